//! The model while it is being written: what every part of the mapping reads and adds to.

use std::collections::{BTreeMap, BTreeSet};

use crate::model_file::{Component, Link};
use crate::netbox::cabling::Cabling;
use crate::netbox::dump::Dump;
use crate::netbox::ids::{Ids, Thing};
use crate::netbox::notes::Notes;
use crate::netbox::selection::Selection;

/// The dump, what was decided about it, and what has been written so far.
pub(super) struct Draft<'d> {
    pub(super) dump: &'d Dump,
    pub(super) selection: Selection,
    pub(super) cabling: Cabling,
    pub(super) ids: Ids,
    pub(super) notes: Notes,
    pub(super) components: Vec<(String, Component)>,
    pub(super) links: Vec<Link>,
    /// Modules whose ports something hangs on, and the ids they have.
    pub(super) modules: BTreeMap<u64, String>,
}

impl<'d> Draft<'d> {
    /// Nothing written yet.
    pub(super) fn new(dump: &'d Dump) -> Self {
        let mut notes = Notes::default();
        let selection = Selection::new(dump, &mut notes);
        Self {
            dump,
            selection,
            cabling: Cabling::new(dump),
            ids: Ids::new(dump),
            notes,
            components: Vec::new(),
            links: Vec::new(),
            modules: BTreeMap::new(),
        }
    }

    /// The id of a record, if it is part of the model.
    pub(super) fn id(&self, thing: Thing, pk: Option<u64>) -> Option<String> {
        self.selection.only(thing, pk).map(|pk| self.ids.get(thing, pk))
    }

    /// The keys of a table that are part of the model.
    pub(super) fn selected<T>(&self, thing: Thing, table: &'d BTreeMap<u64, T>) -> Vec<(u64, &'d T)> {
        table.iter().filter(|(pk, _)| self.selection.has(thing, **pk)).map(|(pk, row)| (*pk, row)).collect()
    }

    /// Adds the components of one kind, by id.
    pub(super) fn add(&mut self, mut group: Vec<(String, Component)>) {
        group.sort_by(|left, right| left.0.cmp(&right.0));
        self.components.append(&mut group);
    }

    /// A component for a record: kind and title, owner and contact.
    pub(super) fn component(
        &self,
        thing: Thing,
        pk: u64,
        title: Option<&str>,
        tenant: Option<u64>,
    ) -> Component {
        let mut component = Component::of_kind(thing.kind());
        component.title = title.filter(|title| *title != self.ids.get(thing, pk)).map(str::to_owned);
        component.owner = tenant.and_then(|pk| self.dump.tenants[&pk].name.clone());
        component.contact = self.contact(thing, pk);
        component
    }

    /// The module that a port sits on, which from now on is part of the model. `None` where it sits on none
    /// or the module is not in service.
    pub(super) fn module(&mut self, pk: Option<u64>) -> Option<String> {
        let pk = pk.filter(|pk| self.selection.has_module(*pk))?;
        if let Some(id) = self.modules.get(&pk) {
            return Some(id.clone());
        }
        let module = &self.dump.modules[&pk];
        let device = self.ids.get(Thing::Device, module.device);
        let bay = module.bay.and_then(|pk| self.dump.module_bays[&pk].name.as_deref()).map(super::ids::slug);
        let wish = bay.map_or_else(|| format!("{device}-module-{pk}"), |bay| format!("{device}-{bay}"));
        let id = self.ids.new_id(&wish);
        self.modules.insert(pk, id.clone());
        Some(id)
    }

    fn contact(&self, thing: Thing, pk: u64) -> Option<String> {
        let model = match thing {
            Thing::Circuit | Thing::Provider => format!("circuits.{}", thing.kind()),
            Thing::Cluster => "virtualization.cluster".to_owned(),
            Thing::VirtualMachine => "virtualization.virtualmachine".to_owned(),
            _ => format!("dcim.{}", thing.kind().replace('-', "")),
        };
        let rank = |priority: Option<&str>| match priority {
            Some("primary") => 0,
            Some("secondary") => 1,
            Some("tertiary") => 2,
            _ => 3,
        };
        let mut people: BTreeSet<(u8, String)> = BTreeSet::new();
        for row in self.dump.contact_assignments.values() {
            let assigned = row.new_type.as_deref().or(row.old_type.as_deref());
            if row.object == pk && assigned == Some(&model) && row.priority.as_deref() != Some("inactive") {
                let Some(contact) = row.contact.map(|pk| &self.dump.contacts[&pk]) else { continue };
                let Some(name) = &contact.name else { continue };
                let reach = contact.email.as_deref().or(contact.phone.as_deref());
                let text = reach.map_or_else(|| name.clone(), |reach| format!("{name} <{reach}>"));
                people.insert((rank(row.priority.as_deref()), text));
            }
        }
        let names: Vec<String> = people.into_iter().map(|(_, text)| text).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

/// What an `in` of the model is made of: places without loops, the rest dropped.
pub(super) fn without_loops(components: &mut [(String, Component)]) -> usize {
    let mut accepted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut dropped = 0;
    for (id, component) in components {
        component.located_in.retain(|place| {
            let mut seen = BTreeSet::new();
            let mut stack = vec![place.clone()];
            while let Some(above) = stack.pop() {
                if above == *id {
                    dropped += 1;
                    return false;
                }
                if seen.insert(above.clone()) {
                    stack.extend(accepted.get(&above).into_iter().flatten().cloned());
                }
            }
            accepted.entry(id.clone()).or_default().push(place.clone());
            true
        });
    }
    dropped
}
