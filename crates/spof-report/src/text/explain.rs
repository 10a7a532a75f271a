//! Why one component matters.

use std::io;

use spof::model::quantity::Duration;
use spof::report::{DownReport, ExplainReport};

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
    hits(report, options, page)?;
    still_up(report, options, page)?;
    protection(report, options, page)?;
    data(report, options, page)?;

    let heading = "Goes down when any of these fails";
    ids(heading, &report.taken_down_by, report.taken_down_by.len() as u64, options, page)?;
    ids("Sits in", &report.located_in, 0, options, page)?;
    ids("Direct dependants", &report.dependants, 0, options, page)
}

fn verdict(report: &ExplainReport, page: &mut Page<'_>) -> io::Result<()> {
    let targets = report.takes_down_count;
    let taken = count(targets, "target", "targets");
    let (style, text) = if report.down {
        let taken = if targets > 0 { format!(", and takes down {taken}") } else { String::new() };
        (
            BAD,
            format!(
                "{}{taken}",
                if report.state == "failed" { "has failed" } else { "is down with nothing further failed" }
            ),
        )
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
    let repair = report.mttr_hours.map_or(Piece::new(FAINT, "not given"), |hours| Piece::plain(time(hours)));
    page.labelled(2, &Piece::new(FAINT, "repair"), 11, &[repair])?;
    if let Some(hours) = report.failover_hours {
        page.labelled(2, &Piece::new(FAINT, "failover"), 11, &[Piece::plain(time(hours))])?;
    }
    if !report.watched_by.is_empty() {
        let watched = list(&report.watched_by, 0, IDS);
        page.labelled(2, &Piece::new(FAINT, "watched"), 11, &[Piece::plain(format!("by {watched}"))])?;
    }
    if report.state != "ok" {
        page.labelled(2, &Piece::new(FAINT, "state"), 11, &[Piece::new(BAD, report.state)])?;
    }
    Ok(())
}

/// Whom the outage hits, whom to tell, and whether the repair is over in time.
fn hits(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const TARGETS: usize = 20;
    let told =
        |down: &&DownReport| down.owner.is_some() || down.contact.is_some() || down.rto_hours.is_some();
    let told: Vec<&DownReport> = report.takes_down.iter().filter(told).collect();
    if told.is_empty() {
        return Ok(());
    }
    page.heading("Whom it hits, and when they must be back")?;
    let shown = options.first(TARGETS);
    for down in told.iter().take(shown) {
        let mut said: Vec<String> = vec![format!("tier {}", down.tier)];
        said.extend(down.owner.iter().cloned());
        said.extend(down.contact.iter().cloned());
        let mut pieces = vec![Piece::new(BOLD, &down.id), Piece::plain(format!(" ({})", said.join(", ")))];
        pieces.extend(in_time(down.rto_hours, report.mttr_hours));
        page.wrapped(2, 4, &pieces)?;
    }
    if told.len() > shown {
        page.sentence(2, &format!("and {} more (all with -v)", told.len() - shown))?;
    }
    Ok(())
}

fn in_time(rto: Option<f64>, mttr: Option<f64>) -> Vec<Piece> {
    let Some(rto) = rto else { return Vec::new() };
    let within = Piece::plain(format!(": within {}", time(rto)));
    let verdict = match mttr {
        None => return vec![within],
        Some(mttr) if mttr > rto => Piece::new(BAD, format!("the repair is {} too long", time(mttr - rto))),
        Some(_) => Piece::new(GOOD, "the repair is short enough"),
    };
    vec![within, Piece::plain(", "), verdict]
}

fn still_up(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    // Where nothing goes down there is no need to say what stays up.
    if report.takes_down_count == 0 {
        return Ok(());
    }
    ids("Still up", &report.still_up, report.still_up_count, options, page)
}

/// Hours as `2d4h`, `1h30m` or `45s`.
fn time(hours: f64) -> String {
    let seconds = (hours * 3600.0).round().max(0.0) as u64;
    Duration::new(std::time::Duration::from_secs(seconds)).to_string()
}

fn takes_down(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const TARGETS: usize = 20;
    if report.down_count == 0 {
        page.heading("Nothing else goes down with it")?;
    } else {
        let heading = if report.state == "failed" {
            format!("{} down because of it", count(report.down_count, "component is", "components are"))
        } else {
            let all = count(report.down_count, "component goes", "components go");
            format!("When it fails, {all} down with it")
        };
        page.heading(&heading)?;
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

/// Where its data are, and what takes all of it.
fn data(report: &ExplainReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const SETS: usize = 6;
    if report.data_copies.is_empty() {
        return Ok(());
    }
    let copies = list(&report.data_copies, 0, IDS);
    match report.data_loss.as_deref() {
        None => {
            page.heading(&format!("What takes every copy of its data ({copies}) is too much to find here"))?
        }
        Some([]) => page.heading(&format!("No three failures take every copy of its data ({copies})"))?,
        Some(sets) => {
            page.heading(&format!("Every copy of its data ({copies}) is down, and may be lost, with"))?;
            let shown = options.first(SETS);
            for set in sets.iter().take(shown) {
                page.wrapped(2, 4, &[Piece::plain(set.join(" + "))])?;
            }
            if sets.len() > shown {
                page.sentence(2, &format!("and {} more (all with -v)", sets.len() - shown))?;
            }
        }
    }
    for server in &report.only_mirrored_for {
        let text = format!("no backup: the mirrors of {server} copy deletion and corruption as well");
        page.wrapped(2, 4, &[Piece::new(BAD, text)])?;
    }
    Ok(())
}
