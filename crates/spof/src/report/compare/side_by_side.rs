//! Two versions of a model, analysed side by side and compared.

use std::collections::BTreeMap;

use crate::analysis::parallel::both;
use crate::analysis::{Options, Stopped};
use crate::model::{ComponentId, Model};
use crate::progress::{Observer, Stage};
use crate::report::check::{check_with, reported};
use crate::report::compare::diff::compared;
use crate::report::compare::gate;
use crate::report::compare::pairs::Versions;
use crate::report::compare::renames::{renames_besides, same_names};
use crate::report::compare::selections;
use crate::report::{DiffReport, FailOn, Side, diff};
use crate::rules::{self, Analyses, Context, InHead, Policy, SettledSide};
use crate::source::Sources;

/// One version of a model, and how it is looked at.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// The model.
    pub model: &'a Model,
    /// What is analysed of it.
    pub targets: &'a [ComponentId],
    /// Severities and waivers.
    pub policy: &'a Policy,
}

/// What the change from `base` to `head` brings and removes; `None` stands for what is not there. `sources` are those that
/// both were read from.
///
/// The answer is that of [`check_with`](crate::report::check_with) on both sides and [`diff()`] of the two reports, but
/// what both sides would say is never put into words. Costs the analyses of both sides, and the words of what differs.
///
/// The stages that are told to `options.progress` are those of the head, or of the base where there is no head.
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop.
///
/// ```
/// use spof::model::ModelBuilder;
/// use spof::report::{FailOn, Version, compare, default_targets};
/// use spof::source::Sources;
///
/// let version = |alternatives: &[&str]| {
///     let mut builder = ModelBuilder::new();
///     builder.component("shop").kind("service").needs([spof::model::Need::any_of(alternatives.iter().copied())]);
///     alternatives.iter().for_each(|id| drop(builder.component(*id).kind("server")));
///     builder.build().expect("a valid model")
/// };
/// let (before, after) = (version(&["web-1", "web-2"]), version(&["web-1"]));
/// let (old, new) = (default_targets(&before), default_targets(&after));
/// let policy = Default::default();
/// let base = Version { model: &before, targets: &old, policy: &policy };
/// let head = Version { model: &after, targets: &new, policy: &policy };
/// let change = compare(&Sources::new(), Some(base), Some(head), FailOn::default(), Default::default())?;
/// assert!(change.regression);
/// assert_eq!(change.targets[0].new_spofs, ["web-1"]);
/// # Ok::<(), spof::analysis::Stopped>(())
/// ```
pub fn compare(
    sources: &Sources,
    base: Option<Version<'_>>,
    head: Option<Version<'_>>,
    fail_on: FailOn,
    options: Options<'_>,
) -> Result<DiffReport, Stopped> {
    let (Some(old), Some(new)) = (base, head) else {
        let report = |version: Option<Version<'_>>| {
            version.map(|v| check_with(sources, v.model, v.targets, options, v.policy)).transpose()
        };
        let (old, new) = (report(base)?, report(head)?);
        let [base, head] = [base, head].map(|version| version.map(|version| version.model));
        let sides = [(old.as_ref(), base), (new.as_ref(), head)];
        let [base, head] = sides.map(|(report, model)| Side { report, model });
        return Ok(diff(base, head, fail_on));
    };
    options.progress.begins(Stage::Comparison);
    let same = same_names(old.model, new.model);
    let renamed = renames_besides(old.model, new.model, &same);
    let in_head = in_head(old.model, new.model, same, &renamed);
    let count = new.model.len();
    let (of_base, of_head) = (InHead { names: Some(&in_head), count }, InHead { names: None, count });
    let threads = options.threads;
    let half = Options { threads: threads.div_ceil(2), ..options };
    let silent = Options { progress: Observer::default(), ..half };
    // Both are analysed before either is put into words, so that what both would say is known by then.
    let (new_analyses, old_analyses) = both(
        threads,
        || Analyses::new(new.model, new.targets, half),
        || Analyses::new(old.model, old.targets, silent),
    );
    let (new_analyses, old_analyses) = (new_analyses?, old_analyses?);
    options.progress.begins(Stage::Rules);
    let (mut new_side, mut old_side) = both(
        threads,
        || rules::Side::new(Context::new(&new_analyses, sources, new.policy), of_head, half.threads),
        || rules::Side::new(Context::new(&old_analyses, sources, old.policy), of_base, half.threads),
    );
    let settled = &rules::settle(&mut old_side, &mut new_side, threads);
    let report = |side: rules::Side<'_, '_>, options| {
        let rules::Side { context, named, in_head } = side;
        reported(&context, named, Some(SettledSide { settled, in_head }), options)
    };
    let (new_report, old_report) = both(threads, || report(new_side, half), || report(old_side, silent));
    options.progress.begins(Stage::Comparison);
    let says =
        |rule: &str, id: &str| new.model.find(id).is_some_and(|component| settled.says(rule, component.id()));
    let lost = selections::lost(old.model, new.model, &renamed);
    let versions = Versions { base: Some(old.model), head: Some(new.model) };
    let weakened = gate::of_models(old.model, new.model, &renamed);
    let mut report = compared(&old_report, &new_report, renamed, versions, &lost, says, fail_on);
    report.gate.weakened = weakened;
    Ok(report)
}

/// How the head calls each component of the base, from those that it calls the same.
fn in_head(
    base: &Model,
    head: &Model,
    same: Vec<Option<ComponentId>>,
    renamed: &BTreeMap<String, String>,
) -> Vec<Option<ComponentId>> {
    let mut in_head = same;
    for (old, new) in renamed {
        if let (Some(old), Some(new)) = (base.find(old), head.find(new)) {
            in_head[old.id().index()] = Some(new.id());
        }
    }
    in_head
}
