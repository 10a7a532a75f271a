//! `spof check`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;
use spof::analysis::single_failures::Options;

use spof::report::CheckReport;
use spof_report::Setting;

use crate::args::{Check, CheckFormat, Global};
use crate::exit::Status;
use crate::{input, limits, output, outputs};

pub(crate) fn run(options: &Check, global: &Global) -> anyhow::Result<Status> {
    let outputs = outputs::pair(&options.format, &global.output, &options.order)?;
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
    let setting = setting(options)?;
    outputs::write(&outputs, |format, to_file, out| render(format, to_file, &report, &setting, global, out))?;
    let fails = report.findings.iter().any(|finding| setting.fails(finding));
    Ok(if fails { Status::Failed } else { Status::Passed })
}

fn render(
    format: CheckFormat,
    to_file: bool,
    report: &CheckReport,
    setting: &Setting,
    global: &Global,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        CheckFormat::Text => spof_report::text::check(report, &output::text_options(global, to_file), out),
        CheckFormat::Json => spof_report::json::write(report, out),
        CheckFormat::Sarif => spof_report::sarif::check(report, setting, out),
        CheckFormat::Markdown => spof_report::markdown::check(report, setting, out),
        CheckFormat::Html => spof_report::html::check(report, setting, out),
        CheckFormat::Junit => spof_report::junit::check(report, setting, out),
        CheckFormat::Prometheus => spof_report::prometheus::check(report, out),
        CheckFormat::Github => spof_report::github::check(report, setting, out),
        CheckFormat::Gitlab => spof_report::gitlab::check(report, setting, out),
    }
}

/// What fails the run, and where the files are: CI systems name them from the root of the repository, which is
/// the nearest folder upward that git calls one, else the working directory.
fn setting(options: &Check) -> anyhow::Result<Setting> {
    let here = std::env::current_dir().context("there is no working directory")?;
    let root = here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here);
    let slashes = |path: &Path| path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    Ok(Setting { root: slashes(root), working_directory: slashes(&here), fail_on: options.fail_on.least() })
}
