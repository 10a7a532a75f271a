//! The report of `spof check`, put together from the analyses and the rules.

mod further;
mod targets;

use rustc_hash::FxHashSet;

use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::joint_failures::joint_failures;
use crate::analysis::single_failures::single_failures;
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::{Class, ComponentId, Model, Requirement, SERVICE, State, walk};
use crate::progress::Stage;
use crate::report::unaccounted;
use crate::report::{CheckReport, Finding, LeftOut, ModelSummary, NetworkSummary, SpofReport, Summary, Tool};
use crate::rules::{self, Context, Counterpart, Policy, Severity};
use crate::source::Sources;
use further::Further;

/// How many (component, target) pairs a report lists before it lists only the first ones of each.
const LISTED_PAIRS: u64 = 5_000_000;
/// How many are listed of each then, at the least and at the most.
const LISTED_EACH: (u64, u64) = (3, 100);
/// How many names the findings of a rule list before they list only the first ones of each.
const LISTED_AGAIN: u64 = 500_000;
/// How many are listed of each then.
const LISTED_AGAIN_EACH: usize = 3;
/// How many steps all paths of a report have before further ones are shortened.
const LISTED_STEPS: usize = 2_000_000;
/// How many components a shortened path has.
const SHORT_PATH: usize = 20;

/// The targets of a model where none are named: its services, else every ordinary component that
/// nothing needs and that nothing sits in.
pub fn default_targets(model: &Model) -> Vec<ComponentId> {
    let services: Vec<ComponentId> = model
        .components()
        .filter(|component| component.kind() == SERVICE && component.class() == Class::Component)
        .map(|component| component.id())
        .collect();
    if !services.is_empty() {
        return services;
    }
    let mut needed = vec![false; model.len()];
    for component in model.components() {
        component.located_in().for_each(|location| needed[location.id().index()] = true);
        let all = component.needs().chain(component.wants()).chain(component.needs_to_start());
        walk(all).flat_map(Requirement::names).for_each(|named| needed[named.id().index()] = true);
    }
    let ordinary = model.components().filter(|component| component.class() == Class::Component);
    ordinary.map(|component| component.id()).filter(|id| !needed[id.index()]).collect()
}

/// Checks a model: every single failure of every target, the structure of the network, cold start, and
/// what the rules make of it. `sources` are those that the model was read from.
///
/// Costs O(n + m), and what [`single_failures`] costs.
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop.
///
/// ```
/// use spof::model::ModelBuilder;
/// use spof::report::{check, default_targets};
/// use spof::source::Sources;
///
/// let mut builder = ModelBuilder::new();
/// builder.component("platform").kind("service").needs(["web-1"]);
/// builder.component("web-1").kind("server").needs(["drive-1"]);
/// builder.component("drive-1").kind("drive");
/// let model = builder.build().expect("a valid model");
/// let report = check(&Sources::new(), &model, &default_targets(&model), Default::default())?;
/// assert_eq!(report.targets[0].spofs, ["drive-1", "web-1"]);
/// assert_eq!(report.spofs[0].path, ["drive-1", "web-1", "platform"]);
/// # Ok::<(), spof::analysis::Stopped>(())
/// ```
pub fn check(
    sources: &Sources,
    model: &Model,
    targets: &[ComponentId],
    options: Options<'_>,
) -> Result<CheckReport, Stopped> {
    check_with(sources, model, targets, options, &Policy::default())
}

/// As [`check`], with severities and waivers of the run's own. The waivers that stand in the model hold
/// in both.
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop.
pub fn check_with(
    sources: &Sources,
    model: &Model,
    targets: &[ComponentId],
    options: Options<'_>,
    policy: &Policy,
) -> Result<CheckReport, Stopped> {
    check_against(sources, model, targets, options, policy, None)
}

