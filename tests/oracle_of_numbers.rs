//! Minimal cut sets, unavailability, importance and objectives against the slow twin.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use spof::analysis::Options;
use spof::report::{CutSetsReport, availability, cut_sets, default_targets};

use crate::oracle::{config, read, report};
use crate::twin::{TwinModel, models, odd_models, redundant_models};

fn any_models() -> impl Strategy<Value = TwinModel> {
    prop_oneof![2 => models(), 1 => odd_models(), 3 => redundant_models()]
}

/// Whether two figures are the same but for rounding.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-300
}

fn same_or_none(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// The minimal cut sets of at most three members, by name.
fn expected_sets(twin: &TwinModel, target: usize) -> BTreeSet<Vec<String>> {
    twin.minimal_cut_sets(target, 3).into_iter().map(|set| twin.sorted_ids(set)).collect()
}

fn sets_up_to_three(report: &CutSetsReport) -> BTreeSet<Vec<String>> {
    let sets = report.cut_sets.iter().map(|set| set.components.clone());
    sets.filter(|set| set.len() <= 3).collect()
}

fn counts(sets: &BTreeSet<Vec<String>>) -> BTreeMap<u32, u64> {
    let mut counts = BTreeMap::new();
    for set in sets {
        *counts.entry(set.len() as u32).or_default() += 1;
    }
    counts
}

fn reported_counts(report: &CutSetsReport) -> BTreeMap<u32, u64> {
    let low = report.count_by_order.iter().filter(|(order, _)| **order <= 3);
    low.map(|(order, count)| (*order, count.to_u64().unwrap())).collect()
}

proptest! {
    #![proptest_config(config())]

    /// The sets themselves, their counts and their order, from both engines.
    #[test]
    fn cut_sets_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.to_yaml(seed);
        let read = read(&text);
        for target in default_targets(&read.model) {
            let name = read.model.component(target).name();
            let expected = expected_sets(&twin, twin.index_of(name).unwrap());
            let whole = cut_sets(&read.model, target, Options { list: usize::MAX, ..Options::default() });
            prop_assert!(whole.exact && whole.stopped_by.is_none());
            prop_assert_eq!(sets_up_to_three(&whole), expected.clone(), "cut sets of {}\n{}", name, text);
            prop_assert_eq!(reported_counts(&whole), counts(&expected), "their counts for {}\n{}", name, text);
            let all = whole.count.clone().unwrap().to_u64().unwrap();
            prop_assert_eq!(whole.cut_sets.len() as u64, all, "all of them are listed for {}\n{}", name, text);
            prop_assert_eq!(whole.cut_order, twin.cut_order(twin.index_of(name).unwrap()).map(|o| o as u32));
            for order in 0..=3 {
                let bounded = Options { list: usize::MAX, max_order: Some(order), ..Options::default() };
                let low = cut_sets(&read.model, target, bounded);
                let expected: BTreeSet<_> = expected.iter().filter(|set| set.len() <= order as usize).cloned().collect();
                prop_assert_eq!(sets_up_to_three(&low), expected.clone(), "up to order {} of {}\n{}", order, name, text);
                prop_assert_eq!(reported_counts(&low), counts(&expected));
            }
            // By probability, then order, then names; what has no data comes last, by order.
            let key = |probability: Option<f64>, set: &[String]| {
                (std::cmp::Reverse(probability.map(f64::to_bits)), set.len(), set.to_vec())
            };
            for pair in whole.cut_sets.windows(2) {
                let [a, b] = [&pair[0], &pair[1]].map(|set| key(set.probability.filter(|p| *p > 0.0), &set.components));
                let close = pair[0].probability.zip(pair[1].probability).is_some_and(|(a, b)| same(a, b));
                prop_assert!(a < b || close, "{:?} before {:?}\n{}", &pair[0], &pair[1], text);
            }
            let some = cut_sets(&read.model, target, Options { list: 3, ..Options::default() });
            prop_assert_eq!(&some.cut_sets[..], &whole.cut_sets[..whole.cut_sets.len().min(3)], "the first three\n{}", text);
        }
    }

    /// Unavailability, outages and every importance measure.
    #[test]
    fn numbers_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.to_yaml(seed);
        let read = read(&text);
        let targets = default_targets(&read.model);
        let found = availability(&read.model, &targets, Options { threads: 2, ..Options::default() });
        let checked = report(&read);
        for (target, in_check) in found.targets.iter().zip(&checked.targets) {
            let Some(numbers) = twin.numbers(twin.index_of(&target.id).unwrap()) else { continue };
            let expected = numbers.unavailability();
            match target.unavailability {
                Some(unavailability) => prop_assert!(
                    same(unavailability, expected),
                    "unavailability of {}: {} and not {}\n{}", &target.id, unavailability, expected, text
                ),
                None => {
                    prop_assert!(expected == 0.0 && target.lower_bound, "{} has data\n{}", &target.id, text);
                    continue;
                }
            }
            prop_assert!(same_or_none(in_check.unavailability, target.unavailability));
            prop_assert_eq!(in_check.lower_bound, target.lower_bound);
            let outages = numbers.outages_per_year();
            if let Some(found) = target.outages_per_year {
                prop_assert!(same(found, outages.per_year), "outages of {}: {} and not {}\n{}", &target.id, found, outages.per_year, text);
            }
            for importance in &target.importance {
                let i = twin.index_of(&importance.id).unwrap();
                let wrong = |what: &str, found: Option<f64>, expected: Option<f64>| {
                    format!("{what} of {} for {}: {found:?} and not {expected:?}\n{text}", importance.id, target.id)
                };
                for (what, found, expected) in [
                    ("Birnbaum", Some(importance.birnbaum), Some(numbers.birnbaum(i))),
                    ("criticality", importance.criticality, numbers.criticality(i)),
                    ("Fussell-Vesely", importance.fussell_vesely, numbers.fussell_vesely(i)),
                    ("RAW", importance.raw, numbers.raw(i)),
                    ("RRW", importance.rrw, numbers.rrw(i)),
                ] {
                    prop_assert!(same_or_none(found, expected), "{}", wrong(what, found, expected));
                }
            }
            // What is not listed has no data or makes no difference.
            let listed: BTreeSet<usize> = target.importance.iter().map(|i| twin.index_of(&i.id).unwrap()).collect();
            for i in numbers.members().iter().filter(|i| !listed.contains(i)) {
                prop_assert!(numbers.birnbaum(*i) == 0.0, "{} is missing\n{}", twin.id(*i), text);
            }
        }
    }

    /// `check` knows the number of pairs and every objective.
    #[test]
    fn objectives_are_those_of_the_twin(twin in any_models(), seed in any::<u64>()) {
        let text = twin.to_yaml(seed);
        let read = read(&text);
        let report = report(&read);
        for target in &report.targets {
            let index = twin.index_of(&target.id).unwrap();
            let sets = twin.minimal_cut_sets(index, 3);
            let pairs = sets.iter().filter(|set| set.len() == 2).count() as u64;
            prop_assert_eq!(target.pair_count.clone().unwrap().to_u64(), Some(pairs), "pairs of {}\n{}", &target.id, text);
            prop_assert!(target.undecided_objectives.is_empty());
            let survives = twin.components.get(index).map(|component| component.survives.clone()).unwrap_or_default();
            let broken = survives.iter().filter(|(subject, most)| {
                let counts = |i: &usize| *subject == "any" || twin.kind(*i) == subject.as_str();
                sets.iter().any(|set| set.len() <= **most as usize && set.iter().all(counts))
            });
            let found = report.findings.iter().filter(|f| f.rule == "unmet-objective" && f.component == target.id);
            prop_assert_eq!(found.count(), broken.count(), "objectives {:?} of {}\n{}", &survives, &target.id, text);
        }
    }
}
