//! Snapshots of a comparison as people read it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use insta::assert_snapshot;
use spof::report::{DiffReport, FailOn, Rename, Severity, Side, TargetReport, diff};
use spof_report::text::{self, TextOptions};

mod common;
use common::{finding, ids, incident, report, spof, target};

/// What is not of every comparison is not of this one.
fn compared() -> DiffReport {
    let numbers = |target: TargetReport, unavailability: f64, lower_bound| TargetReport {
        unavailability: Some(unavailability),
        downtime_hours_per_year: Some(unavailability * 8766.0),
        lower_bound,
        ..target
    };
    let of = |component: &str, targets: &str| {
        let message = format!("{component} alone takes down {targets}");
        let mut found = finding("single-point-of-failure", Severity::Critical, component, &message, "help");
        (found.targets, found.fingerprint) = (ids(targets), format!("{component} {targets}"));
        found
    };
    let base = report(
        vec![
            numbers(target("platform", 1, "db drive-1"), 1e-3, true),
            target("old", 3, ""),
            target("same", 2, ""),
        ],
        vec![spof("drive", "", "drive-1 platform", "platform", 14)],
        vec![of("drive-1", "platform"), of("db", "platform")],
    );
    let mut objective = finding("unmet-objective", Severity::High, "mail", "mail shall survive `any: 1`", "");
    objective.fingerprint = "mail".into();
    let head = report(
        vec![
            numbers(target("platform", 1, "db"), 5e-4, false),
            target("mail", 2, "rack-a\u{1b}[31m"),
            target("same", 2, ""),
        ],
        vec![],
        vec![of("rack-a", "mail"), objective, of("db", "platform")],
    );
    let side = |report| Side { report: Some(report), model: None };
    diff(side(&base), side(&head), FailOn::default())
}

fn shown(report: &DiffReport, options: TextOptions) -> String {
    let mut out = Vec::new();
    text::diff(report, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn better_added_and_removed() {
    let mut report = compared();
    report.renamed = vec![Rename { from: "rack-1".into(), to: "rack-a".into() }];
    report.assumptions = ids("internet");
    assert_snapshot!(shown(&report, TextOptions::default()));
}

#[test]
fn quiet_is_the_reason() {
    let options = TextOptions { quiet: true, colour: true, ..TextOptions::default() };
    assert_snapshot!(shown(&compared(), options).replace('\u{1b}', "ESC"));
}

#[test]
fn nothing_changed() {
    let incident = incident();
    let side = || Side { report: Some(&incident), model: None };
    let report = diff(side(), side(), FailOn::default());
    let text = shown(&report, TextOptions::default());
    assert!(text.starts_with("web platform: No regression: nothing changed\n\nnote: "), "{text}");
}
