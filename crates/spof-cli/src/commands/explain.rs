//! `spof explain`.

use std::path::PathBuf;

use clap::Args;

use crate::args::{Format, Global};
use crate::files::configured::{Configuration, Told};
use crate::files::{configured, input, output};
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Explain {
    /// Model files and folders, then the id of a component; or the id of a rule alone
    #[arg(required = true, value_name = "PATH... ID | RULE")]
    pub(crate) words: Vec<String>,
    /// Lay the states of an overlay file over the model (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Vec<PathBuf>,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

pub(crate) fn run(options: &Explain, global: &Global) -> anyhow::Result<Status> {
    let Some((id, paths)) = options.words.split_last() else { return Ok(Status::BadInput) };
    if paths.is_empty() {
        return rule(id, options.format, global);
    }
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let run = configured::read(&paths, &options.state, &options.configuration, Told::Beside, global)?;
    let Some(run) = run else { return Ok(Status::BadInput) };
    let (targets, input) = (run.targets(&options.target)?, &run.input);
    let component = input::component(&input.model, id)?;
    global.watch.begin("analysis");
    let report =
        global.watch.during(|_| spof::report::explain(&input.sources, &input.model, &targets, component));
    output::write(global, |out| match options.format {
        Format::Text => {
            spof_report::text::explain(&report, &output::text_options(global, output::to_file(global)), out)
        }
        Format::Json => spof_report::json::write(&report, out),
    })?;
    Ok(Status::Passed)
}

fn rule(id: &str, format: Format, global: &Global) -> anyhow::Result<Status> {
    let Some(rule) = spof::rules::find(id) else {
        let near = spof::diagnostic::nearest(id, spof::rules::RULES.iter().map(|rule| rule.id));
        let hint = near.map_or_else(
            || "for a component, name the model's files before it".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        anyhow::bail!("there is no rule `{id}`; {hint}");
    };
    output::write(global, |out| match format {
        Format::Text => out.write_all(rule.page.as_bytes()),
        Format::Json => spof_report::json::write(&crate::commands::rules::describe(rule), out),
    })?;
    Ok(Status::Passed)
}
