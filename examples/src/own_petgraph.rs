//! The structure of a graph that the embedder keeps in petgraph anyway.

use std::fmt::Write as _;

use petgraph::stable_graph::StableUnGraph;

/// A campus network: names of devices, and of the cables between them.
pub fn campus() -> StableUnGraph<&'static str, &'static str> {
    let mut network = StableUnGraph::default();
    let [old_core, core, lab, office, printer] =
        ["old core", "core", "lab", "office", "printer"].map(|name| network.add_node(name));
    network.add_edge(old_core, core, "legacy");
    network.add_edge(core, lab, "fibre 1");
    network.add_edge(core, lab, "fibre 2");
    network.add_edge(core, office, "copper");
    network.add_edge(old_core, office, "legacy copper");
    network.add_edge(office, printer, "patch");
    // What is removed leaves a hole: the indexes of the rest stay as they are.
    network.remove_node(old_core);
    network
}

/// Where the campus network breaks. The answers are the graph's own ids, so they index it.
pub fn run() -> String {
    let network = campus();
    let mut out = String::new();
    for node in spof::petgraph::articulation_points(&network) {
        let _ = writeln!(out, "articulation point: {} (index {})", network[node], node.index());
    }
    for edge in spof::petgraph::bridges(&network) {
        let _ = writeln!(out, "bridge: {} (index {})", network[edge], edge.index());
    }
    let found = spof::petgraph::structure(&network);
    let _ = writeln!(out, "{} blocks, {} connected components", found.blocks.len(), found.components.len());
    out
}
