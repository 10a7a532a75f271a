//! One failure in full: everything that goes down with it, and by which way.

use crate::analysis::propagation::travel::Travel;
use crate::analysis::propagation::{BaseState, Propagation};
use crate::graph::Graph;
use crate::model::ComponentId;

/// What goes down when one component fails.
pub struct FailureEffect {
    /// Everything that goes down with it, the component itself left out, in the order in which it does.
    pub down: Vec<ComponentId>,
    /// Those of the ends asked for that go down, the most critical first, then the nearest, then by name.
    pub ends: Vec<ComponentId>,
    /// Shortest ways to the first of `ends`, each from the component to the end.
    pub paths: Vec<Vec<ComponentId>>,
}

/// How many components all ways together hold at the most, but for the last.
const PATH_COMPONENTS: usize = 100_000;

/// Follows the failure of `component`, whether or not it can fail by itself, and finds ways to at most
/// `most` of `ends`. Nothing goes down where it is down already. Costs O(n + m).
pub fn failure_effect(
    graph: &Graph<'_>,
    base: &BaseState,
    component: ComponentId,
    ends: &[ComponentId],
    most: usize,
) -> FailureEffect {
    if base.is_down(component) {
        return FailureEffect { down: Vec::new(), ends: Vec::new(), paths: Vec::new() };
    }
    let model = graph.model();
    let mut run = Propagation::new(graph, base);
    run.run(base, [component.0]);
    let mut travel = Travel::new(graph, base);
    let none = travel.forward(&run, component.0, |_| false);
    debug_assert!(none.is_none());
    let down = run.trail.iter().filter(|node| graph.is_component(**node) && **node != component.0);
    let hit = ends.iter().filter(|end| **end != component && travel.reached(end.0));
    let mut hit: Vec<ComponentId> = hit.copied().collect();
    hit.sort_by_cached_key(|end| {
        let end = model.component(*end);
        (end.tier(), travel.distance(end.id().0), end.name())
    });
    let mut paths = Vec::new();
    let mut length = 0;
    for end in hit.iter().take(most) {
        let path: Vec<ComponentId> = travel.path(component.0, end.0).into_iter().map(ComponentId).collect();
        length += path.len();
        paths.push(path);
        if length > PATH_COMPONENTS {
            break;
        }
    }
    FailureEffect { down: down.map(|node| ComponentId(*node)).collect(), ends: hit, paths }
}

/// The components that take `component` down alone, one run for each that could: those on which it
/// depends. Sorted by id.
/// Costs O(a · (n + m)) at the worst, a being what it depends on.
pub fn taken_down_by(graph: &Graph<'_>, base: &BaseState, component: ComponentId) -> Vec<ComponentId> {
    if base.is_down(component) {
        return Vec::new();
    }
    let inputs = crate::analysis::propagation::travel::inputs(graph, base);
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
