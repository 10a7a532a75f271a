//! What defeats redundant groups, against brute force on random models.

use proptest::prelude::*;

use crate::analysis::Options;
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::redundancy::defeating_pairs::defeating_pairs;
use crate::analysis::redundancy::shared_dependencies::{defeated_groups, edges_to_defeated};
use crate::analysis::single_failures::single_failures;
use crate::graph::{Graph, Node};
use crate::model::{ComponentId, Model, ModelBuilder, Need, State};

/// How many components may be members of the group.
const MEMBERS: usize = 6;

/// One random component: where it sits and what it needs, by number.
#[derive(Clone, Debug)]
struct Plan {
    inside: Option<usize>,
    needs: Vec<usize>,
    fails: bool,
    failed: bool,
}

/// The group of the first component: its members, by number, and how many of them it needs.
type Members = (Vec<usize>, usize);

fn plans(most: usize) -> impl Strategy<Value = (Vec<Plan>, Members)> {
    let plan = (
        proptest::option::of(0..most),
        proptest::collection::vec(0..most, 0..3),
        proptest::bool::weighted(0.9),
        proptest::bool::weighted(0.05),
    );
    let plan = plan.prop_map(|(inside, needs, fails, failed)| Plan { inside, needs, fails, failed });
    let members = (proptest::sample::subsequence((0..MEMBERS).collect::<Vec<usize>>(), 2..6), 1..3usize);
    (proptest::collection::vec(plan, MEMBERS..most), members)
}

fn model(plans: &[Plan], (members, needed): &Members) -> Model {
    let name = |index: usize| format!("c{index:02}");
    let mut builder = ModelBuilder::new();
    let members: Vec<String> = members.iter().copied().map(name).collect();
    let needed = (*needed).min(members.len() - 1) as u32;
    builder
        .component("app")
        .kind("service")
        .needs([Need::at_least(needed, members.iter().map(String::as_str))]);
    for (index, plan) in plans.iter().enumerate() {
        let others = plan.needs.iter().map(|other| other % plans.len()).filter(|other| *other != index);
        let others: Vec<String> = others.map(name).collect();
        // Locations have smaller numbers, so that none contains itself.
        let inside =
            plan.inside.map(|inside| inside % plans.len()).filter(|inside| *inside < index).map(name);
        let component = builder.component(&name(index)).fails(plan.fails).located_in(inside.as_deref());
        match others.as_slice() {
            [a, b] if a != b && index % 3 == 0 => component.needs([Need::any_of([a.as_str(), b.as_str()])]),
            others => component.needs(others.iter().map(String::as_str)),
        }
        .state(if plan.failed { State::Failed } else { State::Ok });
    }
    builder.build().unwrap()
}

proptest! {
    /// Every component that takes more members down than the group can lose is listed, and every pair of
    /// which neither does.
    #[test]
    fn all_that_defeats_a_group_is_listed((plans, members) in plans(12)) {
        let model = model(&plans, &members);
        let graph = Graph::compile(&model);
        let base = BaseState::new(&graph);
        let app = model.find("app").unwrap().id();
        let failures = single_failures(&graph, &base, &[app], Options::default()).unwrap();
        let singles = defeated_groups(&graph, &base, &failures, &edges_to_defeated(&graph, &failures));
        let pairs = defeating_pairs(&graph, &base, &failures, Options::default()).unwrap();
        prop_assert_eq!(pairs.left_out, 0);
        let mut run = Propagation::new(&graph, &base);
        for gate in graph.component_count() as Node..graph.node_count() as Node {
            let owner = graph.gate(gate).owner;
            if base.down[gate as usize] || owner != app {
                continue;
            }
            // Whether the group goes down, and with as many members as it can lose and one more.
            let mut defeats = |failed: &[ComponentId]| {
                run.run(&base, failed.iter().map(|id| id.0));
                let inputs = graph.inputs().of(gate).iter();
                let lost = inputs.filter(|input| run.is_down(**input) && !base.down[**input as usize]).count();
                (run.is_down(gate), lost as u32 >= graph.threshold[gate as usize])
            };
            let can_fail = |id: &ComponentId| model.component(*id).fails() && !base.is_down(*id) && *id != owner;
            let all: Vec<ComponentId> = model.components().map(|c| c.id()).filter(can_fail).collect();
            let alone: Vec<ComponentId> = all.iter().copied().filter(|id| defeats(&[*id]).1).collect();
            let found = singles.iter().find(|found| found.gate == gate);
            prop_assert_eq!(found.map_or(0, |found| found.count), alone.len() as u64, "{:?} {:?}", plans, members);
            let mut listed = found.map_or_else(Vec::new, |found| found.listed.clone());
            listed.sort_unstable();
            prop_assert_eq!(listed, alone, "{:?} {:?}", plans, members);
            if graph.threshold[gate as usize] <= 2 {
                continue;
            }
            let some: Vec<ComponentId> = all.iter().copied().filter(|id| !defeats(&[*id]).0).collect();
            let mut together = Vec::new();
            for (at, a) in some.iter().enumerate() {
                together.extend(some[at + 1..].iter().map(|b| [*a, *b]).filter(|pair| defeats(pair).1));
            }
            let found = pairs.groups.iter().find(|found| found.gate == gate);
            let mut listed = found.map_or_else(Vec::new, |found| found.listed.clone());
            listed.iter_mut().for_each(|pair| pair.sort_unstable());
            listed.sort_unstable();
            prop_assert_eq!(&listed, &together, "{:?} {:?}", plans, members);
            prop_assert_eq!(found.map_or(0, |found| found.pair_count), together.len() as u64);
        }
    }
}
