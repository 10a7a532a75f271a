//! What has to hold before components start, counted forward: the one counter of all questions about dark.
//!
//! A node is a component, or a part of what some component waits for: a group, a network path, or a whole
//! requirement where that may be dropped. An edge leads from what is waited for to what waits; a node comes up once
//! as many of its inputs are up as it misses at first. That is the least fixpoint, in O(n + m) (Dowling & Gallier
//! 1984). A network path misses its route besides, which is searched for whenever nothing else moves and a part of
//! the network came up.

use rustc_hash::FxHashMap;

use crate::analysis::start::world::World;
use crate::graph::{Csr, Graph, Path};
use crate::model::{Class, ComponentId, Requirement, RequirementView};

/// What a component that is waited for counts as.
pub(crate) enum Named {
    /// It is a node, and may come up.
    Waited(u32),
    /// It is up before anything starts.
    Up,
    /// It never comes up.
    Down,
}

/// What components wait for. The components are the first nodes.
pub(crate) struct Conditions {
    components: Vec<ComponentId>,
    /// The nodes of the components; none where these are the whole model in its own order.
    places: Option<FxHashMap<ComponentId, u32>>,
    /// By node, how many of its inputs must come up.
    missing: Vec<u32>,
    /// By node, what it is an input of.
    pub(super) helps: Csr,
    /// Network paths by their ends in the model; the nodes are these.
    pub(super) paths: Vec<Path>,
    /// By component, whether a path may open when it comes up; empty where there are no paths.
    opens: Vec<bool>,
}

/// How far things have started.
pub(crate) struct Run {
    missing: Vec<u32>,
    up: Vec<bool>,
    /// The nodes that are up, in the order in which they came up.
    pub(crate) trail: Vec<u32>,
    /// How many of the trail have been followed.
    head: usize,
    /// The components that could start and are held back.
    pub(crate) held: Vec<u32>,
    /// Whether a path may have opened since paths were last searched for.
    moved: bool,
    /// Steps so far.
    pub(crate) steps: u64,
}

impl Run {
    pub(crate) fn nodes(&self) -> usize {
        self.up.len()
    }

    pub(crate) fn is_up(&self, node: u32) -> bool {
        self.up[node as usize]
    }

    /// Brings a node up, whatever it misses.
    pub(crate) fn bring_up(&mut self, node: u32) {
        if !std::mem::replace(&mut self.up[node as usize], true) {
            self.trail.push(node);
        }
    }
}

impl Conditions {
    /// Those of all components of a model.
    pub(crate) fn of_model(graph: &Graph<'_>) -> Conditions {
        let model = graph.model();
        let components = model.components().map(|component| component.id()).collect();
        let mut builder = Builder::new(components, None, |id: ComponentId| Named::Waited(id.0));
        for component in model.components() {
            let node = component.id().0;
            for location in component.located_in() {
                builder.wait(node, location.id());
            }
            for affected in component.affects() {
                builder.wait(affected.id().0, component.id());
            }
            for requirement in component.needs().chain(component.needs_to_start()) {
                builder.require(node, component.id(), requirement);
            }
        }
        graph.failed_today().for_each(|node| builder.never(node));
        builder.finish(graph)
    }

    pub(crate) fn components(&self) -> &[ComponentId] {
        &self.components
    }

    pub(crate) fn nodes(&self) -> usize {
        self.missing.len()
    }

    pub(crate) fn missing(&self) -> &[u32] {
        &self.missing
    }

    /// The node of a component, if it is one of these.
    pub(crate) fn node_of(&self, id: ComponentId) -> Option<u32> {
        match &self.places {
            Some(places) => places.get(&id).copied(),
            None => Some(id.0),
        }
    }

    /// Nothing has started.
    pub(crate) fn dark(&self) -> Run {
        Run {
            missing: self.missing.clone(),
            up: vec![false; self.missing.len()],
            trail: Vec::new(),
            head: 0,
            held: (0..self.missing.len() as u32).filter(|node| self.missing[*node as usize] == 0).collect(),
            moved: !self.paths.is_empty(),
            steps: self.missing.len() as u64,
        }
    }

    /// Lets everything start that can, but for the components that are to be held back: those wait in `held`.
    pub(crate) fn settle(&self, run: &mut Run, world: &mut World<'_, '_>, holds: impl Fn(u32) -> bool) {
        /// What the search for a path counts as.
        const SEARCH: u64 = 100;
        for node in std::mem::take(&mut run.held) {
            self.ready(run, node, &holds);
        }
        loop {
            while let Some(node) = run.trail.get(run.head).copied() {
                run.head += 1;
                if let Some(id) = self.components.get(node as usize) {
                    world.set_up(*id, true);
                    run.moved |= self.opens.get(node as usize).is_some_and(|opens| *opens);
                }
                let helped = self.helps.of(node);
                run.steps += helped.len() as u64 + 1;
                for helped in helped {
                    let missing = &mut run.missing[*helped as usize];
                    match *missing {
                        0 => {}
                        1 => {
                            *missing = 0;
                            self.ready(run, *helped, &holds);
                        }
                        more => *missing = more - 1,
                    }
                }
            }
            if !std::mem::take(&mut run.moved) {
                return;
            }
            // Of a path that is worth a search nothing but the route is missing.
            for path in &self.paths {
                if run.up[path.node as usize] || run.missing[path.node as usize] > 1 {
                    continue;
                }
                run.steps += SEARCH;
                if world.joins(*path) {
                    run.bring_up(path.node);
                }
            }
        }
    }

