//! Any bytes at all: reading never panics, and neither does whatever can be done with what was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spof::analysis::Options;
use spof::document::{DocumentLimits, add_bytes};
use spof::report::{self, NetworkGraph, default_targets};
use spof::source::Sources;
use spof_report::text::{self, TextOptions};

fuzz_target!(|bytes: &[u8]| {
    let limits = DocumentLimits { max_depth: 32, max_alias_nodes: 1_000 };
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let file = add_bytes(&mut sources, "fuzzed.yaml", bytes.to_vec(), &mut problems);
    let loaded = spof::model::load(&sources, file.as_slice(), &[], &limits);
    problems.extend(loaded.problems);
    for problem in problems.iter().take(20) {
        for label in &problem.labels {
            let _ = (sources.snippet(label.span), sources.location(label.span));
        }
        let _ = spof_report::diagnostics::render(problem, &sources, false, 80);
    }
    let Some(model) = loaded.model else {
        assert!(!problems.is_empty(), "no model and no reason");
        return;
    };
    for graph in [NetworkGraph::Links, NetworkGraph::Dependencies] {
        let _ = report::network(&model, graph);
    }
    let options = Options { max_steps: 100_000, ..Options::default() };
    let Ok(checked) = report::check(&sources, &model, &default_targets(&model), options) else { return };
    let style = TextOptions { width: 80, colour: false, verbose: true, quiet: false };
    text::check(&checked, &style, &mut std::io::sink()).expect("a sink takes everything");
    spof_report::json::write(&checked, &mut std::io::sink()).expect("a sink takes everything");
});
