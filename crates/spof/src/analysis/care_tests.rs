//! Analyses behind the rules about care, against brute force on random models.

use proptest::prelude::*;

use crate::analysis::Options;
use crate::analysis::promises::shared_fate::{Bond, severed};
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::{Strictest, single_failures};
use crate::analysis::start::cold_start::{Deadlock, cold_start};
use crate::graph::Graph;
use crate::model::{ComponentId, Model, ModelBuilder, Need, State};

/// One random component: where it sits, what it needs, and what it needs to start, by number.
#[derive(Clone, Debug)]
struct Plan {
    inside: Option<usize>,
    needs: Vec<(usize, usize)>,
    to_start: Vec<(usize, usize)>,
    fails: bool,
    failed: bool,
    /// Another component that a link joins it to, and whether it needs paths.
    link: Option<(usize, bool)>,
}

fn plans(most: usize) -> impl Strategy<Value = Vec<Plan>> {
    let pair = || (0..most, 0..most);
    let plan = (
        proptest::option::of(0..most),
        proptest::collection::vec(pair(), 0..3),
        proptest::collection::vec(pair(), 0..2),
        proptest::bool::weighted(0.8),
        proptest::bool::weighted(0.04),
        proptest::option::of((0..most, any::<bool>())),
    );
    let plan = plan.prop_map(|(inside, needs, to_start, fails, failed, link)| Plan {
        inside,
        needs,
        to_start,
        fails,
        failed,
        link,
    });
    proptest::collection::vec(plan, 2..most)
}

fn name(index: usize) -> String {
    format!("c{index:02}")
}

/// The model; of each pair of needed ones the first is plainly needed if both are equal, else either.
fn model(plans: &[Plan]) -> Model {
    let mut builder = ModelBuilder::new();
    for (index, plan) in plans.iter().enumerate() {
        let need = |(a, b): &(usize, usize)| {
            let (a, b) = (a % plans.len(), b % plans.len());
            let fine: Vec<String> = [a, b].into_iter().filter(|other| *other != index).map(name).collect();
            match fine.as_slice() {
                [] => None,
                [a, b] if a != b && index % 3 == 0 => Some(Need::any_of([a.as_str(), b.as_str()])),
                // What is linked needs paths instead, so that these are in deadlocks as well.
                [a, ..] if plan.link.is_some_and(|link| link.1) => Some(Need::reach(a.as_str())),
                [a, ..] => Some(Need::from(a.as_str())),
            }
        };
        let kind = if index % 2 == 0 { "service" } else { "switch" };
        let component = builder.component(&name(index)).kind(kind).fails(plan.fails);
        // Locations have smaller numbers, so that none contains itself.
        let inside =
            plan.inside.map(|inside| inside % plans.len()).filter(|inside| *inside < index).map(name);
        component
            .located_in(inside.as_deref())
            .needs(plan.needs.iter().filter_map(need))
            .needs_to_start(plan.to_start.iter().filter_map(need))
            .state(if plan.failed { State::Failed } else { State::Ok });
    }
    for (index, plan) in plans.iter().enumerate() {
        if let Some(other) = plan.link.map(|link| link.0 % plans.len()).filter(|other| *other != index) {
            builder.link(&name(index), &name(other));
        }
    }
    builder.build().unwrap()
}

fn ids(model: &Model) -> Vec<ComponentId> {
    model.components().map(|component| component.id()).collect()
}

fn without(plans: &[Plan], drops: &[Deadlock]) -> Vec<Plan> {
    let mut less = plans.to_vec();
    for dropped in drops.iter().flat_map(|deadlock| &deadlock.drops) {
        let own = dropped.component.index();
        let plan = &mut less[own];
        let list = if dropped.to_start { &mut plan.to_start } else { &mut plan.needs };
        let original = if dropped.to_start { &plans[own].to_start } else { &plans[own].needs };
        // Pairs that named nothing but the component itself made no requirement.
        let made = |(a, b): &(usize, usize)| a % plans.len() != own || b % plans.len() != own;
        let mut places = (0..original.len()).filter(|place| made(&original[*place]));
        list[places.nth(dropped.index as usize).unwrap()] = (own, own);
    }
    less
}

fn deadlocked(plans: &[Plan]) -> Vec<usize> {
    let model = model(plans);
    let graph = Graph::compile(&model);
    let base = BaseState::new(&graph);
    cold_start(&graph, &base).stuck.iter().map(|id| id.index()).collect()
}

