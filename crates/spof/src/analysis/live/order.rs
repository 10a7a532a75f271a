//! What comes before what, kept while edges come and go.
//!
//! Each node has a *level* higher than that of its inputs; nodes that depend on each other are a *ring* and
//! share theirs. Levels start far apart, so that most new edges raise one node and nothing else. A new edge
//! that leads down is looked at within the levels it spans: if what it leads to leads back, a ring closes;
//! otherwise what it leads to is raised (in the manner of Pearce and Kelly 2006, with levels that need not be
//! unique). A lost edge leaves levels right; the ring that it was in is taken apart again (Tarjan).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::live::structure::{NONE, Structure};
use crate::analysis::structure::strong_components::rings;
use crate::graph::{Csr, Node};

/// How far apart levels start.
const GAP: u64 = 1 << 32;

impl Structure {
    /// Rings and levels from nothing. Costs O(n + m).
    pub(super) fn order_all(&mut self) {
        let count = self.nodes.len();
        let edges: Vec<(Node, Node)> = (0..count as Node)
            .flat_map(|node| self.nodes[node as usize].dependants.iter().map(move |other| (node, *other)))
            .collect();
        let mut found = rings(count, &Csr::new(count, &edges), 0..count as Node);
        // Those that are led to come first.
        while let Some(members) = found.pop() {
            let inputs = members.iter().flat_map(|member| &self.nodes[*member as usize].inputs);
            // Those of the same ring still have level 0.
            let below = inputs.map(|input| self.nodes[*input as usize].level).max();
            let level = below.map_or(0, |below| below + GAP);
            members.iter().for_each(|member| self.nodes[*member as usize].level = level);
            if members.len() > 1 {
                self.close_ring(members);
            }
        }
    }

    /// Takes apart the rings that lost members or edges. Costs their size.
    pub(super) fn mend_rings(&mut self) {
        let mut broken = std::mem::take(&mut self.broken);
        broken.sort_unstable();
        broken.dedup();
        for ring in broken {
            let members = std::mem::take(&mut self.rings[ring as usize]);
            self.free_rings.push(ring);
            members.iter().for_each(|member| self.nodes[*member as usize].ring = NONE);
            let members: Vec<Node> = members.into_iter().filter(|member| !self.is_free(*member)).collect();
            let Some(first) = members.first() else { continue };
            let level = self.nodes[*first as usize].level;
            let place: FxHashMap<Node, u32> = members.iter().zip(0..).map(|(node, at)| (*node, at)).collect();
            let mut edges = Vec::new();
            for (member, at) in members.iter().zip(0..) {
                let inside =
                    self.nodes[*member as usize].dependants.iter().filter_map(|node| place.get(node));
                edges.extend(inside.map(|other| (at, *other)));
            }
            let found = rings(members.len(), &Csr::new(members.len(), &edges), 0..members.len() as u32);
            for (part, above) in found.into_iter().rev().zip(0..) {
                let part: Vec<Node> = part.into_iter().map(|at| members[at as usize]).collect();
                part.iter().for_each(|member| self.nodes[*member as usize].level = level + above);
                if part.len() > 1 {
                    self.close_ring(part);
                }
            }
            self.raise_above(members.into_iter().map(|member| (level, member)).collect());
        }
    }

