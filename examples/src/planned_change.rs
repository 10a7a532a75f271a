//! A model that is edited: what each step of a plan changes, without analysing everything again.

use std::fmt::Write as _;

use spof::analysis::live::{Edit, LiveAnalysis, LiveOptions, Part};
use spof::document::DocumentLimits;
use spof::model::Need;
use spof::report::default_targets;
use spof::source::Sources;

/// A plan for the platform of `incident-before.yaml`, a step a line: what it is called, and its edits.
pub fn plan() -> Vec<(&'static str, Vec<Edit>)> {
    let server = |rack: &str, drives: [&str; 2]| {
        Part::component().kind("server").located_in([rack]).needs([Need::any_of(drives)])
    };
    vec![
        ("mirror the drive", {
            let mirrored = server("rack-a", ["drive-1", "drive-2"]);
            vec![
                Edit::add("drive-2", Part::component().located_in(["rack-a"])),
                Edit::replace("server-1", mirrored),
            ]
        }),
        ("a second web tier in a rack of its own", {
            vec![
                Edit::add("rack-b", Part::component()),
                Edit::add("drive-3", Part::component().located_in(["rack-b"])),
                Edit::add("server-2", server("rack-b", ["drive-3", "drive-2"])),
                Edit::add("web-2", Part::component().needs(["server-2"])),
                Edit::replace_need("platform", 0, Need::any_of(["web", "web-2"])),
            ]
        }),
        ("power for the new rack from feed-a", vec![Edit::add_need("rack-b", "feed-a")]),
        ("no: from a feed of its own", {
            vec![Edit::add("feed-b", Part::component()), Edit::replace_need("rack-b", 0, "feed-b")]
        }),
        ("give the first rack away", vec![Edit::remove("rack-a")]),
    ]
}

/// The single points of failure of each target, before and after each step of the plan.
///
/// # Errors
///
/// Everything that is wrong with the text, a line each.
pub fn follow(name: &str, text: &str, plan: &[(&str, Vec<Edit>)]) -> Result<String, String> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
    let Some(model) = loaded.model else { return Err(crate::describe(&loaded.problems, &sources)) };
    let mut live = LiveAnalysis::new(&model, &default_targets(&model), LiveOptions::default())
        .map_err(|too_large| format!("{too_large}\n"))?;
    let mut out = String::new();
    tell(&live, "today", &mut out);
    for (step, edits) in plan {
        match live.apply(edits) {
            Ok(_) => tell(&live, step, &mut out),
            Err(refused) => {
                let _ = writeln!(out, "{step}: refused, {refused}");
            }
        }
    }
    Ok(out)
}

fn tell(live: &LiveAnalysis, step: &str, out: &mut String) {
    for target in live.targets() {
        let spofs = live.spofs(target).unwrap_or_default();
        let spofs = if spofs.is_empty() { "nothing".to_owned() } else { spofs.join(", ") };
        let _ = writeln!(out, "{step}: {target} goes down with {spofs}");
    }
}
