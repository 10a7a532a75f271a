//! Which single failures cut a network path, and what must change for that to change.
//!
//! A failure cuts a path if, without the links and nodes that it takes down, no way is left. Only what takes
//! down something on one way that works can do so, so only that is tried. What the answer rests on is
//! *watched*: for a failure that does not cut, the way that is left; for one that does, the side on which the
//! search ended, with everything it ended at. As long as none of that changes the answer stands, whatever
//! happens elsewhere in the network. In a ring an answer is found step by step, and a later step may end at what is
//! down because of an earlier one: so there the answer rests on what all steps rested on.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::live::sets::{ALL, EMPTY, Full, Set, Sets};
use crate::analysis::live::structure::{NONE, Structure};
use crate::graph::Node;

/// A path that rests on more than this is looked at again after any change of the network.
const MOST_WATCHED: usize = 1024;

#[derive(Default)]
pub(super) struct Paths {
    /// By node, the paths that rest on it.
    watchers: Vec<Vec<Node>>,
    /// By path, what it rests on, sorted.
    watched: FxHashMap<Node, Vec<Node>>,
    /// Paths that rest on too much.
    everywhere: FxHashSet<Node>,
    /// Searches made so far.
    pub(super) searches: u64,
    /// By node, the search and side that last saw it.
    seen: Vec<u32>,
    search: u32,
    /// By node, the link and the node by which it was reached.
    came: Vec<(Node, Node)>,
    queues: [Vec<Node>; 2],
    /// Links and nodes between the ends of the way that was found last.
    way: Vec<Node>,
    /// What the answer that is being found rests on.
    rests_on: Vec<Node>,
    too_much: bool,
}

