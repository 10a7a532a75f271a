//! What is cut off from one end of many paths: all of them are made of the same parts.
//!
//! D(v), "v is down or cut off from the root", is known for the root, and for the other nodes of a block once it is for
//! the one that is nearest to the root, which every way leads through. Within a block the nodes are eliminated as `reach.rs` does;
//! the last one to go first, each is down or cut off if it is down itself, or if of every way that it had left when it was
//! eliminated the way is broken or the node at its end is down or cut off. That is as many parts for all nodes
//! together as for one path.

use rustc_hash::FxHashMap;

use crate::analysis::several_failures::diagrams::Limit;
use crate::analysis::several_failures::fault_tree::logic::Logic;
use crate::analysis::several_failures::fault_tree::reach::Elimination;
use crate::analysis::structure::articulation_points::{UndirectedGraph, decompose};
use crate::graph::Csr;
use crate::graph::network::Network;

/// What is cut off from one end, found block by block as it is asked for.
pub(crate) struct CutOff {
    number: FxHashMap<u32, u32>,
    nodes: Vec<u32>,
    edges: Vec<(u32, u32, u32)>,
    /// By block, its edges.
    edges_of: Csr,
    /// By node but the root, the block that leads to it.
    towards: Vec<u32>,
    /// By node, D where it is known.
    cut: Vec<Option<u32>>,
    /// By block, whether it is beyond the budget.
    beyond: Vec<bool>,
    budget: usize,
}

impl CutOff {
    /// Costs the network that is connected with the root.
    ///
    /// # Errors
    ///
    /// [`Limit::Network`] if that has more links than `most`.
    pub(crate) fn new(
        network: &Network,
        root: u32,
        down: impl Fn(u32) -> bool,
        most: usize,
        budget: usize,
    ) -> Result<CutOff, Limit> {
        let mut number: FxHashMap<u32, u32> = [(root, 0)].into_iter().collect();
        let (mut nodes, mut edges, mut came) = (vec![root], Vec::new(), vec![0]);
        let mut at = 0;
        while at < nodes.len() {
            for (link, other) in network.hops(nodes[at]) {
                if down(link) || other == nodes[at] {
                    continue;
                }
                let next = match number.get(&other) {
                    Some(next) => *next,
                    None if network.forwards(other) && !down(other) => {
                        number.insert(other, nodes.len() as u32);
                        nodes.push(other);
                        came.push(edges.len());
                        nodes.len() as u32 - 1
                    }
                    None => continue,
                };
                // Each link is seen from both of its ends, and first from the one with the smaller number.
                if (at as u32) < next {
                    edges.push((at as u32, next, link));
                }
                if edges.len() > most {
                    return Err(Limit::Network);
                }
            }
            at += 1;
        }
        let pairs: Vec<(u32, u32)> = edges.iter().map(|(a, b, _)| (*a, *b)).collect();
        let blocks = decompose(&UndirectedGraph::from_edges(nodes.len(), &pairs));
        let by_block = blocks.block_of_edge.iter().zip(0u32..);
        let by_block: Vec<(u32, u32)> =
            by_block.filter_map(|(block, edge)| Some(((*block)?, edge))).collect();
        let edges_of = Csr::new(blocks.structure.block_count, &by_block);
        let towards =
            came.iter().map(|edge| blocks.block_of_edge.get(*edge).copied().flatten().unwrap_or_default());
        Ok(CutOff {
            number,
            towards: towards.collect(),
            cut: vec![None; nodes.len()],
            beyond: vec![false; blocks.structure.block_count],
            nodes,
            edges,
            edges_of,
            budget,
        })
    }

    /// When every path between the root and `start` is broken; the state of neither is asked.
    ///
    /// # Errors
    ///
    /// [`Limit::Network`] where a block between them is beyond the budget.
    pub(crate) fn from<L: Logic>(
        &mut self,
        logic: &mut L,
        network: &Network,
        start: u32,
        value: impl Fn(u32) -> u32,
    ) -> Result<u32, Limit> {
        let mut all = L::DOWN;
        for (link, other) in network.hops(start) {
            let link = value(link);
            if link == L::DOWN || other == start {
                continue;
            }
            let end = match self.number.get(&other).copied() {
                Some(0) => L::UP,
                Some(node) if network.forwards(other) => self.cut_off(logic, node, &value)?,
                _ => continue,
            };
            let way = logic.or(link, end)?;
            all = logic.and(all, way)?;
        }
        Ok(all)
    }

    /// D of a node, after that of those that lie between.
    fn cut_off<L: Logic>(
        &mut self,
        logic: &mut L,
        node: u32,
        value: impl Fn(u32) -> u32,
    ) -> Result<u32, Limit> {
        self.cut[0] = Some(L::UP);
        let mut open = vec![node];
        while let Some(node) = open.last().copied() {
            let block = self.towards[node as usize];
            if self.cut[node as usize].is_some() {
                open.pop();
            } else if self.beyond[block as usize] {
                return Err(Limit::Network);
            } else {
                let top = self.top(block);
                match self.cut[top as usize] {
                    None => open.push(top),
                    Some(_) => {
                        let done = self.solve(logic, block, top, &value);
                        self.beyond[block as usize] = done.is_err();
                        done?;
                    }
                }
            }
        }
        self.cut[node as usize].ok_or(Limit::Network)
    }

    /// The node of a block that is nearest to the root.
    fn top(&self, block: u32) -> u32 {
        let edges = self.edges_of.of(block).iter().map(|edge| self.edges[*edge as usize]);
        let mut ends = edges.flat_map(|(a, b, _)| [a, b]);
        ends.find(|node| *node == 0 || self.towards[*node as usize] != block).unwrap_or(0)
    }

    fn solve<L: Logic>(
        &mut self,
        logic: &mut L,
        block: u32,
        top: u32,
        value: impl Fn(u32) -> u32,
    ) -> Result<(), Limit> {
        let mut local: FxHashMap<u32, u32> = [(top, 0)].into_iter().collect();
        let mut members = vec![top];
        let edges: Vec<(u32, u32, u32)> =
            self.edges_of.of(block).iter().map(|edge| self.edges[*edge as usize]).collect();
        for node in edges.iter().flat_map(|(a, b, _)| [*a, *b]) {
            local.entry(node).or_insert_with(|| {
                members.push(node);
                members.len() as u32 - 1
            });
        }
        let downs: Vec<u32> = members.iter().map(|node| value(self.nodes[*node as usize])).collect();
        let mut between = Elimination::new(logic, members.len(), self.budget);
        for (a, b, link) in edges {
            between.join(local[&a], local[&b], value(link))?;
        }
        let mut gone = Vec::with_capacity(members.len());
        between.all_but(1, &downs, |node, ways| gone.push((node, ways)))?;
        let mut cut = vec![L::DOWN; members.len()];
        cut[0] = self.cut[top as usize].unwrap_or(L::DOWN);
        for (node, ways) in gone.into_iter().rev() {
            let mut all = L::DOWN;
            for (other, way) in ways {
                let broken = logic.or(way, cut[other as usize])?;
                all = logic.and(all, broken)?;
            }
            cut[node as usize] = logic.or(all, downs[node as usize])?;
        }
        for (member, cut) in members.into_iter().zip(cut).skip(1) {
            self.cut[member as usize] = Some(cut);
        }
        Ok(())
    }
}
