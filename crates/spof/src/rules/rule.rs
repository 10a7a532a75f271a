//! What a rule is: its facts, and how it looks.

use crate::model::ComponentId;
use crate::rules::policy::Applied;
use crate::rules::{Context, Finding, Severity};

/// One rule: its id, what it finds in a line, its default severity, its page, and what it does.
pub struct Rule {
    /// The stable id.
    pub id: &'static str,
    /// What it finds, in a line.
    pub summary: &'static str,
    /// The default severity in words; some depend on the tier of what is hit.
    pub severity: &'static str,
    /// The manual page, in Markdown.
    pub page: &'static str,
    pub(super) run: Run,
}

/// Components of which a rule says the same, and how much that matters of each.
pub(super) type Found = Vec<(Severity, ComponentId)>;

/// The order in which a rule names components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By name.
    Names,
    /// As they lie in memory.
    Ids,
}

/// The targets that a finding lists of those that its component takes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    Nothing,
    /// As [`Context::taken_down`].
    Targets,
    /// As [`Context::taken_down_briefly`].
    Briefly,
}

/// A rule that says the same of each of many components, and these.
pub(crate) struct Named {
    pub(super) rule: &'static Rule,
    pub(super) listing: Listing,
    pub(super) found: Found,
    /// What is counted only.
    pub(super) rest: Found,
}

/// How a rule looks at many components, one by one.
pub(super) struct Each {
    /// Which ones it says something of.
    pub(super) found: fn(&Context<'_, '_>) -> Found,
    /// The order of these.
    pub(super) order: Order,
    /// The targets that each finding lists.
    pub(super) listing: Listing,
    /// What it says of one.
    pub(super) finding: fn(&Context<'_, '_>, ComponentId) -> Finding,
}

/// What a rule looks at.
pub(super) enum Run {
    /// The analyses.
    Analyses(fn(&Context<'_, '_>) -> Vec<Finding>),
    /// The analyses, with at most one finding of each component.
    Each(Each),
    /// The waivers, once the findings of all other rules are known.
    Waivers(fn(&Context<'_, '_>, &[Applied<'_>]) -> Vec<Finding>),
}
