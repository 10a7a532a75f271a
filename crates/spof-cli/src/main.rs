//! The `spof` command: arguments, files, exit status. Everything that has a meaning is in the library.

mod args;
mod commands;
mod files;
mod run;

use std::process::ExitCode;

use crate::commands::Arguments;
use crate::files::output;
use crate::run::exit::Status;

fn main() -> ExitCode {
    match commands::arguments() {
        Ok(arguments) => run(&arguments),
        Err(answer) => told(&answer),
    }
    .into()
}

/// Prints help or the version on standard output, and what is wrong with the usage on standard error.
fn told(answer: &clap::Error) -> Status {
    if answer.use_stderr() {
        let styled = output::styled_by_default(&std::io::stderr());
        let said = answer.render();
        let said = if styled { said.ansi().to_string() } else { said.to_string() };
        output::say_lines(said.trim_end_matches('\n'));
        return Status::BadInput;
    }
    match output::unless_closed(answer.print()) {
        Ok(()) => Status::Passed,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> Status {
    output::say(format_args!("error: {error:#}"));
    Status::BadInput
}

fn run(arguments: &Arguments) -> Status {
    let status = commands::run(arguments).unwrap_or_else(|error| failed(&error));
    arguments.global.watch.print();
    status
}
