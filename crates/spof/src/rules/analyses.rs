//! The analyses that rules and reports look at, by name: the first half of a check.

use crate::analysis::parallel::all;
use crate::analysis::promises::promised_data::{PromisedData, promised_data};
use crate::analysis::promises::promised_times::PromisedTimes;
use crate::analysis::propagation::BaseState;
use crate::analysis::redundancy::defeat_ways::{DefeatWays, defeat_ways};
use crate::analysis::redundancy::defeating_pairs::{DefeatingPairs, defeating_pairs};
use crate::analysis::redundancy::shared_dependencies::{Defeated, defeated_groups, edges_to_defeated};
use crate::analysis::several_failures::joint_failures::{Joints, joint_failures};
use crate::analysis::single_failures::state_effects::{StateEffects, state_effects};
use crate::analysis::single_failures::{SingleFailures, single_failures};
use crate::analysis::start::cold_start::{ColdStart, cold_start};
use crate::analysis::structure::{NetworkStructure, link_structure};
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};
use crate::progress::Stage;
use crate::rules::{Bonds, groups};

/// A model and everything that is found out about it before anything is put into words.
pub(crate) struct Analyses<'m> {
    pub(crate) model: &'m Model,
    pub(crate) graph: Graph<'m>,
    pub(crate) base: BaseState,
    pub(crate) failures: SingleFailures,
    /// By target of `failures`, what several failures together do.
    pub(crate) joint: Joints,
    /// The components that are single points of failure, sorted by name.
    pub(crate) spofs: Vec<ComponentId>,
    /// The components that have a group under `needs`.
    pub(crate) owners: Vec<ComponentId>,
    pub(crate) defeated: Vec<Defeated>,
    /// By place in `defeated`, how each component does it; and whether some of them show no paths.
    pub(crate) defeat_ways: Vec<Vec<DefeatWays>>,
    pub(crate) ways_cut: bool,
    /// The groups that two failures defeat together.
    pub(crate) defeating_pairs: DefeatingPairs,
    pub(crate) cold_start: ColdStart,
    pub(crate) states: StateEffects,
    pub(crate) promised_times: PromisedTimes,
    pub(crate) bonds: Bonds,
    pub(crate) data: PromisedData,
    pub(crate) network: NetworkStructure,
}

impl<'m> Analyses<'m> {
    /// Compiles the model and runs all of them: those that depend on single failures only side by side, the largest
    /// ones first. Costs O(n + m), and what [`single_failures`] costs.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when the options say to stop.
    pub(crate) fn new(
        model: &'m Model,
        targets: &[ComponentId],
        options: Options<'_>,
    ) -> Result<Analyses<'m>, Stopped> {
        let begins = |stage| options.progress.begins(stage);
        begins(Stage::Graph);
        let graph = Graph::compile(model);
        let base = BaseState::new(&graph);
        begins(Stage::SingleFailures);
        let failures = single_failures(&graph, &base, targets, options)?;
        begins(Stage::SeveralFailures);
        let joint = joint_failures(&graph, &base, &failures, options)?;
        begins(Stage::FurtherAnalyses);
        let (mut groups, mut pairs, mut start, mut states) = (None, None, None, None);
        let (mut times, mut bonds, mut data, mut network) = (None, None, None, None);
        let mut spofs = None;
        let (of, at) = (&graph, &base);
        let tasks: Vec<Box<dyn FnOnce() + Send + '_>> = vec![
            Box::new(|| {
                let edges = edges_to_defeated(of, &failures);
                let defeated = defeated_groups(of, at, &failures, &edges);
                let ways = defeat_ways(of, at, &defeated, &edges);
                groups = Some((defeated, ways));
            }),
            Box::new(|| pairs = defeating_pairs(of, at, &failures, options).ok()),
            Box::new(|| bonds = Bonds::new(of, at, &failures, options).ok()),
            Box::new(|| start = Some(deadlocks(of, at))),
            Box::new(|| spofs = Some(single_points(model, &failures))),
            Box::new(|| states = state_effects(of, at, &failures, options).ok()),
            Box::new(|| times = PromisedTimes::new(of, at, &failures, options).ok()),
            Box::new(|| data = Some(promised_data(of, failures.targets()))),
            Box::new(|| network = Some(link_structure(model))),
        ];
        let count = tasks.len();
        all(options.threads, options.progress, tasks);
        // Every task ran, so that what has no result was stopped; the other five cannot be.
        let done = [pairs.is_some(), bonds.is_some(), states.is_some(), times.is_some()];
        let missing = done.into_iter().filter(|done| !done).count();
        let stopped = Stopped::at(Stage::FurtherAnalyses, count - missing, count);
        let (defeated, (defeat_ways, ways_cut)) = groups.ok_or(stopped)?;
        Ok(Analyses {
            model,
            joint,
            spofs: spofs.ok_or(stopped)?,
            owners: groups::owners(model),
            defeated,
            defeat_ways,
            ways_cut,
            defeating_pairs: pairs.ok_or(stopped)?,
            cold_start: start.ok_or(stopped)?,
            states: states.ok_or(stopped)?,
            promised_times: times.ok_or(stopped)?,
            bonds: bonds.ok_or(stopped)?,
            data: data.ok_or(stopped)?,
            network: network.ok_or(stopped)?,
            graph,
            base,
            failures,
        })
    }
}

/// What cannot start from dark. What was assumed and says nothing of starting holds up no start.
fn deadlocks(graph: &Graph<'_>, base: &BaseState) -> ColdStart {
    let Some(model) = graph.model().for_start() else { return cold_start(graph, base) };
    let graph = Graph::compile(&model);
    cold_start(&graph, &BaseState::new(&graph))
}

fn single_points(model: &Model, failures: &SingleFailures) -> Vec<ComponentId> {
    let components = model.components().map(|component| component.id());
    let mut spofs: Vec<ComponentId> = components.filter(|id| failures.takes_down_count(*id) > 0).collect();
    model.sort_by_name(&mut spofs);
    spofs
}
