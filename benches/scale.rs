//! Whole models of 100,000 and 1,000,000 components: what each stage costs, in time and in memory.
//!
//! `cargo bench -p spof-benches --bench scale` takes a minute; `-- --large` adds models of a million
//! components, `-- --smoke` has tiny ones and shows only that everything runs. `-- --check-all` also checks the
//! two models whose report takes many gigabytes; `-- --model NAME [--once]` measures one, for a profiler. Each model is measured in a
//! process of its own, so that the peaks of memory do not mix. Times are medians of several rounds.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use petgraph::graph::UnGraph;
use spof::analysis::Options;
use spof::analysis::propagation::BaseState;
use spof::analysis::single_failures::{SingleFailures, single_failures};
use spof::analysis::start::cold_start::cold_start;
use spof::analysis::structure::articulation_points::{UndirectedGraph, structure};
use spof::analysis::structure::{dependency_structure, direct_dependencies, link_structure};
use spof::document::DocumentLimits;
use spof::graph::Graph;
use spof::model::{ComponentId, Loaded, Model, load};
use spof::report::{SpofReport, check, default_targets};
use spof::source::Sources;
use spof_benches::models;

/// When a model is measured.
#[derive(Clone, Copy, PartialEq)]
enum Size {
    Smoke,
    Default,
    Large,
}

type Case = (&'static str, Size, fn() -> String);

const CASES: [Case; 31] = [
    ("layers, 2k", Size::Smoke, || models::layered(2_000, 1)),
    ("dense layers, 2k", Size::Smoke, || models::layered(2_000, 4)),
    ("chain, 1 service, 2k", Size::Smoke, || models::chain(2_000, false)),
    ("chain of services, 2k", Size::Smoke, || models::chain(2_000, true)),
    ("ring, 2k", Size::Smoke, || models::ring(2_000, false)),
    ("comb of services, 1k", Size::Smoke, || models::comb(1_000)),
    ("ladder of services, 200", Size::Smoke, || models::ladder(200)),
    ("daisy chain, 100", Size::Smoke, || models::daisy_chain(100)),
    ("chain of reach, 1k", Size::Smoke, || models::reaching_chain(1_000)),
    ("fat-tree k=4", Size::Smoke, || models::fat_tree(4)),
    ("layers, 100k", Size::Default, || models::layered(100_000, 1)),
    ("dense layers, 100k", Size::Default, || models::layered(100_000, 4)),
    ("chain, 1 service, 100k", Size::Default, || models::chain(100_000, false)),
    ("chain of services, 100k", Size::Default, || models::chain(100_000, true)),
    ("ring, 1 service, 100k", Size::Default, || models::ring(100_000, false)),
    ("ring of services, 100k", Size::Default, || models::ring(100_000, true)),
    ("comb of services, 5k", Size::Default, || models::comb(5_000)),
    ("comb of services, 10k", Size::Default, || models::comb(10_000)),
    ("ladder of services, 2k", Size::Default, || models::ladder(2_000)),
    ("ladder of services, 4k", Size::Default, || models::ladder(4_000)),
    ("daisy chain, 250", Size::Default, || models::daisy_chain(250)),
    ("daisy chain, 500", Size::Default, || models::daisy_chain(500)),
    ("chain of reach, 5k", Size::Default, || models::reaching_chain(5_000)),
    ("fat-tree k=16", Size::Default, || models::fat_tree(16)),
    ("layers, 1M", Size::Large, || models::layered(1_000_000, 1)),
    ("chain, 1 service, 1M", Size::Large, || models::chain(1_000_000, false)),
    ("chain of services, 1M", Size::Large, || models::chain(1_000_000, true)),
    ("daisy chain, 1k", Size::Large, || models::daisy_chain(1_000)),
    ("chain of reach, 10k", Size::Large, || models::reaching_chain(10_000)),
    ("fat-tree k=64", Size::Large, || models::fat_tree(64)),
    ("data centre k=64, 1k services", Size::Large, || models::data_centre(64, 1_000, None)),
];

/// Models whose whole check takes many gigabytes, and is left out without `--check-all`: `shared-dependency`
/// lists the targets of each failure once for each group that the failure defeats.
const HEAVY_CHECKS: [&str; 2] = ["dense layers, 100k", "layers, 1M"];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    if let Some(at) = arguments.iter().position(|argument| argument == "--model") {
        let name = arguments.get(at + 1).expect("a name after --model");
        let case = CASES.iter().find(|case| case.0 == name).expect("the name of a model");
        return measure(case, has("--check-all"), has("--once"));
    }
    // `cargo test` runs benches too, without the argument that `cargo bench` gives.
    let sizes: &[Size] = if has("--smoke") || !has("--bench") {
        &[Size::Smoke]
    } else if has("--large") {
        &[Size::Default, Size::Large]
    } else {
        &[Size::Default]
    };
    let rows: Vec<Row> = CASES
        .iter()
        .filter(|case| sizes.contains(&case.1))
        .map(|case| run(case.0, has("--check-all")))
        .collect();
    for (title, columns) in TABLES {
        table(title, columns, &rows);
    }
}

