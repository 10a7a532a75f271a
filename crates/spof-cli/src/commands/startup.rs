//! `spof startup`.

use clap::Args;
use spof::progress::Stage;

use crate::args::{Format, Global, Model};
use crate::files::{input, output};
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Startup {
    #[command(flatten)]
    pub(crate) model: Model,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

pub(crate) fn run(options: &Startup, global: &Global) -> anyhow::Result<Status> {
    let Some(input) = input::read(&options.model, global) else {
        return Ok(Status::BadInput);
    };
    output::spare(&global.output, input.files())?;
    let report = global.watch.during(|progress| {
        progress.begins(Stage::ColdStart);
        spof::report::startup(&input.model)
    });
    output::write(global, |out| match options.format {
        Format::Text => {
            spof_report::text::startup(&report, &output::text_options(global, output::to_file(global)), out)
        }
        Format::Json => spof_report::json::write(&report, out),
    })?;
    Ok(if report.stuck.is_empty() { Status::Passed } else { Status::Failed })
}
