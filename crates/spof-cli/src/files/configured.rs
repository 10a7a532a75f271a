//! A model and the configuration that it is looked at with, or everything that is wrong with either on
//! standard error.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use spof::config::{Config, FILE_NAME, Settings, Undefined};
use spof::diagnostic::{Diagnostic, Level};
use spof::document::DocumentLimits;
use spof::model::quantity::Date;
use spof::model::{ComponentId, Model};
use spof::source::Sources;

use crate::args::{FailOn, Global};
use crate::files::input::{self, Input};
use crate::files::{foreign, output};

#[derive(Args, Default)]
pub(crate) struct Configuration {
    /// The configuration [default: .spof.yaml, looked for upward from the working directory]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The day on which the run looks [default: the system's date in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) today: Option<Date>,
}

pub(crate) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write year, month and day as 2026-05-01".to_owned())
}

/// What a run is about.
pub(crate) struct Configured {
    pub(crate) input: Input,
    pub(crate) settings: Settings,
    fail_on: Option<spof::config::FailOn>,
}

/// Who tells of a selector of the model that chooses nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// A warning.
    Beside,
    /// A finding of the report.
    InTheReport,
}

impl Told {
    /// Leaves out of a model's problems what the report tells.
    pub(crate) fn leave_out(self, problems: &mut Vec<Diagnostic>) {
        problems.retain(|problem| self == Told::Beside || problem.code != "selects-nothing");
    }
}

/// Reads model and configuration; `None` after printing what is wrong with either.
pub(crate) fn read(
    paths: &[PathBuf],
    overlays: &[PathBuf],
    assume: &[String],
    options: &Configuration,
    told: Told,
    global: &Global,
) -> anyhow::Result<Option<Configured>> {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let (files, overlays) = input::read_files(paths, overlays, global, &mut sources, &mut problems);
    global.watch.begin("configuration");
    let mut of_configuration = Vec::new();
    let config = config(options, &mut sources, &mut of_configuration)?;
    let today = today(options)?;
    let assumed = foreign::assumed(&config, assume, &mut of_configuration);
    let model = input::load(&files, &overlays, &assumed, global, &mut sources, &mut problems);
    told.leave_out(&mut problems);
    problems.extend(of_configuration);
    let settled = model.and_then(|model| settle(&config, model, today, Undefined::Refuse, &mut problems));
    problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
    input::print(&problems, &sources, global);
    let wrong = problems.iter().any(|problem| problem.level == Level::Error);
    let Some((model, settings)) = settled.filter(|_| !wrong) else { return Ok(None) };
    let input = Input { sources, model };
    output::spare(&global.output, input.files())?;
    Ok(Some(Configured { input, settings, fail_on: config.fail_on }))
}

/// Looks the configuration up in a model, and lets the model assume what it says.
pub(crate) fn settle(
    config: &Config,
    mut model: Model,
    today: Date,
    undefined: Undefined<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Model, Settings)> {
    match config.settle(&model, Some(today), undefined, problems) {
        Ok(settings) => {
            model.assume_up(settings.assume_up.iter().copied());
            Some((model, settings))
        }
        Err(wrong) => {
            problems.extend(wrong);
            None
        }
    }
}

impl Configured {
    /// Those named on the command line, else those of the configuration, else those of the model.
    pub(crate) fn targets(&self, named: &[String]) -> anyhow::Result<Vec<ComponentId>> {
        if named.is_empty() && !self.settings.targets.is_empty() {
            return Ok(self.settings.targets.clone());
        }
        input::targets(&self.input.model, named)
    }

    /// The one named, else the only one that there is.
    pub(crate) fn only_target(&self, named: Option<&str>) -> anyhow::Result<ComponentId> {
        const SHOWN: usize = 10;
        let model = &self.input.model;
        if let Some(name) = named {
            return input::component(model, name);
        }
        let targets = self.targets(&[])?;
        if let [target] = targets.as_slice() {
            return Ok(*target);
        }
        let mut names: Vec<&str> = targets.iter().map(|target| model.component(*target).name()).collect();
        names.sort_unstable();
        let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
        let more =
            if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
        anyhow::bail!("the model has {} targets; name one with --target: {shown}{more}", names.len());
    }

    /// The option, else the configuration, else the default.
    pub(crate) fn fail_on(&self, option: Option<FailOn>) -> spof::config::FailOn {
        option.map(Into::into).or(self.fail_on).unwrap_or_default()
    }
}

/// The configuration that is named, or the nearest one; an empty one where there is none.
pub(crate) fn config(
    options: &Configuration,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<Config> {
    let Some(path) = options.config.clone().or_else(nearest) else { return Ok(Config::default()) };
    let Some(file) = input::add(&path, sources, problems) else { return Ok(Config::default()) };
    Ok(spof::config::read(sources, file, &DocumentLimits::default(), problems))
}

/// `.spof.yaml` in the working directory or the nearest folder above it, by a relative path, so that
/// reports do not depend on where a checkout lies.
///
/// The root of a repository is as high as it looks: what lies above decides nothing about what is in it. Neither does a
/// file of somebody else, of a user who can write to a folder above.
pub(crate) fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let mut in_repository = true;
    for (steps, folder) in here.ancestors().enumerate() {
        let name = std::iter::repeat_n(Path::new(".."), steps).collect::<PathBuf>().join(FILE_NAME);
        if folder.join(FILE_NAME).is_file() {
            let refused = match () {
                () if !in_repository => "it lies above the root of the repository",
                () if is_foreign(&folder.join(FILE_NAME), &here) => "it belongs to somebody else",
                () => return Some(name),
            };
            output::say(format_args!(
                "note: {} is not read: {refused}; --config names one that is",
                name.display()
            ));
            return None;
        }
        in_repository &= !folder.join(".git").exists();
    }
    None
}

/// Whether a file belongs neither to whoever runs this, nor to the owner of the working directory, nor to the system.
#[cfg(unix)]
fn is_foreign(file: &Path, here: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let owner = |path: &Path| path.metadata().ok().map(|metadata| metadata.uid());
    let Some(of_file) = owner(file) else { return true };
    let ours = [owner(here), Some(0), Some(rustix::process::geteuid().as_raw())];
    !ours.contains(&Some(of_file))
}

/// Elsewhere, whose a file is says little of who could write it.
#[cfg(not(unix))]
fn is_foreign(_: &Path, _: &Path) -> bool {
    false
}

/// `--today`, else the system's date in UTC, which is the same on every machine.
pub(crate) fn today(options: &Configuration) -> anyhow::Result<Date> {
    let now = || jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date().to_string();
    options.today.or_else(|| Date::parse(&now())).context("the system has no date; give one with --today")
}
