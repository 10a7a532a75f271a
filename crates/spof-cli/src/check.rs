//! `spof check`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use spof::analysis::single_failures::Options;

use crate::args::{Check, Format, Global};
use crate::exit::Status;
use crate::{baseline, configured, output};

pub(crate) fn run(options: &Check, global: &Global) -> anyhow::Result<Status> {
    let (paths, overlays) = (&options.model.paths, &options.model.state);
    let Some(run) = configured::read(paths, overlays, &options.configuration, global)? else {
        return Ok(Status::BadInput);
    };
    let targets = run.targets(&options.target)?;
    let stop = stop_after(options.timeout);
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let limits = Options { threads, stop: Some(&stop), ..Options::default() };
    let checked = spof::report::check_with(
        &run.input.sources,
        &run.input.model,
        &targets,
        limits,
        &run.settings.policy,
    );
    let mut report = match checked {
        Ok(report) => report,
        Err(stopped) => {
            anstream::eprintln!("error: {stopped}, by --timeout; nothing is certain yet");
            return Ok(Status::Limited);
        }
    };
    baseline::mark(&options.baselines, &mut report)?;
    output::write(global, |out| match options.format {
        Format::Text => spof_report::text::check(&report, &output::text_options(global), out),
        Format::Json => spof_report::json::write(&report, out),
    })?;
    baseline::write(&options.baselines, &report)?;
    // What has just been written down is known.
    let accepted = options.baselines.write_baseline.is_some() && options.baselines.baseline.is_empty();
    let fails = !accepted && report.failing(run.fail_on(options.fail_on)).next().is_some();
    Ok(if fails { Status::Failed } else { Status::Passed })
}

/// A flag that is set once the time is over. The thread that sets it ends with the process.
pub(crate) fn stop_after(timeout: std::time::Duration) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(timeout.is_zero()));
    let flag = Arc::clone(&stop);
    std::thread::spawn(move || {
        std::thread::sleep(timeout);
        flag.store(true, Ordering::Relaxed);
    });
    stop
}
