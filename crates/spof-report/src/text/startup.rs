//! The order in which everything starts from dark.

use std::collections::BTreeSet;
use std::io;

use spof::report::{DropEvidence, StartupReport};

use super::TextOptions;
use super::page::{BAD, BOLD, FAINT, GOOD, Page, Piece};
use super::words::{count, list};

pub(super) fn write(report: &StartupReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    let started: usize = report.waves.iter().map(Vec::len).sum();
    let all = started + report.stuck.len();
    let waves = count(report.waves.len() as u64, "wave", "waves");
    let name = report.name.as_ref().map_or_else(String::new, |name| format!("{name}: "));
    let (style, verdict) = if report.stuck.is_empty() {
        (GOOD, format!("everything starts from dark, in {waves}"))
    } else {
        let stuck = count(report.stuck.len() as u64, "component", "components");
        (BAD, format!("{stuck} of {all} cannot start from dark"))
    };
    page.wrapped(0, 2, &[Piece::new(style, format!("{name}{verdict}"))])?;
    if options.quiet {
        return Ok(());
    }
    self::waves(report, options, page)?;
    stuck(report, options, page)?;
    deadlocks(report, page)
}

/// Each wave in a paragraph; links are cables that nobody switches on, and are only counted.
fn waves(report: &StartupReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const IDS: usize = 30;
    const WAVES: usize = 50;
    if report.waves.is_empty() {
        return Ok(());
    }
    page.heading("Waves: what starts once the waves before it are up")?;
    let links: BTreeSet<&str> = report.links.iter().map(String::as_str).collect();
    let shown = options.first(WAVES);
    for (index, wave) in report.waves.iter().take(shown).enumerate() {
        let is_link = |id: &&String| links.contains(id.as_str());
        let (cables, ids): (Vec<&String>, Vec<&String>) = wave.iter().partition(is_link);
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        let mut text = list(&ids, 0, options.first(IDS));
        if !cables.is_empty() {
            let cables = count(cables.len() as u64, "link", "links");
            text = if text.is_empty() { cables } else { format!("{text}; {cables}") };
        }
        page.labelled(2, &Piece::new(FAINT, format!("{:>3}", index + 1)), 7, &[Piece::plain(text)])?;
    }
    if report.waves.len() > shown {
        page.sentence(2, &format!("and {} more waves (all with -v)", report.waves.len() - shown))?;
    }
    Ok(())
}

fn stuck(report: &StartupReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const STUCK: usize = 20;
    if report.stuck.is_empty() {
        return Ok(());
    }
    page.heading(&format!("Cannot start ({})", report.stuck.len()))?;
    let shown = options.first(STUCK);
    for stuck in report.stuck.iter().take(shown) {
        let waits = list(&stuck.waits_for, 0, options.first(5));
        let waits = if waits.is_empty() { "a path through the network".to_owned() } else { waits };
        let text = match stuck.cause {
            "failed" => " has failed".to_owned(),
            "down" => format!(" needs what is down: {waits}"),
            _ => format!(" waits for {waits}"),
        };
        page.wrapped(2, 4, &[Piece::new(BOLD, &stuck.id), Piece::plain(text)])?;
    }
    if report.stuck.len() > shown {
        page.sentence(2, &format!("and {} more (all with -v)", report.stuck.len() - shown))?;
    }
    Ok(())
}

fn deadlocks(report: &StartupReport, page: &mut Page<'_>) -> io::Result<()> {
    const DEADLOCKS: usize = 20;
    const CYCLE: usize = 8;
    if report.deadlocks.is_empty() {
        return Ok(());
    }
    page.heading("What waits for itself, and what to do without")?;
    for deadlock in report.deadlocks.iter().take(DEADLOCKS) {
        let mut cycle: Vec<&str> = deadlock.cycle.iter().take(CYCLE).map(String::as_str).collect();
        let first = cycle[0];
        if deadlock.cycle.len() > CYCLE {
            cycle.push("…");
        }
        if !deadlock.in_vain {
            cycle.push(first);
        }
        page.wrapped(2, 4, &[Piece::new(BOLD, cycle.join(" → "))])?;
        let drops: Vec<String> = deadlock.drop.iter().map(DropEvidence::describe).collect();
        let bound = if deadlock.exact { "" } else { " (fewer may be enough)" };
        let todo = if drops.is_empty() {
            "no requirement to drop: common causes affect each other in a ring".to_owned()
        } else {
            format!("let {}{bound}", list(&drops, 0, 10))
        };
        page.wrapped(4, 6, &[Piece::plain(todo)])?;
        if !deadlock.waits_for.is_empty() {
            let others = list(&deadlock.waits_for, deadlock.waits_for_count as u64, 5);
            page.wrapped(4, 6, &[Piece::plain(format!("waits for {others} as well"))])?;
        }
    }
    if report.deadlocks.len() > DEADLOCKS {
        page.sentence(
            2,
            &format!("and {} more (all with --format json)", report.deadlocks.len() - DEADLOCKS),
        )?;
    }
    Ok(())
}
