//! Following classes of failures, one run each, on as many threads as are asked for.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use crate::analysis::node_set::NONE;
use crate::analysis::parallel::beside;
use crate::analysis::propagation::travel::{self, Travel};
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::classes::Classes;
use crate::analysis::{Options, Stopped};
use crate::graph::{Csr, Graph, Node};
use crate::progress::Stage;

/// What following one class found.
pub(crate) struct Followed {
    pub(crate) class: u32,
    /// Where its targets end in the hits of the chunk; they start where those before it end.
    pub(crate) hits_end: u32,
    /// The most critical target, the nearest of these, or [`NONE`].
    pub(crate) goal: Node,
    /// Of a class of one member, the steps to the goal: so many components stand in `ways` of the chunk.
    pub(crate) steps: u32,
}

/// The ways through a ring, which depend on where one enters it.
pub(crate) struct Ring {
    pub(crate) class: u32,
    pub(crate) ways: FxHashMap<Node, (Node, u32)>,
    /// From the goal itself to another one.
    pub(crate) own: Option<Vec<Node>>,
}

#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) followed: Vec<Followed>,
    pub(crate) hits: Vec<u32>,
    /// The ways of classes of one member to their goals, one after the other, each without its start.
    pub(crate) ways: Vec<Node>,
    pub(crate) rings: Vec<Ring>,
    pub(crate) defeats: Vec<(Node, u32)>,
    /// Classes in series with the one that took them down.
    pub(crate) circular: Vec<u32>,
    pub(crate) steps: u64,
}

pub(crate) struct Shared<'a, 'm> {
    pub(crate) graph: &'a Graph<'m>,
    pub(crate) base: &'a BaseState,
    pub(crate) classes: &'a Classes,
    pub(crate) target_of: &'a [u32],
    pub(crate) fails: &'a [bool],
    pub(crate) inputs: Option<&'a Csr>,
    /// By class, the followed class at the end of its series.
    pub(crate) roots: &'a [u32],
    /// By class, whether another one is in series with it.
    pub(crate) has_series: &'a [bool],
    pub(crate) tiers: &'a [u8],
}

/// The most classes that a thread takes at a time.
const CHUNK: usize = 1024;
/// The most steps after which a thread tells what it has done.
const TOLD_STEPS: u64 = 4096;
/// The most classes after which it does.
const TOLD_CLASSES: usize = 64;

/// What one thread works with.
pub(crate) struct Worker<'g, 'm> {
    run: Propagation<'g, 'm>,
    travel: Travel<'g, 'm>,
}

impl<'g, 'm> Worker<'g, 'm> {
    pub(crate) fn new(graph: &'g Graph<'m>, base: &'g BaseState) -> Worker<'g, 'm> {
        Worker { run: Propagation::new(graph, base), travel: Travel::new(graph, base) }
    }

    /// Takes some of the graph's edges from now on.
    pub(crate) fn follow_only(&mut self, edges: &'g Csr) {
        self.run.dependants = edges;
        self.travel.dependants = edges;
    }

    fn steps(&self) -> u64 {
        self.run.steps + self.travel.steps
    }
}

/// How far all threads are together.
pub(crate) struct Tally<'a> {
    options: Options<'a>,
    /// Classes that are to be followed, as far as is known.
    pub(crate) of: usize,
    done: AtomicUsize,
    steps: AtomicU64,
    over: AtomicBool,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(options: Options<'a>) -> Tally<'a> {
        let (done, steps, over) = Default::default();
        Tally { options, of: 0, done, steps, over }
    }

    /// Adds what a thread did since it last told; returns the steps of all.
    fn tell(&self, classes: usize, steps: u64) -> u64 {
        let done = self.done.fetch_add(classes, Ordering::Relaxed) + classes;
        self.options.progress.counts(done, self.of);
        self.steps.fetch_add(steps, Ordering::Relaxed) + steps
    }

    /// Whether to give up after so many steps of all threads, as far as this one knows.
    fn is_over(&self, steps: u64) -> bool {
        if self.options.is_stopped() || steps > self.options.max_steps {
            self.over.store(true, Ordering::Relaxed);
        }
        self.over.load(Ordering::Relaxed)
    }
}

/// Follows classes with as many threads as there are workers.
pub(crate) fn follow_all(
    shared: &Shared<'_, '_>,
    classes: &[u32],
    workers: &mut [Worker<'_, '_>],
    tally: &Tally<'_>,
) -> Result<Vec<Chunk>, Stopped> {
    let size = (classes.len() / (8 * workers.len().max(1))).clamp(16, CHUNK);
    let next = AtomicUsize::new(0);
    let work = |worker: &mut Worker<'_, '_>| {
        let mut chunks: Vec<(usize, Chunk)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(slice) = classes.get(at * size..).filter(|slice| !slice.is_empty()) else { break };
            let mut chunk = Chunk::default();
            let slice = &slice[..slice.len().min(size)];
            if chunk.follow_slice(shared, slice, worker, tally).is_break() {
                break;
            }
            chunks.push((at, chunk));
        }
        chunks
    };
    let mut chunks = match workers.split_first_mut() {
        Some((first, others)) if classes.len() > size => std::thread::scope(|scope| {
            let others: Vec<_> =
                others.iter_mut().map_while(|worker| beside(scope, || work(worker))).collect();
            let mut chunks = work(first);
            for other in others {
                chunks.extend(other.join().expect("a worker does not panic"));
            }
            chunks
        }),
        Some((first, _)) => work(first),
        None => Vec::new(),
    };
    if tally.over.load(Ordering::Relaxed) {
        return Err(Stopped::at(Stage::SingleFailures, tally.done.load(Ordering::Relaxed), tally.of));
    }
    chunks.sort_by_key(|(at, _)| *at);
    Ok(chunks.into_iter().map(|(_, chunk)| chunk).collect())
}

