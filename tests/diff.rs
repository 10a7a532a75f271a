//! Comparisons of files from end to end: what is new, what is waived, what has another name, and what only one side
//! has.

use std::path::PathBuf;

use serde_json::Value;

use crate::waivers_and_baselines::{SHOP, folder, json, run};

/// The base of a comparison and its head, which has one thing more.
fn two_sides(name: &str) -> PathBuf {
    let folder = folder(name);
    let more = SHOP.replace("[db, ", "[{ any_of: [db, db-2] }, ").replace("  db:", "  db-2: {}\n  db:");
    std::fs::write(folder.join("more.yaml"), more).unwrap();
    folder
}

#[test]
fn states_of_today_may_be_about_what_one_side_defines() {
    let folder = two_sides("one-sided-states");
    let states = |states: &str| {
        std::fs::write(folder.join("today.yaml"), format!("spof: 1\nstates: {{ {states} }}\n")).unwrap();
    };
    states("db-2: failed, web-1: ok");
    for (command, said) in [
        ("diff shop.yaml more.yaml --state today.yaml --format json", "failed-component db-2"),
        ("diff more.yaml shop.yaml --state today.yaml --format json", ""),
        ("diff more.yaml more.yaml --state today.yaml --format json", ""),
    ] {
        let ran = run(&folder, command);
        let report = json(&ran);
        let new: Vec<String> = report["new_findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["rule"] == "failed-component")
            .map(|finding| format!("failed-component {}", finding["component"].as_str().unwrap()))
            .collect();
        assert_eq!((new.join(", ").as_str(), ran.err.as_str()), (said, ""), "{command}");
    }
    // What neither side defines is an error, said once.
    states("db-3: failed, db-2: failed");
    let ran = run(&folder, "diff shop.yaml more.yaml --state today.yaml");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err.matches("the id `db-3` is not defined").count(), 1, "{}", ran.err);
    assert!(!ran.err.contains("`db-2` is not"), "{}", ran.err);
    assert_eq!(run(&folder, "check shop.yaml --state today.yaml").status, 2);
}

