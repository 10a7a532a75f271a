//! `spof startup`: waves, what is stuck, and the exit status.

use serde_json::{Value, json};

use crate::support::{root, spof_with};

fn startup(model: &str) -> (i32, Value) {
    let ran = spof_with(&["startup", "-", "--format", "json"], &root(), model.as_bytes());
    assert_eq!(ran.err, "");
    (ran.status, serde_json::from_str(&ran.out).unwrap())
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
    let drop = json!([{ "component": "a", "field": "needs_to_start", "requirement": "b" }]);
    assert_eq!(report["deadlocks"], json!([{ "cycle": ["a", "b"], "drop": drop, "exact": true }]));
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
