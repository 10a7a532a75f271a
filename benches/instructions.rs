//! Regressions are caught by counting, not by timing: the instructions of key paths, held against those recorded in
//! `instructions.json`.
//!
//! `cargo bench -p spof-benches --bench instructions` counts with valgrind's callgrind and fails where a count is off by
//! more than the tolerance, in either direction: what became cheaper is recorded too, or it could be lost again unseen.
//! `-- --record` records. Counts are the same to a fraction of a percent from run to run, and mean nothing under another
//! compiler, C library or valgrind: then, and without valgrind, it says so and compares nothing.
//!
//! Only what runs below [`only_this_is_counted`] counts; making a model's text and loading it do not, unless
//! loading is the question. `target/tmp/callgrind.PATH` holds the profile of each path for `callgrind_annotate`.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use serde::{Deserialize, Serialize};
use spof::analysis::Options;
use spof::analysis::propagation::BaseState;
use spof::analysis::several_failures::cut_sets;
use spof::analysis::single_failures::single_failures;
use spof::analysis::structure::articulation_points::{UndirectedGraph, structure};
use spof::document::DocumentLimits;
use spof::graph::Graph;
use spof::model::{Model, load};
use spof::report::{check, default_targets};
use spof::source::{SourceId, Sources};
use spof_benches::{graphs, models};

/// What is counted, each by a name and a function that calls [`only_this_is_counted`].
const PATHS: [(&str, fn()); 5] = [
    ("articulation-points", articulation_points),
    ("check", whole_check),
    ("cut-sets", minimal_cut_sets),
    ("load", loading),
    ("single-failures", all_single_failures),
];

/// How far a count may be off before it has to be looked at.
const TOLERANCE_PERCENT: f64 = 2.0;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    /// What the counts hold for: compiler, C library, valgrind, processor.
    counted_with: BTreeMap<String, String>,
    tolerance_percent: f64,
    /// By path.
    instructions: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    if let [word, name] = words.as_slice()
        && word == "--path"
    {
        let path = PATHS.iter().find(|path| path.0 == name).expect("the name of a path");
        path.1();
        return ExitCode::SUCCESS;
    }
    if !has("--bench") {
        // As a test: whether everything runs.
        PATHS.iter().for_each(|path| path.1());
        return ExitCode::SUCCESS;
    }
    let here = match counted_with() {
        Ok(here) => here,
        Err(missing) if has("--record") => {
            println!("nothing is recorded: {missing}");
            return ExitCode::FAILURE;
        }
        Err(missing) => {
            println!("skipped: {missing}");
            return ExitCode::SUCCESS;
        }
    };
    if has("--record") { record(here) } else { compare(&here) }
}

/// What counts depend on; or what is missing to count at all.
fn counted_with() -> Result<BTreeMap<String, String>, String> {
    let valgrind =
        said("valgrind", &["--version"]).ok_or("there is no valgrind to count instructions with")?;
    let flags = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].map(|name| std::env::var(name).unwrap_or_default());
    if flags.iter().any(|flags| !flags.is_empty()) {
        return Err("RUSTFLAGS are set, and instructions are counted without".to_owned());
    }
    let rustc = said("rustc", &["-vV"]).ok_or("there is no rustc to ask for its version")?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    // Valgrind shows every processor as one of a few that it can do, which differ in this.
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let wide =
        if processor.split_whitespace().any(|flag| flag == "avx2") { "with avx2" } else { "without avx2" };
    Ok([
        ("rustc", rustc.lines().next().unwrap_or_default().to_owned()),
        ("host", format!("{host} {wide}")),
        ("libc", said("getconf", &["GNU_LIBC_VERSION"]).unwrap_or_else(|| "unknown".to_owned())),
        ("valgrind", valgrind),
    ]
    .map(|(what, version)| (what.to_owned(), version.trim().to_owned()))
    .into())
}

