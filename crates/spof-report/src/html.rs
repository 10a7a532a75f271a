//! A report as one HTML page: no script, nothing fetched, readable with a screen reader, on paper, and in the
//! dark.
//!
//! The template is `templates/check.html`; it escapes whatever it is given. The page is well-formed XML as
//! well, so that a strict reader can hold it to account.

use std::collections::BTreeMap;
use std::io;

use askama::Template;
use spof::report::{CheckReport, Finding, Severity, SpofReport, TargetReport};

use crate::clean::{one_line, pieces};
use crate::inert::{Inert, Spelling};
use crate::setting::{Setting, by_weight, is_news};
use crate::text::{self, chains, words};

/// How many chains, members of one, findings, and targets are shown.
const CHAINS: usize = 500;
const MEMBERS: usize = 50;
const FINDINGS: usize = 2_000;
const TARGETS: usize = 2_000;
/// How many steps of a way are shown on each side of what is left out.
const STEPS: usize = 10;

#[derive(Template)]
#[template(path = "check.html")]
struct Page {
    title: String,
    /// `fails`, `passes`, or nothing where neither is the word for it.
    tone: &'static str,
    verdict: Vec<String>,
    read: String,
    counts: Vec<Count>,
    waived: usize,
    chains: Vec<Chain>,
    chains_left_out: usize,
    groups: Vec<Group>,
    findings_left_out: usize,
    known: Vec<Known>,
    targets: Vec<Target>,
    targets_left_out: usize,
    numbers: bool,
    notes: Vec<String>,
    version: &'static str,
}

/// A sentence, in pieces of which some are in the type of code.
type Prose = Vec<(String, bool)>;

struct Count {
    severity: &'static str,
    count: usize,
}

struct Chain {
    severity: &'static str,
    steps: Vec<Step>,
    takes_down: String,
    members: Vec<Member>,
    members_left_out: usize,
}

struct Step {
    name: String,
    /// `spof`, `target`, `gap` or nothing.
    class: &'static str,
}

struct Member {
    id: String,
    kind: String,
    title: String,
    place: String,
    help: Prose,
    remark: &'static str,
}

struct Group {
    rule: &'static str,
    summary: Prose,
    findings: Vec<Found>,
}

struct Found {
    severity: &'static str,
    message: Prose,
    help: Prose,
    place: String,
}

struct Known {
    severity: &'static str,
    rule: &'static str,
    component: String,
    why: String,
    until: String,
    by: String,
}

struct Target {
    id: String,
    title: String,
    tier: u8,
    cut_order: String,
    spofs: u64,
    downtime: String,
}

/// Writes the page: the verdict, the single points of failure by the way in which they strike, the other
/// findings by rule, what is accepted, and the targets. Costs O(n log n) for what it shows.
pub fn check(report: &CheckReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let chains = chains::of(&report.spofs);
    let of_spofs = report.findings.iter().filter(|finding| finding.rule == text::SPOF_RULE);
    let of_spofs = of_spofs.map(|finding| (finding.component.as_str(), finding)).collect();
    let numbers = report.targets.iter().any(|target| target.downtime_hours_per_year.is_some());
    let counts = &report.summary;
    let by_severity = [counts.critical, counts.high, counts.medium, counts.low];
    let (groups, findings_left_out) = groups(report, setting);
    let mut weakest: Vec<&TargetReport> = report.targets.iter().collect();
    weakest.sort_by_key(|target| (text::strength(target), target.tier, target.id.as_str()));
    let page = Page {
        title: clean(report.model.name.as_deref().unwrap_or("Single points of failure")),
        tone: match () {
            () if report.findings.iter().any(|finding| setting.fails(finding)) => "fails",
            () if report.targets.iter().any(|target| target.cut_order.is_some_and(|order| order < 2)) => "",
            () => "passes",
        },
        verdict: text::verdict(report).iter().map(|line| clean(line)).collect(),
        read: text::what_was_read(report),
        counts: Severity::ALL
            .into_iter()
            .zip(by_severity)
            .map(|(severity, count)| Count { severity: severity.as_str(), count })
            .collect(),
        waived: counts.waived,
        chains: chains
            .iter()
            .take(CHAINS)
            .map(|chain| self::chain(chain, report, &of_spofs, setting))
            .collect(),
        chains_left_out: chains.len().saturating_sub(CHAINS),
        groups,
        findings_left_out,
        known: known(report),
        targets: weakest.iter().take(TARGETS).map(|target| self::target(target)).collect(),
        targets_left_out: weakest.len().saturating_sub(TARGETS),
        numbers,
        notes: report.notes.iter().map(|note| clean(note)).collect(),
        version: report.tool.version,
    };
    page.write_into(&mut Inert::new(out, Spelling::Markup))
}

