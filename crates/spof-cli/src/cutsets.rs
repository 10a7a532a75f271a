//! `spof cutsets`.

use spof::analysis::cut_sets::Options;

use crate::args::{Cutsets, Format, Global};
use crate::exit::Status;
use crate::{configured, input, limits, output};

pub(crate) fn run(options: &Cutsets, global: &Global) -> anyhow::Result<Status> {
    let (paths, overlays) = (&options.model.paths, &options.model.state);
    let Some(run) = configured::read(paths, overlays, &options.configuration, global)? else {
        return Ok(Status::BadInput);
    };
    let target = match &options.target {
        Some(name) => input::component(&run.input.model, name)?,
        None => only_target(&run)?,
    };
    let stop = limits::stop_after(options.limits.timeout);
    let report = spof::report::cut_sets(
        &run.input.model,
        target,
        Options {
            max_order: options.max_order,
            list: options.limit,
            max_nodes: options.limits.max_nodes,
            threads: limits::threads(),
            stop: Some(&stop),
        },
    );
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
    anstream::eprintln!("error: {limit}; {certain} (see --max-order, --max-nodes and --timeout)");
    Ok(Status::Limited)
}

fn only_target(run: &configured::Configured) -> anyhow::Result<spof::model::ComponentId> {
    let targets = run.targets(&[])?;
    if let [target] = targets.as_slice() {
        return Ok(*target);
    }
    let mut names: Vec<&str> =
        targets.iter().map(|target| run.input.model.component(*target).name()).collect();
    names.sort_unstable();
    let shown = names.iter().take(10).copied().collect::<Vec<_>>().join(", ");
    let more = if names.len() > 10 { format!(" and {} more", names.len() - 10) } else { String::new() };
    anyhow::bail!("the model has {} targets; name one with --target: {shown}{more}", names.len());
}
