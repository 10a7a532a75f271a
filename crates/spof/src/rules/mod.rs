//! Rules turn analyses into findings, one file a rule; each rule's page is its manual.

mod finding;
mod never_up;
mod single_point_of_failure;
mod shared_dependency;
mod no_slack;
mod even_quorum;
mod unmet_objective;
mod availability_below_target;
mod bootstrap_deadlock;
mod unknown_independence;
mod orphan;
mod network_structure;
mod expired_waiver;
mod unused_waiver;
mod failed_component;
mod at_risk_component;
mod slow_recovery;
mod slow_failover;
mod no_backup;
mod backup_shares_fate;
mod stale_backup;
mod untested_restore;
mod unmonitored;
mod monitor_shares_fate;
mod maintenance_overdue;
mod no_owner;
mod no_runbook;
mod bonds;
mod context;
mod counterpart;
mod evidence;
mod groups;
mod left_out;
mod policy;

pub(crate) use bonds::Bonds;
pub(crate) use context::Context;
pub(crate) use counterpart::Counterpart;
pub use evidence::{
    DeadlockEvidence, DropEvidence, Evidence, GroupEvidence, LevelEvidence, StateEvidence, TimeEvidence,
};
pub use finding::{BaselineState, Finding, Severity, WaiverNote};
pub(crate) use finding::{fingerprint, list, of_pairs};
pub(crate) use groups::owners;
pub use left_out::{LeftOut, Listed};
pub(crate) use policy::unknown_rule;
pub use policy::{Policy, unknown};
pub(crate) use single_point_of_failure::{told as single_points, worst as worst_single_points};
pub(crate) use unmet_objective::undecided;

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::analysis::parallel::{in_parallel, in_parallel_told};
use crate::model::ComponentId;
use crate::progress::Observer;

/// Severity of what takes a target of this tier down.
pub(crate) fn severity_of_tier(tier: u8) -> Severity {
    match tier {
        0 | 1 => Severity::Critical,
        2 => Severity::High,
        3 => Severity::Medium,
        _ => Severity::Low,
    }
}

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
    run: Run,
}

/// Components of which a rule says the same, and how much that matters of each.
type Found = Vec<(Severity, ComponentId)>;

/// The order in which a rule names components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// By name.
    Names,
    /// As they lie in memory.
    Ids,
}

/// The targets that a finding lists of those that its component takes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    Nothing,
    /// As [`Context::taken_down`].
    Targets,
    /// As [`Context::taken_down_briefly`].
    Briefly,
}

/// A rule that says the same of each of many components, and these.
struct Named {
    rule: &'static Rule,
    listing: Listing,
    found: Found,
    /// What is counted only.
    rest: Found,
}

/// How a rule looks at many components, one by one.
struct Each {
    /// Which ones it says something of.
    found: fn(&Context<'_, '_>) -> Found,
    /// The order of these.
    order: Order,
    /// The targets that each finding lists.
    listing: Listing,
    /// What it says of one.
    finding: fn(&Context<'_, '_>, ComponentId) -> Finding,
}

