//! SARIF, read by the official schema and by the crate serde-sarif.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use serde_json::Value;
use spof::report::{CheckReport, Severity};

use super::common::{finding, report, spof};
use super::{gated, hostile, huge, setting, sound, written};

fn sarif(report: &CheckReport) -> (String, Value) {
    let text = written(|out| spof_report::sarif::check(report, &setting(), out));
    let value = serde_json::from_str(&text).unwrap();
    (text, value)
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn notes(log: &Value) -> Vec<&str> {
    let notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    notes.iter().map(|note| note["message"]["text"].as_str().unwrap()).collect()
}

/// The standard's JSON Schema as the crate serde-sarif carries it; `None` where cargo has no such file.
fn schema() -> Option<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let output = std::process::Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--manifest-path"])
        .arg(manifest)
        .output()
        .ok()?;
    let metadata: Value = serde_json::from_slice(&output.stdout).ok()?;
    let packages = metadata["packages"].as_array()?;
    let package = packages.iter().find(|package| package["name"] == "serde-sarif")?;
    let folder = PathBuf::from(package["manifest_path"].as_str()?);
    let text = std::fs::read_to_string(folder.with_file_name("src").join("schema.json")).ok()?;
    // Of two languages' patterns a bracket is left over, which a strict reader of patterns refuses.
    serde_json::from_str(&text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")).ok()
}

#[test]
fn the_official_schema_holds() {
    let Some(schema) = schema() else {
        eprintln!("skipped: the sources of serde-sarif, which carry the schema, are not to be found");
        return;
    };
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for report in [gated(), sound(), hostile::report(), huge(300)] {
        let (_, log) = sarif(&report);
        let wrong: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn another_reader_reads_it() {
    for report in [gated(), sound(), hostile::report()] {
        let (text, _) = sarif(&report);
        let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
        let results = log.runs[0].results.as_ref().unwrap();
        assert_eq!(results.len(), report.findings.len());
    }
}

#[test]
fn log() {
    let (_, mut log) = sarif(&gated());
    // The rules are the pages, which have tests of their own.
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap();
    rules.truncate(1);
    rules[0]["help"] = Value::Null;
    assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn every_rule_is_described_within_the_limits() {
    let (_, log) = sarif(&sound());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), spof::rules::RULES.len());
    for (rule, known) in rules.iter().zip(&spof::rules::RULES) {
        assert_eq!(rule["id"], known.id);
        assert_eq!(rule["help"]["markdown"], known.page);
        for text in ["shortDescription", "fullDescription"] {
            let length = rule[text]["text"].as_str().unwrap().len();
            assert!((10..=1024).contains(&length), "{}: {text} has {length} bytes", known.id);
        }
    }
}

#[test]
fn indexes_and_base_ids_lead_somewhere() {
    let (_, log) = sarif(&hostile::report());
    let run = &log["runs"][0];
    for result in results(&log) {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        let related = result["relatedLocations"].as_array().unwrap();
        for location in related.iter().chain(result["locations"].as_array().unwrap()) {
            let file = &location["physicalLocation"]["artifactLocation"];
            assert!(!run["originalUriBaseIds"][file["uriBaseId"].as_str().unwrap()].is_null());
            assert_eq!(file["uri"], "infra/a%20b/%23%25%2C%3A%22%3C%26%27%0A%C3%BC.yaml");
        }
    }
}

#[test]
fn braces_are_no_placeholders() {
    let (_, log) = sarif(&hostile::report());
    let text = results(&log)[0]["message"]["text"].as_str().unwrap();
    assert!(text.contains("{{0}}"), "{text}");
}

#[test]
fn the_way_and_the_owner_are_related() {
    let (_, log) = sarif(&gated());
    let related = |rule: &str| {
        let result = results(&log).iter().find(|result| result["ruleId"] == rule).unwrap();
        let related = result["relatedLocations"].as_array().unwrap();
        let shown = related.iter().map(|location| {
            let line = &location["physicalLocation"]["region"]["startLine"];
            format!("{}:{line}", location["message"]["text"].as_str().unwrap())
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(related("shared-dependency"), ["shop:30"]);
    assert_eq!(
        related("single-point-of-failure"),
        ["web-1 goes down with it:18", "platform goes down with it:7"]
    );
}

#[test]
fn fingerprints_are_unique_also_where_findings_share_one() {
    let mut report = gated();
    report.findings.push(report.findings[0].clone());
    let (_, log) = sarif(&report);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for result in results(&log) {
        *seen
            .entry(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap())
            .or_default() += 1;
    }
    assert!(seen.values().all(|n| *n == 1), "{seen:?}");
}

#[test]
fn the_limits_of_code_scanning_are_kept_and_said() {
    let report = huge(30_000);
    let (text, log) = sarif(&report);
    let kept = results(&log).len();
    assert!(text.len() <= 10_000_000, "{} bytes", text.len());
    assert!(kept > 5_000 && kept <= 25_000, "{kept} results");
    let levels: Vec<&str> = results(&log).iter().map(|result| result["level"].as_str().unwrap()).collect();
    assert!(levels.is_sorted(), "errors come before notes");
    let notes = notes(&log);
    let lost = format!("{} of 30000 findings are left out, the least severe ones", 30_000 - kept);
    assert!(notes.iter().any(|note| note.starts_with(&lost)), "{notes:?}");
    assert!(notes.iter().any(|note| note.starts_with("code scanning shows the 5000 worst")), "{notes:?}");
}

#[test]
fn a_long_way_is_cut_and_said() {
    let steps: Vec<String> = (0..150).map(|n| format!("step-{n:03}")).collect();
    let spofs = (0..150).map(|n| spof("drive", "", &steps[n..].join(" "), "step-149", n + 1)).collect();
    let found = finding("single-point-of-failure", Severity::High, "step-000", "all goes down", "");
    let (_, log) = sarif(&report(Vec::new(), spofs, vec![found]));
    assert_eq!(results(&log)[0]["relatedLocations"].as_array().unwrap().len(), 99);
    assert_eq!(notes(&log), ["1 result gives only the first 99 related components"]);
}
