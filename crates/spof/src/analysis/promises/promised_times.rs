//! The shortest recovery time (`rto`) that is promised by anything that goes down with a component.
//!
//! Not only targets promise: a database on the way may have an `rto` of its own. Where any does, single
//! failures are followed once more with those as targets; else the analysis at hand is enough. What cannot
//! fail by itself but takes time to switch over costs a run each.

use rustc_hash::FxHashMap;

use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::{SingleFailures, Strictest, single_failures};
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::ComponentId;
use crate::model::quantity::Duration;

/// For each component, the strictest `rto` of what goes down with it.
pub(crate) struct PromisedTimes {
    /// With everything that has an `rto` as a target, where that is more than the targets.
    all: Option<SingleFailures>,
    strictest: Strictest<Duration>,
    /// Components that do not fail but switch over.
    switching: FxHashMap<ComponentId, (Duration, ComponentId)>,
}

impl PromisedTimes {
    /// # Errors
    ///
    /// [`Stopped`] when `options` say to stop.
    pub(crate) fn new(
        graph: &Graph<'_>,
        base: &BaseState,
        targets: &SingleFailures,
        options: Options<'_>,
    ) -> Result<PromisedTimes, Stopped> {
        let model = graph.model();
        let promising = model.components().filter(|component| component.rto().is_some());
        let mut promising: Vec<ComponentId> = promising.map(|component| component.id()).collect();
        let more = promising.iter().any(|id| targets.place_of(*id).is_none());
        let all = if more {
            promising.extend_from_slice(targets.targets());
            promising.sort_unstable();
            promising.dedup();
            Some(single_failures(graph, base, &promising, options)?)
        } else {
            None
        };
        let failures = all.as_ref().unwrap_or(targets);
        let rto = |place: u32| model.component(failures.targets()[place as usize]).rto();
        let strictest = Strictest::new(failures, rto);
        let switching = if promising.is_empty() { FxHashMap::default() } else { switching(graph, base) };
        Ok(PromisedTimes { strictest, switching, all })
    }

    /// The least `rto` of what goes down when `component` does, itself left out, and whose it is. `targets` are the
    /// failures that it was made of.
    pub(crate) fn strictest(
        &self,
        targets: &SingleFailures,
        component: ComponentId,
    ) -> Option<(Duration, ComponentId)> {
        if let Some(found) = self.switching.get(&component) {
            return Some(*found);
        }
        let failures = self.all.as_ref().unwrap_or(targets);
        let (rto, place) = self.strictest.of(failures, component)?;
        Some((rto, failures.targets()[place as usize]))
    }
}

fn switching(graph: &Graph<'_>, base: &BaseState) -> FxHashMap<ComponentId, (Duration, ComponentId)> {
    let model = graph.model();
    let silent = model.components().filter(|component| component.failover().is_some() && !component.fails());
    let mut silent = silent.peekable();
    let mut found = FxHashMap::default();
    if silent.peek().is_none() {
        return found;
    }
    let mut run = Propagation::new(graph, base);
    for component in silent.filter(|component| !base.is_down(component.id())) {
        run.run(base, [component.id().0]);
        let down = run.trail.iter().filter(|node| graph.is_component(**node)).map(|node| ComponentId(*node));
        let others = down.filter(|id| *id != component.id());
        let promised =
            others.filter_map(|id| Some((model.component(id).rto()?, model.component(id).name(), id)));
        if let Some((rto, _, id)) = promised.min() {
            found.insert(component.id(), (rto, id));
        }
    }
    found
}
