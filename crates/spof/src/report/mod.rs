//! The report as data: what `--format json` shows and what every renderer reads.
//!
//! Keys follow the contract; lists of ids are sorted by their bytes. This file holds the values; those
//! beside it put them together from the analyses and the rules.

mod availability;
mod check;
mod compare;
mod cut_sets;
mod explain;
mod unaccounted;
mod network;
mod startup;

pub use availability::{AvailabilityReport, ImportanceReport, TargetAvailability, availability};
pub use check::{check, check_with, default_targets};
pub use compare::{
    Baseline, BaselineFinding, Change, DiffReport, Gate, GateChange, Rename, ShrunkFinding, Side, TargetDiff,
    Version, compare, diff, renames,
};
pub use cut_sets::{CutSetReport, CutSetsReport, cut_sets};
pub use explain::explain;
pub use network::{NetworkGraph, network};
pub use startup::{StartupReport, StuckReport, startup};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::several_failures::cut_sets::Count;
pub use crate::config::FailOn;
use crate::model::Model;
pub use crate::rules::{
    BaselineState, DeadlockEvidence, DropEvidence, Evidence, Finding, FindingGroup, LeftOut, Listed,
    Severity, WaiverNote,
};
pub use crate::source::Location;

/// Who made the report.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Tool {
    /// `spof`.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
}

impl Default for Tool {
    fn default() -> Tool {
        Tool { name: "spof", version: env!("CARGO_PKG_VERSION") }
    }
}

/// What was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ModelSummary {
    /// The model's name, if it has one.
    pub name: Option<String>,
    /// Components, without links and common causes.
    pub components: usize,
    /// Links.
    pub links: usize,
    /// Common causes.
    pub common_causes: usize,
    /// Requirements under `needs`, `wants` and `needs_to_start`, nested ones counted too.
    pub requirements: usize,
    /// Targets of this analysis.
    pub targets: usize,
}

/// One target.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TargetReport {
    /// Its id.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its kind.
    pub kind: String,
    /// 1 (most critical) to 4.
    pub tier: u8,
    /// The size of its smallest cut set: 0: down with nothing failed; 1: has single points of failure;
    /// `null`: nothing can take it down, or see the next field.
    pub cut_order: Option<u32>,
    /// Where the exact order was left to `spof cutsets` (see `notes`): no cut set is smaller than this.
    pub cut_order_at_least: Option<u32>,
    /// The components that take it down alone, sorted; the first ones where there are very many.
    pub spofs: Vec<String>,
    /// How many there are in all.
    pub spof_count: u64,
    /// How many pairs take it down together, neither of the two alone; `null` where that was left to
    /// `spof cutsets`.
    pub pair_count: Option<Count>,
    /// Those pairs, each sorted, and sorted; `None` where they are not known or very many. Not in the JSON
    /// report, which has the counts and the most probable cut sets.
    #[serde(skip)]
    pub pairs: Option<Vec<[String; 2]>>,
    /// How many minimal cut sets there are in all; `null` where that was left to `spof cutsets`.
    pub cut_set_count: Option<Count>,
    /// The most probable minimal cut sets.
    pub cut_sets: Vec<CutSetReport>,
    /// The exact probability that it is down; `null` where there are no data or where it was left to
    /// `spof availability`.
    pub unavailability: Option<f64>,
    /// The least and the greatest, where data are given as ranges; the figure above is the greatest then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unavailability_range: Option<[f64; 2]>,
    /// Expected hours of downtime a year.
    pub downtime_hours_per_year: Option<f64>,
    /// Whether the numbers are lower bounds for lack of data.
    pub lower_bound: bool,
    /// Objectives (`survives` entries such as `any: 2`) that were left undecided.
    pub undecided_objectives: Vec<String>,
    /// Where it is defined.
    pub location: Option<Location>,
}

/// One single point of failure.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SpofReport {
    /// Its id.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its kind.
    pub kind: String,
    /// The best (lowest) tier that it takes down.
    pub tier: u8,
    /// The targets that it takes down, sorted; the first ones where there are very many.
    pub takes_down: Vec<String>,
    /// How many there are in all: the size of the blast radius.
    pub takes_down_count: u64,
    /// A shortest way by which its failure travels to the most critical of the targets: from the
    /// component itself to the target; each is a dependency of the next.
    pub path: Vec<String>,
    /// How many components were left out before the last one of `path`, where it is very long; else 0.
    pub path_elided: u64,
    /// Where it is defined.
    pub location: Option<Location>,
}

/// Articulation points and bridges of the link graph.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NetworkSummary {
    /// Nodes whose loss splits the link graph, sorted.
    pub articulation_points: Vec<String>,
    /// Links whose loss splits the link graph, sorted.
    pub bridges: Vec<String>,
}

/// How many findings of each severity.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Summary {
    /// Findings of that severity that are not waived.
    pub critical: usize,
    /// Findings of that severity that are not waived.
    pub high: usize,
    /// Findings of that severity that are not waived.
    pub medium: usize,
    /// Findings of that severity that are not waived.
    pub low: usize,
    /// Waived findings.
    pub waived: usize,
    /// Promises that were not decided: findings of `undecided-objective` that are not waived, counted above too.
    pub undecided: usize,
}

/// The findings against a baseline, counted; waived ones too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BaselineSummary {
    /// Findings that the baseline lacks.
    pub new: usize,
    /// Findings that the baseline has too.
    pub unchanged: usize,
    /// Findings that the baseline has of more targets.
    pub shrunk: usize,
    /// Findings of the baseline that are gone, and that nothing worse hides.
    pub fixed: usize,
}

