//! The knots of a bootstrap deadlock: sets of components that wait for each other, and would still if
//! everything else that can run had started.
//!
//! Strongly connected components of "waits for" that wait for nothing else are such sets. Another one may
//! be, and need not: what it waits for elsewhere may be the alternative that lets a part of it start. So
//! everything around it is started, and what is left of it is cut into strongly connected components again,
//! until nothing of one starts. A set of which each member has a condition that fails as long as the set is
//! down, of which no smaller one is such a set, is strongly connected and never starts in any of these
//! steps: it ends up within one knot. So a model of which every knot is broken holds no such set any more,
//! and everything that can run starts.
//!
//! Costs O(n + m) for the first cut and for each further one, within a budget. What is left then is one knot.

use crate::analysis::propagation::BaseState;
use crate::analysis::start::knot::{Knot, Surroundings};
use crate::analysis::structure::strong_components::rings;
use crate::graph::{Csr, Graph};
use crate::model::{ComponentId, walk};

/// Steps of all cuts after the first.
const STEPS: u64 = 50_000_000;

/// A knot.
pub(crate) struct Found {
    /// A shortest cycle through the first of it by name; that one alone where it waits for what is down.
    pub(crate) cycle: Vec<ComponentId>,
    /// All of it, by id.
    pub(crate) knot: Vec<ComponentId>,
}

/// Finds the knots among what is stuck, in no particular order. `waits` says for each of them which others
/// of them it waits for.
pub(crate) fn knots(graph: &Graph<'_>, base: &BaseState, stuck: &[ComponentId], waits: &Csr) -> Vec<Found> {
    let model = graph.model();
    let mut found = Vec::new();
    let mut candidates: Vec<Vec<ComponentId>> = Vec::new();
    for (ring, is_last) in cut(model.len(), waits, stuck.iter().map(|id| id.0)) {
        let knot: Vec<ComponentId> = ring.into_iter().map(ComponentId).collect();
        if is_last {
            let first = knot.iter().min_by_key(|id| model.component(**id).name());
            let cycle = first.map(|first| shortest_cycle(waits, first.0)).unwrap_or_default();
            found.push(Found { cycle: cycle.into_iter().map(ComponentId).collect(), knot });
        } else if may_be_knot(graph, base, &knot) {
            candidates.push(knot);
        }
    }
    let mut surroundings = Surroundings::new(graph, base);
    let mut left = STEPS;
    while let Some(candidate) = candidates.pop() {
        let mut knot = Knot::new(graph, &candidate, &mut surroundings);
        let run = knot.start(&[]);
        let (waits, steps) = knot.waits(&run);
        let rest: Vec<u32> = knot.stuck(&run).collect();
        knot.end();
        left = left.saturating_sub(run.steps + steps);
        let rings = cut(knot.len(), &waits, rest.iter().copied());
        let ids = |places: &[u32]| places.iter().map(|at| knot.id(*at)).collect::<Vec<ComponentId>>();
        let whole = rings.len() == 1 && rest.len() == candidate.len();
        if !whole && left > 0 {
            candidates.extend(
                rings.iter().map(|(ring, _)| ids(ring)).filter(|ring| may_be_knot(graph, base, ring)),
            );
            continue;
        }
        // Places are in the order of names.
        let last = rings.iter().filter(|(_, is_last)| *is_last).filter_map(|(ring, _)| ring.iter().min());
        if let Some(first) = last.min() {
            let mut knot = ids(&rest);
            knot.sort_unstable();
            found.push(Found { cycle: ids(&shortest_cycle(&waits, *first)), knot });
        }
    }
    found
}

/// The strongly connected components of what waits for each other, each sorted, and whether it waits for
/// none of the others.
fn cut(nodes: usize, waits: &Csr, stuck: impl Iterator<Item = u32>) -> Vec<(Vec<u32>, bool)> {
    let rings = rings(nodes, waits, stuck);
    let mut ring_of = vec![u32::MAX; nodes];
    for (index, ring) in rings.iter().enumerate() {
        ring.iter().for_each(|node| ring_of[*node as usize] = index as u32);
    }
    let cut = rings.into_iter().enumerate().map(|(index, ring)| {
        let inside = |next: &u32| ring_of[*next as usize] == index as u32;
        let is_last = ring.iter().all(|node| waits.of(*node).iter().all(inside));
        (ring, is_last)
    });
    cut.collect()
}

/// Whether what waits for others may be a knot. A single component is none unless it waits for itself, for
/// something that is down, or for a path.
fn may_be_knot(graph: &Graph<'_>, base: &BaseState, knot: &[ComponentId]) -> bool {
    let [single] = knot else { return true };
    let component = graph.model().component(*single);
    walk(component.needs().chain(component.needs_to_start())).any(|requirement| {
        requirement.is_path()
            || requirement.names().any(|named| named.id() == *single || base.is_down(named.id()))
    })
}

/// A shortest cycle through `first` and others, or `first` alone where there is none. A path waits for all of
/// the network, and so for where it begins; that alone is no cycle.
fn shortest_cycle(waits: &Csr, first: u32) -> Vec<u32> {
    let mut before: rustc_hash::FxHashMap<u32, u32> = rustc_hash::FxHashMap::default();
    let mut queue = std::collections::VecDeque::from([first]);
    while let Some(node) = queue.pop_front() {
        for next in waits.of(node) {
            if *next == first && node == first {
                continue;
            }
            if *next == first {
                let mut cycle = vec![node];
                let mut at = node;
                while at != first {
                    at = before[&at];
                    cycle.push(at);
                }
                cycle.reverse();
                return cycle;
            }
            if !before.contains_key(next) {
                before.insert(*next, node);
                queue.push_back(*next);
            }
        }
    }
    vec![first]
}
