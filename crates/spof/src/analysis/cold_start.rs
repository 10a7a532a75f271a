//! Cold start: from everything down, what comes up, and what waits for itself.
//!
//! A component starts once its locations are up and its `needs` and `needs_to_start` hold: the least
//! fixpoint, computed by counting forward. What is up in the base state and never starts is a bootstrap
//! deadlock. The roots of a deadlock are the strongly connected components of "waits for" that wait for
//! nothing else that is stuck; each is shown by one shortest cycle.

use crate::analysis::propagation::BaseState;
use crate::graph::network::PathSearch;
use crate::graph::{Csr, Graph};
use crate::model::{Class, ComponentId, GroupForm, Model, Requirement, RequirementView, State};

/// What can run and cannot start.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ColdStart {
    /// Every component that is up in the base state and never starts, by id.
    pub stuck: Vec<ComponentId>,
    /// The roots of the deadlock.
    pub deadlocks: Vec<Deadlock>,
}

/// One root of a bootstrap deadlock.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deadlock {
    /// Components each of which waits for the next, the last for the first; the smallest name first. A
    /// single one waits for something that is down.
    pub cycle: Vec<ComponentId>,
    /// All components that wait for each other there, by id; the cycle is one way through them.
    pub knot: Vec<ComponentId>,
    /// Everything that is stuck because of it, itself included, by id.
    pub stuck: Vec<ComponentId>,
}

/// A requirement counted forward: how many inputs it still misses.
struct Gates {
    missing: Vec<u32>,
    /// (input, node that it helps) pairs.
    edges: Vec<(u32, u32)>,
    /// (node, from, to) of network paths.
    paths: Vec<(u32, u32, u32)>,
}

impl Gates {
    fn require(&mut self, owner: u32, requirement: Requirement<'_>) {
        let mut open = vec![(requirement, owner)];
        self.missing[owner as usize] += 1;
        while let Some((requirement, node)) = open.pop() {
            match requirement.view() {
                RequirementView::Component(component) => self.edges.push((component.id().0, node)),
                RequirementView::Reach { to, from } => {
                    let from = from.map_or(owner, |from| from.id().0);
                    if from == to.id().0 {
                        self.edges.push((from, node));
                        continue;
                    }
                    let path = self.node(1);
                    self.edges.push((path, node));
                    self.paths.push((path, from, to.id().0));
                }
                RequirementView::Group(group) => {
                    let needed = match group.form() {
                        GroupForm::AllOf => group.members().len() as u32,
                        GroupForm::AnyOf | GroupForm::AtLeast(_) => group.needed(),
                    };
                    let gate = self.node(needed);
                    self.edges.push((gate, node));
                    open.extend(group.members().map(|member| (member, gate)));
                }
            }
        }
    }

    fn node(&mut self, missing: u32) -> u32 {
        let node = u32::try_from(self.missing.len()).expect("fewer than 2^32 nodes");
        self.missing.push(missing);
        node
    }
}

/// Starts everything from dark. Costs O(n + m), and for each network path one search each time that
/// nothing else is left to start.
pub fn cold_start(graph: &Graph<'_>, base: &BaseState) -> ColdStart {
    let model = graph.model();
    let (gates, started) = start(graph);
    let stuck: Vec<ComponentId> =
        model.components().map(|c| c.id()).filter(|id| !started[id.index()] && !base.is_down(*id)).collect();
    if stuck.is_empty() {
        return ColdStart::default();
    }
    let waits = waits_for(graph, base, &gates, &started);
    let deadlocks = deadlocks(model, &stuck, &waits);
    ColdStart { stuck, deadlocks }
}

fn start(graph: &Graph<'_>) -> (Gates, Vec<bool>) {
    let model = graph.model();
    let mut gates = Gates { missing: vec![0; model.len()], edges: Vec::new(), paths: Vec::new() };
    for component in model.components() {
        let node = component.id().0;
        for location in component.located_in() {
            gates.missing[node as usize] += 1;
            gates.edges.push((location.id().0, node));
        }
        for affected in component.affects() {
            gates.missing[affected.id().index()] += 1;
            gates.edges.push((node, affected.id().0));
        }
        for requirement in component.needs().chain(component.needs_to_start()) {
            gates.require(node, requirement);
        }
    }
    let helps = Csr::new(gates.missing.len(), &gates.edges);
    let mut started = vec![false; gates.missing.len()];
    let failed: Vec<bool> = model.components().map(|component| component.state() == State::Failed).collect();
    let may_start = |node: u32| failed.get(node as usize).is_none_or(|failed| !failed);
    let mut missing = gates.missing.clone();
    let mut queue: Vec<u32> =
        (0..model.len() as u32).filter(|node| missing[*node as usize] == 0 && may_start(*node)).collect();
    queue.iter().for_each(|node| started[*node as usize] = true);
    let mut search = PathSearch::new(if gates.paths.is_empty() { 0 } else { model.len() });
    let mut closed: Vec<(u32, u32, u32)> = gates.paths.clone();
    loop {
        while let Some(node) = queue.pop() {
            for helped in helps.of(node) {
                let left = &mut missing[*helped as usize];
                *left = left.saturating_sub(1);
                if *left == 0 && !started[*helped as usize] && may_start(*helped) {
                    started[*helped as usize] = true;
                    queue.push(*helped);
                }
            }
        }
        closed.retain(|(node, from, to)| {
            let open = started[*to as usize]
                && search.connected(&graph.network, *from, *to, |node| !started[node as usize], None);
            if open {
                started[*node as usize] = true;
                queue.push(*node);
            }
            !open
        });
        if queue.is_empty() {
            return (gates, started);
        }
    }
}

