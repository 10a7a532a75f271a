//! Articulation points and bridges: ours beside petgraph, rustworkx-core, a low-link search on our own rows,
//! and the floor, which is every row visited in random order with one gather an entry.
//!
//! `cargo bench --bench structure` takes half a minute; `-- --large` adds 10M nodes with 15M edges, three minutes
//! and some gigabytes. Ours and the low-link search find bridges too (and ours the blocks), the peers only the points.

use std::hint::black_box;
use std::time::Instant;

use petgraph::graph::UnGraph;
use spof::analysis::articulation_points::{UndirectedGraph, structure};
use spof_benches::graphs::{self, Shape, XorShift};

fn main() {
    let large = std::env::args().any(|argument| argument == "--large");
    println!("median seconds of interleaved rounds; in brackets as a multiple of ours");
    measure(&graphs::random(1_000_000, 1_500_000, 1), 5);
    measure(&graphs::fat_tree(64), 9);
    measure(&graphs::path(1_000_000), 5);
    if large {
        measure(&graphs::random(10_000_000, 15_000_000, 1), 3);
    }
}

fn measure(shape: &Shape, rounds: usize) {
    let rows = UndirectedGraph::from_edges(shape.nodes, &shape.edges);
    let graph = build_petgraph(shape);
    let order = graphs::permutation(shape.nodes as u32, &mut XorShift::new(2));
    let ranks = order.clone();

    let expected = structure(&rows).articulation_points.len();
    let (points, bridges) = low_link(&rows);
    assert_eq!((points, bridges), (expected, structure(&rows).bridges.len()), "{}", shape.name);
    assert_eq!(petgraph::algo::articulation_points::articulation_points(&graph).len(), expected);
    assert_eq!(rustworkx_core::connectivity::articulation_points(&graph, None).len(), expected);

    type Peer<'a> = (&'a str, Box<dyn Fn() -> f64 + 'a>);
    let peers: [Peer; 8] = [
        ("spof", Box::new(|| seconds(|| structure(&rows)))),
        ("spof with building", {
            Box::new(|| seconds(|| structure(&UndirectedGraph::from_edges(shape.nodes, &shape.edges))))
        }),
        ("low-link on the same rows", Box::new(|| seconds(|| low_link(&rows)))),
        ("petgraph", {
            Box::new(|| seconds(|| petgraph::algo::articulation_points::articulation_points(&graph)))
        }),
        ("petgraph with building", {
            Box::new(|| {
                seconds(|| {
                    let graph = build_petgraph(shape);
                    (petgraph::algo::articulation_points::articulation_points(&graph), graph)
                })
            })
        }),
        ("rustworkx-core", {
            Box::new(|| seconds(|| rustworkx_core::connectivity::articulation_points(&graph, None)))
        }),
        ("rustworkx-core with building", {
            Box::new(|| {
                seconds(|| {
                    let graph = build_petgraph(shape);
                    (rustworkx_core::connectivity::articulation_points(&graph, None), graph)
                })
            })
        }),
        ("floor", Box::new(|| seconds(|| gather(&rows, &order, &ranks)))),
    ];
    let mut times = vec![Vec::with_capacity(rounds); peers.len()];
    for _ in 0..rounds {
        for ((_, peer), times) in peers.iter().zip(&mut times) {
            times.push(peer());
        }
    }
    let medians: Vec<f64> = times.iter_mut().map(|times| median(times)).collect();

    println!("\n{}, {} edges, {expected} points, {bridges} bridges", shape.name, shape.edges.len());
    for ((name, _), time) in peers.iter().zip(&medians) {
        let ours = if name.ends_with("with building") { medians[1] } else { medians[0] };
        println!("  {name:<30} {time:9.4}  ({:.2})", time / ours);
    }
}

/// How long something takes, without dropping what it gives.
fn seconds<T>(run: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    let result = black_box(run());
    let elapsed = start.elapsed().as_secs_f64();
    drop(result);
    elapsed
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn build_petgraph(shape: &Shape) -> UnGraph<(), ()> {
    let mut graph = UnGraph::with_capacity(shape.nodes, shape.edges.len());
    for _ in 0..shape.nodes {
        graph.add_node(());
    }
    for &(a, b) in &shape.edges {
        graph.add_edge(a.into(), b.into(), ());
    }
    graph
}

fn gather(rows: &UndirectedGraph, order: &[u32], ranks: &[u32]) -> u64 {
    let sum = |&node| rows.neighbours(node).iter().map(|&to| u64::from(ranks[to as usize])).sum::<u64>();
    order.iter().map(sum).sum()
}

/// The search of Hopcroft and Tarjan with a stack of its own: how many articulation points and bridges.
fn low_link(rows: &UndirectedGraph) -> (usize, usize) {
    struct Frame {
        node: u32,
        parent: u32,
        next: u32,
        /// Whether the edge to the parent was passed over once; a second one is parallel to it.
        parent_seen: bool,
    }
    let nodes = rows.node_count();
    let (mut time, mut low) = (vec![0u32; nodes], vec![0u32; nodes]);
    let mut is_point = vec![false; nodes];
    let (mut clock, mut bridges) = (0, 0);
    let mut stack: Vec<Frame> = Vec::new();
    for root in 0..nodes as u32 {
        if time[root as usize] != 0 {
            continue;
        }
        clock += 1;
        (time[root as usize], low[root as usize]) = (clock, clock);
        let mut children = 0;
        stack.push(Frame { node: root, parent: u32::MAX, next: 0, parent_seen: true });
        while let Some(frame) = stack.last_mut() {
            let node = frame.node as usize;
            if let Some(&to) = rows.neighbours(frame.node).get(frame.next as usize) {
                frame.next += 1;
                if time[to as usize] == 0 {
                    clock += 1;
                    (time[to as usize], low[to as usize]) = (clock, clock);
                    let parent = frame.node;
                    stack.push(Frame { node: to, parent, next: 0, parent_seen: false });
                } else if to == frame.parent && !frame.parent_seen {
                    frame.parent_seen = true;
                } else {
                    low[node] = low[node].min(time[to as usize]);
                }
                continue;
            }
            let parent = frame.parent;
            stack.pop();
            if parent == u32::MAX {
                continue;
            }
            let parent_index = parent as usize;
            low[parent_index] = low[parent_index].min(low[node]);
            bridges += usize::from(low[node] > time[parent_index]);
            if parent == root {
                children += 1;
            } else if low[node] >= time[parent_index] {
                is_point[parent_index] = true;
            }
        }
        is_point[root as usize] = children >= 2;
    }
    (is_point.iter().filter(|is_point| **is_point).count(), bridges)
}