/// What was measured of one model, by the name of the column.
type Row = BTreeMap<String, String>;

const TABLES: [(&str, &[&str]); 4] = [
    (
        "From text to a graph",
        &["components", "YAML MB", "load s", "MB/s", "peak MB (load)", "compile s", "base s", "cold start s"],
    ),
    (
        "Every single failure",
        &[
            "targets",
            "pairs",
            "steps",
            "1 thread s",
            "2 threads s",
            "ns/pair (1 thread)",
            "ns/step (1 thread)",
            "peak MB (analysis)",
        ],
    ),
    (
        "Articulation points of the dependency graph, with building it from a list of edges; then from the model",
        &[
            "nodes",
            "edges",
            "points",
            "spof s",
            "petgraph s",
            "rustworkx-core s",
            "from the model s",
            "of links, from the model s",
        ],
    ),
    (
        "The whole check of a loaded model, 2 threads",
        &["spofs", "names (spofs)", "findings", "names (findings)", "check s", "drop s", "peak MB (check)"],
    ),
];

/// Measures one model in a process of its own.
fn run(name: &str, check_all: bool) -> Row {
    eprintln!("{name} ...");
    let this = std::env::current_exe().expect("the path of this program");
    let mut command = Command::new(this);
    command.args(["--model", name]).args(check_all.then_some("--check-all"));
    let output = command.output().expect("this program starts again");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut row: Row = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    row.insert("model".to_owned(), name.to_owned());
    row
}

fn table(title: &str, columns: &[&str], rows: &[Row]) {
    println!("\n{title}\n\n| model | {} |", columns.join(" | "));
    println!("| --- |{}", " ---: |".repeat(columns.len()));
    for row in rows {
        let of = |column: &str| row.get(column).map_or("-", String::as_str).to_owned();
        let cells: Vec<String> = columns.iter().map(|column| of(column)).collect();
        println!("| {} | {} |", of("model"), cells.join(" | "));
    }
}

/// Prints every figure as it is known. The first pass takes the peaks, in the order of the stages; the
/// rounds and the peers come after it. With `once` there is only the first pass, for a profiler.
fn measure(case: &Case, check_all: bool, once: bool) {
    let text = (case.2)();
    let bytes = text.len();
    let mut sources = Sources::new();
    let file = sources.add("model.yaml", text);
    let load = || load(&sources, &[file], &[], &DocumentLimits::default());

    let (loading, loaded) = timed(load);
    let model = model_of(loaded);
    print("peak MB (load)", peak());
    print("components", model.len());
    print("YAML MB", format_args!("{:.1}", bytes as f64 / 1e6));

    let targets = default_targets(&model);
    let options = |threads| Options { threads, ..Options::default() };
    let (following, failures) = {
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        timed(|| single_failures(&graph, &base, &targets, options(1)).expect("nothing stops it"))
    };
    print("peak MB (analysis)", peak());
    print("targets", targets.len());
    print("steps", failures.steps());
    let pairs = pairs(&model, &failures);
    print("pairs", pairs);
    let steps = failures.steps();
    drop(failures);

    if check_all || !HEAVY_CHECKS.contains(&case.0) {
        measure_check(&sources, &model, &targets, once);
    }
    if once {
        return;
    }

    let loading = median(loading, load);
    print("load s", seconds(loading));
    print("MB/s", format_args!("{:.1}", bytes as f64 / 1e6 / loading));
    print("compile s", seconds(median_of(|| Graph::compile(&model))));
    let graph = Graph::compile(&model);
    print("base s", seconds(median_of(|| BaseState::new(&graph))));
    let base = BaseState::new(&graph);
    print("cold start s", seconds(median_of(|| cold_start(&graph, &base))));
    let one = median(following, || single_failures(&graph, &base, &targets, options(1)));
    let two = median_of(|| single_failures(&graph, &base, &targets, options(2)));
    print("1 thread s", seconds(one));
    print("2 threads s", seconds(two));
    print("ns/pair (1 thread)", format_args!("{:.1}", one * 1e9 / pairs.max(1) as f64));
    print("ns/step (1 thread)", format_args!("{:.1}", one * 1e9 / steps.max(1) as f64));
    measure_structure(&model);
}

