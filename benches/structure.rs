//! Articulation points, bridges and blocks: ours beside petgraph, rustworkx-core, a low-link search on our own
//! rows, and the floor, which is every row visited in random order with one gather an entry.
//!
//! `cargo bench -p spof-benches --bench structure` takes a minute or two; `-- --large` adds 10M nodes with 15M edges,
//! minutes more and some gigabytes; a name such as `-- fat-tree` measures only the shapes it is part of. What
//! counts is processor time. Other work on the machine takes caches and memory too, which only ever adds: so the best
//! of many rounds are told, and medians beside them.

use std::hint::black_box;
use std::time::Duration;

use petgraph::graph::UnGraph;
use rustix::time::{ClockId, clock_gettime};
use spof::analysis::structure::articulation_points::{UndirectedGraph, decompose, structure};
use spof_benches::graphs::{self, Shape, XorShift};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let large = arguments.iter().any(|argument| argument == "--large");
    let names: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    type Make = fn() -> Shape;
    let shapes: [(bool, usize, Make); 4] = [
        (true, 15, || graphs::random(1_000_000, 1_500_000, 1)),
        (true, 25, || graphs::fat_tree(64)),
        (true, 15, || graphs::path(1_000_000)),
        (large, 3, || graphs::random(10_000_000, 15_000_000, 1)),
    ];
    println!(
        "processor seconds and multiples of ours and of the floor: of the best rounds, then medians of all rounds"
    );
    for (_, rounds, shape) in shapes.into_iter().filter(|(wanted, ..)| *wanted) {
        let shape = shape();
        if names.is_empty() || names.iter().any(|name| shape.name.contains(name.as_str())) {
            measure(&shape, rounds);
        }
    }
    if names.is_empty() {
        deep();
    }
}

/// A path of ten million nodes, on a thread with the stack that every thread gets.
fn deep() {
    let shape = graphs::path(10_000_000);
    let search = move || {
        let rows = UndirectedGraph::from_edges(shape.nodes, &shape.edges);
        let start = processor_time();
        let found = structure(&rows);
        let elapsed = processor_time() - start;
        let (points, bridges) = (found.articulation_points.len(), found.bridges.len());
        assert_eq!((points, bridges, found.block_count), (9_999_998, 9_999_999, 9_999_999));
        println!("\n{}, on the default stack: {:.3}", shape.name, elapsed.as_secs_f64());
    };
    std::thread::spawn(search).join().expect("no stack is overrun");
}

/// Something to measure: what it is called, what it is held against, and one run of it in seconds.
struct Peer<'a> {
    name: &'a str,
    against: usize,
    run: Box<dyn Fn() -> f64 + 'a>,
}

fn measure(shape: &Shape, rounds: usize) {
    let rows = UndirectedGraph::from_edges(shape.nodes, &shape.edges);
    let graph = build_petgraph(shape);
    let order = graphs::permutation(shape.nodes as u32, &mut XorShift::new(2));
    let ranks = order.clone();

    let found = structure(&rows);
    let (points, bridges) = low_link(&rows);
    assert_eq!((points, bridges), (found.articulation_points.len(), found.bridges.len()), "{}", shape.name);
    assert_eq!(petgraph::algo::articulation_points::articulation_points(&graph).len(), points);
    assert_eq!(rustworkx_core::connectivity::articulation_points(&graph, None).len(), points);

    let peers = [
        peer("spof", 0, || structure(&rows)),
        peer("low-link on the same rows", 0, || low_link(&rows)),
        peer("petgraph", 0, || petgraph::algo::articulation_points::articulation_points(&graph)),
        peer("rustworkx-core", 0, || rustworkx_core::connectivity::articulation_points(&graph, None)),
        peer("spof, blocks too", 4, || decompose(&rows)),
        peer("rustworkx-core, blocks too", 4, || {
            let mut blocks = Default::default();
            (rustworkx_core::connectivity::articulation_points(&graph, Some(&mut blocks)), blocks)
        }),
        peer("spof with building", 6, || {
            let rows = UndirectedGraph::from_edges(shape.nodes, &shape.edges);
            (structure(&rows), rows)
        }),
        peer("petgraph with building", 6, || {
            let graph = build_petgraph(shape);
            (petgraph::algo::articulation_points::articulation_points(&graph), graph)
        }),
        peer("rustworkx-core with building", 6, || {
            let graph = build_petgraph(shape);
            (rustworkx_core::connectivity::articulation_points(&graph, None), graph)
        }),
        peer("floor", 0, || gather(&rows, &order, &ranks)),
    ];
    let times: Vec<Vec<f64>> = (0..rounds).map(|_| peers.iter().map(|peer| (peer.run)()).collect()).collect();

    println!("\n{}, {} edges, {points} points, {bridges} bridges", shape.name, shape.edges.len());
    let heads = ["best", "ours", "floor", "median", "ours", "floor"];
    println!("  {:30}{}", "", heads.map(|head| format!("{head:>9}")).concat());
    let floor = peers.len() - 1;
    let of_rounds =
        |of: &dyn Fn(&[f64]) -> f64| -> Vec<f64> { times.iter().map(|times| of(times)).collect() };
    let best = |index: usize| of_rounds(&|times| times[index]).into_iter().fold(f64::INFINITY, f64::min);
    let middle = |index: usize, to: usize| median(of_rounds(&|times| times[index] / times[to]));
    for (index, &Peer { name, against, .. }) in peers.iter().enumerate() {
        let (best_of_it, median) = (best(index), median(of_rounds(&|times| times[index])));
        let (best_to_ours, best_to_floor) = (best_of_it / best(against), best_of_it / best(floor));
        print!("  {name:30}{best_of_it:9.4}{best_to_ours:9.2}{best_to_floor:9.2}");
        println!("{median:9.4}{:9.2}{:9.2}", middle(index, against), middle(index, floor));
    }
}

/// Something to measure, with what its run gives dropped off the clock.
fn peer<'a, T>(name: &'a str, against: usize, run: impl Fn() -> T + 'a) -> Peer<'a> {
    let run = move || {
        let start = processor_time();
        let result = black_box(run());
        let elapsed = processor_time() - start;
        drop(result);
        elapsed.as_secs_f64()
    };
    Peer { name, against, run: Box::new(run) }
}

/// For how long this thread has had a processor.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
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
