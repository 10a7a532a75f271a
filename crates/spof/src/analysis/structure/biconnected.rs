//! The algorithm behind [`articulation_points`](super::articulation_points): the blocks of an undirected
//! multigraph, with every edge in one of them.
//!
//! # Algorithm
//!
//! Not the low-link search of Hopcroft and Tarjan, which waits for memory at every step, but a
//! [breadth-first search](super::breadth_first), whose queue says ahead what it will look at, and union-find over
//! the edges of its tree:
//!
//! - Nodes are ranked in the order in which the search discovers them. Each node but a root has one tree
//!   edge, to its parent, and that edge goes by the rank of its lower end, the child.
//! - Any other edge closes a cycle with the tree paths from its two ends up to where they meet. Those tree
//!   edges belong to one block and are united. The least rank represents a set; as ranks grow with depth,
//!   the parent of the representative is the block's top node, so climbing skips from top to top.
//! - In the end the sets are the blocks. A tree edge that no cycle ever ran through is a bridge. A root is an
//!   articulation point if it is the top of two blocks or more, any other node if it is the top of one (the
//!   block of its own tree edge is another).
//!
//! # Cost
//!
//! For `n` nodes and `m` edges, O(n + m) for the search. Of the steps of a climb all but a few unite two
//! sets, so there are O(n + m) finds. Paths are halved as they are walked; sets are joined under the least
//! rank and not by size, so that the proven bound is O((n + m) log n), though what was measured grows with
//! n + m. 16 bytes a node and 8 for each edge outside the tree, besides the graph. No recursion: depth is no
//! limit.

use std::hint::black_box;

use super::articulation_points::{Structure, UndirectedGraph};
use super::breadth_first::{Closing, FEW, Search, TreeEdge, search};
use crate::analysis::node_set::{NodeSet, bits};

/// How many things are fetched together before they are looked at one by one.
const BATCH: usize = 128;

/// What has no number yet.
const UNNUMBERED: u32 = u32::MAX;

/// The blocks of a graph. Of a tree edge, `block` is 0 as long as no cycle runs through it; then it is a lesser
/// tree edge of the same block, or the edge itself if it is the least.
pub(super) struct Blocks<'g> {
    graph: &'g UndirectedGraph,
    /// The rank of each node.
    rank: Vec<u32>,
    /// The node of each rank.
    node: Vec<u32>,
    /// By rank: the tree edge of the node that has it.
    tree: Vec<TreeEdge>,
    component_count: usize,
}

impl<'g> Blocks<'g> {
    pub(super) fn find(graph: &'g UndirectedGraph) -> Self {
        Self::find_with(graph, FEW)
    }

    /// Like [`find`](Self::find), with one by one looked at what is less than `few`.
    pub(super) fn find_with(graph: &'g UndirectedGraph, few: usize) -> Self {
        let Search { rank, node, tree, closings, roots } = search(graph, few);
        let mut blocks = Blocks { graph, rank, node, tree, component_count: roots };
        for batch in closings.chunks(BATCH) {
            // Nothing is wanted but that the first two tree edges of every climb come near, all at once.
            let low = |closing: &Closing| blocks.tree[closing.low as usize];
            black_box(batch.iter().fold(0, |all, closing| all ^ low(closing).parent ^ low(closing).block));
            let above = |closing: &Closing| blocks.tree[low(closing).parent as usize].block;
            black_box(batch.iter().fold(0, |all, closing| all ^ above(closing)));
            for closing in batch {
                blocks.close_cycle(*closing);
            }
        }
        blocks
    }

    /// Unites the tree edges on the cycle that an edge outside the tree closes.
    ///
    /// The lower end climbs to the top of its block until both ends meet. A block may reach beyond the node
    /// where the tree paths meet; the edge above that node is then in it too, so the other end gets to the
    /// same top.
    fn close_cycle(&mut self, Closing { mut high, low: end }: Closing) {
        let edge = self.tree[end as usize];
        if edge.block != 0 && edge.block == self.tree[high as usize].block {
            // Both ends are in one block already, so all that is between them is too.
            return;
        }
        if edge.parent == high {
            // Parallel to the tree edge: the one kind of cycle with a single tree edge.
            if edge.block == 0 {
                self.tree[end as usize].block = end;
            }
            return;
        }
        let mut united = self.block_of(end);
        let mut low = self.tree[united as usize].parent;
        while high != low {
            (high, low) = (high.min(low), high.max(low));
            let block = self.block_of(low);
            low = self.tree[block as usize].parent;
            let least = united.min(block);
            self.tree[united.max(block) as usize].block = least;
            united = least;
        }
        self.tree[united as usize].block = united;
        // The next cycle that ends here need not go by what was the least on the way.
        self.tree[end as usize].block = united;
    }

    /// The tree edge that represents the block of this one now.
    fn block_of(&mut self, mut edge: u32) -> u32 {
        loop {
            let above = self.tree[edge as usize].block;
            if above == 0 || above == edge {
                return edge;
            }
            let next = self.tree[above as usize].block;
            if next == above {
                return above;
            }
            self.tree[edge as usize].block = next;
            edge = next;
        }
    }

