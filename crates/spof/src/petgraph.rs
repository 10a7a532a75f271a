//! The structure of graphs that are kept in [`petgraph`] already.
//!
//! The functions here read any graph of petgraph through its visit traits: `Graph`, `StableGraph` with what was
//! removed from it, `GraphMap`, `MatrixGraph`, and the adaptors that filter or reverse them, of any index
//! type. Directed edges are read as undirected, so that an edge there and one back are two parallel edges.
//! [`articulation_points`](crate::analysis::structure::articulation_points) has the definitions, and the same answers for
//! parallel edges (no bridges) and self-loops (no bridges, and in no block).
//!
//! Results are in the order in which the graph lists its nodes and edges, which for `Graph` and `StableGraph` is
//! ascending by index.
//!
//! `petgraph::csr::Csr` of undirected edges is the exception: it lists every edge twice, once from each end,
//! and would be read as a graph of parallel edges without a bridge.
//!
//! ```
//! use petgraph::graph::UnGraph;
//!
//! let mut network = UnGraph::new_undirected();
//! let [core, top_of_rack, host] = ["core", "tor", "host"].map(|name| network.add_node(name));
//! network.add_edge(core, top_of_rack, "uplink 1");
//! network.add_edge(core, top_of_rack, "uplink 2");
//! let cable = network.add_edge(top_of_rack, host, "cable");
//!
//! assert_eq!(spof::petgraph::articulation_points(&network), [top_of_rack]);
//! assert_eq!(spof::petgraph::bridges(&network), [cable]);
//! ```

use ::petgraph::visit::{EdgeRef, IntoEdgeReferences, IntoNodeIdentifiers, NodeIndexable};

use crate::analysis::structure::articulation_points as dense;

/// What holds a graph together, in the graph's own ids.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Structure<NodeId, EdgeId> {
    /// The nodes whose removal tears a component apart.
    pub articulation_points: Vec<NodeId>,
    /// The edges whose removal tears a component apart.
    pub bridges: Vec<EdgeId>,
    /// The edges of each block (biconnected component), ordered by their first edges; a bridge is a block of
    /// one. Every edge is in one block, but for self-loops, which are in none.
    pub blocks: Vec<Vec<EdgeId>>,
    /// The nodes of each connected component, ordered by their first nodes.
    pub components: Vec<Vec<NodeId>>,
}

/// The nodes whose removal leaves more connected components than there were.
///
/// Takes time in proportion to the nodes and edges, and to the node bound where nodes were removed.
///
/// ```
/// use petgraph::graphmap::UnGraphMap;
///
/// let sites = UnGraphMap::<_, ()>::from_edges([("Bonn", "Ulm"), ("Ulm", "Wien"), ("Ulm", "Linz"), ("Linz", "Wien")]);
/// assert_eq!(spof::petgraph::articulation_points(&sites), ["Ulm"]);
/// ```
///
/// # Panics
///
/// If the graph has more than `u32::MAX` nodes, or 2³¹ edges and more.
pub fn articulation_points<G>(graph: G) -> Vec<G::NodeId>
where
    G: IntoNodeIdentifiers + IntoEdgeReferences + NodeIndexable,
{
    let read = Read::new(graph);
    pick(&read.nodes, &dense::structure(&read.graph).articulation_points)
}

/// The edges whose removal leaves more connected components than there were.
///
/// Takes time in proportion to the nodes and edges, and to the node bound where nodes were removed.
///
/// ```
/// use petgraph::stable_graph::StableUnGraph;
///
/// let mut ring = StableUnGraph::<(), ()>::from_edges([(0, 1), (1, 2), (2, 3), (3, 0)]);
/// assert_eq!(spof::petgraph::bridges(&ring), []);
/// ring.remove_node(1.into());
/// assert_eq!(spof::petgraph::bridges(&ring), [2.into(), 3.into()]);
/// ```
///
/// # Panics
///
/// If the graph has more than `u32::MAX` nodes, or 2³¹ edges and more.
pub fn bridges<G>(graph: G) -> Vec<G::EdgeId>
where
    G: IntoNodeIdentifiers + IntoEdgeReferences + NodeIndexable,
{
    let read = Read::new(graph);
    pick(&read.edges, &dense::structure(&read.graph).bridges)
}

