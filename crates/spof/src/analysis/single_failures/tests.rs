//! Single failures against one plain run for each, over all edges, on random models.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::analysis::Options;
use crate::analysis::node_set::NONE;
use crate::analysis::propagation::travel::Travel;
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::{SingleFailures, single_failures};
use crate::graph::{Graph, Node};
use crate::model::{ComponentId, Model, ModelBuilder, Need, State};

/// What one random component needs of those in a mask, and how many of them; or a path to the first.
#[derive(Clone, Debug)]
struct Wish {
    of: u16,
    at_least: u32,
    reach: bool,
}

#[derive(Clone, Debug)]
struct Plan {
    inside: Option<usize>,
    wishes: Vec<Wish>,
    tier: u8,
    fails: bool,
    failed: bool,
    link: Option<usize>,
    /// What a common cause takes down, if it is more than nothing.
    cause: u16,
}

const MOST: usize = 14;

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let wish = (any::<u16>(), any::<u16>(), any::<u16>(), 1..4u32, proptest::bool::weighted(0.1));
    let wish =
        wish.prop_map(|(a, b, c, at_least, reach)| Wish { of: a & b | a & c & 0x1111, at_least, reach });
    let plan = (
        proptest::option::of(0..MOST),
        proptest::collection::vec(wish, 0..3),
        1..4u8,
        proptest::bool::weighted(0.8),
        proptest::bool::weighted(0.04),
        proptest::option::weighted(0.2, 0..MOST),
        (any::<u16>(), any::<u16>(), proptest::bool::weighted(0.1)),
    );
    let plan = plan.prop_map(|(inside, wishes, tier, fails, failed, link, (a, b, any))| {
        let cause = if any { a & b } else { 0 };
        Plan { inside, wishes, tier, fails, failed, link, cause }
    });
    proptest::collection::vec(plan, 2..MOST)
}

fn name(index: usize) -> String {
    format!("c{index:02}")
}

fn model(plans: &[Plan]) -> Model {
    let mut builder = ModelBuilder::new();
    let of = |mask: u16, but: usize| {
        (0..plans.len()).filter(move |index| mask & 1 << index != 0 && *index != but).map(name)
    };
    for (index, plan) in plans.iter().enumerate() {
        let need = |wish: &Wish| {
            let members: Vec<String> = of(wish.of, index).collect();
            match members.as_slice() {
                [] => None,
                [first, ..] if wish.reach => Some(Need::reach(first.as_str())),
                [only] => Some(Need::from(only.as_str())),
                _ => Some(Need::at_least(wish.at_least.min(members.len() as u32), members)),
            }
        };
        let inside =
            plan.inside.map(|inside| inside % plans.len()).filter(|inside| *inside < index).map(name);
        builder
            .component(&name(index))
            .kind(if index % 2 == 0 { "service" } else { "switch" })
            .tier(plan.tier)
            .fails(plan.fails)
            .located_in(inside.as_deref())
            .needs(plan.wishes.iter().filter_map(need))
            .state(if plan.failed { State::Failed } else { State::Ok });
    }
    for (index, plan) in plans.iter().enumerate() {
        if let Some(other) = plan.link.map(|link| link % plans.len()).filter(|other| *other != index) {
            builder.link(&name(index), &name(other));
        }
        let affected: Vec<String> = of(plan.cause, usize::MAX).collect();
        if !affected.is_empty() {
            builder.common_cause(&format!("cause-{index}"), affected.iter().map(String::as_str));
        }
    }
    builder.build().unwrap()
}

