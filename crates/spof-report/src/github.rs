//! Findings as workflow commands of GitHub Actions, which shows them as annotations of the changed lines.
//!
//! Source: GitHub, "Workflow commands for GitHub Actions"; the escapes are those of `@actions/core`. Of each
//! step it shows the first ten errors, warnings and notices, so the worst come first, and the first notice is
//! the verdict and says what is not shown.

use std::io::{self, Write as _};

use spof::report::{CheckReport, DiffReport, Finding, Severity};

use crate::clean::one_line;
use crate::inert::{Inert, Spelling};
use crate::setting::{Setting, by_weight, is_news, news};
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
    commands("notice", &text::verdict(report).join(" "), &findings, setting, out)
}

/// Writes the verdict with its reason, an error where the change is a regression, then a command for each finding
/// that it brings and that is not waived, worst first.
pub fn diff(report: &DiffReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings = news(report);
    findings.retain(|finding| !finding.waived);
    let kind = if report.regression { "error" } else { "notice" };
    if let Some(heading) = report.gate.heading() {
        let changes = &report.gate.weakened;
        let mut lines = vec![heading];
        lines.extend(changes.iter().take(SHOWN).map(|change| format!("{}: {}", change.key, change.message)));
        lines.extend((changes.len() > SHOWN).then(|| format!("and {} more", changes.len() - SHOWN)));
        let out = &mut Inert::new(&mut *out, Spelling::Commands);
        writeln!(out, "::warning title=spof, the gate::{}", data(&lines.join("\n")))?;
    }
    commands(kind, &report.reason, &findings, setting, out)
}

fn commands(
    kind: &str,
    verdict: &str,
    findings: &[&Finding],
    setting: &Setting,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let out: &mut dyn io::Write = &mut Inert::new(out, Spelling::Commands);
    let verdict = format!("{verdict}{}", not_shown(findings, kind));
    writeln!(out, "::{kind} title=spof::{}", data(&verdict))?;
    findings.iter().take(WRITTEN).try_for_each(|finding| command(finding, setting, out))
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
fn not_shown(findings: &[&Finding], verdict: &str) -> String {
    let over = |kind_of: &str, room: usize| {
        let all = findings.iter().filter(|finding| kind(finding.severity) == kind_of).count();
        all.saturating_sub(room)
    };
    // The verdict takes the place of one of its kind.
    let room = |kind: &str| SHOWN - usize::from(kind == verdict);
    let lost = ["error", "warning", "notice"].map(|kind| (kind, over(kind, room(kind))));
    let lost = lost.into_iter().filter(|(_, over)| *over > 0);
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
