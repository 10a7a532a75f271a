//! A gate for changes: what takes something down alone that did not before.

use std::collections::BTreeSet;

use crate::embed_yaml::report;

/// The pairs of a single point of failure and what it takes down that `after` has and `before` has not, as
/// sorted sentences. Empty if the change may pass.
///
/// # Errors
///
/// Everything that is wrong with either text, a line each.
pub fn new_single_points(before: (&str, &str), after: (&str, &str)) -> Result<Vec<String>, String> {
    let known = pairs(before)?;
    let new = pairs(after)?.into_iter().filter(|pair| !known.contains(pair));
    Ok(new.map(|(spof, target)| format!("{spof} alone takes down {target}")).collect())
}

fn pairs((name, text): (&str, &str)) -> Result<BTreeSet<(String, String)>, String> {
    let report = report(name, text)?;
    let of_target = report.targets.into_iter();
    Ok(of_target
        .flat_map(|target| target.spofs.into_iter().map(move |spof| (spof, target.id.clone())))
        .collect())
}
