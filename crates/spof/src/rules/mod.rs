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
mod counterpart;
mod evidence;
mod groups;
mod left_out;
mod policy;

pub(crate) use bonds::Bonds;
pub(crate) use counterpart::Counterpart;
pub use evidence::{
    DeadlockEvidence, DropEvidence, Evidence, GroupEvidence, LevelEvidence, StateEvidence, TimeEvidence,
};
pub use finding::{BaselineState, Finding, Severity, WaiverNote};
pub(crate) use finding::{fingerprint, list, of_pairs};
pub use left_out::{LeftOut, Listed};
pub(crate) use policy::unknown_rule;
pub use policy::{Policy, unknown};
pub(crate) use single_point_of_failure::{told as single_points, worst as worst_single_points};
pub(crate) use unmet_objective::undecided;

use rustc_hash::FxHashMap;

use crate::analysis::break_deadlocks::Break;
use crate::analysis::cold_start::ColdStart;
use crate::analysis::defeat_ways::DefeatWays;
use crate::analysis::defeating_pairs::DefeatingPairs;
use crate::analysis::joint_failures::Joint;
use crate::analysis::parallel::{in_parallel, in_parallel_told};
use crate::analysis::promised_data::PromisedData;
use crate::analysis::promised_times::PromisedTimes;
use crate::analysis::propagation::BaseState;
use crate::analysis::shared_dependencies::Defeated;
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::state_effects::StateEffects;
use crate::analysis::structure::NetworkStructure;
use crate::graph::Graph;
use crate::model::quantity::Date;
use crate::model::{ComponentId, Model};
use crate::progress::Observer;
use crate::source::Sources;

/// What every rule may look at.
pub(crate) struct Context<'a, 'm> {
    pub(crate) sources: &'a Sources,
    pub(crate) model: &'m Model,
    pub(crate) graph: &'a Graph<'m>,
    pub(crate) base: &'a BaseState,
    pub(crate) failures: &'a SingleFailures,
    pub(crate) defeated: &'a [Defeated],
    pub(crate) cold_start: &'a ColdStart,
    pub(crate) network: &'a NetworkStructure,
    /// By target of `failures`, what several failures together do.
    pub(crate) joint: &'a [Joint],
    /// The components that are single points of failure, sorted by name.
    pub(crate) spofs: &'a [ComponentId],
    pub(crate) policy: &'a Policy,
    /// Whether all pairs of a component and a target that it takes down may be looked at.
    pub(crate) few_pairs: bool,
    /// How many targets are listed of each finding.
    pub(crate) listed: usize,
    /// How many where it repeats what another finding says of the same component.
    pub(crate) listed_again: usize,
    /// How many of each group that one component defeats.
    pub(crate) listed_of_groups: usize,
    /// How many components that defeat a group are listed of each.
    pub(crate) listed_defeats: usize,
    /// By place in `defeated`, how each component does it.
    pub(crate) defeat_ways: &'a [Vec<DefeatWays>],
    /// The groups that two failures defeat together.
    pub(crate) defeating_pairs: &'a DefeatingPairs,
    /// By place in `cold_start.deadlocks`, what to drop.
    pub(crate) breaks: &'a [Break],
    pub(crate) states: &'a StateEffects,
    pub(crate) promised_times: &'a PromisedTimes<'a>,
    pub(crate) data: &'a PromisedData,
    pub(crate) bonds: &'a Bonds,
    /// The day of rules that look at dates; without it they don't.
    pub(crate) today: Option<Date>,
}