    /// Puts a new edge in order.
    pub(super) fn order_edge(&mut self, input: Node, node: Node) {
        let limit = self.nodes[input as usize].level;
        let same_ring = self.ring(input) != NONE && self.ring(input) == self.ring(node);
        if same_ring || limit < self.nodes[node as usize].level {
            return;
        }
        let mut above: FxHashSet<Node> = FxHashSet::default();
        let mut open = vec![node];
        above.insert(node);
        while let Some(node) = open.pop() {
            for other in &self.nodes[node as usize].dependants {
                if self.nodes[*other as usize].level <= limit && above.insert(*other) {
                    open.push(*other);
                }
            }
        }
        if !above.contains(&input) {
            let before = self.nodes[node as usize].level;
            let raised = self.lift(node, limit + 1);
            self.raise_above(raised.into_iter().map(|member| (before, member)).collect());
            return;
        }
        let mut members = FxHashSet::default();
        members.insert(input);
        open.push(input);
        while let Some(node) = open.pop() {
            for other in &self.nodes[node as usize].inputs {
                if above.contains(other) && members.insert(*other) {
                    open.push(*other);
                }
            }
        }
        let mut members: Vec<Node> = members.into_iter().collect();
        members.sort_unstable();
        let mut raised = Vec::with_capacity(members.len());
        for member in &members {
            let vertex = &mut self.nodes[*member as usize];
            raised.push((vertex.level, *member));
            vertex.level = limit;
            let ring = std::mem::replace(&mut vertex.ring, NONE);
            if ring != NONE && !self.rings[ring as usize].is_empty() {
                self.rings[ring as usize].clear();
                self.free_rings.push(ring);
            }
        }
        self.close_ring(members);
        self.raise_above(raised);
    }

    /// Sets the level of a node and of what is in its ring; gives these.
    fn lift(&mut self, node: Node, level: u64) -> Vec<Node> {
        let ring = self.ring(node);
        let members = if ring == NONE { vec![node] } else { self.rings[ring as usize].clone() };
        members.iter().for_each(|member| self.nodes[*member as usize].level = level);
        members
    }

    /// Raises what is not above the nodes that were raised, given with their former levels. No new ring
    /// closes here. In the order of former levels each node is met after everything that raises it.
    fn raise_above(&mut self, raised: Vec<(u64, Node)>) {
        let mut open: BinaryHeap<Reverse<(u64, Node)>> = raised.into_iter().map(Reverse).collect();
        while let Some(Reverse((_, node))) = open.pop() {
            let (level, ring) = (self.nodes[node as usize].level, self.ring(node));
            for at in 0..self.nodes[node as usize].dependants.len() {
                let other = self.nodes[node as usize].dependants[at];
                let before = self.nodes[other as usize].level;
                if before <= level && (ring == NONE || self.ring(other) != ring) {
                    let raised = self.lift(other, level + 1);
                    open.extend(raised.into_iter().map(|member| Reverse((before, member))));
                }
            }
        }
    }

    /// Makes a ring of nodes that depend on each other; each is put after most of its inputs (the reverse of
    /// the order in which a depth-first search leaves them).
    fn close_ring(&mut self, members: Vec<Node>) {
        let ring = self.free_rings.pop().unwrap_or_else(|| {
            self.rings.push(Vec::new());
            self.rings.len() as u32 - 1
        });
        members.iter().for_each(|member| self.nodes[*member as usize].ring = ring);
        let mut seen: FxHashSet<Node> = FxHashSet::default();
        let mut left = Vec::with_capacity(members.len());
        let mut open: Vec<(Node, usize)> = vec![(members[0], 0)];
        seen.insert(members[0]);
        while let Some((node, edge)) = open.last_mut() {
            let Some(other) = self.nodes[*node as usize].dependants.get(*edge).copied() else {
                left.push(*node);
                open.pop();
                continue;
            };
            *edge += 1;
            if self.ring(other) == ring && seen.insert(other) {
                open.push((other, 0));
            }
        }
        debug_assert_eq!(left.len(), members.len());
        left.reverse();
        self.rings[ring as usize] = left;
    }

    /// Whether every edge leads up, for tests.
    #[cfg(test)]
    pub(super) fn is_ordered(&self) -> bool {
        (0..self.nodes.len()).all(|node| {
            let vertex = &self.nodes[node];
            let up = |other: &Node| {
                let other = &self.nodes[*other as usize];
                let inside = vertex.ring != NONE && vertex.ring == other.ring;
                (inside && vertex.level == other.level) || vertex.level < other.level
            };
            self.is_free(node as Node) || vertex.dependants.iter().all(up)
        })
    }
}
