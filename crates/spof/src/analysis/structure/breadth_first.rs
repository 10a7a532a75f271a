//! The breadth-first search behind [`biconnected`](super::biconnected): it ranks the nodes of an undirected
//! multigraph in the order in which it discovers them, and sorts the edges into its tree and the rest.
//!
//! # How it keeps the memory busy
//!
//! On a large graph whose ids are in no order, nearly every row and every neighbour is a wait for memory, and a
//! search that asks for one thing at a time waits for each. The queue says ahead what will be looked at. So the
//! nodes in it go through each step many at a time: where their rows are, the rows, the ranks of all that is in
//! them. Each step is a loop whose loads depend neither on one another nor on a branch, which is what lets a
//! processor have a dozen of them under way at once; what is decided about the loaded is decided in a loop of its
//! own, and there results are written always and counted only if they hold.
//!
//! Where the queue is short, as on a path, there is nothing to overlap. Then nodes are looked at one by one.
//!
//! # Cost
//!
//! O(n + m) for `n` nodes and `m` edges; 16 bytes a node and 8 for each edge outside the tree.

use std::hint::black_box;

use super::articulation_points::{LANES, UndirectedGraph};

/// With fewer nodes than this in the queue, they are looked at one by one.
pub(super) const FEW: usize = 16;

/// How many nodes of the queue go through the steps together. It is enough to keep the memory busy, and few
/// enough for what was fetched to be there still when it is used; from 64 to 512 made no difference.
const ROWS: usize = 256;

/// How many entries of rows go through the steps together.
const ROOM: usize = 2048;

/// The finished search. What is ranked is counted from 1, so that 0 is no rank.
pub(super) struct Search {
    /// The rank of each node.
    pub(super) rank: Vec<u32>,
    /// The node of each rank, with nothing at 0.
    pub(super) node: Vec<u32>,
    /// By rank: the tree edge of the node that has it, with nothing at 0.
    pub(super) tree: Vec<TreeEdge>,
    /// The edges outside the tree but for self-loops, in the order of their high ends.
    pub(super) closings: Vec<Closing>,
    /// How many nodes nothing led to: one for each component.
    pub(super) roots: usize,
}

/// The edge from a node to its parent, which goes by the rank of the node. A root has one too, to itself.
#[derive(Clone, Copy, Default)]
pub(super) struct TreeEdge {
    /// The rank of the parent.
    pub(super) parent: u32,
    /// For those who find blocks; the search leaves it 0.
    pub(super) block: u32,
}

/// An edge outside the tree, by the ranks of its ends.
#[derive(Clone, Copy, Default)]
pub(super) struct Closing {
    /// The lesser rank, which is nearer to the root or as near.
    pub(super) high: u32,
    /// The greater rank.
    pub(super) low: u32,
}

/// Searches from every node in turn that was not reached yet.
///
/// `few` is how short the queue has to be for nodes to be looked at one by one: [`FEW`], but in tests.
pub(super) fn search(graph: &UndirectedGraph, few: usize) -> Search {
    let nodes = graph.node_count();
    let mut front = Front {
        graph,
        rank: vec![0; nodes],
        // Both have nothing at 0, and room for one more than there will be: there writing stops to count.
        node: vec![0; nodes + 2],
        tree: vec![TreeEdge::default(); nodes + 2],
        closings: Vec::new(),
        next: 1,
        here: 1,
    };
    let mut batch = Batch::new();
    let mut roots = 0;
    for root in 0..nodes as u32 {
        if front.rank[root as usize] != 0 {
            continue;
        }
        roots += 1;
        front.discover(root, front.next as u32);
        while front.here < front.next {
            if front.next - front.here < few {
                front.look_at_one();
            } else {
                front.look_at_many(&mut batch);
            }
        }
    }
    let Front { rank, mut node, mut tree, closings, .. } = front;
    node.truncate(nodes + 1);
    tree.truncate(nodes + 1);
    Search { rank, node, tree, closings, roots }
}

/// The search under way.
struct Front<'g> {
    graph: &'g UndirectedGraph,
    rank: Vec<u32>,
    /// The queue, which is never taken from: the nodes in the order of their ranks.
    node: Vec<u32>,
    tree: Vec<TreeEdge>,
    closings: Vec<Closing>,
    /// The rank that comes next.
    next: usize,
    /// The least rank whose row was not looked at yet.
    here: usize,
}

