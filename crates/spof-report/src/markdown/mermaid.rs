//! A picture of the worst ways of failure that fits on a screen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use spof::report::{CheckReport, SpofReport};

use crate::clean::one_line;
use crate::setting::is_news;
use crate::text::{SPOF_RULE, chains};

/// How many components are drawn, how many of one way, and how many characters of a name.
const NODES: usize = 20;
const STEPS: usize = 8;
const NAME: usize = 40;

/// A flow chart of the ways of the worst chains, as many as there is room for; empty where there are none.
/// Where there is a baseline, only ways that it lacks are drawn. Costs what making the chains costs.
pub(super) fn picture(report: &CheckReport) -> String {
    let news = report.findings.iter().filter(|finding| finding.rule == SPOF_RULE && is_news(finding));
    let open: BTreeSet<&str> = news.map(|finding| finding.component.as_str()).collect();
    let spofs: Vec<SpofReport> =
        report.spofs.iter().filter(|spof| open.contains(spof.id.as_str())).cloned().collect();
    let targets = report.targets.iter().map(|target| target.id.as_str()).collect();
    ways_of(&spofs, &targets, &report.spofs.iter().map(|spof| spof.id.as_str()).collect())
}

/// The same of these single points of failure; `targets` and `marked` ones look different from others.
pub(super) fn ways_of(spofs: &[SpofReport], targets: &BTreeSet<&str>, marked: &BTreeSet<&str>) -> String {
    let mut nodes: BTreeMap<String, usize> = BTreeMap::new();
    let mut edges: Vec<(usize, usize)> = Vec::new();
    let mut left_out = 0usize;
    for way in chains::of(spofs).iter().flat_map(ways) {
        let fresh = way.iter().filter(|step| !nodes.contains_key(*step)).count();
        if nodes.len() + fresh > NODES {
            left_out += 1;
            continue;
        }
        let number = |step: String| {
            let next = nodes.len();
            *nodes.entry(step).or_insert(next)
        };
        let numbers: Vec<usize> = way.into_iter().map(number).collect();
        edges.extend(numbers.windows(2).map(|pair| (pair[0], pair[1])).filter(|(from, to)| from != to));
    }
    if edges.is_empty() && nodes.is_empty() {
        return String::new();
    }
    edges.sort_unstable();
    edges.dedup();
    draw([targets, marked], &nodes, &edges, left_out)
}

/// The way of the chain, then what joins it: each by the part of its own way that leads there.
fn ways(chain: &chains::Chain<'_>) -> Vec<Vec<String>> {
    let mut ways = vec![steps(chain.head)];
    let drawn: BTreeSet<String> = ways[0].iter().cloned().collect();
    for member in &chain.members {
        let path = &member.spof.path;
        let joins = member.joins.and_then(|_| path.iter().position(|step| drawn.contains(step)));
        if let Some(at) = joins.filter(|at| *at < STEPS) {
            ways.push(path[..=at].to_vec());
        }
    }
    ways
}

/// The way, its middle as a number where it is long.
fn steps(spof: &SpofReport) -> Vec<String> {
    let path = &spof.path;
    if path.len() <= STEPS && spof.path_elided == 0 {
        return path.clone();
    }
    let tail = &path[path.len().saturating_sub(if spof.path_elided > 0 { 1 } else { STEPS / 2 })..];
    let head = &path[..(path.len() - tail.len()).min(STEPS - 1 - tail.len())];
    let skipped = (path.len() - head.len() - tail.len()) as u64 + spof.path_elided;
    // Two ways with as many steps left out share nothing: the start tells them apart.
    let gap = format!("\u{0}{skipped}\u{0}{}", spof.id);
    head.iter().cloned().chain([gap]).chain(tail.iter().cloned()).collect()
}

fn draw(
    [targets, spofs]: [&BTreeSet<&str>; 2],
    nodes: &BTreeMap<String, usize>,
    edges: &[(usize, usize)],
    left_out: usize,
) -> String {
    let mut by_number: Vec<(&str, usize)> = nodes.iter().map(|(id, number)| (id.as_str(), *number)).collect();
    by_number.sort_by_key(|(_, number)| *number);
    let mut out = String::from("flowchart LR\n");
    for (id, number) in by_number {
        let gap = id.strip_prefix('\u{0}').and_then(|rest| rest.split('\u{0}').next());
        let (open, close, class) = match () {
            () if gap.is_some() => ("[", "]", "gap"),
            () if targets.contains(id) => ("([", "])", "target"),
            () if spofs.contains(id) => ("[", "]", "spof"),
            () => ("[", "]", "other"),
        };
        let name = gap.map_or_else(|| label(id), |skipped| format!("{skipped} more"));
        let _ = writeln!(out, "  n{number}{open}\"{name}\"{close}:::{class}");
    }
    for (from, to) in edges {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    if left_out > 0 {
        let _ = writeln!(out, "  rest[\"and {left_out} more\"]:::gap");
    }
    out.push_str("  classDef spof fill:#b42318,color:#ffffff,stroke:#7a1710\n");
    out.push_str("  classDef target stroke-width:3px\n");
    out.push_str("  classDef gap stroke-dasharray:4 4\n");
    out
}

/// A name between quotes. Every sign but a few is an entity, which Mermaid knows by number: none can end the
/// quotes, the fence or the line.
fn label(id: &str) -> String {
    let name = one_line(id);
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        if at == NAME {
            out.push('…');
            break;
        }
        if c.is_ascii_punctuation() && !matches!(c, '-' | '.' | '/' | '_') {
            let _ = write!(out, "#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}
