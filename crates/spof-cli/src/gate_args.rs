//! The arguments of the gate: configuration, baselines, waivers, comparisons.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use spof::model::quantity::Date;

use crate::args::FailOn;

#[derive(Args)]
pub(crate) struct Configuration {
    /// The configuration [default: .spof.yaml, looked for upward from the working directory]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The day on which the run looks [default: the system's date in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) today: Option<Date>,
}

#[derive(Args)]
pub(crate) struct Baselines {
    /// Fail on findings only that this report lacks (repeatable: known to any of them is known)
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Vec<PathBuf>,
    /// Write the findings to FILE for later runs; without --baseline, all of them are known by that
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Waive {
    /// The rule
    pub(crate) rule: String,
    /// The component that the finding is about
    #[arg(value_name = "ID")]
    pub(crate) component: String,
    /// Why the finding may stay
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The last day on which the waiver covers, such as 2026-12-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Date,
    /// Who approved it
    #[arg(long, value_name = "NAME")]
    pub(crate) approved_by: Option<String>,
    /// Waive it for this target only
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
}

/// What `spof diff` can write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For the comment on a change
    Markdown,
    /// JUnit XML, a suite for each target that the change brings a finding about
    Junit,
    /// Workflow commands of GitHub Actions
    Github,
}

#[derive(Args)]
pub(crate) struct Diff {
    /// BASE and HEAD, each a file, a folder, `git:REV:PATH` or `-`; with --against, the files and folders
    /// of the working tree (the working directory unless any is named)
    #[arg(required_unless_present = "against", value_name = "BASE HEAD | PATH")]
    pub(crate) paths: Vec<String>,
    /// Compare the working tree with this revision of git
    #[arg(long, value_name = "REV")]
    pub(crate) against: Option<String>,
    /// Lay the states of an overlay file over both sides (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Vec<PathBuf>,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    /// The least severity of a regression that fails the run [default: the configuration's, else high]
    #[arg(long, value_enum)]
    pub(crate) fail_on: Option<FailOn>,
    /// What to write (repeatable, each with its own -o; one may go to standard output) [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Vec<DiffFormat>,
    /// The places of --format and -o among the arguments, which say what belongs together
    #[arg(skip)]
    pub(crate) order: crate::outputs::Order,
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = crate::args::duration)]
    pub(crate) timeout: std::time::Duration,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
}

pub(crate) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write year, month and day as 2026-05-01".to_owned())
}
