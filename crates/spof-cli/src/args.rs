//! The command line's arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use spof::report::Severity;

use crate::gate_args::{Baselines, Configuration, Diff, Waive};

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
    pub(crate) watch: crate::watch::Watch,
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

/// What `spof check` can write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// A comment on a change
    Markdown,
    /// One page, with nothing to fetch
    Html,
    /// JUnit XML, a suite for each target
    Junit,
    /// Gauges for node exporter's textfile collector
    Prometheus,
    /// Workflow commands of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Report single points of failure, redundancy that is none, and other findings
    Check(Check),
    /// List the minimal cut sets of one target: what brings it down together, of any order
    Cutsets(Cutsets),
    /// Report exact unavailability, downtime, outages, and what each component has to do with them
    Availability(Availability),
    /// Compare two models; fail on what the change makes worse
    ///
    /// `spof diff BASE HEAD` compares files, folders or `git:REV:PATH`; `spof diff --against REV PATH...`
    /// compares the working tree with a revision.
    Diff(Diff),
    /// Write a waiver into the configuration, whose comments and order stay
    Waive(Waive),
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
    /// Write a target's fault tree in another tool's format
    Export(Export),
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
    /// The least severity that fails the run [default: the configuration's, else high]
    #[arg(long, value_enum)]
    pub(crate) fail_on: Option<FailOn>,
    #[command(flatten)]
    pub(crate) baselines: Baselines,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
    /// What to write (repeatable, each with its own -o; one may go to standard output) [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Vec<CheckFormat>,
    /// The places of --format and -o among the arguments, which say what belongs together
    #[arg(skip)]
    pub(crate) order: crate::outputs::Order,
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,
}

#[derive(Args)]
pub(crate) struct Cutsets {
    #[command(flatten)]
    pub(crate) model: Model,
    /// The target; may be left out where there is only one
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    /// Only cut sets of at most K members, which is much faster on large models
    #[arg(long, value_name = "K")]
    pub(crate) max_order: Option<u32>,
    /// How many to list, by probability, then order, then names; all are counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Availability {
    #[command(flatten)]
    pub(crate) model: Model,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Limits {
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,
    /// Stop with exit status 3 when a decision diagram needs more nodes (about 30 bytes each)
    #[arg(long, value_name = "N", default_value_t = spof::analysis::several_failures::cut_sets::MAX_NODES)]
    pub(crate) max_nodes: usize,
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
    #[command(flatten)]
    pub(crate) configuration: Configuration,
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
    /// The files to read, of one model; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Source {
    /// A NetBox dump: the JSON of `manage.py dumpdata`
    Netbox,
    /// Open-PSA fault trees: XML, of which several files are merged
    OpenPsa,
}

#[derive(Args)]
pub(crate) struct Export {
    #[arg(value_enum, value_name = "FORMAT")]
    pub(crate) to: Sink,
    #[command(flatten)]
    pub(crate) model: Model,
    /// The target; may be left out where there is only one
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Sink {
    /// An Open-PSA fault tree: XML, which SCRAM and XFTA read
    OpenPsa,
}

#[derive(Args)]
pub(crate) struct Rules {
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

pub(crate) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let duration = spof::model::quantity::Duration::parse(text);
    duration.map(|duration| duration.get()).ok_or_else(|| "write 90s, 5m or 1h30m".to_owned())
}
