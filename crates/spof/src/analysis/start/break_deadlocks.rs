//! The fewest requirements to drop so that a bootstrap deadlock starts.
//!
//! A *break* is a set of entries of `needs` and `needs_to_start` of the components of a knot (see
//! `knots.rs`) without which all of them start once everything around them has. So the breaks of all
//! knots together start the site, and if each is the smallest, all are: no set that starts the site has fewer
//! entries of any knot. A greedy one gives an upper bound: whenever
//! nothing starts, the component with the fewest open entries is let go. Below it the exact minimum is
//! searched, one size after the other. What is still stuck then holds a *core*: a set of components each of
//! which has one open entry that waits only for the set. Unless one of those entries is dropped, all of them
//! stay stuck; so every break drops one of each core, and the search branches over the entries of a small
//! one. (This is branching for hitting sets, as for feedback arcs, of which it is a generalisation to groups
//! of alternatives; the problem is NP-hard, hence the budget.)
//!
//! The greedy break costs O(m log m) for a knot with m requirements, each step of the search O(m).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::analysis::propagation::BaseState;
use crate::analysis::start::break_search::smallest;
use crate::analysis::start::cold_start::ColdStart;
use crate::analysis::start::knot::{Knot, Run, Surroundings};
use crate::graph::Graph;
use crate::model::ComponentId;

/// Steps of the search for one knot, and for all of them.
const STEPS: (u64, u64) = (2_000_000, 20_000_000);

/// A requirement to drop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// Whose it is.
    pub component: ComponentId,
    /// Whether it stands under `needs_to_start`; else under `needs`.
    pub to_start: bool,
    /// It in words.
    pub requirement: String,
}

/// What to drop so that a knot starts once the other deadlocks are broken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Break {
    /// The requirements, by component and the order in which they are written.
    pub drops: Vec<Dropped>,
    /// Whether no smaller set does. If not, the search was given up, and the set is an upper bound.
    pub exact: bool,
}

/// For each of `cold_start.deadlocks`, what to drop. Of the smallest sets it is the one with the fewest
/// entries of `needs`, which the running system relies on as well, then the first by name.
pub fn break_deadlocks(graph: &Graph<'_>, base: &BaseState, cold_start: &ColdStart) -> Vec<Break> {
    if cold_start.deadlocks.is_empty() {
        return Vec::new();
    }
    let mut surroundings = Surroundings::new(graph, base);
    let mut left = STEPS.1;
    let knots = cold_start.deadlocks.iter().map(|deadlock| {
        let mut knot = Knot::new(graph, &deadlock.knot, &mut surroundings);
        let greedy = greedy(&mut knot);
        let budget = left.min(STEPS.0);
        let (drops, exact, steps) = smallest(&mut knot, greedy, budget);
        left -= steps.min(left);
        let drops = drops.into_iter().map(|entry| knot.drop_of(entry)).collect();
        Break { drops, exact }
    });
    knots.collect()
}

/// Lets the component with the fewest open entries go until everything has started.
fn greedy(knot: &mut Knot<'_, '_, '_>) -> Vec<u32> {
    let mut run = knot.start(&[]);
    let mut broken = Vec::new();
    let rank = |knot: &Knot<'_, '_, '_>, run: &Run, at: u32| {
        let open = knot.open_entries(run, at);
        let fixed = open.iter().any(|entry| !knot.may_drop(*entry));
        let needs = open.iter().filter(|entry| !knot.is_to_start(**entry)).count();
        (fixed, open.len(), needs, at)
    };
    let mut heap: BinaryHeap<_> = knot.stuck(&run).map(|at| Reverse(rank(knot, &run, at))).collect();
    while let Some(Reverse(seen)) = heap.pop() {
        let at = seen.3;
        if run.is_up(at) {
            continue;
        }
        let now = rank(knot, &run, at);
        if now != seen {
            heap.push(Reverse(now));
            continue;
        }
        let mut open = knot.open_entries(&run, at);
        open.retain(|entry| knot.may_drop(*entry));
        for entry in open {
            broken.push(entry);
            knot.drop_entry(&mut run, entry);
        }
        // Its rank is looked at anew only when it comes up; ranks only fall, so what fell is pushed here.
        let fallen: Vec<u32> = run.take_touched();
        for at in fallen.into_iter().filter(|at| !run.is_up(*at)) {
            heap.push(Reverse(rank(knot, &run, at)));
        }
    }
    knot.end();
    broken.sort_unstable();
    broken
}
