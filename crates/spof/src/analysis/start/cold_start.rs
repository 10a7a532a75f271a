//! Cold start: from everything down, what comes up, and what waits for itself.
//!
//! A component starts once its locations are up and its `needs` and `needs_to_start` hold: the least
//! fixpoint, computed by counting forward. What is up in the base state and never starts is a bootstrap
//! deadlock. It is told by its knots (see `knots.rs`), each of which is shown by one shortest cycle.

use crate::analysis::propagation::BaseState;
use crate::analysis::start::knots::{Found, knots};
use crate::graph::network::PathSearch;
use crate::graph::{Csr, Graph, Node, Path};
use crate::model::{Class, ComponentId, Model, Requirement, RequirementView, State};

/// What can run and cannot start.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ColdStart {
    /// Every component that is up in the base state and never starts, by id.
    pub stuck: Vec<ComponentId>,
    /// What waits for itself there, by the first name of each cycle.
    pub deadlocks: Vec<Deadlock>,
}

/// Components that wait for each other, and would if everything else had started.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deadlock {
    /// Components each of which waits for the next, the last for the first; the smallest name first. A
    /// single one waits for something that is down.
    pub cycle: Vec<ComponentId>,
    /// All components that wait for each other there, by id; the cycle is one way through them.
    pub knot: Vec<ComponentId>,
    /// What else it waits for directly and is stuck as well, in or behind another deadlock, by name.
    pub waits_for: Vec<ComponentId>,
    /// Everything that waits for it, directly or not, itself included, by id.
    pub stuck: Vec<ComponentId>,
    /// Whether that is everything. If not, it is the knot alone: there are very many deadlocks that hold up
    /// very much each.
    pub counted: bool,
}

impl From<Found> for Deadlock {
    fn from(Found { cycle, knot }: Found) -> Deadlock {
        Deadlock { cycle, knot, waits_for: Vec::new(), stuck: Vec::new(), counted: true }
    }
}

/// A requirement counted forward: how many inputs it still misses.
struct Gates {
    missing: Vec<u32>,
    /// (input, node that it helps) pairs.
    edges: Vec<(u32, u32)>,
    /// Network paths.
    paths: Vec<Path>,
}

