//! Reports that every format is tried on.

use std::io;

use spof::report::{BaselineState, CheckReport, DiffReport, FailOn, Severity, Side, WaiverNote, diff};
use spof_report::Setting;

use super::common::{at, finding, ids, incident, report, spof, target};

/// What a renderer writes, twice the same.
pub fn written(render: impl Fn(&mut dyn io::Write) -> io::Result<()>) -> String {
    let once = || {
        let mut out = Vec::new();
        render(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let text = once();
    assert!(text == once(), "two runs differ");
    text
}

pub fn setting() -> Setting {
    Setting { root: "/repo".into(), working_directory: "/repo/infra".into(), fail_on: Some(Severity::High) }
}

/// The incident, with fingerprints, the related components' places, a waiver and a baseline.
pub fn gated() -> CheckReport {
    let mut report = incident();
    for (number, finding) in report.findings.iter_mut().enumerate() {
        finding.fingerprint = format!("{number:032x}");
        finding.baseline = Some(BaselineState::New);
        match finding.rule {
            "single-point-of-failure" => {
                finding.targets = ids("platform");
                finding.target_count = 1;
            }
            "shared-dependency" => {
                finding.related = ids("shop db-1");
                finding.related_locations = vec![at(30), None];
                finding.baseline = Some(BaselineState::Unchanged);
            }
            "unmonitored" => {
                finding.targets = ids("platform");
                finding.waiver = Some(WaiverNote {
                    reason: "replaced in spring".into(),
                    expires: "2027-03-31".into(),
                    approved_by: Some("Ada".into()),
                });
            }
            _ => {}
        }
    }
    report
}

/// The change from one report to another.
pub fn changed(base: &CheckReport, head: &CheckReport) -> DiffReport {
    let side = |report| Side { report: Some(report), model: None };
    diff(side(base), side(head), FailOn::default())
}

/// Nothing to report.
pub fn sound() -> CheckReport {
    report(vec![target("platform", 1, "")], Vec::new(), Vec::new())
}

/// As many findings as it takes to meet every limit.
pub fn huge(findings: usize) -> CheckReport {
    let id = |n: usize| format!("component-{n:06}-{}", "x".repeat(200));
    let found = |n: usize| {
        let severity = if n < findings / 2 { Severity::High } else { Severity::Low };
        let message = format!("{} takes everything down", id(n));
        let mut found = finding("single-point-of-failure", severity, &id(n), &message, "mend it");
        found.fingerprint = format!("{n:032x}");
        found.targets = ids("platform");
        found
    };
    let spofs = (0..findings.min(2_000))
        .map(|n| spof("drive", "", &format!("{} platform", id(n)), "platform", n + 1));
    report(vec![target("platform", 1, &id(1))], spofs.collect(), (0..findings).map(found).collect())
}
