//! Open-PSA fault trees, in both directions.
//!
//! [`import`] reads the coherent subset of the [Open-PSA Model Exchange Format](https://open-psa.github.io/mef/):
//!
//! | Open-PSA | model |
//! | --- | --- |
//! | gate that no gate uses | kind `service`, `fails: false` |
//! | other gate | kind `gate`, `fails: false` |
//! | `or` | needs all arguments: any failure is enough to fail |
//! | `and` | needs any argument |
//! | `atleast` k of n, `cardinality` from k to n | needs at least n - k + 1 arguments |
//! | nested formula | nested requirement |
//! | basic event | kind `basic-event`, with its `unavailability` |
//! | house event, true; false | kind `house-event`, `state: failed`; `fails: false` |
//! | `constant` | folded into the formulas around it |
//! | parameter, arithmetic, `exponential`, `GLM`, `Weibull` | the number |
//! | fault tree, component | nothing; public elements keep their names, private ones are named by their path |
//! | label, attribute | `title`, label |
//! | anything else | an error at its place |
//!
//! Names stay as they are. The standard has one space of names for gates, basic events and house events, so
//! that a gate and an event of the same name are an error. [`write()`] is the way back.
//!
//! `xml -> declare (names) -> formula, expression -> structure -> model`: each file is one of these steps.

mod declare;
mod expression;
mod fault_tree;
mod formula;
mod model;
mod names;
mod problem;
mod structure;
mod write;
mod xml;

pub use fault_tree::{Argument, BasicEvent, Connective, FaultTree, Gate, HouseEvent};
pub use problem::{Place, Problem};
pub use write::write;

use crate::Imported;
use crate::model_file::ModelFile;
use declare::{Declared, Sort};

/// How many names a note lists.
const NAMED: usize = 5;

/// After how many problems the nearest name is no longer searched for, which costs a pass over all names.
const HINTED: usize = 100;

/// Reads the files of one model, merged, as (name for messages, text).
///
/// Cost: linear in the text, and in its depth.
///
/// # Errors
///
/// Everything that is wrong with the files, by place. Nothing outside the subset is passed over in silence.
///
/// # Examples
///
/// ```
/// let xml = r#"<opsa-mef>
///   <define-fault-tree name="cooling">
///     <define-gate name="no-flow">
///       <and><basic-event name="pump-1"/><basic-event name="pump-2"/></and>
///     </define-gate>
///     <define-basic-event name="pump-1"><float value="0.01"/></define-basic-event>
///     <define-basic-event name="pump-2"><float value="0.01"/></define-basic-event>
///   </define-fault-tree>
/// </opsa-mef>"#;
/// let imported = spof_import::open_psa::import(&[("cooling.xml", xml)]).unwrap();
/// assert!(imported.to_yaml().contains("any_of:"));
/// ```
pub fn import(files: &[(&str, &str)]) -> Result<Imported, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut documents = Vec::with_capacity(files.len());
    for (file, (_, text)) in files.iter().enumerate() {
        match xml::parse(file, text) {
            Ok(document) => documents.push((file, document)),
            Err(problem) => problems.push(problem),
        }
    }
    let mut declared = Declared::collect(&documents);
    // What a file that could not be read declares is not undefined.
    let imported = if problems.is_empty() { build(&mut declared, files) } else { None };
    problems.append(&mut declared.problems);
    match imported {
        Some(imported) if problems.is_empty() => Ok(imported),
        _ => {
            let place =
                |problem: &Problem| problem.places.first().map(|place| (place.file, place.range.start));
            problems.sort_by_key(place);
            Err(problems)
        }
    }
}

fn build(declared: &mut Declared<'_>, files: &[(&str, &str)]) -> Option<Imported> {
    let formulas = formula::read(declared);
    let probabilities = expression::read(declared);
    let arguments = structure::arguments(&formulas);
    structure::refuse_cycles(declared, &arguments);
    let tops = structure::tops(declared, &arguments);
    let components = model::components(declared, &formulas, &probabilities, &tops);
    if !declared.problems.is_empty() {
        return None;
    }
    if tops.is_empty() {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let message = format!("no gate is defined in {}", names.join(", "));
        declared
            .problems
            .push(Problem::new("no-gates", message).hint("a fault tree has a top event, a gate"));
        return None;
    }
    let notes = notes(declared, &probabilities, &arguments, &tops);
    let name = match declared.fault_trees[..] {
        [only] => Some(only.to_owned()),
        _ => None,
    };
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let source = match names[..] {
        [only] => format!("the Open-PSA file {only}"),
        _ => format!("the Open-PSA files {}", names.join(", ")),
    };
    Some(Imported { source, model: ModelFile { spof: 1, name, components, links: Vec::new() }, notes })
}

fn notes(
    declared: &Declared<'_>,
    probabilities: &[Option<f64>],
    arguments: &[Vec<u32>],
    tops: &[usize],
) -> Vec<String> {
    let used = structure::used(declared, arguments);
    let name = |index: usize| declared.declarations[index].name;
    let events = || (0..used.len()).filter(|index| declared.declarations[*index].sort == Sort::BasicEvent);
    let unknown: Vec<&str> = events().filter(|index| probabilities[*index].is_none()).map(name).collect();
    let unused: Vec<&str> = events().filter(|index| !used[*index]).map(name).collect();
    let tops: Vec<&str> = tops.iter().map(|index| name(*index)).collect();
    let mut notes = Vec::new();
    if tops.len() > 1 {
        notes.push(format!(
            "{} gates are used by no gate, and each is a service: {}",
            tops.len(),
            list(&tops)
        ));
    }
    if !unknown.is_empty() {
        let (one, many) =
            ("basic event has no probability, and counts", "basic events have no probability, and count");
        let (count, names) = (counted(unknown.len(), one, many), list(&unknown));
        notes.push(format!("{count} as never failing in numbers: {names}"));
    }
    if !unused.is_empty() {
        let (count, names) = (counted(unused.len(), "basic event is", "basic events are"), list(&unused));
        notes.push(format!("{count} used by no gate: {names}"));
    }
    notes
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn list(names: &[&str]) -> String {
    let more = if names.len() > NAMED { ", ..." } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED)].join(", "))
}

/// The nearest of these names, if one is near enough to be what was meant and not too much else is wrong.
fn nearest<'n>(name: &str, names: &[&'n str], problems: &[Problem]) -> Option<&'n str> {
    if problems.len() >= HINTED {
        return None;
    }
    let length = name.chars().count();
    let limit = (length / 3).clamp(1, 4);
    names
        .iter()
        .filter(|other| other.len().abs_diff(name.len()) <= 4 * limit)
        .map(|other| (strsim::osa_distance(name, other), *other))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, other)| other)
}
