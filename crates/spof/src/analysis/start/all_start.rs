//! A short cut for models that start from dark: nearly all of them.

use crate::analysis::propagation::BaseState;
use crate::graph::{Graph, Node};

/// Whether everything that is up starts, as far as counting along the graph shows, which is enough for nearly all models:
/// no path is searched for. Once all links and all nodes that forward have started, of those that are up, paths that are up
/// have a route. Where something is needed to start only, or paths bring up what other paths run through, it says no.
pub(crate) fn all_start(graph: &Graph<'_>, base: &BaseState) -> bool {
    if graph.model().components().any(|component| component.needs_to_start().len() > 0) {
        return false;
    }
    // By node, how many inputs it still misses; a path misses the network besides.
    let inputs = graph.inputs();
    let missing = graph.threshold.iter().zip(0..);
    let missing =
        missing.map(|(threshold, node)| (inputs.of(node).len() as u32 + 1).saturating_sub(*threshold));
    let mut missing: Vec<u32> = missing.collect();
    graph.paths.iter().for_each(|path| missing[path.node as usize] += 1);
    let up = base.down.iter().filter(|down| !**down).count();
    let mut queue: Vec<Node> = (0..graph.node_count() as Node)
        .filter(|node| missing[*node as usize] == 0 && !base.down[*node as usize])
        .collect();
    let mut paths = &graph.paths[..];
    let mut at = 0;
    loop {
        while let Some(node) = queue.get(at).copied() {
            at += 1;
            for head in graph.dependants.of(node).iter().filter(|head| !base.down[**head as usize]) {
                let missing = &mut missing[*head as usize];
                match *missing {
                    0 => {}
                    1 => {
                        *missing = 0;
                        queue.push(*head);
                    }
                    more => *missing = more - 1,
                }
            }
        }
        let waits = |element: Node| missing[element as usize] > 0 && !base.down[element as usize];
        if paths.is_empty() || graph.network.elements().into_iter().any(waits) {
            return queue.len() == up;
        }
        for path in std::mem::take(&mut paths) {
            missing[path.node as usize] -= 1;
            if missing[path.node as usize] == 0 && !base.down[path.node as usize] {
                queue.push(path.node);
            }
        }
    }
}
