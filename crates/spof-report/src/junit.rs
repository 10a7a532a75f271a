//! Findings as JUnit XML: a suite for each target, a test case for each finding that concerns it.
//!
//! There is no official schema; this is the form that Jenkins, GitLab and others read. A suite also holds as
//! passed what the report knows to hold: that the target is up, and that nothing takes it down alone. What
//! concerns no target has a suite of its own, the last one.

mod diff;

use std::collections::BTreeMap;
use std::io::{self, Write as _};

pub use diff::diff;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use spof::report::{CheckReport, Finding, TargetReport};

use crate::clean::one_line;
use crate::inert::{Inert, Spelling};
use crate::setting::{Setting, by_weight};
use crate::text;

/// How many test cases are written: about 20 MB.
const CASES: usize = 50_000;

/// Writes the suites, sorted by target. A finding that fails the run is a failure in the suite of each of its
/// targets; a waived one or one that the baseline has is skipped, with the reason; others pass with their text
/// as output.
///
/// Costs O(n log n) for n pairs of a finding and a target, of which the first 50,000 are written.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites = Suites::of(by_weight(report));
    let mut junit = Report::new("spof");
    for target in &report.targets {
        junit.add_test_suite(suite(target, &suites.take(&target.id), setting));
    }
    let mut rest = TestSuite::new("the model");
    let (general, left_out) = suites.rest();
    rest.add_test_cases(cases(&general, "the model", setting));
    let notes = report.notes.iter().cloned().chain(left_out);
    let summary: Vec<String> = text::verdict(report).into_iter().chain(notes).map(clean).collect();
    rest.set_system_out(summary.join("\n"));
    junit.add_test_suite(rest);
    write(&junit, out)
}

/// Written by ourselves, so that an error of the writer stays what it is: one may be a reader that has gone away.
fn write(junit: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let text = junit.to_string().map_err(io::Error::other)?;
    Inert::new(out, Spelling::Markup).write_all(text.as_bytes())
}

/// Which findings go into which suite, the first ones of very many.
struct Suites<'a> {
    by_target: BTreeMap<&'a str, Vec<&'a Finding>>,
    general: Vec<&'a Finding>,
    left_out: usize,
}

impl<'a> Suites<'a> {
    /// Those of the findings, the worst first.
    fn of(findings: impl IntoIterator<Item = &'a Finding>) -> Suites<'a> {
        let mut suites = Suites { by_target: BTreeMap::new(), general: Vec::new(), left_out: 0 };
        let mut taken = 0;
        for finding in findings {
            if finding.targets.is_empty() {
                suites.general.push(finding);
                continue;
            }
            let room = CASES - taken;
            for target in finding.targets.iter().take(room) {
                suites.by_target.entry(target).or_default().push(finding);
            }
            taken += finding.targets.len().min(room);
            suites.left_out += finding.targets.len().saturating_sub(room);
        }
        suites.left_out += suites.general.len().saturating_sub(CASES - taken);
        suites.general.truncate(CASES - taken);
        suites
    }

    /// The findings about a target, which gets a suite.
    fn take(&mut self, target: &str) -> Vec<&'a Finding> {
        self.by_target.remove(target).unwrap_or_default()
    }

    /// The findings that are in no suite, and what is in none at all.
    fn rest(mut self) -> (Vec<&'a Finding>, Option<String>) {
        // What concerns a target that has no suite must not be lost.
        let mut homeless: Vec<&Finding> = self.by_target.into_values().flatten().collect();
        homeless.dedup_by(|a, b| std::ptr::eq(*a, *b));
        self.general.append(&mut homeless);
        let left_out = self.left_out;
        let note = format!("{left_out} test cases are left out, the least severe ones");
        (self.general, (left_out > 0).then_some(note))
    }
}