impl<'m> Context<'_, 'm> {
    pub(crate) fn name(&self, id: ComponentId) -> &'m str {
        self.model.component(id).name()
    }

    /// The targets that a component's failure takes down, sorted by name, the first ones of very many.
    pub(crate) fn taken_down(&self, component: ComponentId) -> Vec<ComponentId> {
        self.first_taken_down(component, self.listed)
    }

    /// The same, fewer of many.
    pub(crate) fn taken_down_briefly(&self, component: ComponentId) -> Vec<ComponentId> {
        self.first_taken_down(component, self.listed_again)
    }

    pub(crate) fn first_taken_down(&self, component: ComponentId, most: usize) -> Vec<ComponentId> {
        // Of very many pairs, not even the first ones by name are picked out.
        let seen = if self.few_pairs { usize::MAX } else { most };
        let mut places: Vec<u32> = self.failures.takes_down(component).take(seen).collect();
        if most < places.len() {
            places.select_nth_unstable(most);
            places.truncate(most);
        }
        places.sort_unstable();
        places.into_iter().map(|place| self.failures.targets()[place as usize]).collect()
    }

    /// The best (lowest) tier among some targets.
    pub(crate) fn best_tier(&self, targets: &[ComponentId]) -> Option<u8> {
        targets.iter().map(|target| self.model.component(*target).tier()).min()
    }

    /// The best tier that a component's failure takes down, also where not all targets are listed.
    pub(crate) fn tier_hit(&self, component: ComponentId) -> Option<u8> {
        self.failures.goal_of(component).map(|goal| self.model.component(goal).tier())
    }

    /// The names of some components.
    pub(crate) fn owned_names<'i>(&self, ids: impl IntoIterator<Item = &'i ComponentId>) -> Vec<String> {
        ids.into_iter().map(|id| self.name(*id).to_owned()).collect()
    }

    /// A few names for a sentence.
    pub(crate) fn names(&self, ids: &[ComponentId], all: u64) -> String {
        let names: Vec<&str> = ids.iter().take(4).map(|id| self.name(*id)).collect();
        finding::list(&names, all.max(ids.len().min(4) as u64))
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

/// The components of which a rule says the same, by name, and how much that matters of each.
type Found = Vec<(Severity, ComponentId)>;

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

/// What a rule looks at.
enum Run {
    /// The analyses.
    Analyses(fn(&Context<'_, '_>) -> Vec<Finding>),
    /// The analyses, with at most one finding of each component: which ones, the targets that each finding lists, and
    /// what to say of one.
    Each(fn(&Context<'_, '_>) -> Found, Listing, fn(&Context<'_, '_>, ComponentId) -> Finding),
    /// The waivers, once the findings of all other rules are known.
    Waivers(fn(&Context<'_, '_>, &[policy::Applied<'_>]) -> Vec<Finding>),
}

macro_rules! rule {
    ($id:literal, $severity:literal, $summary:literal, $run:path) => {
        rule!($id, $severity, $summary, Run::Analyses, $run)
    };
    ($id:literal, $severity:literal, $summary:literal, $looks:path, $($run:expr),+) => {
        Rule {
            id: $id,
            summary: $summary,
            severity: $severity,
            page: include_str!(concat!("pages/", $id, ".md")),
            run: $looks($($run),+),
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
        single_point_of_failure::found,
        Listing::Targets,
        single_point_of_failure::finding
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
        unmonitored::found,
        Listing::Briefly,
        unmonitored::finding
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
        no_owner::found,
        Listing::Briefly,
        no_owner::finding
    ),
    rule!(
        "no-runbook",
        "low",
        "a single point of failure without a runbook",
        Run::Each,
        no_runbook::found,
        Listing::Briefly,
        no_runbook::finding
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
        orphan::found,
        Listing::Nothing,
        orphan::finding
    ),
    rule!(
        "network-articulation-point",
        "low",
        "a component whose loss splits the network and takes no target down",
        network_structure::articulation_points
    ),
    rule!(
        "network-bridge",
        "low",
        "a link whose loss splits the network and takes no target down",
        network_structure::bridges
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
        Run::Each(_, _, finding) => {
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
    findings.sort_by(|a, b| {
        let key = |finding: &'_ Finding| (std::cmp::Reverse(finding.severity), finding.rule);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.component.cmp(&b.component))
            .then_with(|| a.targets.cmp(&b.targets))
            .then_with(|| a.related.cmp(&b.related))
            .then_with(|| a.message.cmp(&b.message))
    });
    let left_out = LeftOut::beside(context, counted, &findings);
    (findings, left_out)
}

/// What the rules that say the same of each of many components found.
fn named(context: &Context<'_, '_>, rules: &[&'static Rule], threads: usize) -> Vec<Named> {
    let waivable = policy::waivable(context);
    let named = in_parallel(rules, threads, |rule| {
        let Run::Each(found, listing, _) = rule.run else { return None };
        let mut found = found(context);
        if let Some(Some(severity)) = context.policy.severities.get(rule.id) {
            found.iter_mut().for_each(|(of, _)| *of = *severity);
        }
        let most = match rule.id {
            single_point_of_failure::ID => context.policy.listed.single_points,
            _ => context.policy.listed.findings,
        };
        let rest = left_out::split_off(context, &mut found, most, |id| waivable.contains(&id));
        Some(Named { rule, listing, found, rest })
    });
    named.into_iter().flatten().collect()
}
