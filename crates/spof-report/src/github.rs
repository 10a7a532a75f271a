//! Findings as workflow commands of GitHub Actions, which shows them as annotations of the changed lines.
//!
//! Source: GitHub, "Workflow commands for GitHub Actions"; the escapes are those of `@actions/core`. Of each
//! step it shows the first ten errors, warnings and notices, so the worst come first, and the first notice is
//! the verdict and says what is not shown.

use std::io;

use spof::report::{CheckReport, Finding, Severity};

use crate::clean::one_line;
use crate::setting::{Setting, by_weight, is_news};
use crate::text;

/// How many of each kind GitHub shows of a step.
const SHOWN: usize = 10;
/// How many commands are written: the log keeps what is not shown, but is no place for everything.
const WRITTEN: usize = 1_000;

/// Writes a notice with the verdict, then a command for each finding that is neither waived nor known to the
/// baseline, worst first.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings = by_weight(report);
    findings.retain(|finding| is_news(finding));
    let verdict = text::verdict(report).join(" ");
    writeln!(out, "::notice title=spof::{}", data(&format!("{verdict}{}", not_shown(&findings))))?;
    for finding in findings.iter().take(WRITTEN) {
        command(finding, setting, out)?;
    }
    Ok(())
}

fn command(finding: &Finding, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "::{} ", kind(finding.severity))?;
    let place = finding.location.as_ref().and_then(|at| Some((at, setting.place(&at.file)?)));
    if let Some((at, file)) = place {
        write!(out, "file={},line={},col={},", property(file.path()), at.line, at.column)?;
    }
    let title = format!("{} ({}): {}", finding.rule, finding.severity.as_str(), finding.component);
    let help =
        if finding.help.is_empty() { String::new() } else { format!("\nWhat to do: {}", finding.help) };
    let message = format!("{}{help}", finding.message);
    writeln!(out, "title={}::{}", property(&title), data(&message))
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "notice",
    }
}

/// What is only in the log, and what is not even there.
fn not_shown(findings: &[&Finding]) -> String {
    let over = |kind_of: &str, room: usize| {
        let all = findings.iter().filter(|finding| kind(finding.severity) == kind_of).count();
        all.saturating_sub(room)
    };
    // The verdict takes the place of one notice.
    let lost = [("error", SHOWN), ("warning", SHOWN), ("notice", SHOWN - 1)];
    let lost = lost.into_iter().map(|(kind, room)| (kind, over(kind, room))).filter(|(_, over)| *over > 0);
    let lost: Vec<String> =
        lost.map(|(kind, n)| format!("{n} {kind}{}", if n == 1 { "" } else { "s" })).collect();
    if lost.is_empty() {
        return String::new();
    }
    let unwritten = match findings.len().saturating_sub(WRITTEN) {
        0 => String::new(),
        n => format!("; {n} findings are not in the log either"),
    };
    let lost = lost.join(", ");
    format!("\nGitHub shows {SHOWN} annotations of a kind for each step. Not shown: {lost}{unwritten}.")
}

/// The text of a command; line breaks that we make ourselves stay.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| one_line(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// A property of a command, on one line. A file's name is escaped as it is: cleaned, it would be another.
fn property(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped.replace(':', "%3A").replace(',', "%2C").chars().map(harmless).collect()
}

/// What could steer the terminal that shows the log is gone; line breaks are escaped already.
fn harmless(c: char) -> char {
    if crate::clean::steers(c) { char::REPLACEMENT_CHARACTER } else { c }
}
