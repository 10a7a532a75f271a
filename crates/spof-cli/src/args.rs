//! The arguments that several commands share; those of one command stand with it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use spof::report::Severity;

#[derive(Args)]
pub(crate) struct Global {
    /// Write the report to FILE, whole or not at all, instead of standard output; with several formats, the
    /// first -o belongs to the first --format, and so on
    #[arg(short, long, value_name = "FILE", global = true, action = clap::ArgAction::Append)]
    pub(crate) output: Vec<PathBuf>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(crate) color: Color,
    /// Print the verdict only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print everything, however long; and on standard error, the time and memory of each stage
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// The clock of the run
    #[arg(skip)]
    pub(crate) watch: crate::run::watch::Watch,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Args)]
pub(crate) struct Model {
    /// Model files, other tools' files and folders of them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Lay the states of an overlay file over the model (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Vec<PathBuf>,
    /// Decide what other tools' files leave open, such as compose.depends-on=start (repeatable; `spof explain
    /// NAME` shows what there is to choose)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) assume: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    Low,
    Medium,
    High,
    Critical,
    /// Only report
    Never,
}

impl From<FailOn> for spof::config::FailOn {
    fn from(option: FailOn) -> spof::config::FailOn {
        spof::config::FailOn::At(match option {
            FailOn::Low => Severity::Low,
            FailOn::Medium => Severity::Medium,
            FailOn::High => Severity::High,
            FailOn::Critical => Severity::Critical,
            FailOn::Never => return spof::config::FailOn::Never,
        })
    }
}