/// Articulation points, bridges, blocks and components of a graph, from one search.
///
/// Takes time in proportion to the nodes and edges, and to the node bound where nodes were removed.
///
/// ```
/// use petgraph::graph::DiGraph;
///
/// // A triangle whose edges point around, and a node that hangs on it.
/// let graph = DiGraph::<(), ()>::from_edges([(0, 1), (1, 2), (2, 0), (2, 3)]);
/// let found = spof::petgraph::structure(&graph);
/// assert_eq!(found.articulation_points, [2.into()]);
/// assert_eq!(found.bridges, [3.into()]);
/// assert_eq!(found.blocks, [vec![0.into(), 1.into(), 2.into()], vec![3.into()]]);
/// assert_eq!(found.components.len(), 1);
/// ```
///
/// # Panics
///
/// If the graph has more than `u32::MAX` nodes, or 2³¹ edges and more.
pub fn structure<G>(graph: G) -> Structure<G::NodeId, G::EdgeId>
where
    G: IntoNodeIdentifiers + IntoEdgeReferences + NodeIndexable,
{
    let read = Read::new(graph);
    let found = dense::decompose(&read.graph);
    let mut blocks = vec![Vec::new(); found.structure.block_count];
    for (&edge, block) in read.edges.iter().zip(&found.block_of_edge) {
        if let Some(block) = block {
            blocks[*block as usize].push(edge);
        }
    }
    let mut components = vec![Vec::new(); found.structure.component_count];
    for (&node, &component) in read.nodes.iter().zip(&found.component_of_node) {
        components[component as usize].push(node);
    }
    Structure {
        articulation_points: pick(&read.nodes, &found.structure.articulation_points),
        bridges: pick(&read.edges, &found.structure.bridges),
        blocks,
        components,
    }
}

/// A graph on dense ids, and what its nodes and edges are called where it came from.
struct Read<NodeId, EdgeId> {
    graph: dense::UndirectedGraph,
    nodes: Vec<NodeId>,
    edges: Vec<EdgeId>,
}

impl<NodeId: Copy, EdgeId: Copy> Read<NodeId, EdgeId> {
    fn new<G>(graph: G) -> Self
    where
        G: IntoNodeIdentifiers<NodeId = NodeId, EdgeId = EdgeId> + IntoEdgeReferences + NodeIndexable,
    {
        // Indexes of petgraph may have holes where something was removed.
        let mut dense_of_index = vec![0u32; graph.node_bound()];
        let mut nodes = Vec::new();
        for (dense, node) in (0u32..).zip(graph.node_identifiers()) {
            dense_of_index[graph.to_index(node)] = dense;
            nodes.push(node);
        }
        let dense = |node| dense_of_index[graph.to_index(node)];
        let (edges, ends): (Vec<_>, Vec<_>) = graph
            .edge_references()
            .map(|edge| (edge.id(), (dense(edge.source()), dense(edge.target()))))
            .unzip();
        Self { graph: dense::UndirectedGraph::from_edges(nodes.len(), &ends), nodes, edges }
    }
}

