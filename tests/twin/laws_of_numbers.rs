//! The twin's numbers held against closed forms and against laws that need no second opinion.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::TwinRequirement::{AnyOf, AtLeast, Id};
use super::numbers::{MOST, TwinNumbers};
use super::*;

/// A top that needs something of components with these data.
fn plan(data: &[TwinData], needs: Vec<TwinRequirement>) -> TwinModel {
    let top = TwinComponent { id: "top".to_owned(), kind: "service".to_owned(), needs, ..Default::default() };
    let part = |(i, data): (usize, &TwinData)| TwinComponent {
        id: format!("part-{}", i + 1),
        data: *data,
        ..TwinComponent::default()
    };
    let parts = data.iter().enumerate().map(part);
    TwinModel { components: std::iter::once(top).chain(parts).collect(), ..TwinModel::default() }
}

fn share(millionths: u32) -> TwinData {
    TwinData::Unavailability { millionths, mttr: None }
}

fn numbers(model: &TwinModel) -> TwinNumbers<'_> {
    model.numbers(0).expect("a small model")
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found:?} is not {expected:?}");
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

#[test]
fn rates_and_unavailabilities_follow_the_contract() {
    let cases = [
        (TwinData::Mtbf { mtbf: 96, mttr: 240 }, 1.0 / 96.0, 0.04),
        (TwinData::Afr { millionths: 500_000, mttr: 526 * 60 }, std::f64::consts::LN_2 / 8766.0, {
            let load = std::f64::consts::LN_2 * 526.0 / 8766.0;
            load / (1.0 + load)
        }),
        (TwinData::Unavailability { millionths: 200_000, mttr: Some(90) }, 0.25 / 1.5, 0.2),
    ];
    for (data, rate, q) in cases {
        assert_close(data.rate().unwrap(), rate);
        assert_close(data.unavailability().unwrap(), q);
        // From the rate and the time to repair the unavailability comes back.
        let (TwinData::Mtbf { mttr, .. } | TwinData::Afr { mttr, .. }) = data else { continue };
        let load = rate * f64::from(mttr) / 60.0;
        assert_close(load / (1.0 + load), q);
    }
    assert_eq!((TwinData::None.rate(), TwinData::None.unavailability()), (None, None));
    assert_eq!((share(5).rate(), share(5).unavailability()), (None, Some(5e-6)));
}

#[test]
fn a_series_has_its_closed_form() {
    let (a, b) = (0.1, 0.2);
    let model = plan(&[share(100_000), share(200_000)], vec![Id(1), Id(2)]);
    let top = numbers(&model);
    let q = 1.0 - (1.0 - a) * (1.0 - b);
    assert_close(top.unavailability(), q);
    assert_close(top.birnbaum(1), 1.0 - b);
    assert_close(top.criticality(1).unwrap(), (1.0 - b) * a / q);
    assert_close(top.fussell_vesely(1).unwrap(), a / q);
    assert_close(top.raw(1).unwrap(), 1.0 / q);
    assert_close(top.rrw(1).unwrap(), q / b);
    assert_eq!(model.cut_order(0), Some(1));
}

#[test]
fn a_pair_has_its_closed_form() {
    let (a, b) = (0.1, 0.2);
    let data = [
        TwinData::Unavailability { millionths: 100_000, mttr: Some(60) },
        TwinData::Unavailability { millionths: 200_000, mttr: Some(120) },
    ];
    let model = plan(&data, vec![AnyOf(vec![Id(1), Id(2)])]);
    let top = numbers(&model);
    assert_close(top.unavailability(), a * b);
    assert_close(top.birnbaum(1), b);
    assert_close(top.criticality(1).unwrap(), 1.0);
    assert_close(top.fussell_vesely(2).unwrap(), 1.0);
    assert_close(top.raw(1).unwrap(), 1.0 / a);
    assert_eq!(top.rrw(1), None, "without it nothing takes the pair down");
    // a fails a/1h times an hour, of which b of the times b is down already; and the other way round.
    let outages = top.outages_per_year();
    assert_close(outages.per_year, 8766.0 * (a * b + a * b / 2.0));
    assert!(!outages.lower_bound);
    assert_eq!(model.cut_order(0), Some(2));
}

