//! What does each failure take down alone?
//!
//! Every single failure at once: for each component that can fail, which targets go down with it.
//!
//! Each class of failures (see `classes.rs`) is followed once, on both cores. The cost is
//! that of the output, about one step for each (failure, node that goes down) pair of a followed class;
//! classes in series cost nothing, and their results share those of the class they lead to. Edges into groups
//! that no single failure defeats are followed for few classes only (see `origins.rs`).
//! `state_effects` compares the answers with and without what is known today.
//!
//! It knows `propagation` and `structure`.

mod classes;
pub(crate) mod origins;
mod follow;
mod collect;
mod strictest;
pub(crate) mod state_effects;
#[cfg(test)]
mod tests;

pub(crate) use strictest::Strictest;

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::analysis::node_set::NONE;
use crate::analysis::parallel::both;
use crate::analysis::propagation::BaseState;
use crate::analysis::propagation::travel;
use crate::analysis::single_failures::classes::Classes;
use crate::analysis::single_failures::collect::{End, Lists};
use crate::analysis::single_failures::follow::{Chunk, Ring, Shared, Tally, Worker, follow_all};
use crate::analysis::{Options, Stopped};
use crate::graph::{Csr, Graph, Node};
use crate::model::ComponentId;

/// What every single failure does to every target.
pub struct SingleFailures {
    /// Sorted by name.
    targets: Vec<ComponentId>,
    /// By component, its place in `targets`, or [`NONE`].
    target_of: Vec<u32>,
    fails: Vec<bool>,
    classes: Classes,
    /// By class.
    ends: Vec<End>,
    /// The targets of followed classes, one after the other.
    hits: Vec<u32>,
    /// Ways without their start, one after the other.
    ways: Vec<Node>,
    /// By class, the ways through a ring.
    rings: FxHashMap<u32, Ring>,
    /// By target, how many components take it down alone.
    counts: Vec<u64>,
    /// Redundant groups and the followed classes that take them down, sorted.
    defeats: Vec<(Node, u32)>,
    steps: u64,
}

/// Follows every component that can fail.
///
/// `targets` are what the analysis is about. Costs O(n + m) and the output (see the module).
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop; nothing is claimed then.
pub fn single_failures(
    graph: &Graph<'_>,
    base: &BaseState,
    targets: &[ComponentId],
    options: Options<'_>,
) -> Result<SingleFailures, Stopped> {
    let (mut classes, Traits { targets, target_of, fails, tiers }) =
        both(options.threads, || Classes::new(graph, base), || Traits::new(graph, base, targets));
    let origins = classes.put_in_series(graph, base, &fails);
    let inputs = classes.has_rings.then(|| travel::inputs(graph, base));
    let pruned = OnceCell::new();
    let mut workers: Vec<Worker<'_, '_>> =
        (0..options.threads.max(1)).map(|_| Worker::new(graph, base)).collect();
    let mut tally = Tally::new(options);
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut followed = vec![false; classes.len()];
    let weight = loop {
        let (weight, roots, has_series) = weights(graph, &classes, &fails);
        let to_follow: Vec<u32> = (0..classes.len() as u32)
            .filter(|class| classes.next[*class as usize] == NONE && weight[*class as usize] > 0)
            .filter(|class| !std::mem::replace(&mut followed[*class as usize], true))
            .collect();
        let mut to_follow = origins.grouped(&to_follow);
        if to_follow.is_empty() {
            break weight;
        }
        tally.of += to_follow.len();
        let shared = Shared {
            graph,
            base,
            classes: &classes,
            roots: &roots,
            has_series: &has_series,
            target_of: &target_of,
            fails: &fails,
            inputs: inputs.as_ref(),
            tiers: &tiers,
        };
        if pruned.get().is_none() && origins::any_redundant(graph, base) {
            let first: Vec<u32>;
            (first, to_follow) = to_follow.into_iter().partition(|class| origins.contains(*class));
            chunks.extend(follow_all(&shared, &first, &mut workers, &tally)?);
            if !first.is_empty() && !to_follow.is_empty() {
                let defeated = chunks.iter().flat_map(|chunk| &chunk.defeats).map(|pair| pair.0);
                let edges = pruned.get_or_init(|| origins::edges_without_standing(graph, defeated));
                workers.iter_mut().for_each(|worker| worker.follow_only(edges));
            }
        }
        chunks.extend(follow_all(&shared, &to_follow, &mut workers, &tally)?);
        // What a class takes down and is in series with it all the same (a ring that a group closes) has
        // a result of its own.
        let circular = chunks.iter_mut().flat_map(|chunk| std::mem::take(&mut chunk.circular));
        let circular: Vec<u32> = circular.collect();
        if circular.is_empty() {
            break weight;
        }
        circular.into_iter().for_each(|class| classes.next[class as usize] = NONE);
    };
    drop(workers);
    let taken_out = collect::taken_out(&mut chunks);
    let (ends, lists) = both(
        options.threads,
        || collect::ends(&chunks, &classes, &target_of, &tiers),
        || Lists::new(&chunks, taken_out, &classes, &targets, &fails, &weight, graph),
    );
    let steps = chunks.iter().map(|chunk| chunk.steps).sum();
    let rings = chunks.into_iter().flat_map(|chunk| chunk.rings).map(|ring| (ring.class, ring)).collect();
    let Lists { hits, ways, counts, defeats } = lists;
    Ok(SingleFailures { targets, target_of, fails, classes, ends, hits, ways, rings, counts, defeats, steps })
}

