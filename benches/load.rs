//! Reading a model: what the document costs, and what loading as a whole does, beside readers that know no places.
//!
//! `cargo bench -p spof-benches --bench load` reads the layers of 233,000 components, 28 MB of YAML, and the same as
//! JSON, and a fat-tree: medians of the processor's time of five rounds, in turns. `-- MODEL SIZE STAGE`
//! reads one model once, for a profiler or for counting instructions, which no other process disturbs:
//! `valgrind --tool=callgrind target/release/deps/load-* layers 25000 load`. Models are `layers` and `fat-tree`,
//! stages `text` (only making it), `document` and `load`.

use std::hint::black_box;
use std::time::Instant;

use saphyr_parser::{Parser, StrInput};

use spof::document::{DocumentLimits, parse};
use spof::model::load;
use spof::source::Sources;
use spof_benches::models;
use spof_benches::process::all_cpu_seconds;

const ROUNDS: usize = 5;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let bench = std::env::args().any(|word| word == "--bench");
    match words.as_slice() {
        [model, size, stage] => read(model, size.parse().expect("a size"), stage),
        _ if bench => compare(233_000, 64),
        _ => compare(500, 4),
    }
}

/// Our ways to read each text, and those of peers.
fn compare(components: usize, k: usize) {
    let layers = models::layered(components, 1);
    let value: serde_yaml::Value = serde_yaml::from_str(&layers).expect("YAML");
    let line = serde_json::to_string(&value).expect("JSON");
    let indented = serde_json::to_string_pretty(&value).expect("JSON");
    drop(value);
    let network = models::data_centre(k, 1_000, None);
    let document = |text: &str| {
        let mut sources = Sources::new();
        let id = sources.add("model", text);
        drop(black_box(parse(&sources, id, &DocumentLimits::default(), &mut Vec::new())));
    };
    let model = |text: &str| {
        let mut sources = Sources::new();
        let id = sources.add("model", text);
        assert!(black_box(load(&sources, &[id], &[], &DocumentLimits::default())).model.is_some());
    };
    let events = |text: &str| {
        assert!(Parser::new(StrInput::new(text)).all(|event| black_box(event).is_ok()));
    };
    let yaml = |text: &str| drop(black_box(serde_yaml::from_str::<serde_yaml::Value>(text).expect("YAML")));
    let json = |text: &str| drop(black_box(serde_json::from_str::<serde_json::Value>(text).expect("JSON")));
    type Reader<'a> = (&'a str, &'a dyn Fn(&str));
    let ours: [Reader<'_>; 2] = [("spof, the document", &document), ("spof, the model", &model)];
    let of_yaml: [Reader<'_>; 2] =
        [("saphyr-parser, events only", &events), ("yaml_serde, values without places", &yaml)];
    let of_json: [Reader<'_>; 1] = [("serde_json, values without places", &json)];
    println!("| text | MB | reader | processor s | MB/s |\n| --- | ---: | --- | ---: | ---: |");
    for (name, text, peers) in [
        ("layers", &layers, &of_yaml[..]),
        ("layers, as JSON on one line", &line, &of_json[..]),
        ("layers, as JSON with indentation", &indented, &of_json[..]),
        ("data centre, 1,000 services", &network, &of_yaml[..]),
    ] {
        let readers: Vec<&Reader<'_>> = ours.iter().chain(peers).collect();
        let mut times = vec![Vec::with_capacity(ROUNDS); readers.len()];
        for _ in 0..ROUNDS {
            for (reader, times) in readers.iter().zip(&mut times) {
                let start = all_cpu_seconds();
                (reader.1)(text);
                times.push(all_cpu_seconds() - start);
            }
        }
        for (reader, mut times) in readers.iter().zip(times) {
            times.sort_by(f64::total_cmp);
            let (megabytes, time) = (text.len() as f64 / 1e6, times[ROUNDS / 2]);
            println!("| {name} | {megabytes:.1} | {} | {time:.3} | {:.0} |", reader.0, megabytes / time);
        }
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
