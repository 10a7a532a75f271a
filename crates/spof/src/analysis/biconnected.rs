//! The search behind [`articulation_points`](super::articulation_points): the blocks of an undirected
//! multigraph, with every edge in one of them.
//!
//! # Algorithm
//!
//! Not the low-link search of Hopcroft and Tarjan, which waits for memory at every step, but a breadth-first
//! search, whose queue says ahead what it will look at, and union-find over the edges of its tree:
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
//! n + m. 17 bytes a node and 8 for each edge outside the tree, besides the graph. No recursion: depth is no
//! limit.

use super::articulation_points::{Structure, UndirectedGraph};

/// What has no rank or number yet.
const UNSEEN: u32 = u32::MAX;

/// How many nodes of the queue are looked at together. It is enough to keep the memory busy, and little enough
/// for what was fetched to be there still when it is used; from 64 to 1024 made no difference.
const BATCH: usize = 256;

/// The finished search.
pub(super) struct Blocks<'g> {
    graph: &'g UndirectedGraph,
    /// The rank of each node.
    rank: Vec<u32>,
    /// By rank: the tree edge of the node that has it.
    tree: Vec<TreeEdge>,
    /// By rank: whether some cycle runs through the tree edge.
    on_cycle: Vec<bool>,
}

/// The edge from a node to its parent. A root has one too, to itself, that nothing is united with.
#[derive(Clone, Copy)]
struct TreeEdge {
    /// The rank of the parent.
    parent: u32,
    /// A lesser tree edge of the same block, or this one if it is the least.
    block: u32,
}

/// An edge outside the tree, by the ranks of its ends.
struct Closing {
    high: u32,
    low: u32,
}

impl<'g> Blocks<'g> {
    pub(super) fn find(graph: &'g UndirectedGraph) -> Self {
        let (rank, tree, closings) = breadth_first(graph);
        let mut blocks = Blocks { graph, on_cycle: vec![false; rank.len()], rank, tree };
        for Closing { high, low } in closings {
            blocks.close_cycle(high, low);
        }
        blocks.settle();
        blocks
    }

    /// Unites the tree edges on the cycle that an edge between these two ranks closes.
    ///
    /// The lower end climbs to the top of its block until both ends meet. A block may reach beyond the node
    /// where the tree paths meet; the edge above that node is then in it too, so the other end gets to the
    /// same top.
    fn close_cycle(&mut self, mut high: u32, mut low: u32) {
        if self.tree[low as usize].parent == high {
            // Parallel to the tree edge: the one kind of cycle with a single tree edge.
            self.on_cycle[low as usize] = true;
            return;
        }
        let mut united = UNSEEN;
        while high != low {
            if high > low {
                std::mem::swap(&mut high, &mut low);
            }
            let block = self.block_of(low);
            low = self.tree[block as usize].parent;
            if united == UNSEEN {
                united = block;
            } else if block < united {
                self.tree[united as usize].block = block;
                united = block;
            } else {
                self.tree[block as usize].block = united;
            }
        }
    }

    /// The tree edge that represents the block of this one now.
    fn block_of(&mut self, mut edge: u32) -> u32 {
        loop {
            let above = self.tree[edge as usize].block;
            let next = self.tree[above as usize].block;
            if above == next {
                return above;
            }
            self.tree[edge as usize].block = next;
            edge = next;
        }
    }

    /// Makes each tree edge name its representative itself, and marks the blocks of several tree edges.
    fn settle(&mut self) {
        for edge in 0..self.tree.len() {
            // The one above is less, so it is settled already.
            let block = self.tree[self.tree[edge].block as usize].block;
            self.tree[edge].block = block;
            let shared = block as usize != edge;
            self.on_cycle[edge] |= shared;
            self.on_cycle[block as usize] |= shared;
        }
    }

    pub(super) fn structure(&self) -> Structure {
        let (mut block_count, mut bridge_count, mut component_count) = (0, 0, 0);
        // By rank: how many blocks meet at the node, where more than two are two.
        let mut meeting = vec![0u8; self.tree.len()];
        for (edge, &TreeEdge { parent, block }) in self.tree.iter().enumerate() {
            let is_root = parent as usize == edge;
            let is_block = block as usize == edge && !is_root;
            component_count += usize::from(is_root);
            block_count += usize::from(is_block);
            bridge_count += usize::from(is_block && !self.on_cycle[edge]);
            meeting[edge] = u8::from(!is_root);
            let at_top = &mut meeting[parent as usize];
            *at_top = (*at_top + u8::from(is_block)).min(2);
        }
        let point_count = meeting.iter().filter(|&&blocks| blocks == 2).count();
        let is_point = self.rank.iter().map(|&rank| meeting[rank as usize] == 2);
        let is_bridge =
            self.graph.edges().iter().map(|&(a, b)| a != b && !self.on_cycle[self.tree_edge(a, b)]);
        Structure {
            articulation_points: indexes(is_point, point_count),
            bridges: indexes(is_bridge, bridge_count),
            block_count,
            component_count,
        }
    }

