//! A network path as logic: when is every way between two components broken?
//!
//! Only what lies on some simple path matters: the block that an edge between the two ends would belong to.
//! Within it, the nodes between are eliminated one after the other, the one with the fewest neighbours
//! first: two neighbours a, b of an eliminated w get the edge that is down when a—w, w or w—b is, beside the
//! one that they have. What is left is one edge between the ends. This is Kleene's algorithm in the
//! algebra of "and" and "or" (as in A. V. Aho et al., "The Design and Analysis of Computer Algorithms", 5.6);
//! series and parallel links are its simplest steps. It is exact, and costs O(d²) for each node that has d
//! neighbours by then: linear on what is nearly a tree, O(n³) at the worst, which a budget forbids.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::analysis::several_failures::diagrams::Limit;
use crate::analysis::several_failures::fault_tree::logic::Logic;
use crate::analysis::structure::articulation_points::{UndirectedGraph, decompose};
use crate::graph::network::Network;

/// When every path between `from` and `to` is broken; whether `to` itself is up is not asked.
///
/// `value` says when a link or a node that forwards is down. `budget` bounds the links that are looked at
/// and the steps of the elimination.
///
/// # Errors
///
/// [`Limit::Network`] beyond the budget; otherwise what the logic's own limits say.
pub(crate) fn broken_path<L: Logic>(
    logic: &mut L,
    network: &Network,
    (from, to): (u32, u32),
    value: impl Fn(u32) -> u32,
    budget: usize,
) -> Result<u32, Limit> {
    let Some(region) = region(network, (from, to), |element| value(element) == L::DOWN, budget)? else {
        return Ok(L::DOWN);
    };
    let mut between = Elimination::new(logic, region.nodes.len(), budget);
    for (a, b, link) in &region.edges {
        between.join(*a, *b, value(*link))?;
    }
    let downs: Vec<u32> = region.nodes.iter().map(|node| value(*node)).collect();
    between.eliminate(&downs)
}

/// What lies between two components. Nodes by local number: 0 is the one end, 1 the other.
struct Region {
    nodes: Vec<u32>,
    edges: Vec<(u32, u32, u32)>,
}

/// The links and nodes on simple paths between the two, or `None` if there is no path.
fn region(
    network: &Network,
    ends: (u32, u32),
    down: impl Fn(u32) -> bool,
    budget: usize,
) -> Result<Option<Region>, Limit> {
    let mut number: FxHashMap<u32, u32> = FxHashMap::default();
    let mut nodes = vec![ends.0, ends.1];
    number.insert(ends.0, 0);
    number.insert(ends.1, 1);
    let mut edges: Vec<(u32, u32, u32)> = Vec::new();
    let mut at = 0;
    while at < nodes.len() {
        for (link, other) in network.hops(nodes[at]) {
            // The ends are known, and nothing else that does not forward is looked up.
            let is_inside = network.forwards(other) || other == ends.0 || other == ends.1;
            if !is_inside || down(link) {
                continue;
            }
            let next = match number.get(&other) {
                Some(next) => *next,
                None if !down(other) => {
                    let next = nodes.len() as u32;
                    number.insert(other, next);
                    nodes.push(other);
                    next
                }
                None => continue,
            };
            // Each link is seen from both of its ends.
            if (at as u32) < next {
                edges.push((at as u32, next, link));
            }
            if edges.len() > budget {
                return Err(Limit::Network);
            }
        }
        at += 1;
    }
    // An edge between the ends themselves: what shares its block lies on a path. Alone in its block, there
    // is none.
    let mut pairs: Vec<(u32, u32)> = edges.iter().map(|(a, b, _)| (*a, *b)).collect();
    pairs.push((0, 1));
    let graph = UndirectedGraph::from_edges(nodes.len(), &pairs);
    let blocks = decompose(&graph).block_of_edge;
    let ours = blocks[edges.len()];
    let edges: Vec<(u32, u32, u32)> =
        edges.into_iter().zip(&blocks).filter(|(_, block)| **block == ours).map(|(edge, _)| edge).collect();
    Ok((!edges.is_empty()).then_some(Region { nodes, edges }))
}

/// Nodes under elimination.
pub(super) struct Elimination<'l, L> {
    logic: &'l mut L,
    /// By node, its neighbours and when the way to them is broken.
    neighbours: Vec<Vec<(u32, u32)>>,
    steps_left: usize,
}

impl<'l, L: Logic> Elimination<'l, L> {
    pub(super) fn new(logic: &'l mut L, nodes: usize, budget: usize) -> Self {
        Elimination { logic, neighbours: vec![Vec::new(); nodes], steps_left: budget }
    }

    /// Adds a way between two nodes beside what is there.
    pub(super) fn join(&mut self, a: u32, b: u32, down: u32) -> Result<(), Limit> {
        if down == L::DOWN {
            return Ok(());
        }
        let known = self.neighbours[a as usize].iter().position(|(node, _)| *node == b);
        match known {
            Some(place) => {
                let both = self.logic.and(self.neighbours[a as usize][place].1, down)?;
                self.neighbours[a as usize][place].1 = both;
                for way in self.neighbours[b as usize].iter_mut().filter(|way| way.0 == a) {
                    way.1 = both;
                }
            }
            None => {
                self.neighbours[a as usize].push((b, down));
                self.neighbours[b as usize].push((a, down));
            }
        }
        Ok(())
    }

    fn eliminate(mut self, downs: &[u32]) -> Result<u32, Limit> {
        self.all_but(2, downs, |_, _| {})?;
        let direct = self.neighbours[0].iter().find(|way| way.0 == 1);
        Ok(direct.map_or(L::DOWN, |way| way.1))
    }

    /// Eliminates every node but the first ones; `gone` is told each in turn, with the ways that it had left.
    pub(super) fn all_but(
        &mut self,
        kept: u32,
        downs: &[u32],
        mut gone: impl FnMut(u32, Vec<(u32, u32)>),
    ) -> Result<(), Limit> {
        let mut queue: BinaryHeap<Reverse<(usize, u32)>> = (kept..downs.len() as u32)
            .map(|node| Reverse((self.neighbours[node as usize].len(), node)))
            .collect();
        let mut is_gone = vec![false; downs.len()];
        while let Some(Reverse((degree, node))) = queue.pop() {
            if is_gone[node as usize] || self.neighbours[node as usize].len() != degree {
                continue;
            }
            is_gone[node as usize] = true;
            let ways = std::mem::take(&mut self.neighbours[node as usize]);
            self.steps_left = self.steps_left.checked_sub(degree * degree).ok_or(Limit::Network)?;
            for (other, _) in &ways {
                self.neighbours[*other as usize].retain(|way| way.0 != node);
            }
            for (place, (a, to_a)) in ways.iter().enumerate() {
                let entered = self.logic.or(*to_a, downs[node as usize])?;
                for (b, to_b) in &ways[place + 1..] {
                    let through = self.logic.or(entered, *to_b)?;
                    self.join(*a, *b, through)?;
                }
            }
            for (other, _) in ways.iter().filter(|way| way.0 >= kept) {
                queue.push(Reverse((self.neighbours[*other as usize].len(), *other)));
            }
            gone(node, ways);
        }
        Ok(())
    }
}
