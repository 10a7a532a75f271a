//! The report of `spof startup`.

use serde::Serialize;

use crate::analysis::propagation::BaseState;
use crate::analysis::start::cold_start::cold_start;
use crate::analysis::start::startup::{Cause, startup as start};
use crate::graph::Graph;
use crate::model::{Class, ComponentId, Model};
use crate::rules::DeadlockEvidence;

/// The order in which everything starts from dark.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct StartupReport {
    /// 1.
    pub schema: u32,
    /// The model's name, if it has one.
    pub name: Option<String>,
    /// What starts together, wave by wave, each sorted; links included, common causes left out.
    pub waves: Vec<Vec<String>>,
    /// The links among them, sorted: what is laid and not switched on.
    pub links: Vec<String>,
    /// What does not start, sorted by id.
    pub stuck: Vec<StuckReport>,
    /// The circles that keep it from starting, and what to do without: without all of that, everything starts
    /// but what has failed, or is down whatever starts.
    pub deadlocks: Vec<DeadlockEvidence>,
}

/// A component that does not start.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct StuckReport {
    /// Its id.
    pub id: String,
    /// `failed`: it has failed today; `down`: it needs something that is down; `deadlock`: it can run, and
    /// waits in the end for itself.
    pub cause: &'static str,
    /// What its open conditions name that has not started, sorted.
    pub waits_for: Vec<String>,
}

/// The order in which a model starts from dark. Costs O(n + m), and the search for what to drop where
/// something is in a deadlock.
///
/// ```
/// use spof::model::ModelBuilder;
///
/// let mut builder = ModelBuilder::new();
/// builder.component("app").kind("service").needs(["db"]);
/// builder.component("db").located_in(["rack"]);
/// builder.component("rack");
/// let model = builder.build().expect("a valid model");
/// assert_eq!(spof::report::startup(&model).waves, [["rack"], ["db"], ["app"]]);
/// ```
pub fn startup(model: &Model) -> StartupReport {
    let starting = model.for_start();
    let model = starting.as_ref().unwrap_or(model);
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let found = start(&graph, &base);
    let name = |id: &ComponentId| model.component(*id).name().to_owned();
    let names = |ids: &[ComponentId]| ids.iter().map(name).collect::<Vec<String>>();
    let is_link = |id: &&ComponentId| matches!(model.component(**id).class(), Class::Link(..));
    let mut links: Vec<String> = found.waves.iter().flatten().filter(is_link).map(name).collect();
    links.sort_unstable();
    let stuck = found.stuck.iter().map(|stuck| StuckReport {
        id: name(&stuck.component),
        cause: match stuck.cause {
            Cause::Failed => "failed",
            Cause::Down => "down",
            Cause::Deadlock => "deadlock",
        },
        waits_for: names(&stuck.waits_for),
    });
    let cold_start = cold_start(&graph, &base);
    let deadlocks = cold_start.deadlocks.iter().map(|deadlock| DeadlockEvidence::new(model, deadlock));
    StartupReport {
        schema: 1,
        name: model.name().map(str::to_owned),
        stuck: stuck.collect(),
        deadlocks: deadlocks.collect(),
        waves: found.waves.iter().map(|wave| names(wave)).collect(),
        links,
    }
}
