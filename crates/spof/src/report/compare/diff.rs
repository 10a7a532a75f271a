//! What a change brings and removes: two reports, compared by what their findings are about.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::Model;
use crate::report::compare::gate::{self, Gate};
use crate::report::compare::pairs::{Versions, pair_changes};
use crate::report::compare::renames::renames;
use crate::report::compare::selections::{self, Lost};
use crate::report::compare::shadow::Shadows;
use crate::report::compare::subject::{Kinship, Subject, matches};
use crate::report::{CheckReport, FailOn, Finding, SpofReport, TargetReport, Tool};
use crate::rules::{list, severity_of_tier};

/// How a target fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Change {
    /// The base has it not.
    Added,
    /// The head has it not.
    Removed,
    /// Something new takes it down, alone or (where two failures do) as a pair that no set of the base explains, fewer
    /// failures do, an objective broke, or it is down more of the time; whatever else became better.
    Worse,
    /// As the one before, the other way round, and nothing is worse.
    Better,
    /// None of these.
    Same,
}

/// One target before and after. Pairs hold the base's value first; `null` where there is none.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TargetDiff {
    /// Its id, in the head where it is there.
    pub id: String,
    /// 1 (most critical) to 4, in the head where it is there.
    pub tier: u8,
    /// How it fares.
    pub change: Change,
    /// What takes it down alone and did not, sorted.
    pub new_spofs: Vec<String>,
    /// What took it down alone and does not, sorted.
    pub fixed_spofs: Vec<String>,
    /// Where two failures take it down on either side: the pairs that do now and did not, nor one of the two
    /// alone; each sorted, and sorted; the first ones of many.
    pub new_pairs: Vec<[String; 2]>,
    /// The pairs that did and do not now, nor one of the two alone, in the base's ids; the first ones of many.
    pub fixed_pairs: Vec<[String; 2]>,
    /// How many new pairs there are; `null` where two are not the question, or not all pairs are known.
    pub new_pair_count: Option<u64>,
    /// How many fixed pairs there are.
    pub fixed_pair_count: Option<u64>,
    /// How many failures take it down.
    pub cut_order: [Option<u32>; 2],
    /// How many failures at least, where the number itself is not known.
    pub cut_order_at_least: [Option<u32>; 2],
    /// The share of time that it is down.
    pub unavailability: [Option<f64>; 2],
    /// Hours a year that it is down.
    pub downtime_hours_per_year: [Option<f64>; 2],
    /// Whether the numbers are lower bounds.
    pub lower_bound: [Option<bool>; 2],
    /// Objectives that broke, in the words of their findings.
    pub broken_objectives: Vec<String>,
    /// Objectives that were broken and hold again.
    pub mended_objectives: Vec<String>,
    /// Rules that find something about it, waived or not, and found nothing about it before, sorted.
    pub new_rules: Vec<&'static str>,
}

impl TargetDiff {
    /// Whether its numbers are other ones, also where they say too little to call it worse or better: a lower bound
    /// that has grown.
    pub fn has_other_numbers(&self) -> bool {
        match self.unavailability {
            [Some(before), Some(after)] => (after - before).abs() > TOLERANCE * after.max(before),
            [before, after] => before.is_some() != after.is_some(),
        }
    }
}

/// A component with another name in the head and nothing else about it another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rename {
    /// Its id in the base.
    pub from: String,
    /// Its id in the head.
    pub to: String,
}

/// A finding that concerns fewer targets than it did.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ShrunkFinding {
    /// As the head has it.
    pub finding: Finding,
    /// The targets that it no longer concerns, in the names of the head where they are there, sorted.
    pub no_longer: Vec<String>,
}

impl ShrunkFinding {
    fn new(finding: Finding, before: &Subject<'_>, after: &Subject<'_>) -> ShrunkFinding {
        let gone = before.targets.iter().filter(|target| after.targets.binary_search(target).is_err());
        ShrunkFinding { finding, no_longer: gone.map(|target| (*target).to_owned()).collect() }
    }
}

