//! From files to a model.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, DocumentLimits};
use crate::model::fields::Reader;
use crate::model::read::Role;
use crate::model::{Model, ModelBuilder, check, resolve};
use crate::progress::{Observer, Stage};
use crate::source::{SourceId, Sources, Span};

/// What came of reading files.
pub struct Loaded {
    /// The model, unless something is wrong with it.
    pub model: Option<Model>,
    /// Everything that is wrong, in the order of the files, and warnings.
    pub problems: Vec<Diagnostic>,
    /// The rules that waivers of the files name, each with its place, also where no model came of the
    /// files: whoever knows the rules can tell of the unknown ones among the other problems.
    pub rules_named: Vec<(String, Span)>,
    /// Of [`load_side`], the states of overlays that were left out because nothing here bears their id.
    pub states_elsewhere: Vec<Diagnostic>,
}

/// Files of fewer bytes in all are read on one thread: starting another one would cost more.
const WORTH_A_THREAD: usize = 1 << 20;

/// Reads `files` as one model and lays the states of `overlays` over it, later ones over earlier ones.
///
/// Every problem that can be found is reported at once. Costs O(size of the text). Of several files
/// with much text in all, the next one is parsed on a second thread while one is read; what comes of
/// it does not depend on that.
pub fn load(sources: &Sources, files: &[SourceId], overlays: &[SourceId], limits: &DocumentLimits) -> Loaded {
    load_with(sources, files, overlays, limits, Observer::default())
}

/// As [`load`], and the observer is told when documents are waited for and when they become a model.
pub fn load_with(
    sources: &Sources,
    files: &[SourceId],
    overlays: &[SourceId],
    limits: &DocumentLimits,
    progress: Observer<'_>,
) -> Loaded {
    load_way(ModelBuilder::new(), sources, files, overlays, limits, false, progress)
}

/// As [`load_with`], on top of what a builder was told, which may be everything: then there are no files. Of one side of a
/// comparison as [`load_side`].
pub fn load_onto(
    builder: ModelBuilder,
    sources: &Sources,
    files: &[SourceId],
    overlays: &[SourceId],
    one_side: bool,
    progress: Observer<'_>,
) -> Loaded {
    load_way(builder, sources, files, overlays, &DocumentLimits::default(), one_side, progress)
}

/// As [`load_with`], of one side of a comparison over which the same overlays are laid as over the other one: a state
/// of what only the other side defines is no problem here. It is left out, and told in
/// [`Loaded::states_elsewhere`]; what neither side defines is for the caller to report.
pub fn load_side(
    sources: &Sources,
    files: &[SourceId],
    overlays: &[SourceId],
    limits: &DocumentLimits,
    progress: Observer<'_>,
) -> Loaded {
    load_way(ModelBuilder::new(), sources, files, overlays, limits, true, progress)
}

fn load_way(
    builder: ModelBuilder,
    sources: &Sources,
    files: &[SourceId],
    overlays: &[SourceId],
    limits: &DocumentLimits,
    one_side: bool,
    progress: Observer<'_>,
) -> Loaded {
    let models = files.iter().map(|id| (*id, Role::Model));
    let all: Vec<(SourceId, Role)> = models.chain(overlays.iter().map(|id| (*id, Role::Overlay))).collect();
    let size: usize = all.iter().map(|(id, _)| sources.text(*id).len()).sum();
    let ahead = all.len() > 1 && size >= WORTH_A_THREAD;
    load_ahead(builder, sources, &all, limits, Way { ahead, one_side }, progress)
}

/// How to load.
#[derive(Clone, Copy)]
struct Way {
    /// A second thread parses ahead.
    ahead: bool,
    /// The states of what is defined elsewhere are left out.
    one_side: bool,
}

