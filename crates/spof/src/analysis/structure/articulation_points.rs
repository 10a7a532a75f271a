//! Articulation points, bridges, blocks and components of an undirected multigraph, all from one search.
//!
//! # Definition
//!
//! Nodes that reach one another form a *component*. An *articulation point* is a node whose removal leaves
//! more components than there were; a *bridge* is an edge whose removal does. Two edges are in the same
//! *block* when some simple cycle runs through both; an edge on no cycle is a block by itself, which makes
//! the blocks the biconnected components, bridges included. No edge is in two blocks, and a node is
//! an articulation point exactly if edges of two blocks meet at it. (J. Hopcroft and R. Tarjan, *Algorithm
//! 447: Efficient algorithms for graph manipulation*, CACM 16(6), 1973.)
//!
//! Parallel edges are a cycle of two, so neither of two uplinks between the same pair is a bridge. A
//! self-loop is on no path, so it is never a bridge and in no block. A node without edges is a component and
//! is in no block.
//!
//! What is found here is a property of the drawing. Whether a service falls with a node is another question,
//! and the cut sets answer it.
//!
//! # Cost
//!
//! One breadth-first search with union-find, practically linear; the module `biconnected` beside this one says
//! how it works and why it is right, and `breadth_first` how it keeps the memory busy.
//!
//! Measured by `benches/structure.rs`, in processor seconds without building the graph, the best of the rounds (a
//! guest with 2 processors of an EPYC, beside other work). Low-link is the search of Hopcroft and Tarjan on the same
//! rows; it is somewhat faster where all is near in memory and the question takes milliseconds anyway, and loses
//! where time is lost. The floor is a gather from every row in random order:
//!
//! | | ours | low-link | petgraph 0.8.3 | rustworkx-core 0.18 | floor |
//! | --- | --- | --- | --- | --- | --- |
//! | random, 1M nodes, 1.5M edges | 0.065 | 0.337 | 0.604 | 0.612 | 0.048 |
//! | random, 10M nodes, 15M edges | 1.63 | 6.87 | 10.8 | 8.67 | 1.07 |
//! | path of 1M nodes | 0.017 | 0.015 | 0.299 | 0.107 | 0.027 |
//! | fat-tree of 64 ports, 71k nodes | 0.0026 | 0.0019 | 0.0048 | 0.0041 | 0.0012 |

use super::biconnected::Blocks;

/// How many entries of a row can be read at once wherever it begins or ends, the last row included.
pub(super) const LANES: usize = 4;

/// An undirected multigraph on the nodes `0..node_count`, for looking at its structure.
///
/// Edges keep the order they were given in, and an edge is named by its index there.
#[derive(Debug, Clone)]
pub struct UndirectedGraph {
    /// Where the row of each node begins in `targets`, and where the last one ends.
    starts: Vec<u32>,
    /// The other ends of each node's edges, self-loops left out, and then as many entries as are read at once.
    targets: Vec<u32>,
    edges: Vec<(u32, u32)>,
}

