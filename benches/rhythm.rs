//! What a check costs beside loading the same model, and a comparison beside loading its two sides: from the text in
//! memory to the report for people, as `spof check -q` and `spof diff -q` do it.
//!
//! `cargo bench -p spof-benches --bench rhythm` takes half a minute; `-- --large` adds a million components, `-- --ten`
//! ten million, which takes two minutes and 10 GB; `-- --smoke` has tiny models. Each row is measured in a process of its own, in
//! which loading and the whole take turns; times are medians of five rounds, of one where that takes longer than a
//! minute.

use std::hint::black_box;
use std::io;
use std::time::{Duration, Instant};

use spof::analysis::Options;
use spof::document::DocumentLimits;
use spof::model::{Model, load};
use spof::report::{FailOn, Version, check_with, compare, default_targets};
use spof::rules::{Listed, Policy};
use spof::source::Sources;
use spof_benches::models;
use spof_benches::process::{Memory, all_cpu_seconds, run_again};
use spof_report::text::{self, TextOptions};

/// As many as there are in a machine that runs jobs for others.
const THREADS: usize = 2;
const ROUNDS: usize = 5;
/// Rounds end when they have taken so long.
const ENOUGH: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(1_200);

#[derive(Clone, Copy, PartialEq)]
enum Size {
    Smoke,
    Default,
    Large,
    Ten,
}

/// A model to check; or two to compare, the base first.
type Case = (&'static str, Size, fn() -> Vec<String>);

const CASES: [Case; 8] = [
    ("check of layers, 2k", Size::Smoke, || vec![models::layered(2_000, 1)]),
    ("diff of data centres k=8, 20 services", Size::Smoke, || data_centres(8, 20)),
    ("check of layers, 100k", Size::Default, || vec![models::layered(100_000, 1)]),
    ("check of a data centre k=64, 1,000 services", Size::Default, || {
        vec![models::data_centre(64, 1_000, None)]
    }),
    ("diff of data centres k=64, 1,000 services", Size::Default, || data_centres(64, 1_000)),
    ("diff of data centres k=64, 65,536 services", Size::Default, || data_centres(64, 65_536)),
    ("check of layers, 1M", Size::Large, || vec![models::layered(1_000_000, 1)]),
    ("check of layers, 10M", Size::Ten, || vec![models::layered(10_000_000, 1)]),
];

/// Two that differ in one link between an aggregation switch and a core.
fn data_centres(k: usize, services: usize) -> Vec<String> {
    let link = 3 * (k / 2) * (k / 2);
    vec![models::data_centre(k, services, None), models::data_centre(k, services, Some(link))]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    if let Some(at) = arguments.iter().position(|argument| argument == "--case") {
        let name = arguments.get(at + 1).expect("a name after --case");
        let case = CASES.iter().find(|case| case.0 == name).expect("the name of a case");
        return println!("{}", measure(case));
    }
    // `cargo test` runs benches too, without the argument that `cargo bench` gives.
    let wanted = |size: Size| match size {
        Size::Smoke => has("--smoke") || !has("--bench"),
        Size::Default => has("--bench") && !has("--smoke"),
        Size::Large => has("--large"),
        Size::Ten => has("--ten"),
    };
    println!(
        "| what | text MB | loading s | processor s | the whole s | processor s | ratio | of the processor | peak MB |"
    );
    println!("| --- |{}", " ---: |".repeat(8));
    for (name, _, _) in CASES.iter().filter(|case| wanted(case.1)) {
        eprintln!("{name} ...");
        let row = run_again(&["--case", name], PATIENCE).expect("it is measured");
        println!("| {name} | {} |", row.trim());
    }
}

/// Time on the wall and of the processor.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    processor: f64,
}

fn timed<T>(run: impl FnOnce() -> T) -> Cost {
    let (processor, start) = (all_cpu_seconds(), Instant::now());
    black_box(run());
    Cost { wall: start.elapsed().as_secs_f64(), processor: all_cpu_seconds() - processor }
}

fn median(costs: &[Cost], of: fn(&Cost) -> f64) -> f64 {
    let mut all: Vec<f64> = costs.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The row of a case.
fn measure(case: &Case) -> String {
    let texts = (case.2)();
    let bytes: usize = texts.iter().map(String::len).sum();
    let begun = Instant::now();
    let memory = Memory::now();
    // What a round reads is made before it, and what it made is given back after it.
    let mut wholes = vec![timed(|| whole(&texts))];
    let peak = memory.risen_megabytes() + bytes as f64 / 1e6;
    let mut loads = vec![timed(|| texts.iter().map(|text| loaded(text)).collect::<Vec<_>>())];
    while wholes.len() < ROUNDS && begun.elapsed() < ENOUGH {
        wholes.push(timed(|| whole(&texts)));
        loads.push(timed(|| texts.iter().map(|text| loaded(text)).collect::<Vec<_>>()));
    }
    let [load, load_cpu] = [median(&loads, |cost| cost.wall), median(&loads, |cost| cost.processor)];
    let [all, all_cpu] = [median(&wholes, |cost| cost.wall), median(&wholes, |cost| cost.processor)];
    format!(
        "{:.1} | {load:.3} | {load_cpu:.3} | {all:.3} | {all_cpu:.3} | {:.2} | {:.2} | {peak:.0}",
        bytes as f64 / 1e6,
        all / load,
        all_cpu / load_cpu
    )
}

fn loaded(text: &str) -> (Sources, Model) {
    let mut sources = Sources::new();
    let file = sources.add("model.yaml", text);
    let model = load(&sources, &[file], &[], &DocumentLimits::default()).model;
    (sources, model.expect("a model without errors"))
}

/// From the texts to the report.
fn whole(texts: &[String]) {
    let options = Options { threads: THREADS, ..Options::default() };
    let shown = TextOptions { width: 100, quiet: true, ..TextOptions::default() };
    match texts {
        [text] => {
            let (sources, model) = loaded(text);
            // As many as the command lists for people.
            let listed = Listed { findings: 2_000, single_points: 2_000, targets: 2_000, of_each: 100 };
            let policy = Policy { listed, ..Policy::default() };
            let report = check_with(&sources, &model, &default_targets(&model), options, &policy);
            let report = report.expect("nothing stops it");
            text::check(&report, &shown, &mut io::sink()).expect("nothing fails to be written");
        }
        [base, head] => {
            let mut sources = Sources::new();
            let files = [base, head].map(|text| sources.add("model.yaml", text.as_str()));
            let [base, head] = std::thread::scope(|scope| {
                let read = files.map(|file| {
                    let sources = &sources;
                    scope.spawn(move || load(sources, &[file], &[], &DocumentLimits::default()).model)
                });
                read.map(|side| side.join().expect("it does not panic").expect("a model without errors"))
            });
            let (old, new) = (default_targets(&base), default_targets(&head));
            let policy = Policy::default();
            let base = Version { model: &base, targets: &old, policy: &policy };
            let head = Version { model: &head, targets: &new, policy: &policy };
            let change = compare(&sources, Some(base), Some(head), FailOn::default(), options);
            let change = change.expect("nothing stops it");
            text::diff(&change, &shown, &mut io::sink()).expect("nothing fails to be written");
        }
        _ => unreachable!("a case has one text or two"),
    }
}
