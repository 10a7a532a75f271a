//! The order in which a site comes up from dark, in waves.
//!
//! Everything whose conditions hold starts at once: the first wave needs nothing, each further one only
//! what earlier waves brought up. So the wave of a component is the earliest possible: the longest chain
//! of what it needs, where of alternatives the first ones that come up count. What has failed today does
//! not start. Conditions are those of a cold start (see [`super::cold_start`]): `in`, `needs`,
//! `needs_to_start`.
//!
//! Counting forward costs O(n + m). A network path is searched again after each wave in which a part of
//! the network came up.

use rustc_hash::FxHashMap;

use crate::analysis::propagation::BaseState;
use crate::graph::network::PathSearch;
use crate::graph::{Csr, Graph, Path};
use crate::model::{Class, ComponentId, GroupForm, Requirement, RequirementView, State};

/// What comes up from dark, and what does not.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Startup {
    /// The components that start together, wave by wave, each sorted by name. Common causes are no things
    /// that start, and are left out.
    pub waves: Vec<Vec<ComponentId>>,
    /// What does not start, by name.
    pub stuck: Vec<Stuck>,
}

/// Why a component does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It has failed today.
    Failed,
    /// It waits, directly or not, for something that has failed today or cannot be up at all.
    Down,
    /// It can run, and waits in the end for itself.
    Deadlock,
}

/// A component that does not start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stuck {
    /// Which.
    pub component: ComponentId,
    /// Why.
    pub cause: Cause,
    /// What its open conditions name that has not started, by name. For a network path that is its end and where it is
    /// said to begin, or nothing where only the links between are missing.
    pub waits_for: Vec<ComponentId>,
}

/// One way to be counted forward: nodes are components, then groups, paths and what else is asked.
struct Conditions {
    missing: Vec<u32>,
    /// (input, node that it helps).
    edges: Vec<(u32, u32)>,
    /// Network paths that are not open yet.
    paths: Vec<Path>,
}

/// Starts everything from dark.
pub fn startup(graph: &Graph<'_>, base: &BaseState) -> Startup {
    let model = graph.model();
    let conditions = Conditions::of(graph);
    let (waves, up) = run(graph, conditions);
    let name = |id: &ComponentId| model.component(*id).name();
    let mut result = Startup::default();
    for wave in waves {
        let mut wave: Vec<ComponentId> = wave.into_iter().map(ComponentId).collect();
        wave.sort_unstable_by_key(name);
        result.waves.push(wave);
    }
    let mut causes: FxHashMap<ComponentId, Vec<ComponentId>> = FxHashMap::default();
    for cause in model.components().filter(|component| !up[component.id().index()]) {
        for affected in cause.affects() {
            causes.entry(affected.id()).or_default().push(cause.id());
        }
    }
    for component in model.components().filter(|component| !up[component.id().index()]) {
        let id = component.id();
        let cause = match component.state() {
            State::Failed => Cause::Failed,
            _ if base.is_down(id) => Cause::Down,
            _ => Cause::Deadlock,
        };
        let waits_for = waits_for(graph, id, causes.remove(&id).unwrap_or_default(), &up);
        result.stuck.push(Stuck { component: id, cause, waits_for });
    }
    result.stuck.sort_unstable_by_key(|stuck| name(&stuck.component));
    result
}

impl Conditions {
    fn of(graph: &Graph<'_>) -> Conditions {
        let model = graph.model();
        let mut conditions =
            Conditions { missing: vec![0; model.len()], edges: Vec::new(), paths: Vec::new() };
        for component in model.components() {
            let node = component.id().0;
            for location in component.located_in() {
                conditions.input(location.id().0, node);
            }
            for affected in component.affects() {
                conditions.input(node, affected.id().0);
            }
            for requirement in component.needs().chain(component.needs_to_start()) {
                conditions.require(node, requirement);
            }
        }
        conditions
    }

    /// Makes `node` wait for `input`.
    fn input(&mut self, input: u32, node: u32) {
        self.missing[node as usize] += 1;
        self.edges.push((input, node));
    }

