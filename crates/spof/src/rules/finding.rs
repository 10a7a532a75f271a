//! A finding, and how one is made.

use std::sync::Arc;

use serde::Serialize;

use crate::model::ComponentId;
use crate::rules::identity::{FindingGroup, GroupIdentity, fingerprint_of};
use crate::rules::{Context, Evidence};
use crate::source::Location;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Low,
    /// Should be changed.
    Medium,
    /// Must be changed.
    High,
    /// The most critical services hang on it.
    Critical,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

    /// So many steps less severe, but not less than low.
    #[must_use]
    pub(crate) fn lowered(self, steps: usize) -> Severity {
        let at = Severity::ALL.iter().position(|severity| *severity == self).unwrap_or(0);
        Severity::ALL[(at + steps).min(Severity::ALL.len() - 1)]
    }

    /// The word in reports and options.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        }
    }
}

/// Severity of what takes a target of this tier down.
pub(crate) fn severity_of_tier(tier: u8) -> Severity {
    match tier {
        0 | 1 => Severity::Critical,
        2 => Severity::High,
        3 => Severity::Medium,
        _ => Severity::Low,
    }
}

/// One finding of one rule.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The component it is about.
    pub component: String,
    /// Who owns that component, if anybody is named.
    pub owner: Option<String>,
    /// The targets it concerns, sorted; the first ones where there are very many.
    pub targets: Vec<String>,
    /// How many targets in all.
    pub target_count: u64,
    /// Other components that belong to it, in the order in which they explain it: the owner of a
    /// group, then the pair that defeats it if it takes two, then its members; a cycle.
    pub related: Vec<String>,
    /// Where each of `related` is defined, in the same order; `null` for what has no place.
    pub related_locations: Vec<Option<Location>>,
    /// What was found, a sentence that stands on its own.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The same for the same rule, component, group and targets, wherever they are written. No two findings of a report
    /// share one.
    pub fingerprint: String,
    /// The group that it is about, for what rules say of groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Arc<FindingGroup>>,
    /// What of the component it is about, where a rule may say several things of one: of which objective, say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    /// Where the component is defined.
    pub location: Option<Location>,
    /// Whether a waiver covers it.
    pub waived: bool,
    /// The waiver that covers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<WaiverNote>,
    /// Whether the baseline has it; `None` where there is no baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineState>,
    /// `assumed` where it would not be found without what was assumed of other tools' files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<&'static str>,
    /// The assumptions that it rests on, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<&'static str>,
    /// What the message says, for programs; for some rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// What a waiver says of the finding that it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaiverNote {
    /// Why the finding may stay for now.
    pub reason: String,
    /// The last day on which it covers, as `2026-05-01`.
    pub expires: String,
    /// Who approved it.
    pub approved_by: Option<String>,
}

/// How a finding stands to a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BaselineState {
    /// The baseline lacks it.
    New,
    /// The baseline has it too.
    Unchanged,
    /// The baseline has it, of more targets.
    Shrunk,
}

impl Finding {
    /// Whether a baseline knows it.
    pub fn is_known(&self) -> bool {
        matches!(self.baseline, Some(BaselineState::Unchanged | BaselineState::Shrunk))
    }
}

/// What a rule says of one thing that it found.
pub(crate) struct Draft {
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) component: ComponentId,
    pub(crate) related: Vec<ComponentId>,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Context<'_, '_> {
    /// A finding about `draft.component`, with the targets that it concerns: sorted by name, the first
    /// ones where there are very many.
    pub(crate) fn finding(&self, draft: Draft, targets: &[ComponentId], target_count: u64) -> Finding {
        self.finding_about(draft, None, None, targets, target_count)
    }

    /// A finding about one thing of several that its rule may say of the component.
    pub(crate) fn finding_of(
        &self,
        draft: Draft,
        aspect: String,
        targets: &[ComponentId],
        target_count: u64,
    ) -> Finding {
        self.finding_about(draft, Some(aspect), None, targets, target_count)
    }

    /// A finding about a group of requirements.
    pub(crate) fn finding_of_group(
        &self,
        draft: Draft,
        group: &GroupIdentity,
        aspect: Option<&str>,
        targets: &[ComponentId],
        target_count: u64,
    ) -> Finding {
        self.finding_about(draft, aspect.map(str::to_owned), Some(group), targets, target_count)
    }

    fn finding_about(
        &self,
        draft: Draft,
        aspect: Option<String>,
        group: Option<&GroupIdentity>,
        targets: &[ComponentId],
        target_count: u64,
    ) -> Finding {
        let name = |id: ComponentId| self.model.component(id).name().to_owned();
        let component = name(draft.component);
        let targets: Vec<String> = targets.iter().map(|id| name(*id)).collect();
        let place = |id: ComponentId| self.sources.location(self.model.component(id).span());
        let related_locations = draft.related.iter().map(|id| place(*id)).collect();
        let assumptions = self.assumptions(draft.component, &draft.related);
        let related: Vec<String> = draft.related.into_iter().map(name).collect();
        let listed = targets.iter().map(String::as_str);
        let fingerprint = fingerprint_of(draft.rule, &component, aspect.as_deref(), group, listed);
        Finding {
            rule: draft.rule,
            severity: draft.severity,
            targets,
            target_count,
            related,
            related_locations,
            message: draft.message,
            help: draft.help,
            fingerprint,
            group: group.map(|group| Arc::clone(&group.carried)),
            aspect,
            location: place(draft.component),
            waived: false,
            waiver: None,
            baseline: None,
            owner: self.model.component(draft.component).owner().map(str::to_owned),
            basis: (!assumptions.is_empty()).then_some("assumed"),
            assumptions,
            evidence: None,
            component,
        }
    }
}

impl Context<'_, '_> {
    /// The assumptions on the way by which a component takes its targets down, between the owner of a group and its
    /// members, or around a cycle.
    fn assumptions(&self, component: ComponentId, related: &[ComponentId]) -> Vec<&'static str> {
        const STEPS: usize = 64;
        if !self.model.has_assumptions() {
            return Vec::new();
        }
        let path = self.failures.path(component, STEPS).map(|(path, _)| path).unwrap_or_default();
        let steps = path.windows(2).map(|step| (step[0], step[1]));
        let owner = related.first().copied();
        let members = related.iter().skip(1).filter_map(|member| Some((*member, owner?)));
        let around = related.windows(2).map(|step| (step[1], step[0]));
        let mut found: Vec<&'static str> = steps
            .chain(members)
            .chain(around)
            .flat_map(|(dependency, dependant)| self.model.assumed_between(dependency, dependant))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Up to three names, and how many more.
pub(crate) fn list(names: &[&str], all: u64) -> String {
    const SHOWN: usize = 3;
    let shown = &names[..names.len().min(SHOWN)];
    let more = all - shown.len() as u64;
    match (shown, more) {
        ([], _) => format!("{all} targets"),
        ([one], 0) => (*one).to_owned(),
        ([most @ .., last], 0) => format!("{} and {last}", most.join(", ")),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}
