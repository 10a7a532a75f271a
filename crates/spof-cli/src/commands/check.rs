//! `spof check`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use spof::analysis::Options;
use spof::report::{CheckReport, FailOn, Listed};
use spof_report::Setting;

use crate::args::{self, Global, Model};
use crate::files::baseline::Baselines;
use crate::files::configured::{Configuration, Told};
use crate::files::reports::Output;
use crate::files::{baseline, configured, output, reports};
use crate::run::exit::Status;
use crate::run::limits::{self, duration};

/// What `spof check` can write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// A comment on a change
    Markdown,
    /// One page, with nothing to fetch
    Html,
    /// JUnit XML, a suite for each target
    Junit,
    /// Gauges for node exporter's textfile collector
    Prometheus,
    /// Workflow commands of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) model: Model,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    /// The least severity that fails the run [default: the configuration's, else high]
    #[arg(long, value_enum)]
    pub(crate) fail_on: Option<args::FailOn>,
    #[command(flatten)]
    pub(crate) baselines: Baselines,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
    /// What to write (repeatable, each with its own -o; one may go to standard output) [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Vec<CheckFormat>,
    /// The places of --format and -o among the arguments, which say what belongs together
    #[arg(skip)]
    pub(crate) order: reports::Order,
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,
}

pub(crate) fn run(options: &Check, global: &Global) -> anyhow::Result<Status> {
    let outputs = reports::pair(&options.format, &global.output, &options.order)?;
    let (paths, overlays) = (&options.model.paths, &options.model.state);
    let Some(run) = configured::read(
        paths,
        overlays,
        &options.model.assume,
        &options.configuration,
        Told::InTheReport,
        global,
    )?
    else {
        return Ok(Status::BadInput);
    };
    reports::apart(&outputs, options.baselines.write_baseline.as_ref(), run.input.files())?;
    let targets = run.targets(&options.target)?;
    let known = baseline::read(&options.baselines, paths, &global.output)?;
    let stop = limits::stop_after(options.timeout);
    let mut policy = run.settings.policy.clone();
    policy.listed = listed(&outputs, options, global);
    let checked = global.watch.during(|progress| {
        let limits =
            Options { threads: limits::threads(), stop: Some(&stop), progress, ..Options::default() };
        spof::report::check_with(&run.input.sources, &run.input.model, &targets, limits, &policy)
    });
    let mut report = match checked {
        Ok(report) => report,
        Err(stopped) => {
            output::say(format_args!("error: {stopped}, by --timeout; nothing is certain yet"));
            return Ok(Status::Limited);
        }
    };
    global.watch.begin("writing");
    if let Some(known) = known {
        known.mark(&mut report);
    }
    let fail_on = run.fail_on(options.fail_on);
    let setting = setting(fail_on)?;
    if outputs.iter().any(|output| output.format == CheckFormat::Gitlab)
        && let Some(lacks) = spof_report::gitlab::left_out(&report, &setting)
    {
        output::say(format_args!("note: {lacks}"));
    }
    let baseline = baseline::staged(&options.baselines, &report)?;
    reports::write(&outputs, baseline.into_iter().collect(), |format, to_file, out| {
        render(format, to_file, &report, &setting, global, out)
    })?;
    // What has just been written down is known.
    let accepted = options.baselines.write_baseline.is_some() && options.baselines.baseline.is_empty();
    let fails = !accepted && report.failing(fail_on).next().is_some();
    Ok(if fails { Status::Failed } else { Status::Passed })
}

/// What a run lists: everything for `-v` and for baselines, which compare findings one by one. Nobody reads that there
/// is no runbook for each of a million components; and people look at the first ones of everything.
fn listed(outputs: &[Output<CheckFormat>], options: &Check, global: &Global) -> Listed {
    const OF_A_RULE: usize = 100_000;
    const FOR_PEOPLE: usize = 2_000;
    const OF_EACH: usize = 100;
    let compared = !options.baselines.baseline.is_empty() || options.baselines.write_baseline.is_some();
    let for_people = outputs.iter().all(|output| output.format == CheckFormat::Text);
    if compared || (global.verbose && !(for_people && global.quiet)) {
        return Listed::default();
    }
    if for_people {
        let (findings, single_points, targets) = (FOR_PEOPLE, FOR_PEOPLE, FOR_PEOPLE);
        return Listed { findings, single_points, targets, of_each: OF_EACH };
    }
    Listed { findings: OF_A_RULE, ..Listed::default() }
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
pub(crate) fn setting(fail_on: FailOn) -> anyhow::Result<Setting> {
    let here = std::env::current_dir().context("there is no working directory")?;
    let root = here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here);
    let slashes = |path: &Path| path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    Ok(Setting { root: slashes(root), working_directory: slashes(&here), fail_on: fail_on.least() })
}
