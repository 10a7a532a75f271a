//! The rules, one file each, with the page that is its manual beside it, and the list of all of them.

pub(super) mod never_up;
pub(super) mod single_point_of_failure;
pub(super) mod shared_dependency;
pub(super) mod no_slack;
pub(super) mod even_quorum;
pub(super) mod unmet_objective;
pub(super) mod availability_below_target;
pub(super) mod undecided_objective;
pub(super) mod bootstrap_deadlock;
pub(super) mod unknown_independence;
pub(super) mod selects_nothing;
pub(super) mod orphan;
pub(super) mod network_structure;
pub(super) mod expired_waiver;
pub(super) mod unused_waiver;
pub(super) mod failed_component;
pub(super) mod at_risk_component;
pub(super) mod slow_recovery;
pub(super) mod slow_failover;
pub(super) mod no_backup;
pub(super) mod backup_shares_fate;
pub(super) mod stale_backup;
pub(super) mod untested_restore;
pub(super) mod unmonitored;
pub(super) mod monitor_shares_fate;
pub(super) mod maintenance_overdue;
pub(super) mod no_owner;
pub(super) mod no_runbook;

use crate::rules::rule::{Each, Listing, Order, Rule, Run};

macro_rules! rule {
    ($id:literal, $severity:literal, $summary:literal, $run:path) => {
        rule!($id, $severity, $summary, Run::Analyses, $run)
    };
    ($id:literal, $severity:literal, $summary:literal, $looks:path, $run:expr) => {
        Rule {
            id: $id,
            summary: $summary,
            severity: $severity,
            page: include_str!(concat!($id, ".md")),
            run: $looks($run),
        }
    };
}

/// All rules, in the order of the manual.
pub static RULES: [Rule; 29] = [
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
        "undecided-objective",
        "high; low where data are missing, and with `undecided: warn`",
        "a promise that could not be decided",
        undecided_objective::run
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
        "selects-nothing",
        "medium; high in a comparison, for one that chooses fewer than before",
        "a selector that chooses nothing, or in a comparison fewer than before",
        selects_nothing::run
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
