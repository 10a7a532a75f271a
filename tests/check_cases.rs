//! Small models whose right answer is obvious, one aspect of the semantics or one rule each.

use serde_json::Value;

use crate::support::{cases, model_files, spof_with};

/// The day on which the cases are checked.
const TODAY: &str = "2026-06-01";

#[test]
fn every_case_gives_the_expected_answer() {
    let mut wrong = Vec::new();
    let all = cases("check");
    assert!(all.len() >= 50, "only {} cases were found", all.len());
    for (name, folder) in all {
        let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let files = model_files(&folder);
        let mut arguments = vec!["check", "--format", "json", "--fail-on", "never"];
        arguments.extend(files.iter().map(String::as_str));
        // `.spof.yaml` is found, `config.yaml` is given; `today` holds the day on which the run looks.
        if folder.join("config.yaml").exists() {
            arguments.extend(["--config", "config.yaml"]);
        }
        let today = std::fs::read_to_string(folder.join("today")).unwrap_or(TODAY.to_owned());
        arguments.extend(["--today", today.trim()]);
        let ran = spof_with(&arguments, &folder, b"");
        if ran.status != 0 {
            wrong.push(format!("{name}: exit status {}\n{}", ran.status, ran.err));
            continue;
        }
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        wrong.extend(differences(&expected, &report).into_iter().map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

fn differences(expected: &Value, report: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let targets = report["targets"].as_array().unwrap();
    let ids: Vec<&str> = targets.iter().map(|target| target["id"].as_str().unwrap()).collect();
    let wanted = expected["targets"].as_object().unwrap();
    let mut wanted_ids: Vec<&str> = wanted.keys().map(String::as_str).collect();
    wanted_ids.sort_unstable();
    if ids != wanted_ids {
        found.push(format!("targets are {ids:?}, not {wanted_ids:?}"));
        return found;
    }
    for target in targets {
        let want = &wanted[target["id"].as_str().unwrap()];
        for key in ["cut_order", "spofs"] {
            if target[key] != want[key] {
                found.push(format!("{key} of {} is {}, not {}", target["id"], target[key], want[key]));
            }
        }
    }
    let all = report["findings"].as_array().unwrap();
    for (rule, want) in expected["severities"].as_object().into_iter().flatten() {
        let other = all.iter().find(|finding| finding["rule"] == *rule && finding["severity"] != *want);
        found.extend(other.map(|finding| format!("{rule} is {}, not {want}", finding["severity"])));
    }
    for (rule, want) in expected["waived"].as_object().into_iter().flatten() {
        let waived = all.iter().filter(|finding| finding["rule"] == *rule && finding["waived"] == true);
        let waived: Value = waived.map(|finding| finding["component"].clone()).collect();
        if waived != *want {
            found.push(format!("{rule} is waived for {waived}, not {want}"));
        }
    }
    if let Some(want) = expected.get("assumptions").filter(|want| report["assumptions"] != **want) {
        found.push(format!("assumptions are {}, not {want}", report["assumptions"]));
    }
    for (rule, want) in expected["rules"].as_object().into_iter().flatten() {
        let findings =
            report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == *rule);
        let mut about: Vec<&str> = findings.map(|finding| finding["component"].as_str().unwrap()).collect();
        about.sort_unstable();
        about.dedup();
        let mut want: Vec<&str> = want.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        want.sort_unstable();
        if about != want {
            found.push(format!("{rule} is about {about:?}, not {want:?}"));
        }
    }
    found
}
