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
//! With nothing failed, what can run is the same without a break as with it: all that is dropped holds while
//! everything runs, or was asked of the start only. But of an entry of `needs` less, less is lost when something fails.
//!
//! The greedy break costs O(m log m) for a knot with m requirements, each step of the search O(m).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::analysis::start::break_search::smallest;
use crate::analysis::start::conditions::Run;
use crate::analysis::start::knot::Knot;

/// Steps of the search for one knot, and for all of them.
const STEPS: (u64, u64) = (2_000_000, 20_000_000);

/// What is left of the steps for all knots.
pub(crate) struct Budget(u64);

impl Default for Budget {
    fn default() -> Budget {
        Budget(STEPS.1)
    }
}

/// What to drop so that a knot starts once everything around it has.
pub(crate) struct Break {
    /// The entries, sorted.
    pub(crate) drops: Vec<u32>,
    /// Whether no smaller set does. If not, the search was given up, and the set is an upper bound.
    pub(crate) exact: bool,
}

/// What to drop of a knot: of the smallest sets the one with the fewest entries of `needs`, which the running system
/// relies on as well, then the first by name. `None` where common causes affect each other in a ring, and there is
/// no requirement to drop.
pub(crate) fn break_knot(knot: &mut Knot<'_, '_, '_>, budget: &mut Budget) -> Option<Break> {
    let greedy = greedy(knot)?;
    let (drops, exact, steps) = smallest(knot, greedy, budget.0.min(STEPS.0));
    budget.0 -= steps.min(budget.0);
    Some(Break { drops, exact })
}

/// Lets the component with the fewest open entries go until everything has started.
fn greedy(knot: &mut Knot<'_, '_, '_>) -> Option<Vec<u32>> {
    let mut run = knot.start(&[]);
    let mut broken = Vec::new();
    let rank = |knot: &Knot<'_, '_, '_>, run: &Run, at: u32| {
        let open = knot.open_entries(run, at);
        let fixed = open.iter().any(|entry| !knot.may_drop(*entry));
        let needs = open.iter().filter(|entry| !knot.is_to_start(**entry)).count();
        (fixed, open.len(), needs, at)
    };
    let mut heap: BinaryHeap<_> = knot.stuck(&run).map(|at| Reverse(rank(knot, &run, at))).collect();
    let mut seen_of_trail = run.trail.len();
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
        let fallen = knot.touched(&run, seen_of_trail);
        seen_of_trail = run.trail.len();
        for at in fallen.into_iter().filter(|at| !run.is_up(*at)) {
            heap.push(Reverse(rank(knot, &run, at)));
        }
    }
    let all_up = knot.stuck(&run).next().is_none();
    knot.end();
    all_up.then_some(broken)
}
