//! Failures that need not be followed one by one.
//!
//! In the base state an edge u → v is *sole* when v goes down as soon as u does. Nodes on a ring of sole
//! edges go down together: they are one class (a strongly connected component, Tarjan 1972, on an
//! explicit stack). A class whose only way out is one sole edge to another class takes down itself and
//! exactly what that one takes down: it is *in series* with it. Only the other classes are followed; a
//! chain of a million components costs one run instead of a million.

use crate::analysis::propagation::BaseState;
use crate::graph::{Csr, Graph, Node};

pub(crate) const NONE: u32 = u32::MAX;

/// The classes of a graph's nodes that are up in the base state.
pub(crate) struct Classes {
    /// By node, its class, or [`NONE`] for what is down already. A class comes after those it leads to.
    pub(crate) of: Vec<u32>,
    /// By class, where its members start in `members`.
    start: Vec<u32>,
    members: Vec<Node>,
    /// By class, the class that it is in series with, or [`NONE`].
    pub(crate) next: Vec<u32>,
}

impl Classes {
    /// Costs O(n + m).
    pub(crate) fn new(graph: &Graph<'_>, base: &BaseState) -> Classes {
        let (of, count) = strongly_connected(graph, base);
        let mut start = vec![0u32; count + 1];
        for class in of.iter().filter(|class| **class != NONE) {
            start[*class as usize + 1] += 1;
        }
        for class in 0..count {
            start[class + 1] += start[class];
        }
        let mut next_slot = start.clone();
        let mut members = vec![0; start[count] as usize];
        for (node, class) in of.iter().enumerate().filter(|(_, class)| **class != NONE) {
            members[next_slot[*class as usize] as usize] = node as Node;
            next_slot[*class as usize] += 1;
        }
        let mut classes = Classes { of, start, members, next: Vec::new() };
        classes.next = (0..count as u32).map(|class| classes.in_series_with(graph, base, class)).collect();
        classes
    }

    pub(crate) fn len(&self) -> usize {
        self.next.len()
    }

    pub(crate) fn members(&self, class: u32) -> &[Node] {
        &self.members[self.start[class as usize] as usize..self.start[class as usize + 1] as usize]
    }

    /// By class, the class at the end of its series.
    pub(crate) fn roots(&self) -> Vec<u32> {
        let mut roots: Vec<u32> = (0..self.len() as u32).collect();
        for class in 0..self.len() {
            let next = self.next[class];
            if next != NONE {
                roots[class] = roots[next as usize];
            }
        }
        roots
    }

    /// Only single components are in series, and only with single components: the way through a ring
    /// depends on where one enters it.
    fn in_series_with(&self, graph: &Graph<'_>, base: &BaseState, class: u32) -> u32 {
        let mut next = NONE;
        if self.members(class).len() > 1 {
            return NONE;
        }
        for node in self.members(class) {
            // What carries paths may break one together with what it takes down: that is not series.
            if graph.is_component(*node) && (graph.network.carries(*node) || is_link(graph, *node)) {
                return NONE;
            }
            for dependant in graph.dependants.of(*node) {
                let other = self.of[*dependant as usize];
                if other == class || other == NONE {
                    continue;
                }
                // A gate is followed for itself, so that what defeats it is seen.
                let sole = base.remaining[*dependant as usize] == 1
                    && graph.is_component(*dependant)
                    && self.members(other).len() == 1;
                if !sole || (next != NONE && next != other) {
                    return NONE;
                }
                next = other;
            }
        }
        next
    }
}

fn is_link(graph: &Graph<'_>, node: Node) -> bool {
    let id = crate::model::ComponentId(node);
    matches!(graph.model().component(id).class(), crate::model::Class::Link(..))
}

/// The class of each node that is up, numbered so that a class comes after those it leads to.
fn strongly_connected(graph: &Graph<'_>, base: &BaseState) -> (Vec<u32>, usize) {
    let up = (0..graph.node_count() as Node).filter(|node| !base.down[*node as usize]);
    let sole = |node: Node| !base.down[node as usize] && base.remaining[node as usize] == 1;
    tarjan(graph.node_count(), &graph.dependants, up, sole)
}

/// The strongly connected components of a graph that hold any of `roots`, those that are led to first.
pub(crate) fn rings(nodes: usize, edges: &Csr, roots: impl Iterator<Item = u32>) -> Vec<Vec<u32>> {
    let (of, count) = tarjan(nodes, edges, roots, |_| true);
    let mut rings = vec![Vec::new(); count];
    for (node, ring) in of.iter().enumerate().filter(|(_, ring)| **ring != NONE) {
        rings[*ring as usize].push(node as u32);
    }
    rings
}

/// Tarjan's algorithm over the edges to nodes that are `open`.
fn tarjan(
    nodes: usize,
    edges: &Csr,
    roots: impl Iterator<Item = u32>,
    open: impl Fn(u32) -> bool,
) -> (Vec<u32>, usize) {
    let mut class = vec![NONE; nodes];
    let mut low = vec![0u32; nodes];
    let mut entered = vec![0u32; nodes];
    let mut clock = 0u32;
    let mut count = 0u32;
    let mut waiting: Vec<Node> = Vec::new();
    let mut path: Vec<(Node, usize)> = Vec::new();
    for root in roots {
        if entered[root as usize] != 0 {
            continue;
        }
        path.push((root, 0));
        while let Some((node, edge)) = path.last_mut() {
            let at = *node as usize;
            if *edge == 0 && entered[at] == 0 {
                clock += 1;
                entered[at] = clock;
                low[at] = clock;
                waiting.push(*node);
            }
            if let Some(next) = edges.of(*node).get(*edge) {
                *edge += 1;
                let to = *next as usize;
                if !open(*next) {
                    continue;
                }
                if entered[to] == 0 {
                    path.push((*next, 0));
                } else if class[to] == NONE {
                    low[at] = low[at].min(entered[to]);
                }
                continue;
            }
            let node = *node;
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent as usize] = low[*parent as usize].min(low[at]);
            }
            if low[at] == entered[at] {
                while let Some(member) = waiting.pop() {
                    class[member as usize] = count;
                    if member == node {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    (class, count as usize)
}