/// What a program prints; `None` where there is none or it fails.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn recorded_at() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.json")
}

fn record(counted_with: BTreeMap<String, String>) -> ExitCode {
    let record = Record { counted_with, tolerance_percent: TOLERANCE_PERCENT, instructions: count() };
    let text = serde_json::to_string_pretty(&record).expect("a record is JSON") + "\n";
    std::fs::write(recorded_at(), &text).expect("the record can be written");
    print!("{text}");
    ExitCode::SUCCESS
}

fn compare(here: &BTreeMap<String, String>) -> ExitCode {
    let text = std::fs::read_to_string(recorded_at()).expect("the record can be read");
    let recorded: Record = serde_json::from_str(&text).expect("the record is as --record writes it");
    for (what, version) in here {
        let then = recorded.counted_with.get(what).map_or("nothing", String::as_str);
        if then != version {
            println!("skipped: instructions were counted with {then}, and this is {version}");
            return ExitCode::SUCCESS;
        }
    }
    let counted = count();
    let mut off = Vec::new();
    println!("{:20} {:>15} {:>15} {:>9}", "path", "recorded", "counted", "change");
    for (name, now) in &counted {
        let Some(then) = recorded.instructions.get(name).copied() else {
            off.push(format!("{name} is not recorded"));
            continue;
        };
        let percent = (*now as f64 / then as f64 - 1.0) * 100.0;
        println!("{name:20} {:>15} {:>15} {percent:>+8.2}%", grouped(then), grouped(*now));
        if percent.abs() > recorded.tolerance_percent {
            let word = if percent > 0.0 { "more" } else { "fewer" };
            let most = recorded.tolerance_percent;
            off.push(format!("{name} takes {word} instructions than recorded, by more than {most} %"));
        }
    }
    let gone = recorded.instructions.keys().filter(|name| !counted.contains_key(*name));
    off.extend(gone.map(|name| format!("{name} is recorded and not counted")));
    if off.is_empty() {
        println!("all within {} %", recorded.tolerance_percent);
        return ExitCode::SUCCESS;
    }
    println!(
        "FAILED: {}. If that is meant, record it:\n\
         cargo bench -p spof-benches --bench instructions -- --record",
        off.join("; ")
    );
    ExitCode::FAILURE
}

/// The instructions of each path, all counted at the same time, which changes none of them.
fn count() -> BTreeMap<String, u64> {
    let runs: Vec<(&str, PathBuf, Child)> = PATHS
        .iter()
        .map(|(name, _)| {
            let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("callgrind.{name}"));
            let run = Command::new("valgrind")
                .args(["--tool=callgrind", "--quiet", "--collect-atstart=no"])
                .arg("--toggle-collect=*only_this_is_counted*")
                .arg(format!("--callgrind-out-file={}", profile.display()))
                .arg(std::env::current_exe().expect("this program is a file"))
                .args(["--path", name])
                .stdin(Stdio::null())
                .spawn()
                .expect("valgrind starts");
            (*name, profile, run)
        })
        .collect();
    runs.into_iter()
        .map(|(name, profile, mut run)| {
            let status = run.wait().expect("valgrind ends");
            assert!(status.success(), "{name}: {status}");
            let profile = std::fs::read_to_string(profile).expect("callgrind wrote a profile");
            let total = profile.lines().find_map(|line| line.strip_prefix("totals: "));
            let total = total.and_then(|total| total.trim().parse().ok()).filter(|total| *total > 0);
            (name.to_owned(), total.expect("callgrind counted something"))
        })
        .collect()
}

/// Thousands apart, for people.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|part| std::str::from_utf8(part).unwrap_or_default())
        .collect();
    parts.join(",")
}

/// The name that callgrind looks for: it counts between call and return. Not generic, so that it has one name.
#[inline(never)]
fn only_this_is_counted(work: &mut dyn FnMut()) {
    work();
}

