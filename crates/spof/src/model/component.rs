//! Components: what is stored of each, and the view that a checked model gives of it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::model::Model;
use crate::model::quantity::{Date, Duration, Probability, Reliability};
use crate::model::requirement::{ListRef, Requirement};
use crate::model::waiver::Waiver;
use crate::source::Span;

/// A component of one [`Model`]; links and common causes are components too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId(pub(crate) u32);

impl ComponentId {
    /// A dense number below [`Model::len`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known of a component today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing is wrong with it.
    #[default]
    Ok,
    /// Up, and expected to fail.
    AtRisk,
    /// Down in every analysis.
    Failed,
}

impl State {
    /// The word in model files.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::AtRisk => "at-risk",
            State::Failed => "failed",
        }
    }
}

/// What sort of thing a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// An ordinary one.
    Component,
    /// An undirected network link between two ordinary ones.
    Link(ComponentId, ComponentId),
    /// One cause that fails many at once.
    CommonCause,
}

/// Whom an objective counts: every component that can fail, or those of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `any`.
    Any,
    /// Components of this kind.
    Kind(String),
}

/// An entry of `survives`: stays up after any `failures` of `subject`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objective {
    /// Whose failures.
    pub subject: Subject,
    /// How many at once.
    pub failures: u32,
    /// Where it is written.
    pub span: Span,
}

/// Where copies of a component's data are kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Backup {
    /// `none`, with the reason.
    None {
        /// Why none is needed.
        reason: String,
    },
    /// Copies in other components.
    To {
        /// Where the copies are.
        components: Vec<ComponentId>,
        /// How often.
        every: Option<Duration>,
        /// When a restore was last tried.
        last_restore_test: Option<Date>,
    },
}

/// Who watches a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Monitoring {
    /// Somebody or nobody, as `true` or `false` says.
    Declared(bool),
    /// These components.
    By(Vec<ComponentId>),
}

/// When a component is maintained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maintenance {
    /// How often.
    pub every: Duration,
    /// When it was last done.
    pub last: Option<Date>,
}

/// The fields that few components have.
#[derive(Clone, Default)]
pub(crate) struct Details {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) runbook: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) labels: Option<BTreeMap<String, String>>,
    pub(crate) survives: Option<Vec<Objective>>,
    pub(crate) rto: Option<Duration>,
    pub(crate) rpo: Option<Duration>,
    pub(crate) availability_target: Option<Probability>,
    pub(crate) failover: Option<Duration>,
    pub(crate) backup: Option<Backup>,
    pub(crate) monitored_by: Option<Monitoring>,
    pub(crate) maintenance: Option<Maintenance>,
    pub(crate) waive: Option<Vec<Waiver>>,
}

/// Aligned as what is declared, which gives its room to it where pointers are of that size.
#[derive(Clone)]
#[cfg_attr(target_pointer_width = "64", repr(align(8)))]
pub(crate) struct ComponentData {
    pub(crate) name: u32,
    pub(crate) span: Span,
    pub(crate) kind: u32,
    pub(crate) class: Class,
    pub(crate) state: State,
    pub(crate) tier: u8,
    pub(crate) fails: bool,
    pub(crate) forwards: bool,
    pub(crate) located_in: ListRef,
    pub(crate) needs: ListRef,
    pub(crate) wants: ListRef,
    pub(crate) needs_to_start: ListRef,
    /// What a common cause affects, as a list of component requirements.
    pub(crate) affects: ListRef,
    /// The place of its figures in [`Model`], which most components have from their kind or not at all.
    pub(crate) reliability: Option<Place>,
    /// The place of the rest.
    pub(crate) details: Option<Place>,
}

/// A place in a list of what components have in common or lack: four bytes, also where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place(NonZeroU32);

impl Place {
    /// Adds an item to a list; returns where it is. A model has fewer than 2³² components, and at most one item of each.
    pub(crate) fn push<T>(list: &mut Vec<T>, item: T) -> Place {
        list.push(item);
        Place(NonZeroU32::new(list.len() as u32).unwrap_or(NonZeroU32::MAX))
    }

    /// The item that is there.
    pub(crate) fn of<T>(self, list: &[T]) -> &T {
        &list[self.0.get() as usize - 1]
    }
}

/// A component of a [`Model`], with everything that is declared of it.
#[derive(Clone, Copy)]
pub struct Component<'m> {
    pub(crate) model: &'m Model,
    pub(crate) id: ComponentId,
}

macro_rules! text_fields {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])* pub fn $name(self) -> Option<&'m str> {
            self.details()?.$name.as_deref()
        })*
    };
}