#[test]
fn two_of_three_has_its_closed_form() {
    let q: f64 = 0.01;
    let model = plan(&[share(10_000); 3], vec![AtLeast { k: 2, of: vec![Id(1), Id(2), Id(3)] }]);
    let top = numbers(&model);
    let down = 3.0 * q * q * (1.0 - q) + q * q * q;
    assert_close(top.unavailability(), down);
    assert_close(top.birnbaum(3), 2.0 * q * (1.0 - q));
    assert_close(top.fussell_vesely(3).unwrap(), q * (1.0 - (1.0 - q) * (1.0 - q)) / down);
    assert_eq!(top.minimal_cut_sets(), [0b011, 0b101, 0b110]);
    assert_eq!(top.outages_per_year(), numbers::TwinOutages { per_year: 0.0, lower_bound: true });
    assert_eq!(model.cut_order(0), Some(2));
}

#[test]
fn one_machine_fails_as_often_as_it_runs_and_is_repaired() {
    let model = plan(&[TwinData::Mtbf { mtbf: 98, mttr: 120 }], vec![Id(1)]);
    let outages = numbers(&model).outages_per_year();
    assert_close(outages.per_year, 8766.0 / 100.0);
    assert_close(numbers(&model).unavailability(), 0.02);
}

#[test]
fn what_has_failed_or_cannot_or_is_unknown_is_no_chance() {
    let mut model = plan(&[share(100_000), TwinData::None, share(500_000)], vec![Id(1), Id(2), Id(3)]);
    model.components[0].data = share(900_000);
    model.components[3].fails = Some(false);
    let top = numbers(&model);
    assert_eq!(top.members(), [1]);
    assert_close(top.unavailability(), 0.1);
    assert_close(top.birnbaum(2), 0.9);
    assert_eq!((top.criticality(2), top.fussell_vesely(2)), (Some(0.0), Some(0.0)));
    assert_close(top.raw(2).unwrap(), 10.0);
    assert_eq!(top.rrw(2), Some(1.0));
    model.components[1].state = TwinState::Failed;
    assert_eq!((numbers(&model).unavailability(), model.cut_order(0)), (1.0, Some(0)));
    let nothing = plan(&[], Vec::new());
    let top = numbers(&nothing);
    assert_eq!((top.unavailability(), top.raw(0), nothing.cut_order(0)), (0.0, None, None));
}

#[test]
fn what_fails_too_often_to_enumerate_is_not() {
    let fits = plan(&[share(1); MOST], (1..=MOST).map(Id).collect());
    assert!(fits.numbers(0).is_some());
    let too_many = plan(&[share(1); MOST + 1], (1..=MOST + 1).map(Id).collect());
    assert!(too_many.numbers(0).is_none());
}

