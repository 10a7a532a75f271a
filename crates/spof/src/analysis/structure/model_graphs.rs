//! The structure of the link graph and of the dependency graph: articulation points, bridges, blocks.
//!
//! Structure is not truth: an articulation point of a drawing need not be a single point of failure, nor
//! the other way round, wherever a requirement is more than a line. Both graphs hold every component
//! that has an edge, forwarding or not. The link graph has one edge a link. The dependency graph has
//! one edge for each pair of components of which one is in the other, names it in its `needs`, or is a
//! common cause that affects it; two that name each other share one edge.

use crate::analysis::structure::articulation_points::{UndirectedGraph, structure};
use crate::model::{Class, Component, ComponentId, Model, Requirement, Walk};

/// Articulation points, bridges and blocks in terms of components.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct NetworkStructure {
    /// Components with at least one edge.
    pub nodes: usize,
    /// Edges.
    pub edges: usize,
    /// Components whose loss splits the graph, by their ids.
    pub articulation_points: Vec<ComponentId>,
    /// The two sides of each edge whose loss splits the graph: of a dependency, the dependant first.
    pub bridges: Vec<(ComponentId, ComponentId)>,
    /// Which links these are; empty for the dependency graph.
    pub bridge_links: Vec<ComponentId>,
    /// Biconnected components, each bridge being one.
    pub blocks: usize,
    /// Connected components.
    pub connected_components: usize,
}

/// The structure of the link graph. Costs O(n + m).
pub fn link_structure(model: &Model) -> NetworkStructure {
    let links: Vec<(ComponentId, ComponentId, ComponentId)> = model
        .components()
        .filter_map(|component| match component.class() {
            Class::Link(a, b) => Some((a, b, component.id())),
            Class::Component | Class::CommonCause => None,
        })
        .collect();
    let edges: Vec<(u32, u32)> = links.iter().map(|(a, b, _)| (a.0, b.0)).collect();
    let mut result = of_edges(model, &edges);
    let (links, bridges) = (links, std::mem::take(&mut result.1));
    result.0.bridge_links = bridges.iter().map(|edge| links[*edge as usize].2).collect();
    result.0
}

/// The structure of the undirected dependency graph. Costs O(n + m), and sorting what each component depends on.
pub fn dependency_structure(model: &Model) -> NetworkStructure {
    of_edges(model, &dependency_edges(model)).0
}

/// The edges of the dependency graph, the dependant first, ascending. Of two components that name each other, the
/// lesser is first.
fn dependency_edges(model: &Model) -> Vec<(u32, u32)> {
    // As components come in the order of their ids, their edges are in order if each one's own are.
    let mut edges: Vec<(u32, u32)> = Vec::with_capacity(2 * model.len());
    let mut affected: Vec<(u32, u32)> = Vec::new();
    let (mut others, mut open) = (Vec::new(), Walk::empty());
    for component in model.components() {
        let own = component.id().0;
        collect_dependencies(component, &mut others, &mut open);
        edges.extend(others.iter().map(|other| (own, other.0)));
        affected.extend(component.affects().map(|affected| (affected.id().0, own)).filter(|(a, b)| a != b));
    }
    if !affected.is_empty() {
        edges.append(&mut affected);
        edges.sort_unstable();
        edges.dedup();
    }
    // Where the edges of each component begin, and where the last ones end.
    let mut starts = vec![0u32; model.len() + 1];
    for (a, _) in &edges {
        starts[*a as usize + 1] += 1;
    }
    let mut end = 0;
    for start in &mut starts {
        end += *start;
        *start = end;
    }
    let names = |a: u32, b: u32| {
        let own = &edges[starts[a as usize] as usize..starts[a as usize + 1] as usize];
        own.binary_search_by_key(&b, |(_, other)| *other).is_ok()
    };
    edges.iter().copied().filter(|(a, b)| a < b || !names(*b, *a)).collect()
}

/// What a component is in and what its `needs` name, sorted, each once.
pub fn direct_dependencies(model: &Model, component: ComponentId) -> Vec<ComponentId> {
    let mut found = Vec::new();
    collect_dependencies(model.component(component), &mut found, &mut Walk::empty());
    found
}

