//! What a change brings and removes.

use std::io;

use spof::report::{Change, DiffReport, Finding, GateChange, TargetDiff};

use super::TextOptions;
use super::findings::listed;
use super::page::{BAD, BOLD, Column, FAINT, GOOD, Page, Piece};
use super::words::{self, assumed, change, count, list, shrunk};

pub(super) fn write(report: &DiffReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    weakened(report, options, page)?;
    let name = report.name.as_ref().map_or_else(String::new, |name| format!("{name}: "));
    let style = if report.regression { BAD } else { GOOD };
    let verdict = [Piece::new(style, format!("{name}{}", report.reason))];
    // The first line is the whole reason, however long: a log is searched for it.
    page.unwrapped(&verdict)?;
    if !report.assumptions.is_empty() {
        page.wrapped(0, 2, &[Piece::plain(assumed(&report.assumptions))])?;
    }
    if options.quiet {
        return Ok(());
    }
    renamed(report, options, page)?;
    targets(report, options, page)?;
    listed("New findings", &report.new_findings, options, page)?;
    listed("No longer waived", &report.unwaived_findings, options, page)?;
    let known: Vec<Finding> = report.undecided.iter().filter(|open| !report.is_new(open)).cloned().collect();
    listed("Not decided on either side", &known, options, page)?;
    listed("Shrunk findings", &shrunk(&report.shrunk_findings), options, page)?;
    listed("Hidden by something worse, not fixed", &report.hidden_findings, options, page)?;
    listed("Not new: something worse hid them", &report.revealed_findings, options, page)?;
    listed("Fixed findings", &report.fixed_findings, options, page)?;
    listed("Newly waived", &report.waived_findings, options, page)?;
    if !report.notes.is_empty() {
        page.blank()?;
    }
    for note in &report.notes {
        page.labelled(0, &Piece::new(BOLD, "note:"), 6, &[Piece::plain(note)])?;
    }
    Ok(())
}

/// What the change does to its own gate comes before what it does to the model: it decides what the rest is worth.
fn weakened(report: &DiffReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const CHANGES: usize = 10;
    let Some(heading) = report.gate.heading() else { return Ok(()) };
    let words = |change: &GateChange| {
        let place =
            change.location.as_ref().map_or_else(String::new, |at| format!(" ({}:{})", at.file, at.line));
        format!("{}: {}{place}", change.key, change.message)
    };
    if options.quiet {
        let changes: Vec<String> = report.gate.weakened.iter().map(words).collect();
        let changes = list(&changes, changes.len() as u64, CHANGES);
        return page.unwrapped(&[Piece::new(BAD, format!("{heading}: {changes}"))]);
    }
    page.wrapped(0, 2, &[Piece::new(BAD, format!("{heading}:"))])?;
    let shown = options.first(CHANGES);
    for change in report.gate.weakened.iter().take(shown) {
        page.wrapped(2, 4, &[Piece::plain(words(change))])?;
    }
    more(report.gate.weakened.len(), shown, page)?;
    page.blank()
}

fn renamed(report: &DiffReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const RENAMES: usize = 10;
    if report.renamed.is_empty() {
        return Ok(());
    }
    page.heading(&format!("Renamed, and otherwise the same ({})", report.renamed.len()))?;
    page.blank()?;
    let shown = options.first(RENAMES);
    for rename in report.renamed.iter().take(shown) {
        page.sentence(2, &format!("{} → {}", rename.from, rename.to))?;
    }
    more(report.renamed.len(), shown, page)
}

fn targets(report: &DiffReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const TARGETS: usize = 20;
    let is_shown = |target: &&TargetDiff| target.change != Change::Same || target.has_other_numbers();
    let changed: Vec<&TargetDiff> = report.targets.iter().filter(is_shown).collect();
    let same = report.targets.len() - changed.len();
    if changed.is_empty() {
        return Ok(());
    }
    page.heading(&format!("Targets ({} changed, {same} the same)", changed.len()))?;
    let shown = options.first(TARGETS);
    for target in changed.iter().take(shown) {
        page.blank()?;
        self::target(target, options, page)?;
    }
    more(changed.len(), shown, page)
}

fn target(target: &TargetDiff, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const SPOFS: usize = 6;
    let (style, word) = match target.change {
        Change::Added => (BOLD, "added"),
        Change::Removed => (BOLD, "removed"),
        Change::Worse => (BAD, "worse"),
        Change::Better => (GOOD, "better"),
        _ => (FAINT, "numbers"),
    };
    let id = [Piece::new(BOLD, &target.id), Piece::new(FAINT, format!(" (tier {})", target.tier))];
    page.labelled(2, &Piece::new(style, word), 11, &id)?;
    let mut rows = Vec::new();
    let mut row = |label: &str, text: String| rows.push(vec![Piece::new(FAINT, label), Piece::plain(text)]);
    if target.cut_order != [None; 2] || target.cut_order_at_least != [None; 2] {
        let order = |side: usize| match (target.cut_order[side], target.cut_order_at_least[side]) {
            (Some(order), _) => order.to_string(),
            (None, Some(least)) => format!("≥ {least}"),
            (None, None) => "—".to_owned(),
        };
        row("cut order", change(&order(0), &order(1)));
    }
    if target.downtime_hours_per_year != [None; 2] {
        let hours = |side: usize| {
            let bound = if target.lower_bound[side] == Some(true) { "≥ " } else { "" };
            let hours = target.downtime_hours_per_year[side];
            hours.map_or_else(|| "—".to_owned(), |hours| format!("{bound}{}", words::hours(hours)))
        };
        row("downtime a year", change(&hours(0), &hours(1)));
    }
    if target.unavailability != [None; 2] {
        let share = |side: usize| {
            let bound = if target.lower_bound[side] == Some(true) { "≥ " } else { "" };
            let share = target.unavailability[side];
            share.map_or_else(|| "—".to_owned(), |share| format!("{bound}{share:.2e}"))
        };
        row("unavailability", change(&share(0), &share(1)));
    }
    for (label, spofs) in [("takes it down now", &target.new_spofs), ("no longer", &target.fixed_spofs)] {
        if !spofs.is_empty() {
            row(label, list(spofs, 0, options.first(SPOFS)));
        }
    }
    let pairs = [
        ("new pairs", &target.new_pairs, target.new_pair_count),
        ("fixed pairs", &target.fixed_pairs, target.fixed_pair_count),
    ];
    for (label, pairs, total) in pairs {
        if !pairs.is_empty() {
            let pairs: Vec<String> = pairs.iter().map(|[a, b]| format!("{a} + {b}")).collect();
            row(label, list(&pairs, total.unwrap_or(0), options.first(SPOFS)));
        }
    }
    page.table(11, &[Column::Left, Column::Left], &rows)?;
    for broken in &target.broken_objectives {
        page.wrapped(11, 13, &[Piece::new(BAD, "broken: "), Piece::plain(broken)])?;
    }
    if !target.new_rules.is_empty() {
        let rules: Vec<String> = target.new_rules.iter().map(|rule| (*rule).to_owned()).collect();
        let rules = Piece::plain(list(&rules, 0, options.first(SPOFS)));
        page.wrapped(11, 13, &[Piece::new(FAINT, "newly firing: "), rules])?;
    }
    let mended = target.mended_objectives.len() as u64;
    if mended > 0 {
        page.sentence(11, &format!("{} met again", count(mended, "objective", "objectives")))?;
    }
    Ok(())
}

fn more(all: usize, shown: usize, page: &mut Page<'_>) -> io::Result<()> {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        more => page.sentence(2, &format!("and {more} more (all with -v or --format json)")),
    }
}
