//! The command line's arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use spof::model::quantity::Date;
use spof::report::Severity;

/// Finds every single point of failure in a described infrastructure, and says how it strikes.
///
/// Exit status: 0 nothing found at or above --fail-on; 1 such findings; 2 bad input or bad usage;
/// 3 a stated limit stopped the analysis before it was exact.
#[derive(Parser)]
#[command(name = "spof", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args)]
pub(crate) struct Global {
    /// Write the report to FILE, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE", global = true)]
    pub(crate) output: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(crate) color: Color,
    /// Print the verdict only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print everything, however long
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
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

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Report single points of failure, redundancy that is none, and other findings
    Check(Check),
    /// Explain why a component matters, or what a rule finds
    ///
    /// `spof explain PATH... ID` explains a component of the model; `spof explain RULE` prints the page
    /// of a rule.
    Explain(Explain),
    /// Report articulation points, bridges and blocks of the network
    Network(Network),
    /// Show the order in which everything starts from dark
    ///
    /// Exit status 1 if something cannot start.
    Startup(Startup),
    /// Turn another tool's files into a model
    Import(Import),
    /// List the rules
    Rules(Rules),
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
}

#[derive(Args)]
pub(crate) struct Model {
    /// Model files and folders of them; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Lay the states of an overlay file over the model (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) model: Model,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    /// The least severity that fails the run
    #[arg(long, value_enum, default_value_t)]
    pub(crate) fail_on: FailOn,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,
    #[command(flatten)]
    pub(crate) day: Day,
}

#[derive(Args)]
pub(crate) struct Day {
    /// The day for rules that look at dates, such as 2026-05-01 [default: the system's, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
}

impl Day {
    /// The day that is given, or the system's.
    pub(crate) fn get(&self) -> Option<Date> {
        self.today.or_else(|| Date::parse(&system_day().to_string()))
    }
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum FailOn {
    Low,
    Medium,
    #[default]
    High,
    Critical,
    /// Only report
    Never,
}

impl FailOn {
    pub(crate) fn fails(self, severity: Severity) -> bool {
        let least = match self {
            FailOn::Low => Severity::Low,
            FailOn::Medium => Severity::Medium,
            FailOn::High => Severity::High,
            FailOn::Critical => Severity::Critical,
            FailOn::Never => return false,
        };
        severity >= least
    }
}

#[derive(Args)]
pub(crate) struct Explain {
    /// Model files and folders, then the id of a component; or the id of a rule alone
    #[arg(required = true, value_name = "PATH... ID | RULE")]
    pub(crate) words: Vec<String>,
    /// Lay the states of an overlay file over the model (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Vec<PathBuf>,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Network {
    #[command(flatten)]
    pub(crate) model: Model,
    /// Which graph to look at
    #[arg(long, value_enum, default_value_t)]
    pub(crate) graph: Graph,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Graph {
    #[default]
    Links,
    Dependencies,
}

#[derive(Args)]
pub(crate) struct Startup {
    #[command(flatten)]
    pub(crate) model: Model,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Import {
    #[arg(value_enum, value_name = "FORMAT")]
    pub(crate) from: Source,
    /// The file to read; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Source {
    /// A NetBox dump: the JSON of `manage.py dumpdata`
    Netbox,
}

#[derive(Args)]
pub(crate) struct Rules {
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    let duration = spof::model::quantity::Duration::parse(text);
    duration.map(|duration| duration.get()).ok_or_else(|| "write 90s, 5m or 1h30m".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a day that exists as 2026-05-01".to_owned())
}

/// The day that it is, in UTC: the same on every machine.
fn system_day() -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}