/// The classes that are followed: those at the end of the series of what can fail.
fn followed(failures: &SingleFailures, model: &Model) -> BTreeSet<u32> {
    let failing = model.components().map(|component| component.id().0).filter(|id| failures.can_fail(*id));
    let end = |node: Node| {
        let mut class = failures.class_of(node).unwrap();
        while let Some(next) = failures.next_in_series(class) {
            class = next;
        }
        class
    };
    failing.map(end).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Leaving out the edges into groups that stand, and reading ways off the trail, changes nothing.
    #[test]
    fn single_failures_are_those_of_plain_runs(plans in plans()) {
        let model = model(&plans);
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        let targets: Vec<ComponentId> =
            model.components().filter(|component| component.id().0 % 3 != 1).map(|component| component.id()).collect();
        let failures = single_failures(&graph, &base, &targets, Options::default()).unwrap();
        let mut run = Propagation::new(&graph, &base);
        let mut travel = Travel::new(&graph, &base);
        let mut counts = vec![0; targets.len()];
        for component in model.components() {
            let id = component.id();
            let mut expected = Vec::new();
            if component.fails() && !base.is_down(id) {
                run.run(&base, [id.0]);
                let places = failures.targets().iter().enumerate();
                let down = places.filter(|(_, target)| run.trail.contains(&target.0) && **target != id);
                expected.extend(down.map(|(place, _)| place as u32));
            }
            expected.iter().for_each(|place| counts[*place as usize] += 1);
            let mut found: Vec<u32> = failures.takes_down(id).collect();
            found.sort_unstable();
            prop_assert_eq!(&found, &expected, "{} in {:?}", component.name(), plans);
            prop_assert_eq!(failures.takes_down_count(id), expected.len() as u64);

            let tier = |place: &u32| model.component(failures.targets()[*place as usize]).tier();
            let Some(best) = expected.iter().map(tier).min() else {
                prop_assert_eq!(failures.path(id, 100), None);
                continue;
            };
            let goal = failures.goal_of(id).unwrap();
            prop_assert_eq!(model.component(goal).tier(), best);
            let (path, left_out) = failures.path(id, 100).unwrap();
            prop_assert_eq!((path[0], path[path.len() - 1], left_out), (id, goal, 0));
            if failures.class_members(failures.class_of(id.0).unwrap()).len() == 1 {
                let is_goal = |node: Node| {
                    failures.target_of[node as usize] != NONE && model.component(ComponentId(node)).tier() == best
                };
                let nearest = travel.forward(&run, id.0, is_goal).unwrap();
                let nodes: Vec<Node> = path.iter().map(|id| id.0).collect();
                prop_assert_eq!(nodes, travel.path(id.0, nearest), "{} in {:?}", component.name(), plans);
            }
        }
        let found: Vec<u64> = (0..targets.len()).map(|place| failures.spof_count(place)).collect();
        prop_assert_eq!(found, counts);

        let mut defeats = Vec::new();
        for class in followed(&failures, &model) {
            run.run(&base, [failures.class_members(class)[0]]);
            let gates = run.trail.iter().filter(|node| !graph.is_component(**node));
            defeats.extend(gates.filter(|gate| graph.is_redundant(**gate)).map(|gate| (*gate, class)));
        }
        defeats.sort_unstable();
        prop_assert_eq!(failures.defeats(), defeats.as_slice(), "{:?}", plans);
    }
}

/// Two services on each of five hosts, and one that needs three of the first ones: once it is known that no
/// host takes that group down, the services need not look at it.
#[test]
fn groups_that_stand_are_looked_at_for_origins_only() {
    let mut builder = ModelBuilder::new();
    for index in 0..5 {
        builder.component(&format!("host-{index}"));
        for side in ['a', 'b'] {
            builder.component(&format!("service-{index}-{side}")).needs([format!("host-{index}").as_str()]);
        }
    }
    builder.component("top").needs([Need::at_least(3, (0..5).map(|index| format!("service-{index}-a")))]);
    let model = builder.build().unwrap();
    let graph = Graph::compile(&model);
    let base = BaseState::new(&graph);
    let targets: Vec<ComponentId> = model.components().map(|component| component.id()).collect();
    let failures = single_failures(&graph, &base, &targets, Options::default()).unwrap();
    // A host, and one step to each of its services; these, and one step to the group; then each of them by
    // itself, without the group; and the top.
    assert_eq!(failures.steps(), 5 * (3 + 3 + 2) + 1);
    assert!(failures.defeats().is_empty());
}
