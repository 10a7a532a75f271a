//! What is said about a bootstrap deadlock, against the slow twin: the named requirements are taken out of the
//! model, and it is started from dark again.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use spof::report::{DeadlockEvidence, DropEvidence, startup};

use crate::oracle::{config, read};
use crate::twin::{TwinModel, dark_models};

/// The requirement that a report names: whose, whether of `needs_to_start`, and its place in that list.
type Named = (usize, bool, usize);

fn named(twin: &TwinModel, dropped: &DropEvidence) -> Named {
    let owner = twin.index_of(&dropped.component).unwrap();
    (owner, dropped.field == "needs_to_start", dropped.index as usize)
}

fn named_by(twin: &TwinModel, deadlock: &DeadlockEvidence) -> BTreeSet<Named> {
    deadlock.drop.iter().map(|dropped| named(twin, dropped)).collect()
}

/// Whether some of these many things, chosen so many at a time, are as is asked.
fn any_choice(of: &[Named], count: usize, asked: &mut impl FnMut(&BTreeSet<Named>) -> bool) -> bool {
    let mut places: Vec<usize> = (0..count).collect();
    while places.last().is_none_or(|last| *last < of.len()) {
        if asked(&places.iter().map(|place| of[*place]).collect()) {
            return true;
        }
        let Some(next) = (0..count).rev().find(|at| places[*at] + count - at < of.len()) else {
            return false;
        };
        let from = places[next] + 1;
        (next..count).for_each(|at| places[at] = from + at - next);
    }
    false
}

proptest! {
    #![proptest_config(config())]

    /// Without all that is named, everything that can run starts; and no more can run than before.
    #[test]
    fn what_is_named_to_drop_is_enough(twin in dark_models(), seed in any::<u64>()) {
        let text = twin.to_yaml(seed);
        let report = startup(&read(&text).model);
        let drops: BTreeSet<Named> = report.deadlocks.iter().flat_map(|deadlock| named_by(&twin, deadlock)).collect();
        let without = twin.without(&drops);
        prop_assert_eq!(without.base_states(), twin.base_states(), "what can run in\n{}", text);
        let stuck = without.sorted_ids(without.deadlocked());
        prop_assert!(stuck.is_empty(), "{:?} do not start without {:?} in\n{}", stuck, report.deadlocks, text);
    }

    /// Where it is said to be the fewest, one less is never enough.
    #[test]
    fn what_is_named_to_drop_is_no_more_than_it_takes(twin in dark_models(), seed in any::<u64>()) {
        let text = twin.to_yaml(seed);
        let report = startup(&read(&text).model);
        let drops: BTreeSet<Named> = report.deadlocks.iter().flat_map(|deadlock| named_by(&twin, deadlock)).collect();
        prop_assert_eq!(drops.len(), report.deadlocks.iter().map(|deadlock| deadlock.drop.len()).sum::<usize>());
        prop_assert!(report.deadlocks.iter().all(|deadlock| deadlock.exact), "so small a model is exact\n{}", text);
        if (1..=3).contains(&drops.len()) {
            let mut enough = |fewer: &BTreeSet<Named>| twin.without(fewer).deadlocked().is_empty();
            // What cannot run at all is none of this.
            let runs = twin.base_states();
            let mut all = twin.requirements_to_start();
            all.retain(|(owner, ..)| runs[*owner]);
            prop_assert!(!any_choice(&all, drops.len() - 1, &mut enough), "{:?} in\n{}", report.deadlocks, text);
        }
    }

    /// In the cycle that is shown each waits for the next although all that is named is dropped but one requirement;
    /// and once that is dropped too, all of them start.
    #[test]
    fn the_cycle_is_one_that_the_drop_mends(twin in dark_models(), seed in any::<u64>()) {
        let text = twin.to_yaml(seed);
        let report = startup(&read(&text).model);
        let drops: BTreeSet<Named> = report.deadlocks.iter().flat_map(|deadlock| named_by(&twin, deadlock)).collect();
        for deadlock in &report.deadlocks {
            let cycle: Vec<usize> = deadlock.cycle.iter().map(|id| twin.index_of(id).unwrap()).collect();
            let mends = |one: &Named| {
                let rest: BTreeSet<Named> = drops.iter().copied().filter(|other| other != one).collect();
                let twin = twin.without(&rest);
                let started = twin.cold_start();
                let waits = |at: usize, next: usize| !started[at] && twin.waits_for(at, &started).contains(&next);
                let mut pairs = cycle.iter().zip(cycle.iter().cycle().skip(1));
                let in_vain = cycle.len() == 1 && !started[cycle[0]] && twin.waits_for(cycle[0], &started).is_empty();
                cycle.contains(&one.0)
                    && if deadlock.in_vain { in_vain } else { pairs.all(|(at, next)| waits(*at, *next)) }
            };
            let mended = named_by(&twin, deadlock).iter().any(mends);
            prop_assert!(mended, "{:?} in\n{}", deadlock, text);
        }
    }
}

/// A generator of models without deadlocks would find nothing.
#[test]
fn the_models_hold_deadlocks_of_all_sorts() {
    let mut runner = TestRunner::deterministic();
    let strategy = dark_models();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..400 {
        let twin = strategy.new_tree(&mut runner).unwrap().current();
        let report = startup(&read(&twin.to_yaml(seed)).model);
        let deadlocks = &report.deadlocks;
        let any = |asked: fn(&DeadlockEvidence) -> bool| deadlocks.iter().any(asked);
        for (what, holds) in [
            ("none", deadlocks.is_empty()),
            ("several", deadlocks.len() > 1),
            ("two to drop", any(|deadlock| deadlock.drop.len() > 1)),
            ("needs", any(|deadlock| deadlock.drop.iter().any(|dropped| dropped.field == "needs"))),
            (
                "path",
                any(|deadlock| deadlock.drop.iter().any(|dropped| dropped.requirement.contains("path"))),
            ),
            ("in vain", any(|deadlock| deadlock.in_vain)),
            ("waits for itself", any(|deadlock| deadlock.cycle.len() == 1 && !deadlock.in_vain)),
            ("long", any(|deadlock| deadlock.cycle.len() > 2)),
            ("behind another", any(|deadlock| deadlock.waits_for_count > 0)),
            (
                "link",
                any(|deadlock| deadlock.cycle.iter().any(|id| id.contains("--") || id.starts_with("link"))),
            ),
        ] {
            *seen.entry(what).or_default() += usize::from(holds);
        }
    }
    println!("of 400 models: {seen:?}");
    for (what, count) in &seen {
        assert!(*count >= 4, "too few models with {what}: {seen:?}");
    }
}
