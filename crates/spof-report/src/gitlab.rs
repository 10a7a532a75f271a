//! Findings in GitLab's code quality format, a part of Code Climate's.
//!
//! Source: GitLab, "Code Quality", under "Code Quality report format". GitLab compares the report of a merge
//! request with that of its target branch by fingerprints and knows no waivers, so waived findings are left
//! out of both. A finding without a place cannot be shown and is left out too; the format has no room for saying
//! so, which is what [`left_out`] is for.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use spof::report::{CheckReport, Finding, Location, Severity};

use crate::setting::{Place, Setting, by_weight};

/// How many issues are written: about 40 MB, where a GitLab takes artifacts of 100 MB unless told otherwise.
const ISSUES: usize = 100_000;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: IssueLocation,
}

#[derive(Serialize)]
struct IssueLocation {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes an issue for each finding that is not waived and has a place in the repository, worst first; of very many
/// the first ones.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let issues: Vec<Issue<'_>> = shown(report, setting)
        .take(ISSUES)
        .map(|(finding, at, path)| {
            let again = seen.entry(finding.fingerprint.as_str()).or_default();
            *again += 1;
            Issue {
                description: &finding.message,
                check_name: finding.rule,
                fingerprint: unique(&finding.fingerprint, *again),
                severity: severity(finding.severity),
                location: IssueLocation { path, lines: Lines { begin: at.line } },
            }
        })
        .collect();
    crate::json::write(&issues, out)
}

/// What the report of [`check`] lacks, in a sentence; nothing where it is whole.
pub fn left_out(report: &CheckReport, setting: &Setting) -> Option<String> {
    let open = report.findings.iter().filter(|finding| !finding.waived).count();
    let shown = shown(report, setting).count();
    let placeless = (open - shown) as u64;
    let over = shown.saturating_sub(ISSUES) as u64;
    let parts = [(placeless, "have no place in the repository"), (over, "are more than it takes")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, why)| format!("{n} findings that {why}"))
        .collect();
    (!parts.is_empty()).then(|| format!("GitLab's report lacks {}", parts.join(" and ")))
}

/// The findings that can be shown, each with its place, worst first.
fn shown<'a>(
    report: &'a CheckReport,
    setting: &Setting,
) -> impl Iterator<Item = (&'a Finding, &'a Location, String)> {
    let open = by_weight(report).into_iter().filter(|finding| !finding.waived);
    open.filter_map(|finding| place(finding, setting).map(|(at, path)| (finding, at, path)))
}

fn place<'a>(finding: &'a Finding, setting: &Setting) -> Option<(&'a Location, String)> {
    let at = finding.location.as_ref()?;
    match setting.place(&at.file)? {
        Place::Inside(path) => Some((at, path)),
        Place::Outside(_) => None,
    }
}

/// GitLab shows only the first issue of several with one fingerprint.
fn unique(fingerprint: &str, again: u32) -> String {
    if again == 1 { fingerprint.to_owned() } else { format!("{fingerprint}-{again}") }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
    }
}