impl Paths {
    /// The paths to be looked at again when this node goes down otherwise, gets a link or loses one; what
    /// goes down with it is among them. `in_network`: whether it is a link or has one.
    pub(super) fn resting_on(&self, node: Node, in_network: bool) -> impl Iterator<Item = Node> + '_ {
        let everywhere = in_network.then_some(&self.everywhere);
        self.watchers
            .get(node as usize)
            .into_iter()
            .flatten()
            .chain(everywhere.into_iter().flatten())
            .copied()
    }

    pub(super) fn forget(&mut self, path: Node) {
        self.everywhere.remove(&path);
        for node in self.watched.remove(&path).unwrap_or_default() {
            unwatch(&mut self.watchers[node as usize], path);
        }
    }

    /// What cuts the path or takes its far end down. Costs a search for each failure that takes down
    /// something on one way. `again`: whether this goes on from an earlier answer, whose reasons stay.
    pub(super) fn examine(
        &mut self,
        structure: &Structure,
        sets: &mut Sets,
        path: Node,
        (from, to): (Node, Node),
        again: bool,
    ) -> Result<Set, Full> {
        let count = structure.nodes.len();
        self.watchers.resize_with(count.max(self.watchers.len()), Vec::new);
        self.seen.resize(count.max(self.seen.len()), 0);
        self.came.resize(count.max(self.came.len()), (0, 0));
        let set_of = |node: Node| structure.sets[node as usize];
        let end = set_of(to);
        self.rests_on.clear();
        self.too_much = false;
        // Where the far end depends on the path, what takes it down may do so by cutting the path.
        let ring = structure.ring(path);
        let ends_elsewhere = ring == NONE || structure.ring(to) != ring;
        let is_decided = ends_elsewhere && end == ALL;
        let is_cut = !is_decided && !self.is_joined(structure, path, (from, to), |node| set_of(node) == ALL);
        if is_cut || end == ALL {
            self.watch(path, again);
            return Ok(ALL);
        }
        let way = self.way.iter().map(|node| (set_of(*node), 1));
        let suspects = sets.at_least(1, way)?;
        let suspects: Vec<u32> = sets
            .members(suspects)
            .filter(|failure| !(ends_elsewhere && sets.contains(end, *failure)))
            .collect();
        let mut cuts = vec![(end, 1)];
        for failure in suspects {
            if !self.is_joined(structure, path, (from, to), |node| sets.contains(set_of(node), failure)) {
                cuts.push((sets.single(failure)?, 1));
            }
        }
        self.watch(path, again);
        cuts.retain(|(set, _)| *set != EMPTY);
        sets.at_least(1, cuts)
    }

    /// Sets what a path rests on to `rests_on`, or adds that to what it rests on already.
    fn watch(&mut self, path: Node, again: bool) {
        if again {
            self.too_much |= self.everywhere.contains(&path);
            self.rests_on.extend(self.watched.get(&path).into_iter().flatten());
        }
        self.thin_out(0);
        if self.too_much {
            self.forget(path);
            self.everywhere.insert(path);
            return;
        }
        let list = std::mem::take(&mut self.rests_on);
        self.everywhere.remove(&path);
        let before = self.watched.insert(path, list.clone()).unwrap_or_default();
        let gone = before.iter().filter(|node| list.binary_search(node).is_err());
        gone.for_each(|node| unwatch(&mut self.watchers[*node as usize], path));
        let new = list.iter().filter(|node| before.binary_search(node).is_err());
        new.for_each(|node| self.watchers[*node as usize].push(path));
        self.rests_on = list;
    }

    /// Makes what stands several times in a list longer than `most` stand once, and sees whether it is too much.
    fn thin_out(&mut self, most: usize) {
        if self.rests_on.len() > most {
            self.rests_on.sort_unstable();
            self.rests_on.dedup();
            self.too_much |= self.rests_on.len() > MOST_WATCHED;
        }
        if self.too_much {
            self.rests_on.clear();
        }
    }

    /// Looks for a way from both ends at once, one node of the side with less work at a time, and notes what
    /// the answer rests on. Each path turns to other links first, so that the ways spread over the network.
    fn is_joined(
        &mut self,
        structure: &Structure,
        path: Node,
        (from, to): (Node, Node),
        is_down: impl Fn(Node) -> bool,
    ) -> bool {
        self.searches += 1;
        if self.search > u32::MAX - 4 {
            self.seen.fill(0);
            self.search = 0;
        }
        self.search += 2;
        let marks = [self.search, self.search + 1];
        let ends = [from, to];
        let mut heads = [0usize; 2];
        let mut work = [0usize; 2];
        for side in 0..2 {
            self.queues[side].clear();
            self.queues[side].push(ends[side]);
            self.seen[ends[side] as usize] = marks[side];
        }
        loop {
            let side = usize::from(work[1] < work[0]);
            let Some(node) = self.queues[side].get(heads[side]).copied() else {
                self.rest_on_side(structure, side, marks[side], is_down);
                return false;
            };
            heads[side] += 1;
            let hops = &structure.hops[node as usize];
            let turn = (path ^ node).wrapping_mul(0x9e37_79b1) >> 8;
            let turn = turn as usize % hops.len().max(1);
            for (link, other) in hops[turn..].iter().chain(&hops[..turn]) {
                work[side] += 1;
                if is_down(*link) {
                    continue;
                }
                let seen = self.seen[*other as usize];
                if seen == marks[side] {
                    continue;
                }
                if seen == marks[1 - side] {
                    self.trace(ends, side, (node, *link, *other));
                    self.rests_on.extend_from_slice(&self.way);
                    self.thin_out(4 * MOST_WATCHED);
                    return true;
                }
                if structure.forwards[*other as usize] && !is_down(*other) {
                    self.seen[*other as usize] = marks[side];
                    self.came[*other as usize] = (*link, node);
                    self.queues[side].push(*other);
                }
            }
        }
    }

    fn trace(&mut self, ends: [Node; 2], side: usize, (node, link, other): (Node, Node, Node)) {
        self.way.clear();
        self.way.push(link);
        for (mut at, end) in [(node, ends[side]), (other, ends[1 - side])] {
            while at != end {
                let (link, before) = self.came[at as usize];
                self.way.extend([at, link]);
                at = before;
            }
        }
    }

    /// Notes what was reached from the end whose search ended first, and what it ended at.
    fn rest_on_side(
        &mut self,
        structure: &Structure,
        side: usize,
        mark: u32,
        is_down: impl Fn(Node) -> bool,
    ) {
        for node in &self.queues[side] {
            self.rests_on.push(*node);
            for (link, other) in &structure.hops[*node as usize] {
                if is_down(*link) {
                    self.rests_on.push(*link);
                } else if self.seen[*other as usize] != mark {
                    self.rests_on.push(*other);
                }
            }
            if self.too_much || self.queues[side].len() > MOST_WATCHED {
                self.too_much = true;
                break;
            }
        }
        self.thin_out(4 * MOST_WATCHED);
    }
}

fn unwatch(watchers: &mut Vec<Node>, path: Node) {
    if let Some(place) = watchers.iter().rposition(|other| *other == path) {
        watchers.swap_remove(place);
    }
}
