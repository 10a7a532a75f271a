//! Findings in GitLab's code quality format, a part of Code Climate's.
//!
//! Source: GitLab, "Code Quality", under "Code Quality report format". GitLab compares the report of a merge
//! request with that of its target branch by fingerprints and knows no waivers, so waived findings are left
//! out of both. A finding without a place cannot be shown and is left out too.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use spof::report::{CheckReport, Finding, Location, Severity};

use crate::setting::{Place, Setting, by_weight};

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

/// Writes an issue for each finding that is not waived and has a place in the repository, worst first.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let open = by_weight(report).into_iter().filter(|finding| !finding.waived);
    let issues: Vec<Issue<'_>> = open
        .filter_map(|finding| {
            let (at, path) = place(finding, setting)?;
            let again = seen.entry(finding.fingerprint.as_str()).or_default();
            *again += 1;
            Some(Issue {
                description: &finding.message,
                check_name: finding.rule,
                fingerprint: unique(&finding.fingerprint, *again),
                severity: severity(finding.severity),
                location: IssueLocation { path, lines: Lines { begin: at.line } },
            })
        })
        .collect();
    crate::json::write(&issues, out)
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