/// What is asked of components again and again, by component.
struct Traits {
    /// Sorted by name.
    targets: Vec<ComponentId>,
    /// Its place in `targets`, or [`NONE`].
    target_of: Vec<u32>,
    /// Whether it is up and can fail.
    fails: Vec<bool>,
    tiers: Vec<u8>,
}

impl Traits {
    fn new(graph: &Graph<'_>, base: &BaseState, targets: &[ComponentId]) -> Traits {
        let model = graph.model();
        let mut targets = targets.to_vec();
        model.sort_by_name(&mut targets);
        targets.dedup();
        let mut target_of = vec![NONE; model.len()];
        for (index, target) in targets.iter().enumerate() {
            target_of[target.index()] = index as u32;
        }
        let mut fails = Vec::with_capacity(model.len());
        let mut tiers = Vec::with_capacity(model.len());
        for component in model.components() {
            fails.push(component.fails() && !base.is_down(component.id()));
            tiers.push(component.tier());
        }
        Traits { targets, target_of, fails, tiers }
    }
}

/// By class, how many components that can fail end up with its effect, its own and those in series; the
/// class at the end of its series; and whether any is in series with it.
fn weights(graph: &Graph<'_>, classes: &Classes, fails: &[bool]) -> (Vec<u32>, Vec<u32>, Vec<bool>) {
    let mut weight = vec![0u32; classes.len()];
    let mut roots: Vec<u32> = (0..classes.len() as u32).collect();
    let mut has_series = vec![false; classes.len()];
    for class in (0..classes.len() as u32).rev() {
        let own =
            classes.members(class).iter().filter(|node| graph.is_component(**node) && fails[**node as usize]);
        weight[class as usize] += own.count() as u32;
        let next = classes.next[class as usize];
        if next != NONE {
            weight[next as usize] += weight[class as usize];
            has_series[next as usize] = true;
        }
    }
    for class in 0..classes.len() {
        let next = classes.next[class];
        if next != NONE {
            roots[class] = roots[next as usize];
        }
    }
    (weight, roots, has_series)
}

impl SingleFailures {
    /// The targets (places) that a followed class takes down.
    fn hits_of(&self, class: u32) -> &[u32] {
        let from = self.ends[class as usize].hits_at as usize;
        &self.hits[from..from + self.ends[class as usize].reach as usize]
    }

    /// The targets, sorted by name.
    pub fn targets(&self) -> &[ComponentId] {
        &self.targets
    }

    /// How many components take this target down alone; 0 for one that is down already.
    pub fn spof_count(&self, target: usize) -> u64 {
        self.counts[target]
    }

    /// Steps that the analysis took: dependencies followed.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// How many targets go down with this component's failure, itself left out: its blast radius. 0 for
    /// what cannot fail or is down already.
    pub fn takes_down_count(&self, component: ComponentId) -> u64 {
        let node = component.index();
        let class = self.classes.of[node];
        if class == NONE || !self.fails[node] {
            return 0;
        }
        u64::from(self.ends[class as usize].reach) - u64::from(self.target_of[node] != NONE)
    }