#[test]
fn targets_of_the_configuration_may_be_on_one_side() {
    let folder = two_sides("one-sided-targets");
    std::fs::write(folder.join(".spof.yaml"), "targets: [db-2]\n").unwrap();
    for (command, change) in [("diff shop.yaml more.yaml", "added"), ("diff more.yaml shop.yaml", "removed")]
    {
        let report = json(&run(&folder, &format!("{command} --format json")));
        let targets: Vec<(&str, &str)> = report["targets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|target| (target["id"].as_str().unwrap(), target["change"].as_str().unwrap()))
            .collect();
        assert_eq!(targets, [("db-2", change)], "{command}");
    }
}

#[test]
fn what_has_shrunk_is_not_new() {
    let folder = folder("shrunk");
    let two = SHOP.replace("  db:", "  mail: { kind: service, needs: [db] }\n  db:");
    std::fs::write(folder.join("two.yaml"), two).unwrap();
    let diff = run(&folder, "diff two.yaml shop.yaml --format json");
    let report = json(&diff);
    assert_eq!((diff.status, &report["new_findings"]), (0, &serde_json::json!([])));
    assert_eq!(report["targets"][0]["change"], "removed");
    let back = run(&folder, "diff shop.yaml two.yaml --format json");
    assert_eq!((back.status, &json(&back)["new_findings"][0]["component"]), (1, &Value::from("db")));
    assert_eq!(run(&folder, "check two.yaml -q --write-baseline b.json").status, 0);
    assert_eq!(run(&folder, "check shop.yaml -q --baseline b.json").status, 0);
}

#[test]
fn a_renamed_component_is_the_same_one() {
    let folder = folder("renamed");
    let renamed = SHOP
        .replace("rack-a", "rack-1")
        .replace("db", "database-1")
        .replace("kind: database-1ase", "kind: database");
    std::fs::write(folder.join("renamed.yaml"), renamed).unwrap();
    let ran = run(&folder, "diff shop.yaml renamed.yaml --format json");
    let report = json(&ran);
    assert_eq!(ran.status, 0, "{}", ran.out);
    let expected =
        serde_json::json!([{ "from": "db", "to": "database-1" }, { "from": "rack-a", "to": "rack-1" }]);
    assert_eq!(report["renamed"], expected);
    assert_eq!(report["new_findings"], serde_json::json!([]));
    assert_eq!(report["targets"][0]["change"], "same");
    assert!(run(&folder, "diff shop.yaml renamed.yaml").out.contains("rack-a → rack-1"));
}

#[test]
fn waivers_of_the_change_are_seen() {
    let folder = folder("waived-diff");
    let waived = SHOP.replace(
        "db: { kind: database }",
        "db: { kind: database, waive: [{ rule: single-point-of-failure, reason: ordered, expires: 2999-12-31 }] }",
    );
    std::fs::write(folder.join("waived.yaml"), waived).unwrap();
    let without = SHOP.replace("[db, ", "[");
    std::fs::write(folder.join("without.yaml"), without).unwrap();
    let ran = run(&folder, "diff without.yaml waived.yaml --format json");
    let report = json(&ran);
    assert_eq!((ran.status, &report["new_findings"][0]["waived"]), (0, &Value::from(true)));
    assert_eq!(report["reason"], "No regression: 1 new and waived, 1 fixed");
    let ran = run(&folder, "diff waived.yaml shop.yaml --format json");
    let report = json(&ran);
    assert_eq!((ran.status, &report["unwaived_findings"][0]["component"]), (1, &Value::from("db")));
    assert!(report["reason"].as_str().unwrap().contains("no longer waived"));
    let ran = run(&folder, "diff shop.yaml waived.yaml --format json");
    assert_eq!((ran.status, &json(&ran)["waived_findings"][0]["component"]), (0, &Value::from("db")));
}

#[test]
fn a_comparison_says_nothing_of_the_waivers_of_the_configuration() {
    let folder = folder("silent");
    let waivers = "waivers:\n  - { rule: single-point-of-failure, component: db, reason: x, expires: 2020-01-01 }\n  \
                   - { rule: orphan, component: new, reason: x, expires: 2999-01-01 }\n";
    std::fs::write(folder.join(".spof.yaml"), waivers).unwrap();
    std::fs::write(folder.join("head.yaml"), SHOP.replace("  db:", "  new: {}\n  db:")).unwrap();
    let ran = run(&folder, "diff shop.yaml head.yaml --format json");
    let report = json(&ran);
    // `new` is defined on one side only, and that is no error.
    assert_eq!(
        (ran.status, report["reason"].as_str()),
        (0, Some("No regression: 1 new and waived")),
        "{}",
        ran.err
    );
    let both = waivers.replace("component: new", "component: nwe");
    std::fs::write(folder.join(".spof.yaml"), both).unwrap();
    let ran = run(&folder, "diff shop.yaml head.yaml");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `new`?"), "{}", ran.err);
}

#[test]
fn each_target_says_which_rules_are_new_to_it() {
    let folder = folder("new-rules");
    let two = SHOP.replace("  db:", "  mail: { kind: service, needs: [db] }\n  db:");
    std::fs::write(folder.join("two.yaml"), &two).unwrap();
    let worse = two.replace("web-2: { in: rack-b }", "web-2: { in: rack-a }");
    std::fs::write(folder.join("worse.yaml"), worse).unwrap();
    let report = json(&run(&folder, "diff two.yaml worse.yaml --format json"));
    let rules = |at: usize| (report["targets"][at]["id"].clone(), report["targets"][at]["new_rules"].clone());
    // Single points of failure were there before, if others.
    assert_eq!(rules(0), ("mail".into(), serde_json::json!([])));
    assert_eq!(rules(1), ("shop".into(), serde_json::json!(["shared-dependency"])));
    let text = run(&folder, "diff two.yaml worse.yaml").out;
    assert!(text.contains("newly firing: shared-dependency\n"), "{text}");
    let markdown = run(&folder, "diff two.yaml worse.yaml --format markdown").out;
    assert!(markdown.contains("newly firing: `shared-dependency`"), "{markdown}");
}

#[test]
fn numbers_show_also_where_they_are_small_or_lower_bounds() {
    let folder = folder("numbers");
    let model = |mtbf: &str, more: &str| {
        let pair = "{ any_of: [a, b] }";
        format!(
            "spof: 1\ncomponents:\n  shop: {{ kind: service, needs: [{pair}{more}] }}\n  a: {{ mtbf: {mtbf}, mttr: 1h }}\n  b: {{ mtbf: 1y, mttr: 1h }}\n  c: {{}}\n"
        )
    };
    for (name, mtbf, more) in [("a", "1y", ""), ("b", "30d", ""), ("c", "1y", ", c"), ("d", "30d", ", c")] {
        std::fs::write(folder.join(format!("{name}.yaml")), model(mtbf, more)).unwrap();
    }
    for (command, reason, shown) in [
        (
            "diff a.yaml b.yaml",
            "No regression: no finding is new or fixed",
            ["downtime a year  0.411 s → 4.99 s", "unavailability   1.30e-8 → 1.58e-7"],
        ),
        (
            "diff c.yaml d.yaml",
            "No regression: nothing changed but numbers that are lower bounds, since data are missing",
            ["downtime a year  ≥ 0.411 s → ≥ 4.99 s", "unavailability   ≥ 1.30e-8 → ≥ 1.58e-7"],
        ),
    ] {
        let ran = run(&folder, command);
        assert_eq!((ran.status, ran.out.lines().next()), (0, Some(reason)), "{command}");
        for line in shown {
            assert!(ran.out.contains(line), "{command}: {line}: {}", ran.out);
        }
    }
    let markdown = run(&folder, "diff c.yaml d.yaml --format markdown").out;
    assert!(markdown.contains("| ≥ 1.30e-8 → ≥ 1.58e-7 | ≥ 0.411 s → ≥ 4.99 s |"), "{markdown}");
}

/// Two routers of one role, which a common cause chooses by that.
const ROUTERS: &str = "spof: 1
components:
  site: { kind: service, tier: 1, needs: [{ any_of: [rr-1, rr-2] }] }
  rr-1: { in: rack-1, labels: { role: master } }
  rr-2: { in: rack-2, labels: { role: master } }
  rack-1: {}
  rack-2: {}
common_causes:
  bad-label: { affects: { labels: { role: master } } }
";

#[test]
fn a_selector_that_loses_members_is_a_regression_and_names_them() {
    let folder = folder("selector-lost");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let second = "rr-2: { in: rack-2, labels: { role: master } }";
    let other = "rr-2: { in: rack-2, labels: { role: worker } }";
    write("base.yaml", ROUTERS);
    write("none.yaml", &ROUTERS.replace("labels: { role: master } }\n", "labels: { role: worker } }\n"));
    write("half.yaml", &ROUTERS.replace(second, other));
    // What is gone was not lost by the selector, and what has another name was not lost at all.
    let gone = ROUTERS.replace("any_of: [rr-1, rr-2]", "any_of: [rr-1]");
    write("gone.yaml", &gone.replace(&format!("  {second}\n"), ""));
    write("renamed.yaml", &ROUTERS.replace("rr-2", "route-reflector-2"));
    write("waived.yaml", &ROUTERS.replace(second, other).replace("role: master } } }", "role: master } }, waive: { rule: selects-nothing, reason: rr-2 runs another version, expires: 2099-01-01 } }"));
    let found = |head: &str| {
        let ran = run(&folder, &format!("diff base.yaml {head} --format json"));
        let report = json(&ran);
        let new = report["new_findings"].as_array().unwrap().clone();
        let of_rule = new.into_iter().filter(|finding| finding["rule"] == "selects-nothing");
        (ran.status, of_rule.collect::<Vec<Value>>())
    };
    let (status, none) = found("none.yaml");
    assert_eq!((status, none.len()), (1, 1), "{none:?}");
    assert_eq!(none[0]["related"], serde_json::json!(["rr-1", "rr-2"]));
    assert_eq!(
        none[0]["message"],
        "the selector of bad-label chose 2 and now chooses nothing: rr-1 and rr-2 are no longer affected"
    );
    let (status, half) = found("half.yaml");
    assert_eq!((status, half.len()), (1, 1), "{half:?}");
    assert_eq!(
        (&half[0]["severity"], &half[0]["related"]),
        (&Value::from("high"), &serde_json::json!(["rr-2"]))
    );
    for head in ["base.yaml", "gone.yaml", "renamed.yaml"] {
        assert_eq!(found(head).1, Vec::<Value>::new(), "{head}");
    }
    let (_, waived) = found("waived.yaml");
    assert_eq!((waived.len(), &waived[0]["waived"]), (1, &Value::Bool(true)));
    // More may be chosen than before.
    let ran = run(&folder, "diff half.yaml base.yaml --format json");
    assert!(!ran.out.contains("selects-nothing"), "{}", ran.out);
    write(".spof.yaml", "rules: { selects-nothing: off }\n");
    assert_eq!(found("none.yaml").1, Vec::<Value>::new());
}
