//! From an estate to a model: by the builder, with places and bases, or as a model file for people.

use spof::model::{ModelBuilder, SERVICE};

use super::estate::Estate;
use super::inventory::{Basis, Entity, EntityId, Fact, Need, What};
use crate::model_file::{Component, Link as FileLink, ModelFile, Requirement};

impl Estate {
    /// Declares everything, each fact with its place.
    pub fn declare(&self, builder: &mut ModelBuilder) {
        for (id, thing) in self.things() {
            self.component(builder, id, thing);
        }
        for link in &self.links {
            let [a, b] = link.between.map(|end| self.id(end));
            if a == b {
                continue;
            }
            let made = match &link.id {
                Some(id) => builder.link_with_id(id, a, b),
                None => builder.link(a, b),
            };
            made.at(link.at);
        }
    }

    fn component(&self, builder: &mut ModelBuilder, id: &str, thing: &Entity) {
        let mut component = builder.component(id).at(thing.at).kind(kind(thing)).silent_of(thing.gaps);
        macro_rules! texts {
            ($($field:ident)*) => { $(if let Some(fact) = &thing.$field {
                component = component.$field(fact.value.as_str());
            })* };
        }
        texts!(title description owner contact runbook);
        if let Some(tier) = &thing.tier {
            component = component.tier(tier.value);
        }
        if let Some(state) = &thing.state {
            component = component.state(state.value);
        }
        if !thing.fails {
            component = component.fails(false);
        }
        if let Some(forwards) = thing.forwards {
            component = component.forwards(forwards);
        }
        for (key, value) in &thing.labels {
            component = component.label(key.as_str(), value.as_str());
        }
        if !thing.located_in.is_empty() {
            component = component.located_in_each(thing.located_in.iter().map(|fact| self.location(fact)));
        }
        if !thing.backup.is_empty() {
            component = component.backup_to(thing.backup.iter().map(|fact| self.id(fact.value)));
        }
        let list = |needs: &[Need]| needs.iter().map(|need| self.need(need)).collect::<Vec<_>>();
        if !thing.needs.is_empty() {
            component = component.needs(list(&thing.needs));
        }
        if !thing.wants.is_empty() {
            component = component.wants(list(&thing.wants));
        }
        if !thing.needs_to_start.is_empty() {
            component.needs_to_start(list(&thing.needs_to_start));
        }
    }

    fn location(&self, fact: &Fact<EntityId>) -> spof::model::Need {
        based(spof::model::Need::component(self.id(fact.value)).at(fact.at), fact.basis)
    }

    /// Recurses as deep as importers nest requirements.
    fn need(&self, need: &Need) -> spof::model::Need {
        let each = |members: &[Need]| members.iter().map(|member| self.need(member)).collect::<Vec<_>>();
        let made = match &need.what {
            What::Entity(entity) => spof::model::Need::component(self.id(*entity)),
            What::AnyOf(members) => spof::model::Need::any_of(each(members)),
            What::AllOf(members) => spof::model::Need::all_of(each(members)),
            What::AtLeast(least, members) => spof::model::Need::at_least(*least, each(members)),
            What::Majority(members) => spof::model::Need::majority(each(members)),
        };
        based(made.at(need.at), need.basis)
    }

    /// The same as a model file, which says what was assumed in comments.
    pub fn to_model_file(&self) -> ModelFile {
        let components = self.things().map(|(id, thing)| (id.to_owned(), self.file_component(thing)));
        let mut components: Vec<(String, Component)> = components.collect();
        // What people use comes first; the rest stays in the order of the files.
        components.sort_by_key(|(_, component)| component.kind.as_deref() != Some(SERVICE));
        let links = self.links.iter().filter(|link| self.id(link.between[0]) != self.id(link.between[1]));
        let mut names: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        let links = links.map(|link| {
            let between = link.between.map(|end| self.id(end).to_owned());
            let plain = format!("{}--{}", between[0], between[1]);
            let id = link.id.clone().unwrap_or_else(|| {
                let copies = names.entry(plain.clone()).or_default();
                *copies += 1;
                if *copies == 1 { plain.clone() } else { format!("{plain}#{copies}") }
            });
            FileLink { between, id, component: Component::default() }
        });
        let links = links.collect();
        ModelFile { spof: 1, name: None, components, links }
    }

    fn file_component(&self, thing: &Entity) -> Component {
        let value = |fact: &Option<Fact<String>>| fact.as_ref().map(|fact| fact.value.clone());
        let list = |needs: &[Need]| needs.iter().map(|need| self.requirement(need)).collect::<Vec<_>>();
        let ids = |facts: &[Fact<EntityId>]| {
            facts.iter().map(|fact| self.id(fact.value).to_owned()).collect::<Vec<_>>()
        };
        let mut assumed: Vec<&str> = thing.located_in.iter().filter_map(|fact| name(fact.basis)).collect();
        assumed.dedup();
        Component {
            kind: Some(kind(thing).to_owned()),
            title: value(&thing.title),
            description: value(&thing.description),
            located_in: ids(&thing.located_in),
            located_in_note: (!assumed.is_empty()).then(|| format!("assumed: {}", assumed.join(", "))),
            needs: list(&thing.needs),
            wants: list(&thing.wants),
            needs_to_start: list(&thing.needs_to_start),
            backup_to: ids(&thing.backup),
            forwards: thing.forwards,
            fails: (!thing.fails).then_some(false),
            unavailability: None,
            tier: thing.tier.as_ref().map(|tier| tier.value),
            state: thing.state.as_ref().map(|state| state.value.as_str()),
            owner: value(&thing.owner),
            contact: value(&thing.contact),
            runbook: value(&thing.runbook),
            labels: thing.labels.clone(),
        }
    }

    fn requirement(&self, need: &Need) -> Requirement {
        let each = |members: &[Need]| members.iter().map(|member| self.requirement(member)).collect();
        let made = match &need.what {
            What::Entity(entity) => Requirement::Id(self.id(*entity).to_owned()),
            What::AnyOf(members) => Requirement::AnyOf(each(members)),
            What::AllOf(members) => Requirement::AllOf(each(members)),
            What::AtLeast(least, members) => Requirement::AtLeast(*least as usize, each(members)),
            What::Majority(members) => Requirement::Majority(each(members)),
        };
        match name(need.basis) {
            Some(name) => Requirement::Noted(Box::new(made), format!("assumed: {name}")),
            None => made,
        }
    }
}

fn kind(thing: &Entity) -> &str {
    if thing.entry { SERVICE } else { &thing.kind }
}

fn name(basis: Basis) -> Option<&'static str> {
    match basis {
        Basis::Stated => None,
        Basis::Assumed(assumption) => Some(assumption.name()),
    }
}

fn based(need: spof::model::Need, basis: Basis) -> spof::model::Need {
    match basis {
        Basis::Stated => need,
        Basis::Assumed(assumption) => need.assumed(&assumption.basis),
    }
}
