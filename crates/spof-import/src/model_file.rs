//! The model file as an importer writes it: the part of the language that inventories can speak.
//!
//! These are plain values. Nothing here is checked: what was written is read by `spof` like any file of a
//! person's hand, and meets the same checks.

use std::collections::BTreeMap;

/// A model file.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    /// The version of the format.
    pub spof: u32,
    /// What the model describes.
    pub name: Option<String>,
    /// Ids and components, in the order in which they are written.
    pub components: Vec<(String, Component)>,
    /// Network links, in the order in which they are written.
    pub links: Vec<Link>,
}

/// One entry under `components`, or what a link says beside its ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Component {
    /// The word that rules and defaults go by.
    pub kind: Option<String>,
    /// For people.
    pub title: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The failure domains it sits in.
    pub located_in: Vec<String>,
    /// What stands beside `in` as a comment.
    pub located_in_note: Option<String>,
    /// What must hold for it to be up.
    pub needs: Vec<Requirement>,
    /// What it is degraded without.
    pub wants: Vec<Requirement>,
    /// What must hold besides for it to start.
    pub needs_to_start: Vec<Requirement>,
    /// Where copies of its data are kept.
    pub backup_to: Vec<String>,
    /// Whether network paths run through it, where its kind does not say so.
    pub forwards: Option<bool>,
    /// `false` for what never fails by itself.
    pub fails: Option<bool>,
    /// The share of time in which it is down by its own failure, from 0 to 1.
    pub unavailability: Option<f64>,
    /// 1 (most critical) to 4.
    pub tier: Option<u8>,
    /// What is known of it today.
    pub state: Option<&'static str>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How to reach who answers for it.
    pub contact: Option<String>,
    /// What to do when it fails.
    pub runbook: Option<String>,
    /// What selectors may go by.
    pub labels: BTreeMap<String, String>,
}

/// One entry under `links`.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The ids it joins.
    pub between: [String; 2],
    /// Its own id.
    pub id: String,
    /// What it says as a component.
    pub component: Component,
}

/// A requirement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// This one.
    Id(String),
    /// Any one of these.
    AnyOf(Vec<Requirement>),
    /// All of these.
    AllOf(Vec<Requirement>),
    /// At least so many of these.
    AtLeast(usize, Vec<Requirement>),
    /// More than half of these.
    Majority(Vec<Requirement>),
    /// This one, with a comment beside it.
    Noted(Box<Requirement>, String),
}

impl Component {
    /// A component of this kind that says nothing else yet.
    #[must_use]
    pub fn of_kind(kind: impl Into<String>) -> Self {
        Self { kind: Some(kind.into()), ..Self::default() }
    }

    /// Adds a label unless its value is missing.
    pub fn label(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.labels.insert(name.to_owned(), value.into());
        }
    }
}

impl Requirement {
    /// Requirements on these ids, each once, in order.
    #[must_use]
    pub fn each(mut ids: Vec<String>) -> Vec<Self> {
        ids.sort();
        ids.dedup();
        ids.into_iter().map(Self::Id).collect()
    }

    /// Any one of these ids: the id itself where there is only one, nothing where there is none.
    #[must_use]
    pub fn any(mut ids: Vec<String>) -> Option<Self> {
        ids.sort();
        ids.dedup();
        match ids.len() {
            0 => None,
            1 => ids.pop().map(Self::Id),
            _ => Some(Self::AnyOf(ids.into_iter().map(Self::Id).collect())),
        }
    }
}