/// What `spof diff` found.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DiffReport {
    /// 1.
    pub schema: u32,
    /// Who made it.
    pub tool: Tool,
    /// What the change does to its own gate.
    pub gate: Gate,
    /// Whether the change makes anything worse at or above `fail_on`.
    pub regression: bool,
    /// The verdict and its reason, in a sentence.
    pub reason: String,
    /// The least severity of a regression.
    pub fail_on: &'static str,
    /// The name of the head's model, or the base's.
    pub name: Option<String>,
    /// Every target of either side, sorted by id.
    pub targets: Vec<TargetDiff>,
    /// Renamed components, by their old id; each counts as one and the same.
    pub renamed: Vec<Rename>,
    /// Findings of the head about what the base has no finding about, worst first.
    pub new_findings: Vec<Finding>,
    /// The single points of failure that new findings are about, waived ones left out, each with its way.
    pub new_spofs: Vec<SpofReport>,
    /// Findings of the base about what the head has no finding about, worst first, in the base's ids.
    pub fixed_findings: Vec<Finding>,
    /// Findings of both that concern fewer targets in the head, worst first.
    pub shrunk_findings: Vec<ShrunkFinding>,
    /// Findings of the base that the head has not because something worse hides them: not fixed. In the base's ids.
    pub hidden_findings: Vec<Finding>,
    /// Findings of the head that the base has not because something worse hid them: not new.
    pub revealed_findings: Vec<Finding>,
    /// Findings of both that a waiver covered in the base and none covers in the head.
    pub unwaived_findings: Vec<Finding>,
    /// Findings of both that a waiver covers in the head and none covered in the base.
    pub waived_findings: Vec<Finding>,
    /// What the head promises and the run could not decide, whether the base could or not: unknown on both sides is not
    /// the same.
    pub undecided: Vec<Finding>,
    /// Rules with new findings, sorted.
    pub new_rules: Vec<&'static str>,
    /// What either side assumes never to fail by itself, sorted; renamed components by their new id.
    pub assumptions: Vec<String>,
    /// What was left out or shortened on either side, a sentence each.
    pub notes: Vec<String>,
}

impl DiffReport {
    /// Whether a finding of the head is among those that are new.
    pub fn is_new(&self, finding: &Finding) -> bool {
        self.new_findings.iter().any(|new| new.fingerprint == finding.fingerprint)
    }
}

/// One side of a comparison: a model and its report. [`Side::default`] is the side of what is not there.
#[derive(Clone, Copy, Default)]
pub struct Side<'a> {
    /// The report; none for what is not there.
    pub report: Option<&'a CheckReport>,
    /// The model, in which renamed components are recognised.
    pub model: Option<&'a Model>,
}

/// The rules about objectives: their findings break one.
const OBJECTIVES: [&str; 2] = ["unmet-objective", "availability-below-target"];

/// By how much of itself a number must change to count as changed: the order of a sum is no change.
const TOLERANCE: f64 = 1e-9;

/// Compares two sides. A regression is a finding at or above `fail_on` that is new, or was waived and is
/// no more; or a target of such a severity that fewer failures take down, two or more.
///
/// Costs O(n log n) in the size of the reports, and what [`renames`] costs.
pub fn diff(base: Side<'_>, head: Side<'_>, fail_on: FailOn) -> DiffReport {
    let none = CheckReport::default();
    let renamed = match (base.model, head.model) {
        (Some(base), Some(head)) => renames(base, head),
        _ => BTreeMap::new(),
    };
    let lost = match (base.model, head.model) {
        (Some(base), Some(head)) => selections::lost(base, head, &renamed),
        _ => Vec::new(),
    };
    let weakened = match (base.model, head.model) {
        (Some(base), Some(head)) => gate::of_models(base, head, &renamed),
        _ => Vec::new(),
    };
    let versions = Versions { base: base.model, head: head.model };
    let [base, head] = [base, head].map(|side| side.report.unwrap_or(&none));
    let mut report = compared(base, head, renamed, versions, &lost, |_, _| false, fail_on);
    report.gate.weakened = weakened;
    report
}

/// Compares two reports, given what is called otherwise in the second, what selectors choose no more, and whether a rule
/// says something about a component that both reports leave out.
pub(super) fn compared(
    old: &CheckReport,
    new: &CheckReport,
    renamed: Names,
    versions: Versions<'_>,
    lost: &[Lost],
    settled: impl Fn(&str, &str) -> bool,
    fail_on: FailOn,
) -> DiffReport {
    let mut findings = Findings::compare(old, new, &renamed);
    selections::tell(lost, new, &mut findings.new);
    let mut targets = targets(old, new, &renamed, versions, &findings);
    tell_new_rules(&mut targets, &findings.new, old, &renamed, settled);
    let notes: BTreeSet<&String> = old.notes.iter().chain(&new.notes).collect();
    let assumed = old.assumptions.iter().map(|id| renamed.get(id).unwrap_or(id)).chain(&new.assumptions);
    let assumptions: BTreeSet<String> = assumed.cloned().collect();
    let mut report = DiffReport {
        schema: 1,
        tool: Tool::default(),
        gate: Gate::default(),
        regression: false,
        reason: String::new(),
        fail_on: fail_on.as_str(),
        name: new.model.name.clone().or_else(|| old.model.name.clone()),
        targets,
        renamed: renamed.into_iter().map(|(from, to)| Rename { from, to }).collect(),
        new_rules: findings.new.iter().map(|f| f.rule).collect::<BTreeSet<_>>().into_iter().collect(),
        new_spofs: new_spofs(new, &findings.new),
        undecided: new
            .findings
            .iter()
            .filter(|f| f.rule == "undecided-objective" && !f.waived)
            .cloned()
            .collect(),
        new_findings: findings.new,
        fixed_findings: findings.fixed,
        shrunk_findings: findings.shrunk,
        hidden_findings: findings.hidden,
        revealed_findings: findings.revealed,
        unwaived_findings: findings.unwaived,
        waived_findings: findings.waived,
        assumptions: assumptions.into_iter().collect(),
        notes: notes.into_iter().cloned().collect(),
    };
    (report.regression, report.reason) = verdict(&report, fail_on);
    report
}

