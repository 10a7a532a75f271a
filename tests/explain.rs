//! What `spof explain` says of a component that has failed already, what notes say that no number holds, and ranges.

use serde_json::Value;

use crate::support::{Ran, root, spof_with};

const ONE_SIDE_DOWN: &str = "spof: 1
components:
  shop: { kind: service, needs: [{ any_of: [d1, d2] }] }
  d1: { in: s1 }
  d2: { in: s2 }
  s1: { state: failed }
  s2: {}
";

fn run(arguments: &[&str], model: &str) -> Ran {
    spof_with(arguments, &root(), model.as_bytes())
}

fn json(arguments: &[&str], model: &str) -> Value {
    let ran = run(arguments, model);
    assert_eq!(ran.err, "");
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn what_has_failed_is_explained_by_what_it_took_down() {
    let report = json(&["explain", "-", "s1", "--format", "json"], ONE_SIDE_DOWN);
    assert_eq!(report["down"], true);
    assert_eq!(report["also_down"], serde_json::json!(["d1"]));
    assert_eq!(report["takes_down_count"], 0);
    assert_eq!(report["protected_by"][0]["owner"], "shop");
    assert_eq!(report["protected_by"][0]["remaining"], serde_json::json!(["d2"]));
    let text = run(&["explain", "-", "s1"], ONE_SIDE_DOWN).out;
    assert!(text.starts_with("s1 has failed\n"), "{text}");
    assert!(text.contains("1 component is down because of it"), "{text}");
}

#[test]
fn what_stays_up_beside_a_failure_is_explained_with_it() {
    let report = json(&["explain", "-", "s2", "--format", "json"], ONE_SIDE_DOWN);
    assert_eq!(report["single_point_of_failure"], true);
    assert_eq!(report["takes_down"][0]["id"], "shop");
}

#[test]
fn notes_say_what_no_number_and_no_objective_holds() {
    let model = "spof: 1
components:
  shop: { kind: service, unavailability: 10%, needs: [db] }
  db: { unavailability: 1%, survives: { any: 1 } }
";
    let notes = |arguments: &[&str]| json(arguments, model)["notes"].as_array().unwrap().clone();
    let has =
        |notes: &[Value], start: &str| notes.iter().any(|note| note.as_str().unwrap().starts_with(start));
    let check = notes(&["check", "-", "--format", "json"]);
    assert!(has(&check, "how often shop goes down by its own failure is in no number"), "{check:?}");
    assert!(has(&check, "db has `survives`"), "{check:?}");
    let availability = notes(&["availability", "-", "--format", "json"]);
    assert!(has(&availability, "how often shop"), "{availability:?}");
    let both = notes(&["check", "-", "--format", "json", "--target", "shop", "--target", "db"]);
    assert!(!has(&both, "db has"), "{both:?}");
}

#[test]
fn ranges_of_data_are_ranges_of_every_probability() {
    let model = "spof: 1
components:
  shop: { kind: service, fails: false, needs: [{ any_of: [a, b] }] }
  a: { unavailability: 1%..3% }
  b: { unavailability: 10% }
";
    let range =
        |value: &Value| value.as_array().map(|ends| [ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap()]);
    let near = |found: Option<[f64; 2]>| {
        let [least, most] = found.unwrap();
        assert!((least - 0.001).abs() < 1e-12 && (most - 0.003).abs() < 1e-12, "{least} {most}");
    };
    let sets = json(&["cutsets", "-", "--format", "json"], model);
    near(range(&sets["unavailability_range"]));
    near(range(&sets["cut_sets"][0]["probability_range"]));
    let text = run(&["cutsets", "-"], model).out;
    assert!(text.contains("Unavailability between 0.1% and 0.3%"), "{text}");
    let check = json(&["check", "-", "--format", "json"], model);
    near(range(&check["targets"][0]["unavailability_range"]));
    near(range(
        &json(&["availability", "-", "--format", "json"], model)["targets"][0]["unavailability_range"],
    ));
}
