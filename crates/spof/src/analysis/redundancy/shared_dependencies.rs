//! Redundancy that is none: groups whose spare members one failure takes down together.
//!
//! A group holds with some members lost; a component that takes more of them down than it can lose
//! defeats it. Findings are about the *nearest* ones: those that do not do it by taking down another one that
//! does. What lies behind them (the room behind the rack) is a cause of theirs, and is counted and listed.

use std::collections::VecDeque;

use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::single_failures::origins;
use crate::graph::{Csr, Graph, Node};
use crate::model::ComponentId;

/// How many components that defeat a group are listed.
const LISTED: usize = 100;

/// One redundant group that single failures defeat.
#[derive(Clone, Debug)]
pub(crate) struct Defeated {
    pub(crate) gate: Node,
    /// The nearest components that defeat it, by id; never empty.
    pub(crate) by: Vec<ComponentId>,
    /// All components that defeat it, the nearest first; the first ones of many.
    pub(crate) listed: Vec<ComponentId>,
    /// How many there are in all.
    pub(crate) count: u64,
}

/// The edges over which single failures travel: those into groups that none of them defeats lead nowhere. Costs O(n + m).
pub(crate) fn edges_to_defeated(graph: &Graph<'_>, failures: &SingleFailures) -> Csr {
    origins::edges_without_standing(graph, failures.defeats().iter().map(|(gate, _)| *gate))
}

/// Finds all defeated groups, in the order of the model. Costs a second run for each failure that
/// defeats any, and a look at each other failure that defeats the same group. `edges` are those that [`edges_to_defeated`]
/// left.
pub(crate) fn defeated_groups(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    edges: &Csr,
) -> Vec<Defeated> {
    if failures.defeats().is_empty() {
        return Vec::new();
    }
    let series = failures.series_of();
    let found = defeats(graph, base, failures, edges);
    let weight = weights(failures);
    found
        .chunk_by(|a, b| a.0 == b.0)
        .map(|of_gate| {
            let nearest = of_gate.iter().take_while(|(_, behind, _)| !behind);
            let mut by: Vec<ComponentId> =
                nearest.flat_map(|(_, _, class)| failures.nearest_failures(*class, &series)).collect();
            by.sort_unstable();
            by.dedup();
            let classes = || of_gate.iter().map(|(_, _, class)| *class);
            Defeated {
                gate: of_gate[0].0,
                by,
                listed: first_failures(failures, classes(), &series),
                count: classes().map(|class| weight[class as usize]).sum(),
            }
        })
        .filter(|defeated| !defeated.by.is_empty())
        .collect()
}

/// Each group with the classes that defeat it, and whether that is none of the nearest; these come first.
fn defeats(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    edges: &Csr,
) -> Vec<(Node, bool, u32)> {
    let mut run = Propagation::new(graph, base);
    run.dependants = edges;
    let defeats = shared_ones(graph, base, failures, &mut run);
    // Pairs come by group, so that those of each class are sorted too.
    let by_class: Vec<(u32, Node)> = defeats.iter().map(|(gate, class)| (*class, *gate)).collect();
    let by_class = Csr::new(failures.class_count(), &by_class);
    let defeating = || (0..failures.class_count() as u32).filter(|class| !by_class.of(*class).is_empty());
    let mut order = Order {
        failures,
        defeats,
        reach: vec![usize::MAX; failures.class_count()],
        names: vec![None; failures.class_count()],
    };
    for class in defeating() {
        order.names[class as usize] = first_name(graph, failures, class);
    }
    let mut found = Vec::new();
    let mut undecided: Vec<(u32, Node)> = Vec::new();
    for class in defeating() {
        run.run(base, [failures.class_members(class)[0]]);
        order.reach[class as usize] = run.trail.len();
        for gate in by_class.of(class) {
            // What takes the owner's own location down takes the owner down whatever the group does: the
            // server with its two drives is no news about the drives.
            let owner = graph.model().component(graph.gate(*gate).owner);
            let anyway = owner.located_in().any(|location| run.is_down(location.id().0));
            match if anyway { Some(true) } else { order.is_behind(&run, *gate, class) } {
                Some(behind) => found.push((*gate, behind, class)),
                None => undecided.push((class, *gate)),
            }
        }
    }
    // What takes a class of a greater number down, which had not run yet; few do.
    for pairs in undecided.chunk_by(|a, b| a.0 == b.0) {
        let class = pairs[0].0;
        run.run(base, [failures.class_members(class)[0]]);
        let decided = pairs.iter().map(|(_, gate)| (*gate, order.is_behind(&run, *gate, class)));
        found.extend(decided.map(|(gate, behind)| (gate, behind == Some(true), class)));
    }
    found.sort_unstable();
    found
}

