//! The engine against the slow twin, on random models that mix everything the language can say.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use spof::analysis::Options;
use spof::analysis::propagation::BaseState;
use spof::analysis::single_failures::single_failures;
use spof::analysis::start::cold_start::cold_start;
use spof::analysis::structure::{dependency_structure, link_structure};
use spof::document::DocumentLimits;
use spof::graph::Graph;
use spof::model::{ComponentId, Model};
use spof::report::{CheckReport, check, default_targets, explain, startup};
use spof::source::Sources;

use crate::twin::{TwinModel, WAYS, Written, models, odd_models};

/// Thousands of models in every run; `PROPTEST_CASES` asks for more, and for fewer only where that is asked for.
pub fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 4_000;
    }
    config.failure_persistence = None;
    config
}

/// Models as people write them, and a third of odd ones.
fn any_models() -> impl Strategy<Value = TwinModel> {
    prop_oneof![2 => models(), 1 => odd_models()]
}

pub struct Read {
    pub sources: Sources,
    pub model: Model,
}

pub fn read(text: &str) -> Read {
    load(&[("m.yaml".to_owned(), text.to_owned())], &[])
}

/// Reads a model of several files.
fn read_all(written: &Written) -> Read {
    load(&written.files, &written.overlays)
}

fn load(files: &[(String, String)], overlays: &[(String, String)]) -> Read {
    let mut sources = Sources::new();
    let mut add = |(name, text): &(String, String)| sources.add(name, text.as_str());
    let ids: Vec<_> = files.iter().map(&mut add).collect();
    let laid_over: Vec<_> = overlays.iter().map(&mut add).collect();
    let loaded = spof::model::load(&sources, &ids, &laid_over, &DocumentLimits::default());
    let Some(model) = loaded.model else { panic!("{:?}\n{files:?}\n{overlays:?}", loaded.problems) };
    Read { sources, model }
}

pub fn report(read: &Read) -> CheckReport {
    check(&read.sources, &read.model, &default_targets(&read.model), Options::default()).unwrap()
}

fn names(model: &Model, ids: impl IntoIterator<Item = ComponentId>) -> BTreeSet<String> {
    ids.into_iter().map(|id| model.component(id).name().to_owned()).collect()
}

fn twin_names(twin: &TwinModel, set: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    twin.sorted_ids(set).into_iter().collect()
}

#[test]
fn models_are_written_in_every_way() {
    let mut runner = TestRunner::deterministic();
    let mut counts: BTreeMap<String, usize> = WAYS.iter().map(|way| ((*way).to_owned(), 0)).collect();
    for seed in 0..1_500 {
        let twin = any_models().new_tree(&mut runner).unwrap().current();
        for way in twin.written(seed).ways {
            *counts.entry(way).or_default() += 1;
        }
    }
    let never: Vec<&String> = counts.iter().filter(|(_, count)| **count < 3).map(|(way, _)| way).collect();
    assert!(never.is_empty(), "never or hardly ever: {never:?}\n{counts:?}");
}

