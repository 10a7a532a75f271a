//! The report of `spof check`, put together from the analyses and the rules.

mod notes;
mod targets;

use rustc_hash::FxHashSet;

use crate::analysis::{Options, Stopped};
use crate::model::{Class, ComponentId, Model, Requirement, SERVICE, walk};
use crate::progress::Stage;
use crate::report::{CheckReport, Finding, LeftOut, ModelSummary, NetworkSummary, SpofReport, Summary, Tool};
use crate::rules::{self, Analyses, Context, Named, Policy, SettledSide, Severity};
use crate::source::Sources;

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
/// Costs O(n + m), and what [`single_failures`](crate::analysis::single_failures::single_failures) costs.
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
    let analyses = Analyses::new(model, targets, options)?;
    options.progress.begins(Stage::Rules);
    let context = Context::new(&analyses, sources, policy);
    let named = rules::named(&context, options.threads);
    Ok(reported(&context, named, None, options))
}

/// The second half of a check: what was found, in words. `named` is what the rules named, or what is left of it where
/// both sides of a comparison would say the same; `other` is what was settled then, and single points of failure without
/// a finding are left out.
pub(super) fn reported(
    context: &Context<'_, '_>,
    named: Vec<Named>,
    other: Option<SettledSide<'_>>,
    options: Options<'_>,
) -> CheckReport {
    let (findings, mut left_out) = rules::findings(context, named, options.threads, options.progress);
    let mut notes = notes::notes(context);
    notes.extend(notes::counted_only(&left_out, context.policy));
    options.progress.begins(Stage::Report);
    let of_interest = other.map(|_| rules::single_points(context, &findings));
    CheckReport {
        schema: 1,
        fingerprints: rules::FINGERPRINTS,
        tool: Tool::default(),
        model: summary_of(context.model, context.failures.targets().len()),
        targets: targets::reports(context, other, &mut left_out),
        spofs: spof_reports(context, of_interest.as_ref(), &mut notes, &mut left_out),
        network: network_summary(context),
        summary: count(&findings, &left_out),
        findings,
        left_out,
        if_lost: rules::if_lost(context),
        assumptions: context.model.assumed_up().iter().map(|id| context.name(*id).to_owned()).collect(),
        baseline: None,
        notes,
    }
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

/// The single points of failure, those `of_interest` where only some are; the worst ones of very many.
fn spof_reports(
    context: &Context<'_, '_>,
    of_interest: Option<&FxHashSet<ComponentId>>,
    notes: &mut Vec<String>,
    left_out: &mut LeftOut,
) -> Vec<SpofReport> {
    let mut steps_left = LISTED_STEPS;
    let mut shortened = 0usize;
    let most = context.policy.listed.single_points;
    let mut spofs = std::borrow::Cow::Borrowed(&context.spofs[..]);
    if spofs.len() > most {
        left_out.single_points = (spofs.len() - most) as u64;
        let worst = rules::worst_single_points(context, most);
        spofs.to_mut().retain(|spof| worst.contains(spof));
    }
    if let Some(of_interest) = of_interest {
        spofs.to_mut().retain(|spof| of_interest.contains(spof));
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
        undecided: findings.iter().filter(|f| !f.waived && f.rule == "undecided-objective").count(),
    }
}
