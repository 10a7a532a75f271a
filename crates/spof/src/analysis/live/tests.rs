//! What cannot be seen from outside: levels, memory, and every reason to refuse.

use proptest::prelude::*;

use super::*;
use crate::model::{ModelBuilder, Need};

fn live(model: &Model, targets: &[&str], options: LiveOptions) -> Result<LiveAnalysis, TooLarge> {
    let targets: Vec<ComponentId> =
        targets.iter().map(|id| model.find(id).expect("it is there").id()).collect();
    LiveAnalysis::new(model, &targets, options)
}

fn chain(length: usize) -> Model {
    let mut builder = ModelBuilder::new();
    builder.component("at 0");
    for at in 1..length {
        builder.component(&format!("at {at}")).needs([format!("at {}", at - 1)]);
    }
    builder.build().expect("a valid model")
}

#[test]
fn a_chain_takes_a_path_for_each_component() {
    const LENGTH: usize = 50_000;
    let model = chain(LENGTH);
    let last = format!("at {}", LENGTH - 1);
    let mut live = live(&model, &[&last], LiveOptions::default()).expect("it fits");
    assert_eq!(live.spof_count(&last), Some(LENGTH as u64 - 1));
    assert_eq!(live.takes_down("at 0"), Some(vec![last.as_str()]));
    assert!(live.set_nodes() < LENGTH * 20, "{} nodes", live.set_nodes());
    let done = live.apply(&[Edit::remove_need("at 10", 0)]).expect("a valid edit");
    assert_eq!(done.targets, [last.as_str()]);
    assert_eq!(live.spof_count(&last), Some(LENGTH as u64 - 11));
    // What nothing depends on is looked at alone.
    let done = live.apply(&[Edit::add("beside", Part::component().needs(["at 20"]))]).expect("a valid edit");
    assert_eq!(done.looked_at, 1);
}

#[test]
fn a_ring_is_settled_in_a_few_rounds() {
    const LENGTH: usize = 20_000;
    let model = chain(LENGTH);
    let mut live = live(&model, &[], LiveOptions::default()).expect("it fits");
    let close = Edit::add_need("at 0", format!("at {}", LENGTH - 1).as_str());
    let done = live.apply(&[close]).expect("a valid edit");
    assert!(done.looked_at < LENGTH as u64 * 4, "{}", done.looked_at);
    assert_eq!(live.spof_count("at 7"), Some(LENGTH as u64 - 1));
    live.apply(&[Edit::remove_need("at 0", 0)]).expect("a valid edit");
    assert_eq!(live.spofs("at 1"), Some(vec!["at 0"]));
}

/// A box that needs a path over the relay in it is down for as long as the hub does not forward; and so is the relay,
/// at which a search for the path ends from then on. The hub is what the answer rests on all the same, in whatever
/// order things are numbered and links are followed.
#[test]
fn a_path_through_what_it_keeps_up_comes_back() {
    let mut random = 1u64;
    let mut below = |most: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % most
    };
    for _ in 0..300 {
        let mut ids = vec!["start", "relay", "hub", "end", "leaf", "box", "other"];
        let links = [("start", "relay"), ("relay", "hub"), ("hub", "end"), ("end", "leaf"), ("end", "leaf")];
        let mut links: Vec<(&str, &str)> =
            links.into_iter().chain([("end", "leaf"), ("start", "other")]).collect();
        links.truncate(4 + below(4));
        let mut builder = ModelBuilder::new();
        while !ids.is_empty() {
            let id = ids.swap_remove(below(ids.len()));
            let component = builder.component(id);
            let _ = if id == "relay" { component.kind("switch").located_in(["box"]) } else { component };
        }
        while !links.is_empty() {
            let (a, b) = links.swap_remove(below(links.len()));
            let _ = if below(2) == 0 { builder.link(a, b) } else { builder.link(b, a) };
        }
        let model = builder.build().expect("a valid model");
        let mut live = live(&model, &[], LiveOptions::default()).expect("it fits");
        let down = |live: &LiveAnalysis| [live.is_down("box"), live.is_down("relay")];
        live.apply(&[Edit::add_need("box", Need::reach_from("end", "start"))]).expect("a valid edit");
        assert_eq!(down(&live), [Some(true); 2]);
        live.apply(&[Edit::replace("hub", Part::component().forwards(true))]).expect("a valid edit");
        assert_eq!(down(&live), [Some(false); 2]);
        live.apply(&[Edit::replace("hub", Part::component())]).expect("a valid edit");
        assert_eq!(down(&live), [Some(true); 2]);
    }
}

#[test]
fn what_needs_too_much_memory_is_an_error() {
    let model = chain(1_000);
    let options = LiveOptions { max_set_nodes: 1_000 };
    assert_eq!(live(&model, &[], options).err(), Some(TooLarge { max_set_nodes: 1_000 }));
    let mut live = live(&chain(100), &[], options).expect("it fits");
    let news: Vec<Edit> = (100..1_000)
        .map(|at| Edit::add(format!("at {at}"), Part::component().needs([format!("at {}", at - 1)])))
        .collect();
    assert_eq!(live.apply(&news), Err(EditError::TooLarge(TooLarge { max_set_nodes: 1_000 })));
    assert_eq!(live.is_down("at 100"), None);
    assert_eq!(live.spof_count("at 99"), Some(99));
    live.apply(&news[..2]).expect("less fits");
    assert_eq!(live.spof_count("at 101"), Some(101));
}

