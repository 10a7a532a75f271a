//! Looking again at what changed, and at what depends on it for as long as something changes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::analysis::live::LiveAnalysis;
use crate::analysis::live::sets::{ALL, EMPTY, Full, Set};
use crate::analysis::live::structure::{Kind, NONE};
use crate::graph::Node;

impl LiveAnalysis {
    /// Lets a node be looked at again.
    pub(super) fn mark(&mut self, node: Node) {
        let vertex = &mut self.structure.nodes[node as usize];
        if !vertex.dirty && !matches!(vertex.kind, Kind::Free | Kind::Network) {
            vertex.dirty = true;
            self.open.push(Reverse((vertex.level, node)));
        }
    }

    /// Lets the paths that rest on a node be looked at again.
    pub(super) fn wake(&mut self, node: Node) {
        let paths: Vec<Node> = self.paths.resting_on(node, true).collect();
        paths.into_iter().for_each(|path| self.mark(path));
    }

    /// Looks at everything that waits, lowest levels first, so that each node is met after all of its inputs.
    /// On an error what is left waits on.
    pub(super) fn settle(&mut self) -> Result<(), Full> {
        let mut full_at = NONE;
        while let Some(Reverse((level, node))) = self.open.pop() {
            if !self.structure.nodes[node as usize].dirty || self.structure.is_free(node) {
                continue;
            }
            let ring = self.structure.ring(node);
            let looked = if ring == NONE { self.look_at(node) } else { self.look_at_ring(ring) };
            if looked.is_err() {
                self.open.push(Reverse((level, node)));
                if full_at == node {
                    return Err(Full);
                }
                full_at = node;
                self.collect();
            }
        }
        Ok(())
    }

    fn look_at(&mut self, node: Node) -> Result<(), Full> {
        let set = self.evaluate(node, false)?;
        self.structure.nodes[node as usize].dirty = false;
        let before = std::mem::replace(&mut self.structure.sets[node as usize], set);
        if before != set {
            self.before.entry(node).or_insert(before);
            self.spread(node, NONE);
        }
        Ok(())
    }

    /// Starts a ring from nothing and looks at its members until nothing changes: what is gone cannot be
    /// found by going on from what was.
    fn look_at_ring(&mut self, ring: u32) -> Result<(), Full> {
        let members = self.structure.rings[ring as usize].clone();
        let place: FxHashMap<Node, u32> = members.iter().zip(0..).map(|(node, at)| (*node, at)).collect();
        let empty = |node: &Node| std::mem::replace(&mut self.structure.sets[*node as usize], EMPTY);
        let before: Vec<Set> = members.iter().map(empty).collect();
        let mut waits = vec![true; members.len()];
        let mut met = vec![false; members.len()];
        let mut open: BinaryHeap<Reverse<u32>> = (0..members.len() as u32).map(Reverse).collect();
        while let Some(Reverse(at)) = open.pop() {
            waits[at as usize] = false;
            let node = members[at as usize];
            let again = std::mem::replace(&mut met[at as usize], true);
            let set = match self.evaluate(node, again) {
                Ok(set) => set,
                Err(full) => {
                    // What paths rest on was noted for sets that do not come to be, so each must be looked at again,
                    // also where the ring is no more.
                    for (node, before) in members.into_iter().zip(before) {
                        self.structure.sets[node as usize] = before;
                        self.mark(node);
                    }
                    return Err(full);
                }
            };
            if std::mem::replace(&mut self.structure.sets[node as usize], set) == set {
                continue;
            }
            let dependants = self.structure.nodes[node as usize].dependants.iter().copied();
            let in_network = self.structure.is_in_network(node);
            for other in dependants.chain(self.paths.resting_on(node, in_network)) {
                if let Some(at) = place.get(&other)
                    && !std::mem::replace(&mut waits[*at as usize], true)
                {
                    open.push(Reverse(*at));
                }
            }
        }
        for (node, before) in members.into_iter().zip(before) {
            self.structure.nodes[node as usize].dirty = false;
            if self.structure.sets[node as usize] != before {
                self.before.entry(node).or_insert(before);
                self.spread(node, ring);
            }
        }
        Ok(())
    }

    /// Lets what depends on a node be looked at, but for what is in `ring`.
    fn spread(&mut self, node: Node, ring: u32) {
        for at in 0..self.structure.nodes[node as usize].dependants.len() {
            let other = self.structure.nodes[node as usize].dependants[at];
            if ring == NONE || self.structure.ring(other) != ring {
                self.mark(other);
            }
        }
        let in_network = self.structure.is_in_network(node);
        let paths: Vec<Node> = self.paths.resting_on(node, in_network).collect();
        for path in paths {
            if ring == NONE || self.structure.ring(path) != ring {
                self.mark(path);
            }
        }
    }

    /// What takes a node down alone, as far as its inputs say. `again`: whether it was looked at before in the same
    /// round through a ring.
    fn evaluate(&mut self, node: Node, again: bool) -> Result<Set, Full> {
        self.looked_at += 1;
        let (structure, sets) = (&self.structure, &mut self.sets);
        let vertex = &structure.nodes[node as usize];
        let inputs = vertex.inputs.iter().map(|input| structure.sets[*input as usize]);
        match vertex.kind {
            Kind::Free | Kind::Network => Ok(EMPTY),
            Kind::Path { from, to } => self.paths.examine(structure, sets, node, (from, to), again),
            Kind::Gate(threshold) => {
                let down = inputs.clone().filter(|set| *set == ALL).count() as u32;
                if down >= threshold {
                    return Ok(ALL);
                }
                sets.at_least(threshold - down, inputs.filter(|set| *set != ALL).map(|set| (set, 1)))
            }
            Kind::Component => {
                let record = structure.record(node);
                if record.is_some_and(|record| record.failed) || inputs.clone().any(|set| set == ALL) {
                    return Ok(ALL);
                }
                let own = if record.is_some_and(|record| record.fails) { sets.single(node)? } else { EMPTY };
                sets.at_least(1, inputs.map(|set| (set, 1)).chain([(own, 1)]))
            }
        }
    }

    /// Forgets sets that nothing has any more.
    pub(super) fn collect(&mut self) {
        self.sets.keep_only(self.structure.sets.iter_mut().chain(self.before.values_mut()));
        self.kept = self.sets.node_count();
    }
}
