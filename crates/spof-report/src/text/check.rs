//! What `spof check` found.

use std::collections::BTreeMap;
use std::io;

use anstyle::Style;
use spof::report::{CheckReport, Finding, Severity, TargetReport};

use super::TextOptions;
use super::chains::{self, Chain, Member};
use super::findings::{self, SPOF_RULE};
use super::owners;
use super::page::{BAD, BOLD, Column, FAINT, GOOD, Page, Piece, severity_style};
use super::targets;
use super::words::{assumed, count, excuse, list, place, way};

/// Where text behind a severity starts.
const TEXT: usize = 12;

pub(super) fn write(report: &CheckReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    verdict(report, options, page)?;
    if options.quiet {
        return Ok(());
    }
    page.wrapped(0, 0, &[Piece::new(FAINT, what_was_read(report))])?;
    let chains = chains::of(&report.spofs);
    single_points(report, &chains, options, page)?;
    findings::on_paper_only(report, options, page)?;
    findings::others(report, options, page)?;
    owners::write(report, options, page)?;
    targets::write(report, options, page)?;
    summary(report, &chains, page)?;
    if !report.notes.is_empty() {
        page.blank()?;
    }
    for note in &report.notes {
        page.labelled(0, &Piece::new(BOLD, "note:"), 6, &[Piece::plain(note)])?;
    }
    Ok(())
}

/// One line that can be read out in a meeting; a second one where targets are down as it is. A script
/// that asks for nothing else gets it unwrapped.
fn verdict(report: &CheckReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    let name = report.model.name.as_ref().map_or_else(String::new, |name| format!("{name}: "));
    let mut lead = name.as_str();
    for (style, text) in verdict_lines(report) {
        let piece = [Piece::new(style, format!("{lead}{text}"))];
        if options.quiet {
            page.unwrapped(&piece)?
        } else {
            page.wrapped(0, 2, &piece)?
        }
        lead = "";
    }
    Ok(())
}

pub(super) fn verdict_lines(report: &CheckReport) -> Vec<(Style, String)> {
    let left_out = &report.left_out;
    let total = report.targets.len() as u64 + left_out.targets;
    if total == 0 {
        let text = "No targets: give a component `kind: service`, or name one with --target";
        return vec![(BAD, text.to_owned())];
    }
    let services = !left_out.other_kinds && report.targets.iter().all(|target| target.kind == "service");
    let (one, many) = if services { ("service", "services") } else { ("target", "targets") };
    let of_all = |hit: u64| format!("{hit} of {}", count(total, one, many));
    let is_down = |target: &&TargetReport| target.cut_order == Some(0);
    let id = |target: &TargetReport| target.id.clone();
    let down: Vec<String> = report.targets.iter().filter(is_down).map(id).collect();
    let up: Vec<&TargetReport> = report.targets.iter().filter(|target| !is_down(target)).collect();
    let struck: Vec<String> =
        up.iter().filter(|target| target.spof_count > 0).map(|target| id(target)).collect();
    let (downs, strucks) =
        (down.len() as u64 + left_out.targets_down, struck.len() as u64 + left_out.targets_struck);

    let mut lines = Vec::new();
    if !down.is_empty() {
        let verb = if downs == 1 { "is" } else { "are" };
        let down = list(&down, downs, 3);
        lines.push((BAD, format!("{} {verb} down with nothing failed: {down}", of_all(downs))));
    }
    let spofs = report.spofs.len() as u64 + left_out.single_points;
    if spofs > 0 {
        let spofs = match spofs {
            1 => "1 single point of failure takes".to_owned(),
            n => format!("{n} single points of failure take"),
        };
        lines.push((BAD, format!("{spofs} down {}: {}", of_all(strucks), list(&struck, strucks, 3))));
    } else if !up.is_empty() {
        let (style, which) = match up[..] {
            [only] if total == downs + 1 => (if down.is_empty() { GOOD } else { BOLD }, only.id.clone()),
            _ if down.is_empty() => (GOOD, format!("any of {total} {many}")),
            _ => (BOLD, format!("any of the other {} {many}", total - downs)),
        };
        lines.push((style, format!("No single component takes {which} down alone.")));
    }
    if report.summary.undecided > 0 {
        let promises = count(report.summary.undecided as u64, "promise is", "promises are");
        let open = report.findings.iter().filter(|f| f.rule == "undecided-objective" && !f.waived);
        let mut of: Vec<String> = open.map(|finding| finding.component.clone()).collect();
        of.sort_unstable();
        of.dedup();
        let all = of.len() as u64;
        lines.push((
            BAD,
            format!("{promises} not decided, and so not known to be kept: {}", list(&of, all, 3)),
        ));
    }
    if let Some(baseline) = report.baseline {
        let style = if baseline.new > 0 { BOLD } else { GOOD };
        let (new, known) = (count(baseline.new as u64, "new finding", "new findings"), baseline.unchanged);
        let shrunk = match baseline.shrunk {
            0 => String::new(),
            shrunk => format!("{shrunk} shrunk, "),
        };
        let fixed = baseline.fixed;
        lines.push((style, format!("Against the baseline: {new}, {known} known, {shrunk}{fixed} fixed")));
    }
    if !report.assumptions.is_empty() {
        lines.push((BOLD, assumed(&report.assumptions)));
    }
    lines
}

