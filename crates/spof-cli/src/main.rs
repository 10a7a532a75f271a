//! The `spof` command: arguments, files, exit status. Everything that has a meaning is in the library.

mod args;
mod check;
mod exit;
mod explain;
mod import;
mod input;
mod network;
mod output;
mod rules;
mod startup;

use clap::Parser;

use crate::args::{Arguments, Command};
use crate::exit::Status;

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let global = &arguments.global;
    let done = match &arguments.command {
        Command::Check(options) => check::run(options, global),
        Command::Explain(options) => explain::run(options, global),
        Command::Network(options) => network::run(options, global),
        Command::Startup(options) => startup::run(options, global),
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
