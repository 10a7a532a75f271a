//! What services depend on: `depends_on`, links and addresses, and what assumptions make of them.

use std::collections::{BTreeMap, BTreeSet};

use spof::source::Span;

use super::facts::{Address, Facts};
use super::service::Condition;
use super::{DEPENDS_ON, ENV, TWINS};
use crate::shape::{Assumption, EXTERNAL, EntityId, Need, Reading, What, listed};

/// Services that a value lists as alternatives, where it stands, and whether it is about telemetry.
type Alternatives = (Vec<usize>, Span, bool);

impl Facts<'_, '_, '_> {
    /// Says what a service depends on.
    pub(super) fn depend(&mut self, index: usize, addresses: &[Address], uses_depends_on: bool) {
        let own = self.entities[index];
        for (name, at) in self.services[index].shares.clone() {
            let Some(other) = self.other(index, &name, at) else { continue };
            self.reading.entity(own).needs.push(Need::stated(What::Entity(other), at));
        }
        let mut written: BTreeSet<usize> = BTreeSet::new();
        let mut started: Vec<(usize, Span)> = Vec::new();
        for place in 0..self.services[index].depends_on.len() {
            let dependency = &self.services[index].depends_on[place];
            let (name, at, condition, required) =
                (dependency.name.clone(), dependency.at, dependency.condition, dependency.required);
            if let Some(other) = self.by_name.get(&name).copied().filter(|other| *other != index) {
                written.insert(other);
                if condition == Condition::Started && required {
                    started.push((other, at));
                    continue;
                }
            } else if !required {
                continue;
            }
            let Some(other) = self.other(index, &name, at) else { continue };
            let entity = self.reading.entity(own);
            match (condition, required) {
                (Condition::Completed, _) => {
                    entity.needs_to_start.push(Need::stated(What::Entity(other), at))
                }
                (Condition::Started, true) => {
                    entity.needs.push(Need::assumed(What::Entity(other), at, &DEPENDS_ON))
                }
                (Condition::Started, false) => {
                    entity.wants.push(Need::assumed(What::Entity(other), at, &DEPENDS_ON))
                }
            }
        }
        let lists = self.alternatives(index, addresses);
        self.wait_for(index, started, addresses, &lists);
        self.reach(index, addresses, &lists, &written, uses_depends_on);
    }

    /// Another service by name. One that no file defines is something outside.
    fn other(&mut self, index: usize, name: &str, at: Span) -> Option<EntityId> {
        if let Some(other) = self.by_name.get(name) {
            return (*other != index).then(|| self.entities[*other]);
        }
        if let Some(known) = self.volumes.get(&format!("service {name}")) {
            return Some(*known);
        }
        let text = format!(
            "{} depends on {name}, which no file given defines: give the file that does",
            self.services[index].name
        );
        self.reading.note(at, text);
        let entity = self.entity(name, EXTERNAL, at);
        let other = self.reading.add(entity);
        self.volumes.insert(format!("service {name}"), other);
        Some(other)
    }

    /// Lists of several hosts in one value: any of them will do. Lists of what runs the same as the service itself name its
    /// peers.
    fn alternatives(&mut self, index: usize, addresses: &[Address]) -> Vec<Alternatives> {
        if self.reading.value(&ENV) == "ignore" {
            return Vec::new();
        }
        let mut lists: Vec<Alternatives> = Vec::new();
        for address in addresses.iter().filter(|address| address.names.len() > 1) {
            let program = self.services[index].program();
            let are_peers = program.is_some()
                && address.names.iter().all(|name| self.services[*name].program() == program);
            if are_peers {
                let names: Vec<&str> =
                    address.names.iter().map(|name| self.services[*name].name.as_str()).collect();
                let text = format!(
                    "{} names its peers {}: how many of them must be up is not in the file",
                    self.services[index].name,
                    listed(&names)
                );
                self.reading.note(address.at, text);
                continue;
            }
            let alike = address.names.windows(2).all(|pair| {
                let [a, b] = [pair[0], pair[1]].map(|name| self.services[name].program());
                a.is_some() && a == b
            });
            if alike && lists.iter().all(|list| list.0 != address.names) {
                lists.push((address.names.clone(), address.at, address.is_telemetry));
            }
        }
        lists
    }

    /// What `depends_on` says of services that are started before.
    fn wait_for(
        &mut self,
        index: usize,
        started: Vec<(usize, Span)>,
        addresses: &[Address],
        lists: &[Alternatives],
    ) {
        let choice = self.reading.value(&DEPENDS_ON);
        let own = self.entities[index];
        let listed_names = |name: usize| lists.iter().any(|(names, ..)| names.contains(&name));
        let is_named =
            |name: usize| addresses.iter().any(|address| !address.is_telemetry && address.names == [name]);
        let env = self.reading.value(&ENV);
        let mut needs: Vec<(usize, Span, &'static Assumption)> = Vec::new();
        for (other, at) in started {
            let entity = self.entities[other];
            // A list of hosts says how many of them are needed; what is waited for may be any of these.
            if listed_names(other) {
                continue;
            }
            match choice {
                "needs" => needs.push((other, at, &DEPENDS_ON)),
                // An address beside it says that it is used while it runs.
                _ if is_named(other) && matches!(env, "auto" | "needs") => needs.push((other, at, &ENV)),
                "start" => {
                    let need = Need::assumed(What::Entity(entity), at, &DEPENDS_ON);
                    self.reading.entity(own).needs_to_start.push(need);
                }
                _ => self.reading.inventory.decided(&DEPENDS_ON, at),
            }
        }
        let mut twins: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, (other, ..)) in needs.iter().enumerate() {
            if let Some(program) = self.services[*other].program() {
                twins.entry(program).or_default().push(place);
            }
        }
        twins.retain(|_, places| places.len() > 1);
        let grouped: BTreeSet<usize> = twins.values().flatten().copied().collect();
        let groups: Vec<Vec<usize>> = twins.into_values().collect();
        for (place, (other, at, assumption)) in needs.iter().enumerate() {
            if !grouped.contains(&place) {
                let need = Need::assumed(What::Entity(self.entities[*other]), *at, assumption);
                self.reading.entity(own).needs.push(need);
            }
        }
        for places in groups {
            let members: Vec<Need> = places
                .iter()
                .map(|place| {
                    let (other, at, assumption) = needs[*place];
                    Need::assumed(What::Entity(self.entities[other]), at, assumption)
                })
                .collect();
            let names: Vec<&str> =
                places.iter().map(|place| self.services[needs[*place].0].name.as_str()).collect();
            let at = needs[places[0]].1;
            let all = self.reading.value(&TWINS) == "all";
            let text = format!(
                "{} depends on {}, which run the same image: {}",
                self.services[index].name,
                listed(&names),
                if all { "all are taken for needed" } else { "any of them is taken for enough" }
            );
            self.reading.note(at, text);
            let what = if all { What::AllOf(members) } else { What::AnyOf(members) };
            self.reading.entity(own).needs.push(Need::assumed(what, at, &TWINS));
        }
    }

    /// What addresses say that no `depends_on` says.
    fn reach(
        &mut self,
        index: usize,
        addresses: &[Address],
        lists: &[Alternatives],
        written: &BTreeSet<usize>,
        uses_depends_on: bool,
    ) {
        let choice = self.reading.value(&ENV);
        let own = self.entities[index];
        let say =
            |reading: &mut Reading<'_, '_>, what: What, at: Span, is_telemetry: bool, is_written: bool| {
                let needed = match choice {
                    "needs" => true,
                    "wants" => is_written,
                    _ => is_written || !uses_depends_on,
                };
                let need = Need::assumed(what, at, &ENV);
                let entity = reading.entity(own);
                if needed && !is_telemetry { entity.needs.push(need) } else { entity.wants.push(need) }
            };
        for (names, at, is_telemetry) in lists {
            let members =
                names.iter().map(|name| Need::stated(What::Entity(self.entities[*name]), *at)).collect();
            let is_written = names.iter().all(|name| written.contains(name));
            say(self.reading, What::AnyOf(members), *at, *is_telemetry, is_written);
        }
        if choice == "ignore" {
            return;
        }
        let listed: BTreeSet<usize> = lists.iter().flat_map(|(names, ..)| names.iter().copied()).collect();
        let program = self.services[index].program().map(str::to_owned);
        for address in addresses {
            let peers = address.names.len() > 1
                && program.is_some()
                && address.names.iter().all(|name| self.services[*name].program() == program.as_deref());
            for name in address.names.iter().filter(|_| !peers) {
                if !listed.contains(name) && !written.contains(name) {
                    say(
                        self.reading,
                        What::Entity(self.entities[*name]),
                        address.at,
                        address.is_telemetry,
                        false,
                    );
                }
            }
        }
    }
}