fn suite(target: &TargetReport, findings: &[&Finding], setting: &Setting) -> TestSuite {
    let mut suite = TestSuite::new(clean(target.id.clone()));
    suite.add_property(("tier", target.tier.to_string().as_str()));
    if let Some(title) = &target.title {
        suite.add_property(("title", clean(title.clone()).as_str()));
    }
    if let Some(order) = target.cut_order {
        suite.add_property(("cut order", order.to_string().as_str()));
    }
    let holds = |name: &str| {
        let mut case = TestCase::new(name, TestCaseStatus::success());
        case.set_classname(clean(target.id.clone()));
        case
    };
    if target.cut_order != Some(0) {
        suite.add_test_case(holds("is up with nothing failed"));
        if target.spof_count == 0 {
            suite.add_test_case(holds("survives every single failure"));
        }
    }
    suite.add_test_cases(cases(findings, &target.id, setting));
    let listed = findings.iter().filter(|finding| finding.rule == text::SPOF_RULE).count() as u64;
    let more = target.spof_count.saturating_sub(listed);
    if more > 0 {
        let what = text::words::count(more, "single point of failure", "single points of failure");
        suite.set_system_out(format!("{what} of this target not listed here: see the full report"));
    }
    suite
}

/// The cases of a suite under different names: some readers keep one case of a name.
fn cases(findings: &[&Finding], class: &str, setting: &Setting) -> Vec<TestCase> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let cases = findings.iter().map(|finding| {
        let name = name(finding);
        let again = seen.entry(name.clone()).or_default();
        *again += 1;
        let name = if *again == 1 { name } else { format!("{name} ({again})") };
        case(finding, name, class, setting)
    });
    cases.collect()
}

fn case(finding: &Finding, name: String, class: &str, setting: &Setting) -> TestCase {
    let mut status = if setting.fails(finding) {
        let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
        failure.set_type(finding.severity.as_str()).set_description(details(finding, setting));
        failure
    } else if finding.waived || finding.is_known() {
        TestCaseStatus::skipped()
    } else {
        TestCaseStatus::success()
    };
    let is_skipped = matches!(status, TestCaseStatus::Skipped { .. });
    if !matches!(status, TestCaseStatus::Success { .. }) {
        status.set_message(if is_skipped { why_skipped(finding) } else { clean(finding.message.clone()) });
    }
    let passes = matches!(status, TestCaseStatus::Success { .. });
    let mut case = TestCase::new(name, status);
    case.set_classname(clean(class.to_owned()));
    if let Some(at) = &finding.location
        && let Some(file) = setting.place(&at.file)
    {
        case.extra.insert("file".into(), clean(file.path().to_owned()).into());
        case.extra.insert("line".into(), at.line.to_string().into());
    }
    if passes || is_skipped {
        case.set_system_out(details(finding, setting));
    }
    case
}

/// The same for the same finding, so that a CI system can follow it; owners of groups tell findings apart.
fn name(finding: &Finding) -> String {
    let of = finding.related.first().filter(|owner| **owner != finding.component);
    let of = of.map_or_else(String::new, |owner| format!(" of {owner}"));
    clean(format!("{}: {}{of}", finding.rule, finding.component))
}

fn why_skipped(finding: &Finding) -> String {
    clean(match &finding.waiver {
        Some(waiver) => {
            let by = waiver.approved_by.as_ref().map_or_else(String::new, |name| format!(" by {name}"));
            format!("waived{by} until {}: {}", waiver.expires, waiver.reason)
        }
        None if finding.waived => "waived".to_owned(),
        None => "the baseline has it".to_owned(),
    })
}

fn details(finding: &Finding, setting: &Setting) -> String {
    let place = setting.line(finding.location.as_ref());
    let lines = [
        format!("{}: {}", finding.severity.as_str(), finding.message),
        if finding.help.is_empty() { String::new() } else { format!("what to do: {}", finding.help) },
        if place.is_empty() { place } else { format!("at {place}") },
        format!("fingerprint {}", finding.fingerprint),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).map(clean).collect::<Vec<_>>().join("\n")
}

/// One line without the characters that XML forbids.
fn clean(text: String) -> String {
    one_line(&text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
