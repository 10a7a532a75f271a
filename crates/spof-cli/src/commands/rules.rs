//! `spof rules` and `spof completions`.

use clap::{Args, CommandFactory as _};
use spof::rules::{RULES, Rule};

use crate::args::{Format, Global};
use crate::commands::Arguments;
use crate::files::output;
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Rules {
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

pub(crate) fn run(options: &Rules, global: &Global) -> anyhow::Result<Status> {
    output::write(global, |out| match options.format {
        Format::Json => {
            let rules: Vec<serde_json::Value> = RULES.iter().map(describe).collect();
            spof_report::json::write(&rules, out)
        }
        Format::Text => {
            let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
            RULES.iter().try_for_each(|rule| {
                writeln!(out, "{:width$}  {}", rule.id, rule.summary)?;
                writeln!(out, "{:width$}  severity: {}", "", rule.severity)
            })
        }
    })?;
    Ok(Status::Passed)
}

pub(crate) fn describe(rule: &Rule) -> serde_json::Value {
    serde_json::json!({
        "id": rule.id, "summary": rule.summary, "severity": rule.severity, "page": rule.page,
    })
}

pub(crate) fn completions(shell: clap_complete::Shell, global: &Global) -> anyhow::Result<Status> {
    output::write(global, |out| {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Arguments::command(), "spof", &mut script);
        out.write_all(&script)
    })?;
    Ok(Status::Passed)
}
