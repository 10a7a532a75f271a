//! The twin held against models whose answers are obvious from the contract.

use std::collections::{BTreeMap, BTreeSet};

use super::TwinRequirement::{AllOf, AnyOf, AtLeast, Id, Majority, Reach};
use super::*;

fn component(id: &str, kind: &str) -> TwinComponent {
    TwinComponent { id: id.to_owned(), kind: kind.to_owned(), ..TwinComponent::default() }
}

fn needing(id: &str, kind: &str, needs: Vec<TwinRequirement>) -> TwinComponent {
    TwinComponent { needs, ..component(id, kind) }
}

fn located(id: &str, inside: usize) -> TwinComponent {
    TwinComponent { inside: vec![inside], ..component(id, "server") }
}

fn plan(components: Vec<TwinComponent>) -> TwinModel {
    TwinModel { components, ..TwinModel::default() }
}

fn linked(components: Vec<TwinComponent>, links: &[(usize, usize)]) -> TwinModel {
    let links = links.iter().map(|&between| TwinLink { between, ..TwinLink::default() }).collect();
    TwinModel { components, links, ..TwinModel::default() }
}

fn cause(id: &str, affects: TwinAffects) -> TwinCause {
    TwinCause { id: id.to_owned(), affects, fails: None, state: TwinState::Ok, data: TwinData::None }
}

fn set<const N: usize>(members: [usize; N]) -> BTreeSet<usize> {
    BTreeSet::from(members)
}

fn ids(model: &TwinModel, members: BTreeSet<usize>) -> Vec<String> {
    model.sorted_ids(members)
}

fn reach(to: usize) -> TwinRequirement {
    Reach { to, from: None }
}

#[test]
fn a_ring_is_up_until_something_outside_it_fails_and_never_starts() {
    let model = plan(vec![
        needing("top", "service", vec![Id(1)]),
        needing("a", "server", vec![Id(2), Id(3)]),
        needing("b", "server", vec![Id(1)]),
        component("outside", "server"),
    ]);
    assert_eq!(model.base_states(), [true; 4]);
    assert_eq!(ids(&model, model.spofs(0)), ["a", "b", "outside"]);
    assert_eq!(ids(&model, model.takes_down(3)), ["a", "b", "top"]);
    assert_eq!(model.cold_start(), [false, false, false, true]);
    assert_eq!(ids(&model, model.deadlocked()), ["a", "b", "top"]);
    assert_eq!(model.shortest_path_length(3, 0), Some(3));
    assert!(model.path_is_valid(3, &[3, 1, 0], 0));
    assert!(model.path_is_valid(3, &[3, 1, 2, 1, 0], 0), "longer, but every step is one");
    assert!(!model.path_is_valid(3, &[3, 2, 0], 0));
}

#[test]
fn alternatives_protect_and_their_shared_location_does_not() {
    let model = plan(vec![
        needing("top", "service", vec![AnyOf(vec![Id(1), Id(2)])]),
        located("web-1", 3),
        located("web-2", 3),
        TwinComponent { inside: vec![4], ..component("rack", "rack") },
        component("site", "site"),
    ]);
    assert_eq!(model.spofs(0), set([3, 4]));
    assert_eq!(model.takes_down(4), set([0, 1, 2, 3]));
    assert_eq!(model.takes_down(1), set([]));
    assert_eq!(model.minimal_cut_sets(0, 3), [set([3]), set([4]), set([1, 2])]);
    assert_eq!(model.shortest_path_length(4, 0), Some(4));
    assert_eq!(model.shortest_path_length(1, 0), None);
}

#[test]
fn a_quorum_counts_and_a_repeated_member_counts_twice() {
    let at_least = |k, of: &[usize]| AtLeast { k, of: of.iter().map(|&i| Id(i)).collect() };
    let model = plan(vec![
        needing("quorum", "service", vec![at_least(2, &[2, 3, 4])]),
        needing("lopsided", "service", vec![at_least(2, &[2, 2, 3])]),
        component("a", "server"),
        component("b", "server"),
        component("c", "server"),
    ]);
    assert_eq!(model.minimal_cut_sets(0, 5), [set([2, 3]), set([2, 4]), set([3, 4])]);
    assert_eq!(model.minimal_cut_sets(1, 5), [set([2])]);
    assert_eq!(model.targets(), [0, 1]);
    let majority = |of: &[usize]| Majority(of.iter().map(|&i| Id(i)).collect());
    let parts = [
        needing("even", "service", vec![majority(&[2, 3, 4, 5])]),
        needing("pair", "service", vec![majority(&[2, 3])]),
    ];
    let servers = ["a", "b", "c", "d"].map(|id| component(id, "server"));
    let model = plan(parts.into_iter().chain(servers).collect());
    assert_eq!(model.minimal_cut_sets(0, 2).len(), 6, "any two of four leave no majority");
    assert_eq!(model.spofs(1), set([2, 3]), "one of two is none");
}

