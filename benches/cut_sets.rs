//! Minimal cut sets and exact unavailability: the Aralia benchmark's trees, data-centre fat-trees, the site example.
//!
//! `cargo bench -p spof-benches --bench cut_sets` measures all of them; the trees are read from the folder
//! `SPOF_CORPUS` and left out without it. Words after `--` are the models to measure. Without `--bench` it looks at
//! small models only. What other programs take on the same trees stands in the table in `README.md`.
//!
//! Each model has a process of its own for each of five rounds, of which the medians are shown: seconds on the wall
//! for everything from the loaded model to the numbers, those of the processor in the first thread (which a few
//! milliseconds do not show in), and by how much the peak of memory rose.

use std::path::Path;
use std::time::{Duration, Instant};

use spof::analysis::Options;
use spof::document::DocumentLimits;
use spof::model::{Model, load};
use spof::report::{CutSetsReport, cut_sets, default_targets};
use spof::source::Sources;
use spof_benches::models;
use spof_benches::process::{Memory, cpu_seconds, run_again};

const ROUNDS: usize = 5;
/// How long a model is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, name, order] = words.as_slice()
        && word == "--child"
    {
        return child(name, order.parse().ok());
    }
    let smoke = !words.iter().any(|word| word == "--bench") || words.iter().any(|word| word == "--smoke");
    let asked: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    println!("| model | order | cut sets | unavailability | s | processor s | peak MB |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, order) in all(smoke) {
        if asked.is_empty() || asked.contains(&name.as_str()) {
            measure(&name, order);
        }
    }
}

/// The names of all models, each with the highest order to look for.
fn all(smoke: bool) -> Vec<(String, Option<u32>)> {
    if smoke {
        return vec![("fat-tree-4".to_owned(), Some(4)), ("site".to_owned(), None)];
    }
    let corpus = std::env::var_os("SPOF_CORPUS").map(|corpus| Path::new(&corpus).join("fault-trees"));
    let files = corpus.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut trees: Vec<String> = files
        .map(|file| file.path())
        .filter(|file| file.extension().is_some_and(|ending| ending == "xml"))
        .filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    trees.sort_unstable();
    let mut all: Vec<(String, Option<u32>)> = Vec::new();
    for name in trees {
        match name.as_str() {
            // The whole of it is out of everybody's reach.
            "nus9601" => all.extend((3..=6).map(|order| (name.clone(), Some(order)))),
            _ => all.push((name, None)),
        }
    }
    all.extend([16, 64].map(|k| (format!("fat-tree-{k}"), Some(4))));
    all.push(("site".to_owned(), None));
    all
}

/// The files of a model.
fn texts_of(name: &str) -> Option<Vec<String>> {
    if let Some(ports) = name.strip_prefix("fat-tree-") {
        return Some(vec![models::fat_tree(ports.parse().ok()?)]);
    }
    if name == "site" {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/models/site");
        let mut files: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().map(|file| file.path()).collect();
        files.sort_unstable();
        return files.iter().map(|file| std::fs::read_to_string(file).ok()).collect();
    }
    let file = Path::new(&std::env::var_os("SPOF_CORPUS")?).join(format!("fault-trees/{name}.xml"));
    let text = std::fs::read_to_string(file).ok()?;
    Some(vec![spof_import::open_psa::import(&[(name, &text)]).ok()?.to_yaml()])
}

/// A row: what was found, and the medians of what it took.
fn measure(name: &str, order: Option<u32>) {
    let shown = order.map_or_else(|| "all".to_owned(), |order| format!("≤ {order}"));
    let order = order.map_or_else(|| "all".to_owned(), |order| order.to_string());
    let mut found = String::new();
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    for _ in 0..ROUNDS {
        let Some(text) = run_again(&["--child", name, &order], PATIENCE) else {
            return println!("| {name} | {shown} | failed, or took too long | | | | |");
        };
        let (first, numbers) = text.split_once('\n').unwrap_or_default();
        found = first.to_owned();
        rounds.push(numbers.split_whitespace().filter_map(|cell| cell.parse().ok()).collect());
    }
    let median = |at: usize| {
        let mut values: Vec<f64> = rounds.iter().filter_map(|round| round.get(at).copied()).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    println!("| {name} | {shown} | {found} | {:.4} | {:.4} | {:.1} |", median(0), median(1), median(2));
}

/// The first target of a model that no limit stops, without listing: what was found, then the figures.
fn child(name: &str, max_order: Option<u32>) {
    let model = texts_of(name).and_then(|texts| read(&texts)).expect("a valid model");
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let options = Options { max_order, list: 0, threads, ..Options::default() };
    let mut shown = ("no target".to_owned(), String::new());
    for target in default_targets(&model) {
        let (memory, from, started) = (Memory::now(), cpu_seconds(), Instant::now());
        let report = cut_sets(&model, target, options);
        let seconds = started.elapsed().as_secs_f64();
        let figures = format!("{seconds} {} {}", cpu_seconds() - from, memory.risen_megabytes());
        let CutSetsReport { count, unavailability, stopped_by, .. } = report;
        let count = count.map_or_else(|| "-".to_owned(), |count| count.to_string());
        let unavailability = unavailability.map_or_else(|| "-".to_owned(), |q| format!("{q:.6e}"));
        let stopped = stopped_by.as_ref().map_or_else(String::new, |limit| format!(" ({limit})"));
        shown = (format!("{count}{stopped} | {unavailability}"), figures);
        if stopped_by.is_none() {
            break;
        }
    }
    println!("{}\n{}", shown.0, shown.1);
}

fn read(texts: &[String]) -> Option<Model> {
    let mut sources = Sources::new();
    let files: Vec<_> =
        texts.iter().enumerate().map(|(at, text)| sources.add(format!("{at}.yaml"), text.as_str())).collect();
    load(&sources, &files, &[], &DocumentLimits::default()).model
}
