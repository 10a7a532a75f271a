//! Unavailability, downtime, outages, and what each component has to do with them.

use std::io;

use spof::report::{AvailabilityReport, ImportanceReport, TargetAvailability};

use super::TextOptions;
use super::page::{BAD, BOLD, Column, FAINT, GOOD, Page, Piece};
use super::words::{assumed, hours, share};

pub(super) fn write(
    report: &AvailabilityReport,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    summary(report, options, page)?;
    if options.quiet {
        return Ok(());
    }
    for target in report.targets.iter().filter(|target| !target.importance.is_empty()) {
        importance(target, options, page)?;
    }
    for target in &report.targets {
        missing(target, options, page)?;
    }
    for note in &report.notes {
        page.blank()?;
        page.wrapped(0, 2, &[Piece::new(FAINT, format!("Note: {note}."))])?;
    }
    Ok(())
}

fn summary(report: &AvailabilityReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    let mut rows = vec![
        ["target", "tier", "unavailability", "downtime/year", "outages/year", "mean outage", "allowed"]
            .iter()
            .map(|name| Piece::new(FAINT, name))
            .collect::<Vec<_>>(),
    ];
    rows.extend(report.targets.iter().map(row));
    let columns = [
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    page.table(0, &columns, &rows)?;
    if !report.assumptions.is_empty() {
        page.wrapped(0, 2, &[Piece::plain(assumed(&report.assumptions))])?;
    }
    if options.quiet {
        return Ok(());
    }
    for target in &report.targets {
        if let Some(limit) = &target.stopped_by {
            page.wrapped(0, 2, &[Piece::new(BAD, format!("{}: not computed: {limit}.", target.id))])?;
        }
        if let Some([least, most]) = target.downtime_hours_per_year_range {
            let text = format!("{}: between {} and {} a year.", target.id, hours(least), hours(most));
            page.sentence(0, &text)?;
        }
    }
    if report.targets.iter().any(|target| target.lower_bound || target.outages_lower_bound) {
        let text = "≥: data are missing, and what has none counts as never failing.";
        page.wrapped(0, 2, &[Piece::new(FAINT, text)])?;
    }
    Ok(())
}

fn row(target: &TargetAvailability) -> Vec<Piece> {
    let bounded = |value: Option<String>, lower: bool| match value {
        None => Piece::plain("—"),
        Some(value) => Piece::plain(format!("{}{value}", if lower { "≥ " } else { "" })),
    };
    let allowed = match (target.allowed_downtime_hours_per_year, target.downtime_hours_per_year) {
        (None, _) => Piece::plain(""),
        (Some(allowed), Some(expected)) if expected > allowed => Piece::new(BAD, hours(allowed)),
        (Some(allowed), _) => Piece::new(GOOD, hours(allowed)),
    };
    vec![
        Piece::new(BOLD, &target.id),
        Piece::plain(target.tier.to_string()),
        bounded(target.unavailability.map(share), target.lower_bound),
        bounded(target.downtime_hours_per_year.map(hours), target.lower_bound),
        bounded(target.outages_per_year.map(super::words::figure), target.outages_lower_bound),
        bounded(target.mean_outage_hours.map(hours), false),
        allowed,
    ]
}

fn importance(target: &TargetAvailability, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const ROWS: usize = 10;
    page.heading(&format!("What costs {} its hours", target.id))?;
    page.blank()?;
    let header = ["component", "saves a year", "Birnbaum", "criticality", "Fussell-Vesely", "RAW", "RRW"];
    let mut rows = vec![header.iter().map(|name| Piece::new(FAINT, name)).collect::<Vec<_>>()];
    let shown = options.first(ROWS);
    rows.extend(target.importance.iter().take(shown).map(importance_row));
    let columns = [
        Column::Shrinks,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    page.table(2, &columns, &rows)?;
    if target.importance.len() > shown {
        page.sentence(2, &format!("and {} more (all with -v)", target.importance.len() - shown))?;
    }
    Ok(())
}

fn importance_row(importance: &ImportanceReport) -> Vec<Piece> {
    let number =
        |value: Option<f64>| Piece::plain(value.map_or_else(|| "—".to_owned(), super::words::figure));
    let infinite = importance.rrw.is_none() && importance.raw.is_some();
    vec![
        Piece::new(BOLD, &importance.id),
        Piece::plain(hours(importance.hours_saved_per_year)),
        number(Some(importance.birnbaum)),
        number(importance.criticality),
        number(importance.fussell_vesely),
        number(importance.raw),
        if infinite { Piece::plain("∞") } else { number(importance.rrw) },
    ]
}

fn missing(target: &TargetAvailability, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const NAMES: usize = 12;
    for (lacks, names) in [
        (["has no reliability data", "have no reliability data"], &target.missing_data),
        (
            [
                "has an unavailability without a rate or an `mttr`, and so no outages",
                "have an unavailability without a rate or an `mttr`, and so no outages",
            ],
            &target.missing_rates,
        ),
    ] {
        if names.is_empty() {
            continue;
        }
        let shown = options.first(NAMES).min(names.len());
        let more =
            if names.len() > shown { format!(" and {} more", names.len() - shown) } else { String::new() };
        page.blank()?;
        let what = lacks[usize::from(names.len() > 1)];
        let text = format!("{}: {}{more} {what}", target.id, names[..shown].join(", "));
        page.wrapped(0, 2, &[Piece::plain(text)])?;
    }
    Ok(())
}
