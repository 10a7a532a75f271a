//! The incident's two models: before, every lesson is named; after, nothing above `low` is left, on any day.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{root, spof_with};

fn findings(model: &str, today: &str) -> Vec<Value> {
    let path = format!("examples/models/{model}.yaml");
    let arguments = ["check", &path, "--format", "json", "--fail-on", "never", "--today", today];
    let ran = spof_with(&arguments, &root(), b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn the_model_of_before_names_every_lesson() {
    let findings = findings("incident-before", "2026-06-01");
    let named: BTreeSet<(&str, &str)> = findings
        .iter()
        .map(|finding| (finding["rule"].as_str().unwrap(), finding["component"].as_str().unwrap()))
        .collect();
    let lessons = [
        ("single-point-of-failure", "drive-1"),
        ("unmet-objective", "platform"),
        ("no-slack", "platform"),
        ("no-backup", "drive-1"),
        ("stale-backup", "web"),
        ("backup-shares-fate", "web"),
        ("untested-restore", "web"),
        ("unmonitored", "drive-1"),
        ("maintenance-overdue", "server-1"),
        ("no-owner", "drive-1"),
        ("no-runbook", "drive-1"),
        ("slow-recovery", "drive-1"),
    ];
    let missing: Vec<_> = lessons.iter().filter(|lesson| !named.contains(*lesson)).collect();
    assert!(missing.is_empty(), "{missing:?} in {named:?}");
}

#[test]
fn nothing_above_low_is_left_after_whatever_the_day() {
    for today in ["2026-10-02", "2027-06-01", "2040-01-01"] {
        for finding in findings("incident-after", today) {
            assert_eq!(finding["severity"], "low", "{finding} on {today}");
        }
    }
    // On the day after the lessons nothing is left but what two failures at once do for longer than the hour
    // that is promised.
    let left = findings("incident-after", "2026-10-02");
    let left: Vec<_> = left.iter().map(|finding| (&finding["rule"], &finding["component"])).collect();
    assert_eq!(left, [(&Value::from("slow-recovery"), &Value::from("platform"))]);
}

#[test]
fn a_day_that_does_not_exist_is_bad_usage() {
    let ran =
        spof_with(&["check", "examples/models/incident-after.yaml", "--today", "2026-02-30"], &root(), b"");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("write year, month and day"), "{}", ran.err);
}
