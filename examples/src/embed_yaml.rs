//! From the text of a model file to its single points of failure.

use std::fmt::Write as _;

use spof::analysis::Options;
use spof::document::DocumentLimits;
use spof::report::{CheckReport, check, default_targets};
use spof::source::Sources;

/// Checks the model in `text`; `name` is what messages call it.
///
/// # Errors
///
/// Everything that is wrong with the text, a line each.
pub fn report(name: &str, text: &str) -> Result<CheckReport, String> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
    let Some(model) = loaded.model else { return Err(crate::describe(&loaded.problems, &sources)) };
    // With these options nothing stops the analysis; a limit of steps or of time would.
    check(&sources, &model, &default_targets(&model), Options::default())
        .map_err(|stopped| format!("{stopped}\n"))
}

/// Each single point of failure of a model and the way by which it strikes.
///
/// # Errors
///
/// Everything that is wrong with the text, a line each.
pub fn single_points(name: &str, text: &str) -> Result<String, String> {
    let report = report(name, text)?;
    let mut out = String::new();
    for spof in &report.spofs {
        let line = spof.location.as_ref().map_or(0, |place| place.line);
        let _ = writeln!(out, "{} (line {line}): {}", spof.id, spof.path.join(" -> "));
    }
    Ok(out)
}
