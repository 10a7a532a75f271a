//! Reading a model: what the document costs, and what loading as a whole does, in time and memory.
//!
//! `cargo bench -p spof-benches --bench load` measures the layers of 100,000 components. `-- MODEL SIZE STAGE`
//! reads one model once, for a profiler or for counting instructions, which no other process disturbs:
//! `valgrind --tool=callgrind target/release/deps/load-* layers 25000 load`. Models are `layers` and `fat-tree`,
//! stages `text` (only making it), `document` and `load`.

use std::hint::black_box;
use std::time::Instant;

use spof::document::{DocumentLimits, parse};
use spof::model::load;
use spof::source::Sources;
use spof_benches::models;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let bench = std::env::args().any(|word| word == "--bench");
    match words.as_slice() {
        [model, size, stage] => read(model, size.parse().expect("a size"), stage),
        _ => ["document", "load"]
            .iter()
            .for_each(|stage| read("layers", if bench { 100_000 } else { 500 }, stage)),
    }
}

fn read(model: &str, size: usize, stage: &str) {
    let text = if model == "fat-tree" { models::fat_tree(size) } else { models::layered(size, 1) };
    let megabytes = text.len() as f64 / 1e6;
    let mut sources = Sources::new();
    let id = sources.add("model.yaml", text);
    let limits = DocumentLimits::default();
    let started = Instant::now();
    match stage {
        "document" => drop(black_box(parse(&sources, id, &limits, &mut Vec::new()))),
        "load" => assert!(black_box(load(&sources, &[id], &[], &limits)).model.is_some()),
        _ => {}
    }
    let seconds = started.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("?", str::trim);
    println!("{stage}\t{megabytes:.1} MB\t{seconds:.3} s\t{:.1} MB/s\tpeak {peak}", megabytes / seconds);
}
