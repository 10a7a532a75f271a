//! `spof explain`.

use std::path::PathBuf;

use clap::Args;
use spof_import::shape::{ASSUMPTIONS, Assumption};

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
    /// Decide what other tools' files leave open, such as compose.depends-on=start (repeatable; `spof explain
    /// NAME` shows what there is to choose)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) assume: Vec<String>,
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
    let run = configured::read(
        &paths,
        &options.state,
        &options.assume,
        &options.configuration,
        Told::Beside,
        global,
    )?;
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
    if let Some(assumption) = ASSUMPTIONS.iter().find(|assumption| assumption.name() == id) {
        return assumed(assumption, format, global);
    }
    let Some(rule) = spof::rules::find(id) else {
        let assumptions = ASSUMPTIONS.iter().map(|assumption| assumption.name());
        let known = spof::rules::RULES.iter().map(|rule| rule.id).chain(assumptions);
        let near = spof::diagnostic::nearest(id, known);
        let hint = near.map_or_else(
            || "for a component, name the model's files before it".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        anyhow::bail!("there is no rule or assumption `{id}`; {hint}");
    };
    output::write(global, |out| match format {
        Format::Text => out.write_all(rule.page.as_bytes()),
        Format::Json => spof_report::json::write(&crate::commands::rules::describe(rule), out),
    })?;
    Ok(Status::Passed)
}

fn assumed(assumption: &Assumption, format: Format, global: &Global) -> anyhow::Result<Status> {
    let (name, sentence, default) = (assumption.name(), assumption.sentence, assumption.default());
    output::write(global, |out| match format {
        Format::Text => {
            writeln!(out, "# {name}\n\n{sentence}\n")?;
            for (value, meaning) in assumption.values {
                let mark = if *value == default { " (default)" } else { "" };
                writeln!(out, "- `{value}`{mark}: {meaning}")?;
            }
            write!(
                out,
                "\n{}\nChoose with `--assume {name}=VALUE`, or in `.spof.yaml`:\n\n",
                assumption.page
            )?;
            let other = assumption.values.get(1).map_or(default, |value| value.0);
            writeln!(out, "    assume:\n      {name}: {other}")
        }
        Format::Json => {
            let values: std::collections::BTreeMap<_, _> = assumption.values.iter().copied().collect();
            let described = serde_json::json!({
                "name": name, "sentence": sentence, "default": default, "values": values,
                "page": assumption.page,
            });
            spof_report::json::write(&described, out)
        }
    })?;
    Ok(Status::Passed)
}
