//! `spof availability`.

use clap::Args;
use spof::analysis::Options;

use crate::args::{Format, Global, Model};
use crate::files::configured::{Configuration, Told};
use crate::files::{configured, output};
use crate::run::exit::Status;
use crate::run::limits::{self, Limits};

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

pub(crate) fn run(options: &Availability, global: &Global) -> anyhow::Result<Status> {
    let (paths, overlays) = (&options.model.paths, &options.model.state);
    let Some(run) = configured::read(
        paths,
        overlays,
        &options.model.assume,
        &options.configuration,
        Told::Beside,
        global,
    )?
    else {
        return Ok(Status::BadInput);
    };
    let targets = run.targets(&options.target)?;
    let stop = limits::stop_after(options.limits.timeout);
    let report = global.watch.during(|progress| {
        let limits = Options {
            max_nodes: options.limits.max_nodes,
            threads: limits::threads(),
            stop: Some(&stop),
            progress,
            ..Options::default()
        };
        spof::report::availability(&run.input.model, &targets, limits)
    });
    output::write(global, |out| match options.format {
        Format::Text => spof_report::text::availability(
            &report,
            &output::text_options(global, output::to_file(global)),
            out,
        ),
        Format::Json => spof_report::json::write(&report, out),
    })?;
    let mut status = Status::Passed;
    for target in &report.targets {
        if let Some(limit) = &target.stopped_by {
            output::say(format_args!("error: {}: {limit} (see --max-nodes and --timeout)", target.id));
            status = Status::Limited;
        }
    }
    Ok(status)
}
