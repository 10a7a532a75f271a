//! The one cycle of a knot that is shown: one that a requirement mends which is to be dropped.
//!
//! Let a set of entries break a knot, and not without one of them. Dropped all but that one, something stays stuck,
//! its owner among it; and that entry is all that the owner waits for, or dropping it would start nothing. Everything
//! stuck starts once the owner does, so that each of them waits for it, over others or directly. So there is a cycle
//! from the owner over that entry back to it, each of which waits for the next although the rest is dropped, and
//! which is no more once the entry is dropped too. Of those the shortest is shown.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::analysis::start::knot::Knot;
use crate::graph::Csr;

/// Steps of the look at one knot.
const STEPS: u64 = 5_000_000;

/// What is shown of a knot.
pub(crate) struct Shown {
    /// Components each of which waits for the next, the last for the first, by place; the first by name first. A
    /// single one waits for itself, or for what never holds.
    pub(crate) cycle: Vec<u32>,
    /// Whether it waits for what never holds: then it is no cycle.
    pub(crate) in_vain: bool,
}

/// The cycle to show, and `drops` without those that were found not to be necessary. `drops` must break the knot, or
/// be empty where nothing does. Of cycles of the same length it is one with the most critical component.
pub(crate) fn shown(knot: &mut Knot<'_, '_, '_>, drops: &mut Vec<u32>) -> Shown {
    let mut left = STEPS;
    let mut best: Option<(usize, u8, Vec<u32>)> = None;
    let mut at = 0;
    trim(knot, drops);
    if drops.is_empty() {
        return any_cycle(knot);
    }
    // The last one is necessary and looked at first, so that a large knot has a cycle too.
    drops.rotate_right(1);
    while at < drops.len() && (at == 0 || left > 0) {
        let entry = drops[at];
        let rest: Vec<u32> = drops.iter().copied().filter(|other| *other != entry).collect();
        let run = knot.start(&rest);
        knot.end();
        left = left.saturating_sub(run.steps);
        let owner = knot.owner(entry);
        if run.is_up(owner) {
            drops.remove(at);
            continue;
        }
        at += 1;
        let (waits, steps) = knot.waits(&run);
        left = left.saturating_sub(steps);
        if let Some(cycle) = shortest_cycle(&waits, owner) {
            let tier = cycle.iter().map(|at| knot.tier(*at)).min().unwrap_or(u8::MAX);
            let cycle = (cycle.len(), tier, cycle);
            if best.as_ref().is_none_or(|best| cycle < *best) {
                best = Some(cycle);
            }
        }
    }
    drops.sort_unstable();
    let in_vain = best.is_none();
    let alone = drops.iter().map(|entry| knot.owner(*entry)).min();
    let cycle = best.map_or_else(|| alone.into_iter().collect(), |(_, _, cycle)| cycle);
    Shown { cycle, in_vain }
}

/// A shortest cycle through the first component that is in one.
fn any_cycle(knot: &mut Knot<'_, '_, '_>) -> Shown {
    let run = knot.start(&[]);
    knot.end();
    let (waits, _) = knot.waits(&run);
    let cycle = knot.stuck(&run).find_map(|at| shortest_cycle(&waits, at));
    Shown { in_vain: cycle.is_none(), cycle: cycle.unwrap_or_else(|| vec![0]) }
}

/// Leaves out what is dropped after everything has started.
fn trim(knot: &mut Knot<'_, '_, '_>, drops: &mut Vec<u32>) {
    let mut run = knot.start(&[]);
    let mut stuck = knot.stuck(&run).count();
    let mut enough = 0;
    let mut seen = run.trail.len();
    for entry in drops.iter() {
        if stuck == 0 {
            break;
        }
        knot.drop_entry(&mut run, *entry);
        stuck -= run.trail[seen..].iter().filter(|node| (**node as usize) < knot.len()).count();
        seen = run.trail.len();
        enough += 1;
    }
    knot.end();
    drops.truncate(enough);
}

/// A shortest cycle through `through`, the first by name first, if there is one.
fn shortest_cycle(waits: &Csr, through: u32) -> Option<Vec<u32>> {
    let mut before: FxHashMap<u32, u32> = FxHashMap::default();
    let mut queue = VecDeque::from([through]);
    while let Some(node) = queue.pop_front() {
        for next in waits.of(node) {
            if *next == through {
                let mut cycle = vec![node];
                let mut at = node;
                while at != through {
                    at = before[&at];
                    cycle.push(at);
                }
                cycle.reverse();
                let first = cycle.iter().zip(0..).min().map_or(0, |(_, at)| at);
                cycle.rotate_left(first);
                return Some(cycle);
            }
            if !before.contains_key(next) {
                before.insert(*next, node);
                queue.push_back(*next);
            }
        }
    }
    None
}