    /// Starts the components that were held back.
    pub(crate) fn release(run: &mut Run) -> Vec<u32> {
        let wave = std::mem::take(&mut run.held);
        wave.iter().for_each(|node| run.bring_up(*node));
        wave
    }

    /// Brings up what misses nothing any more, or holds it back.
    fn ready(&self, run: &mut Run, node: u32, holds: impl Fn(u32) -> bool) {
        if run.up[node as usize] {
            return;
        }
        if (node as usize) < self.components.len() && holds(node) {
            run.held.push(node);
        } else {
            run.bring_up(node);
        }
    }
}

/// Writes conditions down. Nesting is walked on an explicit stack.
pub(crate) struct Builder<F> {
    components: Vec<ComponentId>,
    places: Option<FxHashMap<ComponentId, u32>>,
    named: F,
    missing: Vec<u32>,
    edges: Vec<(u32, u32)>,
    paths: Vec<Path>,
}

impl<F: Fn(ComponentId) -> Named> Builder<F> {
    /// Nothing waits for anything yet. `places` are the nodes of the components where these are not all of the model.
    pub(crate) fn new(
        components: Vec<ComponentId>,
        places: Option<FxHashMap<ComponentId, u32>>,
        named: F,
    ) -> Builder<F> {
        let missing = vec![0; components.len()];
        Builder { components, places, named, missing, edges: Vec::new(), paths: Vec::new() }
    }

    /// Makes a node wait for one more thing, which is a node of its own; that one waits for nothing yet.
    pub(crate) fn entry(&mut self, node: u32) -> u32 {
        let entry = self.node(0);
        self.missing[node as usize] += 1;
        self.edges.push((entry, node));
        entry
    }

    /// Makes a node wait for a component.
    pub(crate) fn wait(&mut self, node: u32, id: ComponentId) {
        self.missing[node as usize] += 1;
        self.input(node, id);
    }

    /// Makes a node wait for what never comes.
    pub(crate) fn never(&mut self, node: u32) {
        self.missing[node as usize] += 1;
    }

    /// Makes a node wait for a requirement of `owner`.
    pub(crate) fn require(&mut self, node: u32, owner: ComponentId, requirement: Requirement<'_>) {
        self.missing[node as usize] += 1;
        let mut open = vec![(requirement, node)];
        while let Some((requirement, node)) = open.pop() {
            match requirement.view() {
                RequirementView::Component(other) => self.input(node, other.id()),
                RequirementView::Reach { to, from } => {
                    let path = Path::new(node, owner, to.id(), from.map(|from| from.id()));
                    if path.is_at_home() {
                        self.input(node, to.id());
                        continue;
                    }
                    // Its ends, and a route.
                    let path = Path { node: self.node(path.ends().count() as u32 + 1), ..path };
                    self.edges.push((path.node, node));
                    path.ends().for_each(|end| self.input(path.node, ComponentId(end)));
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

    pub(crate) fn finish(self, graph: &Graph<'_>) -> Conditions {
        let Builder { components, places, missing, edges, paths, .. } = self;
        let mut opens = Vec::new();
        if !paths.is_empty() {
            let model = graph.model();
            let carries = |id: &ComponentId| {
                graph.network.carries(id.0) || matches!(model.component(*id).class(), Class::Link(..))
            };
            opens.extend(components.iter().map(carries));
        }
        let helps = Csr::new(missing.len(), &edges);
        let mut conditions = Conditions { components, places, missing, helps, paths, opens };
        let ends = conditions.paths.iter().flat_map(|path| path.ends()).map(ComponentId);
        let ends: Vec<u32> = ends.filter_map(|end| conditions.node_of(end)).collect();
        ends.into_iter().for_each(|end| conditions.opens[end as usize] = true);
        conditions
    }

    fn input(&mut self, node: u32, id: ComponentId) {
        match (self.named)(id) {
            Named::Waited(input) => self.edges.push((input, node)),
            Named::Up => {
                let missing = &mut self.missing[node as usize];
                *missing = missing.saturating_sub(1);
            }
            Named::Down => {}
        }
    }

    fn node(&mut self, missing: u32) -> u32 {
        let node = u32::try_from(self.missing.len()).expect("fewer than 2^32 nodes");
        self.missing.push(missing);
        node
    }
}
