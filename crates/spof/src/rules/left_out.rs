//! What a brief report counts and does not list.

use std::collections::BTreeMap;

use crate::model::ComponentId;
use crate::rules::{Context, Finding, Severity};

/// How much a report lists, for those that show the first ones of very many. The counts are exact either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Findings of each rule that says the same of each of many components, the worst ones; those of
    /// `single-point-of-failure` and those that a waiver may cover aside.
    pub findings: usize,
    /// Single points of failure, with their findings.
    pub single_points: usize,
    /// Targets.
    pub targets: usize,
    /// Targets of each single point of failure and of each finding.
    pub of_each: usize,
}

impl Default for Listed {
    /// Everything.
    fn default() -> Self {
        Listed { findings: usize::MAX, single_points: usize::MAX, targets: usize::MAX, of_each: usize::MAX }
    }
}

/// What was counted and not listed: nothing, unless the run asked for less (see [`Listed`]).
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// Findings by rule and owner, and of these by severity, the worst first.
    pub findings: BTreeMap<(&'static str, Option<String>), [u64; 4]>,
    /// By owner, the components that no listed finding is about.
    pub components: BTreeMap<Option<String>, u64>,
    /// Single points of failure.
    pub single_points: u64,
    /// Targets.
    pub targets: u64,
    /// Those of them that are down with nothing failed.
    pub targets_down: u64,
    /// Those of them that are up and have a single point of failure.
    pub targets_struck: u64,
    /// Whether any of them is of another kind than `service`.
    pub other_kinds: bool,
}

impl LeftOut {
    /// Findings of a rule that are not listed.
    pub fn of_rule(&self, rule: &str) -> u64 {
        let counts = self.findings.iter().filter(|((of, _), _)| *of == rule);
        counts.flat_map(|(_, counts)| counts).sum()
    }

    /// Findings of a severity that are not listed.
    pub fn of_severity(&self, severity: Severity) -> u64 {
        let at = Severity::ALL.iter().position(|other| *other == severity);
        at.map_or(0, |at| self.findings.values().map(|counts| counts[at]).sum())
    }
}

impl LeftOut {
    /// The counts of what is beside the findings that are listed, by rule.
    pub(super) fn beside(
        context: &Context<'_, '_>,
        counted: Vec<(&'static str, Vec<(Severity, ComponentId)>)>,
        listed: &[Finding],
    ) -> LeftOut {
        let mut left_out = LeftOut::default();
        if counted.is_empty() {
            return left_out;
        }
        let mut seen = vec![false; context.model.len()];
        for finding in listed.iter().filter(|finding| !finding.waived) {
            if let Some(component) = context.model.find(&finding.component) {
                seen[component.id().index()] = true;
            }
        }
        // Owners are few; looking one up by its text costs no copy.
        let mut by_rule: BTreeMap<(&'static str, Option<&str>), [u64; 4]> = BTreeMap::new();
        let mut components: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for (rule, rest) in counted {
            for (severity, component) in rest {
                let owner = context.model.component(component).owner();
                let at = Severity::ALL.iter().position(|other| *other == severity).unwrap_or(0);
                by_rule.entry((rule, owner)).or_default()[at] += 1;
                if !std::mem::replace(&mut seen[component.index()], true) {
                    *components.entry(owner).or_default() += 1;
                }
            }
        }
        let named = |owner: Option<&str>| owner.map(str::to_owned);
        left_out.findings =
            by_rule.into_iter().map(|((rule, owner), counts)| ((rule, named(owner)), counts)).collect();
        left_out.components = components.into_iter().map(|(owner, count)| (named(owner), count)).collect();
        left_out
    }
}

/// Keeps the worst `most` of what a rule found, those that hit the most of equals, and everything for which
/// `always` holds; returns the rest.
pub(super) fn split_off(
    context: &Context<'_, '_>,
    found: &mut Vec<(Severity, ComponentId)>,
    most: usize,
    always: impl Fn(ComponentId) -> bool,
) -> Vec<(Severity, ComponentId)> {
    if found.len() <= most {
        return Vec::new();
    }
    let (kept, mut others): (Vec<_>, Vec<_>) = found.drain(..).partition(|(_, component)| always(*component));
    worst_first(context, &mut others, most);
    let rest = others.split_off(most.min(others.len()));
    *found = kept;
    found.append(&mut others);
    rest
}

/// Brings the worst `most` to the front, in no particular order.
pub(crate) fn worst_first(context: &Context<'_, '_>, found: &mut [(Severity, ComponentId)], most: usize) {
    if most >= found.len() {
        return;
    }
    found.select_nth_unstable_by(most, |a, b| {
        let key = |(severity, component): &(Severity, ComponentId)| {
            (std::cmp::Reverse(*severity), std::cmp::Reverse(context.failures.takes_down_count(*component)))
        };
        key(a).cmp(&key(b)).then_with(|| context.name(a.1).cmp(context.name(b.1)))
    });
}