fn pick<Id: Copy>(ids: &[Id], chosen: &[u32]) -> Vec<Id> {
    chosen.iter().map(|&index| ids[index as usize]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ::petgraph::algo;
    use ::petgraph::graph::{Graph, NodeIndex, UnGraph};
    use ::petgraph::graphmap::{DiGraphMap, UnGraphMap};
    use ::petgraph::stable_graph::{StableDiGraph, StableUnGraph};
    use ::petgraph::visit::{EdgeFiltered, NodeFiltered, Reversed};
    use ::petgraph::{Directed, Undirected};
    use proptest::prelude::*;

    use super::*;

    /// A triangle 0-1-2, a link 2-3, two links 3-4.
    const EDGES: [(u8, u8); 6] = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (3, 4)];

    #[test]
    fn any_index_type_directed_or_not() {
        let narrow = Graph::<(), (), Undirected, u8>::from_edges(EDGES);
        assert_eq!(articulation_points(&narrow), [2.into(), 3.into()]);
        assert_eq!(bridges(&narrow), [3.into()]);
        let wide = Graph::<(), (), Directed, usize>::from_edges(EDGES.map(|(a, b)| (a as usize, b as usize)));
        assert_eq!(articulation_points(&wide), [2.into(), 3.into()]);
        assert_eq!(bridges(Reversed(&wide)), [3.into()]);
        assert_eq!(structure(&wide).blocks.len(), 3);
    }

    #[test]
    fn stable_graphs_with_holes() {
        let mut graph =
            StableDiGraph::<(), ()>::from_edges([(0, 2), (2, 4), (4, 6), (6, 2), (1, 2), (3, 4), (6, 7)]);
        for gone in [1, 3] {
            graph.remove_node(NodeIndex::new(gone));
        }
        graph.remove_edge(6.into());
        let found = structure(&graph);
        assert_eq!(found.articulation_points, [2.into()]);
        assert_eq!(found.bridges, [0.into()]);
        assert_eq!(found.blocks, [vec![0.into()], vec![1.into(), 2.into(), 3.into()]]);
        // Nobody ever added a node 5: a stable graph leaves a hole there from the start.
        assert_eq!(found.components, [[0, 2, 4, 6].map(NodeIndex::new).to_vec(), vec![NodeIndex::new(7)]]);
    }

    #[test]
    fn maps_and_filters() {
        let map = UnGraphMap::<u64, ()>::from_edges([(70, 10), (10, 30), (30, 70), (30, 99)]);
        assert_eq!(articulation_points(&map), [30]);
        assert_eq!(bridges(&map), [(30, 99)]);
        // There and back are two edges of a directed map.
        let map = DiGraphMap::<u64, ()>::from_edges([(7, 8), (8, 7), (8, 9)]);
        assert_eq!(bridges(&map), [(8, 9)]);

        let graph = UnGraph::<(), ()>::from_edges(EDGES.map(|(a, b)| (a as u32, b as u32)));
        let without_two = NodeFiltered::from_fn(&graph, |node| node.index() != 2);
        assert_eq!(structure(&without_two).components.len(), 2);
        assert_eq!(bridges(&without_two), [0.into()]);
        let single = EdgeFiltered::from_fn(&graph, |edge| edge.id().index() != 5);
        assert_eq!(bridges(&single), [3.into(), 4.into()]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn agrees_with_petgraph_on_simple_graphs(
            nodes in 1u32..40,
            edges in proptest::collection::vec((0u32..40, 0u32..40), 0..60),
        ) {
            agrees_with_petgraph(nodes, edges);
        }

        /// Removing from a stable graph gives what the same graph without holes gives.
        #[test]
        fn holes_make_no_difference(
            edges in proptest::collection::vec((0u32..12, 0u32..12), 1..30),
            gone in proptest::collection::btree_set(0usize..12, 0..6),
        ) {
            let whole = UnGraph::<(), ()>::from_edges(&edges);
            let mut holed = StableUnGraph::from(whole.clone());
            for &node in &gone {
                holed.remove_node(NodeIndex::new(node));
            }
            let rest = NodeFiltered::from_fn(&whole, |node| !gone.contains(&node.index()));
            prop_assert_eq!(structure(&holed), structure(&rest));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn agrees_with_petgraph_on_wide_graphs(
            nodes in 1000u32..3000,
            edges in proptest::collection::vec((0u32..3000, 0u32..3000), 1000..4000),
        ) {
            agrees_with_petgraph(nodes, edges);
        }
    }

    /// Petgraph reports both of two parallel edges as bridges, so those are left out here, and self-loops too.
    fn agrees_with_petgraph(nodes: u32, edges: Vec<(u32, u32)>) {
        let mut graph = UnGraph::<(), ()>::default();
        for _ in 0..nodes {
            graph.add_node(());
        }
        for (a, b) in BTreeSet::from_iter(edges) {
            if a < b && b < nodes {
                graph.add_edge(a.into(), b.into(), ());
            }
        }
        let points = BTreeSet::from_iter(algo::articulation_points::articulation_points(&graph));
        assert_eq!(articulation_points(&graph), Vec::from_iter(points));
        let theirs: BTreeSet<_> = algo::bridges(&graph).map(|edge| edge.id()).collect();
        assert_eq!(bridges(&graph), Vec::from_iter(theirs));
        let found = structure(&graph);
        assert_eq!(found.components.len(), algo::connected_components(&graph));
        assert_eq!(found.blocks.iter().flatten().count(), graph.edge_count());
    }
}
