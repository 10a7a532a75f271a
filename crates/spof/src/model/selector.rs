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
        Selection::new(model).select(self)
    }
}

/// Selectors looked up in one model. What is where is found out once, when the first one asks for it.
pub(crate) struct Selection<'m> {
    model: &'m Model,
    /// By component, what is directly in it.
    contents: Option<Vec<Vec<ComponentId>>>,
}

impl<'m> Selection<'m> {
    pub(crate) fn new(model: &'m Model) -> Selection<'m> {
        Selection { model, contents: None }
    }

    /// What [`Selector::select`] tells. Costs O(n), and what lies in its locations.
    ///
    /// Everything is asked of the components of a model, which have what their kind gives them: whatever a selector may
    /// ever ask for, it meets what the analysis meets.
    pub(crate) fn select(&mut self, selector: &Selector) -> Vec<ComponentId> {
        let inside = (!selector.located_in.is_empty()).then(|| self.inside(selector));
        let model = self.model;
        let chosen = model.components().filter(|component| {
            (selector.kinds.is_empty() || selector.kinds.iter().any(|kind| kind == component.kind()))
                && selector.labels.iter().all(|(key, value)| component.label(key) == Some(value))
                && selector.tags.iter().all(|tag| component.tags().contains(tag))
                && inside.as_ref().is_none_or(|inside| inside[component.id().index()])
        });
        chosen.map(|component| component.id()).collect()
    }

    /// By component, whether it is in one of the selector's locations, at any depth.
    fn inside(&mut self, selector: &Selector) -> Vec<bool> {
        let model = self.model;
        let contents = self.contents.get_or_insert_with(|| {
            let mut contents = vec![Vec::new(); model.len()];
            for component in model.components() {
                for location in component.located_in() {
                    contents[location.id().index()].push(component.id());
                }
            }
            contents
        });
        let mut inside = vec![false; model.len()];
        let named = selector.located_in.iter().filter_map(|(name, _)| model.find(name));
        let mut open: Vec<ComponentId> = named.map(|component| component.id()).collect();
        while let Some(location) = open.pop() {
            for content in &contents[location.index()] {
                if !std::mem::replace(&mut inside[content.index()], true) {
                    open.push(*content);
                }
            }
        }
        inside
    }
}