/// What was read, such as `Read 6 components, 1 target.`
pub(crate) fn what_was_read(report: &CheckReport) -> String {
    let model = &report.model;
    let parts = [
        (model.components, "component", "components"),
        (model.links, "link", "links"),
        (model.common_causes, "common cause", "common causes"),
        (model.requirements, "requirement", "requirements"),
        (model.targets, "target", "targets"),
    ];
    let shown = parts.iter().filter(|(n, one, _)| *n > 0 || *one == "component");
    let shown: Vec<String> = shown.map(|(n, one, many)| count(*n as u64, one, many)).collect();
    format!("Read {}.", shown.join(", "))
}

/// The chains, each with its members, what it takes down, and where they stand in the files.
fn single_points(
    report: &CheckReport,
    chains: &[Chain<'_>],
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    const CHAINS: usize = 20;
    if chains.is_empty() {
        return Ok(());
    }
    let left_out = report.left_out.single_points as usize;
    let spofs = report.spofs.len() + left_out;
    let in_chains = match chains.len() {
        // How the rest hangs together was not looked at.
        _ if left_out > 0 => String::new(),
        n if n == spofs => String::new(),
        n => format!(", in {}", count(n as u64, "chain", "chains")),
    };
    page.heading(&format!("Single points of failure ({spofs}{in_chains})"))?;
    let found = spof_findings(report);
    let shown = options.first(CHAINS);
    for chain in chains.iter().take(shown) {
        page.blank()?;
        self::chain(chain, &found, left_out > 0, options, page)?;
    }
    if left_out > 0 {
        let shown: usize = chains.iter().take(shown).map(|chain| chain.members.len()).sum();
        page.blank()?;
        let more = spofs - shown;
        return page.sentence(
            2,
            &format!("and {more} more single points of failure (all with -v or --format json)"),
        );
    }
    if let Some(rest) = chains.get(shown..).filter(|rest| !rest.is_empty()) {
        let components: usize = rest.iter().map(|chain| chain.members.len()).sum();
        let alone = if components == rest.len() { "" } else { "chains of " };
        page.blank()?;
        page.sentence(
            2,
            &format!(
                "and {} more {alone}{} (all with -v or --format json)",
                rest.len(),
                if alone.is_empty() {
                    "single points of failure".to_owned()
                } else {
                    count(components as u64, "component", "components")
                },
            ),
        )?;
    }
    Ok(())
}

/// The findings of the rule, by component: they know the configured severity and the waivers.
fn spof_findings(report: &CheckReport) -> BTreeMap<&str, &Finding> {
    let found = report.findings.iter().filter(|finding| finding.rule == SPOF_RULE);
    found.map(|finding| (finding.component.as_str(), finding)).collect()
}

fn chain(
    chain: &Chain<'_>,
    found: &BTreeMap<&str, &Finding>,
    in_part: bool,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    const TARGETS: usize = 5;
    let head = chain.head;
    let of_member = |member: &Member<'_>| found.get(member.spof.id.as_str()).map(|finding| finding.severity);
    let severity = chain.members.iter().filter_map(of_member).max().unwrap_or_else(|| by_tier(head.tier));
    let label = Piece::new(severity_style(severity), severity.as_str());
    let path = way(&head.path, head.path_elided, options.verbose);
    page.labelled(2, &label, TEXT, &[Piece::new(BOLD, path)])?;

    let struck = list(&head.takes_down, head.takes_down_count, options.first(TARGETS));
    let tier = match head.takes_down_count {
        0 | 1 => format!(" (tier {})", head.tier),
        _ => format!(" (highest tier {})", head.tier),
    };
    let takes_down = [Piece::plain("takes down "), Piece::plain(struck), Piece::new(FAINT, tier)];
    if let [only] = chain.members.as_slice() {
        let mut pieces = alone(only, found);
        pieces.extend(takes_down);
        return page.wrapped(TEXT, TEXT + 2, &pieces);
    }
    page.wrapped(TEXT, TEXT + 2, &takes_down)?;
    members(chain, found, in_part, options, page)
}

/// A chain of one needs no table: `drive, Boot disk (m.yaml:14), `.
fn alone(member: &Member<'_>, found: &BTreeMap<&str, &Finding>) -> Vec<Piece> {
    let spof = member.spof;
    let at = place(spof.location.as_ref());
    let title = spof.title.as_ref().map_or_else(String::new, |title| format!(", {title}"));
    vec![
        Piece::plain(format!("{}{title}", spof.kind)),
        Piece::new(FAINT, if at.is_empty() { at } else { format!(" ({at})") }),
        Piece::plain(match excused(&spof.id, found) {
            excuse if excuse.is_empty() => ", ".to_owned(),
            excuse => format!(", {excuse}, "),
        }),
    ]
}

fn members(
    chain: &Chain<'_>,
    found: &BTreeMap<&str, &Finding>,
    in_part: bool,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    const MEMBERS: usize = 6;
    let row = |member: &Member<'_>| {
        let spof = member.spof;
        let id = match member.joins {
            None => spof.id.clone(),
            Some(joins) => format!("{} → {joins}", spof.id),
        };
        vec![
            Piece::plain(id),
            Piece::plain(&spof.kind),
            Piece::plain(spof.title.as_deref().unwrap_or_default()),
            Piece::new(FAINT, place(spof.location.as_ref())),
            Piece::plain(excused(&spof.id, found)),
        ]
    };
    let rows: Vec<Vec<Piece>> = chain.members.iter().take(options.first(MEMBERS)).map(row).collect();
    let columns = [Column::Left, Column::Left, Column::Shrinks, Column::Left, Column::Left];
    page.table(TEXT, &columns, &rows)?;
    match chain.members.len() - rows.len() {
        0 => Ok(()),
        more => {
            let least = if in_part { "at least " } else { "" };
            page.sentence(TEXT, &format!("and {least}{more} more that strike the same way"))
        }
    }
}

