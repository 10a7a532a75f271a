//! Following classes of failures, one run each, on as many threads as are asked for.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use crate::analysis::classes::{Classes, NONE};
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::{Options, Stopped};
use crate::analysis::travel::{self, Travel};
use crate::graph::{Csr, Graph, Node};

/// What following one class found.
pub(crate) struct Followed {
    pub(crate) class: u32,
    pub(crate) hits: (u32, u32),
    pub(crate) goal: Option<Node>,
    pub(crate) way: Way,
}

pub(crate) enum Way {
    None,
    Path(Vec<Node>),
    Ways(FxHashMap<Node, (Node, u32)>, Vec<(Node, Vec<Node>)>),
}

#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) followed: Vec<Followed>,
    pub(crate) hits: Vec<u32>,
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
    pub(crate) redundant: &'a [bool],
    pub(crate) inputs: Option<&'a Csr>,
    /// By class, the followed class at the end of its series.
    pub(crate) roots: &'a [u32],
    pub(crate) tiers: &'a [u8],
}

/// How many classes a thread takes at a time.
const CHUNK: usize = 1024;

pub(crate) fn follow_all(
    shared: &Shared<'_, '_>,
    classes: &[u32],
    options: Options<'_>,
) -> Result<Vec<Chunk>, Stopped> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let steps = AtomicU64::new(0);
    let over = AtomicBool::new(false);
    let worker = || {
        let mut chunks: Vec<(usize, Chunk)> = Vec::new();
        let mut run = Propagation::new(shared.graph, shared.base);
        let mut travel = Travel::new(shared.graph, shared.base);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(slice) = classes.get(at * CHUNK..).filter(|slice| !slice.is_empty()) else { break };
            let mut chunk = Chunk::default();
            let flow = slice[..slice.len().min(CHUNK)].iter().try_for_each(|class| {
                let before = run.steps + travel.steps;
                chunk.follow(shared, *class, &mut run, &mut travel);
                let all = steps.fetch_add(run.steps + travel.steps - before, Ordering::Relaxed);
                let stop =
                    all > options.max_steps || options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
                if stop || over.load(Ordering::Relaxed) {
                    over.store(true, Ordering::Relaxed);
                    return ControlFlow::Break(());
                }
                options.progress.counts(done.fetch_add(1, Ordering::Relaxed) + 1, classes.len());
                ControlFlow::Continue(())
            });
            if flow.is_break() {
                break;
            }
            chunks.push((at, chunk));
        }
        chunks
    };
    let mut chunks = if options.threads > 1 && classes.len() > CHUNK {
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..options.threads).map(|_| scope.spawn(worker)).collect();
            let mut chunks = worker();
            for other in others {
                chunks.extend(other.join().expect("a worker does not panic"));
            }
            chunks
        })
    } else {
        worker()
    };
    if over.into_inner() {
        return Err(Stopped { done: done.into_inner(), of: classes.len() });
    }
    chunks.sort_by_key(|(at, _)| *at);
    Ok(chunks.into_iter().map(|(_, chunk)| chunk).collect())
}

impl Chunk {
    fn follow(
        &mut self,
        shared: &Shared<'_, '_>,
        class: u32,
        run: &mut Propagation<'_, '_>,
        travel: &mut Travel<'_, '_>,
    ) {
        let before = run.steps + travel.steps;
        let members = shared.classes.members(class);
        run.run(shared.base, [members[0]]);
        let graph = shared.graph;
        let components = graph.component_count();
        let first = self.hits.len() as u32;
        let mut best: Option<u8> = None;
        for node in &run.trail {
            let other = shared.classes.of[*node as usize];
            if other != class && shared.roots[other as usize] == class {
                self.circular.push(other);
            }
            if let Some(target) = shared.target_of.get(*node as usize) {
                if *target != NONE {
                    self.hits.push(*target);
                    if members.len() > 1 || *node != members[0] {
                        let tier = shared.tiers[*node as usize];
                        best = Some(best.map_or(tier, |best| best.min(tier)));
                    }
                }
            } else if shared.redundant[*node as usize - components] {
                self.defeats.push((*node, class));
            }
        }
        let hits = (first, self.hits.len() as u32);
        let is_goal = |tier: u8| {
            move |node: Node| shared.target_of[node as usize] != NONE && shared.tiers[node as usize] == tier
        };
        let (goal, way) = match (best, shared.inputs) {
            (None, _) => (None, Way::None),
            (Some(tier), Some(inputs)) if members.len() > 1 => {
                ring(shared, inputs, class, run, travel, is_goal(tier))
            }
            (Some(tier), _) => match travel.forward(run, members[0], is_goal(tier)) {
                Some(goal) => (Some(goal), Way::Path(travel.path(members[0], goal))),
                None => unreachable!("what goes down is reached over what went down before it"),
            },
        };
        self.followed.push(Followed { class, hits, goal, way });
        self.steps += run.steps + travel.steps - before;
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
) -> (Option<Node>, Way) {
    let best = run.trail.iter().copied().find(|node| shared.graph.is_component(*node) && is_goal(*node));
    let Some(goal) = best else { return (None, Way::None) };
    let mut own = Vec::new();
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
        own.extend(another.map(|another| (goal, travel.path(goal, another))));
    }
    let ways = travel::ways_to(shared.graph, shared.base, inputs, run, goal);
    (Some(goal), Way::Ways(ways, own))
}
