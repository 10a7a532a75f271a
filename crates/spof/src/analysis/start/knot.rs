//! One knot of a bootstrap deadlock, cut out of its surroundings: its components, their open requirements,
//! and what starts when some of those are dropped.

use rustc_hash::FxHashMap;

use crate::analysis::propagation::BaseState;
use crate::analysis::start::break_deadlocks::Dropped;
use crate::graph::network::PathSearch;
use crate::graph::{Csr, Graph, Path};
use crate::model::{Class, ComponentId, Requirement, RequirementView};

/// What is up around a knot: everything that can run; shared by all of them.
pub(crate) struct Surroundings {
    /// By component. While a knot is started, its own are down until they come up.
    up: Vec<bool>,
    /// Made when the first path is looked for.
    search: Option<PathSearch>,
}

impl Surroundings {
    pub(crate) fn new(graph: &Graph<'_>, base: &BaseState) -> Surroundings {
        let up = base.down[..graph.component_count()].iter().map(|down| !down).collect();
        Surroundings { up, search: None }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    /// Where it is, or what may strike it: no requirement, and nothing that can be dropped.
    In,
    Needs,
    NeedsToStart,
}

/// A condition of one component.
struct Entry<'m> {
    /// The component, as a place in the knot.
    owner: u32,
    field: Field,
    requirement: Option<Requirement<'m>>,
    /// The components of the knot that it waits for.
    leaves: Vec<u32>,
}

/// The components of a knot by name, and their conditions. Nodes are the components, then the entries,
/// then groups and paths.
pub(crate) struct Knot<'g, 'm, 's> {
    graph: &'g Graph<'m>,
    surroundings: &'s mut Surroundings,
    components: Vec<ComponentId>,
    entries: Vec<Entry<'m>>,
    /// By component, its entries.
    of_component: Csr,
    missing: Vec<u32>,
    helps: Csr,
    /// Their ends by component of the model.
    paths: Vec<Path>,
    /// What of the knot carries paths, where there are any.
    carriers: Vec<u32>,
}

/// How far the knot has started.
pub(crate) struct Run {
    missing: Vec<u32>,
    /// By node.
    up: Vec<bool>,
    queue: Vec<u32>,
    touched: Vec<u32>,
    /// Steps so far.
    pub(crate) steps: u64,
}

impl Run {
    pub(crate) fn is_up(&self, at: u32) -> bool {
        self.up[at as usize]
    }

    /// Components that lost an open entry since this was last asked.
    pub(crate) fn take_touched(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.touched)
    }
}

impl<'g, 'm, 's> Knot<'g, 'm, 's> {
    pub(crate) fn new(
        graph: &'g Graph<'m>,
        knot: &[ComponentId],
        surroundings: &'s mut Surroundings,
    ) -> Knot<'g, 'm, 's> {
        let model = graph.model();
        let mut components = knot.to_vec();
        components.sort_unstable_by_key(|id| model.component(*id).name());
        let place: FxHashMap<ComponentId, u32> =
            components.iter().enumerate().map(|(at, id)| (*id, at as u32)).collect();
        let mut entries: Vec<Entry<'m>> = Vec::new();
        for (at, id) in components.iter().enumerate() {
            let owner = at as u32;
            let component = model.component(*id);
            for location in component.located_in() {
                if let Some(leaf) = place.get(&location.id()) {
                    entries.push(Entry { owner, field: Field::In, requirement: None, leaves: vec![*leaf] });
                }
            }
            let needs = component.needs().map(|requirement| (Field::Needs, requirement));
            let to_start = component.needs_to_start().map(|requirement| (Field::NeedsToStart, requirement));
            for (field, requirement) in needs.chain(to_start) {
                entries.push(Entry { owner, field, requirement: Some(requirement), leaves: Vec::new() });
            }
        }
        // What a common cause affects is up only while the cause has not struck.
        for (at, id) in components.iter().enumerate() {
            let affected = model.component(*id).affects().filter_map(|affected| place.get(&affected.id()));
            entries.extend(affected.map(|owner| Entry {
                owner: *owner,
                field: Field::In,
                requirement: None,
                leaves: vec![at as u32],
            }));
        }
        let mut build = Build {
            place: &place,
            up: &surroundings.up,
            first: components.len() as u32,
            missing: vec![0; components.len() + entries.len()],
            edges: Vec::new(),
            paths: Vec::new(),
            network: None,
            graph,
        };
        for (index, entry) in entries.iter_mut().enumerate() {
            build.entry(index as u32, entry, components[entry.owner as usize]);
        }
        let Build { missing, edges, paths, network, .. } = build;
        let owned: Vec<(u32, u32)> =
            entries.iter().enumerate().map(|(index, entry)| (entry.owner, index as u32)).collect();
        Knot {
            graph,
            of_component: Csr::new(components.len(), &owned),
            helps: Csr::new(missing.len(), &edges),
            missing,
            components,
            entries,
            paths,
            carriers: network.unwrap_or_default(),
            surroundings,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.components.len()
    }

