//! Who has to act: the findings by the owner of the component that they are about.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use spof::report::{CheckReport, Severity};

use super::TextOptions;
use super::page::{BOLD, FAINT, Page, Piece, severity_style};
use super::words::list;

/// One owner's findings, by severity.
#[derive(Default)]
struct Share<'a> {
    by_severity: BTreeMap<Reverse<Severity>, u64>,
    /// The components, those of the worst findings first.
    components: Vec<&'a str>,
    /// How many there are besides.
    further: u64,
}

/// A line for each owner, the worst first, and one for what nobody is named for. Nothing where no finding
/// has an owner.
pub(super) fn write(report: &CheckReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const OWNERS: usize = 20;
    let open = || report.findings.iter().filter(|finding| !finding.waived);
    let left_out = &report.left_out;
    let owned = left_out.components.keys().any(Option::is_some);
    if !owned && !open().any(|finding| finding.owner.is_some()) {
        return Ok(());
    }
    let mut shares: BTreeMap<Option<&str>, Share<'_>> = BTreeMap::new();
    for finding in open() {
        let share = shares.entry(finding.owner.as_deref()).or_default();
        *share.by_severity.entry(Reverse(finding.severity)).or_default() += 1;
        share.components.push(&finding.component);
    }
    for ((_, owner), counts) in &left_out.findings {
        let share = shares.entry(owner.as_deref()).or_default();
        for (severity, count) in Severity::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0) {
            *share.by_severity.entry(Reverse(severity)).or_default() += count;
        }
    }
    for (owner, count) in &left_out.components {
        shares.entry(owner.as_deref()).or_default().further += count;
    }
    let mut shares: Vec<(Option<&str>, Share<'_>)> = shares.into_iter().collect();
    // Counts of the worst severity first, then of the next one.
    let counts = |share: &Share<'_>| {
        Severity::ALL.map(|severity| share.by_severity.get(&Reverse(severity)).copied().unwrap_or(0))
    };
    shares.sort_by_key(|(owner, share)| (Reverse(counts(share)), *owner));
    page.heading("By owner")?;
    page.blank()?;
    let shown = options.first(OWNERS);
    for (owner, share) in shares.iter().take(shown) {
        line(*owner, share, options, page)?;
    }
    if shares.len() > shown {
        page.sentence(2, &format!("and {} more owners (all with -v)", shares.len() - shown))?;
    }
    Ok(())
}

fn line(
    owner: Option<&str>,
    share: &Share<'_>,
    options: &TextOptions,
    page: &mut Page<'_>,
) -> io::Result<()> {
    const COMPONENTS: usize = 4;
    let mut pieces = vec![match owner {
        Some(owner) => Piece::new(BOLD, format!("{owner}: ")),
        None => Piece::new(FAINT, "nobody is named for: "),
    }];
    for (at, (Reverse(severity), number)) in share.by_severity.iter().enumerate() {
        pieces.push(Piece::plain(if at > 0 { ", " } else { "" }));
        pieces.push(Piece::new(severity_style(*severity), format!("{number} {}", severity.as_str())));
    }
    let mut seen = BTreeSet::new();
    let once = share.components.iter().filter(|id| seen.insert(**id));
    let components: Vec<String> = once.map(|id| (*id).to_owned()).collect();
    let all = components.len() as u64 + share.further;
    let about = list(&components, all, options.first(COMPONENTS));
    pieces.push(Piece::plain(format!(": {about}")));
    page.wrapped(2, 4, &pieces)
}
