//! The search for the smallest break of a knot, by branching over cores (see [`super::break_deadlocks`]).

use crate::analysis::start::conditions::Run;
use crate::analysis::start::knot::Knot;
use crate::analysis::structure::strong_components::rings;
use crate::graph::Csr;

/// A break no larger than `greedy`, whether it is proven to be the smallest, and the steps taken.
pub(crate) fn smallest(knot: &mut Knot<'_, '_, '_>, greedy: Vec<u32>, budget: u64) -> (Vec<u32>, bool, u64) {
    let mut steps = 0;
    for size in 1..=greedy.len() {
        let mut search = Search { steps, budget, best: None };
        let complete = search.of_size(knot, size);
        steps = search.steps;
        if let Some((_, best)) = search.best {
            // Smaller ones have been ruled out, even if the search for a nicer one of this size was not
            // finished.
            return (best, true, steps);
        }
        if !complete {
            // Nothing below the greedy size is left to rule out once only that size is searched.
            return (greedy.clone(), size == greedy.len(), steps);
        }
    }
    (greedy, true, steps)
}

struct Search {
    steps: u64,
    budget: u64,
    /// How many entries of `needs` the best break has, and its entries, sorted.
    best: Option<(usize, Vec<u32>)>,
}

/// One choice of the search.
struct Choice {
    core: Vec<u32>,
    /// The entry of the core to try next; the one before it is dropped until the search comes back.
    next: usize,
    /// How many entries were kept before this choice.
    kept: usize,
}

impl Search {
    /// Looks at every break of at most `size` entries; false where the budget did not suffice. Each break is
    /// met once: what was tried at a choice is kept from then on.
    fn of_size(&mut self, knot: &mut Knot<'_, '_, '_>, size: usize) -> bool {
        let mut dropped: Vec<u32> = Vec::new();
        let mut kept: Vec<u32> = Vec::new();
        let Some(core) = self.look(knot, &dropped) else { return true };
        let mut choices = vec![Choice { core, next: 0, kept: 0 }];
        while let Some(choice) = choices.last_mut() {
            if choice.next > 0 {
                kept.extend(dropped.pop());
            }
            let untried = &choice.core[choice.next..];
            let Some(offset) = untried.iter().position(|entry| !kept.contains(entry)) else {
                kept.truncate(choice.kept);
                choices.pop();
                continue;
            };
            choice.next += offset + 1;
            dropped.push(choice.core[choice.next - 1]);
            if self.steps > self.budget {
                return false;
            }
            if let Some(core) = self.look(knot, &dropped)
                && dropped.len() < size
            {
                choices.push(Choice { core, next: 0, kept: kept.len() });
            }
        }
        true
    }

    /// Starts the knot without `dropped`: a core of what is stuck, or `None` and a break is found.
    fn look(&mut self, knot: &mut Knot<'_, '_, '_>, dropped: &[u32]) -> Option<Vec<u32>> {
        let run = knot.start(dropped);
        self.steps += run.steps;
        let core = core(knot, &run);
        self.steps += knot.len() as u64;
        knot.end();
        if core.is_none() {
            let needs = dropped.iter().filter(|entry| !knot.is_to_start(**entry)).count();
            let mut found = dropped.to_vec();
            found.sort_unstable();
            if self.best.as_ref().is_none_or(|best| (needs, &found) < (best.0, &best.1)) {
                self.best = Some((needs, found));
            }
        }
        core
    }
}

/// The entries of a core that may be dropped, those of `needs_to_start` first; `None` where nothing is
/// stuck.
fn core(knot: &Knot<'_, '_, '_>, run: &Run) -> Option<Vec<u32>> {
    let stuck: Vec<u32> = knot.stuck(run).collect();
    if stuck.is_empty() {
        return None;
    }
    // One open entry of each: one that cannot be dropped is no branch, one with few leaves is a small core.
    let mut chosen = vec![u32::MAX; knot.len()];
    let mut edges = Vec::new();
    for at in &stuck {
        let open = knot.open_entries(run, *at);
        let key = |entry: &u32| (knot.may_drop(*entry), knot.leaves(*entry).len(), *entry);
        let Some(entry) = open.into_iter().min_by_key(key) else { continue };
        chosen[*at as usize] = entry;
        let waits = knot.leaves(entry).iter().filter(|leaf| !run.is_up(**leaf));
        edges.extend(waits.map(|leaf| (*at, *leaf)));
    }
    let waits = Csr::new(knot.len(), &edges);
    let mut ring_of = vec![usize::MAX; knot.len()];
    let rings = rings(knot.len(), &waits, stuck.iter().copied());
    for (index, ring) in rings.iter().enumerate() {
        ring.iter().for_each(|at| ring_of[*at as usize] = index);
    }
    let closed = rings.iter().enumerate().filter(|(index, ring)| {
        ring.iter().all(|at| waits.of(*at).iter().all(|leaf| ring_of[*leaf as usize] == *index))
    });
    let cores = closed.map(|(_, ring)| {
        let mut core: Vec<u32> = ring.iter().map(|at| chosen[*at as usize]).collect();
        core.retain(|entry| *entry != u32::MAX && knot.may_drop(*entry));
        core.sort_unstable_by_key(|entry| (!knot.is_to_start(*entry), *entry));
        core
    });
    cores.min_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)))
}
