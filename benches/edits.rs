//! What an edit of a model costs, beside a fresh compilation and analysis of the same model in the same process.
//!
//! `cargo bench -p spof-benches --bench edits` takes half a minute; `-- --large` adds layers of a million components
//! and the fat-tree k=64, `-- --smoke` has tiny models and shows only that everything runs, `-- --model NAME` measures
//! one. Each edit is made and undone in turns with fresh analyses; times are medians.

use std::hint::black_box;
use std::time::Instant;

use spof::analysis::Options;
use spof::analysis::live::{Edit, LiveAnalysis, LiveOptions, Part, Reanalysis};
use spof::analysis::propagation::BaseState;
use spof::analysis::single_failures::single_failures;
use spof::document::DocumentLimits;
use spof::graph::Graph;
use spof::model::{Model, Need, load};
use spof::report::default_targets;
use spof::source::Sources;
use spof_benches::models;

/// A change and what undoes it.
struct Change {
    name: &'static str,
    there: Vec<Edit>,
    back: Vec<Edit>,
}

type Case = (&'static str, fn() -> String, fn() -> Vec<Change>);

const SMOKE: [Case; 2] = [
    ("layers, 2k", || models::layered(2_000, 1), layers),
    ("fat-tree k=4", || models::fat_tree(4), fat_tree),
];

const DEFAULT: [Case; 3] = [
    ("layers, 100k", || models::layered(100_000, 1), layers),
    ("dense layers, 100k", || models::layered(100_000, 4), dense_layers),
    ("fat-tree k=16", || models::fat_tree(16), fat_tree),
];

const LARGE: [Case; 3] = [
    ("layers, 1M", || models::layered(1_000_000, 1), layers),
    ("fat-tree k=64", || models::fat_tree(64), fat_tree),
    ("chain of services, 1M", || models::chain(1_000_000, true), chain),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    let named = arguments.iter().position(|argument| argument == "--model").map(|at| &arguments[at + 1]);
    let smoke = has("--smoke") || !has("--bench");
    let all = || SMOKE.into_iter().chain(DEFAULT).chain(LARGE);
    let cases: Vec<Case> = match (named, smoke, has("--large")) {
        (Some(name), _, _) => all().filter(|case| case.0 == name).collect(),
        (None, true, _) => SMOKE.to_vec(),
        (None, false, true) => DEFAULT.into_iter().chain(LARGE).collect(),
        (None, false, false) => DEFAULT.to_vec(),
    };
    println!(
        "| model | edit | ms | undone ms | looked at | changed | searches | targets changed | fresh ms | fresh / edit |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, text, changes) in cases {
        let model = read(&text());
        measure(name, &model, changes(), if smoke { 1 } else { 5 });
    }
}

fn measure(name: &str, model: &Model, changes: Vec<Change>, rounds: usize) {
    let targets = default_targets(model);
    let before = resident();
    let start = Instant::now();
    let mut live = LiveAnalysis::new(model, &targets, LiveOptions::default()).expect("it fits");
    let built = start.elapsed().as_secs_f64();
    let nodes = Graph::compile(model).node_count();
    eprintln!(
        "{name}: built in {built:.2} s, {} MB, {nodes} nodes in the graph, {} in the sets",
        resident().saturating_sub(before),
        live.set_nodes()
    );
    for change in changes {
        let mut times: [Vec<f64>; 3] = Default::default();
        let mut done = Reanalysis::default();
        let begun = Instant::now();
        for _ in 0..rounds {
            if begun.elapsed().as_secs() > 10 {
                break;
            }
            let (seconds, told) = timed(|| live.apply(&change.there).expect("a valid edit"));
            times[0].push(seconds);
            done = told;
            times[1].push(timed(|| live.apply(&change.back).expect("a valid edit")).0);
            times[2].push(timed(|| fresh(model)).0);
        }
        let [there, back, fresh] = times.map(median);
        println!(
            "| {name} | {} | {:.3} | {:.3} | {} | {} | {} | {} | {:.1} | {:.0} |",
            change.name,
            there * 1e3,
            back * 1e3,
            done.looked_at,
            done.changed,
            done.searches,
            done.targets.len(),
            fresh * 1e3,
            fresh / there
        );
    }
    // The edits are undone, so nothing may have changed.
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let result = single_failures(&graph, &base, &targets, Options::default()).expect("no limit");
    for (place, target) in result.targets().iter().enumerate() {
        let id = model.component(*target).name();
        assert_eq!(live.spof_count(id), Some(result.spof_count(place)), "{id}");
    }
}

/// Everything from a checked model to the single points of failure.
fn fresh(model: &Model) -> u64 {
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let targets = default_targets(model);
    let result = single_failures(&graph, &base, &targets, Options { threads: 2, ..Options::default() });
    black_box(result.expect("no limit").steps())
}

fn layers() -> Vec<Change> {
    let change = |name, there: Vec<Edit>, back: Vec<Edit>| Change { name, there, back };
    vec![
        change(
            "a service of the top layer needs one more",
            vec![Edit::add_need("service-5-0", "service-4-1")],
            vec![Edit::remove_need("service-5-0", 3)],
        ),
        change(
            "a service of the third layer needs a drive",
            vec![Edit::replace_need("service-2-3", 0, "drive-7-1")],
            vec![Edit::replace_need("service-2-3", 0, "server-7")],
        ),
        change(
            "a drive is replaced by one in another place",
            vec![Edit::replace("drive-5-1", Part::component())],
            vec![Edit::replace("drive-5-1", Part::component().located_in(["rack-0"]))],
        ),
        change(
            "a server of services loses its second drive",
            vec![Edit::replace_need("server-3", 2, "drive-3-1")],
            vec![Edit::replace_need("server-3", 2, Need::any_of(["drive-3-1", "drive-3-2"]))],
        ),
        change(
            "a server is added, and a service put on it",
            vec![
                Edit::add("server-new", Part::component().located_in(["rack-0"]).needs(["tor-0-a"])),
                Edit::add("service-new", Part::component().needs(["server-new", "service-4-2"])),
                Edit::add_target("service-new"),
            ],
            vec![Edit::remove("service-new"), Edit::remove("server-new")],
        ),
        change(
            "a drive fails",
            vec![Edit::set_state("drive-9-1", spof::model::State::Failed)],
            vec![Edit::set_state("drive-9-1", spof::model::State::Ok)],
        ),
        change(
            "a room needs a chiller (all that is in it goes down with that)",
            vec![Edit::add("chiller", Part::component()), Edit::add_need("room-0", "chiller")],
            vec![Edit::remove_need("room-0", 0), Edit::remove("chiller")],
        ),
    ]
}

/// Without the last one, which takes minutes where sets have hundreds of members.
fn dense_layers() -> Vec<Change> {
    let mut changes = layers();
    changes.pop();
    changes
}

fn fat_tree() -> Vec<Change> {
    let change = |name, there: Vec<Edit>, back: Vec<Edit>| Change { name, there, back };
    let link = |a: &str, b: &str| Edit::add(format!("{a}--{b}"), Part::link(a, b));
    vec![
        change(
            "a link between aggregation and core is removed",
            vec![Edit::remove("agg-0-0--core-0")],
            vec![link("agg-0-0", "core-0")],
        ),
        change(
            "a link between edge and aggregation is removed",
            vec![Edit::remove("agg-1-1--edge-1-0")],
            vec![link("agg-1-1", "edge-1-0")],
        ),
        change(
            "a link to a host is removed",
            vec![Edit::remove("edge-1-0--host-1-0")],
            vec![link("edge-1-0", "host-1-0")],
        ),
        change(
            "a host is added, linked, and a service that reaches the internet put on it",
            vec![
                Edit::add("host-new", Part::component().located_in(["pod-0"])),
                link("edge-0-0", "host-new"),
                Edit::add(
                    "service-new",
                    Part::component()
                        .needs([Need::component("host-new"), Need::reach_from("host-new", "internet")]),
                ),
                Edit::add_target("service-new"),
            ],
            vec![Edit::remove("service-new"), Edit::remove("edge-0-0--host-new"), Edit::remove("host-new")],
        ),
        change(
            "a service needs another one",
            vec![Edit::add_need("service-0-0", "service-1-1")],
            vec![Edit::remove_need("service-0-0", 2)],
        ),
        change(
            "a core switch needs a feed",
            vec![Edit::add("feed", Part::component()), Edit::add_need("core-1", "feed")],
            vec![Edit::remove_need("core-1", 0), Edit::remove("feed")],
        ),
        change(
            "a border router fails (half of all ways to the internet)",
            vec![Edit::set_state("border-0", spof::model::State::Failed)],
            vec![Edit::set_state("border-0", spof::model::State::Ok)],
        ),
    ]
}

fn chain() -> Vec<Change> {
    let (near, half) = ("link-999990", "link-500000");
    let again = |id: &str, at: usize| Edit::add_need(id, format!("link-{}", at - 1).as_str());
    vec![
        Change {
            name: "the tenth from the end no longer needs the one before",
            there: vec![Edit::remove_need(near, 0)],
            back: vec![again(near, 999_990)],
        },
        Change {
            name: "one in the middle no longer needs the one before",
            there: vec![Edit::remove_need(half, 0)],
            back: vec![again(half, 500_000)],
        },
    ]
}

fn read(text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", text);
    load(&sources, &[file], &[], &DocumentLimits::default()).model.expect("a valid model")
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = black_box(work());
    (start.elapsed().as_secs_f64(), result)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Memory in use, in MB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
