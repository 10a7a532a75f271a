//! Paths that are searched for against paths that are written down, on random networks with racks.

use proptest::prelude::*;

use super::*;
use crate::analysis::several_failures::cut_sets::bounded::Ladder;
use crate::model::{Model, ModelBuilder, Need};

/// A target that needs a path through a network of `nodes` switches, of which each sits in one of three racks.
fn network(nodes: usize, links: &[(usize, usize)], racks: &[usize]) -> Model {
    network_of(nodes, links, racks).build().expect("a valid model")
}

fn network_of(nodes: usize, links: &[(usize, usize)], racks: &[usize]) -> ModelBuilder {
    let mut plan = ModelBuilder::new();
    plan.component("shop").kind("service").needs([Need::reach_from("n1", "n0")]);
    plan.component("depot").kind("service").needs([Need::reach_from("n2", "n3")]);
    plan.component("mall").kind("service").needs(["shop", "depot"]);
    for rack in 0..3 {
        plan.component(&format!("rack-{rack}")).needs([Need::any_of(["feed-a", "feed-b"])]);
    }
    plan.component("feed-a");
    plan.component("feed-b");
    for node in 0..nodes {
        let mut switch = plan.component(&format!("n{node}")).kind("switch");
        if let Some(rack) = racks.get(node).filter(|rack| **rack < 3) {
            switch = switch.located_in([format!("rack-{rack}").as_str()]);
        }
        let _ = switch;
    }
    for (a, b) in links.iter().filter(|(a, b)| a != b) {
        plan.link(&format!("n{a}"), &format!("n{b}"));
    }
    plan
}

/// The members of the cut sets of a target up to `order`, by a budget for paths that are written down.
fn families(model: &Model, order: u32, budget: usize) -> Vec<Vec<ComponentId>> {
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let target = model.find("shop").expect("it is there").id();
    let logic =
        FailureLogic::with_budget(&graph, &base, [target.0], Scope::UpTo(order), limits(), budget).unwrap();
    found(model, &logic, target, order)
}

fn limits() -> Limits<'static> {
    Limits::new(1_000_000, None)
}

fn found(
    model: &Model,
    logic: &FailureLogic<'_, '_>,
    target: ComponentId,
    order: u32,
) -> Vec<Vec<ComponentId>> {
    let tree = logic.tree(target).unwrap();
    let found = Ladder::new(&tree).up_to(order, limits()).unwrap();
    let listed = found.cut_sets(model, &tree, order, usize::MAX).listed;
    let mut sets: Vec<Vec<ComponentId>> = listed.into_iter().map(|set| set.components).collect();
    sets.sort();
    sets
}

/// The same of all three targets, where those whose paths need more than the budget are looked at again, which changes
/// nothing of the others.
fn again(model: &Model, order: u32, budget: usize) -> Vec<Vec<Vec<ComponentId>>> {
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let targets = ["shop", "depot", "mall"].map(|name| model.find(name).expect("it is there").id());
    let nodes = targets.map(|target| target.0);
    let mut logic = FailureLogic::with_budget(&graph, &base, nodes, Scope::Exact, limits(), budget).unwrap();
    let beyond: Vec<ComponentId> =
        targets.into_iter().filter(|target| logic.limit_of(*target).is_some()).collect();
    let others = || targets.into_iter().filter(|target| !beyond.contains(target));
    let all = |logic: &FailureLogic<'_, '_>| -> Vec<Vec<Vec<ComponentId>>> {
        others().map(|target| found(model, logic, target, 5)).collect()
    };
    let before = all(&logic);
    logic.look_again(&beyond, order).unwrap();
    assert_eq!(all(&logic), before);
    targets.iter().map(|target| found(model, &logic, *target, order)).collect()
}

/// A network with a target for each path from `n0` and one that needs several of them, of which the cut sets up to
/// `order` are found in two ways: from what is cut off from the common end, and by search.
fn of_a_hub(links: &[(usize, usize)], racks: &[usize], order: u32) -> [Vec<Vec<Vec<ComponentId>>>; 2] {
    let mut plan = network_of(9, links, racks);
    for end in 4..8 {
        plan.component(&format!("to-{end}"))
            .kind("service")
            .needs([Need::reach_from(format!("n{end}").as_str(), "n0")]);
        plan.component(&format!("from-{end}"))
            .kind("service")
            .needs([Need::reach_from("n0", format!("n{end}").as_str())]);
    }
    plan.component("any").kind("service").needs([Need::any_of(["to-4", "from-5", "to-6"])]);
    plan.component("all").kind("service").needs(["from-4", "to-5", "to-6"]);
    let model = plan.build().expect("a valid model");
    let graph = Graph::compile(&model);
    let base = BaseState::new(&graph);
    let names = ["to-4", "to-7", "from-4", "from-7", "any", "all"];
    let targets = names.map(|name| model.find(name).expect("it is there").id());
    let nodes = || targets.iter().map(|target| target.0);
    let together =
        FailureLogic::with_budget(&graph, &base, nodes(), Scope::Exact, limits(), usize::MAX).unwrap();
    let searched =
        FailureLogic::with_budget(&graph, &base, nodes(), Scope::UpTo(order), limits(), 0).unwrap();
    [&together, &searched]
        .map(|logic| targets.iter().map(|target| found(&model, logic, *target, order)).collect())
}

#[test]
fn the_network_of_a_common_end_is_looked_at_once() {
    let plain: Vec<(usize, usize)> =
        (0..9).flat_map(|node| [(node, (node + 1) % 9), (node, (node + 4) % 9)]).collect();
    let model = network(9, &plain, &[]);
    let ends = |from: usize| (4..8).map(move |to| (from, to));
    let mut plan = network_of(9, &plain, &[]);
    for (from, to) in ends(0) {
        let need = Need::reach_from(format!("n{to}").as_str(), format!("n{from}").as_str());
        plan.component(&format!("to-{to}")).kind("service").needs([need]);
    }
    let of = |model: &Model| {
        let graph = Graph::compile(model);
        let base = BaseState::new(&graph);
        let nodes: Vec<Node> = graph.paths.iter().map(|path| path.node).collect();
        FailureLogic::with_budget(&graph, &base, nodes, Scope::Exact, limits(), usize::MAX)
            .unwrap()
            .cut_off
            .len()
    };
    assert_eq!([of(&model), of(&plan.build().expect("a valid model"))], [0, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn searching_finds_what_is_written_down(
        links in proptest::collection::vec((0usize..9, 0usize..9), 4..22),
        racks in proptest::collection::vec(0usize..6, 9),
        order in 1u32..5,
    ) {
        let model = network(9, &links, &racks);
        prop_assert_eq!(families(&model, order, 0), families(&model, order, usize::MAX));
    }

    #[test]
    fn what_is_cut_off_from_a_common_end_is_what_is_searched_for(
        links in proptest::collection::vec((0usize..9, 0usize..9), 4..22),
        racks in proptest::collection::vec(0usize..6, 9),
        order in 1u32..5,
    ) {
        let [together, searched] = of_a_hub(&links, &racks, order);
        prop_assert_eq!(together, searched);
    }

    #[test]
    fn a_second_look_finds_what_is_written_down(
        links in proptest::collection::vec((0usize..9, 0usize..9), 4..22),
        racks in proptest::collection::vec(0usize..6, 9),
        order in 1u32..5,
        budget in 0usize..40,
    ) {
        let model = network(9, &links, &racks);
        prop_assert_eq!(again(&model, order, budget), again(&model, order, usize::MAX));
    }
}
