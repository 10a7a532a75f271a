//! The report of `spof network`.

use crate::analysis::structure::{dependency_structure, link_structure};
use crate::model::{ComponentId, Model};
use crate::report::NetworkReport;

/// Which graph is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkGraph {
    /// The links.
    #[default]
    Links,
    /// The dependencies, as undirected edges.
    Dependencies,
}

/// The structure of one of a model's graphs. Costs O(n + m), and sorting what is listed.
pub fn network(model: &Model, graph: NetworkGraph) -> NetworkReport {
    let name = |id: ComponentId| model.component(id).name();
    let (found, bridges): (_, Vec<String>) = match graph {
        NetworkGraph::Links => {
            let found = link_structure(model);
            let bridges = found.bridge_links.iter().map(|link| name(*link).to_owned()).collect();
            (found, bridges)
        }
        NetworkGraph::Dependencies => {
            let found = dependency_structure(model);
            let bridges = found.bridges.iter().map(|(a, b)| format!("{}--{}", name(*a), name(*b))).collect();
            (found, bridges)
        }
    };
    let points = found.articulation_points.iter().map(|point| name(*point).to_owned()).collect();
    NetworkReport {
        schema: 1,
        graph: match graph {
            NetworkGraph::Links => "links",
            NetworkGraph::Dependencies => "dependencies",
        },
        nodes: found.nodes,
        edges: found.edges,
        articulation_points: sorted(points),
        bridges: sorted(bridges),
        blocks: found.blocks,
        connected_components: found.connected_components,
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names
}
