//! The analyses that depend on single failures only: side by side, on as many threads as there are.

use crate::analysis::parallel::all;
use crate::analysis::promises::promised_data::{PromisedData, promised_data};
use crate::analysis::promises::promised_times::PromisedTimes;
use crate::analysis::propagation::BaseState;
use crate::analysis::redundancy::defeat_ways::{DefeatWays, defeat_ways};
use crate::analysis::redundancy::defeating_pairs::{DefeatingPairs, defeating_pairs};
use crate::analysis::redundancy::shared_dependencies::{Defeated, defeated_groups, edges_to_defeated};
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::single_failures::state_effects::{StateEffects, state_effects};
use crate::analysis::start::break_deadlocks::{Break, break_deadlocks};
use crate::analysis::start::cold_start::{ColdStart, cold_start};
use crate::analysis::structure::{NetworkStructure, link_structure};
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};
use crate::progress::Stage;
use crate::rules::Bonds;

/// What they found.
pub(super) struct Further<'a> {
    pub(super) defeated: Vec<Defeated>,
    /// By place in `defeated`, how each component does it; and whether some of them show no paths.
    pub(super) defeat_ways: Vec<Vec<DefeatWays>>,
    pub(super) ways_cut: bool,
    pub(super) defeating_pairs: DefeatingPairs,
    pub(super) cold_start: ColdStart,
    pub(super) breaks: Vec<Break>,
    pub(super) states: StateEffects,
    pub(super) promised_times: PromisedTimes<'a>,
    pub(super) bonds: Bonds,
    pub(super) data: PromisedData,
    pub(super) network: NetworkStructure,
    /// The components that are single points of failure, sorted by name.
    pub(super) spofs: Vec<ComponentId>,
}

impl<'a> Further<'a> {
    /// Runs all of them; the largest ones begin first.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when the options say to stop.
    pub(super) fn new(
        graph: &'a Graph<'_>,
        base: &'a BaseState,
        failures: &'a SingleFailures,
        options: Options<'_>,
    ) -> Result<Further<'a>, Stopped> {
        let (mut groups, mut pairs, mut start, mut states) = (None, None, None, None);
        let (mut times, mut bonds, mut data, mut network) = (None, None, None, None);
        let mut spofs = None;
        let tasks: Vec<Box<dyn FnOnce() + Send + '_>> = vec![
            Box::new(|| {
                let edges = edges_to_defeated(graph, failures);
                let defeated = defeated_groups(graph, base, failures, &edges);
                let ways = defeat_ways(graph, base, &defeated, &edges);
                groups = Some((defeated, ways));
            }),
            Box::new(|| pairs = Some(defeating_pairs(graph, base, failures, options))),
            Box::new(|| bonds = Some(Bonds::new(graph, base, failures, options))),
            Box::new(|| {
                let cold_start = cold_start(graph, base);
                let breaks = break_deadlocks(graph, base, &cold_start);
                start = Some((cold_start, breaks));
            }),
            Box::new(|| spofs = Some(single_points(graph.model(), failures))),
            Box::new(|| states = Some(state_effects(graph, base, failures, options))),
            Box::new(|| times = Some(PromisedTimes::new(graph, base, failures, options))),
            Box::new(|| data = Some(promised_data(graph, failures.targets()))),
            Box::new(|| network = Some(link_structure(graph.model()))),
        ];
        let all_of_them = tasks.len();
        all(options.threads, options.progress, tasks);
        // Every task ran, so that there is a result of each; those that may be stopped say whether they were.
        let stops = [
            pairs.as_ref().is_none_or(Result::is_err),
            states.as_ref().is_none_or(Result::is_err),
            times.as_ref().is_none_or(Result::is_err),
            bonds.as_ref().is_none_or(Result::is_err),
        ];
        let unfinished = stops.into_iter().filter(|stopped| *stopped).count();
        let stopped = Stopped::at(Stage::FurtherAnalyses, all_of_them - unfinished, all_of_them);
        let (defeated, (defeat_ways, ways_cut)) = groups.ok_or(stopped)?;
        let (cold_start, breaks) = start.ok_or(stopped)?;
        Ok(Further {
            defeated,
            defeat_ways,
            ways_cut,
            defeating_pairs: pairs.ok_or(stopped)?.map_err(|_| stopped)?,
            cold_start,
            breaks,
            states: states.ok_or(stopped)?.map_err(|_| stopped)?,
            promised_times: times.ok_or(stopped)?.map_err(|_| stopped)?,
            bonds: bonds.ok_or(stopped)?.map_err(|_| stopped)?,
            data: data.ok_or(stopped)?,
            network: network.ok_or(stopped)?,
            spofs: spofs.ok_or(stopped)?,
        })
    }
}

fn single_points(model: &Model, failures: &SingleFailures) -> Vec<ComponentId> {
    let components = model.components().map(|component| component.id());
    let mut spofs: Vec<ComponentId> = components.filter(|id| failures.takes_down_count(*id) > 0).collect();
    model.sort_by_name(&mut spofs);
    spofs
}