proptest! {
    /// A bond is severed exactly where some failure takes all of it down, and the one that is named does.
    #[test]
    fn severed_bonds_are_those_that_one_failure_takes_down(plans in plans(12), seeds in any::<[usize; 6]>()) {
        let model = model(&plans);
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        let failures = single_failures(&graph, &base, &ids(&model), Options::default()).unwrap();
        let pick = |seed: usize| ComponentId((seed % model.len()) as u32);
        let bonds: Vec<Bond> = ids(&model)
            .into_iter()
            .enumerate()
            .map(|(at, subject)| {
                let one = pick(seeds[at % 6].wrapping_add(at));
                let two = pick(seeds[(at + 1) % 6].wrapping_mul(3));
                Bond { subject, partners: if at % 2 == 0 { vec![one] } else { vec![one, two] } }
            })
            .collect();
        let found = severed(&graph, &base, &failures, &bonds, Options::default()).unwrap();
        let mut run = Propagation::new(&graph, &base);
        for (bond, found) in bonds.iter().zip(found) {
            if base.is_down(bond.subject) || bond.partners.iter().all(|partner| base.is_down(*partner)) {
                continue;
            }
            let mut severs = |failed: ComponentId| {
                run.run(&base, [failed.0]);
                let gone = run.is_down(bond.subject.0) && bond.partners.iter().all(|p| run.is_down(p.0));
                gone.then(|| run.trail.iter().filter(|node| graph.is_component(**node)).count())
            };
            let can_fail = |id: &ComponentId| model.component(*id).fails() && !base.is_down(*id);
            let all: Vec<usize> = ids(&model).into_iter().filter(can_fail).filter_map(&mut severs).collect();
            prop_assert_eq!(found.is_some(), !all.is_empty(), "{:?} in {:?}", bond, plans);
            if let Some(found) = found {
                prop_assert!(can_fail(&found) && severs(found).is_some(), "{:?} by {:?}", bond, found);
            }
        }
    }

    /// The strictest target of every component is the least of those that it takes down.
    #[test]
    fn strictest_targets_are_the_least_that_go_down(plans in plans(14), values in any::<[u8; 32]>()) {
        let model = model(&plans);
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        let failures = single_failures(&graph, &base, &ids(&model), Options::default()).unwrap();
        let value = |place: u32| (values[place as usize] > 60).then_some(values[place as usize]);
        let strictest = Strictest::new(&failures, value);
        for id in ids(&model) {
            let expected = failures.takes_down(id).filter_map(|place| Some((value(place)?, place))).min();
            prop_assert_eq!(strictest.of(&failures, id), expected, "{:?}", plans);
        }
    }

    /// Without what is dropped of all knots everything starts that can run; and of each knot no fewer do.
    #[test]
    fn breaks_are_enough_and_the_smallest(plans in plans(8)) {
        let built = model(&plans);
        let graph = Graph::compile(&built);
        let base = BaseState::new(&graph);
        let found = cold_start(&graph, &base);
        prop_assert_eq!(found.stuck.is_empty(), found.deadlocks.is_empty());
        let site = without(&plans, &found.deadlocks);
        prop_assert!(deadlocked(&site).is_empty(), "{:?} does not start {:?}", found, plans);
        for (at, deadlock) in found.deadlocks.iter().enumerate() {
            prop_assert!(deadlock.exact && deadlock.counted);
            let free = |plans: &[Plan]| {
                let stuck = deadlocked(plans);
                deadlock.knot.iter().all(|id| !stuck.contains(&id.index()))
            };
            let mut others = found.deadlocks.clone();
            others.remove(at);
            let others = without(&plans, &others);
            // Every smaller choice among the knot's entries leaves something stuck.
            let entries: Vec<(usize, bool, usize)> = deadlock
                .knot
                .iter()
                .flat_map(|id| {
                    let plan = &plans[id.index()];
                    let needs = (0..plan.needs.len()).map(|at| (id.index(), false, at));
                    needs.chain((0..plan.to_start.len()).map(|at| (id.index(), true, at)))
                })
                .collect();
            if deadlock.drops.len() > 3 || entries.len() > 14 {
                continue;
            }
            for choice in 0u32..1 << entries.len() {
                if choice.count_ones() as usize >= deadlock.drops.len() {
                    continue;
                }
                let mut fewer = others.clone();
                for (at, (component, to_start, entry)) in entries.iter().enumerate() {
                    if choice & 1 << at != 0 {
                        let plan = &mut fewer[*component];
                        let list = if *to_start { &mut plan.to_start } else { &mut plan.needs };
                        list[*entry] = (*component, *component);
                    }
                }
                prop_assert!(!free(&fewer), "{:?} is not the smallest in {:?}", deadlock, plans);
            }
        }
    }

    /// Each knot is stuck whatever else starts; no two have a component in common; the cycle is one of it.
    #[test]
    fn knots_are_deadlocks_of_their_own(plans in plans(10)) {
        let built = model(&plans);
        let graph = Graph::compile(&built);
        let base = BaseState::new(&graph);
        let found = cold_start(&graph, &base);
        let mut seen = Vec::new();
        for deadlock in &found.deadlocks {
            let knot: Vec<usize> = deadlock.knot.iter().map(|id| id.index()).collect();
            prop_assert!(deadlock.cycle.iter().all(|id| knot.contains(&id.index())));
            prop_assert!(knot.len() == 1 || deadlock.cycle.len() > 1, "{:?} in {:?}", deadlock, plans);
            prop_assert!(knot.iter().all(|id| !seen.contains(id)), "{:?} twice in {:?}", deadlock, plans);
            prop_assert!(deadlock.waits_for.iter().all(|id| !knot.contains(&id.index())));
            seen.extend_from_slice(&knot);
            let mut others = plans.clone();
            for (own, plan) in others.iter_mut().enumerate() {
                if !knot.contains(&own) && !base.is_down(ComponentId(own as u32)) {
                    plan.inside = None;
                    plan.needs.iter_mut().chain(&mut plan.to_start).for_each(|pair| *pair = (own, own));
                }
            }
            prop_assert_eq!(deadlocked(&others), knot, "{:?} in {:?}", deadlock, plans);
        }
    }
}
