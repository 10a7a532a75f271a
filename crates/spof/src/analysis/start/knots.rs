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

use crate::analysis::start::knot::Knot;
use crate::analysis::start::world::World;
use crate::analysis::structure::strong_components::rings;
use crate::graph::Csr;
use crate::model::ComponentId;

/// Steps of all cuts after the first.
const STEPS: u64 = 50_000_000;

/// Finds the knots among what is stuck, in no particular order, each sorted. `waits` says for each of the stuck ones
/// which others of them it waits for, and `in_vain` which wait for what never holds.
pub(crate) fn knots(
    world: &mut World<'_, '_>,
    stuck: &[ComponentId],
    waits: &Csr,
    in_vain: impl Fn(u32) -> bool,
) -> Vec<Vec<ComponentId>> {
    let rings = cut(waits, stuck.iter().map(|id| id.0), in_vain);
    let mut candidates: Vec<Vec<ComponentId>> =
        rings.into_iter().map(|ring| ring.into_iter().map(ComponentId).collect()).collect();
    let mut found = Vec::new();
    let mut left = STEPS;
    while let Some(candidate) = candidates.pop() {
        let mut knot = Knot::new(&candidate, world);
        let run = knot.start(&[]);
        let (waits, steps) = knot.waits(&run);
        let rest: Vec<u32> = knot.stuck(&run).collect();
        knot.end();
        left = left.saturating_sub(run.steps + steps);
        let rings = cut(&waits, rest.iter().copied(), |at| knot.waits_in_vain(at));
        let ids = |places: &[u32]| places.iter().map(|at| knot.id(*at)).collect::<Vec<ComponentId>>();
        let whole = rings.len() == 1 && rest.len() == candidate.len();
        if !whole && left > 0 {
            candidates.extend(rings.iter().map(|ring| ids(ring)));
        } else if !rest.is_empty() {
            let mut knot = ids(&rest);
            knot.sort_unstable();
            found.push(knot);
        }
    }
    found
}

/// The strongly connected components of what waits for each other, without those that cannot be knots: a single one
/// is none unless it waits for itself, or for what never holds.
fn cut(waits: &Csr, stuck: impl Iterator<Item = u32>, in_vain: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
    let mut rings = rings(waits.nodes(), waits, stuck);
    rings.retain(|ring| match ring.as_slice() {
        [single] => waits.of(*single).contains(single) || in_vain(*single),
        _ => true,
    });
    rings
}
