//! What a brief report counts and does not list.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::ComponentId;
use crate::rules::rule::Order;
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
        let named = |owner: Option<&str>| owner.map(str::to_owned);
        for (rule, rest) in counted {
            // Owners are few; looking one up by its text costs no copy.
            let mut by_owner: BTreeMap<Option<&str>, ([u64; 4], u64)> = BTreeMap::new();
            for (severity, component) in rest {
                let owner = context.model.component(component).owner();
                let at = Severity::ALL.iter().position(|other| *other == severity).unwrap_or(0);
                let (counts, first_seen) = by_owner.entry(owner).or_default();
                counts[at] += 1;
                *first_seen += u64::from(!std::mem::replace(&mut seen[component.index()], true));
            }
            for (owner, (counts, first_seen)) in by_owner {
                left_out.findings.insert((rule, named(owner)), counts);
                if first_seen > 0 {
                    *left_out.components.entry(named(owner)).or_default() += first_seen;
                }
            }
        }
        left_out
    }
}

/// Keeps the worst `most` of what a rule found, those that hit the most of equals, then the first ones by name, and
/// everything for which `always` holds; returns the rest.
pub(super) fn split_off(
    context: &Context<'_, '_>,
    found: &mut Vec<(Severity, ComponentId)>,
    order: Order,
    most: usize,
    always: impl Fn(ComponentId) -> bool,
) -> Vec<(Severity, ComponentId)> {
    if found.len() <= most {
        return Vec::new();
    }
    if order == Order::Ids {
        context.model.sort_by_name_of(found, |(_, component)| *component);
    }
    let (kept, mut others): (Vec<_>, Vec<_>) = found.drain(..).partition(|(_, component)| always(*component));
    let rest = worst(context, &mut others, most);
    *found = kept;
    found.append(&mut others);
    rest
}

/// Keeps the worst `most` of what is sorted by name, in no particular order, and returns the rest, in the
/// order of components.
pub(crate) fn worst(
    context: &Context<'_, '_>,
    found: &mut Vec<(Severity, ComponentId)>,
    most: usize,
) -> Vec<(Severity, ComponentId)> {
    if most >= found.len() {
        return Vec::new();
    }
    debug_assert!(found.is_sorted_by_key(|(_, component)| context.name(*component)));
    // Names are not looked up again: of equals the first one is the first by name.
    let keys = found.iter().enumerate().map(|(at, (severity, component))| {
        (Reverse(*severity), Reverse(context.failures.takes_down_count(*component)), at as u32)
    });
    let mut keys: Vec<_> = keys.collect();
    keys.select_nth_unstable(most);
    let of = |at: u32| found[at as usize];
    let mut rest: Vec<_> = keys[most..].iter().map(|key| of(key.2)).collect();
    rest.sort_unstable_by_key(|(_, component)| *component);
    let kept = keys[..most].iter().map(|key| of(key.2)).collect();
    *found = kept;
    rest
}