/// Tells each target the rules of new findings about it that found nothing about it in the base.
fn tell_new_rules(
    targets: &mut [TargetDiff],
    news: &[Finding],
    base: &CheckReport,
    renamed: &Names,
    settled: impl Fn(&str, &str) -> bool,
) {
    fn about(finding: &Finding) -> impl Iterator<Item = (&'static str, &String)> {
        finding.targets.iter().chain([&finding.component]).map(|id| (finding.rule, id))
    }
    // They are sorted by id.
    let place = |id: &String| targets.binary_search_by(|target| target.id.cmp(id)).ok();
    let mut rules: BTreeMap<usize, BTreeSet<&'static str>> = BTreeMap::new();
    for (rule, id) in news.iter().flat_map(about) {
        if let Some(place) = place(id) {
            rules.entry(place).or_default().insert(rule);
        }
    }
    let old = if rules.is_empty() { &[] } else { base.findings.as_slice() };
    for (rule, id) in old.iter().flat_map(about) {
        if let Some(rules) = place(renamed.get(id).unwrap_or(id)).and_then(|place| rules.get_mut(&place)) {
            rules.remove(rule);
        }
    }
    for (place, rules) in rules {
        let target = &mut targets[place];
        target.new_rules = rules.into_iter().filter(|rule| !settled(rule, &target.id)).collect();
    }
}

fn new_spofs(head: &CheckReport, news: &[Finding]) -> Vec<SpofReport> {
    let news = news.iter().filter(|finding| finding.rule == "single-point-of-failure" && !finding.waived);
    let about: BTreeSet<&str> = news.map(|finding| finding.component.as_str()).collect();
    head.spofs.iter().filter(|spof| about.contains(spof.id.as_str())).cloned().collect()
}

/// Old names to new ones.
type Names = BTreeMap<String, String>;

struct Findings {
    new: Vec<Finding>,
    fixed: Vec<Finding>,
    shrunk: Vec<ShrunkFinding>,
    hidden: Vec<Finding>,
    revealed: Vec<Finding>,
    unwaived: Vec<Finding>,
    waived: Vec<Finding>,
}

impl Findings {
    fn compare(base: &CheckReport, head: &CheckReport, renamed: &Names) -> Findings {
        let name = |id: &str| renamed.get(id).map(String::as_str);
        let old: Vec<Subject<'_>> =
            base.findings.iter().map(|finding| Subject::renamed(finding.into(), name)).collect();
        let new: Vec<Subject<'_>> =
            head.findings.iter().map(|finding| Subject::new(finding.into())).collect();
        let matches = matches(&old, &new);
        let (hides_old, hides_new) = (Shadows::new(&new), Shadows::new(&old));
        let mut found = Findings {
            new: Vec::new(),
            fixed: Vec::new(),
            shrunk: Vec::new(),
            hidden: Vec::new(),
            revealed: Vec::new(),
            unwaived: Vec::new(),
            waived: Vec::new(),
        };
        for (at, finding) in head.findings.iter().enumerate() {
            match matches.new[at] {
                None if hides_new.hide(&new[at]) => found.revealed.push(finding.clone()),
                None | Some((_, Kinship::Grown)) => found.new.push(finding.clone()),
                Some((before, kinship)) => {
                    if base.findings[before].waived && !finding.waived {
                        found.unwaived.push(finding.clone());
                    }
                    if kinship == Kinship::Shrunk {
                        found.shrunk.push(ShrunkFinding::new(finding.clone(), &old[before], &new[at]));
                    }
                }
            }
        }
        for (at, finding) in base.findings.iter().enumerate() {
            match matches.old[at] {
                None if hides_old.hide(&old[at]) => found.hidden.push(finding.clone()),
                None => found.fixed.push(finding.clone()),
                Some((after, kinship)) => {
                    let waived = head.findings[after].waived && !finding.waived;
                    if waived && kinship != Kinship::Grown {
                        found.waived.push(finding.clone());
                    }
                }
            }
        }
        found
    }
}

