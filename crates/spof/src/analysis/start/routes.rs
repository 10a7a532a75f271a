//! What of the network the routes of a path can run through.

use crate::analysis::node_set::NONE;
use crate::graph::network::Network;

/// Parts of the network that hang together: links that run, and nodes that run and forward, each with its links.
pub(crate) struct Islands {
    /// By component, what stands for its island, or [`NONE`] for what carries nothing.
    of: Vec<u32>,
}

impl Islands {
    /// Costs O(components + links), nearly.
    pub(crate) fn new(network: &Network, components: usize, runs: impl Fn(u32) -> bool) -> Islands {
        let mut above: Vec<u32> = vec![NONE; components];
        for (link, a, b) in network.links().iter().copied().filter(|(link, _, _)| runs(*link)) {
            above[link as usize] = link;
            for node in [a, b].into_iter().filter(|node| network.forwards(*node) && runs(*node)) {
                if above[node as usize] == NONE {
                    above[node as usize] = node;
                }
                let (one, other) = (top(&mut above, link), top(&mut above, node));
                above[one.max(other) as usize] = one.min(other);
            }
        }
        for node in 0..components as u32 {
            if above[node as usize] != NONE {
                above[node as usize] = top(&mut above, node);
            }
        }
        Islands { of: above }
    }

    /// What stands for the island of a link or a node that forwards.
    pub(crate) fn of(&self, element: u32) -> Option<u32> {
        Some(self.of[element as usize]).filter(|island| *island != NONE)
    }

    /// The islands through which routes lead from one node to another, sorted.
    pub(crate) fn between(&self, network: &Network, from: u32, to: u32) -> Vec<u32> {
        let mut islands = self.at(network, from);
        let others = self.at(network, to);
        islands.retain(|island| others.binary_search(island).is_ok());
        islands
    }

    fn at(&self, network: &Network, node: u32) -> Vec<u32> {
        if network.links().is_empty() {
            return Vec::new();
        }
        if network.forwards(node)
            && let Some(island) = self.of(node)
        {
            return vec![island];
        }
        let mut islands: Vec<u32> = network.hops(node).filter_map(|(link, _)| self.of(link)).collect();
        islands.sort_unstable();
        islands.dedup();
        islands
    }
}

/// What stands for the set of a node; ways are halved as they are walked.
fn top(above: &mut [u32], mut node: u32) -> u32 {
    while above[node as usize] != node {
        let next = above[above[node as usize] as usize];
        above[node as usize] = next;
        node = next;
    }
    node
}

/// Working memory for [`Routes::between`].
///
/// A link or node is on a route without repetition from s to t exactly if it is in one block with an edge s-t, were
/// there one. So the search by depth (Hopcroft & Tarjan 1973) begins with that edge, and of the links that it stacks
/// those are left in the end that are in its block.
pub(crate) struct Routes {
    /// By component, when it was found, counted from 1; 0 for what was not.
    found: Vec<u32>,
    /// By component, the earliest that an edge from it or from below it leads to.
    low: Vec<u32>,
    /// What was found, to be forgotten.
    touched: Vec<u32>,
}

impl Routes {
    pub(crate) fn new(components: usize) -> Routes {
        Routes { found: vec![0; components], low: vec![0; components], touched: Vec::new() }
    }

    /// The links and the nodes between of all routes from one node to another, sorted, and the steps taken. Costs
    /// O(m) of the network around `to`.
    pub(crate) fn between(
        &mut self,
        network: &Network,
        from: u32,
        to: u32,
        runs: impl Fn(u32) -> bool,
    ) -> (Vec<u32>, u64) {
        let mut steps = 1;
        if network.links().is_empty() || from == to {
            return (Vec::new(), steps);
        }
        self.enter(from);
        self.enter(to);
        // Links that are in no finished block, each with its ends.
        let mut links: Vec<(u32, u32, u32)> = Vec::new();
        // Nodes under way: the link that led there, how many links were stacked before it, and the hops left.
        let mut way = vec![(to, NONE, 0, network.hops(to))];
        while let Some((node, came, before, hops)) = way.last_mut() {
            let (node, came, before) = (*node, *came, *before);
            let Some((link, next)) = hops.next() else {
                way.pop();
                if let Some((above, ..)) = way.last() {
                    let above = *above;
                    if self.low[node as usize] >= self.found[above as usize] {
                        links.truncate(before);
                    }
                    self.low[above as usize] = self.low[above as usize].min(self.low[node as usize]);
                }
                continue;
            };
            steps += 1;
            if !runs(link) || link == came {
                continue;
            }
            let found = self.found[next as usize];
            if found == 0 {
                if network.forwards(next) && runs(next) {
                    let before = links.len();
                    links.push((link, node, next));
                    self.enter(next);
                    way.push((next, link, before, network.hops(next)));
                }
            } else if found < self.found[node as usize] {
                links.push((link, node, next));
                self.low[node as usize] = self.low[node as usize].min(found);
            }
        }
        for node in self.touched.drain(..) {
            self.found[node as usize] = 0;
        }
        let mut elements: Vec<u32> = links.into_iter().flat_map(|(link, a, b)| [link, a, b]).collect();
        elements.retain(|element| *element != from && *element != to);
        elements.sort_unstable();
        elements.dedup();
        (elements, steps)
    }

    fn enter(&mut self, node: u32) {
        self.touched.push(node);
        self.found[node as usize] = self.touched.len() as u32;
        self.low[node as usize] = self.touched.len() as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes 0..5, then the links; all forward but the last node.
    fn network(links: &[(u32, u32)]) -> (Network, usize) {
        let count = 5 + links.len();
        let links = links.iter().zip(5..).map(|((a, b), link)| (link, *a, *b));
        (Network::new(count, links, |node| node < 4), count)
    }

    fn routes(links: &[(u32, u32)], from: u32, to: u32) -> Vec<u32> {
        let (network, count) = network(links);
        Routes::new(count).between(&network, from, to, |_| true).0
    }

    #[test]
    fn dead_ends_and_detours_that_come_back_are_on_no_route() {
        // A chain 0-1-2, with a dead end 1-3.
        assert_eq!(routes(&[(0, 1), (1, 2), (1, 3)], 0, 2), [1, 5, 6]);
        // A ring.
        assert_eq!(routes(&[(0, 1), (1, 2), (2, 3), (3, 0)], 0, 2), [1, 3, 5, 6, 7, 8]);
        // What hangs on both ends.
        assert_eq!(routes(&[(0, 1), (1, 2), (2, 3), (0, 3), (0, 4)], 0, 1), [2, 3, 5, 6, 7, 8]);
        // Parallel links, and an end that does not forward.
        assert_eq!(routes(&[(0, 4), (0, 4), (4, 1), (1, 0)], 0, 4), [1, 5, 6, 7, 8]);
        // Nothing runs through what does not forward.
        assert_eq!(routes(&[(0, 4), (4, 1)], 0, 1), [0; 0]);
        assert_eq!(routes(&[(0, 1)], 2, 3), [0; 0]);
    }

    #[test]
    fn islands_hang_together_over_what_forwards() {
        let (network, count) = network(&[(0, 1), (2, 3), (3, 4), (1, 4)]);
        let islands = Islands::new(&network, count, |_| true);
        assert_eq!(islands.of(0), islands.of(8));
        assert_ne!(islands.of(0), islands.of(2));
        assert_eq!(islands.of(4), None);
        assert_eq!(islands.between(&network, 0, 4), [0]);
        assert_eq!(islands.between(&network, 0, 3), [0; 0]);
    }
}