macro_rules! copied_fields {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        $($(#[$doc])* pub fn $name(self) -> Option<$type> {
            self.details()?.$name
        })*
    };
}

impl<'m> Component<'m> {
    fn data(self) -> &'m ComponentData {
        &self.model.components[self.id.index()]
    }

    fn details(self) -> Option<&'m Details> {
        self.data().details.map(|place| &**place.of(&self.model.details))
    }

    /// All that is stored of it, to be taken apart where no field may be forgotten.
    pub(crate) fn stored(self) -> (&'m ComponentData, Option<&'m Details>) {
        (self.data(), self.details())
    }

    /// Its dense id.
    pub fn id(self) -> ComponentId {
        self.id
    }

    /// The id that the model file gives it.
    pub fn name(self) -> &'m str {
        self.model.names.get(self.data().name)
    }

    /// Its kind.
    pub fn kind(self) -> &'m str {
        self.model.kinds.get(self.data().kind)
    }

    /// Ordinary component, link or common cause.
    pub fn class(self) -> Class {
        self.data().class
    }

    /// Where it is defined.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// 1 (most critical) to 4.
    pub fn tier(self) -> u8 {
        self.data().tier
    }

    /// Whether it can fail by itself.
    pub fn fails(self) -> bool {
        self.data().fails
    }

    /// Whether network paths may run through it.
    pub fn forwards(self) -> bool {
        self.data().forwards
    }

    /// What is known of it today.
    pub fn state(self) -> State {
        self.data().state
    }

    /// How often it fails and for how long.
    pub fn reliability(self) -> Reliability {
        self.data().reliability.map(|place| *place.of(&self.model.reliabilities)).unwrap_or_default()
    }

    /// The locations and failure domains it sits in.
    pub fn located_in(self) -> impl ExactSizeIterator<Item = Component<'m>> {
        self.model.component_list(self.data().located_in)
    }

    /// As [`Component::located_in`], as requirements, which know what they rest on.
    pub(crate) fn locations(self) -> impl ExactSizeIterator<Item = Requirement<'m>> {
        self.model.list(self.data().located_in)
    }

    /// What it needs; all must hold.
    pub fn needs(self) -> impl ExactSizeIterator<Item = Requirement<'m>> {
        self.model.list(self.data().needs)
    }

    /// What it is degraded without.
    pub fn wants(self) -> impl ExactSizeIterator<Item = Requirement<'m>> {
        self.model.list(self.data().wants)
    }

    /// What it needs besides for a cold start.
    pub fn needs_to_start(self) -> impl ExactSizeIterator<Item = Requirement<'m>> {
        self.model.list(self.data().needs_to_start)
    }

    /// What it fails, if it is a common cause.
    pub fn affects(self) -> impl ExactSizeIterator<Item = Component<'m>> {
        self.model.component_list(self.data().affects)
    }

    text_fields! {
        /// Its title.
        title;
        /// Its description.
        description;
        /// Who owns it.
        owner;
        /// Whom to call.
        contact;
        /// What to do when it fails.
        runbook;
    }

    copied_fields! {
        /// How long it may be down.
        rto: Duration;
        /// How much data may be lost.
        rpo: Duration;
        /// The share of time it shall be up.
        availability_target: Probability;
        /// How long a switch to the remaining alternatives takes.
        failover: Duration;
    }

    /// Its tags.
    pub fn tags(self) -> &'m [String] {
        self.details().and_then(|details| details.tags.as_deref()).unwrap_or_default()
    }

    /// Its labels, by key.
    pub fn labels(self) -> impl Iterator<Item = (&'m str, &'m str)> {
        let labels = self.details().and_then(|details| details.labels.as_ref());
        labels.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of one label.
    pub fn label(self, key: &str) -> Option<&'m str> {
        self.details()?.labels.as_ref()?.get(key).map(String::as_str)
    }

    /// What it must survive.
    pub fn survives(self) -> &'m [Objective] {
        self.details().and_then(|details| details.survives.as_deref()).unwrap_or_default()
    }

    /// Where copies of its data are.
    pub fn backup(self) -> Option<&'m Backup> {
        self.details()?.backup.as_ref()
    }

    /// Who watches it.
    pub fn monitored_by(self) -> Option<&'m Monitoring> {
        self.details()?.monitored_by.as_ref()
    }

    /// When it is maintained.
    pub fn maintenance(self) -> Option<&'m Maintenance> {
        self.details()?.maintenance.as_ref()
    }

    /// The findings about it that may stay for now.
    pub fn waive(self) -> &'m [Waiver] {
        self.details().and_then(|details| details.waive.as_deref()).unwrap_or_default()
    }
}

impl PartialEq for Component<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.model, other.model) && self.id == other.id
    }
}