fn load_ahead(
    builder: ModelBuilder,
    sources: &Sources,
    all: &[(SourceId, Role)],
    limits: &DocumentLimits,
    Way { ahead, one_side }: Way,
    progress: Observer<'_>,
) -> Loaded {
    let (mut draft, mut problems) = builder.into_parts();
    let parse = move |id| {
        let mut found = Vec::new();
        let document = document::parse(sources, id, limits, &mut found);
        (document, found)
    };
    thread::scope(|scope| {
        // The channel has no room, so that no more than two documents are ready before they are read.
        let (sender, receiver) = sync_channel(0);
        let parse_all = move || all.iter().all(|(id, _)| sender.send(parse(*id)).is_ok());
        let parsed: Option<Receiver<(Document, Vec<Diagnostic>)>> = ahead
            .then(|| thread::Builder::new().spawn_scoped(scope, parse_all))
            .and_then(|started| started.ok().map(|_| receiver));
        for (done, (id, role)) in all.iter().enumerate() {
            progress.begins(Stage::Document);
            progress.counts(done, all.len());
            let next = parsed.as_ref().and_then(|parsed| parsed.recv().ok());
            let (document, found) = next.unwrap_or_else(|| parse(*id));
            progress.begins(Stage::Model);
            progress.counts(done, all.len());
            problems.list.extend(found);
            draft.incomplete |= !document.is_complete();
            if let Some(root) = document.root(sources) {
                let before = problems.list.len();
                Reader { draft: &mut draft, problems: &mut problems }.file(root, *role);
                if !document.is_complete() {
                    drop_consequences(&mut problems.list, before);
                }
            }
        }
    });
    let rules_named = std::mem::take(&mut draft.rules_named);
    resolve::look_up(&mut draft, sources);
    let overlaid = |span: Span| all.iter().any(|(id, role)| *role == Role::Overlay && span.source == *id);
    let states_elsewhere =
        if one_side { resolve::take_undefined_states(&mut draft, overlaid) } else { Vec::new() };
    let model = check::check(draft, &mut problems);
    let mut problems = problems.list;
    // An alias that was refused stands for nothing; that this is of the wrong type is no news.
    if problems.iter().any(|problem| problem.code.starts_with("alias-") || problem.code == "unknown-anchor") {
        let of_alias = |problem: &Diagnostic| {
            problem.labels.first().is_some_and(|label| sources.snippet(label.span).starts_with('*'))
        };
        problems.retain(|problem| problem.code != "wrong-type" || !of_alias(problem));
    }
    problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
    Loaded { model, problems, rules_named, states_elsewhere }
}

/// Takes out what is missing in a file only because it was not read to its end.
fn drop_consequences(problems: &mut Vec<Diagnostic>, from: usize) {
    let missing = |problem: &Diagnostic| {
        matches!(
            problem.code,
            "missing-version"
                | "missing-field"
                | "empty-group"
                | "link-ends"
                | "at-least-too-many"
                | "bad-requirement"
        )
    };
    let mut index = 0;
    problems.retain(|problem| {
        index += 1;
        index <= from || !missing(problem)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that comes of files, as text.
    fn shown(sources: &Sources, all: &[(SourceId, Role)], ahead: bool) -> String {
        let loaded = load_ahead(
            ModelBuilder::new(),
            sources,
            all,
            &DocumentLimits::default(),
            Way { ahead, one_side: false },
            Observer::default(),
        );
        let model = loaded.model.map(|model| {
            let components = model.components();
            let shown =
                components.map(|c| format!("{} {} {:?} {:?}", c.name(), c.kind(), c.span(), c.state()));
            shown.collect::<Vec<_>>()
        });
        format!("{model:?} {:?} {:?}", loaded.problems, loaded.rules_named)
    }

    #[test]
    fn parsing_ahead_makes_no_difference() {
        let good = ["spof: 1\ncomponents:\n  a: {needs: [b]}\n", "spof: 1\ncomponents: {b: {kind: rack}}\n"];
        let bad =
            ["spof: 1\ncomponents:\n  a: {need: [b]}\n", "a: [", "", "spof: 1\ncomponents: {a: {}}\nx: *y\n"];
        for texts in [&good[..], &bad[..], &[good[0]], &[good[1], bad[0], good[0], bad[3]]] {
            let mut sources = Sources::new();
            let mut all: Vec<_> = texts
                .iter()
                .enumerate()
                .map(|(n, text)| (sources.add(format!("{n}"), *text), Role::Model))
                .collect();
            all.push((sources.add("states", "spof: 1\nstates: {b: failed, c: bad}\n"), Role::Overlay));
            for files in [&all[..], &all[..texts.len()]] {
                assert_eq!(shown(&sources, files, true), shown(&sources, files, false));
            }
        }
    }
}
