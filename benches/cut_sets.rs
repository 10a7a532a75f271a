//! Minimal cut sets and exact unavailability: the Aralia benchmark's trees, data-centre fat-trees, the site example.
//!
//! `cargo bench -p spof-benches --bench cut_sets` measures all of them; the trees are read from the folder
//! `SPOF_CORPUS` and left out without it. `-- --smoke` looks at small models only. Loading is left out of the times; peak
//! memory is that of the process so far. What other programs take on the same trees stands in the table beside them.

use std::path::Path;
use std::time::Instant;

use spof::analysis::cut_sets::Options;
use spof::document::DocumentLimits;
use spof::model::{Model, load};
use spof::report::{CutSetsReport, cut_sets, default_targets};
use spof::source::Sources;
use spof_benches::models;

fn main() {
    let smoke =
        !std::env::args().any(|word| word == "--bench") || std::env::args().any(|word| word == "--smoke");
    println!("| model | order | cut sets | unavailability | seconds | peak MB |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    if let Some(corpus) = std::env::var_os("SPOF_CORPUS").filter(|_| !smoke) {
        trees(&Path::new(&corpus).join("fault-trees"));
    }
    for k in if smoke { vec![4] } else { vec![16, 64] } {
        one(&format!("fat-tree k={k}"), &models::fat_tree(k), Some(4));
    }
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/models/site/site.yaml");
    if let Ok(text) = std::fs::read_to_string(site) {
        one("site", &text, None);
    }
}

fn trees(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let mut files: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "xml")) {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match spof_import::open_psa::import(&[(&name, &text)]) {
            Ok(model) if name == "nus9601" => {
                (3..=6).for_each(|order| one(&name, &model.to_yaml(), Some(order)))
            }
            Ok(model) => one(&name, &model.to_yaml(), None),
            Err(_) => println!("| {name} | - | not read | | | |"),
        }
    }
}

/// The first target of a model, without listing.
fn one(name: &str, text: &str, max_order: Option<u32>) {
    let Some(model) = read(text) else {
        println!("| {name} | - | not valid | | | |");
        return;
    };
    let Some(target) = default_targets(&model).first().copied() else { return };
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let started = Instant::now();
    let report = cut_sets(&model, target, Options { max_order, list: 0, threads, ..Options::default() });
    let seconds = started.elapsed().as_secs_f64();
    let CutSetsReport { count, unavailability, stopped_by, .. } = report;
    let count = count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let order = max_order.map_or_else(|| "all".to_owned(), |order| format!("≤ {order}"));
    let unavailability = unavailability.map_or_else(|| "-".to_owned(), |q| format!("{q:.6e}"));
    let stopped = stopped_by.map_or_else(String::new, |limit| format!(" ({limit})"));
    println!(
        "| {name} | {order} | {count}{stopped} | {unavailability} | {seconds:.4} | {:.0} |",
        peak_megabytes()
    );
}

fn read(text: &str) -> Option<Model> {
    let mut sources = Sources::new();
    let file = sources.add("model.yaml", text);
    load(&sources, &[file], &[], &DocumentLimits::default()).model
}

/// The most memory that the process has had; 0 where the system does not say.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0)
        / 1000.0
}