fn measure_check(sources: &Sources, model: &Model, targets: &[ComponentId], once: bool) {
    let options = Options { threads: 2, ..Options::default() };
    let checking = || check(sources, model, targets, options).expect("nothing stops it");
    let (checked, report) = timed(checking);
    print("peak MB (check)", peak());
    print("spofs", report.spofs.len());
    print("findings", report.findings.len());
    print("names (findings)", report.findings.iter().map(|f| f.targets.len()).sum::<usize>());
    let names = |spof: &SpofReport| spof.takes_down.len() + spof.path.len();
    print("names (spofs)", report.spofs.iter().map(names).sum::<usize>());
    let (dropping, ()) = timed(|| drop(report));
    print("drop s", seconds(dropping));
    print("check s", seconds(if once { checked } else { median(checked, checking) }));
}

fn model_of(loaded: Loaded) -> Model {
    let problems: Vec<&str> = loaded.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    loaded.model.expect("a model without problems is one")
}

fn pairs(model: &Model, failures: &SingleFailures) -> u64 {
    model.components().map(|component| failures.takes_down_count(component.id())).sum()
}

fn measure_structure(model: &Model) {
    let edges = dependency_edges(model);
    let nodes = model.len();
    let ours = || structure(&UndirectedGraph::from_edges(nodes, &edges));
    let peer = || {
        let graph = build_petgraph(nodes, &edges);
        (petgraph::algo::articulation_points::articulation_points(&graph).len(), graph)
    };
    let other_peer = || {
        let graph = build_petgraph(nodes, &edges);
        (rustworkx_core::connectivity::articulation_points(&graph, None).len(), graph)
    };
    let found = dependency_structure(model);
    let points = found.articulation_points.len();
    assert_eq!((points, found.edges), (ours().articulation_points.len(), edges.len()));
    print("nodes", found.nodes);
    print("edges", found.edges);
    print("points", points);
    print("spof s", seconds(median_of(ours)));
    print("petgraph s", seconds(median_of(peer)));
    print("rustworkx-core s", seconds(median_of(other_peer)));
    print("from the model s", seconds(median_of(|| dependency_structure(model))));
    print("of links, from the model s", seconds(median_of(|| link_structure(model))));
    assert_eq!((peer().0, other_peer().0), (points, points), "the peers find the same");
}

/// The edges of the undirected dependency graph, each pair of components once.
fn dependency_edges(model: &Model) -> Vec<(u32, u32)> {
    let pair = |a: ComponentId, b: ComponentId| {
        let (a, b) = (a.index() as u32, b.index() as u32);
        (a.min(b), a.max(b))
    };
    let mut edges: Vec<(u32, u32)> = Vec::new();
    for component in model.components() {
        let id = component.id();
        edges.extend(direct_dependencies(model, id).into_iter().map(|other| pair(id, other)));
        edges.extend(component.affects().map(|affected| pair(id, affected.id())));
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn build_petgraph(nodes: usize, edges: &[(u32, u32)]) -> UnGraph<(), ()> {
    let mut graph = UnGraph::with_capacity(nodes, edges.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    for &(a, b) in edges {
        graph.add_edge(a.into(), b.into(), ());
    }
    graph
}

/// How long something takes, and what it gives.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = black_box(run());
    (start.elapsed().as_secs_f64(), result)
}

fn median_of<T>(run: impl Fn() -> T) -> f64 {
    median(timed(&run).0, run)
}

/// The median of a first round and further ones, of which there are fewer the longer one takes. What a
/// round gives is dropped outside of the time.
fn median<T>(first: f64, run: impl Fn() -> T) -> f64 {
    let rounds = match first {
        ..0.5 => 7,
        ..2.0 => 3,
        _ => 1,
    };
    let mut times = vec![first];
    times.extend((1..rounds).map(|_| timed(&run).0));
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Three digits that count.
fn seconds(time: f64) -> String {
    match time {
        ..0.001 => format!("{time:.6}"),
        ..0.01 => format!("{time:.5}"),
        ..0.1 => format!("{time:.4}"),
        ..1.0 => format!("{time:.3}"),
        _ => format!("{time:.2}"),
    }
}

/// The most memory that this process has had, in megabytes.
fn peak() -> String {
    let kilobytes = std::fs::read_to_string("/proc/self/status").ok().and_then(|status| {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()
    });
    kilobytes.map_or("-".to_owned(), |kilobytes| format!("{:.0}", kilobytes * 1024.0 / 1e6))
}

fn print(name: &str, value: impl std::fmt::Display) {
    println!("{name}\t{value}");
}
