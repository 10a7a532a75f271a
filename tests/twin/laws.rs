//! The twin held against laws that need no second opinion, and its generator against what it promises.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::TwinRequirement::{AllOf, AnyOf, AtLeast, Id, Majority, Reach};
use super::*;

/// Whether the requirement is valid for `owner`.
fn is_valid(model: &TwinModel, owner: usize, requirement: &TwinRequirement) -> bool {
    let all_valid =
        |of: &[TwinRequirement]| !of.is_empty() && of.iter().all(|member| is_valid(model, owner, member));
    match requirement {
        Id(id) => *id != owner && *id < model.first_cause(),
        AnyOf(of) | AllOf(of) | Majority(of) => all_valid(of),
        AtLeast { k, of } => (1..=of.len()).contains(k) && all_valid(of),
        Reach { to, from } => {
            let is_node = |i: usize| i < model.components.len();
            *to != owner && is_node(*to) && from.map_or(is_node(owner), |from| from != owner && is_node(from))
        }
    }
}

proptest! {
    #[test]
    fn generated_models_are_valid(model in models()) {
        for i in 0..model.len() {
            let mut all = model.needs(i).iter().chain(model.wants(i)).chain(model.needs_to_start(i));
            prop_assert!(all.all(|requirement| is_valid(&model, i, requirement)));
            prop_assert!(model.inside(i).iter().all(|&at| at < model.components.len() && at != i));
            prop_assert!(i >= model.first_link() || model.inside(i).iter().all(|&at| at > i), "locations nest");
            prop_assert_eq!(model.index_of(&model.id(i)), Some(i), "ids are unique");
        }
        for link in &model.links {
            prop_assert!(link.between.0 != link.between.1);
            prop_assert!(link.between.0.max(link.between.1) < model.components.len());
        }
        for position in 0..model.causes.len() {
            prop_assert!((0..model.len()).any(|i| model.cause_affects(position, i)));
        }
    }

    #[test]
    fn a_further_failure_brings_nothing_up((model, failed) in models_with_failures(), extra in any::<prop::sample::Index>()) {
        let before = model.up_states(&failed);
        let mut more = failed;
        more.insert(extra.index(model.len()));
        prop_assert!(model.up_states(&more).iter().zip(&before).all(|(after, before)| after <= before));
        prop_assert!(model.cold_start().iter().zip(model.base_states()).all(|(started, up)| *started <= up));
    }

    #[test]
    fn a_single_point_of_failure_is_a_cut_set_with_a_path(model in models()) {
        for target in model.targets() {
            let spofs = model.spofs(target);
            let of_order_one = model.minimal_cut_sets(target, 1).into_iter().filter(|cut| cut.len() == 1);
            prop_assert_eq!(of_order_one.flatten().collect::<BTreeSet<_>>(), spofs.clone());
            prop_assert!(spofs.is_empty() || !model.nothing_can(target));
            for spof in spofs {
                prop_assert!(model.takes_down(spof).contains(&target));
                let length = model.shortest_path_length(spof, target);
                prop_assert!(length.is_some_and(|length| length > 1));
            }
        }
    }
}

/// A generator whose models are all up or all down would find nothing.
#[test]
fn generated_models_have_interesting_outcomes() {
    let mut runner = TestRunner::deterministic();
    let strategy = models();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..400 {
        let model = strategy.new_tree(&mut runner).expect("the strategy rejects nothing").current();
        let needs = |wanted: fn(&TwinRequirement) -> bool| {
            (0..model.len()).any(|i| model.needs(i).iter().any(wanted))
        };
        let target = model.targets().first().copied();
        let up = target.is_some_and(|target| model.base_states()[target]);
        let cuts = target.map(|target| model.minimal_cut_sets(target, 2)).unwrap_or_default();
        let orders: BTreeSet<usize> = cuts.iter().map(BTreeSet::len).collect();
        for (what, holds) in [
            ("target that is no service", target.is_some_and(|target| model.kind(target) != "service")),
            ("up", up),
            ("never up", target.is_some() && !up),
            ("spofs", orders.contains(&1)),
            ("up without spofs", up && !orders.contains(&1)),
            ("pairs", orders.contains(&2)),
            ("nothing can", target.is_some_and(|target| model.nothing_can(target))),
            ("deadlocks", !model.deadlocked().is_empty()),
            ("reach", needs(TwinRequirement::has_reach)),
            (
                "reach spof link",
                target.is_some_and(|t| model.spofs(t).iter().any(|&i| model.kind(i) == "link")),
            ),
            (
                "cause spof",
                target.is_some_and(|t| model.spofs(t).iter().any(|&i| model.kind(i) == "common-cause")),
            ),
            ("bridges", !model.link_bridges().is_empty()),
            ("degraded", !model.degraded(&model.spofs(target.unwrap_or(0))).is_empty()),
        ] {
            *seen.entry(what).or_default() += usize::from(holds);
        }
    }
    for (what, at_least) in [
        ("target that is no service", 15),
        ("up", 200),
        ("never up", 20),
        ("spofs", 120),
        ("up without spofs", 40),
        ("pairs", 40),
        ("nothing can", 10),
        ("deadlocks", 40),
        ("reach", 100),
        ("reach spof link", 20),
        ("cause spof", 20),
        ("bridges", 100),
        ("degraded", 10),
    ] {
        assert!(seen[what] >= at_least, "too few models with {what}: {seen:?}");
    }
    println!("of 400 models: {seen:?}");
}
