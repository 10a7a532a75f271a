//! Strongly connected components, on an explicit stack, with one word for each node.
//!
//! Pearce's variant (2016) of Tarjan's algorithm (1972): a node's word is 0 before it is entered, its place
//! in the search while it is open, and counts down from the largest word by component once it is closed, so
//! that an edge to what is closed never looks like one that goes back. Only what lies on a ring is ever
//! pushed aside. Costs O(n + m).

use crate::analysis::node_set::NONE;
use crate::graph::Csr;

/// The components that hold what can be reached from the roots, those that are led to first.
pub(crate) struct StrongComponents {
    /// By node, its component, or [`NONE`] for what was not reached.
    pub(crate) of: Vec<u32>,
    /// By component, where its members start; and the end.
    pub(crate) start: Vec<u32>,
    /// The members of each component, sorted.
    pub(crate) members: Vec<u32>,
}

/// A node that was entered and not left.
struct Frame {
    node: u32,
    /// How many of its edges were followed.
    edge: u32,
    /// Whether nothing was found yet that leads from here to a node that was entered earlier.
    is_first: bool,
}

impl StrongComponents {
    /// The same for all nodes that are `up`, over edges between them to those that are `open`: where there
    /// are no rings, as nearly always, they are counted off in topological order (Kahn 1962), which is
    /// twice as fast.
    pub(crate) fn of_mostly_acyclic(
        edges: &Csr,
        up: impl Fn(u32) -> bool,
        open: impl Fn(u32) -> bool,
    ) -> StrongComponents {
        let nodes = edges.nodes() as u32;
        // By node, how many edges to it are left; then its component.
        let mut left = vec![0u32; nodes as usize];
        let mut count = 0;
        for node in 0..nodes {
            if !up(node) {
                left[node as usize] = NONE;
                continue;
            }
            count += 1;
            edges.of(node).iter().filter(|head| open(**head)).for_each(|head| left[*head as usize] += 1);
        }
        let mut members: Vec<u32> = Vec::with_capacity(count);
        members.extend((0..nodes).filter(|node| left[*node as usize] == 0));
        let mut next = 0;
        while let Some(node) = members.get(next).copied() {
            next += 1;
            for head in edges.of(node).iter().filter(|head| open(**head)) {
                left[*head as usize] -= 1;
                if left[*head as usize] == 0 {
                    members.push(*head);
                }
            }
            left[node as usize] = (count - next) as u32;
        }
        if members.len() < count {
            return StrongComponents::new(nodes as usize, edges, (0..nodes).filter(|node| up(*node)), open);
        }
        members.reverse();
        StrongComponents { of: left, start: (0..=count as u32).collect(), members }
    }

    /// Follows the edges to nodes that are `open`.
    pub(crate) fn new(
        nodes: usize,
        edges: &Csr,
        roots: impl Iterator<Item = u32>,
        open: impl Fn(u32) -> bool,
    ) -> StrongComponents {
        let mut word = vec![0u32; nodes];
        let mut start = vec![0u32];
        let mut members: Vec<u32> = Vec::with_capacity(nodes);
        let mut entered = 0u32;
        let mut aside: Vec<u32> = Vec::new();
        let mut path: Vec<Frame> = Vec::new();
        for root in roots {
            if word[root as usize] != 0 {
                continue;
            }
            entered += 1;
            word[root as usize] = entered;
            path.push(Frame { node: root, edge: 0, is_first: true });
            while let Some(frame) = path.last_mut() {
                let at = frame.node as usize;
                let heads = edges.of(frame.node).get(frame.edge as usize..).unwrap_or_default();
                let mut child = None;
                for head in heads {
                    frame.edge += 1;
                    if !open(*head) {
                        continue;
                    }
                    let to = word[*head as usize];
                    if to == 0 {
                        child = Some(*head);
                        break;
                    }
                    if to < word[at] {
                        word[at] = to;
                        frame.is_first = false;
                    }
                }
                if let Some(child) = child {
                    entered += 1;
                    word[child as usize] = entered;
                    path.push(Frame { node: child, edge: 0, is_first: true });
                    continue;
                }
                let Some(Frame { node, is_first, .. }) = path.pop() else { break };
                let own = word[at];
                if is_first {
                    let closed = u32::MAX - (start.len() as u32 - 1);
                    while let Some(member) = aside.pop_if(|member| word[*member as usize] >= own) {
                        word[member as usize] = closed;
                        members.push(member);
                        entered -= 1;
                    }
                    word[at] = closed;
                    members.push(node);
                    entered -= 1;
                    let first = start[start.len() - 1] as usize;
                    members[first..].sort_unstable();
                    start.push(members.len() as u32);
                } else {
                    aside.push(node);
                }
                if let Some(parent) = path.last_mut()
                    && word[at] < word[parent.node as usize]
                {
                    word[parent.node as usize] = word[at];
                    parent.is_first = false;
                }
            }
        }
        for word in &mut word {
            *word = if *word == 0 { NONE } else { u32::MAX - *word };
        }
        StrongComponents { of: word, start, members }
    }
}

/// The strongly connected components of a graph that hold any of `roots`, those that are led to first.
pub(crate) fn rings(nodes: usize, edges: &Csr, roots: impl Iterator<Item = u32>) -> Vec<Vec<u32>> {
    let found = StrongComponents::new(nodes, edges, roots, |_| true);
    let bounds = found.start.windows(2);
    bounds.map(|bound| found.members[bound[0] as usize..bound[1] as usize].to_vec()).collect()
}
