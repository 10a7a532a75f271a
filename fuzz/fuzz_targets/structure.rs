//! Articulation points, bridges, blocks and components of small multigraphs against their definitions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spof::analysis::structure::articulation_points::{UndirectedGraph, decompose, structure};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let nodes = u32::from(first % 8) + 1;
    let end = |bits: u8| u32::from(bits) % nodes;
    let edges: Vec<(u32, u32)> = rest.iter().take(24).map(|byte| (end(byte & 15), end(byte >> 4))).collect();
    let graph = UndirectedGraph::from_edges(nodes as usize, &edges);
    let found = decompose(&graph);
    assert_eq!(found.structure, structure(&graph), "{edges:?}");

    let whole = components(nodes, &edges, |_| true, |_| true);
    let count = |labels: &[Option<u32>]| {
        labels.iter().enumerate().filter(|(at, own)| **own == Some(*at as u32)).count()
    };
    let points: Vec<u32> = (0..nodes)
        .filter(|gone| count(&components(nodes, &edges, |node| node != *gone, |_| true)) > count(&whole))
        .collect();
    assert_eq!(found.structure.articulation_points, points, "{edges:?}");
    let bridges: Vec<u32> = (0..edges.len() as u32)
        .filter(|gone| {
            count(&components(nodes, &edges, |_| true, |edge| edge != *gone as usize)) > count(&whole)
        })
        .collect();
    assert_eq!(found.structure.bridges, bridges, "{edges:?}");
    assert_eq!(found.structure.component_count, count(&whole), "{edges:?}");
    let numbers = numbered(&whole);
    assert_eq!(found.component_of_node.iter().copied().map(Some).collect::<Vec<_>>(), numbers, "{edges:?}");

    let blocks = numbered(&blocks(nodes, &edges));
    assert_eq!(found.block_of_edge, blocks, "{edges:?}");
    let block_count = blocks.iter().flatten().max().map_or(0, |last| *last as usize + 1);
    assert_eq!(found.structure.block_count, block_count, "{edges:?}");
});

/// By node, the least node that it is joined with over what is kept; `None` for one that is not.
fn components(
    nodes: u32,
    edges: &[(u32, u32)],
    keeps_node: impl Fn(u32) -> bool,
    keeps_edge: impl Fn(usize) -> bool,
) -> Vec<Option<u32>> {
    let mut label: Vec<Option<u32>> = (0..nodes).map(|node| keeps_node(node).then_some(node)).collect();
    for _ in 0..nodes {
        for (at, (a, b)) in edges.iter().enumerate() {
            if let (true, Some(x), Some(y)) = (keeps_edge(at), label[*a as usize], label[*b as usize]) {
                (label[*a as usize], label[*b as usize]) = (Some(x.min(y)), Some(x.min(y)));
            }
        }
    }
    label
}

/// By edge, the least edge of its block. Two edges that meet at a node are on a common cycle exactly if their
/// other ends are joined without that node.
fn blocks(nodes: u32, edges: &[(u32, u32)]) -> Vec<Option<u32>> {
    let mut label: Vec<Option<u32>> =
        edges.iter().enumerate().map(|(at, (a, b))| (a != b).then_some(at as u32)).collect();
    let without: Vec<_> =
        (0..nodes).map(|gone| components(nodes, edges, |node| node != gone, |_| true)).collect();
    let far = |(a, b): (u32, u32), node: u32| if a == node { Some(b) } else { (b == node).then_some(a) };
    for _ in edges {
        for (first, x) in edges.iter().enumerate() {
            for (second, y) in edges.iter().enumerate() {
                let (Some(one), Some(other)) = (label[first], label[second]) else { continue };
                let meet = (0..nodes).any(|node| match (far(*x, node), far(*y, node)) {
                    (Some(p), Some(q)) => {
                        without[node as usize][p as usize] == without[node as usize][q as usize]
                    }
                    _ => false,
                });
                if meet {
                    (label[first], label[second]) = (Some(one.min(other)), Some(one.min(other)));
                }
            }
        }
    }
    label
}

/// The labels renumbered from 0 in the order in which they first appear.
fn numbered(labels: &[Option<u32>]) -> Vec<Option<u32>> {
    let mut seen = Vec::new();
    let mut number = |label: u32| match seen.iter().position(|known| *known == label) {
        Some(at) => at as u32,
        None => {
            seen.push(label);
            seen.len() as u32 - 1
        }
    };
    labels.iter().map(|label| label.map(&mut number)).collect()
}
