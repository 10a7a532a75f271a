//! Two versions analysed side by side, where what both would say is never put into words, against two whole reports that
//! are compared afterwards.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use spof::analysis::Options;
use spof::config::{FailOn, Undefined};
use spof::document::DocumentLimits;
use spof::model::Model;
use spof::report::{Listed, Side, Version, check_with, compare, default_targets, diff};
use spof::rules::{Policy, RULES};
use spof::source::Sources;

use crate::oracle::config;
use crate::twin::{TwinModel, models, odd_models};

fn model(sources: &mut Sources, twin: &TwinModel, spelling: u64) -> Model {
    let id = sources.add("m.yaml", twin.to_yaml(spelling));
    let loaded = spof::model::load(sources, &[id], &[], &DocumentLimits::default());
    loaded.model.unwrap()
}

/// What a step of a change does: to which component, and what.
type Step = (prop::sample::Index, u8);

fn changed(twin: &TwinModel, steps: &[Step]) -> TwinModel {
    let mut other = twin.clone();
    for (at, what) in steps {
        let component = at.get_mut(&mut other.components);
        match what {
            0 => component.id.push_str("-anew"),
            1 => drop(component.needs.pop()),
            2 => component.fails = Some(component.fails == Some(false)),
            3 => component.tier = Some(1 + component.tier.unwrap_or(2) % 4),
            4 => component.kind = "service".into(),
            _ => component.inside.clear(),
        }
    }
    other
}

/// A rule, a component, and whether it is one target only that is covered.
type Cover = (prop::sample::Index, prop::sample::Index, bool);

fn covers() -> impl Strategy<Value = Vec<Cover>> {
    vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 0..3)
}

/// The configuration in text, from which waivers are made.
fn policy(
    sources: &mut Sources,
    model: &Model,
    covers: &[Cover],
    severities: &[(prop::sample::Index, u8)],
    of_each: usize,
) -> Policy {
    let names: Vec<&str> = model.components().map(|component| component.name()).collect();
    let targets = default_targets(model);
    let text = |value: &str| serde_json::to_string(value).unwrap();
    let mut config = String::from("rules:\n  no-slack: low\n");
    let severities: BTreeMap<&str, u8> =
        severities.iter().map(|(rule, severity)| (rule.get(&RULES[..]).id, *severity)).collect();
    for (rule, severity) in severities.iter().filter(|(rule, _)| **rule != "no-slack") {
        let severity = ["off", "low", "critical"][usize::from(*severity) % 3];
        config += &format!("  {rule}: {severity}\n");
    }
    config += if covers.is_empty() { "" } else { "waivers:\n" };
    for (rule, component, one) in covers {
        // The first ones say what is said of each of many components.
        let rules = ["single-point-of-failure", "unmonitored", "no-owner", "orphan", "network-bridge"];
        let rule = rules.iter().chain(&["shared-dependency", "no-slack"]).nth(rule.index(7)).unwrap();
        let component = text(names[component.index(names.len())]);
        config += &format!("  - {{ rule: {rule}, component: {component}, reason: known, expires: 2030-01-01");
        if let (true, Some(target)) = (one, targets.first()) {
            config += &format!(", target: {}", text(model.component(*target).name()));
        }
        config += " }\n";
    }
    let id = sources.add(".spof.yaml", config.clone());
    let mut problems = Vec::new();
    let config = spof::config::read(sources, id, &DocumentLimits::default(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    let settings = config.settle(model, None, Undefined::LeaveOut, &mut Vec::new()).unwrap();
    Policy { silent: true, listed: Listed { of_each, ..Listed::default() }, ..settings.policy }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_compared_before_it_is_put_into_words_is_the_same(
        twin in prop_oneof![2 => models(), 1 => odd_models()],
        other in models(),
        steps in vec((any::<prop::sample::Index>(), 0u8..6), 0..4),
        unrelated in 0u8..8,
        covers in [covers(), covers()],
        severity in vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        of_each in prop_oneof![3 => Just(usize::MAX), 1 => 1usize..4],
        threads in 1usize..3,
    ) {
        let mut sources = Sources::new();
        let base = model(&mut sources, &twin, 1);
        let head = if unrelated == 0 { other } else { changed(&twin, &steps) };
        let head = model(&mut sources, &head, 3);
        let old_targets = default_targets(&base);
        let new_targets = default_targets(&head);
        let old_policy = policy(&mut sources, &base, &covers[0], &severity, of_each);
        let new_policy = policy(&mut sources, &head, &covers[1], &severity, of_each);
        let options = Options { threads, ..Options::default() };

        let old = Version { model: &base, targets: &old_targets, policy: &old_policy };
        let new = Version { model: &head, targets: &new_targets, policy: &new_policy };
        let quick = compare(&sources, Some(old), Some(new), FailOn::default(), options).unwrap();

        let report = |version: Version<'_>| {
            check_with(&sources, version.model, version.targets, options, version.policy).unwrap()
        };
        let (old_report, new_report) = (report(old), report(new));
        let side = |report, model| Side { report: Some(report), model: Some(model) };
        let slow = diff(side(&old_report, &base), side(&new_report, &head), FailOn::default());
        let json = |report| serde_json::to_string_pretty(report).unwrap();
        prop_assert_eq!(json(&quick), json(&slow));
    }
}
