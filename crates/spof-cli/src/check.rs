//! `spof check`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use spof::analysis::single_failures::Options;

use crate::args::{Check, Format, Global};
use crate::exit::Status;
use crate::{input, output};

pub(crate) fn run(options: &Check, global: &Global) -> anyhow::Result<Status> {
    let Some(input) = input::read(&options.model.paths, &options.model.state, global) else {
        return Ok(Status::BadInput);
    };
    let targets = input::targets(&input.model, &options.target)?;
    let stop = stop_after(options.timeout);
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let limits = Options { threads, stop: Some(&stop), ..Options::default() };
    let report =
        match spof::report::check_on(&input.sources, &input.model, &targets, options.day.get(), limits) {
            Ok(report) => report,
            Err(stopped) => {
                anstream::eprintln!("error: {stopped}, by --timeout; nothing is certain yet");
                return Ok(Status::Limited);
            }
        };
    output::write(global, |out| match options.format {
        Format::Text => spof_report::text::check(&report, &output::text_options(global), out),
        Format::Json => spof_report::json::write(&report, out),
    })?;
    let fails =
        report.findings.iter().any(|finding| !finding.waived && options.fail_on.fails(finding.severity));
    Ok(if fails { Status::Failed } else { Status::Passed })
}

/// A flag that is set once the time is over. The thread that sets it ends with the process.
fn stop_after(timeout: std::time::Duration) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(timeout.is_zero()));
    let flag = Arc::clone(&stop);
    std::thread::spawn(move || {
        std::thread::sleep(timeout);
        flag.store(true, Ordering::Relaxed);
    });
    stop
}