proptest! {
    #![proptest_config(config())]

    /// A selector meets what the analysis meets, however either is written.
    #[test]
    fn causes_affect_what_they_affect_in_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.written(seed);
        let read = read_all(&text);
        for (position, cause) in twin.causes.iter().enumerate() {
            let affected = read.model.find(&cause.id).unwrap().affects().map(|affected| affected.id());
            let expected = (0..twin.len()).filter(|i| twin.cause_affects(position, *i));
            prop_assert_eq!(names(&read.model, affected), twin_names(&twin, expected), "{} in\n{}", &cause.id, text);
        }
    }

    /// Every target, every component that can fail, every path.
    #[test]
    fn single_failures_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.written(seed);
        let read = read_all(&text);
        let report = report(&read);
        let targets: BTreeSet<String> = report.targets.iter().map(|target| target.id.clone()).collect();
        prop_assert_eq!(&targets, &twin_names(&twin, twin.targets()), "targets of\n{}", text);
        for target in &report.targets {
            let index = twin.index_of(&target.id).unwrap();
            let spofs = twin.sorted_ids(twin.spofs(index));
            prop_assert_eq!(&target.spofs, &spofs, "single points of failure of {}\n{}", &target.id, text);
            prop_assert_eq!(target.spof_count, spofs.len() as u64, "their count for {}\n{}", &target.id, text);
            let order = twin.cut_order(index).map(|order| order as u32);
            prop_assert_eq!(target.cut_order, order, "cut order of {}\n{}", &target.id, text);
            prop_assert_eq!(target.cut_order_at_least, None, "cut order of {}\n{}", &target.id, text);
        }
        for spof in &report.spofs {
            let index = twin.index_of(&spof.id).unwrap();
            let hit = twin.takes_down(index).into_iter().filter(|i| targets.contains(&twin.id(*i)));
            prop_assert_eq!(&spof.takes_down, &twin.sorted_ids(hit), "what {} takes down\n{}", &spof.id, text);
            prop_assert_eq!(spof.takes_down_count, spof.takes_down.len() as u64);
            let path: Vec<usize> = spof.path.iter().map(|id| twin.index_of(id).unwrap()).collect();
            let end = *path.last().unwrap();
            prop_assert!(twin.path_is_valid(index, &path, end), "the path {:?}\n{}", &spof.path, text);
            prop_assert!(spof.takes_down.contains(&twin.id(end)));
            let shortest = twin.shortest_path_length(index, end).unwrap();
            prop_assert!(path.len() >= shortest, "the path {:?} is too short\n{}", &spof.path, text);
        }
    }

    /// The whole effect of every failure, as `explain` tells it.
    #[test]
    fn explanations_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.written(seed);
        let read = read_all(&text);
        let targets = default_targets(&read.model);
        let base = twin.base_states();
        for component in read.model.components() {
            let report = explain(&read.sources, &read.model, &targets, component.id());
            let index = twin.index_of(component.name()).unwrap();
            prop_assert_eq!(report.down, !base[index], "whether {} is up\n{}", component.name(), text);
            if !base[index] {
                continue;
            }
            let down = twin_names(&twin, twin.takes_down(index));
            let told: BTreeSet<String> =
                report.also_down.iter().cloned().chain(report.takes_down.iter().map(|d| d.id.clone())).collect();
            prop_assert_eq!(&told, &down, "what {} takes down\n{}", component.name(), text);
            let failed = BTreeSet::from([index]);
            let before = twin.degraded(&BTreeSet::new());
            let degraded = twin.degraded(&failed).into_iter().filter(|i| !before.contains(i));
            prop_assert_eq!(report.degraded, twin.sorted_ids(degraded), "degraded without {}\n{}", component.name(), text);
            let by = (0..twin.len()).filter(|i| *i != index && twin.can_fail(*i) && twin.takes_down(*i).contains(&index));
            prop_assert_eq!(report.taken_down_by, twin.sorted_ids(by), "what takes {} down\n{}", component.name(), text);
        }
    }

    /// What starts from dark.
    #[test]
    fn cold_starts_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.written(seed);
        let read = read_all(&text);
        let graph = Graph::compile(&read.model);
        let base = BaseState::new(&graph);
        let found = cold_start(&graph, &base);
        let stuck = names(&read.model, found.stuck.iter().copied());
        prop_assert_eq!(&stuck, &twin_names(&twin, twin.deadlocked()), "stuck in\n{}", text);
        let rooted = names(&read.model, found.deadlocks.iter().flat_map(|deadlock| deadlock.stuck.iter().copied()));
        prop_assert_eq!(&stuck, &rooted, "every stuck one has a root in\n{}", text);
        for deadlock in &found.deadlocks {
            prop_assert!(!deadlock.cycle.is_empty());
        }
    }

    /// In which order it starts from dark, and what does not.
    #[test]
    fn waves_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.written(seed);
        let report = startup(&read_all(&text).model);
        let waves: Vec<Vec<String>> = twin.waves().into_iter().map(|wave| twin.sorted_ids(wave)).collect();
        prop_assert_eq!(&report.waves, &waves, "waves of\n{}", text);
        let started = twin.cold_start();
        let stuck: Vec<String> = report.stuck.iter().map(|stuck| stuck.id.clone()).collect();
        let expected = twin.sorted_ids((0..twin.len()).filter(|i| !started[*i]));
        prop_assert_eq!(&stuck, &expected, "stuck in\n{}", text);
        let deadlocked = report.stuck.into_iter().filter(|stuck| stuck.cause == "deadlock").map(|stuck| stuck.id);
        prop_assert_eq!(deadlocked.collect::<BTreeSet<String>>(), twin_names(&twin, twin.deadlocked()), "{}", text);
    }

    /// Articulation points, bridges and blocks of both graphs.
    #[test]
    fn structure_is_that_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.written(seed);
        let read = read_all(&text);
        let links = link_structure(&read.model);
        let expected = twin.link_graph();
        prop_assert_eq!(names(&read.model, links.articulation_points), twin_names(&twin, twin.link_articulation_points()), "{}", text);
        prop_assert_eq!(names(&read.model, links.bridge_links), twin_names(&twin, twin.link_bridges()), "{}", text);
        prop_assert_eq!((links.blocks, links.connected_components), (expected.blocks(), expected.connected_components()), "{}", text);
        let dependencies = dependency_structure(&read.model);
        let expected = twin.dependency_graph();
        prop_assert_eq!(names(&read.model, dependencies.articulation_points), twin_names(&twin, twin.dependency_articulation_points()), "{}", text);
        let pairs: BTreeSet<BTreeSet<String>> =
            dependencies.bridges.iter().map(|(a, b)| names(&read.model, [*a, *b])).collect();
        let wanted: BTreeSet<BTreeSet<String>> =
            twin.dependency_bridges().into_iter().map(|(a, b)| twin_names(&twin, [a, b])).collect();
        prop_assert_eq!(pairs, wanted, "{}", text);
        prop_assert_eq!((dependencies.blocks, dependencies.connected_components), (expected.blocks(), expected.connected_components()), "{}", text);
    }

    /// Two threads, the file written another way, and a second run change no byte.
    #[test]
    fn the_same_model_gives_the_same_bytes(twin in any_models(), seed in any::<u64>()) {
        let read = read(&twin.to_yaml(seed));
        let first = serde_json::to_string(&report(&read)).unwrap();
        let second = serde_json::to_string(&report(&read)).unwrap();
        prop_assert_eq!(first, second);
        let graph = Graph::compile(&read.model);
        let base = BaseState::new(&graph);
        let targets = default_targets(&read.model);
        let one = single_failures(&graph, &base, &targets, Options::default()).unwrap();
        let two = single_failures(&graph, &base, &targets, Options { threads: 2, ..Options::default() }).unwrap();
        for component in read.model.components() {
            prop_assert_eq!(one.takes_down_count(component.id()), two.takes_down_count(component.id()));
            prop_assert_eq!(one.path(component.id(), 100), two.path(component.id(), 100));
        }
    }
}
