//! Reports for people: plain text at the width of a terminal, with or without colours.

mod chains;
mod check;
mod explain;
mod findings;
mod network;
mod owners;
mod page;
mod startup;
mod targets;
mod words;
pub(crate) mod wrap;

use std::io;

use spof::report::{CheckReport, ExplainReport, NetworkReport, StartupReport};

use page::Page;

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

/// Writes why one component matters: what it takes down and how, what protects it, what takes it down.
pub fn explain(report: &ExplainReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    explain::write(report, options, &mut Page::new(out, options))
}

/// Writes the structure of the link or dependency graph.
pub fn network(report: &NetworkReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    network::write(report, options, &mut Page::new(out, options))
}

/// Writes the order in which everything starts from dark, what does not, and what keeps it from it.
pub fn startup(report: &StartupReport, options: &TextOptions, out: &mut dyn io::Write) -> io::Result<()> {
    startup::write(report, options, &mut Page::new(out, options))
}
