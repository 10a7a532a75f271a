//! `spof network`.

use clap::{Args, ValueEnum};
use spof::progress::Stage;
use spof::report::NetworkGraph;

use crate::args::{Format, Global, Model};
use crate::files::{input, output};
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Network {
    #[command(flatten)]
    pub(crate) model: Model,
    /// Which graph to look at
    #[arg(long, value_enum, default_value_t)]
    pub(crate) graph: Graph,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Graph {
    #[default]
    Links,
    Dependencies,
}

pub(crate) fn run(options: &Network, global: &Global) -> anyhow::Result<Status> {
    let Some(input) = input::read(&options.model, global) else {
        return Ok(Status::BadInput);
    };
    output::spare(&global.output, input.files())?;
    let graph = match options.graph {
        Graph::Links => NetworkGraph::Links,
        Graph::Dependencies => NetworkGraph::Dependencies,
    };
    let report = global.watch.during(|progress| {
        progress.begins(Stage::Network);
        spof::report::network(&input.model, graph)
    });
    output::write(global, |out| match options.format {
        Format::Text => {
            spof_report::text::network(&report, &output::text_options(global, output::to_file(global)), out)
        }
        Format::Json => spof_report::json::write(&report, out),
    })?;
    Ok(Status::Passed)
}