#[test]
fn paths_run_through_what_forwards_only() {
    let chain = |kind: &str, forwards| {
        let middle = TwinComponent { forwards, ..component("middle", kind) };
        linked(
            vec![needing("app", "service", vec![reach(2)]), middle, component("far", "server")],
            &[(0, 1), (1, 2)],
        )
    };
    assert_eq!(
        ids(&chain("switch", None), chain("switch", None).spofs(0)),
        ["app--middle", "far", "middle", "middle--far"]
    );
    assert!(chain("server", Some(true)).base_states()[0]);
    for blocked in [chain("server", None), chain("switch", Some(false))] {
        assert!(!blocked.base_states()[0]);
        assert_eq!(blocked.spofs(0), set([]), "down anyway: no single point of failure");
        assert_eq!(blocked.minimal_cut_sets(0, 3), [set([])], "cut order 0");
        assert_eq!(blocked.link_articulation_points(), set([1]), "structure counts every node");
    }
}

#[test]
fn a_direct_link_needs_no_node_between_and_parallel_links_are_two() {
    let mut model = linked(
        vec![needing("app", "service", vec![reach(1)]), component("far", "server")],
        &[(0, 1), (0, 1)],
    );
    assert_eq!(model.id(3), "app--far#2");
    assert_eq!(model.spofs(0), set([1]));
    assert_eq!(model.minimal_cut_sets(0, 4), [set([1]), set([2, 3])]);
    assert_eq!(model.link_bridges(), set([]));
    assert_eq!(model.link_graph().blocks(), 1);
    model.links.pop();
    assert_eq!(model.spofs(0), set([1, 2]));
    assert_eq!(model.link_bridges(), set([2]));
    assert_eq!(model.takes_down(2), set([0]));
}

#[test]
fn reach_asks_for_where_it_is_said_to_start_and_holds_at_home() {
    let from = |from, to| Reach { to, from: Some(from) };
    let components = vec![
        needing("abroad", "service", vec![from(2, 3)]),
        needing("home", "service", vec![from(3, 3)]),
        component("start", "server"),
        component("goal", "server"),
        needing("self-made", "service", vec![from(4, 3)]),
        needing("plain", "service", vec![reach(3)]),
    ];
    let mut model = linked(components, &[(2, 3), (4, 3), (5, 3)]);
    assert_eq!(model.spofs(0), set([2, 3, 6]));
    assert_eq!(model.spofs(1), set([3]));
    assert_eq!(model.spofs(4), set([3, 7]));
    assert_eq!(
        model.deadlocked(),
        set([4]),
        "what asks for itself never starts, and what starts at home does"
    );
    model.components[2].state = TwinState::Failed;
    assert_eq!(model.base_states()[..4], [false, true, false, true]);
}

#[test]
fn a_cause_takes_down_what_it_lists_or_selects() {
    let labelled = |id: &str| TwinComponent {
        labels: BTreeMap::from([("firmware".to_owned(), "1.2".to_owned())]),
        tags: vec!["old".to_owned()],
        ..component(id, "drive")
    };
    let selector = |kind: &str, labels: &[(&str, &str)]| TwinAffects::Selector {
        kinds: vec![kind.to_owned()],
        inside: Vec::new(),
        labels: labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        tags: Vec::new(),
    };
    let mut model = linked(
        vec![
            needing("top", "service", vec![AnyOf(vec![Id(1), Id(2)])]),
            labelled("drive-1"),
            labelled("drive-2"),
            component("drive-3", "drive"),
        ],
        &[(0, 1)],
    );
    model.causes = vec![
        cause("firmware", selector("drive", &[("firmware", "1.2")])),
        cause("dig", selector("link", &[])),
        cause("flood", TwinAffects::List(vec![1, 5])),
    ];
    assert_eq!(ids(&model, model.spofs(0)), ["firmware", "flood"]);
    assert_eq!(model.takes_down(5), set([0, 1, 2]));
    assert_eq!(model.takes_down(6), set([4]));
    assert_eq!(model.kind(5), "common-cause");
    assert_eq!(model.cold_start(), [true; 8]);
    assert_eq!(model.shortest_path_length(7, 0), Some(3));
    model.causes[0].state = TwinState::Failed;
    assert!(!model.base_states()[0]);
    assert!(!model.cold_start()[1]);
}