/// Counts `work`, but not the dropping of what comes of it.
fn counted<T>(work: impl FnOnce() -> T) -> T {
    let mut work = Some(work);
    let mut result = None;
    only_this_is_counted(&mut || result = work.take().map(|work| black_box(work())));
    result.expect("the work was done")
}

fn source(text: String) -> (Sources, SourceId) {
    let mut sources = Sources::new();
    let id = sources.add("model.yaml", text);
    (sources, id)
}

fn model(text: String) -> (Sources, Model) {
    let (sources, id) = source(text);
    let model = load(&sources, &[id], &[], &DocumentLimits::default()).model.expect("a valid model");
    (sources, model)
}

/// YAML to a model.
fn loading() {
    let (sources, id) = source(models::layered(10_000, 1));
    let loaded = counted(|| load(&sources, &[id], &[], &DocumentLimits::default()));
    assert!(loaded.model.is_some());
}

/// Every failure alone, from the compiled graph: failures in series, failures to be followed, network paths.
fn all_single_failures() {
    for text in [
        models::layered(5_000, 1),
        models::layered(1_500, 4),
        models::chain(5_000, true),
        models::fat_tree(6),
    ] {
        let (_, model) = model(text);
        let targets = default_targets(&model);
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        let failures = counted(|| single_failures(&graph, &base, &targets, Options::default()));
        assert!(failures.is_ok());
    }
}

/// All minimal cut sets of quorums of quorums, with the unavailability; those of low orders in networks.
fn minimal_cut_sets() {
    let (_, whole) = model(quorums(40));
    let top = *default_targets(&whole).first().expect("a target");
    let report = counted(|| spof::report::cut_sets(&whole, top, spof::analysis::Options::default()));
    assert!(report.exact);
    for k in [4, 6] {
        let (_, model) = model(models::fat_tree(k));
        let target = *default_targets(&model).last().expect("a target");
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        let options = spof::analysis::Options { max_order: Some(4), ..spof::analysis::Options::default() };
        assert!(counted(|| cut_sets::minimal_cut_sets(&graph, &base, target, options)).is_ok());
    }
}

/// A service on most of many groups, each of which needs two of four neighbours in a row of machines.
fn quorums(machines: usize) -> String {
    let groups = machines - 3;
    let names = |kind: &str, from: usize, count: usize| {
        (from..from + count).map(|n| format!("{kind}{n}")).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!(
        "spof: 1\ndefaults: {{ server: {{ mtbf: 5y, mttr: 4h }} }}\ncomponents:\n  \
         top: {{ kind: service, needs: [{{ at_least: {}, of: [{}] }}] }}\n",
        groups / 2 + 1,
        names("g", 0, groups)
    );
    for n in 0..groups {
        let machines = names("m", n, 4);
        text += &format!("  g{n}: {{ fails: false, needs: [{{ at_least: 2, of: [{machines}] }}] }}\n");
    }
    (0..machines).for_each(|n| text += &format!("  m{n}: {{ kind: server }}\n"));
    text
}

/// The whole report of a loaded model, small enough that no budget runs out.
fn whole_check() {
    let incident = include_str!("../examples/models/incident-before.yaml");
    for text in [
        incident.to_owned(),
        models::comb(200),
        models::daisy_chain(60),
        models::ladder(40),
        models::reaching_chain(100),
    ] {
        let (sources, model) = model(text);
        let targets = default_targets(&model);
        let report = counted(|| check(&sources, &model, &targets, Options::default()));
        assert!(report.is_ok_and(|report| report.targets.len() == targets.len()));
    }
}

/// Articulation points, bridges and blocks of graphs that are there already.
fn articulation_points() {
    for shape in [graphs::random(40_000, 60_000, 1), graphs::fat_tree(16), graphs::path(20_000)] {
        let rows = UndirectedGraph::from_edges(shape.nodes, &shape.edges);
        black_box(counted(|| structure(&rows)));
    }
}
