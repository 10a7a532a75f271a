//! The findings other than single points of failure, grouped by rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use spof::report::{CheckReport, Finding};

use super::TextOptions;
use super::page::{FAINT, Page, Piece, severity_style};
use super::words::{excuse, list, place};

/// The rule whose findings the chains show.
pub(crate) const SPOF_RULE: &str = "single-point-of-failure";

/// Rules about redundancy that does not hold what it promises.
const ON_PAPER_ONLY: [&str; 4] = ["shared-dependency", "no-slack", "even-quorum", "unknown-independence"];

/// Among rules of one severity these come first, in this order; `orphan` comes last.
const FIRST: [&str; 7] = [
    "never-up",
    "failed-component",
    "at-risk-component",
    "unmet-objective",
    "bootstrap-deadlock",
    "network-articulation-point",
    "network-bridge",
];

/// The alternatives that one failure takes down together, or that have no spare.
pub(super) fn on_paper_only(
    report: &CheckReport,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    section("Redundant on paper only", report, |rule| ON_PAPER_ONLY.contains(&rule), options, page)
}

/// Everything else.
pub(super) fn others(report: &CheckReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    let other = |rule: &str| rule != SPOF_RULE && !ON_PAPER_ONLY.contains(&rule);
    section("Other findings", report, other, options, page)
}

fn section(
    title: &str,
    report: &CheckReport,
    wanted: impl Fn(&str) -> bool,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let shown = |finding: &&Finding| wanted(finding.rule) && (options.verbose || !finding.waived);
    for finding in report.findings.iter().filter(shown) {
        by_rule.entry(finding.rule).or_default().push(finding);
    }
    if by_rule.is_empty() {
        return Ok(());
    }
    let mut groups: Vec<(&str, Vec<&Finding>)> = by_rule.into_iter().collect();
    groups.sort_by_key(|(rule, findings)| {
        let worst = findings.iter().map(|finding| finding.severity).max();
        (*rule != "never-up", Reverse(worst), rank(rule))
    });
    let all = |rule: &str, findings: &[&Finding]| findings.len() as u64 + report.left_out.of_rule(rule);
    let total: u64 = groups.iter().map(|(rule, findings)| all(rule, findings)).sum();
    page.heading(&format!("{title} ({total})"))?;
    for (rule, findings) in groups {
        page.blank()?;
        group(rule, &findings, all(rule, &findings), options, page)?;
    }
    Ok(())
}

/// Rules that say the same of each single point of failure, and how to say it of several: these stand in
/// the chains already, each with its place.
const OF_EACH: [(&str, &str); 3] = [
    ("unmonitored", "single points of failure that nothing watches"),
    ("no-owner", "single points of failure that nobody is named for"),
    ("no-runbook", "single points of failure without a runbook"),
];

fn rank(rule: &str) -> usize {
    let among = FIRST.iter().position(|first| *first == rule);
    among.unwrap_or(FIRST.len() + usize::from(rule == "orphan"))
}

/// Findings of any rule under a heading, by rule.
pub(super) fn listed(
    title: &str,
    findings: &[Finding],
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let mut by_rule: Vec<(&str, Vec<&Finding>)> = Vec::new();
    // They come worst first; the rules keep that order.
    for finding in findings {
        match by_rule.iter_mut().find(|(rule, _)| *rule == finding.rule) {
            Some((_, list)) => list.push(finding),
            None => by_rule.push((finding.rule, vec![finding])),
        }
    }
    page.heading(&format!("{title} ({})", findings.len()))?;
    for (rule, findings) in by_rule {
        page.blank()?;
        group(rule, &findings, findings.len() as u64, options, page)?;
    }
    Ok(())
}

/// The findings of a rule; `all` counts those too that are not among them.
fn group(
    rule: &str,
    findings: &[&Finding],
    all: u64,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    const EACH: usize = 5;
    const ALIKE: usize = 10;
    const TEXT: usize = 14;
    page.wrapped(2, 2, &[Piece::plain(rule)])?;
    let alike = OF_EACH.iter().find(|(of_each, _)| *of_each == rule).filter(|_| !options.verbose);
    if let (Some((_, what)), [first, _, ..]) = (alike, findings) {
        let ids: Vec<String> = findings.iter().map(|finding| finding.component.clone()).collect();
        let label = Piece::new(severity_style(first.severity), first.severity.as_str());
        let text = format!("{}: {what}", list(&ids, all, ALIKE));
        return page.labelled(4, &label, TEXT, &[Piece::plain(text)]);
    }
    let shown = options.first(EACH);
    for finding in findings.iter().take(shown) {
        let label = Piece::new(severity_style(finding.severity), finding.severity.as_str());
        let mut pieces = vec![Piece::plain(&finding.message)];
        let at = place(finding.location.as_ref());
        if !at.is_empty() {
            pieces.push(Piece::new(FAINT, format!(" ({at})")));
        }
        if !finding.assumptions.is_empty() {
            let assumptions = finding.assumptions.join(", ");
            pieces.push(Piece::new(FAINT, format!(" (assumed: {assumptions})")));
        }
        let excuse = excuse(finding);
        if !excuse.is_empty() {
            pieces.push(Piece::plain(format!(" ({excuse})")));
        }
        page.labelled(4, &label, TEXT, &pieces)?;
        if let Some(waiver) = finding.waiver.as_ref().filter(|_| options.verbose) {
            let by =
                waiver.approved_by.as_ref().map_or_else(String::new, |name| format!(" (approved by {name})"));
            page.wrapped(TEXT, TEXT + 2, &[Piece::new(FAINT, format!("waived: {}{by}", waiver.reason))])?;
        } else if options.verbose && !finding.help.is_empty() {
            page.wrapped(TEXT, TEXT + 2, &[Piece::new(FAINT, format!("help: {}", finding.help))])?;
        }
    }
    let more = all.saturating_sub(shown.min(findings.len()) as u64);
    if more > 0 {
        page.sentence(4, &format!("and {more} more (all with -v)"))?;
    }
    Ok(())
}