fn targets(
    old: &CheckReport,
    new: &CheckReport,
    renamed: &Names,
    versions: Versions<'_>,
    findings: &Findings,
) -> Vec<TargetDiff> {
    let mut sides: BTreeMap<&str, [Option<&TargetReport>; 2]> = BTreeMap::new();
    for target in &old.targets {
        let id = renamed.get(&target.id).unwrap_or(&target.id);
        sides.entry(id).or_default()[0] = Some(target);
    }
    for target in &new.targets {
        sides.entry(&target.id).or_default()[1] = Some(target);
    }
    sides.into_iter().map(|(id, sides)| target(id, sides, renamed, versions, findings)).collect()
}

fn target(
    id: &str,
    sides: [Option<&TargetReport>; 2],
    renamed: &Names,
    versions: Versions<'_>,
    findings: &Findings,
) -> TargetDiff {
    let [old, new] = sides;
    let current = |id: &'_ String| renamed.get(id).unwrap_or(id).clone();
    // What is down with nothing failed hides what would take it down: it neither is new once that is mended, nor fixed.
    let hides = |side: Option<&TargetReport>| side.is_some_and(|target| target.cut_order == Some(0));
    let spofs_of = |side: Option<&'_ TargetReport>| -> Vec<String> {
        let hidden = hides(old) || hides(new);
        side.filter(|_| !hidden).map_or_else(Vec::new, |target| target.spofs.clone())
    };
    let (old_spofs, new_spofs) = (spofs_of(old), spofs_of(new));
    let before: BTreeSet<String> = old_spofs.iter().map(current).collect();
    let after: BTreeSet<&String> = new_spofs.iter().collect();
    let pairs = pair_changes(sides, renamed, versions);
    let names = [old.map_or(id, |target| &target.id), id];
    let objectives = |findings: &[Finding], id: &str| -> Vec<String> {
        let of_target = |finding: &&Finding| OBJECTIVES.contains(&finding.rule) && finding.component == id;
        findings.iter().filter(of_target).map(|finding| finding.message.clone()).collect()
    };
    let mut diff = TargetDiff {
        id: id.to_owned(),
        tier: new.or(old).map_or(4, |target| target.tier),
        change: Change::Same,
        new_spofs: new_spofs.iter().filter(|id| !before.contains(*id)).cloned().collect(),
        fixed_spofs: old_spofs.iter().filter(|id| !after.contains(&current(id))).cloned().collect(),
        new_pairs: pairs.new,
        fixed_pairs: pairs.fixed,
        new_pair_count: pairs.counts.map(|counts| counts[0]),
        fixed_pair_count: pairs.counts.map(|counts| counts[1]),
        cut_order: sides.map(|side| side?.cut_order),
        cut_order_at_least: sides.map(|side| side?.cut_order_at_least),
        unavailability: sides.map(|side| side?.unavailability),
        downtime_hours_per_year: sides.map(|side| side?.downtime_hours_per_year),
        lower_bound: sides.map(|side| Some(side?.lower_bound)),
        broken_objectives: objectives(&findings.new, names[1]),
        mended_objectives: objectives(&findings.fixed, names[0]),
        new_rules: Vec::new(),
    };
    diff.change = match (old, new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        (Some(old), Some(new)) => change(&diff, pairs.unexplained, old, new),
    };
    diff
}

fn change(
    diff: &TargetDiff,
    [worse_pairs, better_pairs]: [u64; 2],
    old: &TargetReport,
    new: &TargetReport,
) -> Change {
    let (cut, time) = (fewer(old, new), longer(old, new));
    let worse =
        !diff.new_spofs.is_empty() || worse_pairs > 0 || !diff.broken_objectives.is_empty() || cut || time;
    let better = !diff.fixed_spofs.is_empty()
        || better_pairs > 0
        || !diff.mended_objectives.is_empty()
        || fewer(new, old)
        || longer(new, old);
    match (worse, better) {
        (true, _) => Change::Worse,
        (false, true) => Change::Better,
        (false, false) => Change::Same,
    }
}