    /// Whether it can be dropped: where a component sits is no requirement.
    pub(crate) fn may_drop(&self, entry: u32) -> bool {
        self.entries[entry as usize].field != Field::In
    }

    pub(crate) fn is_to_start(&self, entry: u32) -> bool {
        self.entries[entry as usize].field == Field::NeedsToStart
    }

    /// The components of the knot that an entry waits for.
    pub(crate) fn leaves(&self, entry: u32) -> &[u32] {
        &self.entries[entry as usize].leaves
    }

    /// The entries of a component that have neither come to hold nor been dropped.
    pub(crate) fn open_entries(&self, run: &Run, at: u32) -> Vec<u32> {
        let first = self.components.len();
        let entries = self.of_component.of(at).iter();
        entries.copied().filter(|entry| !run.up[first + *entry as usize]).collect()
    }

    pub(crate) fn stuck(&self, run: &Run) -> impl Iterator<Item = u32> {
        (0..self.components.len() as u32).filter(|at| !run.is_up(*at))
    }

    pub(crate) fn id(&self, at: u32) -> ComponentId {
        self.components[at as usize]
    }

    /// For each component of the knot that has not started, those that it waits for, and the steps taken.
    pub(crate) fn waits(&self, run: &Run) -> (Csr, u64) {
        let components = self.components.len();
        // A path waits for its ends and for everything of the network.
        let network = self.missing.len() as u32;
        let mut inputs: Vec<(u32, u32)> = self.helps.edges().map(|(input, node)| (node, input)).collect();
        if !self.paths.is_empty() {
            let place: FxHashMap<u32, u32> =
                self.components.iter().enumerate().map(|(at, id)| (id.0, at as u32)).collect();
            inputs.extend(self.carriers.iter().map(|carrier| (network, *carrier)));
            for path in &self.paths {
                inputs.push((path.node, network));
                inputs.extend(path.ends().filter_map(|end| place.get(&end)).map(|end| (path.node, *end)));
            }
        }
        let inputs = Csr::new(self.missing.len() + 1, &inputs);
        let mut steps = 0;
        let mut edges = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        let mut seen = vec![u32::MAX; self.missing.len() + 1];
        for at in self.stuck(run) {
            open.push(at);
            while let Some(node) = open.pop() {
                steps += inputs.of(node).len() as u64 + 1;
                for input in inputs.of(node) {
                    let holds = run.up.get(*input as usize) == Some(&true);
                    if holds || std::mem::replace(&mut seen[*input as usize], at) == at {
                        continue;
                    }
                    if (*input as usize) < components {
                        edges.push((at, *input));
                    } else {
                        open.push(*input);
                    }
                }
            }
        }
        (Csr::new(components, &edges), steps)
    }

    pub(crate) fn drop_of(&self, entry: u32) -> Dropped {
        let entry = &self.entries[entry as usize];
        Dropped {
            component: self.components[entry.owner as usize],
            to_start: entry.field == Field::NeedsToStart,
            requirement: entry.requirement.map(Requirement::describe).unwrap_or_default(),
        }
    }

    /// Starts the knot without some entries. [`Knot::end`] must follow.
    pub(crate) fn start(&mut self, dropped: &[u32]) -> Run {
        let components = self.components.len() as u32;
        self.components.iter().for_each(|id| self.surroundings.up[id.index()] = false);
        let mut run = Run {
            missing: self.missing.clone(),
            up: vec![false; self.missing.len()],
            queue: Vec::new(),
            touched: Vec::new(),
            steps: self.missing.len() as u64,
        };
        let ready = (components..self.missing.len() as u32).filter(|node| self.missing[*node as usize] == 0);
        run.queue.extend(ready);
        run.queue.extend(dropped.iter().map(|entry| components + entry));
        run.queue.extend((0..components).filter(|at| self.missing[*at as usize] == 0));
        self.settle(&mut run);
        run
    }

    /// Drops one more entry.
    pub(crate) fn drop_entry(&mut self, run: &mut Run, entry: u32) {
        run.queue.push(self.components.len() as u32 + entry);
        self.settle(run);
    }