/// Which of the classes that defeat a group are nearer to it than others.
struct Order<'a> {
    failures: &'a SingleFailures,
    /// Groups and the classes that defeat them, sorted.
    defeats: Vec<(Node, u32)>,
    /// By class, how much goes down with it, once it has run. Of two that take each other down, the same.
    reach: Vec<usize>,
    /// By class that defeats a group, the first of its own components that can fail, by name.
    names: Vec<Option<&'a str>>,
}

impl Order<'_> {
    /// Whether a class, the last one that ran, takes a nearer one down; `None` where the other one has to run
    /// first.
    fn is_behind(&self, run: &Propagation<'_, '_>, gate: Node, class: u32) -> Option<bool> {
        let name = self.names[class as usize];
        let start = self.defeats.partition_point(|pair| pair.0 < gate);
        let of_gate = self.defeats[start..].iter().take_while(|pair| pair.0 == gate).map(|pair| pair.1);
        let mut decided = true;
        for other in of_gate.filter(|other| *other != class) {
            if !run.is_down(self.failures.class_members(other)[0]) {
                continue;
            }
            // Of those that take each other down the first one by name stands for all.
            let Some(other_name) = self.names[other as usize] else { continue };
            let stands = name.is_some_and(|name| name < other_name);
            match self.reach[other as usize] {
                usize::MAX if stands => decided = false,
                reach if stands && reach == run.trail.len() => {}
                _ => return Some(true),
            }
        }
        decided.then_some(false)
    }
}

/// The first of a class's own components that can fail, by name.
fn first_name<'m>(graph: &Graph<'m>, failures: &SingleFailures, class: u32) -> Option<&'m str> {
    let own = failures.class_members(class).iter().filter(|node| failures.can_fail(**node));
    own.map(|node| graph.model().component(ComponentId(*node)).name()).min()
}

/// The groups and classes that take all of their spares down, sorted, without those that take too few down
/// themselves: a member that is down today leaves less to lose, and that is no dependency that is shared.
fn shared_ones(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    run: &mut Propagation<'_, '_>,
) -> Vec<(Node, u32)> {
    let inputs = graph.inputs();
    let is_whole = |gate: Node| inputs.of(gate).iter().all(|member| !base.down[*member as usize]);
    let (mut found, mut weakened): (Vec<_>, Vec<_>) =
        failures.defeats().iter().copied().partition(|(gate, _)| is_whole(*gate));
    weakened.sort_unstable_by_key(|(gate, class)| (*class, *gate));
    for of_class in weakened.chunk_by(|a, b| a.1 == b.1) {
        run.run(base, [failures.class_members(of_class[0].1)[0]]);
        found.extend(of_class.iter().filter(|(gate, _)| {
            let is_lost = |member: &&Node| run.is_down(**member) && !base.down[**member as usize];
            inputs.of(*gate).iter().filter(is_lost).count() as u32 >= graph.threshold[*gate as usize]
        }));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// By class, how many components that can fail have its effect: its own and those in series with it.
fn weights(failures: &SingleFailures) -> Vec<u64> {
    let mut weight = vec![0u64; failures.class_count()];
    for class in (0..failures.class_count() as u32).rev() {
        let own = failures.class_members(class).iter().filter(|node| failures.can_fail(**node));
        weight[class as usize] += own.count() as u64;
        if let Some(next) = failures.next_in_series(class) {
            weight[next as usize] += weight[class as usize];
        }
    }
    weight
}

/// The first components that can fail and have the effect of any of some classes, those of a class
/// before those in series with it.
fn first_failures(
    failures: &SingleFailures,
    classes: impl Iterator<Item = u32>,
    series: &Csr,
) -> Vec<ComponentId> {
    let mut open: VecDeque<u32> = classes.collect();
    let mut found = Vec::new();
    while let Some(class) = open.pop_front().filter(|_| found.len() < LISTED) {
        let own = failures.class_members(class).iter().filter(|node| failures.can_fail(**node));
        found.extend(own.map(|node| ComponentId(*node)));
        open.extend(series.of(class));
    }
    found.truncate(LISTED);
    found
}
