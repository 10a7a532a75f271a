//! Redundancy that is none: groups whose spare members one failure takes down together.
//!
//! A group holds with some members lost; a component that takes more of them down than it can lose
//! defeats it. Reported are the *nearest* ones: those that do not do it by taking down another one that
//! does. What lies behind them (the room behind the rack) is a cause of theirs.

use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::SingleFailures;
use crate::graph::{Graph, Node};
use crate::model::ComponentId;

/// One redundant group that single failures defeat.
#[derive(Clone, Debug)]
pub(crate) struct Defeated {
    pub(crate) gate: Node,
    /// The nearest components that defeat it, by id; never empty.
    pub(crate) by: Vec<ComponentId>,
}

/// Finds all defeated groups, in the order of the model. Costs a second run for each failure that
/// defeats any, and a look at each other failure that defeats the same group.
pub(crate) fn defeated_groups(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
) -> Vec<Defeated> {
    let defeats = failures.defeats();
    if defeats.is_empty() {
        return Vec::new();
    }
    let series = failures.series_of();
    let own = |class: u32| failures.class_members(class).iter().any(|node| failures.can_fail(*node));
    let mut by_class: Vec<(u32, Node)> = defeats.iter().map(|(gate, class)| (*class, *gate)).collect();
    by_class.sort_unstable();
    let of_gate = |gate: Node| {
        let start = defeats.partition_point(|pair| pair.0 < gate);
        defeats[start..].iter().take_while(move |pair| pair.0 == gate).map(|pair| pair.1)
    };
    let inputs = graph.inputs();
    let mut run = Propagation::new(graph, base);
    let mut nearest: Vec<(Node, u32)> = Vec::new();
    for pairs in by_class.chunk_by(|a, b| a.0 == b.0) {
        let class = pairs[0].0;
        run.run(base, [failures.class_members(class)[0]]);
        for (_, gate) in pairs {
            // A member that is down today leaves less to lose; that is no dependency that is shared.
            let lost = inputs
                .of(*gate)
                .iter()
                .filter(|member| run.is_down(**member) && !base.down[**member as usize]);
            let shared = lost.count() as u32 >= graph.threshold[*gate as usize];
            // What takes the owner's own location down takes the owner down whatever the group does: the
            // server with its two drives is no news about the drives.
            let owner = graph.model().component(graph.gate(*gate).owner);
            let anyway = owner.located_in().any(|location| run.is_down(location.id().0));
            let nearer =
                |other: u32| other != class && own(other) && run.is_down(failures.class_members(other)[0]);
            if shared && !anyway && !of_gate(*gate).any(nearer) {
                nearest.push((*gate, class));
            }
        }
    }
    nearest.sort_unstable();
    nearest
        .chunk_by(|a, b| a.0 == b.0)
        .map(|pairs| {
            let mut by: Vec<ComponentId> =
                pairs.iter().flat_map(|(_, class)| failures.nearest_failures(*class, &series)).collect();
            by.sort_unstable();
            by.dedup();
            Defeated { gate: pairs[0].0, by }
        })
        .filter(|defeated| !defeated.by.is_empty())
        .collect()
}