impl Gates {
    fn require(&mut self, owner: u32, requirement: Requirement<'_>) {
        let mut open = vec![(requirement, owner)];
        self.missing[owner as usize] += 1;
        while let Some((requirement, node)) = open.pop() {
            match requirement.view() {
                RequirementView::Component(component) => self.edges.push((component.id().0, node)),
                RequirementView::Reach { to, from } => {
                    let path = Path::new(node, ComponentId(owner), to.id(), from.map(|from| from.id()));
                    if path.is_at_home() {
                        self.edges.push((path.to, node));
                        continue;
                    }
                    let path = Path { node: self.node(1), ..path };
                    self.edges.push((path.node, node));
                    self.paths.push(path);
                }
                RequirementView::Group(group) => {
                    let gate = self.node(group.needed());
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
    if all_start(graph, base) {
        return ColdStart::default();
    }
    let (gates, started) = start(graph);
    let stuck: Vec<ComponentId> =
        model.components().map(|c| c.id()).filter(|id| !started[id.index()] && !base.is_down(*id)).collect();
    if stuck.is_empty() {
        return ColdStart::default();
    }
    let waits = waits_for(graph, base, &gates, &started);
    let mut deadlocks: Vec<Deadlock> =
        knots(graph, base, &stuck, &waits).into_iter().map(Deadlock::from).collect();
    deadlocks.sort_by_key(|deadlock| model.component(deadlock.cycle[0]).name());
    surround(model, &mut deadlocks, &waits);
    ColdStart { stuck, deadlocks }
}

/// Whether everything that is up starts, as far as counting along the graph shows, which is enough for nearly all models:
/// no path is searched for. Once all links and all nodes that forward have started, of those that are up, paths that are up
/// have a route. Where something is needed to start only, or paths bring up what other paths run through, it says no.
fn all_start(graph: &Graph<'_>, base: &BaseState) -> bool {
    if graph.model().components().any(|component| component.needs_to_start().len() > 0) {
        return false;
    }
    // By node, how many inputs it still misses; a path misses the network besides.
    let inputs = graph.inputs();
    let missing = graph.threshold.iter().zip(0..);
    let missing =
        missing.map(|(threshold, node)| (inputs.of(node).len() as u32 + 1).saturating_sub(*threshold));
    let mut missing: Vec<u32> = missing.collect();
    graph.paths.iter().for_each(|path| missing[path.node as usize] += 1);
    let up = base.down.iter().filter(|down| !**down).count();
    let mut queue: Vec<Node> = (0..graph.node_count() as Node)
        .filter(|node| missing[*node as usize] == 0 && !base.down[*node as usize])
        .collect();
    let mut paths = &graph.paths[..];
    let mut at = 0;
    loop {
        while let Some(node) = queue.get(at).copied() {
            at += 1;
            for head in graph.dependants.of(node).iter().filter(|head| !base.down[**head as usize]) {
                let missing = &mut missing[*head as usize];
                match *missing {
                    0 => {}
                    1 => {
                        *missing = 0;
                        queue.push(*head);
                    }
                    more => *missing = more - 1,
                }
            }
        }
        let waits = |element: Node| missing[element as usize] > 0 && !base.down[element as usize];
        if paths.is_empty() || graph.network.elements().into_iter().any(waits) {
            return queue.len() == up;
        }
        for path in std::mem::take(&mut paths) {
            missing[path.node as usize] -= 1;
            if missing[path.node as usize] == 0 && !base.down[path.node as usize] {
                queue.push(path.node);
            }
        }
    }
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
    let mut closed: Vec<Path> = gates.paths.clone();
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
        closed.retain(|path| {
            let open = path.ends().all(|end| started[end as usize])
                && search.connected(&graph.network, path.from, path.to, |node| !started[node as usize], None);
            if open {
                started[path.node as usize] = true;
                queue.push(path.node);
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
    // A path waits for its ends and for everything of the network that is stuck.
    let elements: Vec<u32> = (0..components as u32)
        .filter(|node| is_stuck(*node))
        .filter(|node| {
            let is_link = matches!(graph.model().component(ComponentId(*node)).class(), Class::Link(..));
            is_link || graph.network.carries(*node)
        })
        .collect();
    let network = gates.missing.len() as u32;
    inputs.extend(elements.iter().map(|element| (network, *element)));
    for path in &gates.paths {
        inputs.extend(path.ends().chain([network]).map(|input| (path.node, input)));
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

/// How many components are held up by what, counted over all knots; further ones tell only themselves.
const HELD_UP: u64 = 20_000_000;

/// Sets what each knot holds up, and what else it waits for.
fn surround(model: &Model, deadlocks: &mut [Deadlock], waits: &Csr) {
    let waiting = waits.reversed();
    let mut left = HELD_UP;
    let mut inside = vec![u32::MAX; model.len()];
    let mut seen = vec![u32::MAX; model.len()];
    for (index, deadlock) in deadlocks.iter_mut().enumerate() {
        let index = index as u32;
        let mut held_up: Vec<u32> = deadlock.knot.iter().map(|id| id.0).collect();
        for node in &held_up {
            inside[*node as usize] = index;
            seen[*node as usize] = index;
        }
        for next in held_up.iter().flat_map(|node| waits.of(*node)) {
            if inside[*next as usize] != index {
                deadlock.waits_for.push(ComponentId(*next));
            }
        }
        deadlock.waits_for.sort_unstable_by_key(|id| model.component(*id).name());
        deadlock.waits_for.dedup();
        let mut at = 0;
        while let Some(node) = held_up.get(at).copied() {
            at += 1;
            let next = waiting.of(node);
            left = left.saturating_sub(next.len() as u64 + 1);
            if left == 0 {
                held_up.truncate(deadlock.knot.len());
                deadlock.counted = false;
                break;
            }
            for next in next {
                if std::mem::replace(&mut seen[*next as usize], index) != index {
                    held_up.push(*next);
                }
            }
        }
        held_up.sort_unstable();
        deadlock.stuck = held_up.into_iter().map(ComponentId).collect();
    }
}