    pub(super) fn structure(&self) -> Structure {
        let nodes = self.rank.len();
        // The nodes at the low ends of bridges, and the same by rank.
        let (mut below_bridge, mut is_bridge) = (NodeSet::none_of(nodes), NodeSet::none_of(nodes + 1));
        let mut points = NodeSet::none_of(nodes);
        let (mut block_count, mut bridge_count, mut last_top) = (0, 0, 0);
        // The least edges of the blocks among some tree edges; there is room for one more.
        let mut least = [0; BATCH + 1];
        for (first, batch) in (0u32..).step_by(BATCH).zip(self.tree.chunks(BATCH)) {
            let mut found = 0;
            for (edge, &TreeEdge { parent, block }) in (first..).zip(batch) {
                least[found] = edge;
                // Neither what stands at 0 nor the root's edge to itself is one.
                found += usize::from((block == 0 || block == edge) && parent != edge);
            }
            block_count += found;
            for &edge in &least[..found] {
                let TreeEdge { parent: top, block } = self.tree[edge as usize];
                let alone = block == 0;
                bridge_count += usize::from(alone);
                is_bridge.add_if(alone, edge);
                below_bridge.add_if(alone, self.node[edge as usize]);
                // Parents never decrease, so a second block of the same top comes next.
                let top_is_root = self.tree[top as usize].parent == top;
                points.add_if(!top_is_root || top == last_top, self.node[top as usize]);
                last_top = top;
            }
        }
        Structure {
            articulation_points: points.to_vec(),
            bridges: self.bridges(&below_bridge, &is_bridge, bridge_count),
            block_count,
            component_count: self.component_count,
        }
    }

    /// The indexes of the edges that are bridges.
    ///
    /// The search keeps no indexes, so the edges are gone through; to look up the ranks of all their ends would
    /// take as long as the search. One end of a bridge is in `below_bridge`, and few other edges have one there.
    fn bridges(&self, below_bridge: &NodeSet, is_bridge: &NodeSet, count: usize) -> Vec<u32> {
        let edges = self.graph.edges();
        let mut found = Vec::with_capacity(count + count / 4);
        for (first, batch) in (0u32..).step_by(64).zip(edges.chunks(64)) {
            let mut word = 0;
            for (bit, &(a, b)) in batch.iter().enumerate() {
                word |= u64::from(below_bridge.has(a) | below_bridge.has(b)) << bit;
            }
            found.extend(bits(word).map(|bit| first + bit));
        }
        if found.len() == count {
            return found;
        }
        let (mut tree_edges, mut kept) = ([0; BATCH], 0);
        for first in (0..found.len()).step_by(BATCH) {
            let batch = first..found.len().min(first + BATCH);
            for (tree_edge, &index) in tree_edges.iter_mut().zip(&found[batch.clone()]) {
                let (a, b) = edges[index as usize];
                *tree_edge = self.tree_edge(a, b);
            }
            for (at, &tree_edge) in batch.zip(&tree_edges) {
                let index = found[at];
                let (a, b) = edges[index as usize];
                found[kept] = index;
                kept += usize::from(a != b && is_bridge.has(tree_edge));
            }
        }
        found.truncate(kept);
        found
    }

    /// A tree edge in the block of an edge between two nodes.
    ///
    /// The end discovered last is not above the other, so a cycle that the edge closes runs through the tree
    /// edge of that end; and if the edge closes none, it is that tree edge.
    fn tree_edge(&self, a: u32, b: u32) -> u32 {
        self.rank[a as usize].max(self.rank[b as usize])
    }

    /// The block of each edge, numbered by their first edges.
    pub(super) fn of_edges(&self) -> Vec<Option<u32>> {
        // By rank: the least edge of the block. What a tree edge names is less, so it is settled before.
        let mut least = vec![0u32; self.tree.len()];
        for (edge, tree_edge) in (0u32..).zip(&self.tree) {
            let above = tree_edge.block;
            least[edge as usize] = if above == 0 || above == edge { edge } else { least[above as usize] };
        }
        let mut number = vec![UNNUMBERED; self.tree.len()];
        let mut numbered = 0;
        let mut blocks = Vec::with_capacity(self.graph.edges().len());
        let mut batch_least = [0; BATCH];
        for batch in self.graph.edges().chunks(BATCH) {
            for (tree_edge, &(a, b)) in batch_least.iter_mut().zip(batch) {
                *tree_edge = self.tree_edge(a, b);
            }
            for tree_edge in &mut batch_least[..batch.len()] {
                *tree_edge = least[*tree_edge as usize];
            }
            for (&(a, b), &block) in batch.iter().zip(&batch_least) {
                blocks.push((a != b).then(|| number_of(&mut number[block as usize], &mut numbered)));
            }
        }
        blocks
    }

    /// The component of each node, numbered by their first nodes, which are the roots.
    pub(super) fn components(&self) -> Vec<u32> {
        // What stands at 0 is its own parent too, and no node has that rank.
        let mut roots = 0;
        let component_by_rank: Vec<u32> = (0u32..)
            .zip(&self.tree)
            .map(|(rank, edge)| {
                roots += u32::from(edge.parent == rank && rank != 0);
                roots.saturating_sub(1)
            })
            .collect();
        self.rank.iter().map(|&rank| component_by_rank[rank as usize]).collect()
    }
}

/// The number of something, or the next one if it has none yet.
fn number_of(number: &mut u32, numbered: &mut u32) -> u32 {
    if *number == UNNUMBERED {
        *number = *numbered;
        *numbered += 1;
    }
    *number
}