    fn require(&mut self, owner: u32, requirement: Requirement<'_>) {
        self.missing[owner as usize] += 1;
        let mut open = vec![(requirement, owner)];
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

/// The components of each wave, and by component whether it came up.
fn run(graph: &Graph<'_>, conditions: Conditions) -> (Vec<Vec<u32>>, Vec<bool>) {
    let model = graph.model();
    let components = model.len();
    let Conditions { mut missing, edges, mut paths } = conditions;
    let helps = Csr::new(missing.len(), &edges);
    let mut up = vec![false; components];
    let may_start = |node: u32| model.component(ComponentId(node)).state() != State::Failed;
    let is_cause = |node: u32| model.component(ComponentId(node)).class() == Class::CommonCause;
    let mut wave: Vec<u32> = Vec::new();
    let mut waves = Vec::new();
    let mut search = PathSearch::new(if paths.is_empty() { 0 } else { components });
    let ends = path_ends(components, &paths);
    // What is ready before anything has started: components wait for their wave, causes for nothing.
    let mut ready: Vec<u32> = (0..components as u32).filter(|node| missing[*node as usize] == 0).collect();
    let mut open: Vec<u32> = Vec::new();
    loop {
        // A cause that has not struck is there at once, and so is a group or a path that holds.
        loop {
            for node in ready.drain(..) {
                if (node as usize) >= components {
                    open.push(node);
                } else if may_start(node) {
                    if is_cause(node) {
                        up[node as usize] = true;
                        open.push(node);
                    } else {
                        wave.push(node);
                    }
                }
            }
            let Some(node) = open.pop() else { break };
            for helped in helps.of(node) {
                let left = &mut missing[*helped as usize];
                if *left > 0 {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(*helped);
                    }
                }
            }
        }
        if wave.is_empty() {
            return (waves, up);
        }
        wave.iter().for_each(|node| up[*node as usize] = true);
        open.extend_from_slice(&wave);
        // A path opens with its ends or with a part of the network; other waves leave all paths as they are.
        let of_network = |node: &u32| {
            let link = matches!(model.component(ComponentId(*node)).class(), Class::Link(..));
            link || graph.network.carries(*node) || ends[*node as usize]
        };
        if !paths.is_empty() && wave.iter().any(of_network) {
            paths.retain(|path| {
                let opens = path.ends().all(|end| up[end as usize])
                    && search.connected(&graph.network, path.from, path.to, |node| !up[node as usize], None);
                if opens {
                    open.push(path.node);
                }
                !opens
            });
        }
        waves.push(std::mem::take(&mut wave));
    }
}

/// By component, whether a path waits for it because it ends there, or is said to begin there.
fn path_ends(components: usize, paths: &[Path]) -> Vec<bool> {
    let mut ends = vec![false; components];
    paths.iter().flat_map(|path| path.ends()).for_each(|end| ends[end as usize] = true);
    ends
}

/// What the open conditions of a component name that has not started, and the causes that affect it.
fn waits_for(graph: &Graph<'_>, id: ComponentId, causes: Vec<ComponentId>, up: &[bool]) -> Vec<ComponentId> {
    let model = graph.model();
    let component = model.component(id);
    let mut named = causes;
    named.extend(component.located_in().map(|location| location.id()));
    let mut open: Vec<Requirement<'_>> = component.needs().chain(component.needs_to_start()).collect();
    while let Some(requirement) = open.pop() {
        match requirement.view() {
            RequirementView::Component(other) => named.push(other.id()),
            RequirementView::Reach { to, from } => {
                named.extend([Some(to), from].into_iter().flatten().map(|end| end.id()));
            }
            RequirementView::Group(group) => {
                // A group that holds is not waited for, whichever of its members are missing.
                let plainly_up = group.members().filter(|member| match member.view() {
                    RequirementView::Component(other) => up[other.id().index()],
                    RequirementView::Group(_) | RequirementView::Reach { .. } => false,
                });
                if (plainly_up.count() as u32) < group.needed() || group.form() == GroupForm::AllOf {
                    open.extend(group.members());
                }
            }
        }
    }
    named.retain(|other| !up[other.index()]);
    named.sort_unstable_by_key(|other| model.component(*other).name());
    named.dedup();
    named
}
