//! How a shared dependency takes the members of a redundant group down, one way to each, and at which
//! level the members are apart.
//!
//! One run for each pair of a defeated group and a component that defeats it, within a budget for all.

use crate::analysis::propagation::travel::Travel;
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::redundancy::shared_dependencies::Defeated;
use crate::graph::{Csr, Graph, Node};
use crate::model::{Component, ComponentId, Requirement, RequirementView};

/// Steps for all ways together.
const STEPS: u64 = 10_000_000;
/// How many members are looked at for each.
const MEMBERS: usize = 8;

/// How one component defeats one group.
#[derive(Clone, Debug, Default)]
pub(crate) struct DefeatWays {
    /// A shortest way from the component to each member that it takes down, by the member's name; the
    /// first ones of many. A member that is a group or a network path is left off the end of its way.
    pub(crate) ways: Vec<Vec<ComponentId>>,
    /// The members that are components and go down, by name; the first ones of many.
    pub(crate) lost: Vec<ComponentId>,
    /// Where the lost members are, the nearest level first.
    pub(crate) levels: Vec<Level>,
}

/// The components of one kind that several members sit in or plainly need.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    /// One of each member at least, sorted by name.
    pub(crate) components: Vec<ComponentId>,
    /// Whether all members have one of them in common.
    pub(crate) shared: bool,
}

/// For each of `defeated`, the ways of each of its `by`, and whether the budget was used up, so that the
/// last ones are empty. `edges` are those that `edges_to_defeated` left.
pub(crate) fn defeat_ways(
    graph: &Graph<'_>,
    base: &BaseState,
    defeated: &[Defeated],
    edges: &Csr,
) -> (Vec<Vec<DefeatWays>>, bool) {
    if defeated.is_empty() {
        return (Vec::new(), false);
    }
    let inputs = graph.inputs();
    let mut run = Propagation::new(graph, base);
    let mut travel = Travel::new(graph, base);
    (run.dependants, travel.dependants) = (edges, edges);
    let mut last = None;
    let ways = defeated
        .iter()
        .map(|defeated| {
            let by = defeated.by.iter().map(|shared| {
                if run.steps + travel.steps > STEPS {
                    return DefeatWays::default();
                }
                if last.replace(*shared) != Some(*shared) {
                    run.run(base, [shared.0]);
                    travel.forward(&run, shared.0, |_| false);
                }
                let is_lost = |node: &Node| run.is_down(*node) && !base.down[*node as usize];
                let mut members: Vec<Node> =
                    inputs.of(defeated.gate).iter().copied().filter(is_lost).collect();
                members.sort_unstable();
                members.dedup();
                ways_to(graph, &travel, *shared, members)
            });
            by.collect()
        })
        .collect();
    (ways, run.steps + travel.steps > STEPS)
}

fn ways_to(
    graph: &Graph<'_>,
    travel: &Travel<'_, '_>,
    shared: ComponentId,
    mut members: Vec<Node>,
) -> DefeatWays {
    let model = graph.model();
    let name = |id: ComponentId| model.component(id).name();
    // What is no component comes last: it has no name to sort by.
    members.sort_by_key(|node| {
        let is_component = graph.is_component(*node);
        (!is_component, if is_component { name(ComponentId(*node)) } else { "" }, *node)
    });
    members.retain(|node| *node == shared.0 || travel.reached(*node));
    members.truncate(MEMBERS);
    let ways = members.iter().map(|member| {
        let mut way = travel.path(shared.0, *member);
        way.retain(|node| graph.is_component(*node));
        way.into_iter().map(ComponentId).collect()
    });
    let ways = ways.collect();
    let components = members.iter().filter(|node| graph.is_component(**node));
    let lost: Vec<ComponentId> = components.map(|node| ComponentId(*node)).collect();
    let levels = if lost.len() < 2 { Vec::new() } else { levels(graph, &lost) };
    DefeatWays { ways, lost, levels }
}

/// Compares where the members are, kind by kind.
fn levels(graph: &Graph<'_>, members: &[ComponentId]) -> Vec<Level> {
    let model = graph.model();
    let around: Vec<Vec<ComponentId>> =
        members.iter().map(|member| surroundings(model.component(*member))).collect();
    let kind = |id: &ComponentId| model.component(*id).kind();
    let mut kinds: Vec<&str> = Vec::new();
    for id in &around[0] {
        if !kinds.contains(&kind(id)) {
            kinds.push(kind(id));
        }
    }
    let of_kind = |level: &str| {
        let mut components: Vec<ComponentId> = Vec::new();
        let mut common: Option<Vec<ComponentId>> = None;
        for around in &around {
            let own: Vec<ComponentId> = around.iter().copied().filter(|id| kind(id) == level).collect();
            if own.is_empty() {
                return None;
            }
            common = Some(match common {
                None => own.clone(),
                Some(common) => common.into_iter().filter(|id| own.contains(id)).collect(),
            });
            components.extend(own);
        }
        components.sort_unstable_by_key(|id| model.component(*id).name());
        components.dedup();
        Some(Level { components, shared: common.is_some_and(|common| !common.is_empty()) })
    };
    kinds.into_iter().filter_map(of_kind).collect()
}

/// What a component is in or plainly needs, directly or not, the nearest first.
fn surroundings(component: Component<'_>) -> Vec<ComponentId> {
    const MOST: usize = 64;
    let model = component.model;
    let mut found = vec![component.id()];
    let mut at = 0;
    while let Some(id) = found.get(at).copied() {
        at += 1;
        let component = model.component(id);
        let needs = component.needs().filter_map(|need: Requirement<'_>| match need.view() {
            RequirementView::Component(other) => Some(other.id()),
            RequirementView::Group(_) | RequirementView::Reach { .. } => None,
        });
        for other in component.located_in().map(|location| location.id()).chain(needs) {
            if found.len() < MOST && !found.contains(&other) {
                found.push(other);
            }
        }
    }
    found.split_off(1)
}
