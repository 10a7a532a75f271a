//! `spof waive`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use spof::config::{FILE_NAME, NewWaiver};
use spof::diagnostic::nearest;
use spof::model::quantity::Date;
use spof::source::{SourceId, Sources, Span};

use crate::args::Global;
use crate::files::configured::{Configuration, date};
use crate::files::declared::Declared;
use crate::files::{configured, input, lock, output};
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Waive {
    /// The rule
    pub(crate) rule: String,
    /// The component that the finding is about
    #[arg(value_name = "ID")]
    pub(crate) component: String,
    /// Model files and folders in which the ids are looked up [default: those beside the configuration and below]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Why the finding may stay
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The last day on which the waiver covers, such as 2026-12-31
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Date,
    /// Who approved it
    #[arg(long, value_name = "NAME")]
    pub(crate) approved_by: Option<String>,
    /// Waive it for this target only
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
}

pub(crate) fn run(options: &Waive, global: &Global) -> anyhow::Result<Status> {
    let named = [(options.rule.clone(), Span::NONE)];
    if let Some(problem) = spof::rules::unknown(&named).into_iter().next() {
        match problem.hint {
            Some(hint) => anyhow::bail!("{}; {hint}", problem.message),
            None => anyhow::bail!("{}", problem.message),
        }
    }
    let today = configured::today(&options.configuration)?;
    if options.until < today {
        anyhow::bail!(
            "{} is over already, today being {today}: the waiver would cover nothing",
            options.until
        );
    }
    if options.reason.trim().is_empty() {
        anyhow::bail!("a waiver needs a reason: say why the finding may stay");
    }
    if options.approved_by.as_ref().is_some_and(|name| name.trim().is_empty()) {
        anyhow::bail!("--approved-by names nobody: say who approved it, or leave it out");
    }
    if let Some(path) = global.output.first() {
        anyhow::bail!("there is no report for -o {}: the waiver goes into the configuration", path.display());
    }
    for id in [Some(&options.component), options.target.as_ref()].into_iter().flatten() {
        if id.is_empty() || id.trim() != id || id.chars().any(char::is_control) {
            anyhow::bail!("`{}` is not usable as an id", id.escape_debug());
        }
    }
    let given = options.configuration.config.clone();
    if given.as_deref() == Some(Path::new("-")) {
        anyhow::bail!("a waiver is written into a file; name it with --config");
    }
    let path = given.or_else(configured::nearest).unwrap_or_else(|| PathBuf::from(FILE_NAME));
    let looked_up = look_up(options, &path)?;
    let held = lock::hold(&path)?;
    let Some(text) = current(&path, global)? else { return Ok(Status::BadInput) };
    let waiver = NewWaiver {
        rule: options.rule.clone(),
        component: options.component.clone(),
        target: options.target.clone(),
        reason: options.reason.clone(),
        expires: options.until,
        approved_by: options.approved_by.clone(),
    };
    let edited = spof::config::add_waiver(&text, &waiver)
        .with_context(|| format!("{} stays as it is", path.display()))?;
    output::file(&path, |out| out.write_all(edited.as_bytes()))?;
    drop(held);
    if !global.quiet {
        let (rule, component) = (&options.rule, &options.component);
        output::say(format_args!(
            "{}: {rule} is waived for {component} until {}",
            path.display(),
            options.until
        ));
        if !looked_up {
            output::say(format_args!(
                "note: no model lies beside it in which `{component}` could be looked up"
            ));
        }
    }
    Ok(Status::Passed)
}

/// Looks the ids up in the models that there are; whether there are any. The waiver of an id that is in none of them would
/// cover nothing.
fn look_up(options: &Waive, configuration: &Path) -> anyhow::Result<bool> {
    let beside = configuration.parent().filter(|folder| !folder.as_os_str().is_empty());
    let beside = [beside.unwrap_or(Path::new(".")).to_owned()];
    let paths = if options.paths.is_empty() { &beside[..] } else { &options.paths };
    let Some(declared) = Declared::read(paths) else {
        anyhow::ensure!(
            options.paths.is_empty(),
            "no model can be read there, in which the ids could be looked up"
        );
        return Ok(false);
    };
    for id in [Some(&options.component), options.target.as_ref()].into_iter().flatten() {
        if !declared.has(id) {
            if declared.in_part {
                return Ok(false);
            }
            let near = nearest(id, declared.ids()).map(|near| format!("; did you mean `{near}`?"));
            let near = near.unwrap_or_else(|| "; name the files that define it behind it".to_owned());
            anyhow::bail!(
                "the id `{id}` is defined in no model here, and so would be waived for nothing{near}"
            );
        }
    }
    Ok(true)
}

/// The text of the configuration, empty where there is none yet; `None` after printing what is wrong with
/// it.
fn current(path: &Path, global: &Global) -> anyhow::Result<Option<String>> {
    if !path.try_exists().with_context(|| format!("cannot read {}", path.display()))? {
        return Ok(Some(String::new()));
    }
    let (mut sources, mut problems) = (Sources::new(), Vec::new());
    let file: Option<SourceId> = input::add(path, &mut sources, &mut problems);
    if let Some(file) = file {
        spof::config::read(&sources, file, &spof::document::DocumentLimits::default(), &mut problems);
    }
    input::print(&problems, &sources, global);
    Ok(file.filter(|_| problems.is_empty()).map(|file| sources.text(file).to_owned()))
}
