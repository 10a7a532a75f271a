//! One failure in full: everything that goes down with it, and by which way.

use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::travel::Travel;
use crate::graph::Graph;
use crate::model::ComponentId;

/// What goes down when one component fails.
pub struct FailureEffect {
    /// Everything that goes down with it, the component itself left out, in the order in which it does,
    /// each with a shortest way for those asked for.
    pub down: Vec<ComponentId>,
    /// The ways to those of `ends` that go down, in the order of `ends`: from the component to the end.
    pub paths: Vec<(ComponentId, Vec<ComponentId>)>,
}

/// Follows the failure of `component`, whether or not it can fail by itself, and finds ways to `ends`.
/// Nothing goes down where it is down already. Costs O(n + m).
pub fn failure_effect(
    graph: &Graph<'_>,
    base: &BaseState,
    component: ComponentId,
    ends: &[ComponentId],
) -> FailureEffect {
    if base.is_down(component) {
        return FailureEffect { down: Vec::new(), paths: Vec::new() };
    }
    let mut run = Propagation::new(graph, base);
    run.run(base, [component.0]);
    let mut travel = Travel::new(graph, base);
    let none = travel.forward(&run, component.0, |_| false);
    debug_assert!(none.is_none());
    let down = run.trail.iter().filter(|node| graph.is_component(**node) && **node != component.0);
    let hit = ends.iter().filter(|end| **end != component && run.is_down(end.0) && travel.reached(end.0));
    FailureEffect {
        down: down.map(|node| ComponentId(*node)).collect(),
        paths: hit
            .map(|end| (*end, travel.path(component.0, end.0).into_iter().map(ComponentId).collect()))
            .collect(),
    }
}

/// The components that take `component` down alone, one run for each that could: those on which it
/// depends. Sorted by id; at most `most` of them, and how many there are in all.
/// Costs O(a · (n + m)) at the worst, a being what it depends on.
pub fn taken_down_by(graph: &Graph<'_>, base: &BaseState, component: ComponentId) -> Vec<ComponentId> {
    if base.is_down(component) {
        return Vec::new();
    }
    let inputs = crate::analysis::travel::inputs(graph, base);
    let mut seen = vec![false; graph.node_count()];
    let mut open = vec![component.0];
    seen[component.0 as usize] = true;
    let mut run = Propagation::new(graph, base);
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        for input in inputs.of(node) {
            if !std::mem::replace(&mut seen[*input as usize], true) {
                open.push(*input);
            }
        }
        if !graph.is_component(node) || node == component.0 || base.down[node as usize] {
            continue;
        }
        if graph.model().component(ComponentId(node)).fails() {
            run.run(base, [node]);
            if run.is_down(component.0) {
                found.push(ComponentId(node));
            }
        }
    }
    found.sort_unstable();
    found
}
