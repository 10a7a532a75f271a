//! `spof startup`: waves, what is stuck, and the exit status.

use serde_json::{Value, json};

use crate::support::{root, spof_with};

fn startup(model: &str) -> (i32, Value) {
    let ran = spof_with(&["startup", "-", "--format", "json"], &root(), model.as_bytes());
    assert_eq!(ran.err, "");
    (ran.status, serde_json::from_str(&ran.out).unwrap())
}

/// A circle of which requirements to start are dropped.
fn deadlock<const N: usize>(cycle: [&str; N], drop: &[(&str, &str)], waits_for: &[&str]) -> Value {
    let drop = drop.iter().map(|(component, requirement)| {
        json!({ "component": component, "field": "needs_to_start", "index": 0, "requirement": requirement })
    });
    let drop: Vec<Value> = drop.collect();
    json!({
        "cycle": cycle.as_slice(), "in_vain": false, "drop": drop, "exact": true,
        "waits_for": waits_for, "waits_for_count": waits_for.len(),
    })
}

#[test]
fn what_starts_comes_in_waves() {
    let (status, report) = startup(
        "spof: 1\ncomponents:\n  app: { needs: [{ any_of: [slow, fast] }] }\n  slow: { needs: [middle] }\n  \
         middle: { needs: [fast] }\n  fast: { in: rack }\n  rack: {}\n",
    );
    assert_eq!(status, 0);
    assert_eq!(report["schema"], 1);
    assert_eq!(report["waves"], json!([["rack"], ["fast"], ["app", "middle"], ["slow"]]));
    assert_eq!(report["stuck"], json!([]));
}

#[test]
fn what_does_not_start_says_why_and_fails() {
    let (status, report) = startup(
        "spof: 1\ncomponents:\n  a: { needs_to_start: [b] }\n  b: { needs: [a] }\n  c: { state: failed }\n  \
         d: { needs: [c] }\n  e: {}\n",
    );
    assert_eq!(status, 1);
    assert_eq!(report["waves"], json!([["e"]]));
    assert_eq!(
        report["stuck"],
        json!([
            { "id": "a", "cause": "deadlock", "waits_for": ["b"] },
            { "id": "b", "cause": "deadlock", "waits_for": ["a"] },
            { "id": "c", "cause": "failed", "waits_for": [] },
            { "id": "d", "cause": "down", "waits_for": ["c"] },
        ])
    );
    assert_eq!(report["deadlocks"], json!([deadlock(["a", "b"], &[("a", "b")], &[])]));
}

#[test]
fn a_deadlock_behind_another_is_one_of_its_own() {
    let model = |a: &str, d: &str| {
        format!(
            "spof: 1\ncomponents:\n  web: {{ kind: service, needs: [a, d] }}\n  a: {{ needs_to_start: [{a}] }}\n  \
             b: {{ needs: [a] }}\n  d: {{ needs_to_start: [{d}a] }}\n  e: {{ needs: [d] }}\n"
        )
    };
    let (status, report) = startup(&model("b", "e, "));
    assert_eq!(status, 1);
    let deadlocks = [deadlock(["a", "b"], &[("a", "b")], &[]), deadlock(["d", "e"], &[("d", "e")], &["a"])];
    assert_eq!(report["deadlocks"], json!(deadlocks));
    // Neither is enough alone, both are.
    assert_eq!(startup(&model("", "e, ")).1["deadlocks"], json!([deadlock(["d", "e"], &[("d", "e")], &[])]));
    assert_eq!(startup(&model("b", "")).1["deadlocks"], json!([deadlock(["a", "b"], &[("a", "b")], &[])]));
    assert_eq!(startup(&model("", "")).0, 0);
}

#[test]
fn what_only_waits_for_a_deadlock_is_none() {
    // Once o has started, so has x, and a and b wait for each other only.
    let (_, report) = startup(
        "spof: 1\ncomponents:\n  a: { needs: [x], needs_to_start: [b] }\n  b: { needs: [a] }\n  \
         x: { needs_to_start: [{ any_of: [a, o] }] }\n  o: { needs_to_start: [p] }\n  p: { needs: [o] }\n  \
         after: { needs: [a, o] }\n",
    );
    let deadlocks = [deadlock(["a", "b"], &[("a", "b")], &["x"]), deadlock(["o", "p"], &[("o", "p")], &[])];
    assert_eq!(report["deadlocks"], json!(deadlocks));
}

#[test]
fn a_common_cause_that_waits_for_what_it_affects_is_a_deadlock() {
    let (_, report) = startup(
        "spof: 1\ncomponents:\n  a: {}\ncommon_causes:\n  update: { affects: [a], needs_to_start: [a] }\n",
    );
    assert_eq!(report["stuck"][0], json!({ "id": "a", "cause": "deadlock", "waits_for": ["update"] }));
    assert_eq!(report["deadlocks"], json!([deadlock(["a", "update"], &[("update", "a")], &[])]));
}

#[test]
fn deadlocks_too_large_to_solve_are_named_as_such() {
    // Forty components that each wait for all others: all but one of each one's requirements would have to go.
    let mut model = "spof: 1\ncomponents:\n".to_owned();
    for i in 0..40 {
        let others: Vec<String> = (0..40).filter(|j| *j != i).map(|j| format!("c{j}")).collect();
        model += &format!("  c{i}: {{ needs_to_start: [{}] }}\n", others.join(", "));
    }
    let (status, report) = startup(&model);
    assert_eq!(status, 1);
    // An ordering is the best there is: of every pair one waits for the other.
    assert_eq!(report["deadlocks"][0]["drop"].as_array().unwrap().len(), 40 * 39 / 2);
    assert_eq!(report["deadlocks"][0]["exact"], false);
}
