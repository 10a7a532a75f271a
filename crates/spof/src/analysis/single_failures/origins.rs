//! Which failures show all that any single failure can do, and the edges that are left for the others.
//!
//! What goes down with a failure is a closure: it goes down, and no more does, with every failure that
//! takes the first one down. So a group that no *origin* defeats, a class that no other followed class
//! takes down over sole edges, is defeated by no single failure at all. Origins are followed first (the room,
//! not the thousand servers in it); the edges into groups that they leave standing, which are most edges
//! where groups are many, are then left out for everything else.

use crate::analysis::node_set::NONE;
use crate::analysis::propagation::BaseState;
use crate::graph::{Csr, Graph, Node};

/// Classes to follow that no other one of them takes down over sole edges, such as the room of many servers.
pub(crate) struct Origins {
    pub(crate) classes: Vec<u32>,
    /// By class, one that takes it down, by place in `classes`, or [`NONE`].
    pub(crate) of: Vec<u32>,
}

impl Origins {
    pub(crate) fn contains(&self, class: u32) -> bool {
        self.classes.get(self.of[class as usize] as usize) == Some(&class)
    }

    /// The same classes, those that go down with one origin together: what they take down goes down with
    /// it too, and stays in the caches.
    pub(crate) fn grouped(&self, classes: &[u32]) -> Vec<u32> {
        let origin = |class: u32| Some(self.of[class as usize]).filter(|origin| *origin != NONE).unwrap_or(0);
        let pairs: Vec<(u32, u32)> = classes.iter().map(|class| (origin(*class), *class)).collect();
        Csr::new(self.classes.len(), &pairs).edges().map(|pair| pair.1).collect()
    }
}

/// Whether leaving out edges could be of any use: some redundant group is up.
pub(crate) fn any_redundant(graph: &Graph<'_>, base: &BaseState) -> bool {
    let gates = graph.component_count()..graph.node_count();
    gates.into_iter().any(|gate| base.remaining[gate] > 1)
}

/// The edges without those into redundant groups that are not among the defeated ones. Costs O(n + m).
pub(crate) fn edges_without_standing(graph: &Graph<'_>, defeated: impl Iterator<Item = Node>) -> Csr {
    let components = graph.component_count();
    let mut open: Vec<bool> = graph.threshold.iter().map(|threshold| *threshold == 1).collect();
    open[..components].fill(true);
    defeated.for_each(|gate| open[gate as usize] = true);
    graph.dependants.filtered(|head| open[head as usize])
}
