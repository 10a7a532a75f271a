//! A comparison as the comment on a change: the verdict, what changed, a picture of the new ways, and the
//! rest folded.

use std::io;

use spof::report::{Change, DiffReport, Finding, TargetDiff};

use super::escape::{code, plain};
use super::{HEAD, Page, UNFOLDED, WORST, mermaid, row};
use crate::setting::Setting;
use crate::text::words;

/// Ids and pairs shown in one field of a table.
const SHOWN: usize = 6;
const TARGETS: &str = "| | Target | Cut order | Unavailable | Downtime a year | What changed |\n\
                       | --- | --- | --: | --: | --: | --- |\n";

/// Writes the verdict with its reason, the targets that fare otherwise, the worst new findings, a Mermaid
/// picture of the new single points of failure, and folded lists of everything else. Fewer than 65,000
/// characters, whatever the change is.
pub fn diff(report: &DiffReport, setting: &Setting, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::default();
    head(report, &mut page);
    let changed: Vec<String> = report.targets.iter().filter(|target| is_shown(target)).map(target).collect();
    let shown = unfolded(TARGETS, &changed, UNFOLDED / 2, &mut page);
    let folded_targets = &changed[shown..];
    let (waived, open): (Vec<&Finding>, Vec<&Finding>) =
        report.new_findings.iter().partition(|finding| finding.waived);
    let rows = |findings: &[&Finding]| -> Vec<String> {
        findings.iter().map(|finding| row(finding, setting)).collect()
    };
    let news = rows(&open);
    let shown = unfolded(HEAD, &news, UNFOLDED, &mut page);
    let drawn = mermaid::ways_of(
        &report.new_spofs,
        &report.targets.iter().map(|target| target.id.as_str()).collect(),
        &report.new_spofs.iter().map(|spof| spof.id.as_str()).collect(),
    );
    if !drawn.is_empty() {
        page.push(&format!("\n```mermaid\n{drawn}```\n"));
    }
    let count = |n: usize, one: &str, many: &str| words::count(n as u64, one, many);
    page.folds = 13;
    let further = count(folded_targets.len(), "further target", "further targets");
    page.fold(&further, TARGETS, folded_targets.iter().cloned());
    let title = count(news.len() - shown, "further new finding", "further new findings");
    page.fold(&title, HEAD, news[shown..].iter().cloned());
    let shrunk = words::shrunk(&report.shrunk_findings);
    let undecided = report.undecided.iter().filter(|open| !report.is_new(open));
    let lists = [
        ("no longer waived", report.unwaived_findings.iter().collect::<Vec<_>>()),
        ("that leave a promise undecided on both sides", undecided.collect()),
        ("shrunk", shrunk.iter().collect()),
        ("hidden by something worse, not fixed", report.hidden_findings.iter().collect()),
        ("that something worse hid, not new", report.revealed_findings.iter().collect()),
        ("fixed", report.fixed_findings.iter().collect()),
        ("new and waived", waived),
        ("newly waived", report.waived_findings.iter().collect()),
    ];
    for (how, findings) in lists {
        let title = format!("{} {how}", count(findings.len(), "finding", "findings"));
        page.fold(&title, HEAD, rows(&findings).into_iter());
    }
    let renames = report.renamed.iter();
    let renames = renames.map(|rename| format!("- {} → {}\n", code(&rename.from), code(&rename.to)));
    page.fold(&format!("{} renamed", count(report.renamed.len(), "component", "components")), "", renames);
    let assumed = report.assumptions.iter().map(|id| format!("- {} never fails by itself\n", code(id)));
    page.fold("Assumptions", "", assumed);
    page.fold("Notes", "", report.notes.iter().map(|note| format!("- {}\n", plain(note))));
    page.write(out)
}