impl Chunk {
    fn follow_slice(
        &mut self,
        shared: &Shared<'_, '_>,
        classes: &[u32],
        worker: &mut Worker<'_, '_>,
        tally: &Tally<'_>,
    ) -> ControlFlow<()> {
        let first = worker.steps();
        let mut told = (0, first);
        let mut known = tally.steps.load(Ordering::Relaxed);
        for (done, class) in classes.iter().enumerate() {
            if tally.is_over(known + worker.steps() - told.1) {
                return ControlFlow::Break(());
            }
            self.follow(shared, *class, worker);
            let (classes, steps) = (done + 1 - told.0, worker.steps() - told.1);
            if classes >= TOLD_CLASSES || steps >= TOLD_STEPS {
                known = tally.tell(classes, steps);
                told = (done + 1, worker.steps());
            }
        }
        tally.tell(classes.len() - told.0, worker.steps() - told.1);
        self.steps = worker.steps() - first;
        ControlFlow::Continue(())
    }

    fn follow(&mut self, shared: &Shared<'_, '_>, class: u32, worker: &mut Worker<'_, '_>) {
        let Worker { run, travel } = worker;
        let members = shared.classes.members(class);
        let start = members[0];
        let is_ring = members.len() > 1;
        run.run(shared.base, [start]);
        // The most critical target but the start, and its place on the trail, the first of these.
        let mut best: Option<(u8, usize)> = None;
        let mut gates = false;
        for (place, node) in run.trail.iter().enumerate() {
            let Some(target) = shared.target_of.get(*node as usize) else {
                gates = true;
                if shared.graph.is_redundant(*node) {
                    self.defeats.push((*node, class));
                }
                continue;
            };
            if *target != NONE {
                self.hits.push(*target);
                let tier = shared.tiers[*node as usize];
                if (is_ring || place > 0) && best.is_none_or(|best| tier < best.0) {
                    best = Some((tier, place));
                }
            }
        }
        // Only groups and paths close rings that are no classes.
        if gates && shared.has_series[class as usize] {
            let others = run.trail.iter().map(|node| shared.classes.of[*node as usize]);
            let circular = |other: &u32| *other != class && shared.roots[*other as usize] == class;
            self.circular.extend(others.filter(circular));
        }
        let way = self.ways.len();
        let goal = best.and_then(|(tier, place)| {
            let is_goal =
                |node: Node| shared.target_of[node as usize] != NONE && shared.tiers[node as usize] == tier;
            match shared.inputs {
                Some(inputs) if is_ring => {
                    let (goal, ring) = ring(shared, inputs, class, run, travel, is_goal)?;
                    self.rings.push(ring);
                    return Some(goal);
                }
                // Without a group or a path, what took things down one after the other was a search
                // by breadth: the first goal on the trail is the nearest, over what caused it.
                _ if !gates => self.way_back(run, place),
                _ => {
                    let goal = travel.forward(run, start, is_goal);
                    let goal = goal.expect("what goes down is reached over what went down before it");
                    self.ways.extend_from_slice(&travel.path(start, goal)[1..]);
                }
            }
            self.ways.last().copied()
        });
        self.followed.push(Followed {
            class,
            hits_end: self.hits.len() as u32,
            goal: goal.unwrap_or(NONE),
            steps: (self.ways.len() - way) as u32,
        });
    }

    /// Adds the way from the start of a run to what stands at a place of its trail.
    fn way_back(&mut self, run: &Propagation<'_, '_>, mut place: usize) {
        let way = self.ways.len();
        while place != 0 {
            self.ways.push(run.trail[place]);
            place = run.cause[place] as usize;
        }
        self.ways[way..].reverse();
    }
}

/// The ways for all members of a ring to one goal; for the goal itself, if it can fail, to another one.
fn ring(
    shared: &Shared<'_, '_>,
    inputs: &Csr,
    class: u32,
    run: &Propagation<'_, '_>,
    travel: &mut Travel<'_, '_>,
    is_goal: impl Fn(Node) -> bool,
) -> Option<(Node, Ring)> {
    let goal = run.trail.iter().copied().find(|node| shared.graph.is_component(*node) && is_goal(*node))?;
    let mut own = None;
    if shared.classes.of[goal as usize] == class && shared.fails[goal as usize] {
        let others = run.trail.iter().filter(|node| **node != goal && shared.graph.is_component(**node));
        let tier = others
            .filter(|node| shared.target_of[**node as usize] != NONE)
            .map(|node| shared.tiers[*node as usize])
            .min();
        let another = tier.and_then(|tier| {
            travel.forward(run, goal, |node| {
                shared.target_of[node as usize] != NONE && shared.tiers[node as usize] == tier
            })
        });
        own = another.map(|another| travel.path(goal, another));
    }
    let ways = travel::ways_to(shared.graph, shared.base, inputs, run, goal);
    Some((goal, Ring { class, ways, own }))
}
