//! GitLab's code quality report, read as JSON.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::Value;
use spof::report::CheckReport;

use super::{gated, hostile, setting, sound, written};

fn gitlab(report: &CheckReport) -> String {
    written(|out| spof_report::gitlab::check(report, &setting(), out))
}

#[test]
fn issues() {
    assert_snapshot!(gitlab(&gated()));
    assert_snapshot!(gitlab(&sound()), @"[]");
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