/// What the nodes of the queue go through together.
struct Batch {
    /// Where the row of each begins and ends.
    rows: Vec<(usize, usize)>,
    /// The entries of all rows.
    to: Vec<u32>,
    /// For each entry, whose row it is in, by rank.
    from: Vec<u32>,
    /// For each entry, the rank of what it names.
    known: Vec<u32>,
    closings: Vec<Closing>,
}

impl Batch {
    fn new() -> Self {
        Self {
            rows: Vec::with_capacity(ROWS),
            to: vec![0; ROOM + LANES],
            from: vec![0; ROOM + LANES],
            known: vec![0; ROOM],
            closings: vec![Closing::default(); ROOM + 1],
        }
    }
}

impl Front<'_> {
    fn discover(&mut self, node: u32, parent: u32) {
        self.rank[node as usize] = self.next as u32;
        self.node[self.next] = node;
        self.tree[self.next] = TreeEdge { parent, block: 0 };
        self.next += 1;
    }

    /// The next node of the queue. Branches on what it fetches: where little is under way at once, a right guess
    /// is all that saves time.
    fn look_at_one(&mut self) {
        let graph = self.graph;
        let from = self.here as u32;
        for &to in graph.neighbours(self.node[self.here]) {
            let known = self.rank[to as usize];
            if known == 0 {
                self.discover(to, from);
            } else if known > from {
                self.closings.push(Closing { high: from, low: known });
            }
        }
        self.here += 1;
    }

    /// The next nodes of the queue, none of which is without edges: something led to each.
    fn look_at_many(&mut self, batch: &mut Batch) {
        let graph = self.graph;
        let until = self.next.min(self.here + ROWS);
        let mut rows = std::mem::take(&mut batch.rows);
        rows.clear();
        rows.extend(self.node[self.here..until].iter().map(|&node| graph.row(node)));
        // Nothing is wanted but that the rows come near, all at once, before they are copied one by one.
        let touched = rows.iter().map(|&(start, end)| graph.entries(start)[0] ^ graph.entries(end)[0]);
        black_box(touched.fold(0, |all, entry| all ^ entry));

        let mut filled = 0;
        for (from, &(start, end)) in (self.here as u32..).zip(&rows) {
            let mut at = start;
            while at < end {
                if filled > ROOM - LANES {
                    self.look_at_entries(batch, filled);
                    filled = 0;
                }
                // As many as a copy without a loop takes, though the row may end before: most rows are short,
                // and nobody can guess how short.
                batch.to[filled..filled + LANES].copy_from_slice(graph.entries(at));
                batch.from[filled..filled + LANES].copy_from_slice(&[from; LANES]);
                filled += LANES.min(end - at);
                at += LANES;
            }
        }
        self.look_at_entries(batch, filled);
        batch.rows = rows;
        self.here = until;
    }

    /// The first entries of a batch.
    fn look_at_entries(&mut self, batch: &mut Batch, filled: usize) {
        let Batch { to, from, known, closings, .. } = batch;
        for (known, &to) in known.iter_mut().zip(&to[..filled]) {
            *known = self.rank[to as usize];
        }
        // An edge to a lesser rank was seen from there: it is our tree edge, or it closed a cycle then. Only what
        // is new or greater is kept, and that may be half of it. Less one, no rank is the greatest.
        let mut kept = 0;
        for entry in 0..filled {
            (to[kept], from[kept]) = (to[entry], from[entry]);
            kept += usize::from(known[entry].wrapping_sub(1) >= from[kept]);
        }
        let (mut next, mut closed) = (self.next, 0);
        for (&to, &from) in to[..kept].iter().zip(&from[..kept]) {
            // It may have been discovered a moment ago, so the rank is looked up again.
            let known = self.rank[to as usize];
            let is_new = known == 0;
            self.rank[to as usize] = if is_new { next as u32 } else { known };
            self.node[next] = to;
            self.tree[next] = TreeEdge { parent: from, block: 0 };
            next += usize::from(is_new);
            closings[closed] = Closing { high: from, low: known };
            closed += usize::from(!is_new);
        }
        self.next = next;
        self.closings.extend_from_slice(&closings[..closed]);
    }
}
