//! `spof network`.

use spof::progress::Stage;
use spof::report::NetworkGraph;

use crate::args::{Format, Global, Graph, Network};
use crate::exit::Status;
use crate::{input, output};

pub(crate) fn run(options: &Network, global: &Global) -> anyhow::Result<Status> {
    let Some(input) = input::read(&options.model.paths, &options.model.state, global) else {
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
