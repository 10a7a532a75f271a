//! Articulation points and bridges by their definition: take one away and count the connected components.

use std::collections::BTreeSet;

use super::TwinModel;

/// A small undirected graph in which every node has an edge; edges may be parallel, but are no loops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwinGraph {
    /// Components of the model.
    pub nodes: BTreeSet<usize>,
    /// Pairs of nodes.
    pub edges: Vec<(usize, usize)>,
}

impl TwinGraph {
    fn of(edges: Vec<(usize, usize)>) -> Self {
        Self { nodes: edges.iter().flat_map(|&(a, b)| [a, b]).collect(), edges }
    }

    /// How many connected components there are.
    pub fn connected_components(&self) -> usize {
        self.pieces(&self.nodes, &self.edges)
    }

    /// Nodes without which there are more connected components.
    pub fn articulation_points(&self) -> BTreeSet<usize> {
        let whole = self.connected_components();
        let is_one = |&node: &usize| {
            let (nodes, edges) = self.without_node(node);
            self.pieces(&nodes, &edges) > whole
        };
        self.nodes.iter().copied().filter(is_one).collect()
    }

    /// Positions of the edges without which there are more connected components.
    pub fn bridges(&self) -> BTreeSet<usize> {
        let whole = self.connected_components();
        let is_one = |&position: &usize| {
            let mut edges = self.edges.clone();
            edges.remove(position);
            self.pieces(&self.nodes, &edges) > whole
        };
        (0..self.edges.len()).filter(is_one).collect()
    }

    /// How many biconnected blocks there are, a bridge being a block of its own. Two edges that meet in a node are
    /// in the same block if their other ends are joined without that node; blocks are the classes of that.
    pub fn blocks(&self) -> usize {
        let mut same_block = Vec::new();
        for &node in &self.nodes {
            let (nodes, edges) = self.without_node(node);
            for (e, &first) in self.edges.iter().enumerate() {
                for (f, &second) in self.edges.iter().enumerate().take(e) {
                    if let (Some(x), Some(y)) = (other_end(first, node), other_end(second, node)) {
                        // Joining what is joined already changes no count.
                        let mut joined = edges.clone();
                        joined.push((x, y));
                        if self.pieces(&nodes, &edges) == self.pieces(&nodes, &joined) {
                            same_block.push((e, f));
                        }
                    }
                }
            }
        }
        self.pieces(&(0..self.edges.len()).collect(), &same_block)
    }

    fn without_node(&self, node: usize) -> (BTreeSet<usize>, Vec<(usize, usize)>) {
        let nodes = self.nodes.iter().copied().filter(|&other| other != node).collect();
        let edges = self.edges.iter().copied().filter(|&edge| other_end(edge, node).is_none()).collect();
        (nodes, edges)
    }

    /// The number of connected components of any nodes and edges: grow one, take it away, repeat.
    fn pieces(&self, nodes: &BTreeSet<usize>, edges: &[(usize, usize)]) -> usize {
        let mut left = nodes.clone();
        let mut count = 0;
        while let Some(start) = left.pop_first() {
            count += 1;
            let mut piece = vec![start];
            while let Some(node) = piece.pop() {
                piece.extend(
                    edges.iter().filter_map(|&edge| other_end(edge, node)).filter(|far| left.remove(far)),
                );
            }
        }
        count
    }
}

/// The end of the edge that is not `node`, if `node` is an end at all.
fn other_end((a, b): (usize, usize), node: usize) -> Option<usize> {
    if a == node {
        Some(b)
    } else if b == node {
        Some(a)
    } else {
        None
    }
}

impl TwinModel {
    /// Rule 6: the link graph. Edge `e` is the link `first_link() + e`, parallel links are parallel edges.
    pub fn link_graph(&self) -> TwinGraph {
        TwinGraph::of(self.links.iter().map(|link| link.between).collect())
    }

    /// Rule 6: the dependency graph: one edge (smaller number first) for every pair of a component and what it is
    /// in or mentions in its needs, a `reach` mentioning both its ends, and of a common cause and what it affects.
    pub fn dependency_graph(&self) -> TwinGraph {
        let mut pairs = BTreeSet::new();
        let mut join = |a: usize, b: usize| {
            if a != b {
                pairs.insert((a.min(b), a.max(b)));
            }
        };
        for i in 0..self.len() {
            self.inside(i).iter().for_each(|&location| join(i, location));
            for need in self.needs(i) {
                need.mentions().into_iter().for_each(|mentioned| join(i, mentioned));
            }
            for cause in (0..self.causes.len()).filter(|&cause| self.cause_affects(cause, i)) {
                join(i, self.first_cause() + cause);
            }
        }
        TwinGraph::of(pairs.into_iter().collect())
    }

    /// Articulation points of the link graph.
    pub fn link_articulation_points(&self) -> BTreeSet<usize> {
        self.link_graph().articulation_points()
    }

    /// Bridges of the link graph, as links.
    pub fn link_bridges(&self) -> BTreeSet<usize> {
        self.link_graph().bridges().into_iter().map(|edge| self.first_link() + edge).collect()
    }

    /// Articulation points of the dependency graph.
    pub fn dependency_articulation_points(&self) -> BTreeSet<usize> {
        self.dependency_graph().articulation_points()
    }

    /// Bridges of the dependency graph, as pairs with the smaller number first.
    pub fn dependency_bridges(&self) -> BTreeSet<(usize, usize)> {
        let graph = self.dependency_graph();
        graph.bridges().into_iter().map(|edge| graph.edges[edge]).collect()
    }
}