    /// Takes back what a run set in the surroundings.
    pub(crate) fn end(&mut self) {
        self.components.iter().for_each(|id| self.surroundings.up[id.index()] = true);
    }

    fn settle(&mut self, run: &mut Run) {
        /// What the search for a path counts as.
        const SEARCH: u64 = 100;
        let components = self.components.len() as u32;
        loop {
            while let Some(node) = run.queue.pop() {
                if std::mem::replace(&mut run.up[node as usize], true) {
                    continue;
                }
                if let Some(id) = self.components.get(node as usize) {
                    self.surroundings.up[id.index()] = true;
                }
                let helped = self.helps.of(node);
                run.steps += helped.len() as u64 + 1;
                for helped in helped {
                    let left = &mut run.missing[*helped as usize];
                    *left = left.saturating_sub(1);
                    if *helped < components {
                        run.touched.push(*helped);
                    }
                    if *left == 0 && !run.up[*helped as usize] {
                        run.queue.push(*helped);
                    }
                }
            }
            let Surroundings { up, search } = &mut *self.surroundings;
            for path in &self.paths {
                if run.up[path.node as usize] || !path.ends().all(|end| up[end as usize]) {
                    continue;
                }
                run.steps += SEARCH;
                let search = search.get_or_insert_with(|| PathSearch::new(up.len()));
                if search.connected(&self.graph.network, path.from, path.to, |node| !up[node as usize], None)
                {
                    run.queue.push(path.node);
                }
            }
            if run.queue.is_empty() {
                return;
            }
        }
    }
}

struct Build<'a, 'g, 'm> {
    graph: &'g Graph<'m>,
    place: &'a FxHashMap<ComponentId, u32>,
    up: &'a [bool],
    /// The node of the first entry.
    first: u32,
    missing: Vec<u32>,
    edges: Vec<(u32, u32)>,
    paths: Vec<Path>,
    /// What of the knot carries paths, once it is asked for.
    network: Option<Vec<u32>>,
}

impl<'m> Build<'_, '_, 'm> {
    fn entry(&mut self, index: u32, entry: &mut Entry<'m>, owner: ComponentId) {
        let node = self.first + index;
        self.missing[entry.owner as usize] += 1;
        self.missing[node as usize] = 1;
        self.edges.push((node, entry.owner));
        let Some(requirement) = entry.requirement else {
            self.edges.extend(entry.leaves.iter().map(|leaf| (*leaf, node)));
            return;
        };
        let mut open = vec![(requirement, node)];
        while let Some((requirement, node)) = open.pop() {
            match requirement.view() {
                RequirementView::Component(other) => self.component(other.id(), node, &mut entry.leaves),
                RequirementView::Reach { to, from } => {
                    let path = Path::new(node, owner, to.id(), from.map(|from| from.id()));
                    if path.is_at_home() {
                        self.component(to.id(), node, &mut entry.leaves);
                        continue;
                    }
                    let path = Path { node: self.node(1), ..path };
                    self.edges.push((path.node, node));
                    self.paths.push(path);
                    let ends = path.ends().filter_map(|end| self.place.get(&ComponentId(end)));
                    entry.leaves.extend(ends.copied());
                    entry.leaves.extend_from_slice(self.carriers());
                }
                RequirementView::Group(group) => {
                    let gate = self.node(group.needed());
                    self.edges.push((gate, node));
                    open.extend(group.members().map(|member| (member, gate)));
                }
            }
        }
        entry.leaves.sort_unstable();
        entry.leaves.dedup();
    }

    /// Makes `node` wait for a component, unless that is up already or never will be.
    fn component(&mut self, id: ComponentId, node: u32, leaves: &mut Vec<u32>) {
        if let Some(place) = self.place.get(&id) {
            self.edges.push((*place, node));
            leaves.push(*place);
        } else if self.up[id.index()] {
            let left = &mut self.missing[node as usize];
            *left = left.saturating_sub(1);
        }
    }

    fn carriers(&mut self) -> &[u32] {
        let (graph, place) = (self.graph, self.place);
        self.network.get_or_insert_with(|| {
            let model = graph.model();
            let carries = |id: &ComponentId| {
                graph.network.carries(id.0) || matches!(model.component(*id).class(), Class::Link(..))
            };
            let mut carriers: Vec<u32> =
                place.iter().filter(|(id, _)| carries(id)).map(|(_, place)| *place).collect();
            carriers.sort_unstable();
            carriers
        })
    }

    fn node(&mut self, missing: u32) -> u32 {
        self.missing.push(missing);
        self.missing.len() as u32 - 1
    }
}
