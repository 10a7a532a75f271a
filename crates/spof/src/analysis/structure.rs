//! The structure of the link graph and of the dependency graph: articulation points, bridges, blocks.
//!
//! Structure is not truth: an articulation point of a drawing need not be a single point of failure, nor
//! the other way round, wherever a requirement is more than a line. Both graphs hold every component
//! that has an edge, forwarding or not. The link graph has one edge a link. The dependency graph has
//! one edge for each pair of components of which one is in the other, names it in its `needs`, or is a
//! common cause that affects it; two that name each other share one edge.

use crate::analysis::articulation_points::{UndirectedGraph, structure};
use crate::model::{Class, ComponentId, Model, Requirement, RequirementView};

/// Articulation points, bridges and blocks in terms of components.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct NetworkStructure {
    /// Components with at least one edge.
    pub nodes: usize,
    /// Edges.
    pub edges: usize,
    /// Components whose loss splits the graph.
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

/// The structure of the undirected dependency graph. Costs O(n + m), and sorting the dependencies.
pub fn dependency_structure(model: &Model) -> NetworkStructure {
    let mut edges: Vec<(u32, u32)> = Vec::new();
    for component in model.components() {
        for other in direct_dependencies(model, component.id()) {
            edges.push((component.id().0, other.0));
        }
        edges.extend(component.affects().map(|affected| (affected.id().0, component.id().0)));
    }
    edges.sort_unstable();
    edges.dedup();
    let mut kept: Vec<(u32, u32)> = Vec::with_capacity(edges.len());
    for (a, b) in &edges {
        if a != b && !(a > b && edges.binary_search(&(*b, *a)).is_ok()) {
            kept.push((*a, *b));
        }
    }
    of_edges(model, &kept).0
}

/// What a component is in and what its `needs` name, sorted, each once.
pub fn direct_dependencies(model: &Model, component: ComponentId) -> Vec<ComponentId> {
    let component = model.component(component);
    let mut found: Vec<ComponentId> = component.located_in().map(|location| location.id()).collect();
    let mut open: Vec<Requirement<'_>> = component.needs().collect();
    while let Some(requirement) = open.pop() {
        match requirement.view() {
            RequirementView::Component(other) => found.push(other.id()),
            RequirementView::Group(group) => open.extend(group.members()),
            RequirementView::Reach { to, from } => {
                found.push(to.id());
                found.extend(from.map(|from| from.id()));
            }
        }
    }
    found.retain(|other| *other != component.id());
    found.sort_unstable();
    found.dedup();
    found
}

fn of_edges(model: &Model, edges: &[(u32, u32)]) -> (NetworkStructure, Vec<u32>) {
    let mut dense = vec![u32::MAX; model.len()];
    let mut nodes: Vec<u32> = Vec::new();
    let mut number = |node: u32| {
        let slot = &mut dense[node as usize];
        if *slot == u32::MAX {
            *slot = nodes.len() as u32;
            nodes.push(node);
        }
        *slot
    };
    let numbered: Vec<(u32, u32)> = edges.iter().map(|(a, b)| (number(*a), number(*b))).collect();
    let found = structure(&UndirectedGraph::from_edges(nodes.len(), &numbered));
    let result = NetworkStructure {
        nodes: nodes.len(),
        edges: edges.len(),
        articulation_points: found
            .articulation_points
            .iter()
            .map(|node| ComponentId(nodes[*node as usize]))
            .collect(),
        bridges: found
            .bridges
            .iter()
            .map(|edge| edges[*edge as usize])
            .map(|(a, b)| (ComponentId(a), ComponentId(b)))
            .collect(),
        bridge_links: Vec::new(),
        blocks: found.block_count,
        connected_components: found.component_count,
    };
    (result, found.bridges)
}
