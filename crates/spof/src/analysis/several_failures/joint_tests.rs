//! What a report says of targets whose network is too large to be written down.

use crate::analysis::Options;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::joint_failures::{Decision, Joint, Joints, joint_failures};
use crate::analysis::single_failures::single_failures;
use crate::graph::Graph;
use crate::model::{ComponentId, Model, ModelBuilder, Need, Subject};

/// As many switches as are too many, each joined to every other.
const SWITCHES: usize = 45;

fn fabric() -> ModelBuilder {
    let mut plan = ModelBuilder::new();
    join(&mut plan, "sw", SWITCHES);
    plan
}

fn join(plan: &mut ModelBuilder, name: &str, switches: usize) {
    for a in 0..switches {
        plan.component(&format!("{name}-{a}")).kind("switch").fails(false);
        for b in 0..a {
            plan.link(&format!("{name}-{a}"), &format!("{name}-{b}"));
        }
    }
}

/// What is known of all services, and the place of `shop` among them.
fn known(model: &Model) -> (Joints, usize) {
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let services = model.components().filter(|component| component.kind() == "service");
    let targets: Vec<ComponentId> = services.map(|component| component.id()).collect();
    let failures = single_failures(&graph, &base, &targets, Options::default()).unwrap();
    let shop = model.find("shop").expect("it is there").id();
    let place = failures.targets().iter().position(|target| *target == shop).expect("it is a target");
    (joint_failures(&graph, &base, &failures, Options::default()).unwrap(), place)
}

#[test]
fn what_is_known_of_low_orders_is_not_all() {
    // More than are searched, and one more that the first of them depend on: `shop`, which is of no tier to be among them.
    let mut plan = fabric();
    plan.component("other");
    for service in 0..1_000 {
        let name = format!("service-{service}");
        let service = plan.component(&name).kind("service").tier(1);
        service.needs([Need::any_of(["shop", "other"]), Need::reach_from("sw-0", "sw-1")]);
    }
    plan.component("shop").kind("service").tier(4).needs([Need::reach_from("sw-2", "sw-3")]);
    let (joints, shop) = known(&plan.build().expect("a valid model"));
    // All links of one of its ends take it down.
    let Joint { count, unavailability, left_out, at_least, .. } = &joints[shop];
    assert!(count.is_none() && unavailability.is_none() && *left_out);
    assert!(at_least.is_none_or(|least| least < SWITCHES as u32));
}

#[test]
fn an_objective_beyond_what_is_searched_stays_open() {
    let links = SWITCHES as u32 - 1;
    for subject in [Subject::Any, Subject::Kind("link".to_owned())] {
        for (failures, decision) in [(4, Decision::Met), (5, Decision::Open), (links, Decision::Open)] {
            let mut plan = fabric();
            let shop = plan.component("shop").kind("service").needs([Need::reach_from("sw-0", "sw-1")]);
            shop.survives(subject.clone(), failures);
            let (joints, shop) = known(&plan.build().expect("a valid model"));
            assert_eq!(joints[shop].objectives, [decision], "{subject:?}: {failures}");
        }
    }
}

#[test]
fn a_second_look_does_without_what_is_large_and_was_written_down() {
    // Each service needs a path that is too large and another one that just is not.
    const SERVICES: usize = 35;
    let mut plan = fabric();
    join(&mut plan, "tor", 38);
    for name in ["a", "b"] {
        plan.component(name);
    }
    for service in 0..SERVICES {
        let name = format!("service-{service}");
        let far = Need::reach_from(format!("sw-{}", service + 1), "sw-0");
        let near = Need::reach_from(format!("tor-{}", service + 1), "tor-0");
        plan.component(&name).kind("service").needs([Need::any_of(["a", "b"]), far, near]);
    }
    plan.component("shop").kind("service").needs(["a"]);
    let (joints, shop) = known(&plan.build().expect("a valid model"));
    assert_eq!(shop, SERVICES);
    let orders: Vec<Option<u32>> = (0..SERVICES).map(|place| joints[place].cut_order).collect();
    assert_eq!(orders, [Some(2); SERVICES]);
}
