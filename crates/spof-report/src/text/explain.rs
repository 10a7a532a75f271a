//! Why one component matters.

use std::io;

use spof::report::ExplainReport;

use super::TextOptions;
use super::page::{BAD, BOLD, Column, FAINT, GOOD, Page, Piece};
use super::words::{assumed, count, list, place, way};

/// How many of a list of ids to show.
const IDS: usize = 10;

pub(super) fn write(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    verdict(report, page)?;
    if !report.assumptions.is_empty() {
        page.wrapped(0, 2, &[Piece::plain(assumed(&report.assumptions))])?;
    }
    if options.quiet {
        return Ok(());
    }
    about(report, page)?;
    takes_down(report, options, page)?;
    protection(report, options, page)?;

    let heading = "Goes down when any of these fails";
    ids(heading, &report.taken_down_by, report.taken_down_by.len() as u64, options, page)?;
    ids("Sits in", &report.located_in, 0, options, page)?;
    ids("Direct dependants", &report.dependants, 0, options, page)
}

fn verdict(report: &ExplainReport, page: &mut Page<'_>) -> io::Result<()> {
    let targets = report.takes_down_count;
    let taken = count(targets, "target", "targets");
    let (style, text) = if report.down {
        (BAD, "is down with nothing further failed".to_owned())
    } else if report.single_point_of_failure {
        (BAD, format!("is a single point of failure: alone it takes down {taken}"))
    } else if targets > 0 {
        (BOLD, format!("takes down {taken}, but cannot fail by itself"))
    } else if !report.can_fail {
        (BOLD, "cannot fail by itself and takes no target down".to_owned())
    } else {
        (GOOD, "is no single point of failure: alone it takes no target down".to_owned())
    };
    page.wrapped(0, 2, &[Piece::new(style, format!("{} {text}", report.id))])
}

/// What it is, where it stands, and whom to ask.
fn about(report: &ExplainReport, page: &mut Page<'_>) -> io::Result<()> {
    let title = report.title.as_ref().map_or_else(String::new, |title| format!(", {title}"));
    let at = place(report.location.as_ref());
    let at = if at.is_empty() { at } else { format!(" ({at})") };
    page.wrapped(0, 2, &[Piece::plain(format!("{}{title}", report.kind)), Piece::new(FAINT, at)])?;
    if let Some(description) = report.about.get("description") {
        page.sentence(0, description)?;
    }
    page.blank()?;
    for key in ["owner", "contact", "runbook"] {
        let value = report.about.get(key).map_or(Piece::new(FAINT, "not given"), Piece::plain);
        page.labelled(2, &Piece::new(FAINT, key), 11, &[value])?;
    }
    Ok(())
}

fn takes_down(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const TARGETS: usize = 20;
    if report.down_count == 0 {
        page.heading("Nothing else goes down with it")?;
    } else {
        let all = count(report.down_count, "component goes", "components go");
        page.heading(&format!("When it fails, {all} down with it"))?;
    }
    let shown = options.first(TARGETS);
    let rows: Vec<Vec<Piece>> = report
        .takes_down
        .iter()
        .take(shown)
        .map(|down| vec![Piece::new(BOLD, &down.id), Piece::plain(way(&down.path, 0, options.verbose))])
        .collect();
    page.table(2, &[Column::Left, Column::Left], &rows)?;
    let listed = rows.len() as u64;
    if report.takes_down_count > listed {
        let more = report.takes_down_count - listed;
        page.sentence(2, &format!("and {more} more targets (all with -v)"))?;
    }
    if !report.also_down.is_empty() {
        let total = report.down_count.saturating_sub(report.takes_down_count);
        let also = list(&report.also_down, total, options.first(IDS));
        let lead = if rows.is_empty() { "" } else { "also " };
        page.wrapped(2, 4, &[Piece::new(FAINT, lead), Piece::plain(also)])?;
    }
    ids("Stays up, but degraded", &report.degraded, 0, options, page)
}

fn protection(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const PROTECTIONS: usize = 10;
    if report.protected_by.is_empty() {
        return page.heading("No redundancy absorbs its loss");
    }
    page.heading("Redundancy that absorbs its loss")?;
    let shown = options.first(PROTECTIONS);
    for protection in report.protected_by.iter().take(shown) {
        let remaining = list(&protection.remaining, 0, options.first(IDS));
        let text = format!(" needs {}; {remaining} would be left", protection.requirement);
        page.wrapped(2, 4, &[Piece::new(BOLD, &protection.owner), Piece::plain(text)])?;
    }
    if report.protected_by.len() > shown {
        page.sentence(2, &format!("and {} more (all with -v)", report.protected_by.len() - shown))?;
    }
    Ok(())
}

fn ids(
    heading: &str,
    ids: &[String],
    total: u64,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    page.heading(heading)?;
    page.wrapped(2, 2, &[Piece::plain(list(ids, total, options.first(IDS)))])
}
