//! The example site, in which almost everything is in one ring with the network, is solved whole.

use serde_json::Value;

use crate::support::{root, spof_with};

const TARGETS: [&str; 12] = [
    "dns",
    "files",
    "identity",
    "mail",
    "monitoring",
    "orders",
    "payments",
    "queue",
    "reporting",
    "storefront",
    "time",
    "wiki",
];

fn cut_sets(target: &str, further: &[&str]) -> Value {
    let arguments =
        ["cutsets", "examples/models/site", "--target", target, "--format", "json", "--limit", "9999"];
    let ran = spof_with(&[&arguments[..], further].concat(), &root(), b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{target}");
    serde_json::from_str(&ran.out).unwrap()
}

/// The sorted members of the listed cut sets up to this order.
fn listed(report: &Value, order: usize) -> Vec<String> {
    let sets = report["cut_sets"].as_array().unwrap();
    let members = |set: &Value| set["components"].as_array().unwrap().clone();
    let mut sets: Vec<String> = sets
        .iter()
        .map(members)
        .filter(|set| set.len() <= order)
        .map(|set| set.iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>().join(" "))
        .collect();
    sets.sort();
    sets
}

/// The whole solution and the search up to order 3, which goes another way, find the same.
#[test]
fn every_target_is_solved_whole() {
    for target in TARGETS {
        let (whole, searched) = (cut_sets(target, &[]), cut_sets(target, &["--max-order", "3"]));
        assert_eq!(whole["exact"], true, "{target}");
        for order in ["1", "2", "3"] {
            let count = |report: &Value| report["count_by_order"][order].clone();
            assert_eq!(count(&whole), count(&searched), "{target}, order {order}");
        }
        if whole["count"].as_u64().unwrap() <= 9999 {
            assert_eq!(listed(&whole, 3), listed(&searched, 3), "{target}");
        }
    }
}
