//! The minimal cut sets of a target.

use std::io;

use spof::report::CutSetsReport;

use super::TextOptions;
use super::page::{BAD, BOLD, Column, FAINT, GOOD, Page, Piece};
use super::words::{assumed, count, hours, share};

pub(super) fn write(report: &CutSetsReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    page.wrapped(0, 2, &[verdict(report)])?;
    if !report.assumptions.is_empty() {
        page.wrapped(0, 2, &[Piece::plain(assumed(&report.assumptions))])?;
    }
    if options.quiet {
        return Ok(());
    }
    if let Some(limit) = &report.stopped_by {
        page.wrapped(0, 2, &[Piece::new(BAD, format!("Not exact: {limit}."))])?;
    }
    if let Some(unavailability) = report.unavailability {
        let bound = if report.lower_bound { "at least " } else { "" };
        let year = |share: f64| hours(share * spof::model::quantity::HOURS_PER_YEAR);
        let text = match report.unavailability_range {
            None => format!("{}, which is {} of downtime", share(unavailability), year(unavailability)),
            Some([least, most]) => format!(
                "between {} and {}, which is between {} and {} of downtime",
                share(least),
                share(most),
                year(least),
                year(most)
            ),
        };
        page.sentence(0, &format!("Unavailability {bound}{text} a year."))?;
    }
    if report.count_by_order.len() > 1 || report.count_by_order.keys().any(|order| *order > 1) {
        page.heading("By order: how many must fail together")?;
        page.blank()?;
        let mut rows = vec![vec![Piece::new(FAINT, "order"), Piece::new(FAINT, "minimal cut sets")]];
        rows.extend(
            report
                .count_by_order
                .iter()
                .map(|(order, count)| vec![Piece::plain(order.to_string()), Piece::plain(count.to_string())]),
        );
        page.table(2, &[Column::Right, Column::Right], &rows)?;
    }
    listed(report, page)?;
    for note in &report.notes {
        page.blank()?;
        page.wrapped(0, 2, &[Piece::new(FAINT, format!("Note: {note}."))])?;
    }
    Ok(())
}

fn verdict(report: &CutSetsReport) -> Piece {
    let up_to = match report.max_order {
        Some(order) if !report.exact => format!(" of order {order} or less"),
        _ => String::new(),
    };
    match &report.count {
        None => Piece::new(BAD, format!("{}: nothing is certain yet", report.target)),
        Some(all) if all.to_u64() == Some(0) => {
            let text = if report.exact {
                "nothing can take it down".to_owned()
            } else {
                format!("no minimal cut set{up_to}")
            };
            Piece::new(GOOD, format!("{}: {text}", report.target))
        }
        Some(all) => {
            let sets = if all.to_u64() == Some(1) { "minimal cut set" } else { "minimal cut sets" };
            let order = report
                .cut_order
                .map_or_else(String::new, |order| format!("; the smallest has {}", members(order)));
            Piece::new(BOLD, format!("{}: {all} {sets}{up_to}{order}", report.target))
        }
    }
}

fn members(order: u32) -> String {
    match order {
        0 => "no member: it is down with nothing failed".to_owned(),
        order => count(u64::from(order), "member", "members"),
    }
}

fn listed(report: &CutSetsReport, page: &mut Page<'_>) -> io::Result<()> {
    if report.cut_sets.is_empty() || report.cut_order == Some(0) {
        return Ok(());
    }
    let shown = report.cut_sets.len() as u64;
    let whole = report.count.as_ref().and_then(spof::analysis::several_failures::cut_sets::Count::to_u64)
        == Some(shown);
    let known = report.cut_sets.iter().any(|set| set.probability.is_some());
    let order = if known { "by probability" } else { "by order" };
    page.heading(&match (whole, shown) {
        (true, _) => format!("All of them, {order}"),
        (false, shown) => format!("The first {shown}, {order} (more with --limit)"),
    })?;
    page.blank()?;
    for set in &report.cut_sets {
        let probability = match set.probability {
            Some(probability) => share(probability),
            None if known => "no data".to_owned(),
            None => String::new(),
        };
        let label = if known { Piece::plain(format!("{probability:>10}")) } else { Piece::new(FAINT, "-") };
        let column = if known { 14 } else { 4 };
        page.labelled(2, &label, column, &[Piece::plain(set.components.join(" + "))])?;
    }
    Ok(())
}
