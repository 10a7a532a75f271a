//! `spof check`.

use spof::analysis::single_failures::Options;

use crate::args::{Check, Format, Global};
use crate::exit::Status;
use crate::{input, limits, output};

pub(crate) fn run(options: &Check, global: &Global) -> anyhow::Result<Status> {
    let Some(input) = input::read(&options.model.paths, &options.model.state, global) else {
        return Ok(Status::BadInput);
    };
    let targets = input::targets(&input.model, &options.target)?;
    let stop = limits::stop_after(options.timeout);
    let options_of_analysis = Options { threads: limits::threads(), stop: Some(&stop), ..Options::default() };
    let report = match spof::report::check(&input.sources, &input.model, &targets, options_of_analysis) {
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
