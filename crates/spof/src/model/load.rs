//! From files to a model.

use crate::diagnostic::Diagnostic;
use crate::document::{self, DocumentLimits};
use crate::model::declared::{Draft, Problems};
use crate::model::fields::Reader;
use crate::model::read::Role;
use crate::model::{Model, check};
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
}

/// Reads `files` as one model and lays the states of `overlays` over it, later ones over earlier ones.
///
/// Every problem that can be found is reported at once. Costs O(size of the text).
pub fn load(sources: &Sources, files: &[SourceId], overlays: &[SourceId], limits: &DocumentLimits) -> Loaded {
    let mut draft = Draft::default();
    let mut problems = Problems::default();
    let roles =
        files.iter().map(|id| (*id, Role::Model)).chain(overlays.iter().map(|id| (*id, Role::Overlay)));
    for (id, role) in roles {
        let document = document::parse(sources, id, limits, &mut problems.list);
        draft.incomplete |= !document.is_complete();
        if let Some(root) = document.root(sources) {
            Reader { draft: &mut draft, problems: &mut problems }.file(root, role);
        }
    }
    let rules_named = std::mem::take(&mut draft.rules_named);
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
    Loaded { model, problems, rules_named }
}
