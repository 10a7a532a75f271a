//! Is the table of decision diagrams in `spof` worth its keep beside `oxidd` and `biodivine-lib-bdd`?
//!
//! `cargo bench -p spof-benches --bench diagrams` builds the same formulas under the same order of variables with
//! each engine: gates one after the other, arguments from the bottom of the order upwards, k-of-n row by row. The
//! formulas are the hard ones of the fault trees in `SPOF_CORPUS`, and services of fat-trees; the order is that of a
//! depth-first walk, so that nothing of what `spof` does beside its table helps it. Then the minimal solutions,
//! where an engine can find them.
//!
//! Each figure is of processes of their own: the median of the processor's time of all threads in five rounds, and by
//! how much the peak of memory rose. Words after `--` are the trees to build. Without `--bench` all engines build a
//! small tree, and have to agree.

mod engines;

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use spof::analysis::Options;
use spof::analysis::propagation::BaseState;
use spof::analysis::several_failures::fault_tree::{Argument, TargetTree, target_tree};
use spof::document::DocumentLimits;
use spof::graph::Graph;
use spof::model::load;
use spof::report::default_targets;
use spof::source::Sources;
use spof_benches::models;
use spof_benches::process::{Memory, cpu_seconds, run_again};

use engines::{Biodivine, Engine, OurSets, Ours, Oxidd, OxiddComplement, OxiddSets, Plan};

const TREES: [&str; 7] = ["das9209", "edf9203", "edfpa14o", "edfpa15b", "elf9601", "jbd9601", "fat-tree-4"];
/// Small enough for every engine, and with a k-of-n gate.
const SMALL: &str = "quorum";

/// An engine by name, and how it builds a formula.
type Run = (&'static str, fn(&Plan) -> Option<Built>);

const ENGINES: [Run; 7] = [
    ("spof", |plan| built(plan, Ours::new)),
    ("spof, sets only", |plan| built(plan, OurSets::new)),
    ("oxidd BDD", |plan| built(plan, || Oxidd::new(plan.variables, 1))),
    ("oxidd BDD, 2 threads", |plan| built(plan, || Oxidd::new(plan.variables, 2))),
    ("oxidd BCDD", |plan| built(plan, || OxiddComplement::new(plan.variables, 1))),
    ("oxidd ZBDD", |plan| built(plan, || OxiddSets::new(plan.variables, 1))),
    ("biodivine", |plan| built(plan, || Biodivine::new(plan.variables))),
];

/// What an engine made of a formula, and what it took.
struct Built {
    nodes: usize,
    made: Option<usize>,
    sets: Option<(usize, Option<usize>)>,
    /// Processor time of the function, of its minimal solutions; time on the wall of both.
    seconds: [f64; 3],
    megabytes: f64,
}

const ROUNDS: usize = 5;
/// How long an engine is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// After a round of this, there is no other one.
const LONG: Duration = Duration::from_secs(10);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, tree, engine] = words.as_slice()
        && word == "--child"
    {
        let run = ENGINES.iter().find(|(name, _)| name == engine).expect("the name of an engine");
        return print(&(run.1)(&plan(tree).expect("a tree")).expect("enough nodes"));
    }
    if !words.iter().any(|word| word == "--bench") {
        return agree();
    }
    let asked: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    println!("| tree | engine | nodes | made | of sets | made | s | sets s | wall s | peak MB |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for tree in if asked.is_empty() { &TREES[..] } else { &asked } {
        if plan(tree).is_none() {
            println!("| {tree} | not there | | | | | | | | |");
            continue;
        }
        for (engine, _) in ENGINES {
            println!("| {tree} | {engine} | {} |", measure(tree, engine));
        }
    }
}

/// Whether all engines find the same functions, and the same families.
fn agree() {
    let plan = plan(SMALL).expect("a small tree");
    let sizes = |name: &str| {
        let run = ENGINES.iter().find(|engine| engine.0 == name).expect("the name of an engine");
        let built = (run.1)(&plan).expect("enough nodes");
        (built.nodes, built.sets.map(|sets| sets.0))
    };
    let (nodes, sets) = sizes("spof");
    println!("{} variables, {nodes} nodes, {sets:?} for minimal solutions", plan.variables);
    assert_eq!(sizes("spof, sets only").1, sets);
    assert_eq!(sizes("oxidd ZBDD").1, sets);
    for same in ["oxidd BDD", "oxidd BDD, 2 threads", "biodivine"] {
        assert_eq!(sizes(same).0, nodes, "{same}");
    }
}