/// Whether certainly fewer failures take down `new` than `old`.
fn fewer(old: &TargetReport, new: &TargetReport) -> bool {
    // What nothing takes down stands above every number, and what is known only to have one below that.
    let bounds = |target: &TargetReport| match (target.cut_order, target.cut_order_at_least) {
        (Some(order), _) => (u64::from(order), u64::from(order)),
        (None, Some(least)) => (u64::from(least), u64::MAX - 1),
        (None, None) => (u64::MAX, u64::MAX),
    };
    bounds(new).1 < bounds(old).0
}

/// Whether `new` is down more of the time, where both numbers are exact.
fn longer(old: &TargetReport, new: &TargetReport) -> bool {
    match (old.unavailability, new.unavailability) {
        (Some(before), Some(after)) if !old.lower_bound && !new.lower_bound => {
            after - before > TOLERANCE * after.max(before)
        }
        _ => false,
    }
}

/// Whether the change is a regression, and the reason or what else there is to say.
fn verdict(report: &DiffReport, fail_on: FailOn) -> (bool, String) {
    let fails = |finding: &&Finding| !finding.waived && fail_on.fails(finding.severity);
    let words = |finding: &Finding, how: &str| {
        format!("{} ({how} {}, {})", finding.message, finding.rule, finding.severity.as_str())
    };
    let new = report.new_findings.iter().filter(fails).map(|finding| words(finding, "new"));
    let unwaived = report.unwaived_findings.iter().filter(fails);
    let unwaived = unwaived.map(|finding| words(finding, "no longer waived"));
    let weaker = report.targets.iter().filter_map(|target| {
        let [before, Some(after @ 2..)] = target.cut_order else { return None };
        let fewer = before.map_or(target.cut_order_at_least[0].is_none(), |before| after < before);
        let counts = target.change == Change::Worse && fewer && fail_on.fails(severity_of_tier(target.tier));
        let before = before.map_or_else(|| "which nothing took down".to_owned(), |n| format!("not {n}"));
        counts.then(|| format!("{} now goes down with {after} failures, {before}", target.id))
    });
    let mut reasons = new.chain(unwaived).chain(weaker);
    if let Some(first) = reasons.next() {
        let more = match reasons.count() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        return (true, format!("Regression: {first}{more}"));
    }
    let waived = report.new_findings.iter().filter(|finding| finding.waived).count();
    let (new, fixed) = (report.new_findings.len() - waived, report.fixed_findings.len());
    let (shrunk, hidden) = (report.shrunk_findings.len(), report.hidden_findings.len());
    let revealed = report.revealed_findings.len();
    let changed = report.targets.iter().any(|target| target.change != Change::Same);
    let of = |change| report.targets.iter().filter(|target| target.change == change).count();
    let (added, removed) = (of(Change::Added), of(Change::Removed));
    let targets = |n, how| format!("{n} {} {how}", if n == 1 { "target" } else { "targets" });
    let below = match fail_on {
        FailOn::At(severity) => format!("{new} new below {}", severity.as_str()),
        FailOn::Never => format!("{new} new, which nothing is to fail"),
    };
    let parts = [
        (new, below),
        (waived, format!("{waived} new and waived")),
        (fixed, format!("{fixed} fixed")),
        (shrunk, format!("{shrunk} shrunk")),
        (hidden, format!("{hidden} hidden by something worse")),
        (revealed, format!("{revealed} that something worse hid")),
        (added, targets(added, "added")),
        (removed, targets(removed, "removed")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text).collect();
    let rest = match &parts[..] {
        [] if changed => "no finding is new or fixed".to_owned(),
        [] if report.targets.iter().any(TargetDiff::has_other_numbers) => {
            "nothing changed but numbers that are lower bounds, since data are missing".to_owned()
        }
        [] if !report.renamed.is_empty() => match report.renamed.len() {
            1 => "nothing changed but 1 name".to_owned(),
            names => format!("nothing changed but {names} names"),
        },
        [] => "nothing changed".to_owned(),
        parts => parts.join(", "),
    };
    (
        false,
        match undecided(report) {
            None => format!("No regression: {rest}"),
            Some(undecided) => format!("No regression is known, and {undecided}; otherwise {rest}"),
        },
    )
}

/// What the head promises and nobody knows to be kept.
fn undecided(report: &DiffReport) -> Option<String> {
    let names: BTreeSet<&str> = report.undecided.iter().map(|finding| finding.component.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    match report.undecided.len() {
        0 => None,
        1 => Some(format!("1 promise is not decided, of {}", list(&names, 1))),
        n => Some(format!("{n} promises are not decided, of {}", list(&names, names.len() as u64))),
    }
}