impl UndirectedGraph {
    /// The graph with the nodes `0..nodes` and these edges; parallel edges and self-loops are welcome.
    ///
    /// # Panics
    ///
    /// If an edge names a node that is not below `nodes`, if there are more than `u32::MAX` nodes, or 2³¹
    /// edges and more.
    pub fn from_edges(nodes: usize, edges: &[(u32, u32)]) -> Self {
        assert!(nodes <= u32::MAX as usize, "node ids are 32 bits wide");
        assert!(edges.len() < 1 << 31, "both ends of all edges are counted in 32 bits");
        // Each row's start is first its length, then where it ends, and filling it from behind moves that to
        // where it begins.
        let mut starts = vec![0u32; nodes + 1];
        for &(a, b) in edges {
            assert!((a as usize) < nodes && (b as usize) < nodes, "edge {a}-{b} in a graph of {nodes} nodes");
            let proper = u32::from(a != b);
            starts[a as usize] += proper;
            starts[b as usize] += proper;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut targets = vec![0u32; end as usize + LANES];
        for &(a, b) in edges {
            if a != b {
                for (from, to) in [(a, b), (b, a)] {
                    let slot = &mut starts[from as usize];
                    *slot -= 1;
                    targets[*slot as usize] = to;
                }
            }
        }
        Self { starts, targets, edges: edges.to_vec() }
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The edges in the order they were given in.
    pub fn edges(&self) -> &[(u32, u32)] {
        &self.edges
    }

    /// The other ends of a node's edges: once for each parallel edge, and never the node itself.
    pub fn neighbours(&self, node: u32) -> &[u32] {
        let (start, end) = self.row(node);
        &self.targets[start..end]
    }

    /// Where the row of a node begins and where it ends.
    pub(super) fn row(&self, node: u32) -> (usize, usize) {
        (self.starts[node as usize] as usize, self.starts[node as usize + 1] as usize)
    }

    /// Some entries from a place in a row on, or from its end; they run on into the rows that follow.
    pub(super) fn entries(&self, at: usize) -> &[u32] {
        &self.targets[at..at + LANES]
    }
}

/// What holds an undirected graph together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// The nodes whose removal tears a component apart, ascending.
    pub articulation_points: Vec<u32>,
    /// The indexes of the edges whose removal tears a component apart, ascending.
    pub bridges: Vec<u32>,
    /// How many blocks (biconnected components) there are, counting each bridge as one.
    pub block_count: usize,
    /// How many connected components there are, counting each isolated node as one.
    pub component_count: usize,
}

/// A [`Structure`], and which block and component everything is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decomposition {
    /// What holds the graph together.
    pub structure: Structure,
    /// The block of each edge: below `block_count`, numbered by their first edges, `None` for a self-loop.
    pub block_of_edge: Vec<Option<u32>>,
    /// The component of each node: below `component_count`, numbered by their first nodes.
    pub component_of_node: Vec<u32>,
}

/// Finds the articulation points and bridges of a graph, and counts its blocks and components.
///
/// ```
/// use spof::analysis::structure::articulation_points::{UndirectedGraph, structure};
///
/// // A triangle 0-1-2, a single link 2-3, a double link 3-4.
/// let edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (3, 4)];
/// let found = structure(&UndirectedGraph::from_edges(5, &edges));
/// assert_eq!(found.articulation_points, [2, 3]);
/// assert_eq!(found.bridges, [3]);
/// assert_eq!((found.block_count, found.component_count), (3, 1));
/// ```
pub fn structure(graph: &UndirectedGraph) -> Structure {
    Blocks::find(graph).structure()
}

/// Like [`structure`], and says for each edge which block it is in and for each node which component.
pub fn decompose(graph: &UndirectedGraph) -> Decomposition {
    decomposition(&Blocks::find(graph))
}

