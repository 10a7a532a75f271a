//! The table of targets.

use std::io;

use spof::report::{CheckReport, TargetReport};

use super::TextOptions;
use super::page::{BAD, BOLD, Column, FAINT, GOOD, Page, Piece};
use super::words::{self, list, share};

/// Every target with how many failures it takes, the weakest first.
pub(super) fn write(report: &CheckReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const TARGETS: usize = 20;
    if report.targets.is_empty() {
        return Ok(());
    }
    let mut targets: Vec<&TargetReport> = report.targets.iter().collect();
    targets.sort_by_key(|target| (strength(target), target.tier, target.id.as_str()));
    let numbers = targets.iter().any(|target| target.downtime_hours_per_year.is_some());

    page.heading("Targets")?;
    page.blank()?;
    let mut header = vec!["target", "tier", "cut order", "single points", "pairs"];
    if numbers {
        header.push("downtime");
    }
    let mut rows = vec![header.iter().map(|name| Piece::new(FAINT, name)).collect::<Vec<_>>()];
    let shown = options.first(TARGETS);
    rows.extend(targets.iter().take(shown).map(|target| row(target, numbers)));
    let columns = [Column::Left, Column::Right, Column::Right, Column::Right, Column::Right, Column::Right];
    page.table(2, &columns[..header.len()], &rows)?;
    let more = targets.len().saturating_sub(shown) as u64 + report.left_out.targets;
    if more > 0 {
        page.sentence(2, &format!("and {more} more (all with -v)"))?;
    }
    let legend = "Cut order: how many must fail together to take it down; 0: down already.";
    page.wrapped(2, 2, &[Piece::new(FAINT, legend)])?;
    for target in targets.iter().take(shown).filter(|target| target.spof_count == 0) {
        together(target, page)?;
    }
    for target in targets.iter().take(shown).filter(|target| !target.undecided_objectives.is_empty()) {
        let open = list(&target.undecided_objectives, 0, 5);
        page.sentence(2, &format!("{}: `survives` {open} is left undecided", target.id))?;
    }
    Ok(())
}

/// What most probably takes a target down that nothing takes down alone.
fn together(target: &TargetReport, page: &mut Page<'_>) -> io::Result<()> {
    let Some(set) = target.cut_sets.first().filter(|set| !set.components.is_empty()) else { return Ok(()) };
    let (how, often) = match set.probability {
        Some(probability) => ("most probably by", format!(" ({})", share(probability))),
        None => ("for instance by", String::new()),
    };
    page.sentence(2, &format!("{}: {how} {} together{often}", target.id, set.components.join(" + ")))
}

fn row(target: &TargetReport, numbers: bool) -> Vec<Piece> {
    let style = match strength(target) {
        0 | 1 => BAD,
        _ => GOOD,
    };
    let mut row = vec![
        Piece::new(BOLD, &target.id),
        Piece::plain(target.tier.to_string()),
        Piece::new(style, cut_order(target)),
        Piece::plain(target.spof_count.to_string()),
        Piece::plain(target.pair_count.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string)),
    ];
    if numbers {
        row.push(Piece::plain(downtime(target)));
    }
    row
}

/// Sorts by cut order; what nothing takes down comes last.
pub(crate) fn strength(target: &TargetReport) -> u32 {
    target.cut_order.or(target.cut_order_at_least).unwrap_or(u32::MAX)
}

/// `30 min/year`, with `≥` before a lower bound; a dash where it is not known.
pub(crate) fn downtime(target: &TargetReport) -> String {
    let bound = if target.lower_bound { "≥ " } else { "" };
    let hours = target.downtime_hours_per_year;
    hours.map_or_else(|| "—".to_owned(), |hours| format!("{bound}{}/year", words::hours(hours)))
}

/// `2`, or `≥ 2` where it is not known; a dash where nothing can take it down.
pub(crate) fn cut_order(target: &TargetReport) -> String {
    match (target.cut_order, target.cut_order_at_least) {
        (Some(order), _) => order.to_string(),
        (None, Some(order)) => format!("≥ {order}"),
        (None, None) => "—".to_owned(),
    }
}
