//! SARIF 2.1.0, for code scanning and editors.
//!
//! Source: OASIS, Static Analysis Results Interchange Format Version 2.1.0; what GitHub reads of it, and how
//! much, is in its documentation under "SARIF support for code scanning". `log` holds the objects of the
//! standard that are used here. The crate `serde-sarif` has all of them, made from the schema by two versions
//! of syn at build time; a dozen structures are lighter, and the crate reads them back in the tests.
//!
//! What a waiver covers or the baseline knows stays, marked: left out, it would be read as fixed. What the
//! baseline has and the run has not is left out, for the same reason: code scanning looks at no
//! `baselineState`, and would show a result that is `absent` as one that is there.

mod log;
mod results;
mod rules;

use std::io;

use serde::Serialize as _;
use serde_json::Serializer;
use spof::report::{CheckReport, Finding, Severity};

use crate::inert::InertJson;
use crate::setting::{Setting, by_weight};
use crate::text::words::assumed;
use log::{Driver, Invocation, Log, Message, Notification, Run, Tool, UriBase};

/// How many results a run may have before code scanning refuses the file.
const RESULTS: usize = 25_000;
/// How many of them it shows.
const SHOWN: usize = 5_000;
/// How large a file may be, in bytes. The limit is on the compressed file; what is below it as it is, is below
/// it compressed.
const BYTES: usize = 10_000_000;

/// Writes what `spof check` found as one run, the results worst first. Where they are too many for code
/// scanning, the least severe are left out, and a notification says so.
///
/// Costs O(n log n) for n findings.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = by_weight(report);
    let rules = rules::of(&findings);
    let mut results = results::of(report, &findings, &rules, setting);
    let mut notes = report.notes.clone();
    if !report.assumptions.is_empty() {
        notes.insert(0, assumed(&report.assumptions));
    }
    let fixed = size(&rules)? + notes.iter().map(|note| 2 * note.len() + 200).sum::<usize>() + 10_000;
    let kept = kept(&results, BYTES.saturating_sub(fixed))?;
    results.truncate(kept);
    notes.extend(left_out(report, &findings, kept));
    notes.extend(results::cut(&results));
    notes.extend(results::placeless(&results));
    let driver = Driver { name: report.tool.name, semantic_version: report.tool.version, rules };
    let run = Run {
        tool: Tool { driver },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notes.iter().map(|note| notification(note)).collect(),
        }],
        original_uri_base_ids: std::iter::once((
            log::ROOT,
            UriBase { description: Message::plain("The root of the repository.") },
        ))
        .collect(),
        column_kind: "unicodeCodePoints",
        results,
    };
    let log = Log { schema: log::SCHEMA, version: "2.1.0", runs: [run] };
    log.serialize(&mut Serializer::with_formatter(&mut *out, InertJson::compact()))?;
    out.write_all(b"\n")
}

fn notification(note: &str) -> Notification {
    Notification { level: "note", message: Message::plain(note) }
}

/// How many of the results stay below both limits.
fn kept(results: &[log::Result], most: usize) -> io::Result<usize> {
    let mut bytes = 0;
    for (at, result) in results.iter().take(RESULTS).enumerate() {
        bytes += size(result)? + 1;
        if bytes > most {
            return Ok(at);
        }
    }
    Ok(results.len().min(RESULTS))
}

fn size(value: &impl serde::Serialize) -> io::Result<usize> {
    Ok(serde_json::to_vec(value)?.len())
}

/// What was left out, and what code scanning will leave out. What the report itself only counts is left out too.
fn left_out(report: &CheckReport, findings: &[&Finding], kept: usize) -> Vec<String> {
    let counted = |severity: Severity| report.left_out.of_severity(severity);
    let all = findings.len() as u64 + Severity::ALL.into_iter().map(counted).sum::<u64>();
    let counts = |lost: &[&Finding], counted: &dyn Fn(Severity) -> u64| {
        let of = |severity: Severity| {
            lost.iter().filter(|finding| finding.severity == severity).count() as u64 + counted(severity)
        };
        let counts = Severity::ALL.into_iter().filter(|severity| of(*severity) > 0);
        counts
            .map(|severity| format!("{} {}", of(severity), severity.as_str()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut notes = Vec::new();
    if (kept as u64) < all {
        notes.push(format!(
            "{} of {} findings are left out, the least severe ones ({}): code scanning refuses files with more \
             than {RESULTS} results or {} MB",
            all - kept as u64,
            all,
            counts(&findings[kept..], &counted),
            BYTES / 1_000_000,
        ));
    }
    if kept > SHOWN {
        notes.push(format!(
            "code scanning shows the {SHOWN} worst of the {kept} results; not shown: {}",
            counts(&findings[SHOWN..kept], &|_| 0),
        ));
    }
    notes
}