    /// The targets (places in [`SingleFailures::targets`]) that go down with this component's failure,
    /// itself left out, in no particular order.
    pub fn takes_down(&self, component: ComponentId) -> impl Iterator<Item = u32> + '_ {
        let own = self.target_of[component.index()];
        let mut class = if self.fails[component.index()] { self.classes.of[component.index()] } else { NONE };
        let chain = std::iter::from_fn(move || {
            if class == NONE {
                return None;
            }
            let here = self.ends[class as usize].skip;
            class = self.classes.next[here as usize];
            Some(here)
        });
        chain
            .flat_map(move |class| {
                let in_series = self.classes.next[class as usize] != NONE;
                // What is in series is one component.
                let (members, hits): (&[Node], &[u32]) =
                    if in_series { (self.classes.members(class), &[]) } else { (&[], self.hits_of(class)) };
                let own_targets =
                    members.iter().map(|node| self.target_of[*node as usize]).filter(|t| *t != NONE);
                own_targets.chain(hits.iter().copied())
            })
            .filter(move |target| *target != own)
    }

    /// A shortest way by which this component's failure travels to the most critical target that it
    /// takes down, and how many steps were left out of its middle to keep it within `most` components
    /// (at least 2). `None` where it takes no target down.
    pub fn path(&self, component: ComponentId, most: usize) -> Option<(Vec<ComponentId>, u64)> {
        if self.takes_down_count(component) == 0 {
            return None;
        }
        let start = component.index() as Node;
        let class = self.classes.of[component.index()];
        let goal = self.ends[class as usize].other_goal;
        let (end, steps) = match (self.rings.get(&class), self.own_way(start)) {
            (Some(_), Some(path)) => (*path.last()?, path.len() as u64 - 1),
            (Some(ring), None) => (goal, u64::from(ring.ways.get(&start)?.1)),
            (None, _) => (goal, u64::from(self.ends[class as usize].steps_to_goal)),
        };
        let length = steps as usize + 1;
        let shown = if length <= most { length } else { most.max(2) - 1 };
        let mut path: Vec<ComponentId> = self.walk(start, end).take(shown).map(ComponentId).collect();
        if shown < length {
            path.push(ComponentId(end));
        }
        Some((path, (length - length.min(shown + 1)) as u64))
    }

    /// The most critical target that this component's failure takes down, itself left out; of equals the one that
    /// [`SingleFailures::path`] leads to.
    pub(crate) fn goal_of(&self, component: ComponentId) -> Option<ComponentId> {
        if self.takes_down_count(component) == 0 {
            return None;
        }
        let start = component.index() as Node;
        let class = self.classes.of[component.index()];
        let own = self.own_way(start).and_then(|path| path.last().copied());
        Some(ComponentId(own.unwrap_or(self.ends[class as usize].other_goal)))
    }

    /// The way of the goal of a ring to another one.
    fn own_way(&self, start: Node) -> Option<&[Node]> {
        let own = self.rings.get(&self.classes.of[start as usize])?.own.as_deref()?;
        (own.first() == Some(&start)).then_some(own)
    }

    /// The components on the way from `start` to the goal of its class.
    fn walk(&self, start: Node, goal: Node) -> impl Iterator<Item = Node> + '_ {
        let ring = self.rings.get(&self.classes.of[start as usize]);
        let mut rest: &[Node] = &[];
        let mut at = Some(start);
        std::iter::from_fn(move || {
            if let Some((first, others)) = rest.split_first() {
                rest = others;
                return Some(*first);
            }
            let here = at.take()?;
            if here == goal && here != start {
                return Some(here);
            }
            let class = self.classes.of[here as usize] as usize;
            let next = self.classes.next[class];
            if let Some(ring) = ring {
                // Everything follows the ways to the goal of the ring, but for the goal itself.
                match self.own_way(here).filter(|_| here == start) {
                    Some(own) => rest = &own[1..],
                    None => at = ring.ways.get(&here).map(|way| way.0),
                }
            } else if next != NONE {
                at = self.classes.members(next).first().copied();
            } else {
                let end = &self.ends[class];
                rest = &self.ways[end.way_at as usize..(end.way_at + end.steps_to_goal) as usize];
            }
            Some(here)
        })
    }

    /// Redundant groups (their nodes) and the classes that take all of their spares down.
    pub(crate) fn defeats(&self) -> &[(Node, u32)] {
        &self.defeats
    }

    /// The place of a component in [`SingleFailures::targets`], if it is a target.
    pub(crate) fn place_of(&self, component: ComponentId) -> Option<u32> {
        let place = self.target_of[component.index()];
        (place != NONE).then_some(place)
    }

    /// The class of a node, or `None` for what is down already.
    pub(crate) fn class_of(&self, node: Node) -> Option<u32> {
        let class = self.classes.of[node as usize];
        (class != NONE).then_some(class)
    }

    /// The class that this one is in series with. It has a smaller number.
    pub(crate) fn next_in_series(&self, class: u32) -> Option<u32> {
        let next = self.classes.next[class as usize];
        (next != NONE).then_some(next)
    }

    pub(crate) fn class_count(&self) -> usize {
        self.classes.len()
    }

    pub(crate) fn class_members(&self, class: u32) -> &[Node] {
        self.classes.members(class)
    }

    pub(crate) fn can_fail(&self, node: Node) -> bool {
        self.fails.get(node as usize).copied().unwrap_or(false)
    }

    /// The components that can fail and have the effect of this class, the nearest ones: its own
    /// members, or else those in series with it.
    pub(crate) fn nearest_failures(&self, class: u32, series: &Csr) -> Vec<ComponentId> {
        let mut found = Vec::new();
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            let before = found.len();
            let own = self.classes.members(class).iter().filter(|node| self.can_fail(**node));
            found.extend(own.map(|node| ComponentId(*node)));
            if found.len() == before {
                open.extend_from_slice(series.of(class));
            }
        }
        found
    }

    /// By class, the classes in series with it.
    pub(crate) fn series_of(&self) -> Csr {
        let next = self.classes.next.iter().enumerate().filter(|(_, next)| **next != NONE);
        let edges: Vec<(u32, u32)> = next.map(|(class, next)| (*next, class as u32)).collect();
        Csr::new(self.classes.len(), &edges)
    }
}