fn built<E: Engine>(plan: &Plan, engine: impl FnOnce() -> E) -> Option<Built> {
    let memory = Memory::now();
    let mut engine = engine();
    let (started, from) = (Instant::now(), cpu_seconds());
    let function = plan.build(&mut engine)?;
    let between = cpu_seconds();
    let wall = started.elapsed();
    let (nodes, made) = engine.sizes(&function);
    let (again, from_there) = (Instant::now(), cpu_seconds());
    let sets = engine.minimal(&function);
    let seconds = [between - from, cpu_seconds() - from_there, (wall + again.elapsed()).as_secs_f64()];
    Some(Built { nodes, made, sets, seconds, megabytes: memory.risen_megabytes() })
}

fn print(built: &Built) {
    let count = |count: Option<usize>| count.map_or(f64::NAN, |count| count as f64);
    let set_nodes = built.sets.map(|sets| sets.0);
    let set_made = built.sets.and_then(|sets| sets.1);
    let [function, minimal, wall] = built.seconds;
    let minimal = if built.sets.is_some() { minimal } else { f64::NAN };
    println!(
        "{} {} {} {} {function} {minimal} {wall} {}",
        built.nodes,
        count(built.made),
        count(set_nodes),
        count(set_made),
        built.megabytes
    );
}

/// The cells of a row: medians over processes.
fn measure(tree: &str, engine: &str) -> String {
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let Some(text) = run_again(&["--child", tree, engine], PATIENCE) else {
            return format!("given up after {:.0} s | | | | | | |", started.elapsed().as_secs_f64());
        };
        rounds.push(text.split_whitespace().filter_map(|cell| cell.parse().ok()).collect());
        if started.elapsed() > LONG {
            break;
        }
    }
    let cell = |at: usize, digits: usize| {
        let mut values: Vec<f64> = rounds.iter().filter_map(|round| round.get(at).copied()).collect();
        values.sort_by(f64::total_cmp);
        match values.get(values.len() / 2) {
            Some(value) if !value.is_nan() => format!("{value:.digits$}"),
            _ => "-".to_owned(),
        }
    };
    let digits = [0, 0, 0, 0, 3, 3, 3, 0];
    digits.iter().enumerate().map(|(at, digits)| cell(at, *digits)).collect::<Vec<_>>().join(" | ")
}

/// The formula of a tree: of a file of `SPOF_CORPUS`, or of the first service of a fat-tree.
fn plan(name: &str) -> Option<Plan> {
    let text = match name.strip_prefix("fat-tree-") {
        Some(ports) => models::fat_tree(ports.parse().ok()?),
        None if name == SMALL => models::quorum(9),
        None => {
            let file = Path::new(&std::env::var_os("SPOF_CORPUS")?).join(format!("fault-trees/{name}.xml"));
            let text = std::fs::read_to_string(file).ok()?;
            spof_import::open_psa::import(&[(name, &text)]).ok()?.to_yaml()
        }
    };
    let mut sources = Sources::new();
    let file = sources.add("model.yaml", &text);
    let model = load(&sources, &[file], &[], &DocumentLimits::default()).model?;
    let target = *default_targets(&model).first()?;
    let graph = Graph::compile(&model);
    let tree = target_tree(&graph, &BaseState::new(&graph), target, Options::default()).ok()?;
    ordered(&tree)
}

/// A tree with its events in the order in which a walk from the top meets them, arguments as they are written.
fn ordered(tree: &TargetTree) -> Option<Plan> {
    let Argument::Gate(top) = tree.top else { return None };
    let mut level: HashMap<usize, u32> = HashMap::new();
    let mut seen = vec![false; tree.gates.len()];
    let mut open = vec![Argument::Gate(top)];
    while let Some(argument) = open.pop() {
        match argument {
            Argument::Event(event) => {
                let next = level.len() as u32;
                level.entry(event).or_insert(next);
            }
            Argument::Gate(gate) if !std::mem::replace(&mut seen[gate], true) => {
                open.extend(tree.gates[gate].arguments.iter().rev());
            }
            _ => {}
        }
    }
    let variables = level.len() as u32;
    let mut number: HashMap<usize, u32> = HashMap::new();
    let mut highest: Vec<u32> = (0..variables).collect();
    let mut gates = Vec::new();
    for (at, gate) in tree.gates.iter().enumerate().take(top + 1).filter(|(at, _)| seen[*at]) {
        let mut args: Vec<u32> = gate
            .arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Event(event) => level.get(event).copied(),
                Argument::Gate(gate) => number.get(gate).copied(),
                Argument::Always | Argument::Never => None,
            })
            .collect();
        args.sort_unstable_by_key(|arg| std::cmp::Reverse((highest[*arg as usize], *arg)));
        highest.push(args.last().map_or(0, |arg| highest[*arg as usize]));
        number.insert(at, variables + gates.len() as u32);
        gates.push((gate.connective, args));
    }
    Some(Plan { variables, gates })
}