    /// A tree edge in the block of an edge between two nodes.
    ///
    /// The end discovered last is not above the other, so a cycle that the edge closes runs through the tree
    /// edge of that end; and if the edge closes none, it is that tree edge.
    fn tree_edge(&self, a: u32, b: u32) -> usize {
        self.rank[a as usize].max(self.rank[b as usize]) as usize
    }

    /// The block of each edge, numbered by their first edges.
    pub(super) fn of_edges(&self) -> Vec<Option<u32>> {
        let mut number = vec![UNSEEN; self.tree.len()];
        let mut numbered = 0;
        let block_of = |&(a, b): &(u32, u32)| {
            let block = self.tree[self.tree_edge(a, b)].block;
            (a != b).then(|| number_of(&mut number[block as usize], &mut numbered))
        };
        self.graph.edges().iter().map(block_of).collect()
    }

    /// The component of each node, numbered by their first nodes, which are the roots.
    pub(super) fn components(&self) -> Vec<u32> {
        let mut roots = 0;
        let component_by_rank: Vec<u32> = (0u32..)
            .zip(&self.tree)
            .map(|(rank, edge)| {
                roots += u32::from(edge.parent == rank);
                roots - 1
            })
            .collect();
        self.rank.iter().map(|&rank| component_by_rank[rank as usize]).collect()
    }
}

/// The number of something, or the next one if it has none yet.
fn number_of(number: &mut u32, numbered: &mut u32) -> u32 {
    if *number == UNSEEN {
        *number = *numbered;
        *numbered += 1;
    }
    *number
}

/// Ranks the nodes, from every node in turn that was not reached yet: the rank of each node, by rank the tree
/// edges, and the edges outside the tree.
///
/// Nodes of the queue go through each step many at a time, and no step branches on what it has just fetched, so
/// that the fetches of a batch overlap. Instead, results are written always and counted only if they hold.
fn breadth_first(graph: &UndirectedGraph) -> (Vec<u32>, Vec<TreeEdge>, Vec<Closing>) {
    let nodes = graph.node_count();
    let mut rank = vec![UNSEEN; nodes];
    // Both have room for one more than there will be, which is where writing stops to count.
    let mut queue = vec![0; nodes + 1];
    let mut tree = vec![TreeEdge { parent: 0, block: 0 }; nodes + 1];
    let mut closings = Vec::new();
    let mut rows = Vec::with_capacity(BATCH);
    let mut ends: Vec<(u32, u32)> = Vec::new();
    let (mut here, mut len) = (0, 0);
    for root in 0..nodes as u32 {
        if rank[root as usize] != UNSEEN {
            continue;
        }
        rank[root as usize] = len as u32;
        queue[len] = root;
        tree[len] = TreeEdge { parent: len as u32, block: len as u32 };
        len += 1;
        while here < len {
            let batch = here..len.min(here + BATCH);
            rows.clear();
            rows.extend(queue[batch.clone()].iter().map(|&node| graph.row(node)));
            ends.clear();
            for (from, row) in (here as u32..).zip(&rows) {
                ends.extend(graph.ends(row.clone()).iter().map(|&to| (from, to)));
            }
            let mut closed = closings.len();
            closings.resize_with(closed + ends.len(), || Closing { high: 0, low: 0 });
            for &(from, to) in &ends {
                let known = rank[to as usize];
                let is_new = known == UNSEEN;
                rank[to as usize] = if is_new { len as u32 } else { known };
                queue[len] = to;
                tree[len] = TreeEdge { parent: from, block: len as u32 };
                len += usize::from(is_new);
                // An edge to a lesser rank was seen from there: it is our tree edge or closed a cycle.
                closings[closed] = Closing { high: from, low: known };
                closed += usize::from(!is_new & (known > from));
            }
            closings.truncate(closed);
            here = batch.end;
        }
    }
    tree.truncate(nodes);
    (rank, tree, closings)
}

/// Which of the items are true, of which there are `count`; written without a branch, for there is no guessing.
fn indexes(items: impl Iterator<Item = bool>, count: usize) -> Vec<u32> {
    let mut found = vec![0; count + 1];
    let mut len = 0;
    for (index, item) in (0u32..).zip(items) {
        found[len] = index;
        len += usize::from(item);
    }
    found.truncate(count);
    found
}
