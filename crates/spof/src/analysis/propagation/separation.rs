//! Which paths the loss of one link or node breaks, known before it happens.
//!
//! In a depth-first tree of the network (Hopcroft & Tarjan 1973) a node separates the subtree of a child from the
//! rest if no edge out of that subtree leads above the node; a link separates its two ends if it is the only
//! edge between a subtree and the rest. Whether two nodes are on the same side of a loss is then a look at where
//! they stand in the tree, in O(log d) for a node of degree d, instead of a search for a way round.

use crate::analysis::node_set::NONE;
use crate::graph::Csr;
use crate::graph::network::Network;

/// Ways out of the two ends of a path that are looked at, one against the other.
const MOST_WAYS: usize = 64;

/// What the losses of single links and nodes separate in a network of which some is down already.
pub(crate) struct Separation {
    /// By component, its place in the forest, or [`NONE`] for what is down or does not forward. A subtree is a
    /// range of places that starts with its root.
    place: Vec<u32>,
    /// By place, where its tree starts.
    tree: Vec<u32>,
    /// By place, the last one of its subtree.
    last: Vec<u32>,
    /// By place, the least place that an edge out of its subtree leads to, but for the link to its parent.
    low: Vec<u32>,
    /// By place, that of its parent, or [`NONE`] at a root.
    parent: Vec<u32>,
    /// By place, the places of its children, ascending.
    children: Csr,
    /// By place, the link to its parent.
    link: Vec<u32>,
}

impl Separation {
    /// Costs O(n + m) of the network and O(components) of memory.
    pub(crate) fn new(network: &Network, components: usize, down: impl Fn(u32) -> bool) -> Separation {
        let inside = |node: u32| network.forwards(node) && !down(node);
        let mut tree = Separation {
            place: vec![NONE; components],
            tree: Vec::new(),
            last: Vec::new(),
            low: Vec::new(),
            parent: Vec::new(),
            children: Csr::new(0, &[]),
            link: Vec::new(),
        };
        // Nodes under way, each with its remaining hops.
        let mut path: Vec<(u32, _)> = Vec::new();
        for root in network.links().iter().flat_map(|(_, a, b)| [*a, *b]) {
            if tree.place[root as usize] != NONE || !inside(root) {
                continue;
            }
            let start = tree.enter(root, NONE, NONE, tree.parent.len() as u32);
            path.push((start, network.hops(root)));
            while let Some((at, hops)) = path.last_mut() {
                let at = *at;
                let Some((link, other)) = hops.next() else {
                    tree.last[at as usize] = tree.parent.len() as u32 - 1;
                    path.pop();
                    if let Some((above, _)) = path.last() {
                        let above = *above as usize;
                        tree.low[above] = tree.low[above].min(tree.low[at as usize]);
                    }
                    continue;
                };
                if down(link) || !inside(other) || link == tree.link[at as usize] {
                    continue;
                }
                match tree.place[other as usize] {
                    NONE => {
                        let next = tree.enter(other, at, link, start);
                        path.push((next, network.hops(other)));
                    }
                    seen => tree.low[at as usize] = tree.low[at as usize].min(seen),
                }
            }
        }
        let edges = tree.parent.iter().zip(0..).filter(|(parent, _)| **parent != NONE);
        let edges: Vec<(u32, u32)> = edges.map(|(parent, child)| (*parent, child)).collect();
        tree.children = Csr::new(tree.parent.len(), &edges);
        tree
    }

    fn enter(&mut self, node: u32, parent: u32, link: u32, root: u32) -> u32 {
        let place = self.parent.len() as u32;
        self.place[node as usize] = place;
        self.tree.push(root);
        self.last.push(place);
        self.low.push(place);
        self.parent.push(parent);
        self.link.push(link);
        place
    }

