//! Choosing components by what they are.

use std::collections::BTreeMap;

use crate::model::{ComponentId, Model};
use crate::source::Span;

/// Chooses the components of which everything said here is true.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Selector {
    /// One of these kinds; any kind where there are none.
    pub kinds: Vec<String>,
    /// All of these labels.
    pub labels: BTreeMap<String, String>,
    /// All of these tags.
    pub tags: Vec<String>,
    /// In one of these, at any depth, each with its place; anywhere where there are none.
    pub located_in: Vec<(String, Span)>,
}

impl Selector {
    /// The components that it chooses, in the order in which they are defined. Locations that are not
    /// defined hold nothing. Costs O(n + m).
    pub fn select(&self, model: &Model) -> Vec<ComponentId> {
        let inside = (!self.located_in.is_empty()).then(|| self.inside(model));
        let chosen = model.components().filter(|component| {
            (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == component.kind()))
                && self.labels.iter().all(|(key, value)| component.label(key) == Some(value))
                && self.tags.iter().all(|tag| component.tags().contains(tag))
                && inside.as_ref().is_none_or(|inside| inside[component.id().index()])
        });
        chosen.map(|component| component.id()).collect()
    }

    fn inside(&self, model: &Model) -> Vec<bool> {
        let mut contents: Vec<Vec<ComponentId>> = vec![Vec::new(); model.len()];
        for component in model.components() {
            component.located_in().for_each(|location| contents[location.id().index()].push(component.id()));
        }
        let mut inside = vec![false; model.len()];
        let named = self.located_in.iter().filter_map(|(name, _)| model.find(name));
        let mut open: Vec<ComponentId> = named.map(|component| component.id()).collect();
        while let Some(location) = open.pop() {
            for content in std::mem::take(&mut contents[location.index()]) {
                inside[content.index()] = true;
                open.push(content);
            }
        }
        inside
    }
}
