//! `spof startup`.

use spof::progress::Stage;

use crate::args::{Format, Global, Startup};
use crate::exit::Status;
use crate::{input, output};

pub(crate) fn run(options: &Startup, global: &Global) -> anyhow::Result<Status> {
    let Some(input) = input::read(&options.model.paths, &options.model.state, global) else {
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
