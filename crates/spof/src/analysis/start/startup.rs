//! The order in which a site comes up from dark, in waves.
//!
//! Everything whose conditions hold starts at once: the first wave needs nothing, each further one only
//! what earlier waves brought up. So the wave of a component is the earliest possible: the longest chain
//! of what it needs, where of alternatives the first ones that come up count. What has failed today does
//! not start. Conditions are those of a cold start (see [`super::cold_start`]): `in`, `needs`,
//! `needs_to_start`.
//!
//! Counting forward costs O(n + m). A network path is searched again after each wave in which a part of
//! the network came up.

use crate::analysis::propagation::BaseState;
use crate::analysis::start::conditions::Conditions;
use crate::analysis::start::world::World;
use crate::graph::Graph;
use crate::model::{Class, ComponentId, State};

/// What comes up from dark, and what does not.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Startup {
    /// The components that start together, wave by wave, each sorted by name. Common causes are no things
    /// that start, and are left out.
    pub waves: Vec<Vec<ComponentId>>,
    /// What does not start, by name.
    pub stuck: Vec<Stuck>,
}

/// Why a component does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has failed today.
    Failed,
    /// It waits, directly or not, for something that has failed today or cannot be up at all.
    Down,
    /// It can run, and waits in the end for itself.
    Deadlock,
}

/// A component that does not start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stuck {
    /// Which.
    pub component: ComponentId,
    /// Why.
    pub cause: Cause,
    /// What its open conditions name that has not started, by name. For a network path that is its end,
    /// or nothing where only the links between are missing.
    pub waits_for: Vec<ComponentId>,
}

/// Starts everything from dark.
pub fn startup(graph: &Graph<'_>, base: &BaseState) -> Startup {
    let model = graph.model();
    let conditions = Conditions::of_model(graph);
    let mut world = World::dark(graph, base);
    let mut run = conditions.dark();
    let mut result = Startup::default();
    // Components wait for their wave, causes for nothing: one that has not struck is there at once.
    let is_thing = |node: u32| model.component(ComponentId(node)).class() != Class::CommonCause;
    loop {
        conditions.settle(&mut run, &mut world, is_thing);
        let mut wave: Vec<ComponentId> = Conditions::release(&mut run).into_iter().map(ComponentId).collect();
        if wave.is_empty() {
            break;
        }
        model.sort_by_name(&mut wave);
        result.waves.push(wave);
    }
    let is_up = |id: ComponentId| run.is_up(id.0);
    let inputs = conditions.helps.reversed();
    let mut seen = vec![u32::MAX; conditions.nodes()];
    for component in model.components().filter(|component| !is_up(component.id())) {
        let id = component.id();
        let cause = match component.state() {
            State::Failed => Cause::Failed,
            _ if base.is_down(id) => Cause::Down,
            _ => Cause::Deadlock,
        };
        // What its open conditions name, over groups and paths.
        let mut waits_for = Vec::new();
        let mut open = vec![id.0];
        while let Some(node) = open.pop() {
            for input in inputs.of(node).iter().filter(|input| !run.is_up(**input)) {
                if std::mem::replace(&mut seen[*input as usize], id.0) == id.0 {
                    continue;
                }
                if (*input as usize) < model.len() {
                    waits_for.push(ComponentId(*input));
                } else {
                    open.push(*input);
                }
            }
        }
        model.sort_by_name(&mut waits_for);
        result.stuck.push(Stuck { component: id, cause, waits_for });
    }
    result.stuck.sort_unstable_by_key(|stuck| model.component(stuck.component).name());
    result
}
