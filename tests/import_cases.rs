//! Other tools' files, and what they become. A case is a folder in `tests/cases/import/FORMAT/`: the files that are
//! given, `expected.yaml`, which is what `spof import` writes (`UPDATE_IMPORT=1` writes it anew, to be read), and
//! `expected.json`: the single points of failure of targets, findings by rule, what is said on standard error and what is
//! not, places. `arguments` holds further arguments, one a line; the files of `neighbours` are there and not given.

use std::path::Path;

use serde_json::Value;

use crate::support::{Ran, root, spof_with};

/// What is no file of another tool in the folder of a case.
const OF_THE_CASE: [&str; 3] = ["expected.yaml", "expected.json", "arguments"];

#[test]
fn every_case_becomes_what_it_should() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for format in folders(&root().join("tests/cases/import")) {
        for case in folders(&format) {
            cases += 1;
            let name = case.strip_prefix(root().join("tests/cases/import")).unwrap().display().to_string();
            wrong.extend(differences(&case).into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    assert!(cases >= 3, "only {cases} cases were found");
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

fn folders(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir() && !path.ends_with("neighbours")).collect();
    folders.sort();
    folders
}

fn differences(case: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(case.join("expected.json")).unwrap()).unwrap();
    let arguments = std::fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let mut given: Vec<String> =
        arguments.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if !given.iter().any(|argument| !argument.starts_with('-') && case.join(argument).exists()) {
        given.extend(files(case));
    }
    let run = |command: &[&str]| {
        let all: Vec<&str> = command.iter().copied().chain(given.iter().map(String::as_str)).collect();
        spof_with(&all, case, b"")
    };
    let checked = run(&["check", "--format", "json", "--fail-on", "never"]);
    if let Some(error) = expected["error"].as_str() {
        if checked.status != 2 || !checked.err.contains(error) {
            found.push(format!("no error `{error}` but exit status {}\n{}", checked.status, checked.err));
        }
        return found;
    }
    if checked.status != 0 {
        return vec![format!("exit status {}\n{}", checked.status, checked.err)];
    }
    let imported = run(&["import", "auto"]);
    let file = case.join("expected.yaml");
    if std::env::var_os("UPDATE_IMPORT").is_some() {
        std::fs::write(&file, &imported.out).unwrap();
    }
    let wanted = std::fs::read_to_string(&file).unwrap_or_default();
    if imported.out != wanted {
        found.push(format!("`spof import auto` writes\n{}", imported.out));
    }
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    found.extend(of_report(&expected, &report, &checked));
    found.extend(same_as_written(&report, &imported, case));
    found
}

/// What was read by the builder and what was written as a model file have the same targets and single points of failure.
fn same_as_written(report: &Value, imported: &Ran, case: &Path) -> Vec<String> {
    let written =
        spof_with(&["check", "-", "--format", "json", "--fail-on", "never"], case, imported.out.as_bytes());
    let Ok(other) = serde_json::from_str::<Value>(&written.out) else {
        return vec![format!("what was imported is no model:\n{}", written.err)];
    };
    let of = |report: &Value| {
        let targets = report["targets"].as_array().unwrap().iter();
        targets.map(|target| format!("{} {}", target["id"], target["spofs"])).collect::<Vec<_>>()
    };
    let (read, written) = (of(report), of(&other));
    (read != written)
        .then(|| format!("read: {read:?}, but written and read: {written:?}"))
        .into_iter()
        .collect()
}

fn of_report(expected: &Value, report: &Value, ran: &Ran) -> Vec<String> {
    let mut found = Vec::new();
    let targets = report["targets"].as_array().unwrap();
    if let Some(wanted) = expected["targets"].as_object() {
        let ids: Vec<&str> = targets.iter().map(|target| target["id"].as_str().unwrap()).collect();
        let mut names: Vec<&str> = wanted.keys().map(String::as_str).collect();
        names.sort_unstable();
        if ids != names {
            found.push(format!("targets are {ids:?}, not {names:?}"));
        }
        for target in targets {
            let want = &wanted[target["id"].as_str().unwrap()];
            if !want.is_null() && target["spofs"] != *want {
                found.push(format!("spofs of {} are {}, not {want}", target["id"], target["spofs"]));
            }
        }
    }
    let findings = report["findings"].as_array().unwrap();
    for want in expected["findings"].as_array().into_iter().flatten() {
        let keys = want.as_object().unwrap();
        let is = |finding: &&Value| keys.iter().all(|(key, value)| finding[key] == *value);
        if !findings.iter().any(|finding| is(&finding)) {
            found.push(format!("there is no finding {want}"));
        }
    }
    for rule in expected["no_findings"].as_array().into_iter().flatten() {
        let of_rule = findings.iter().filter(|finding| finding["rule"] == *rule);
        found.extend(of_rule.map(|finding| format!("there is a finding {rule}: {}", finding["message"])));
    }
    for said in expected["says"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !ran.err.contains(said) {
            found.push(format!("`{said}` is not said:\n{}", ran.err));
        }
    }
    for said in expected["silent_of"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if ran.err.contains(said) || ran.out.contains(said) {
            found.push(format!("`{said}` is said:\n{}", ran.err));
        }
    }
    for (id, place) in expected["places"].as_object().into_iter().flatten() {
        let of = report["spofs"].as_array().unwrap().iter().find(|spof| spof["id"] == id.as_str());
        let at = of.map(|spof| &spof["location"]).map(|at| format!("{}:{}", at["file"], at["line"]));
        let at = at.map(|at| at.replace('"', ""));
        if at.as_deref() != place.as_str() {
            found.push(format!("{id} stands at {at:?}, not {place}"));
        }
    }
    found
}

/// The files of a case that are given, in order.
fn files(case: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.path().is_file());
    let names = files.map(|entry| entry.file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| !OF_THE_CASE.contains(&name.as_str()) && !name.starts_with('.')).collect();
    names.sort();
    names
}