/// Puts into `found`, which is cleared, what [`direct_dependencies`] tells; `open` is room to work in.
fn collect_dependencies<'m>(component: Component<'m>, found: &mut Vec<ComponentId>, open: &mut Walk<'m>) {
    found.clear();
    found.extend(component.located_in().map(|location| location.id()));
    open.extend(component.needs());
    found.extend(open.by_ref().flat_map(Requirement::names).map(|named| named.id()));
    found.retain(|other| *other != component.id());
    found.sort_unstable();
    found.dedup();
}

/// The structure of a graph on components, and which edges are bridges.
fn of_edges(model: &Model, edges: &[(u32, u32)]) -> (NetworkStructure, Vec<u32>) {
    if edges.is_empty() {
        return Default::default();
    }
    let found = structure(&UndirectedGraph::from_edges(model.len(), edges));
    // A component without an edge is not in the graph, but was counted as connected with itself.
    let mut has_edge = vec![false; model.len()];
    for (a, b) in edges {
        has_edge[*a as usize] = true;
        has_edge[*b as usize] = true;
    }
    let nodes = has_edge.iter().filter(|has_edge| **has_edge).count();
    let result = NetworkStructure {
        nodes,
        edges: edges.len(),
        articulation_points: found.articulation_points.into_iter().map(ComponentId).collect(),
        bridges: found
            .bridges
            .iter()
            .map(|edge| edges[*edge as usize])
            .map(|(a, b)| (ComponentId(a), ComponentId(b)))
            .collect(),
        bridge_links: Vec::new(),
        blocks: found.block_count,
        connected_components: found.component_count - (model.len() - nodes),
    };
    (result, found.bridges)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::model::{ModelBuilder, Need};

    fn name(index: usize) -> String {
        format!("c{index}")
    }

    /// What each of some components needs, two in a group where there are two, and what common causes affect.
    type Plan = (Vec<(usize, usize)>, Vec<(usize, usize)>);

    fn model(nodes: usize, (needs, affects): &Plan) -> Model {
        let mut builder = ModelBuilder::new();
        for own in 0..nodes {
            let others = needs.iter().filter(|(a, b)| *a == own && *b != own).map(|(_, b)| name(*b));
            let group = Need::any_of(others.collect::<Vec<_>>());
            let is_needy = needs.iter().any(|(a, b)| *a == own && *b != own);
            builder.component(&name(own)).kind("service").needs(is_needy.then_some(group));
        }
        for cause in nodes..nodes + affects.len() {
            let (a, b) = affects[cause - nodes];
            builder.common_cause(&name(cause), [name(a).as_str(), name(b).as_str()]);
        }
        builder.build().unwrap()
    }

    proptest! {
        #[test]
        fn dependencies_are_pairs_each_once(
            nodes in 2usize..9,
            needs in proptest::collection::vec((0usize..8, 0usize..8), 0..20),
            affects in proptest::collection::vec((0usize..8, 0usize..8), 0..3),
        ) {
            let within = |list: Vec<(usize, usize)>| -> Vec<(usize, usize)> {
                list.into_iter().map(|(a, b)| (a % nodes, b % nodes)).collect()
            };
            let plan = (within(needs), within(affects));
            let model = model(nodes, &plan);
            let id = |index: usize| model.find(&name(index)).unwrap().id().0;
            let mut arrows: BTreeSet<(u32, u32)> =
                plan.0.iter().filter(|(a, b)| a != b).map(|(a, b)| (id(*a), id(*b))).collect();
            for (cause, (a, b)) in plan.1.iter().enumerate() {
                arrows.extend([(id(*a), id(nodes + cause)), (id(*b), id(nodes + cause))]);
            }
            let is_double = |(a, b): &(u32, u32)| a > b && arrows.contains(&(*b, *a));
            let expected: Vec<(u32, u32)> = arrows.iter().copied().filter(|arrow| !is_double(arrow)).collect();
            prop_assert_eq!(dependency_edges(&model), &expected[..]);

            let ends: BTreeSet<u32> = expected.iter().flat_map(|(a, b)| [*a, *b]).collect();
            let found = dependency_structure(&model);
            let whole = structure(&UndirectedGraph::from_edges(model.len(), &expected));
            prop_assert_eq!((found.nodes, found.edges), (ends.len(), expected.len()));
            prop_assert_eq!(found.connected_components, whole.component_count - (model.len() - ends.len()));
        }
    }
}
