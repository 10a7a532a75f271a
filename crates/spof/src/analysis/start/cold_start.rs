//! Cold start: from everything down, what comes up, and what waits for itself.
//!
//! A component starts once its locations are up and its `needs` and `needs_to_start` hold: the least
//! fixpoint, counted forward (see `conditions.rs`). What is up in the base state and never starts is a bootstrap
//! deadlock. It is told by its knots (see `knots.rs`): of each, the fewest requirements without which it starts (see
//! `break_deadlocks.rs`), and a shortest cycle that dropping one of those mends (see `cycle.rs`).

use crate::analysis::propagation::BaseState;
use crate::analysis::start::all_start::all_start;
use crate::analysis::start::break_deadlocks::{Break, Budget, break_knot};
use crate::analysis::start::conditions::Conditions;
use crate::analysis::start::cycle::shown;
use crate::analysis::start::inputs::Inputs;
use crate::analysis::start::knot::Knot;
use crate::analysis::start::knots::knots;
use crate::analysis::start::world::World;
use crate::graph::{Csr, Graph};
use crate::model::{ComponentId, Model};

pub use crate::analysis::start::knot::Dropped;

/// What can run and cannot start.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ColdStart {
    /// Every component that is up in the base state and never starts, by id.
    pub stuck: Vec<ComponentId>,
    /// What waits for itself there, by the first name of each cycle.
    pub deadlocks: Vec<Deadlock>,
}

/// Components that wait for each other, and would if everything else had started.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deadlock {
    /// Components each of which waits for the next, the last for the first; the smallest name first. It is one that
    /// dropping one of `drops` mends, and that stays while the others are dropped. A single one waits for itself.
    pub cycle: Vec<ComponentId>,
    /// Whether there is no cycle: the single component waits for something that never holds.
    pub in_vain: bool,
    /// All components that wait for each other there, by id; the cycle is one way through them.
    pub knot: Vec<ComponentId>,
    /// The requirements without which all of the knot starts once the other deadlocks are broken, by component and
    /// the order in which they are written. None where common causes affect each other in a ring.
    pub drops: Vec<Dropped>,
    /// Whether no smaller set does. If not, the search was given up, and the set is an upper bound.
    pub exact: bool,
    /// What else it waits for directly and is stuck as well, in or behind another deadlock, by name.
    pub waits_for: Vec<ComponentId>,
    /// Everything that waits for it, directly or not, itself included, by id.
    pub stuck: Vec<ComponentId>,
    /// Whether that is everything. If not, it is the knot alone: there are very many deadlocks that hold up
    /// very much each.
    pub counted: bool,
}

/// Starts everything from dark. Costs O(n + m), and for each network path one search each time that
/// nothing else is left to start; where something is stuck, the search for what to drop besides, which is given up
/// after a while.
pub fn cold_start(graph: &Graph<'_>, base: &BaseState) -> ColdStart {
    let model = graph.model();
    if all_start(graph, base) {
        return ColdStart::default();
    }
    let conditions = Conditions::of_model(graph);
    let mut world = World::dark(graph, base);
    let mut run = conditions.dark();
    conditions.settle(&mut run, &mut world, |_| false);
    let ids = model.components().map(|component| component.id());
    let stuck: Vec<ComponentId> = ids.filter(|id| !run.is_up(id.0) && !base.is_down(*id)).collect();
    if stuck.is_empty() {
        return ColdStart::default();
    }
    let mut world = World::running(graph, base);
    let inputs = Inputs::new(&conditions, &mut world, |node| !run.is_up(node));
    let (waits, _) = inputs.waits(&run, stuck.iter().map(|id| id.0));
    let in_vain = |node: u32| inputs.waits_in_vain(node);
    let found = knots(&mut world, &stuck, &waits, in_vain);
    let mut budget = Budget::default();
    let mut deadlocks: Vec<Deadlock> =
        found.into_iter().map(|knot| deadlock(knot, &mut world, &mut budget)).collect();
    deadlocks.sort_by_key(|deadlock| model.component(deadlock.cycle[0]).name());
    surround(model, &mut deadlocks, &waits);
    ColdStart { stuck, deadlocks }
}

fn deadlock(ids: Vec<ComponentId>, world: &mut World<'_, '_>, budget: &mut Budget) -> Deadlock {
    let mut knot = Knot::new(&ids, world);
    let broken = break_knot(&mut knot, budget);
    let Break { mut drops, exact } = broken.unwrap_or(Break { drops: Vec::new(), exact: true });
    let shown = shown(&mut knot, &mut drops);
    Deadlock {
        cycle: shown.cycle.into_iter().map(|at| knot.id(at)).collect(),
        in_vain: shown.in_vain,
        drops: drops.into_iter().map(|entry| knot.drop_of(entry)).collect(),
        exact,
        knot: ids,
        waits_for: Vec::new(),
        stuck: Vec::new(),
        counted: true,
    }
}

/// How many components are held up by what, counted over all knots; further ones tell only themselves.
const HELD_UP: u64 = 20_000_000;

/// Sets what each knot holds up, and what else it waits for.
fn surround(model: &Model, deadlocks: &mut [Deadlock], waits: &Csr) {
    let waiting = waits.reversed();
    let mut left = HELD_UP;
    let mut inside = vec![u32::MAX; model.len()];
    let mut seen = vec![u32::MAX; model.len()];
    for (index, deadlock) in deadlocks.iter_mut().enumerate() {
        let index = index as u32;
        let mut held_up: Vec<u32> = deadlock.knot.iter().map(|id| id.0).collect();
        for node in &held_up {
            inside[*node as usize] = index;
            seen[*node as usize] = index;
        }
        for next in held_up.iter().flat_map(|node| waits.of(*node)) {
            if inside[*next as usize] != index {
                deadlock.waits_for.push(ComponentId(*next));
            }
        }
        deadlock.waits_for.sort_unstable_by_key(|id| model.component(*id).name());
        deadlock.waits_for.dedup();
        let mut at = 0;
        while let Some(node) = held_up.get(at).copied() {
            at += 1;
            let next = waiting.of(node);
            left = left.saturating_sub(next.len() as u64 + 1);
            if left == 0 {
                held_up.truncate(deadlock.knot.len());
                deadlock.counted = false;
                break;
            }
            for next in next {
                if std::mem::replace(&mut seen[*next as usize], index) != index {
                    held_up.push(*next);
                }
            }
        }
        held_up.sort_unstable();
        deadlock.stuck = held_up.into_iter().map(ComponentId).collect();
    }
}
