//! Each example gives exactly this.

use spof_examples::{build_in_rust, embed_yaml, gate, own_petgraph, planned_change};

const BEFORE: (&str, &str) = ("before.yaml", include_str!("../models/incident-before.yaml"));
const AFTER: (&str, &str) = ("after.yaml", include_str!("../models/incident-after.yaml"));

#[test]
fn embed_yaml_prints_paths() {
    let found = embed_yaml::single_points(BEFORE.0, BEFORE.1);
    let expected = "\
drive-1 (line 53): drive-1 -> server-1 -> web -> platform
feed-a (line 61): feed-a -> rack-a -> server-1 -> web -> platform
rack-a (line 57): rack-a -> server-1 -> web -> platform
server-1 (line 45): server-1 -> web -> platform
web (line 38): web -> platform
";
    assert_eq!(found.as_deref(), Ok(expected));
    assert_eq!(embed_yaml::single_points(AFTER.0, AFTER.1).as_deref(), Ok(""));
}

#[test]
fn embed_yaml_says_what_is_wrong() {
    let text = "spof: 1\ncomponents:\n  shop: { needs: [databse] }\n  database: {}\n";
    let expected = "bad.yaml:3:19: the id `databse` is not defined (the nearest defined id is `database`)\n";
    assert_eq!(embed_yaml::single_points("bad.yaml", text), Err(expected.to_owned()));
}

#[test]
fn build_in_rust_shows_problems_as_well() {
    let expected = "\
web-2 in rack-a: rack-a takes down shop
web-2 in rack-b: no single point of failure
web-2 in rack-c: the id `rack-c` is not defined (the nearest defined id is `rack-a`)
";
    assert_eq!(build_in_rust::run(), expected);
}

#[test]
fn own_petgraph_answers_in_its_ids() {
    let expected = "\
articulation point: core (index 1)
articulation point: office (index 3)
bridge: copper (index 3)
bridge: patch (index 5)
3 blocks, 1 connected components
";
    assert_eq!(own_petgraph::run(), expected);
}

#[test]
fn gate_lets_only_improvements_pass() {
    assert_eq!(gate::new_single_points(BEFORE, AFTER), Ok(Vec::new()));
    assert_eq!(gate::new_single_points(BEFORE, BEFORE), Ok(Vec::new()));
    let new = gate::new_single_points(AFTER, BEFORE).expect("both are valid");
    let causes = ["drive-1", "feed-a", "rack-a", "server-1", "web"];
    assert_eq!(new, causes.map(|cause| format!("{cause} alone takes down platform")));
}

#[test]
fn planned_change_tells_every_step() {
    let expected = "\
today: platform goes down with drive-1, feed-a, rack-a, server-1, web
mirror the drive: platform goes down with feed-a, rack-a, server-1, web
a second web tier in a rack of its own: platform goes down with nothing
power for the new rack from feed-a: platform goes down with feed-a
no: from a feed of its own: platform goes down with nothing
give the first rack away: refused, `rack-a` cannot be removed: it is named by `server-1`
";
    assert_eq!(planned_change::follow(BEFORE.0, BEFORE.1, &planned_change::plan()).as_deref(), Ok(expected));
}
