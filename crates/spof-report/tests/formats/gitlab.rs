//! GitLab's code quality report, read as JSON.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::Value;
use spof::report::CheckReport;

use super::{gated, hostile, huge, setting, sound, written};

fn gitlab(report: &CheckReport) -> String {
    written(|out| spof_report::gitlab::check(report, &setting(), out))
}

#[test]
fn issues() {
    assert_snapshot!(gitlab(&gated()));
    assert_snapshot!(gitlab(&sound()), @"[]");
}

#[test]
fn what_the_report_lacks_is_said() {
    let said = |report: &CheckReport| spof_report::gitlab::left_out(report, &setting());
    assert_eq!(said(&gated()), None);
    let mut report = huge(100_003);
    report.findings[0].location = None;
    report.findings[1].location = None;
    report.findings[2].waived = true;
    assert_eq!(
        said(&report).unwrap(),
        "GitLab's report lacks 2 findings that have no place in the repository"
    );
    report.findings.extend_from_within(3..5);
    let more = "GitLab's report lacks 2 findings that have no place in the repository and 2 findings that are more \
                than it takes";
    assert_eq!(said(&report).unwrap(), more);
    let issues: Value = serde_json::from_str(&gitlab(&report)).unwrap();
    assert_eq!(issues.as_array().unwrap().len(), 100_000);
}

#[test]
fn every_issue_has_what_gitlab_requires() {
    let mut report = hostile::report();
    report.findings.push(report.findings[0].clone());
    let issues: Value = serde_json::from_str(&gitlab(&report)).unwrap();
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), report.findings.iter().filter(|finding| !finding.waived).count());
    let mut fingerprints = BTreeSet::new();
    for issue in issues {
        assert!(!issue["description"].as_str().unwrap().is_empty());
        assert!(spof::rules::find(issue["check_name"].as_str().unwrap()).is_some());
        assert!(fingerprints.insert(issue["fingerprint"].as_str().unwrap()), "fingerprints are unique");
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert_eq!(issue["location"]["path"], format!("infra/{}", hostile::FILE));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
    }
}