/// For each stuck component, the stuck components that it waits for.
fn waits_for(graph: &Graph<'_>, base: &BaseState, gates: &Gates, started: &[bool]) -> Csr {
    let components = graph.component_count();
    let is_stuck = |node: u32| !started[node as usize] && !base.down[node as usize];
    let mut inputs: Vec<(u32, u32)> = gates.edges.iter().map(|(input, node)| (*node, *input)).collect();
    // A path waits for its end and for everything of the network that is stuck.
    let elements: Vec<u32> = (0..components as u32)
        .filter(|node| is_stuck(*node))
        .filter(|node| {
            let is_link = matches!(graph.model().component(ComponentId(*node)).class(), Class::Link(..));
            is_link || graph.network.carries(*node)
        })
        .collect();
    let network = gates.missing.len() as u32;
    inputs.extend(elements.iter().map(|element| (network, *element)));
    for (node, _, to) in &gates.paths {
        inputs.extend([(*node, *to), (*node, network)]);
    }
    let nodes = gates.missing.len() + 1;
    let inputs = Csr::new(nodes, &inputs);
    let mut edges = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    let mut seen = vec![u32::MAX; nodes];
    for component in (0..components as u32).filter(|node| is_stuck(*node)) {
        open.push(component);
        while let Some(node) = open.pop() {
            for input in inputs.of(node) {
                if started.get(*input as usize) == Some(&true)
                    || std::mem::replace(&mut seen[*input as usize], component) == component
                {
                    continue;
                }
                if (*input as usize) >= components {
                    open.push(*input);
                } else if is_stuck(*input) {
                    edges.push((component, *input));
                }
            }
        }
    }
    Csr::new(components, &edges)
}

fn deadlocks(model: &Model, stuck: &[ComponentId], waits: &Csr) -> Vec<Deadlock> {
    let groups = crate::analysis::strong_components::rings(model.len(), waits, stuck.iter().map(|id| id.0));
    let waiting = waits.reversed();
    let mut group_of = vec![u32::MAX; model.len()];
    for (index, group) in groups.iter().enumerate() {
        group.iter().for_each(|node| group_of[*node as usize] = index as u32);
    }
    let mut deadlocks = Vec::new();
    let mut seen = vec![u32::MAX; model.len()];
    for (index, group) in groups.iter().enumerate() {
        let leaves = group
            .iter()
            .any(|node| waits.of(*node).iter().any(|next| group_of[*next as usize] != index as u32));
        if leaves {
            continue;
        }
        let first = group.iter().copied().min_by_key(|node| model.component(ComponentId(*node)).name());
        let Some(first) = first else { continue };
        let cycle = shortest_cycle(waits, first).into_iter().map(ComponentId).collect();
        let mut knot: Vec<ComponentId> = group.iter().copied().map(ComponentId).collect();
        knot.sort_unstable();
        let mut held_up = group.clone();
        group.iter().for_each(|node| seen[*node as usize] = index as u32);
        let mut at = 0;
        while let Some(node) = held_up.get(at).copied() {
            at += 1;
            for next in waiting.of(node) {
                if std::mem::replace(&mut seen[*next as usize], index as u32) != index as u32 {
                    held_up.push(*next);
                }
            }
        }
        held_up.sort_unstable();
        let stuck = held_up.into_iter().map(ComponentId).collect();
        deadlocks.push(Deadlock { cycle, knot, stuck });
    }
    deadlocks.sort_by_key(|deadlock| model.component(deadlock.cycle[0]).name());
    deadlocks
}

/// A shortest cycle through `first`, or `first` alone where there is none.
fn shortest_cycle(waits: &Csr, first: u32) -> Vec<u32> {
    let mut before: rustc_hash::FxHashMap<u32, u32> = rustc_hash::FxHashMap::default();
    let mut queue = std::collections::VecDeque::from([first]);
    while let Some(node) = queue.pop_front() {
        for next in waits.of(node) {
            if *next == first {
                let mut cycle = vec![node];
                let mut at = node;
                while at != first {
                    at = before[&at];
                    cycle.push(at);
                }
                cycle.reverse();
                return cycle;
            }
            if !before.contains_key(next) {
                before.insert(*next, node);
                queue.push_back(*next);
            }
        }
    }
    vec![first]
}
