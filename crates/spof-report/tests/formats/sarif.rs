//! SARIF, by snapshot and by what the standard says. `validators/` holds it against the official schema, and reads it
//! with the crate serde-sarif.

use std::collections::BTreeMap;

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

/// The links of a message, as the standard reads them (3.11.6): the words, brackets behind backslashes being
/// themselves, and where they lead.
fn links(text: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut words: Option<String> = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, &mut words) {
            ('\\', words) => {
                let escaped = rest.next();
                if let Some(words) = words {
                    words.extend(escaped);
                }
            }
            ('[', words) => *words = Some(String::new()),
            (']', Some(_)) => {
                let words = words.take().unwrap();
                if let Some(to) = rest.as_str().strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                    links.push((words, to.0.to_owned()));
                }
            }
            (c, Some(words)) => words.push(c),
            _ => {}
        }
    }
    links
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

/// Code scanning shows the related locations that the message links to, and no others.
#[test]
fn messages_link_to_related_locations_and_nowhere_else() {
    let mut report = hostile::report();
    report.findings[1].message.push_str(" [here](https://evil.example) \\[and] [there](2)");
    let (_, log) = sarif(&report);
    let mut count = 0;
    for result in results(&log) {
        let related = result["relatedLocations"].as_array().unwrap();
        let links = links(result["message"]["text"].as_str().unwrap());
        assert_eq!(links.len(), related.len().min(10), "{links:?}");
        for ((words, to), location) in links.iter().zip(related) {
            assert_eq!(*to, location["id"].to_string());
            let name = location["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap();
            assert_eq!(words.replace("{{", "{").replace("}}", "}"), name);
            count += 1;
        }
    }
    assert!(count > 20, "only {count} links");
}

#[test]
fn results_without_a_place_are_said_to_be_refused() {
    let mut report = gated();
    assert_eq!(notes(&sarif(&report).1).len(), 1);
    report.findings[0].location = None;
    let (_, log) = sarif(&report);
    assert_eq!(notes(&log)[1], "1 result has no place in a file: code scanning refuses such a report");
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

/// What a report only counts, of very many, is left out as well.
#[test]
fn findings_that_are_only_counted_are_among_those_left_out() {
    let mut report = huge(30_000);
    report.left_out.findings.insert(("no-runbook", None), [0, 0, 0, 270_000]);
    let (_, log) = sarif(&report);
    let kept = results(&log).len();
    let said = format!("{} of 300000 findings are left out, the least severe ones (", 300_000 - kept);
    let notes = notes(&log);
    let is_said =
        |note: &&str| note.starts_with(&said) && note.contains(" 285000 low): code scanning refuses");
    assert!(notes.iter().any(is_said), "{notes:?}");
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