/// As [`check_with`], for one side of a comparison: with a counterpart, findings that both sides would have are left out,
/// and single points of failure without one.
pub(super) fn check_against(
    sources: &Sources,
    model: &Model,
    targets: &[ComponentId],
    options: Options<'_>,
    policy: &Policy,
    counterpart: Option<&Counterpart<'_>>,
) -> Result<CheckReport, Stopped> {
    let begins = |stage| options.progress.begins(stage);
    begins(Stage::Graph);
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    begins(Stage::SingleFailures);
    let failures = single_failures(&graph, &base, targets, options)?;
    begins(Stage::SeveralFailures);
    let joint = joint_failures(&graph, &base, &failures, options)?;
    begins(Stage::FurtherAnalyses);
    let Further {
        defeated,
        defeat_ways,
        ways_cut,
        defeating_pairs,
        cold_start,
        breaks,
        states,
        promised_times,
        bonds,
        data,
        network,
        spofs,
    } = Further::new(&graph, &base, &failures, options)?;
    begins(Stage::Report);
    let owners = rules::owners(model);
    let pairs: u64 = spofs.iter().map(|spof| failures.takes_down_count(*spof)).sum();
    let lists = (spofs.len() + failures.targets().len()) as u64;
    let each = (LISTED_PAIRS / lists.max(1)).clamp(LISTED_EACH.0, LISTED_EACH.1);
    let listed = if pairs > LISTED_PAIRS { each as usize } else { usize::MAX }.min(policy.listed.of_each);
    let of_groups = defeated.iter().flat_map(|defeated| &defeated.by);
    let of_groups: u64 = of_groups.map(|shared| failures.takes_down_count(*shared)).sum();
    let defeats: usize = defeated.iter().map(|defeated| defeated.by.len() * defeated.listed.len()).sum();
    let many_defeats = defeats as u64 > LISTED_AGAIN;
    let again = |names: u64| if names > LISTED_AGAIN { listed.min(LISTED_AGAIN_EACH) } else { listed };
    let context = Context {
        sources,
        model,
        graph: &graph,
        base: &base,
        failures: &failures,
        defeated: &defeated,
        cold_start: &cold_start,
        network: &network,
        joint: &joint,
        spofs: &spofs,
        owners: &owners,
        policy,
        few_pairs: pairs <= LISTED_PAIRS,
        listed,
        listed_again: again(pairs),
        listed_of_groups: again(of_groups),
        listed_defeats: if many_defeats { LISTED_AGAIN_EACH } else { usize::MAX },
        defeat_ways: &defeat_ways,
        defeating_pairs: &defeating_pairs,
        breaks: &breaks,
        states: &states,
        promised_times: &promised_times,
        data: &data,
        bonds: &bonds,
        today: policy.today,
    };
    let mut notes: Vec<String> = unaccounted::own_data(model, failures.targets()).into_iter().collect();
    notes.extend(unaccounted::objectives_of_others(model, |id| failures.place_of(id).is_some()));
    if pairs > LISTED_PAIRS {
        notes.push(format!(
            "{pairs} pairs of a single point of failure and a target: the counts are exact, and the first \
             {each} of each are listed"
        ));
    }
    let left_out = joint.left_out();
    if left_out > 0 {
        notes.push(format!(
            "{left_out} of {} targets are too large, or too many, for what several failures together do: orders, pairs \
             and numbers that are missing here are left to `spof cutsets` and `spof availability`",
            failures.targets().len()
        ));
    }
    let off = policy.severities.iter().filter(|(_, severity)| severity.is_none());
    notes.extend(off.map(|(rule, _)| format!("the rule {rule} is turned off")));
    let assumed = model.assumed_up().iter().map(|id| model.component(*id));
    let failed = assumed.filter(|component| component.state() == State::Failed);
    notes.extend(failed.map(|component| {
        format!("{} is assumed to stay up and has failed: what is known of today holds", component.name())
    }));
    if pairs.max(of_groups) > LISTED_AGAIN {
        notes.push(format!(
            "findings beside single-point-of-failure list the first {LISTED_AGAIN_EACH} targets where these are \
             very many; `target_count` says how many there are"
        ));
    }
    if cold_start.deadlocks.iter().any(|deadlock| !deadlock.counted) {
        notes.push(
            "the last findings of bootstrap-deadlock list and count only the targets that are in the circle \
             themselves, not what waits for those: there are very many"
                .to_owned(),
        );
    }
    if many_defeats {
        notes.push(format!(
            "findings of shared-dependency list the nearest {LISTED_AGAIN_EACH} components that defeat a group \
             alone: there are very many; `defeated_by_count` says how many of each"
        ));
    }
    if ways_cut {
        notes.push("the last findings of shared-dependency show no paths: there are very many".to_owned());
    }
    if defeating_pairs.left_out > 0 {
        let groups = if defeating_pairs.left_out == 1 { "group" } else { "groups" };
        notes.push(format!(
            "{} {groups} with two members or more to spare could not be held against pairs of failures: too much \
             hangs together there",
            defeating_pairs.left_out
        ));
    }
    if data.cut {
        notes.push(
            "the last findings about data list only the target with the least `rpo`: there are very many"
                .to_owned(),
        );
    }
    if states.is_cut() {
        notes.push(
            "failed-component and at-risk-component do not list every target that is newly endangered: there are \
             very many"
                .to_owned(),
        );
    }
    begins(Stage::Rules);
    let (findings, mut left_out) = rules::findings(&context, counterpart, options.threads, options.progress);
    let cut: Vec<&str> = left_out.findings.keys().map(|(rule, _)| *rule).collect();
    if let Some(note) = counted_only(&cut, policy) {
        notes.push(note);
    }
    begins(Stage::Report);
    let told = counterpart.map(|_| rules::single_points(&context, &findings));
    Ok(CheckReport {
        schema: 1,
        tool: Tool::default(),
        model: summary_of(model, failures.targets().len()),
        targets: targets::reports(&context, counterpart, &mut left_out),
        spofs: spof_reports(&context, told.as_ref(), &mut notes, &mut left_out),
        network: network_summary(&context),
        summary: count(&findings, &left_out),
        findings,
        left_out,
        assumptions: model.assumed_up().iter().map(|id| context.name(*id).to_owned()).collect(),
        baseline: None,
        notes,
    })
}