fn excused(id: &str, found: &BTreeMap<&str, &Finding>) -> String {
    found.get(id).map_or_else(String::new, |finding| excuse(finding))
}

/// What the rule says by default.
fn by_tier(tier: u8) -> Severity {
    match tier {
        0 | 1 => Severity::Critical,
        2 => Severity::High,
        3 => Severity::Medium,
        _ => Severity::Low,
    }
}

fn summary(report: &CheckReport, chains: &[Chain<'_>], page: &mut Page<'_>) -> io::Result<()> {
    page.blank()?;
    let counts = &report.summary;
    let by_severity = [counts.critical, counts.high, counts.medium, counts.low];
    let mut pieces = vec![Piece::new(BOLD, "Findings: ")];
    for (at, (severity, n)) in Severity::ALL.into_iter().zip(by_severity).enumerate() {
        let style = if n > 0 { severity_style(severity) } else { Style::new() };
        pieces.push(Piece::plain(if at > 0 { ", " } else { "" }));
        pieces.push(Piece::new(style, format!("{n} {}", severity.as_str())));
    }
    if counts.undecided > 0 {
        let undecided = count(counts.undecided as u64, "promise", "promises");
        pieces.push(Piece::new(BAD, format!("; {undecided} not decided")));
    }
    if counts.waived > 0 {
        pieces.push(Piece::plain(format!(", {} waived", counts.waived)));
    }
    page.wrapped(0, 10, &pieces)?;
    page.labelled(0, &Piece::new(BOLD, "Next:"), 10, &next_step(report, chains))?;
    if !report.findings.is_empty() {
        let text = "`spof explain ID` for a component, `spof explain RULE` for a rule";
        page.labelled(0, &Piece::new(BOLD, "More:"), 10, &[Piece::new(FAINT, text)])?;
    }
    Ok(())
}

/// The one thing to do first: bring up what cannot be up, then mend the worst chain at the place that
/// mends most of it, then the worst of the rest.
fn next_step(report: &CheckReport, chains: &[Chain<'_>]) -> Vec<Piece> {
    let open = || report.findings.iter().filter(|finding| excuse(finding).is_empty());
    let step = |finding: &Finding| -> Vec<Piece> {
        let help = if finding.help.is_empty() { &finding.message } else { &finding.help };
        vec![Piece::new(BOLD, &finding.component), Piece::plain(format!(": {help}"))]
    };
    if let Some(finding) = open().find(|finding| finding.rule == "never-up") {
        return step(finding);
    }
    let found = spof_findings(report);
    // The member nearest to the targets: an alternative to it mends most of its chain.
    let nearest = |chain: &Chain<'_>| {
        let mut open = chain.members.iter().filter(|member| excused(&member.spof.id, &found).is_empty());
        let on_path = open.clone().rev().find(|member| member.joins.is_none());
        on_path.or(open.next()).map(|member| member.spof.clone())
    };
    if let Some(spof) = chains.iter().find_map(nearest) {
        let help = found.get(spof.id.as_str()).map_or("", |finding| finding.help.as_str());
        let help = if help.is_empty() {
            "give what needs it an alternative that shares nothing with it"
        } else {
            help
        };
        let struck = count(spof.takes_down_count, "target", "targets");
        let text = format!(", which takes down {struck}: {help}");
        return vec![Piece::new(BOLD, &spof.id), Piece::plain(text)];
    }
    match open().next() {
        Some(finding) => step(finding),
        None if !report.findings.is_empty() => {
            vec![Piece::plain("nothing new; what is known or waived is left to mend")]
        }
        None if report.findings.iter().any(|finding| finding.rule == "undecided-objective") => {
            vec![Piece::plain("decide what is promised and not decided yet")]
        }
        None => vec![Piece::plain("nothing to mend; keep the model true and this check in CI")],
    }
}
