//! A report that lists less of very much shows people the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use spof::analysis::Options;
use spof::document::DocumentLimits;
use spof::report::{CheckReport, Listed, Severity, check_with, default_targets};
use spof::rules::Policy;
use spof::source::Sources;
use spof_report::text::{self, TextOptions};

/// Pairs of services on servers of their own, of all tiers and several owners; some waived, some down, some without
/// a single point of failure, and some parts that nothing needs.
fn model() -> String {
    let mut text = "spof: 1\ncomponents:\n".to_owned();
    for i in 0..60 {
        let owner = ["", ", owner: team-a", ", owner: team-b", ", owner: team-c"][i % 4];
        let runbook = if i % 3 == 0 { ", runbook: https://runbooks.example" } else { "" };
        let waive = match i % 7 {
            0 => ", waive: [{ rule: no-runbook, reason: soon, expires: 2030-01-01, approved_by: x }]",
            1 => ", waive: [{ rule: single-point-of-failure, reason: soon, expires: 2030-01-01 }]",
            _ => "",
        };
        let state = if i % 29 == 28 { ", state: failed" } else { "" };
        writeln!(text, "  server-{i}: {{ kind: server{owner}{runbook}{waive}{state} }}").unwrap();
        for part in ["a", "b"] {
            let tier = i % 4 + 1;
            writeln!(text, "  {part}-{i}: {{ kind: service, tier: {tier}, needs: [server-{i}] }}").unwrap();
        }
        writeln!(
            text,
            "  both-{i}: {{ kind: service, tier: 3, needs: [{{ any_of: [a-{i}, b-{i}, spare] }}] }}"
        )
        .unwrap();
        writeln!(text, "  unused-{i}: {{ kind: drive }}").unwrap();
    }
    text + "  spare: { kind: server }\n"
}

fn checked(listed: Listed) -> CheckReport {
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", model());
    let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
    let model = loaded.model.unwrap();
    let policy = Policy { listed, ..Policy::default() };
    check_with(&sources, &model, &default_targets(&model), Options::default(), &policy).unwrap()
}

fn shown(report: &CheckReport) -> String {
    let mut out = Vec::new();
    text::check(report, &TextOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn people_see_the_same_of_a_part_as_of_the_whole() {
    let whole = checked(Listed::default());
    let brief = checked(Listed { findings: 25, single_points: 25, targets: 25, of_each: 10 });
    assert!(brief.findings.len() + 50 < whole.findings.len(), "{} findings", brief.findings.len());
    assert_eq!((brief.spofs.len(), brief.left_out.single_points as usize), (25, whole.spofs.len() - 25));
    for severity in Severity::ALL {
        let of = |report: &CheckReport| {
            let listed =
                report.findings.iter().filter(|f| f.severity == severity && !f.waived).count() as u64;
            listed + report.left_out.of_severity(severity)
        };
        assert_eq!(of(&brief), of(&whole), "{severity:?}");
    }
    assert_eq!(shown(&brief), shown(&whole));
}

#[test]
fn what_is_waived_is_listed_however_little_is() {
    let listed = Listed { findings: 0, single_points: 0, targets: 1, of_each: 1 };
    let (whole, brief) = (checked(Listed::default()), checked(listed));
    let waived = |report: &CheckReport| {
        let waived = report.findings.iter().filter(|finding| finding.waived);
        waived.map(|finding| (finding.rule, finding.component.clone())).collect::<Vec<_>>()
    };
    assert!(!waived(&whole).is_empty());
    assert_eq!(waived(&brief), waived(&whole));
    assert_eq!(brief.summary.waived, whole.summary.waived);
}