    /// Whether a path still joins two components once `lost` is down as well; `None` where the ends have too
    /// many ways out for a quick answer. `down` is what the tree was made with.
    ///
    /// As everywhere, the ends themselves are not asked: they may be down and need not forward.
    pub(crate) fn joined_without(
        &self,
        network: &Network,
        ends: (u32, u32),
        lost: Lost,
        down: impl Fn(u32) -> bool,
    ) -> Option<bool> {
        let mut ways = [[0u32; MOST_WAYS]; 2];
        let mut counts = [0usize; 2];
        for (side, (end, other)) in [ends, (ends.1, ends.0)].into_iter().enumerate() {
            let own = self.place[end as usize];
            if own != NONE && !lost.is(end) {
                ways[side][0] = own;
                counts[side] = 1;
                continue;
            }
            for (_, next) in network.hops(end).filter(|(link, _)| !down(*link) && !lost.is(*link)) {
                if next == other {
                    return Some(true);
                }
                let place = self.place[next as usize];
                if place != NONE && !lost.is(next) {
                    *ways[side].get_mut(counts[side])? = place;
                    counts[side] += 1;
                }
            }
        }
        if ends.0 == ends.1 || counts[0] * counts[1] > MOST_WAYS {
            return None;
        }
        let split = self.split(lost);
        let (from, to) = (&ways[0][..counts[0]], &ways[1][..counts[1]]);
        let together = |a: u32, b: u32| {
            self.tree[a as usize] == self.tree[b as usize] && self.side(a, split) == self.side(b, split)
        };
        Some(from.iter().any(|a| to.iter().any(|b| together(*a, *b))))
    }

    fn split(&self, lost: Lost) -> Split {
        match lost {
            Lost::Node(node) => match self.place[node as usize] {
                NONE => Split::None,
                place => Split::At(place),
            },
            Lost::Link(link, a, b) => {
                let below = [a, b].into_iter().map(|end| self.place[end as usize]).find(|place| {
                    let up = self.parent.get(*place as usize).copied().unwrap_or(NONE);
                    up != NONE && self.link[*place as usize] == link && self.low[*place as usize] > up
                });
                below.map_or(Split::None, Split::Above)
            }
        }
    }

    /// Equal for two places of one tree that are on the same side.
    fn side(&self, place: u32, split: Split) -> u32 {
        match split {
            Split::None => NONE,
            Split::Above(root) => {
                if (root..=self.last[root as usize]).contains(&place) {
                    root
                } else {
                    NONE
                }
            }
            Split::At(lost) if place <= lost || place > self.last[lost as usize] => NONE,
            Split::At(lost) => {
                let children = self.children.of(lost);
                let child = children[children.partition_point(|child| *child <= place) - 1];
                if self.low[child as usize] >= lost { child } else { NONE }
            }
        }
    }
}

/// What is down besides.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lost {
    /// A node.
    Node(u32),
    /// A link and its ends.
    Link(u32, u32, u32),
}

impl Lost {
    fn is(self, element: u32) -> bool {
        match self {
            Lost::Node(node) => node == element,
            Lost::Link(link, ..) => link == element,
        }
    }
}

/// How a loss splits the forest.
#[derive(Clone, Copy)]
enum Split {
    /// Not at all.
    None,
    /// The subtrees of this place's children from each other and from the rest, if nothing leads round it.
    At(u32),
    /// The subtree of this place from the rest.
    Above(u32),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::network::PathSearch;

    const NODES: u32 = 8;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_says_what_a_search_finds(
            links in proptest::collection::vec((0..NODES, 0..NODES), 0..14),
            forwards in proptest::collection::vec(proptest::bool::weighted(0.8), NODES as usize),
            down in proptest::collection::vec(proptest::bool::weighted(0.1), NODES as usize + 14),
        ) {
            let links: Vec<(u32, u32, u32)> =
                links.into_iter().zip(NODES..).filter(|((a, b), _)| a != b).map(|((a, b), link)| (link, a, b)).collect();
            let components = NODES as usize + 14;
            let of = |node: u32| forwards.get(node as usize).is_some_and(|forwards| *forwards);
            let network = Network::new(components, links.iter().copied(), of);
            prop_assume!(!links.is_empty());
            let is_down = |element: u32| down[element as usize];
            let separation = Separation::new(&network, components, is_down);
            let mut search = PathSearch::new(components);
            let nodes = (0..NODES).map(Lost::Node);
            for lost in nodes.chain(links.iter().map(|(link, a, b)| Lost::Link(*link, *a, *b))) {
                for from in 0..NODES {
                    for to in (0..NODES).filter(|to| *to != from) {
                        let gone = |element: u32| is_down(element) || lost.is(element);
                        let found = search.connected(&network, from, to, gone, None);
                        let said = separation.joined_without(&network, (from, to), lost, is_down);
                        prop_assert_eq!(said, Some(found), "{:?} {} {}", lost, from, to);
                    }
                }
            }
        }
    }
}
