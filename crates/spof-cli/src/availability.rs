//! `spof availability`.

use spof::analysis::several_failures::cut_sets::Options;

use crate::args::{Availability, Format, Global};
use crate::exit::Status;
use crate::{configured, limits, output};

pub(crate) fn run(options: &Availability, global: &Global) -> anyhow::Result<Status> {
    let (paths, overlays) = (&options.model.paths, &options.model.state);
    let Some(run) = configured::read(paths, overlays, &options.configuration, global)? else {
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