#[test]
fn every_invalid_edit_is_refused() {
    let mut builder = ModelBuilder::new();
    builder.component("shop").kind("service").needs([Need::any_of(["web-1", "web-2"])]);
    builder.component("web-1").located_in(["rack"]).wants(["cache"]);
    builder.component("web-2").located_in(["rack"]);
    builder.component("rack").located_in(["room"]);
    builder.component("room");
    builder.component("cache").monitored_by(["watch"]);
    builder.component("watch");
    builder.link("web-1", "web-2").kind("link");
    builder.common_cause("flood", ["room"]);
    let model = builder.build().expect("a valid model");
    let mut live = live(&model, &["shop"], LiveOptions::default()).expect("it fits");
    let part = Part::component;
    let nothing: [&str; 0] = [];
    let cases: Vec<(&str, Edit)> = vec![
        ("duplicate-id", Edit::add("shop", part())),
        ("bad-id", Edit::add(" shop", part())),
        ("undefined-id", Edit::remove("shopp")),
        ("undefined-id", Edit::replace("shopp", part())),
        ("undefined-id", Edit::add_need("shop", "webb")),
        ("undefined-id", Edit::add("new", part().located_in(["rakc"]))),
        ("undefined-id", Edit::add_target("shopp")),
        ("still-named", Edit::remove("web-1")),
        ("still-named", Edit::remove("room")),
        ("still-named", Edit::remove("cache")),
        ("still-named", Edit::remove("watch")),
        ("own-requirement", Edit::add_need("shop", Need::any_of(["shop", "rack"]))),
        ("own-requirement", Edit::add_need("shop", Need::reach_from("rack", "shop"))),
        ("empty-group", Edit::add_need("shop", Need::any_of(nothing))),
        ("at-least-too-many", Edit::add_need("shop", Need::at_least(3, ["rack", "room"]))),
        ("at-least-too-many", Edit::add_need("shop", Need::at_least(0, ["rack", "room"]))),
        ("no-such-need", Edit::remove_need("shop", 1)),
        ("no-such-need", Edit::replace_need("room", 0, "rack")),
        ("self-link", Edit::add("link", Part::link("rack", "rack"))),
        ("bad-link-end", Edit::add("link", Part::link("rack", "flood"))),
        ("bad-link-end", Edit::replace("web-1", Part::common_cause(["rack"]))),
        ("empty-group", Edit::add("fire", Part::common_cause(nothing))),
        ("location-cycle", Edit::replace("room", part().located_in(["web-1"]))),
        ("location-cycle", Edit::replace("room", part().located_in(["room"]))),
    ];
    for (code, edit) in cases {
        let Err(EditError::Invalid(problems)) = live.apply(std::slice::from_ref(&edit)) else {
            panic!("{edit:?} was accepted");
        };
        assert_eq!(problems[0].code, code, "{edit:?}: {problems:?}");
    }
    let ids = ["shop", "web-1--web-2", "web-1", "web-2", "flood", "rack", "room", "cache", "watch"];
    let Err(EditError::Invalid(problems)) = live.apply(&ids.map(Edit::remove)) else {
        panic!("nothing is left")
    };
    assert_eq!(problems[0].code, "empty-model");
    assert_eq!(live.spofs("shop"), Some(vec!["flood", "rack", "room"]));
    let refused = live.apply(&[Edit::remove("room")]).expect_err("rack is in it");
    assert_eq!(refused.to_string(), "`room` cannot be removed: it is named by `rack`");
}

#[test]
fn several_edits_are_one_step() {
    let mut live = live(&chain(2), &["at 1"], LiveOptions::default()).expect("it fits");
    // Each alone would leave something undefined.
    let swap = [
        Edit::remove("at 0"),
        Edit::add_need("at 1", "new"),
        Edit::remove_need("at 1", 0),
        Edit::add("new", Part::component().needs(["other"])),
        Edit::add("other", Part::component().needs(["new"])),
    ];
    let done = live.apply(&swap).expect("valid in the end");
    assert_eq!(done.targets, ["at 1"]);
    assert_eq!(live.spofs("at 1"), Some(vec!["new", "other"]));
    assert_eq!(live.is_down("at 0"), None);
}

proptest! {
    /// Levels and rings stay right while needs come and go.
    #[test]
    fn every_edge_leads_up(edits in proptest::collection::vec((any::<bool>(), 0..9usize, 0..9usize), 1..60)) {
        let mut builder = ModelBuilder::new();
        for at in 0..9 {
            builder.component(&format!("{at}"));
        }
        let mut live = live(&builder.build().expect("a valid model"), &[], LiveOptions::default()).expect("it fits");
        let mut needs = [0; 9];
        for (adds, at, other) in edits {
            let edit = if adds || needs[at] == 0 {
                Edit::add_need(at.to_string(), other.to_string().as_str())
            } else {
                Edit::remove_need(at.to_string(), other % needs[at])
            };
            if live.apply(std::slice::from_ref(&edit)).is_ok() {
                needs[at] = if matches!(edit, Edit::AddNeed { .. }) { needs[at] + 1 } else { needs[at] - 1 };
            }
            prop_assert!(live.structure.is_ordered());
        }
    }
}
