//! One knot of a bootstrap deadlock, cut out of its surroundings: its components, their open requirements,
//! and what starts when some of those are dropped.

use rustc_hash::FxHashMap;

use crate::analysis::start::conditions::{Builder, Conditions, Named, Run};
use crate::analysis::start::inputs::Inputs;
use crate::analysis::start::world::World;
use crate::graph::Csr;
use crate::model::{ComponentId, Requirement};

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
    /// Its place among those of its field, from 0.
    index: u32,
    requirement: Option<Requirement<'m>>,
    /// Its node.
    node: u32,
    /// The components of the knot that it waits for, sorted.
    leaves: Vec<u32>,
}

/// A requirement to drop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// Whose it is.
    pub component: ComponentId,
    /// Whether it stands under `needs_to_start`; else under `needs`.
    pub to_start: bool,
    /// Its place there, from 0.
    pub index: u32,
    /// It in words.
    pub requirement: String,
}

/// The components of a knot by name, and their conditions. Everything around them that can run is up.
pub(crate) struct Knot<'g, 'm, 'w> {
    world: &'w mut World<'g, 'm>,
    conditions: Conditions,
    inputs: Inputs,
    entries: Vec<Entry<'m>>,
    /// By component, its entries.
    of_component: Csr,
}

impl<'g, 'm, 'w> Knot<'g, 'm, 'w> {
    pub(crate) fn new(knot: &[ComponentId], world: &'w mut World<'g, 'm>) -> Knot<'g, 'm, 'w> {
        let model = world.graph.model();
        let mut components = knot.to_vec();
        components.sort_unstable_by_key(|id| model.component(*id).name());
        let places: FxHashMap<ComponentId, u32> = components.iter().copied().zip(0..).collect();
        let named = |id: ComponentId| match places.get(&id) {
            Some(place) => Named::Waited(*place),
            None if world.is_up(id) => Named::Up,
            None => Named::Down,
        };
        let mut builder = Builder::new(components.clone(), Some(places.clone()), named);
        let mut entries: Vec<Entry<'m>> = Vec::new();
        let mut add =
            |node: u32, owner: u32, field: Field, index: u32, requirement: Option<Requirement<'m>>| {
                entries.push(Entry { owner, field, index, requirement, node, leaves: Vec::new() });
            };
        for (id, owner) in components.iter().zip(0..) {
            let component = model.component(*id);
            for location in component.located_in().filter(|location| places.contains_key(&location.id())) {
                let node = builder.entry(owner);
                builder.wait(node, location.id());
                add(node, owner, Field::In, 0, None);
            }
            let needs =
                component.needs().zip(0..).map(|(requirement, index)| (Field::Needs, requirement, index));
            let to_start = component.needs_to_start().zip(0..);
            let to_start = to_start.map(|(requirement, index)| (Field::NeedsToStart, requirement, index));
            for (field, requirement, index) in needs.chain(to_start) {
                let node = builder.entry(owner);
                builder.require(node, *id, requirement);
                add(node, owner, field, index, Some(requirement));
            }
            // What a common cause affects is up only while the cause has not struck.
            for affected in component.affects().filter_map(|affected| places.get(&affected.id())) {
                let node = builder.entry(*affected);
                builder.wait(node, *id);
                add(node, *affected, Field::In, 0, None);
            }
        }
        let conditions = builder.finish(world.graph);
        let inputs = Inputs::new(&conditions, world, |_| true);
        let mut walk = inputs.walk();
        for entry in &mut entries {
            inputs.leaves(entry.node, &mut walk, |_| true, &mut entry.leaves);
            entry.leaves.sort_unstable();
        }
        let owned: Vec<(u32, u32)> =
            entries.iter().zip(0..).map(|(entry, index)| (entry.owner, index)).collect();
        Knot { of_component: Csr::new(components.len(), &owned), world, conditions, inputs, entries }
    }

    pub(crate) fn len(&self) -> usize {
        self.conditions.components().len()
    }

    pub(crate) fn id(&self, at: u32) -> ComponentId {
        self.conditions.components()[at as usize]
    }

    /// How critical a component is: 1 is the most.
    pub(crate) fn tier(&self, at: u32) -> u8 {
        self.world.graph.model().component(self.id(at)).tier()
    }

    /// Whether it can be dropped: where a component sits is no requirement.
    pub(crate) fn may_drop(&self, entry: u32) -> bool {
        self.entries[entry as usize].field != Field::In
    }

    pub(crate) fn is_to_start(&self, entry: u32) -> bool {
        self.entries[entry as usize].field == Field::NeedsToStart
    }

    /// The component whose condition it is.
    pub(crate) fn owner(&self, entry: u32) -> u32 {
        self.entries[entry as usize].owner
    }

    /// The components of the knot that an entry waits for.
    pub(crate) fn leaves(&self, entry: u32) -> &[u32] {
        &self.entries[entry as usize].leaves
    }

    /// The entries of a component that have neither come to hold nor been dropped.
    pub(crate) fn open_entries(&self, run: &Run, at: u32) -> Vec<u32> {
        let entries = self.of_component.of(at).iter().copied();
        entries.filter(|entry| !run.is_up(self.entries[*entry as usize].node)).collect()
    }

    /// The owners of the entries that came to hold, or were dropped, since the trail had this length.
    pub(crate) fn touched(&self, run: &Run, since: usize) -> Vec<u32> {
        let first = self.conditions.components().len() as u32;
        let nodes = run.trail[since..].iter().filter(|node| **node >= first);
        // Nodes of entries ascend, with those of groups and paths between them.
        let entry = |node: &u32| self.entries.binary_search_by_key(node, |entry| entry.node).ok();
        nodes.filter_map(entry).map(|entry| self.entries[entry].owner).collect()
    }

    pub(crate) fn stuck(&self, run: &Run) -> impl Iterator<Item = u32> {
        (0..self.len() as u32).filter(|at| !run.is_up(*at))
    }

    /// For each component of the knot that has not started, those that it waits for, and the steps taken.
    pub(crate) fn waits(&self, run: &Run) -> (Csr, u64) {
        self.inputs.waits(run, self.stuck(run))
    }

    /// Whether a component waits for something that never holds.
    pub(crate) fn waits_in_vain(&self, at: u32) -> bool {
        self.inputs.waits_in_vain(at)
    }

    pub(crate) fn drop_of(&self, entry: u32) -> Dropped {
        let entry = &self.entries[entry as usize];
        Dropped {
            component: self.id(entry.owner),
            to_start: entry.field == Field::NeedsToStart,
            index: entry.index,
            requirement: entry.requirement.map(Requirement::describe).unwrap_or_default(),
        }
    }

    /// Starts the knot without some entries. [`Knot::end`] must follow.
    pub(crate) fn start(&mut self, dropped: &[u32]) -> Run {
        self.set_all(false);
        let mut run = self.conditions.dark();
        dropped.iter().for_each(|entry| run.bring_up(self.entries[*entry as usize].node));
        self.conditions.settle(&mut run, self.world, |_| false);
        run
    }

    /// Drops one more entry.
    pub(crate) fn drop_entry(&mut self, run: &mut Run, entry: u32) {
        run.bring_up(self.entries[entry as usize].node);
        self.conditions.settle(run, self.world, |_| false);
    }

    /// Takes back what a run set in the world.
    pub(crate) fn end(&mut self) {
        self.set_all(true);
    }

    fn set_all(&mut self, up: bool) {
        self.conditions.components().iter().for_each(|id| self.world.set_up(*id, up));
    }
}
