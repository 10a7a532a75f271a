//! Reports for people: plain text at the width of a terminal, with or without colours.

mod availability;
pub(crate) mod chains;
mod check;
mod cut_sets;
mod diff;
mod explain;
mod findings;
mod network;
mod owners;
mod page;
mod startup;
mod targets;
pub(crate) mod words;
pub(crate) mod wrap;

use std::io;

use spof::report::{
    AvailabilityReport, CheckReport, CutSetsReport, DiffReport, ExplainReport, NetworkReport, StartupReport,
};

pub(crate) use check::what_was_read;
pub(crate) use findings::SPOF_RULE;
use page::Page;
pub(crate) use targets::{cut_order, downtime, strength};

/// How a text report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns to wrap at; ids and paths longer than that overflow, so that they can be copied.
    pub width: usize,
    /// Whether to emit colours; without, there is no escape sequence at all.
    pub colour: bool,
    /// Everything instead of the first of each, what to do about each finding, and waived findings.
    pub verbose: bool,
    /// The verdict only. Wins over `verbose`.
    pub quiet: bool,
}

impl Default for TextOptions {
    fn default() -> TextOptions {
        TextOptions { width: 80, colour: false, verbose: false, quiet: false }
    }
}

impl TextOptions {
    /// How many of a list to show where `usual` are enough.
    fn first(&self, usual: usize) -> usize {
        if self.verbose { usize::MAX } else { usual }
    }
}

/// Writes what `spof check` found: the verdict, the single points of failure by the way in which they
/// strike, redundancy that is none, other findings, the targets, and what to do next.
pub fn check(report: &CheckReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    check::write(report, options, &mut Page::new(out, options))
}

/// The verdict in one sentence, or two where targets are down as it is.
pub(crate) fn verdict(report: &CheckReport) -> Vec<String> {
    check::verdict_lines(report).into_iter().map(|(_, line)| line).collect()
}

/// Writes what a change brings and removes: the verdict with its reason, then each target that fares
/// otherwise, new and fixed findings, renamed components.
pub fn diff(report: &DiffReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    diff::write(report, options, &mut Page::new(out, options))
}

/// Writes why one component matters: what it takes down and how, what protects it, what takes it down.
pub fn explain(report: &ExplainReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    explain::write(report, options, &mut Page::new(out, options))
}

/// Writes the structure of the link or dependency graph.
pub fn network(report: &NetworkReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    network::write(report, options, &mut Page::new(out, options))
}

/// Writes the minimal cut sets of a target.
pub fn cut_sets(report: &CutSetsReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    cut_sets::write(report, options, &mut Page::new(out, options))
}

/// Writes the numbers of targets and what their components have to do with them.
pub fn availability(
    report: &AvailabilityReport,
    options: &TextOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    availability::write(report, options, &mut Page::new(out, options))
}

/// Writes the order in which everything starts from dark, what does not, and what keeps it from it.
pub fn startup(report: &StartupReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    startup::write(report, options, &mut Page::new(out, options))
}