fn chain(
    chain: &chains::Chain<'_>,
    report: &CheckReport,
    findings: &BTreeMap<&str, &Finding>,
    setting: &Setting,
) -> Chain {
    let found = |id: &str| findings.get(id).copied();
    let severity = chain.members.iter().filter_map(|member| found(&member.spof.id)).map(|f| f.severity).max();
    let head = chain.head;
    let member = |member: &chains::Member<'_>| {
        let spof = member.spof;
        let finding = found(&spof.id);
        Member {
            id: clean(&spof.id),
            kind: clean(&spof.kind),
            title: clean(spof.title.as_deref().unwrap_or_default()),
            place: place(spof.location.as_ref(), setting),
            help: prose(finding.map_or("", |finding| &finding.help)),
            remark: match finding {
                Some(finding) if finding.waived => "waived",
                Some(finding) if !is_news(finding) => "in the baseline",
                _ => "",
            },
        }
    };
    Chain {
        severity: severity.unwrap_or(Severity::Low).as_str(),
        steps: steps(head, report),
        takes_down: clean(&words::list(&head.takes_down, head.takes_down_count, 10)),
        members: chain.members.iter().take(MEMBERS).map(member).collect(),
        members_left_out: chain.members.len().saturating_sub(MEMBERS),
    }
}

/// The way as steps, the middle of a long one as a number.
fn steps(spof: &SpofReport, report: &CheckReport) -> Vec<Step> {
    let path = &spof.path;
    let is_spof = |id: &str| report.spofs.binary_search_by(|other| other.id.as_str().cmp(id)).is_ok();
    let is_target = |id: &str| report.targets.binary_search_by(|other| other.id.as_str().cmp(id)).is_ok();
    let step = |id: &String| {
        let class = match () {
            () if is_target(id) => "target",
            () if is_spof(id) => "spof",
            () => "",
        };
        Step { name: clean(id), class }
    };
    if path.len() <= 2 * STEPS && spof.path_elided == 0 {
        return path.iter().map(step).collect();
    }
    let tail = &path[path.len().saturating_sub(if spof.path_elided > 0 { 1 } else { STEPS })..];
    let head = &path[..(path.len() - tail.len()).min(STEPS)];
    let skipped = (path.len() - head.len() - tail.len()) as u64 + spof.path_elided;
    let gap = Step { name: format!("{skipped} more"), class: "gap" };
    head.iter().map(step).chain([gap]).chain(tail.iter().map(step)).collect()
}

/// The findings that the chains do not show, by rule, the worst rule first; and how many are left out.
fn groups(report: &CheckReport, setting: &Setting) -> (Vec<Group>, usize) {
    let mut groups: Vec<Group> = Vec::new();
    let others: Vec<&Finding> = by_weight(report)
        .into_iter()
        .filter(|finding| is_news(finding) && finding.rule != text::SPOF_RULE)
        .collect();
    for finding in others.iter().take(FINDINGS) {
        let found = Found {
            severity: finding.severity.as_str(),
            message: prose(&finding.message),
            help: prose(&finding.help),
            place: place(finding.location.as_ref(), setting),
        };
        match groups.iter_mut().find(|group| group.rule == finding.rule) {
            Some(group) => group.findings.push(found),
            None => {
                let summary = spof::rules::find(finding.rule).map_or("", |rule| rule.summary);
                groups.push(Group { rule: finding.rule, summary: prose(summary), findings: vec![found] });
            }
        }
    }
    (groups, others.len().saturating_sub(FINDINGS))
}

fn known(report: &CheckReport) -> Vec<Known> {
    let accepted = by_weight(report).into_iter().filter(|finding| !is_news(finding)).take(FINDINGS);
    let known = accepted.map(|finding| {
        let note = finding.waiver.as_ref();
        let in_baseline = if finding.waived { "" } else { "in the baseline" };
        Known {
            severity: finding.severity.as_str(),
            rule: finding.rule,
            component: clean(&finding.component),
            why: clean(note.map_or(in_baseline, |note| &note.reason)),
            until: clean(note.map_or("", |note| &note.expires)),
            by: clean(note.and_then(|note| note.approved_by.as_deref()).unwrap_or_default()),
        }
    });
    known.collect()
}

fn target(target: &TargetReport) -> Target {
    Target {
        id: clean(&target.id),
        title: clean(target.title.as_deref().unwrap_or_default()),
        tier: target.tier,
        cut_order: text::cut_order(target),
        spofs: target.spof_count,
        downtime: text::downtime(target),
    }
}

fn place(location: Option<&spof::report::Location>, setting: &Setting) -> String {
    let Some(at) = location else { return String::new() };
    let file = setting.place(&at.file).map_or_else(|| at.file.to_string(), |file| file.path().to_owned());
    clean(&format!("{file}:{}", at.line))
}

fn prose(text: &str) -> Prose {
    let text = clean(text);
    pieces(&text).into_iter().map(|piece| (piece.text.to_owned(), piece.is_code)).collect()
}

/// One line without the characters that XML forbids.
fn clean(text: &str) -> String {
    one_line(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
