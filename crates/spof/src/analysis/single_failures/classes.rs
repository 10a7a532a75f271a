//! Failures that need not be followed one by one.
//!
//! In the base state an edge u → v is *sole* when v goes down as soon as u does. Nodes on a ring of sole
//! edges go down together: they are one class (a strongly connected component). A class whose only way out
//! is one sole edge to another class takes down itself and exactly what that one takes down: it is *in
//! series* with it. Only the other classes are followed; a chain of a million components costs one run
//! instead of a million.

use crate::analysis::node_set::NONE;
use crate::analysis::propagation::BaseState;
use crate::analysis::single_failures::origins::Origins;
use crate::analysis::structure::strong_components::StrongComponents;
use crate::graph::{Graph, Node};

/// The classes of a graph's nodes that are up in the base state.
pub(crate) struct Classes {
    /// By node, its class, or [`NONE`] for what is down already. A class comes after those it leads to.
    pub(crate) of: Vec<u32>,
    /// By class, where its members start in `members`.
    start: Vec<u32>,
    members: Vec<Node>,
    /// By class, the class that it is in series with, or [`NONE`].
    pub(crate) next: Vec<u32>,
    /// Whether any class has several members.
    pub(crate) has_rings: bool,
}

impl Classes {
    /// Costs O(n + m).
    pub(crate) fn new(graph: &Graph<'_>, base: &BaseState) -> Classes {
        let sole: Vec<bool> = base.remaining.iter().map(|remaining| *remaining == 1).collect();
        let is_up = |node: Node| !base.down[node as usize];
        let is_sole = |node: Node| sole[node as usize];
        let found = StrongComponents::of_mostly_acyclic(&graph.dependants, is_up, is_sole);
        let StrongComponents { of, start, members } = found;
        let has_rings = members.len() + 1 != start.len();
        let next = vec![NONE; start.len() - 1];
        Classes { of, start, members, next, has_rings }
    }

    /// Finds what is in series, and the origins among the classes to follow: those that no other one takes
    /// down over sole edges. Costs O(n + m).
    pub(crate) fn put_in_series(&mut self, graph: &Graph<'_>, base: &BaseState, fails: &[bool]) -> Origins {
        let sole: Vec<bool> = base.remaining.iter().map(|remaining| *remaining == 1).collect();
        let mut origins = Origins { classes: Vec::new(), of: vec![NONE; self.len()] };
        // By class, whether the failure of a component has its effect.
        let mut can_fail = vec![false; self.len()];
        // A class comes after those it leads to.
        for class in (0..self.len() as u32).rev() {
            let at = class as usize;
            let mut members = self.members(class).iter();
            can_fail[at] |= members.any(|node| fails.get(*node as usize) == Some(&true));
            let next = self.in_series_with(graph, base, &sole, class);
            self.next[at] = next;
            if next != NONE {
                can_fail[next as usize] |= can_fail[at];
            } else if can_fail[at] && origins.of[at] == NONE {
                origins.of[at] = origins.classes.len() as u32;
                origins.classes.push(class);
            }
            let origin = origins.of[at];
            if origin == NONE {
                continue;
            }
            for node in self.members(class) {
                for dependant in graph.dependants.of(*node).iter().filter(|head| sole[**head as usize]) {
                    origins.of[self.of[*dependant as usize] as usize] = origin;
                }
            }
        }
        origins
    }

    pub(crate) fn len(&self) -> usize {
        self.next.len()
    }

    pub(crate) fn members(&self, class: u32) -> &[Node] {
        &self.members[self.start[class as usize] as usize..self.start[class as usize + 1] as usize]
    }

    /// Only single components are in series, and only with single components: the way through a ring
    /// depends on where one enters it.
    fn in_series_with(&self, graph: &Graph<'_>, base: &BaseState, sole: &[bool], class: u32) -> u32 {
        let [node] = *self.members(class) else { return NONE };
        // What carries paths may break one together with what it takes down: that is not series.
        let has_links = !graph.network.links().is_empty();
        if has_links && graph.is_component(node) && (graph.network.carries(node) || is_link(graph, node)) {
            return NONE;
        }
        let mut next = NONE;
        for dependant in graph.dependants.of(node) {
            if *dependant == node || base.down[*dependant as usize] {
                continue;
            }
            // A gate is followed for itself, so that what defeats it is seen.
            if !sole[*dependant as usize] || !graph.is_component(*dependant) {
                return NONE;
            }
            let other = self.of[*dependant as usize];
            let is_single = !self.has_rings || self.members(other).len() == 1;
            if !is_single || (next != NONE && next != other) {
                return NONE;
            }
            next = other;
        }
        next
    }
}

fn is_link(graph: &Graph<'_>, node: Node) -> bool {
    let id = crate::model::ComponentId(node);
    matches!(graph.model().component(id).class(), crate::model::Class::Link(..))
}