fn summary_of(model: &Model, targets: usize) -> ModelSummary {
    let mut summary = ModelSummary {
        name: model.name().map(str::to_owned),
        requirements: model.requirement_count(),
        targets,
        ..ModelSummary::default()
    };
    for component in model.components() {
        match component.class() {
            Class::Component => summary.components += 1,
            Class::Link(..) => summary.links += 1,
            Class::CommonCause => summary.common_causes += 1,
        }
    }
    summary
}

/// That findings of some rules are counted and not listed.
fn counted_only(rules: &[&str], policy: &Policy) -> Option<String> {
    // A report that lists less of everything says so where it lists it.
    if policy.listed.single_points < usize::MAX {
        return None;
    }
    let mut rules = rules.to_vec();
    rules.dedup();
    let (last, others) = rules.split_last()?;
    let names =
        if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
    let most = policy.listed.findings;
    Some(format!("{names}: the {most} worst findings of each are listed, all are counted; `-v` lists all"))
}

/// The single points of failure, those of `told` where only some are of interest; the worst ones of very many.
fn spof_reports(
    context: &Context<'_, '_>,
    told: Option<&FxHashSet<ComponentId>>,
    notes: &mut Vec<String>,
    left_out: &mut LeftOut,
) -> Vec<SpofReport> {
    let mut steps_left = LISTED_STEPS;
    let mut shortened = 0usize;
    let most = context.policy.listed.single_points;
    let mut spofs = std::borrow::Cow::Borrowed(context.spofs);
    if spofs.len() > most {
        left_out.single_points = (spofs.len() - most) as u64;
        let worst = rules::worst_single_points(context, most);
        spofs.to_mut().retain(|spof| worst.contains(spof));
    }
    if let Some(told) = told {
        spofs.to_mut().retain(|spof| told.contains(spof));
    }
    let reports = spofs.iter().map(|spof| {
        let component = context.model.component(*spof);
        let (path, path_elided) =
            context.failures.path(*spof, steps_left.max(SHORT_PATH)).unwrap_or_default();
        steps_left = steps_left.saturating_sub(path.len());
        shortened += usize::from(path_elided > 0);
        let targets = context.taken_down(*spof);
        let goal = path.last().map(|goal| context.model.component(*goal).tier());
        SpofReport {
            id: component.name().to_owned(),
            title: component.title().map(str::to_owned),
            kind: component.kind().to_owned(),
            tier: goal.unwrap_or(4),
            takes_down: targets.iter().map(|target| context.name(*target).to_owned()).collect(),
            takes_down_count: context.failures.takes_down_count(*spof),
            path: path.iter().map(|step| context.name(*step).to_owned()).collect(),
            path_elided,
            location: context.sources.location(component.span()),
        }
    });
    let reports = reports.collect();
    if shortened > 0 {
        notes.push(format!(
            "{shortened} paths are shortened before their last step; `path_elided` says by how much"
        ));
    }
    reports
}

fn network_summary(context: &Context<'_, '_>) -> NetworkSummary {
    let sorted = |ids: &[ComponentId]| {
        let mut names: Vec<String> = ids.iter().map(|id| context.name(*id).to_owned()).collect();
        names.sort_unstable();
        names
    };
    NetworkSummary {
        articulation_points: sorted(&context.network.articulation_points),
        bridges: sorted(&context.network.bridge_links),
    }
}

fn count(findings: &[Finding], left_out: &LeftOut) -> Summary {
    let of = |severity: Severity| {
        let listed = findings.iter().filter(|f| !f.waived && f.severity == severity).count();
        listed + left_out.of_severity(severity) as usize
    };
    Summary {
        critical: of(Severity::Critical),
        high: of(Severity::High),
        medium: of(Severity::Medium),
        low: of(Severity::Low),
        waived: findings.iter().filter(|finding| finding.waived).count(),
    }
}
