//! The `spof` command: arguments, files, exit status. Everything that has a meaning is in the library.

mod args;
mod baseline;
mod check;
mod configured;
mod diff;
mod exit;
mod explain;
mod gate_args;
mod git;
mod import;
mod input;
mod network;
mod output;
mod rules;
mod waive;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Status;

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let global = &arguments.global;
    let done = match &arguments.command {
        Command::Check(options) => check::run(options, global),
        Command::Diff(options) => diff::run(options, global),
        Command::Waive(options) => waive::run(options, global),
        Command::Explain(options) => explain::run(options, global),
        Command::Network(options) => network::run(options, global),
        Command::Import(options) => import::run(options, global),
        Command::Rules(options) => rules::run(options, global),
        Command::Completions { shell } => rules::completions(*shell, global),
    };
    let status = done.unwrap_or_else(|error| {
        anstream::eprintln!("error: {error:#}");
        Status::BadInput
    });
    status.into()
}
