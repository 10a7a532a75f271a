//! `spof cutsets`.

use clap::Args;
use spof::analysis::Options;

use crate::args::{Format, Global, Model};
use crate::files::configured::{Configuration, Told};
use crate::files::{configured, output};
use crate::run::exit::Status;
use crate::run::limits::{self, Limits};

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

pub(crate) fn run(options: &Cutsets, global: &Global) -> anyhow::Result<Status> {
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
    let target = run.only_target(options.target.as_deref())?;
    let stop = limits::stop_after(options.limits.timeout);
    let report = global.watch.during(|progress| {
        let limits = Options {
            max_order: options.max_order,
            list: options.limit,
            max_nodes: options.limits.max_nodes,
            threads: limits::threads(),
            stop: Some(&stop),
            progress,
            ..Options::default()
        };
        spof::report::cut_sets(&run.input.model, target, limits)
    });
    output::write(global, |out| match options.format {
        Format::Text => {
            spof_report::text::cut_sets(&report, &output::text_options(global, output::to_file(global)), out)
        }
        Format::Json => spof_report::json::write(&report, out),
    })?;
    let Some(limit) = &report.stopped_by else { return Ok(Status::Passed) };
    let certain = match report.max_order {
        Some(order) if report.count.is_some() => format!("certain are the cut sets of order {order} or less"),
        _ => "nothing is certain yet".to_owned(),
    };
    output::say(format_args!("error: {limit}; {certain} (see --max-order, --max-nodes and --timeout)"));
    Ok(Status::Limited)
}
