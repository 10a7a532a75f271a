//! The `spof` command: arguments, files, exit status. Everything that has a meaning is in the library.

mod args;
mod availability;
mod bar;
mod baseline;
mod check;
mod configured;
mod cutsets;
mod diff;
mod exit;
mod explain;
mod export;
mod gate_args;
mod git;
mod import;
mod input;
mod limits;
mod memory;
mod network;
mod output;
mod outputs;
mod rules;
mod startup;
mod waive;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Arguments, Command};
use crate::exit::Status;

fn main() -> ExitCode {
    match arguments() {
        Ok(arguments) => run(&arguments),
        Err(answer) => told(&answer),
    }
    .into()
}

/// What the command line asks for; an error is also what answers `--help` and `--version`.
fn arguments() -> Result<Arguments, clap::Error> {
    let matches = Arguments::command().try_get_matches()?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    match (&mut arguments.command, matches.subcommand()) {
        (Command::Check(options), Some((_, matches))) => options.order = outputs::Order::of(matches),
        (Command::Diff(options), Some((_, matches))) => options.order = outputs::Order::of(matches),
        _ => {}
    }
    let global = &mut arguments.global;
    global.watch = watch::Watch::new(global.verbose, global.quiet);
    Ok(arguments)
}

/// Prints help or the version on standard output, and what is wrong with the usage on standard error.
fn told(answer: &clap::Error) -> Status {
    let printed = answer.print();
    if answer.use_stderr() {
        return Status::BadInput;
    }
    match output::unless_closed(printed) {
        Ok(()) => Status::Passed,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> Status {
    output::say(format_args!("error: {error:#}"));
    Status::BadInput
}

fn run(arguments: &Arguments) -> Status {
    let global = &arguments.global;
    let done = match &arguments.command {
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
    };
    let status = done.unwrap_or_else(|error| failed(&error));
    global.watch.print();
    status
}