fn decomposition(blocks: &Blocks<'_>) -> Decomposition {
    Decomposition {
        structure: blocks.structure(),
        block_of_edge: blocks.of_edges(),
        component_of_node: blocks.components(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(nodes: usize, edges: &[(u32, u32)]) -> UndirectedGraph {
        UndirectedGraph::from_edges(nodes, edges)
    }

    fn check(
        nodes: usize,
        edges: &[(u32, u32)],
        points: &[u32],
        bridges: &[u32],
        blocks: usize,
        components: usize,
    ) {
        let expected = Structure {
            articulation_points: points.to_vec(),
            bridges: bridges.to_vec(),
            block_count: blocks,
            component_count: components,
        };
        let graph = graph(nodes, edges);
        assert_eq!(structure(&graph), expected, "{edges:?}");
        assert_eq!(Blocks::find_with(&graph, 1).structure(), expected, "{edges:?}");
    }

    #[test]
    fn small_graphs() {
        check(0, &[], &[], &[], 0, 0);
        check(1, &[], &[], &[], 0, 1);
        check(3, &[], &[], &[], 0, 3);
        check(2, &[(1, 0)], &[], &[0], 1, 1);
        check(3, &[(0, 1), (1, 2)], &[1], &[0, 1], 2, 1);
        check(3, &[(0, 1), (1, 2), (2, 0)], &[], &[], 1, 1);
        // Two triangles that share a node, and the same from a root that is not that node.
        check(5, &[(0, 1), (1, 2), (2, 0), (0, 3), (3, 4), (4, 0)], &[0], &[], 2, 1);
        check(5, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)], &[2], &[], 2, 1);
    }

    #[test]
    fn parallel_edges_are_no_bridge() {
        check(2, &[(0, 1), (1, 0)], &[], &[], 1, 1);
        check(3, &[(0, 1), (0, 1), (1, 2)], &[1], &[2], 2, 1);
        check(3, &[(0, 1), (1, 2), (2, 1), (1, 2)], &[1], &[0], 2, 1);
    }

    /// Wider than what the search looks at together.
    #[test]
    fn a_hub_with_thousands_of_spokes() {
        // Leaves in pairs, and each pair linked: triangles that meet at node 0. Then as many single leaves.
        let pairs = 2000;
        let triangles = (0..pairs).map(|at| (2 * at + 1, 2 * at + 2));
        let mut edges: Vec<_> = triangles.flat_map(|(a, b)| [(0, a), (a, b), (b, 0)]).collect();
        edges.extend((0..pairs).map(|at| (2 * pairs + at + 1, 0)));
        let bridges: Vec<_> = (3 * pairs..4 * pairs).collect();
        check(3 * pairs as usize + 1, &edges, &[0], &bridges, 2 * pairs as usize, 1);
        // With every leaf linked to the next, all is one block.
        edges.extend((1..3 * pairs).map(|at| (at, at + 1)));
        check(3 * pairs as usize + 1, &edges, &[], &[], 1, 1);
    }

    #[test]
    fn self_loops_are_in_no_block() {
        check(1, &[(0, 0)], &[], &[], 0, 1);
        check(2, &[(0, 0), (0, 1), (1, 1)], &[], &[1], 1, 1);
        let found = decompose(&graph(3, &[(2, 2), (2, 1)]));
        assert_eq!(found.block_of_edge, [None, Some(0)]);
        assert_eq!(found.component_of_node, [0, 1, 1]);
    }

    #[test]
    #[should_panic(expected = "edge 0-2 in a graph of 2 nodes")]
    fn an_edge_out_of_range_panics() {
        graph(2, &[(0, 2)]);
    }

    #[test]
    fn neighbours_are_listed_once_for_each_edge() {
        let graph = graph(3, &[(0, 1), (1, 0), (1, 1), (2, 1)]);
        let mut neighbours = graph.neighbours(1).to_vec();
        neighbours.sort_unstable();
        assert_eq!(neighbours, [0, 0, 2]);
        assert_eq!((graph.node_count(), graph.edges().len()), (3, 4));
    }

    #[test]
    fn depth_needs_no_stack() {
        let search = || {
            let nodes = 1_000_000;
            let edges: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
            let found = structure(&graph(nodes as usize, &edges));
            assert!(found.articulation_points.into_iter().eq(1..nodes - 1));
            assert!(found.bridges.into_iter().eq(0..nodes - 1));
            assert_eq!((found.block_count, found.component_count), (nodes as usize - 1, 1));

            let ring: Vec<_> = (0..nodes).map(|node| (node, (node + 1) % nodes)).collect();
            let found = structure(&graph(nodes as usize, &ring));
            assert_eq!((found.articulation_points, found.bridges, found.block_count), (vec![], vec![], 1));
        };
        std::thread::Builder::new().stack_size(64 * 1024).spawn(search).unwrap().join().unwrap();
    }

    /// The number of the component of each node that is not removed, by looking until nothing changes.
    fn components_without(
        nodes: usize,
        edges: &[(u32, u32)],
        node: Option<u32>,
        edge: Option<u32>,
    ) -> Vec<u32> {
        let mut component: Vec<u32> = (0..nodes as u32).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for (index, &(a, b)) in (0u32..).zip(edges) {
                if Some(index) != edge && Some(a) != node && Some(b) != node {
                    let (of_a, of_b) = (component[a as usize], component[b as usize]);
                    let least = of_a.min(of_b);
                    changed |= of_a != of_b;
                    (component[a as usize], component[b as usize]) = (least, least);
                }
            }
        }
        component
    }

    fn count_without(nodes: usize, edges: &[(u32, u32)], node: Option<u32>, edge: Option<u32>) -> usize {
        let component = components_without(nodes, edges, node, edge);
        (0..nodes as u32).filter(|&at| component[at as usize] == at && Some(at) != node).count()
    }

    /// By the definition: whether each node or edge is one that tears something apart.
    fn by_removal(nodes: usize, edges: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
        let whole = count_without(nodes, edges, None, None);
        let tears = |node: &u32| count_without(nodes, edges, Some(*node), None) > whole;
        let points = (0..nodes as u32).filter(tears).collect();
        let tears = |edge: &u32| count_without(nodes, edges, None, Some(*edge)) > whole;
        (points, (0..edges.len() as u32).filter(tears).collect())
    }

    /// Two edges that meet at a node are in one block exactly if their other ends hang together without it.
    fn blocks_by_removal(nodes: usize, edges: &[(u32, u32)]) -> Vec<Option<u32>> {
        let mut block: Vec<u32> = (0..edges.len() as u32).collect();
        let mut join = |a: usize, b: usize| {
            let (from, to) = (block[a].max(block[b]), block[a].min(block[b]));
            block.iter_mut().filter(|block| **block == from).for_each(|block| *block = to);
        };
        for node in 0..nodes as u32 {
            let component = components_without(nodes, edges, Some(node), None);
            let beyond = |&(index, &(a, b)): &(usize, &(u32, u32))| match (a == node, b == node) {
                (true, false) => Some((index, component[b as usize])),
                (false, true) => Some((index, component[a as usize])),
                _ => None,
            };
            let here: Vec<_> = edges.iter().enumerate().filter_map(|edge| beyond(&edge)).collect();
            for (first, of_first) in &here {
                for (second, of_second) in &here {
                    if of_first == of_second {
                        join(*first, *second);
                    }
                }
            }
        }
        let firsts: Vec<u32> = (0..edges.len() as u32)
            .filter(|&edge| block[edge as usize] == edge && edges[edge as usize].0 != edges[edge as usize].1)
            .collect();
        let number = |(&(a, b), block): (&(u32, u32), _)| {
            (a != b).then(|| firsts.binary_search(block).unwrap() as u32)
        };
        edges.iter().zip(&block).map(number).collect()
    }

    /// Multigraphs from nearly empty to dense, with parallel edges, self-loops and isolated nodes.
    fn multigraphs() -> impl Strategy<Value = (usize, Vec<(u32, u32)>)> {
        (1u32..14).prop_flat_map(|nodes| {
            let edges = proptest::collection::vec((0..nodes, 0..nodes), 0..(2 * nodes as usize + 4));
            (Just(nodes as usize), edges)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn agrees_with_removing_one_at_a_time((nodes, edges) in multigraphs()) {
            let found = decompose(&graph(nodes, &edges));
            let (points, bridges) = by_removal(nodes, &edges);
            let blocks = blocks_by_removal(nodes, &edges);
            let block_count = blocks.iter().flatten().max().map_or(0, |last| *last as usize + 1);
            prop_assert_eq!(&found.structure.articulation_points, &points);
            prop_assert_eq!(&found.structure.bridges, &bridges);
            prop_assert_eq!(found.structure.block_count, block_count);
            prop_assert_eq!(found.structure.component_count, count_without(nodes, &edges, None, None));
            prop_assert_eq!(&found.block_of_edge, &blocks);
            let component = components_without(nodes, &edges, None, None);
            for a in 0..nodes {
                for b in 0..nodes {
                    let together = found.component_of_node[a] == found.component_of_node[b];
                    prop_assert_eq!(together, component[a] == component[b]);
                }
            }
            prop_assert_eq!(structure(&graph(nodes, &edges)), found.structure);
            // These graphs are too small for the search to look at many nodes together, unless it is told to.
            let graph = graph(nodes, &edges);
            prop_assert_eq!(decomposition(&Blocks::find_with(&graph, 1)), decompose(&graph));
        }
    }
}