fn head(report: &DiffReport, page: &mut Page) {
    let worse = report.targets.iter().any(|target| target.change == Change::Worse);
    let sign = match () {
        () if report.regression => "❌",
        () if worse || report.new_findings.iter().any(|finding| !finding.waived) => "⚠️",
        () => "✅",
    };
    let name = report.name.as_ref().map_or_else(String::new, |name| format!("{}: ", plain(name)));
    page.push(&format!("## {sign} {name}{}\n\n", plain(&report.reason)));
    if let Some(heading) = report.gate.heading() {
        page.push(&format!("**⚠️ {}**\n\n", plain(&heading)));
        let changes = &report.gate.weakened;
        for change in changes.iter().take(SHOWN) {
            page.push(&format!("- {}: {}\n", code(change.key), plain(&change.message)));
        }
        if changes.len() > SHOWN {
            page.push(&format!("- and {} more\n", changes.len() - SHOWN));
        }
        page.push("\n");
    }
    let same = report.targets.iter().filter(|target| !is_shown(target)).count();
    let [new, fixed] = [&report.new_findings, &report.fixed_findings].map(Vec::len);
    let shrunk = report.shrunk_findings.len();
    let shrunk = if shrunk > 0 { format!(", {shrunk} shrunk") } else { String::new() };
    page.push(&format!(
        "{} changed, {same} the same; {new} new and {fixed} fixed findings{shrunk} (`--fail-on {}`).\n",
        words::count((report.targets.len() - same) as u64, "target", "targets"),
        report.fail_on
    ));
}

/// Whether anything of a target is another thing, if only a number that is a lower bound.
fn is_shown(target: &TargetDiff) -> bool {
    target.change != Change::Same || target.has_other_numbers()
}

/// Writes the first rows as a table as far as there is room; how many they are.
fn unfolded(head: &str, rows: &[String], most: usize, page: &mut Page) -> usize {
    for (at, row) in rows.iter().take(WORST).enumerate() {
        if page.text.len() + head.len() + row.len() > most {
            return at;
        }
        page.push(&if at == 0 { format!("\n{head}{row}") } else { row.clone() });
    }
    rows.len().min(WORST)
}

fn target(target: &TargetDiff) -> String {
    let word = match target.change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Worse => "**worse**",
        Change::Better => "better",
        _ => "numbers",
    };
    let order = |side: usize| match (target.cut_order[side], target.cut_order_at_least[side]) {
        (Some(order), _) => order.to_string(),
        (None, Some(least)) => format!("≥ {least}"),
        (None, None) => "—".to_owned(),
    };
    let figure = |side: usize, figure: Option<String>| {
        let bound = if target.lower_bound[side] == Some(true) { "≥ " } else { "" };
        figure.map_or_else(|| "—".to_owned(), |figure| format!("{bound}{figure}"))
    };
    let share = |side| figure(side, target.unavailability[side].map(|share| format!("{share:.2e}")));
    let hours = |side| figure(side, target.downtime_hours_per_year[side].map(words::hours));
    let ids = |ids: &[String]| ids.iter().map(|id| code(id)).collect::<Vec<_>>();
    let pairs = |pairs: &[[String; 2]]| {
        pairs.iter().map(|[a, b]| format!("{} + {}", code(a), code(b))).collect::<Vec<_>>()
    };
    let counts = [target.new_pair_count, target.fixed_pair_count].map(|count| count.unwrap_or(0));
    let mut changes: Vec<String> = [
        ("takes it down now", ids(&target.new_spofs), 0),
        ("no longer", ids(&target.fixed_spofs), 0),
        ("new pairs", pairs(&target.new_pairs), counts[0]),
        ("fixed pairs", pairs(&target.fixed_pairs), counts[1]),
        ("newly firing", target.new_rules.iter().map(|rule| code(rule)).collect(), 0),
    ]
    .into_iter()
    .filter(|(_, names, _)| !names.is_empty())
    .map(|(label, names, total)| format!("{label}: {}", words::list(&names, total, SHOWN)))
    .collect();
    changes.extend(
        target.broken_objectives.iter().take(SHOWN).map(|broken| format!("broken: {}", plain(broken))),
    );
    let mended = target.mended_objectives.len() as u64;
    if mended > 0 {
        changes.push(format!("{} met again", words::count(mended, "objective", "objectives")));
    }
    format!(
        "| {word} | {} | {} | {} | {} | {} |\n",
        code(&target.id),
        words::change(&order(0), &order(1)),
        words::change(&share(0), &share(1)),
        words::change(&hours(0), &hours(1)),
        changes.join("<br>")
    )
}