/// What a rule looks at.
enum Run {
    /// The analyses.
    Analyses(fn(&Context<'_, '_>) -> Vec<Finding>),
    /// The analyses, with at most one finding of each component.
    Each(Each),
    /// The waivers, once the findings of all other rules are known.
    Waivers(fn(&Context<'_, '_>, &[policy::Applied<'_>]) -> Vec<Finding>),
}

macro_rules! rule {
    ($id:literal, $severity:literal, $summary:literal, $run:path) => {
        rule!($id, $severity, $summary, Run::Analyses, $run)
    };
    ($id:literal, $severity:literal, $summary:literal, $looks:path, $run:expr) => {
        Rule {
            id: $id,
            summary: $summary,
            severity: $severity,
            page: include_str!(concat!("pages/", $id, ".md")),
            run: $looks($run),
        }
    };
}

/// All rules, in the order of the manual.
pub static RULES: [Rule; 27] = [
    rule!(
        "single-point-of-failure",
        "critical, high, medium or low by the best tier hit",
        "a component that takes a target down alone",
        Run::Each,
        Each {
            found: single_point_of_failure::found,
            order: Order::Names,
            listing: Listing::Targets,
            finding: single_point_of_failure::finding,
        }
    ),
    rule!("never-up", "critical", "a target that is down with nothing failed", never_up::run),
    rule!(
        "failed-component",
        "critical, high, medium or low by the best tier down because of it; one step below for targets that are \
         left with a new single point of failure; low for neither",
        "a component that has failed, and what is exposed because of it",
        failed_component::run
    ),
    rule!(
        "at-risk-component",
        "one step below failed-component",
        "a component that is expected to fail, and what its failure would do",
        at_risk_component::run
    ),
    rule!(
        "shared-dependency",
        "one step below the single point of failure; two steps for what it takes two failures for",
        "alternatives that one component takes down together, or two where more should be survived",
        shared_dependency::run
    ),
    rule!("no-slack", "medium", "a group that cannot lose a member", no_slack::run),
    rule!("even-quorum", "low", "a majority of an even number", even_quorum::run),
    rule!("unmet-objective", "high", "`survives` that does not hold", unmet_objective::run),
    rule!(
        "availability-below-target",
        "high",
        "a target whose exact availability is below its `availability_target`",
        availability_below_target::run
    ),
    rule!(
        "slow-recovery",
        "high; low for what it takes two failures for",
        "a single point of failure, or a pair, that takes longer to repair than what goes down may be down",
        slow_recovery::run
    ),
    rule!(
        "slow-failover",
        "high",
        "a switch to the alternatives that takes longer than the `rto`",
        slow_failover::run
    ),
    rule!(
        "no-backup",
        "high",
        "data that a target with an `rpo` depends on, without `backup`",
        no_backup::run
    ),
    rule!(
        "backup-shares-fate",
        "high",
        "a backup that one component takes down together with the original",
        backup_shares_fate::run
    ),
    rule!(
        "stale-backup",
        "high",
        "a backup that is made less often than the `rpo` promises",
        stale_backup::run
    ),
    rule!(
        "untested-restore",
        "medium for one that was never restored, low for one that was more than a year ago",
        "a backup that nobody has restored for a year",
        untested_restore::run
    ),
    rule!(
        "unmonitored",
        "medium",
        "a single point of failure that nothing watches",
        Run::Each,
        Each {
            found: unmonitored::found,
            order: Order::Names,
            listing: Listing::Briefly,
            finding: unmonitored::finding,
        }
    ),
    rule!(
        "monitor-shares-fate",
        "medium",
        "monitoring that goes down with what it watches",
        monitor_shares_fate::run
    ),
    rule!(
        "maintenance-overdue",
        "medium for a single point of failure, else low",
        "maintenance that should have been done by today",
        maintenance_overdue::run
    ),
    rule!(
        "no-owner",
        "medium",
        "a single point of failure that nobody is named for",
        Run::Each,
        Each {
            found: no_owner::found,
            order: Order::Names,
            listing: Listing::Briefly,
            finding: no_owner::finding,
        }
    ),
    rule!(
        "no-runbook",
        "low",
        "a single point of failure without a runbook",
        Run::Each,
        Each {
            found: no_runbook::found,
            order: Order::Names,
            listing: Listing::Briefly,
            finding: no_runbook::finding,
        }
    ),
    rule!("bootstrap-deadlock", "high", "components that can run and cannot start", bootstrap_deadlock::run),
    rule!(
        "unknown-independence",
        "low",
        "alternatives of which some do not say where they are",
        unknown_independence::run
    ),
    rule!(
        "orphan",
        "low",
        "a component that no target depends on",
        Run::Each,
        Each { found: orphan::found, order: Order::Ids, listing: Listing::Nothing, finding: orphan::finding }
    ),
    rule!(
        "network-articulation-point",
        "low",
        "a component whose loss splits the network and takes no target down",
        Run::Each,
        Each {
            found: network_structure::articulation_points,
            order: Order::Ids,
            listing: Listing::Nothing,
            finding: network_structure::articulation_point,
        }
    ),
    rule!(
        "network-bridge",
        "low",
        "a link whose loss splits the network and takes no target down",
        Run::Each,
        Each {
            found: network_structure::bridges,
            order: Order::Ids,
            listing: Listing::Nothing,
            finding: network_structure::bridge,
        }
    ),
    rule!(
        "expired-waiver",
        "high, or that of what it covered",
        "a waiver whose last day is over",
        Run::Waivers,
        expired_waiver::run
    ),
    rule!("unused-waiver", "low", "a waiver that covers nothing", Run::Waivers, unused_waiver::run),
];

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Every finding of every rule: worst first, then by rule, component and targets; and what was counted only. With a
/// counterpart, findings that both sides of a comparison would have are left out.
pub(crate) fn findings(
    context: &Context<'_, '_>,
    counterpart: Option<&Counterpart<'_>>,
    threads: usize,
    progress: Observer<'_>,
) -> (Vec<Finding>, LeftOut) {
    let severities = &context.policy.severities;
    let configured = |rule: &Rule, mut found: Vec<Finding>| {
        if let Some(Some(severity)) = severities.get(rule.id) {
            found.iter_mut().for_each(|finding| finding.severity = *severity);
        }
        found
    };
    let on = || RULES.iter().filter(|rule| severities.get(rule.id) != Some(&None));
    let rules: Vec<&Rule> = on().collect();
    let mut named = named(context, &rules, threads);
    if let Some(counterpart) = counterpart {
        counterpart.settle(context, &mut named);
    }
    let by_rule: FxHashMap<&str, &Named> = named.iter().map(|named| (named.rule.id, named)).collect();
    let found = in_parallel_told(&rules, threads, progress, |rule| match rule.run {
        Run::Analyses(run) => configured(rule, run(context)),
        Run::Each(Each { finding, .. }) => {
            let named = by_rule.get(rule.id).map_or(&[][..], |named| &named.found);
            let of_each = named.iter().map(|(severity, component)| {
                let mut finding = finding(context, *component);
                finding.severity = *severity;
                finding
            });
            of_each.collect()
        }
        Run::Waivers(_) => Vec::new(),
    });
    let mut findings: Vec<Finding> = found.into_iter().flatten().collect();
    let counted = named.into_iter().filter(|named| !named.rest.is_empty());
    let counted = counted.map(|named| (named.rule.id, named.rest)).collect();
    let waivers = policy::waive(context, &mut findings);
    for rule in on() {
        if let Run::Waivers(run) = rule.run {
            findings.extend(configured(rule, run(context, &waivers)));
        }
    }
    let findings = sorted(findings);
    let left_out = LeftOut::beside(context, counted, &findings);
    (findings, left_out)
}

/// Worst first, then by rule, component and targets. Findings are large: their numbers are sorted, and each finding is
/// moved once.
fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut order: Vec<u32> = (0..findings.len() as u32).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&findings[*a as usize], &findings[*b as usize]);
        let key = |finding: &'_ Finding| (Reverse(finding.severity), finding.rule);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.component.cmp(&b.component))
            .then_with(|| a.targets.cmp(&b.targets))
            .then_with(|| a.related.cmp(&b.related))
            .then_with(|| a.message.cmp(&b.message))
    });
    // By finding, the place where it belongs.
    let mut place = vec![0u32; order.len()];
    order.iter().enumerate().for_each(|(at, finding)| place[*finding as usize] = at as u32);
    for at in 0..place.len() {
        while place[at] as usize != at {
            let to = place[at] as usize;
            findings.swap(at, to);
            place.swap(at, to);
        }
    }
    findings
}

/// What the rules that say the same of each of many components found.
fn named(context: &Context<'_, '_>, rules: &[&'static Rule], threads: usize) -> Vec<Named> {
    let waivable = policy::waivable(context);
    let named = in_parallel(rules, threads, |rule| {
        let Run::Each(Each { found, order, listing, .. }) = rule.run else { return None };
        let mut found = found(context);
        if let Some(Some(severity)) = context.policy.severities.get(rule.id) {
            found.iter_mut().for_each(|(of, _)| *of = *severity);
        }
        let most = match rule.id {
            single_point_of_failure::ID => context.policy.listed.single_points,
            _ => context.policy.listed.findings,
        };
        let rest = left_out::split_off(context, &mut found, order, most, |id| waivable.contains(&id));
        Some(Named { rule, listing, found, rest })
    });
    named.into_iter().flatten().collect()
}
