//! What can be asked of a [`LiveAnalysis`](super::LiveAnalysis): edits, and the parts that they bring.

use crate::diagnostic::Diagnostic;
use crate::model::{FORWARDING_KINDS, Need, State};

/// A component, link or common cause as an edit brings it: what decides when it is up. What a model says
/// besides (owners, objectives, figures) has no bearing on that and is not kept.
#[derive(Clone, Debug)]
pub struct Part {
    pub(super) class: PartClass,
    pub(super) located_in: Vec<String>,
    pub(super) needs: Vec<Need>,
    pub(super) fails: bool,
    pub(super) forwards: bool,
    pub(super) failed: bool,
}

#[derive(Clone, Debug)]
pub(super) enum PartClass {
    Component,
    Link([String; 2]),
    CommonCause(Vec<String>),
}

impl Part {
    /// An ordinary component, which can fail, needs nothing and forwards nothing.
    pub fn component() -> Part {
        Part::new(PartClass::Component)
    }

    /// An undirected network link between two components.
    pub fn link(a: impl Into<String>, b: impl Into<String>) -> Part {
        Part::new(PartClass::Link([a.into(), b.into()]))
    }

    /// A cause that fails all of `affects` at once.
    pub fn common_cause(affects: impl IntoIterator<Item = impl Into<String>>) -> Part {
        Part::new(PartClass::CommonCause(affects.into_iter().map(Into::into).collect()))
    }

    fn new(class: PartClass) -> Part {
        Part { class, located_in: Vec::new(), needs: Vec::new(), fails: true, forwards: false, failed: false }
    }

    /// Lets it forward as its kind does: network paths run through a `switch`, and not through a `server`.
    #[must_use]
    pub fn kind(mut self, kind: &str) -> Part {
        self.forwards = FORWARDING_KINDS.contains(&kind);
        self
    }

    /// Sets whether network paths may run through it.
    #[must_use]
    pub fn forwards(mut self, forwards: bool) -> Part {
        self.forwards = forwards;
        self
    }

    /// Sets the locations and failure domains that it sits in.
    #[must_use]
    pub fn located_in(mut self, locations: impl IntoIterator<Item = impl Into<String>>) -> Part {
        self.located_in = locations.into_iter().map(Into::into).collect();
        self
    }

    /// Sets what it needs.
    #[must_use]
    pub fn needs(mut self, needs: impl IntoIterator<Item = impl Into<Need>>) -> Part {
        self.needs = needs.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether it can fail by itself.
    #[must_use]
    pub fn fails(mut self, fails: bool) -> Part {
        self.fails = fails;
        self
    }

    /// Sets what is known of it today.
    #[must_use]
    pub fn state(mut self, state: State) -> Part {
        self.failed = state == State::Failed;
        self
    }
}

/// One change of a model. Several are made as one step, and only what comes out in the end must be valid.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Edit {
    /// Adds a component, link or common cause; the id must be free.
    Add {
        /// Its id.
        id: String,
        /// What it is.
        part: Part,
    },
    /// Replaces one that is there, with all of its requirements. What others say of it stands.
    Replace {
        /// Its id.
        id: String,
        /// What it is from now on.
        part: Part,
    },
    /// Removes one. Nothing that stays may name it; if it was a target, it is one no longer.
    Remove {
        /// Its id.
        id: String,
    },
    /// Adds a requirement, after those that are there.
    AddNeed {
        /// The id of what needs it.
        id: String,
        /// The requirement.
        need: Need,
    },
    /// Replaces a requirement.
    ReplaceNeed {
        /// The id of what needs it.
        id: String,
        /// Which of its requirements, counted from 0 in the order in which they were given.
        at: usize,
        /// What it needs instead.
        need: Need,
    },
    /// Removes a requirement; those after it move up.
    RemoveNeed {
        /// The id of what needs it.
        id: String,
        /// Which of its requirements, counted from 0 in the order in which they were given.
        at: usize,
    },
    /// Sets what is known of a component today.
    SetState {
        /// Its id.
        id: String,
        /// What is known.
        state: State,
    },
    /// Makes a component a target.
    AddTarget {
        /// Its id.
        id: String,
    },
    /// Lets a component be a target no longer; the component stays.
    RemoveTarget {
        /// Its id.
        id: String,
    },
}

impl Edit {
    /// [`Edit::Add`].
    pub fn add(id: impl Into<String>, part: Part) -> Edit {
        Edit::Add { id: id.into(), part }
    }

    /// [`Edit::Replace`].
    pub fn replace(id: impl Into<String>, part: Part) -> Edit {
        Edit::Replace { id: id.into(), part }
    }

    /// [`Edit::Remove`].
    pub fn remove(id: impl Into<String>) -> Edit {
        Edit::Remove { id: id.into() }
    }

    /// [`Edit::AddNeed`].
    pub fn add_need(id: impl Into<String>, need: impl Into<Need>) -> Edit {
        Edit::AddNeed { id: id.into(), need: need.into() }
    }

    /// [`Edit::ReplaceNeed`].
    pub fn replace_need(id: impl Into<String>, at: usize, need: impl Into<Need>) -> Edit {
        Edit::ReplaceNeed { id: id.into(), at, need: need.into() }
    }

    /// [`Edit::RemoveNeed`].
    pub fn remove_need(id: impl Into<String>, at: usize) -> Edit {
        Edit::RemoveNeed { id: id.into(), at }
    }

    /// [`Edit::SetState`].
    pub fn set_state(id: impl Into<String>, state: State) -> Edit {
        Edit::SetState { id: id.into(), state }
    }

    /// [`Edit::AddTarget`].
    pub fn add_target(id: impl Into<String>) -> Edit {
        Edit::AddTarget { id: id.into() }
    }

    /// [`Edit::RemoveTarget`].
    pub fn remove_target(id: impl Into<String>) -> Edit {
        Edit::RemoveTarget { id: id.into() }
    }
}

/// Why an edit was not made. Everything is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The model would not be valid; the same problems that a file would have, without places.
    #[error("{}", messages(.0))]
    Invalid(Vec<Diagnostic>),
    /// See [`TooLarge`].
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// The sets of failures of all components together need more memory than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what takes down what needs more than {max_set_nodes} nodes to be stored")]
#[non_exhaustive]
pub struct TooLarge {
    /// [`LiveOptions::max_set_nodes`](super::LiveOptions::max_set_nodes).
    pub max_set_nodes: usize,
}

/// What an edit led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reanalysis {
    /// How many nodes (components, groups of requirements, network paths) were looked at again; one in a
    /// ring may count several times.
    pub looked_at: u64,
    /// How many of these have other single points of failure than before, or are new.
    pub changed: u64,
    /// How many searches for a network path that took.
    pub searches: u64,
    /// The targets that stayed targets and have other single points of failure than before, or went down
    /// or came up; sorted.
    pub targets: Vec<String>,
}

fn messages(problems: &[Diagnostic]) -> String {
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    messages.join("; ")
}