#[test]
fn what_never_fails_is_no_cut_but_still_goes_down() {
    let group = TwinComponent { fails: Some(false), ..needing("group", "", vec![Id(2)]) };
    let model = plan(vec![needing("top", "service", vec![Id(1)]), group, component("db", "server")]);
    assert!(!model.can_fail(1));
    assert_eq!(model.kind(1), "component");
    assert_eq!(model.spofs(0), set([2]));
    assert_eq!(model.takes_down(2), set([0, 1]));
    assert!(!model.nothing_can(0));
    assert!(model.nothing_can(2), "its own failure does not count");
    assert!(model.path_is_valid(2, &[2, 1, 0], 0));
}

#[test]
fn a_failed_component_is_down_and_one_at_risk_is_not() {
    let mut model = plan(vec![
        needing("top", "service", vec![AnyOf(vec![Id(1), Id(2)])]),
        component("a", "server"),
        component("b", "server"),
    ]);
    model.components[1].state = TwinState::AtRisk;
    assert_eq!(model.spofs(0), set([]));
    model.components[1].state = TwinState::Failed;
    assert_eq!(model.spofs(0), set([2]));
    assert_eq!(model.takes_down(1), set([]));
    assert_eq!(model.shortest_path_length(1, 0), None);
}

#[test]
fn wants_degrade_and_starting_needs_matter_only_at_the_start() {
    let dns = needing("dns", "server", vec![Id(0)]);
    let db = TwinComponent { wants: vec![Id(2)], needs_to_start: vec![Id(1)], ..component("db", "server") };
    let model = plan(vec![db, dns, component("metrics", "server")]);
    assert_eq!(model.takes_down(1), set([]));
    assert_eq!(model.degraded(&set([2])), set([0]));
    assert_eq!(model.degraded(&set([])), set([]));
    assert_eq!(model.degraded(&set([0, 2])), set([]), "down is not degraded");
    assert_eq!(model.deadlocked(), set([0, 1]));
    assert_eq!(model.targets(), Vec::<usize>::new(), "every one of them is needed or wanted");
}

#[test]
fn without_services_the_targets_are_what_nothing_needs() {
    let model = linked(
        vec![
            needing("app", "server", vec![AllOf(vec![Reach { to: 2, from: Some(1) }])]),
            component("start", "server"),
            component("goal", "server"),
            located("idle", 4),
            component("rack", "rack"),
        ],
        &[(1, 2)],
    );
    assert_eq!(model.targets(), [0, 3]);
    assert_eq!(model.index_of("start--goal"), Some(5));
    assert_eq!(model.dependency_bridges(), set_of_pairs(&[(0, 1), (0, 2), (3, 4)]));
    assert_eq!(model.dependency_articulation_points(), set([0]));
    assert_eq!(model.dependency_graph().connected_components(), 2);
}

fn set_of_pairs(pairs: &[(usize, usize)]) -> BTreeSet<(usize, usize)> {
    pairs.iter().copied().collect()
}

#[test]
fn two_triangles_that_share_a_node_and_a_tail() {
    let nodes = ["a", "b", "c", "d", "e", "tail"].map(|id| component(id, "server"));
    let model = linked(nodes.to_vec(), &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2), (4, 5)]);
    assert_eq!(model.link_articulation_points(), set([2, 4]));
    assert_eq!(ids(&model, model.link_bridges()), ["e--tail"]);
    assert_eq!((model.link_graph().blocks(), model.link_graph().connected_components()), (3, 1));
}

#[test]
fn a_file_is_spelled_as_its_seed_says() {
    let mut model = linked(
        vec![
            needing("app", "service", vec![AtLeast { k: 1, of: vec![Id(1), reach(1)] }]),
            located("web", 2),
            component("rack", ""),
        ],
        &[(0, 1)],
    );
    model.causes = vec![cause("flood", TwinAffects::List(vec![1]))];
    let block = "\
spof: 1
components:
  app:
    kind: service
    needs:
      - at_least: 1
        of:
          - web
          - reach: web
  web:
    kind: server
    in: rack
  rack: {}
links:
  - - app
    - web
common_causes:
  flood:
    affects:
      - web
";
    let spellings: Vec<String> = (0..64).map(|seed| model.to_yaml(seed)).collect();
    assert!(spellings.iter().any(|spelling| spelling == block), "{}", spellings[2]);
    assert!(spellings[0].starts_with("{\"spof\": 1, \"components\": {\"app\": {\"kind\": \"service\""));
    assert_eq!(spellings[7], model.to_yaml(7));
}
