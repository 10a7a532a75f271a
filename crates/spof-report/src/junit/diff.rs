//! A comparison as JUnit XML: a suite for each target that the change brings a finding about, a test case for each
//! such finding, and a last suite for the change as a whole.

use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use spof::report::DiffReport;

use super::{Suites, cases, clean, write};
use crate::setting::{Setting, news};

/// The name of the suite of what concerns no target, and of its class.
const CHANGE: &str = "the change";

/// Writes the suites, sorted by target. A finding that is new, or no longer waived, and fails the run is a
/// failure; a new one that is waived is skipped, with the reason; others pass. The last suite holds one case more,
/// which fails where the change is a regression.
pub fn diff(report: &DiffReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites = Suites::of(news(report));
    let mut junit = Report::new("spof diff");
    for target in &report.targets {
        let found = suites.take(&target.id);
        // Some readers take a suite without a case for a broken one.
        if found.is_empty() {
            continue;
        }
        let mut suite = TestSuite::new(clean(target.id.clone()));
        suite.add_property(("tier", target.tier.to_string().as_str()));
        suite.add_test_cases(cases(&found, &target.id, setting));
        junit.add_test_suite(suite);
    }
    let mut rest = TestSuite::new(CHANGE);
    let mut verdict = TestCase::new("no regression", TestCaseStatus::success());
    if report.regression {
        verdict.status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        verdict.status.set_message(clean(report.reason.clone()));
    }
    verdict.set_classname(CHANGE);
    rest.add_test_case(verdict);
    let (general, left_out) = suites.rest();
    rest.add_test_cases(cases(&general, CHANGE, setting));
    let notes = report.notes.iter().cloned().chain(left_out);
    let gate = report
        .gate
        .heading()
        .into_iter()
        .chain(report.gate.weakened.iter().map(|change| change.message.clone()));
    let summary: Vec<String> = gate.chain([report.reason.clone()]).chain(notes).map(clean).collect();
    rest.set_system_out(summary.join("\n"));
    junit.add_test_suite(rest);
    write(&junit, out)
}
