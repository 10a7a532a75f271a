//! What two failures do together: to a comparison, and to the copies of some data.

use serde_json::{Value, json};

use crate::support::{root, spof_with};

const FEEDS: &str = "tests/cases/check/shared-by-a-pair-of-feeds/model.yaml";

fn compared(head: &str) -> (Value, String) {
    let of = |format| {
        let arguments = ["diff", FEEDS, "-", "--fail-on", "never", "--format", format];
        let ran = spof_with(&arguments, &root(), head.as_bytes());
        assert_eq!(ran.err, "");
        ran.out
    };
    let report: Value = serde_json::from_str(&of("json")).unwrap();
    (report["targets"][0].clone(), of("text"))
}

#[test]
fn a_comparison_tells_new_and_fixed_pairs() {
    let model = std::fs::read_to_string(root().join(FEEDS)).unwrap();
    let (same, _) = compared(&model);
    assert_eq!((&same["change"], &same["new_pairs"]), (&json!("same"), &json!([])));
    let other = model.replace("feed-b: { kind: power-feed }", "feed-b: { kind: generator }");
    let (target, text) = compared(&other.replace("feed-b", "mains"));
    assert_eq!(target["change"], "worse");
    assert_eq!(target["cut_order"], json!([2, 2]));
    assert_eq!(target["new_pairs"], json!([["feed-a", "mains"]]));
    assert_eq!(target["fixed_pairs"], json!([["feed-a", "feed-b"]]));
    assert_eq!((&target["new_pair_count"], &target["fixed_pair_count"]), (&json!(1), &json!(1)));
    assert!(text.contains("feed-a + mains"), "{text}");
    // The same thing by another name is no new pair.
    let (renamed, _) = compared(&model.replace("feed-b", "mains"));
    assert_eq!((&renamed["change"], &renamed["new_pairs"]), (&json!("same"), &json!([])));
}

#[test]
fn a_comment_on_a_change_shows_the_new_ways() {
    let model = std::fs::read_to_string(root().join(FEEDS)).unwrap();
    let head = model.replace(", feed-b]", "]");
    let ran = spof_with(&["diff", FEEDS, "-", "--format", "markdown"], &root(), head.as_bytes());
    assert!(ran.out.starts_with("## "), "{}", ran.out);
    assert!(ran.out.contains("```mermaid\nflowchart LR\n"), "{}", ran.out);
    assert!(ran.out.contains("| **worse** | `web` | 2 → 1 |"), "{}", ran.out);
    assert!(ran.out.contains("takes it down now: `feed-a`"), "{}", ran.out);
}

#[test]
fn a_comment_on_a_change_is_short_whatever_the_change_is() {
    let mut head = "spof: 1\ncomponents:\n".to_owned();
    for i in 0..3_000 {
        head += &format!("  service-{i}: {{ kind: service, needs: [server-{i}] }}\n  server-{i}: {{}}\n");
    }
    let ran = spof_with(&["diff", FEEDS, "-", "--format", "markdown"], &root(), head.as_bytes());
    assert!(ran.out.chars().count() < 65_000);
    assert!(ran.out.ends_with("</details>\n"), "{}", ran.out);
}

fn explained(id: &str, model: &str) -> Value {
    let ran = spof_with(&["explain", "-", id, "--format", "json"], &root(), model.as_bytes());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn data_are_lost_with_every_copy() {
    let model = "spof: 1\ncomponents:\n  app: { kind: service, rpo: 1h, needs: [db] }\n  \
                 db: { kind: database, needs: [{ any_of: [d-1, d-2] }], backup: { to: [tape], every: 1h } }\n  \
                 d-1: { kind: drive, in: rack }\n  d-2: { kind: drive }\n  \
                 tape: { in: [room] }\n  rack: { in: room }\n  room: {}\n";
    let db = explained("db", model);
    assert_eq!(db["data_copies"], json!(["db", "tape"]));
    // The database alone, and each way to lose both drives, beside each way to lose the tape.
    let lost = json!([
        ["db", "room"],
        ["db", "tape"],
        ["d-2", "room"],
        ["d-1", "d-2", "tape"],
        ["d-2", "rack", "tape"]
    ]);
    let sorted = |value: &Value| {
        let mut sets: Vec<String> = value.as_array().unwrap().iter().map(Value::to_string).collect();
        sets.sort_unstable();
        sets
    };
    assert_eq!(sorted(&db["data_loss"]), sorted(&lost));
    assert_eq!(db["only_mirrored_for"], json!([]));
    // A drive's mirror and the backup of what it serves are copies too.
    let drive = explained("d-1", model);
    assert_eq!(drive["data_copies"], json!(["d-1", "d-2", "tape"]));
    assert_eq!(drive["data_loss"], json!([["d-2", "room"], ["d-1", "d-2", "tape"], ["d-2", "rack", "tape"]]));
    let without = model.replace(", backup: { to: [tape], every: 1h }", "");
    assert_eq!(explained("d-1", &without)["only_mirrored_for"], json!(["db"]));
    assert_eq!(explained("tape", model)["data_copies"], json!([]));
    let unpromised = model.replace("rpo: 1h, ", "");
    assert_eq!(explained("db", &unpromised)["data_loss"], Value::Null);
}

/// The evidence of the first finding about a group that is less redundant than it claims.
fn group(model: &str) -> (Value, String) {
    let ran = spof_with(&["check", "-", "--format", "json"], &root(), model.as_bytes());
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["rule"] == "shared-dependency").unwrap();
    (found["evidence"]["group"].clone(), found["message"].as_str().unwrap().to_owned())
}

