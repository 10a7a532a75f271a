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

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Arguments, Command};
use crate::exit::Status;

fn main() -> std::process::ExitCode {
    let matches = Arguments::command().get_matches();
    let mut arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if let (Command::Check(options), Some((_, matches))) = (&mut arguments.command, matches.subcommand()) {
        options.order = outputs::Order::of(matches);
    }
    let global = &mut arguments.global;
    global.watch = watch::Watch::new(global.verbose, global.quiet);
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
    let status = done.unwrap_or_else(|error| {
        anstream::eprintln!("error: {error:#}");
        Status::BadInput
    });
    global.watch.print();
    status.into()
}
