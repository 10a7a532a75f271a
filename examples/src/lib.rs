//! Programs that embed spof. What each of them does is here, as functions from text to text, so that a test
//! can hold them to their output; the programs beside this folder read files and print.
//!
//! 1. [`embed_yaml`]: a model file, each single point of failure and its path.
//! 2. [`build_in_rust`]: a model that no file describes, and what is said of a bad one.
//! 3. [`own_petgraph`]: the structure of a graph that the embedder has already.
//! 4. [`gate`]: two models, and whether the second has new single points of failure.
//! 5. [`planned_change`]: a model that is edited step by step, and what each step changes.

pub mod build_in_rust;
pub mod embed_yaml;
pub mod gate;
pub mod own_petgraph;
pub mod planned_change;

use std::fmt::Write as _;

use spof::diagnostic::Diagnostic;
use spof::source::Sources;

/// Problems as one line each: place, message, hint. The crate `spof-report` draws them with excerpts.
pub fn describe(problems: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems {
        if let Some(place) = problem.labels.first().and_then(|label| sources.location(label.span)) {
            let _ = write!(out, "{}:{}:{}: ", place.file, place.line, place.column);
        }
        out.push_str(&problem.message);
        if let Some(hint) = &problem.hint {
            let _ = write!(out, " ({hint})");
        }
        out.push('\n');
    }
    out
}