#[test]
fn a_group_names_every_pair_that_defeats_it() {
    let (group, message) = group(
        "spof: 1\ncomponents:\n  app: { kind: service, needs: [{ at_least: 3, of: [k1, k2, k3, k4, k5] }] }\n  \
         k1: { in: r1 }\n  k2: { in: r1 }\n  k3: { in: r2 }\n  k4: { in: r2 }\n  k5: { in: r3 }\n  \
         r1: {}\n  r2: {}\n  r3: {}\n",
    );
    assert!(message.ends_with("(9 pairs in all)"), "{message}");
    // Two racks are a pair as well, though one member of the second would do.
    let pairs = json!([
        ["k1", "r2"],
        ["k2", "r2"],
        ["k3", "r1"],
        ["k4", "r1"],
        ["k5", "r1"],
        ["k5", "r2"],
        ["r1", "r2"],
        ["r1", "r3"],
        ["r2", "r3"],
    ]);
    assert_eq!((&group["defeated_by_pairs"], &group["pair_count"]), (&pairs, &json!(9)));
    assert_eq!((&group["defeated_by"], &group["defeated_by_count"]), (&json!([]), &json!(0)));
}

#[test]
fn a_group_names_everything_that_defeats_it_alone() {
    let model = "spof: 1\ncomponents:\n  web: { kind: service, needs: [{ any_of: [w1, w2, w3] }] }\n  \
                 w1: { in: r1 }\n  w2: { in: r2 }\n  w3: { in: r3 }\n  r1: { needs: [fa] }\n  \
                 r2: { needs: [fa] }\n  r3: { needs: [fb] }\n  fa: { needs: [grid] }\n  fb: { needs: [grid] }\n";
    let (group, message) = group(&format!("{model}  grid: {{ needs: [sub] }}\n  sub: {{}}\n"));
    assert!(message.contains(": grid takes down w1, w2 and w3 at once"), "{message}");
    assert_eq!((&group["defeated_by"], &group["defeated_by_count"]), (&json!(["grid", "sub"]), &json!(2)));
    // Of very many the nearest ones are listed, and all are counted.
    let mut model = format!("{model}  grid: {{ needs: [s0000] }}\n");
    for i in 0..2_000 {
        model += &format!("  s{i:04}: {{ needs: [s{:04}] }}\n", i + 1);
    }
    let (group, _) = self::group(&format!("{model}  s2000: {{}}\n"));
    let listed = group["defeated_by"].as_array().unwrap();
    assert_eq!((listed.len(), &listed[0], &listed[99]), (100, &json!("grid"), &json!("s0098")));
    assert_eq!(group["defeated_by_count"], 2_002);
}

/// Readers of SARIF show what is related to a finding: both of the pair, though neither is a member of the group.
#[test]
fn a_group_that_a_pair_defeats_is_related_to_both_of_the_pair() {
    let ran = spof_with(&["check", FEEDS, "--format", "sarif", "--fail-on", "never"], &root(), b"");
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of_a_group = |result: &&Value| result["ruleId"] == "shared-dependency";
    let found: Vec<&Value> = results.iter().filter(of_a_group).collect();
    let [found] = found[..] else { panic!("{results:?}") };
    let names = found["relatedLocations"].as_array().unwrap().iter();
    let names: Vec<&str> = names
        .map(|location| location["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap())
        .collect();
    assert_eq!(&names[..2], ["feed-a", "feed-b"], "{names:?}");
    let text = found["message"]["text"].as_str().unwrap();
    assert!(text.contains("[feed-a](1), [feed-b](2)"), "{text}");
}
