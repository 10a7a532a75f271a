//! The checked model: components, requirements, failure domains, quantities.
//!
//! A model comes from files ([`load`]) or from Rust ([`ModelBuilder`]); both meet the same checks.
//! An existing [`Model`] is valid: ids are defined, locations do not contain themselves, groups have
//! between 1 and all of their members to hold, quantities are in range.

mod intern;
pub mod quantity;
mod requirement;
pub(crate) mod spelling;
mod component;
mod basis;
pub(crate) mod declared;
pub(crate) mod fields;
pub(crate) mod read;
mod read_component;
mod read_requirement;
mod waiver;
mod words;
mod selector;
mod reliability;
pub(crate) mod validate;
mod check;
mod resolve;
pub(crate) mod builder;
mod load;
mod by_name;

pub use basis::{Assumption, Gaps};
pub use builder::{ComponentBuilder, ModelBuilder, Need};
pub use component::{
    Backup, Class, Component, ComponentId, Maintenance, Monitoring, Objective, State, Subject,
};
pub use load::{Loaded, load, load_onto, load_side, load_with};
pub use requirement::{Group, GroupForm, Requirement, RequirementView, Walk, walk};
pub use selector::Selector;
pub use waiver::Waiver;

pub(crate) use component::{ComponentData, Details};
#[cfg(test)]
pub(crate) use read_component::FIELDS;

use basis::Bases;
use intern::Interner;
use quantity::Reliability;
use requirement::{Arena, Form, ListRef};

/// Kinds through which network paths may run unless a component says otherwise.
pub const FORWARDING_KINDS: [&str; 6] =
    ["switch", "router", "firewall", "load-balancer", "gateway", "network"];

/// The kind that makes a component a target.
pub const SERVICE: &str = "service";

/// A valid description of an infrastructure.
#[derive(Clone)]
pub struct Model {
    title: Option<String>,
    names: Interner,
    kinds: Interner,
    components: Vec<ComponentData>,
    /// How often components fail and for how long, the same for those that have it from their kind.
    reliabilities: Vec<Reliability>,
    /// What few components have, the same for those that have it from their kind.
    #[expect(
        clippy::vec_box,
        reason = "boxed as they are read: to grow would copy hundreds of bytes of each"
    )]
    details: Vec<Box<Details>>,
    /// By name, the component that bears it.
    by_name: Vec<u32>,
    arena: Arena,
    /// The common causes that affect what a selector chooses, ascending.
    selecting: Vec<ComponentId>,
    /// Sorted by name.
    assumed_up: Vec<ComponentId>,
    bases: Bases,
}

impl Model {
    /// The model's name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The number of components, links and common causes included.
    pub fn len(&self) -> usize {
        self.components.len()
    }

    /// Whether there are none. A checked model has at least one.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty()
    }

    /// A component of this model.
    ///
    /// # Panics
    ///
    /// May panic if `id` is of another model.
    pub fn component(&self, id: ComponentId) -> Component<'_> {
        Component { model: self, id }
    }

    /// All components in the order in which they are defined.
    pub fn components(&self) -> impl ExactSizeIterator<Item = Component<'_>> {
        (0..self.components.len()).map(|index| self.component(ComponentId(index as u32)))
    }

    /// The component with this id in the model file. Costs one hash.
    pub fn find(&self, name: &str) -> Option<Component<'_>> {
        let name = self.names.find(name)?;
        let index = *self.by_name.get(name as usize)?;
        (index != u32::MAX).then(|| self.component(ComponentId(index)))
    }

    /// How many requirements stand under `needs`, `wants` and `needs_to_start`, nested ones counted.
    /// What a kind gives to its components is counted for each of them. Costs O(m).
    pub fn requirement_count(&self) -> usize {
        let of_component = |component: Component<'_>| {
            walk(component.needs().chain(component.wants()).chain(component.needs_to_start())).count()
        };
        self.components().map(of_component).sum()
    }

    /// Lets these components never fail by themselves, as if each said `fails: false`, and remembers
    /// that this is an assumption. What has failed today stays down: what is known wins.
    ///
    /// Costs O(n log n) for n components.
    pub fn assume_up(&mut self, ids: impl IntoIterator<Item = ComponentId>) {
        let mut assumed = std::mem::take(&mut self.assumed_up);
        assumed.extend(ids);
        assumed.iter().for_each(|id| self.components[id.index()].fails = false);
        assumed.sort_by(|a, b| self.component(*a).name().cmp(self.component(*b).name()));
        assumed.dedup();
        self.assumed_up = assumed;
    }

    /// The common causes that affect what a selector chooses, in the order in which they are defined.
    pub fn selecting(&self) -> &[ComponentId] {
        &self.selecting
    }

    /// What [`Model::assume_up`] was told, sorted by name.
    pub fn assumed_up(&self) -> &[ComponentId] {
        &self.assumed_up
    }

    fn list(&self, list: ListRef) -> impl ExactSizeIterator<Item = Requirement<'_>> {
        self.arena.children[list.range()].iter().map(|index| Requirement { model: self, index: *index })
    }

    fn component_list(&self, list: ListRef) -> impl ExactSizeIterator<Item = Component<'_>> {
        self.arena.children[list.range()].iter().map(|index| match self.arena.nodes[*index as usize].form {
            Form::Component(id) => self.component(ComponentId(id)),
            Form::Group { .. } | Form::Reach { .. } => unreachable!("a list of ids holds only ids"),
        })
    }
}