/// What `spof check` found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CheckReport {
    /// 1.
    pub schema: u32,
    /// The version of the fingerprints: 2.
    pub fingerprints: u32,
    /// Who made it.
    pub tool: Tool,
    /// What was read.
    pub model: ModelSummary,
    /// The targets, sorted by id.
    pub targets: Vec<TargetReport>,
    /// The single points of failure, sorted by id.
    pub spofs: Vec<SpofReport>,
    /// The structure of the link graph.
    pub network: NetworkSummary,
    /// The findings: worst first, then by rule, component and targets.
    pub findings: Vec<Finding>,
    /// The findings counted; a baseline changes no count.
    pub summary: Summary,
    /// What is counted and not listed, where the run asked for less than everything.
    #[serde(skip)]
    pub left_out: LeftOut,
    /// What a comparison says of each common cause with a selector that chooses fewer than before.
    #[serde(skip)]
    pub if_lost: Vec<Finding>,
    /// The components that the run assumes never to fail by themselves, sorted: what it found holds
    /// only as long as they do not.
    pub assumptions: Vec<String>,
    /// How the findings stand to a baseline, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineSummary>,
    /// What was left out or shortened, a sentence each; empty where the report is whole.
    pub notes: Vec<String>,
}

impl CheckReport {
    /// The findings that fail a run at `fail_on`: neither waived nor known to the baseline. Worst first.
    pub fn failing(&self, fail_on: FailOn) -> impl Iterator<Item = &Finding> {
        let open = |finding: &&Finding| !finding.waived && !finding.is_known();
        self.findings.iter().filter(open).filter(move |finding| fail_on.fails(finding.severity))
    }
}

/// What `spof network` found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NetworkReport {
    /// 1.
    pub schema: u32,
    /// `links` or `dependencies`.
    pub graph: &'static str,
    /// Nodes with at least one edge.
    pub nodes: usize,
    /// Edges, parallel ones counted each.
    pub edges: usize,
    /// Sorted ids.
    pub articulation_points: Vec<String>,
    /// Sorted ids of links, or `dependant--dependency` for dependencies.
    pub bridges: Vec<String>,
    /// Biconnected components, a bridge being one of them.
    pub blocks: usize,
    /// Connected components among the nodes.
    pub connected_components: usize,
}

/// A redundancy that absorbs a component's loss.
#[derive(Clone, Debug, Serialize)]
pub struct Protection {
    /// The component whose requirement it is.
    pub owner: String,
    /// The requirement in words, such as `any of web-1, web-2`.
    pub requirement: String,
    /// The alternatives that still stand when the component has failed, sorted.
    pub remaining: Vec<String>,
}

/// One target that goes down.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DownReport {
    /// Its id.
    pub id: String,
    /// A shortest way by which the failure reaches it.
    pub path: Vec<String>,
    /// 1 (most critical) to 4.
    pub tier: u8,
    /// Whose it is.
    pub owner: Option<String>,
    /// Whom to tell.
    pub contact: Option<String>,
    /// How long it may be down, in hours.
    pub rto_hours: Option<f64>,
}

/// What `spof explain ID` tells.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ExplainReport {
    /// 1.
    pub schema: u32,
    /// The component.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Description, owner, contact, runbook: those that are given.
    pub about: BTreeMap<&'static str, String>,
    /// Where it is defined.
    pub location: Option<Location>,
    /// Whether it can fail by itself.
    pub can_fail: bool,
    /// Whether it is down with nothing further failed.
    pub down: bool,
    /// Whether it is a single point of failure of any target.
    pub single_point_of_failure: bool,
    /// What it is in, sorted.
    pub located_in: Vec<String>,
    /// What names it directly in its requirements or sits in it, sorted.
    pub dependants: Vec<String>,
    /// The targets that it takes down alone, each with a path, the most critical first; the first ones
    /// where there are very many.
    pub takes_down: Vec<DownReport>,
    /// How many they are in all.
    pub takes_down_count: u64,
    /// Everything else that it takes down, sorted; the first ones where there are very many.
    pub also_down: Vec<String>,
    /// How many components (targets included, itself not) go down with it.
    pub down_count: u64,
    /// What stays up but loses something that it wants, sorted.
    pub degraded: Vec<String>,
    /// The redundancies that hold although it is gone, by owner.
    pub protected_by: Vec<Protection>,
    /// What takes this component down alone (direct or not), sorted; the first ones of very many.
    pub taken_down_by: Vec<String>,
    /// The components that the run assumes never to fail by themselves, sorted.
    pub assumptions: Vec<String>,
    /// What is known of it today: `ok`, `at-risk` or `failed`.
    pub state: &'static str,
    /// How long its repair takes, in hours.
    pub mttr_hours: Option<f64>,
    /// How long a switch to its alternatives takes, in hours.
    pub failover_hours: Option<f64>,
    /// The targets that are up although it has failed, sorted; the first ones where there are very many.
    pub still_up: Vec<String>,
    /// How many there are in all.
    pub still_up_count: u64,
    /// What watches it and is up although it has failed, sorted.
    pub watched_by: Vec<String>,
    /// Every copy of its data, itself, mirrors and backups, sorted; empty where it holds none that a target
    /// with an `rpo` depends on.
    pub data_copies: Vec<String>,
    /// The smallest sets of at most three failures that take every copy at once, by size and names; the
    /// first ones of many. `null` where there are no such data, or where it was too large to find.
    pub data_loss: Option<Vec<Vec<String>>>,
    /// What has its data from mirrors, this component being one or the whole, and no backup: mirrors copy
    /// deletion and corruption too. Sorted.
    pub only_mirrored_for: Vec<String>,
}

/// What the run assumes never to fail by itself, sorted.
fn assumptions(model: &Model) -> Vec<String> {
    model.assumed_up().iter().map(|id| model.component(*id).name().to_owned()).collect()
}