proptest! {
    #[test]
    fn irrelevant_failures_change_nothing(model in prop_oneof![models(), odd_models(), redundant_models()], pick in any::<u64>()) {
        for target in model.targets() {
            let relevant = model.relevant(target);
            let irrelevant: BTreeSet<usize> = (0..model.len()).filter(|i| !relevant.contains(i)).collect();
            let some: BTreeSet<usize> = relevant.into_iter().filter(|i| *i != target && pick >> i & 3 == 3).collect();
            let both = some.union(&irrelevant).copied().collect();
            prop_assert_eq!(model.up_states(&some)[target], model.up_states(&both)[target]);
        }
    }

    #[test]
    fn numbers_keep_the_laws(model in prop_oneof![models(), odd_models(), redundant_models()]) {
        for target in model.targets() {
            let Some(top) = model.numbers(target) else { continue };
            let q = top.unavailability();
            prop_assert!((0.0..=1.0 + 1e-12).contains(&q), "{q}");
            prop_assert!(model.base_states()[target] || close(q, 1.0));
            let outages = top.outages_per_year().per_year;
            prop_assert!(outages.is_finite() && outages >= 0.0);
            let cuts: BTreeSet<BTreeSet<usize>> = top
                .minimal_cut_sets()
                .into_iter()
                .map(|cut| top.members().iter().enumerate().filter(|(bit, _)| cut >> bit & 1 == 1).map(|(_, i)| *i).collect())
                .collect();
            let known = |cut: &BTreeSet<usize>| cut.iter().all(|i| top.members().contains(i));
            let by_order: BTreeSet<BTreeSet<usize>> = model.minimal_cut_sets(target, 2).into_iter().filter(known).collect();
            prop_assert_eq!(cuts.iter().filter(|cut| cut.len() <= 2).cloned().collect::<BTreeSet<_>>(), by_order);
            // The rare-event sum is never less, the most probable cut set never more.
            let chance = |cut: &BTreeSet<usize>| cut.iter().map(|&i| model.data(i).unavailability().unwrap()).product::<f64>();
            prop_assert!(cuts.iter().map(chance).sum::<f64>() >= q * (1.0 - 1e-9));
            prop_assert!(cuts.iter().map(chance).fold(0.0, f64::max) <= q * (1.0 + 1e-9));
            for i in (0..model.len()).filter(|&i| i != target && model.can_fail(i)) {
                let (failed, never) = (top.unavailability_if_failed(i), top.unavailability_if_never(i));
                prop_assert!(close(top.birnbaum(i), failed - never), "{} {failed} {never}", top.birnbaum(i));
                let own = if top.members().contains(&i) { model.data(i).unavailability().unwrap() } else { 0.0 };
                prop_assert!(close(q, own * failed + (1.0 - own) * never), "{q} {own} {failed} {never}");
                prop_assert!(never <= q * (1.0 + 1e-12) && q <= failed * (1.0 + 1e-12));
                let all = (top.criticality(i), top.fussell_vesely(i), top.raw(i));
                prop_assert_eq!(all.0.is_none(), q == 0.0);
                let (Some(criticality), Some(vesely), Some(raw)) = all else { continue };
                // What has failed and decides is in a minimal cut set that has occurred, and that takes the target down.
                prop_assert!((0.0..=1.0 + 1e-9).contains(&criticality) && raw >= 1.0 - 1e-9);
                prop_assert!(criticality <= vesely + 1e-9 && vesely <= 1.0 + 1e-9, "{criticality} {vesely}");
                prop_assert!(top.rrw(i).is_none_or(|rrw| close(1.0 / rrw + criticality, 1.0)));
            }
        }
    }

    #[test]
    fn the_cut_order_is_that_of_the_smallest_cut_set(model in prop_oneof![models(), odd_models(), redundant_models()]) {
        for target in model.targets() {
            let order = model.cut_order(target);
            let smallest = model.minimal_cut_sets(target, 3).iter().map(BTreeSet::len).min();
            prop_assert_eq!(order.filter(|order| *order <= 3), smallest);
            prop_assert_eq!(order.is_none(), model.nothing_can(target));
            prop_assert_eq!(order == Some(0), !model.base_states()[target]);
        }
    }
}

/// Numbers that are nearly always 0, 1 or missing would find nothing, and neither would small cut sets only.
#[test]
fn generated_models_have_interesting_numbers() {
    for (strategy, several_decide, order_2, order_3) in [
        (models().boxed(), 30, 8, 2),
        (odd_models().boxed(), 8, 5, 0),
        (redundant_models().boxed(), 80, 60, 20),
    ] {
        let seen = survey(&strategy);
        for (what, at_least) in [
            ("numbers", 200),
            ("between 0 and 1", 70),
            ("several decide", several_decide),
            ("outages", 50),
            ("outages exact", 10),
            ("order 2", order_2),
            ("order 3 or more", order_3),
        ] {
            let found = seen.get(what).copied().unwrap_or_default();
            assert!(found >= at_least, "too few with {what}: {seen:?}");
        }
        let (all, known) = (seen["components"], seen["with data"]);
        assert!(known * 100 > all * 55 && known * 100 < all * 75, "{known} of {all} have data");
    }
}

/// How many of 300 models have what.
fn survey(strategy: &BoxedStrategy<TwinModel>) -> BTreeMap<&'static str, usize> {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let model = strategy.new_tree(&mut runner).expect("the strategy rejects nothing").current();
        let Some(target) = model.targets().first().copied() else { continue };
        let known = (0..model.len()).filter(|i| model.data(*i) != TwinData::None).count();
        *seen.entry("components").or_default() += model.len();
        *seen.entry("with data").or_default() += known;
        let order = model.cut_order(target);
        *seen.entry("order 2").or_default() += usize::from(order == Some(2));
        *seen.entry("order 3 or more").or_default() += usize::from(order.is_some_and(|order| order > 2));
        let Some(top) = model.numbers(target) else { continue };
        let (q, outages) = (top.unavailability(), top.outages_per_year());
        let decisive = top.members().iter().filter(|i| top.birnbaum(**i) > 0.0).count();
        for (what, holds) in [
            ("numbers", true),
            ("between 0 and 1", q > 0.0 && q < 1.0),
            ("several decide", decisive > 2),
            ("outages", outages.per_year > 0.0),
            ("outages exact", outages.per_year > 0.0 && !outages.lower_bound),
        ] {
            *seen.entry(what).or_default() += usize::from(holds);
        }
    }
    println!("of 300 models: {seen:?}");
    seen
}
