//! `spof explain`.

use std::path::PathBuf;

use crate::args::{Explain, Format, Global};
use crate::exit::Status;
use crate::{configured, input, output};

pub(crate) fn run(options: &Explain, global: &Global) -> anyhow::Result<Status> {
    let Some((id, paths)) = options.words.split_last() else { return Ok(Status::BadInput) };
    if paths.is_empty() {
        return rule(id, options.format, global);
    }
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let run = configured::read(&paths, &options.state, &options.configuration, global)?;
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
        Format::Json => spof_report::json::write(&crate::rules::describe(rule), out),
    })?;
    Ok(Status::Passed)
}
