//! The commands, one file each, with its arguments and what it does; and the command line that they make.

mod availability;
mod check;
mod cutsets;
mod diff;
mod explain;
mod export;
mod import;
mod network;
mod rules;
mod startup;
mod waive;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use spof_report::inert;

use crate::args::Global;
use crate::files::reports;
use crate::run::exit::Status;
use crate::run::watch;

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

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Report single points of failure, redundancy that is none, and other findings
    Check(check::Check),
    /// List the minimal cut sets of one target: what brings it down together, of any order
    Cutsets(cutsets::Cutsets),
    /// Report exact unavailability, downtime, outages, and what each component has to do with them
    Availability(availability::Availability),
    /// Compare two models; fail on what the change makes worse
    ///
    /// `spof diff BASE HEAD` compares files, folders or `git:REV:PATH`; `spof diff --against REV PATH...`
    /// compares the working tree with a revision.
    Diff(diff::Diff),
    /// Write a waiver into the configuration, whose comments and order stay
    Waive(waive::Waive),
    /// Explain why a component matters, what a rule finds, or what an assumption decides
    ///
    /// `spof explain PATH... ID` explains a component of the model; `spof explain RULE` prints the page
    /// of a rule, and `spof explain NAME` that of an assumption about other tools' files.
    Explain(explain::Explain),
    /// Report articulation points, bridges and blocks of the network
    Network(network::Network),
    /// Show the order in which everything starts from dark
    ///
    /// Exit status 1 if something cannot start.
    Startup(startup::Startup),
    /// Turn another tool's files into a model
    Import(import::Import),
    /// Write a target's fault tree in another tool's format
    Export(export::Export),
    /// List the rules
    Rules(rules::Rules),
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
}

/// What the command line asks for; an error is also what answers `--help` and `--version`.
pub(crate) fn arguments() -> Result<Arguments, clap::Error> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let answered = |answer| spelt_out(answer, &words);
    let matches = Arguments::command().try_get_matches_from(&words).map_err(answered)?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    match (&mut arguments.command, matches.subcommand()) {
        (Command::Check(options), Some((_, matches))) => options.order = reports::Order::of(matches),
        (Command::Diff(options), Some((_, matches))) => options.order = reports::Order::of(matches),
        _ => {}
    }
    let global = &mut arguments.global;
    global.watch = watch::Watch::new(global.verbose, global.quiet);
    Ok(arguments)
}

/// The answer to the same arguments with what would steer a terminal spelt out: it quotes them.
fn spelt_out(answer: clap::Error, words: &[OsString]) -> clap::Error {
    let spelt = words.iter().map(|word| inert::exactly(&word.to_string_lossy()).into_owned());
    match Arguments::command().try_get_matches_from(spelt) {
        Err(spelt) if spelt.kind() == answer.kind() => spelt,
        _ => clap::Error::new(answer.kind()).with_cmd(&Arguments::command()),
    }
}

/// Runs the command that is asked for.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Status> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Check(options) => check::run(options, global),
        Command::Cutsets(options) => cutsets::run(options, global),
        Command::Availability(options) => availability::run(options, global),
        Command::Diff(options) => diff::run(options, global),
        Command::Waive(options) => waive::run(options, global),
        Command::Explain(options) => explain::run(options, global),
        Command::Network(options) => network::run(options, global),
        Command::Startup(options) => startup::run(options, global),
        Command::Import(options) => import::run(options, global),
        Command::Export(options) => export::run(options, global),
        Command::Rules(options) => rules::run(options, global),
        Command::Completions { shell } => rules::completions(*shell, global),
    }
}
