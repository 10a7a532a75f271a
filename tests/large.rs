//! What no case folder can hold: models too large to write down. They must neither overflow the stack nor take
//! time out of proportion; how long they take is measured in the benches.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{root, spof_with};

fn spof_count(model: &str) -> (u64, usize) {
    let ran = spof_with(&["check", "-", "--format", "json", "--fail-on", "never"], &root(), model.as_bytes());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let listed = report["targets"][0]["spofs"].as_array().unwrap().len();
    (report["targets"][0]["spof_count"].as_u64().unwrap(), listed)
}

#[test]
fn a_chain_of_a_hundred_thousand() {
    let mut model = "spof: 1\ncomponents:\n  c0: {}\n".to_owned();
    for i in 1..100_000 {
        writeln!(model, "  c{i}: {{ needs: [c{}] }}", i - 1).unwrap();
    }
    model += "  top: { kind: service, needs: [c99999] }\n";
    assert_eq!(spof_count(&model), (100_000, 100_000));
}

#[test]
fn a_ring_of_ten_thousand_mutual_needs() {
    let mut model = "spof: 1\ncomponents:\n  top: { kind: service, needs: [c0] }\n".to_owned();
    for i in 0..10_000 {
        writeln!(model, "  c{i}: {{ needs: [c{}] }}", (i + 1) % 10_000).unwrap();
    }
    assert_eq!(spof_count(&model), (10_000, 10_000));
}

#[test]
fn locations_nested_a_hundred_thousand_deep() {
    let mut model = "spof: 1\ncomponents:\n  c0: {}\n".to_owned();
    for i in 1..100_000 {
        writeln!(model, "  c{i}: {{ in: c{} }}", i - 1).unwrap();
    }
    model += "  top: { kind: service, in: c99999 }\n";
    assert_eq!(spof_count(&model), (100_000, 100_000));
}

#[test]
fn a_chain_in_which_everything_is_promised_watched_and_copied() {
    let mut model = "spof: 1\ndefaults:\n  d: { mttr: 4h, rto: 30m, failover: 2h, monitored_by: [mon], \
                     backup: { to: [copy], every: 1d } }\ncomponents:\n  mon: { in: c0 }\n  copy: { in: c5 }\n  \
                     c0: { kind: d }\n"
        .to_owned();
    for i in 1..20_000 {
        writeln!(model, "  c{i}: {{ kind: d, needs: [c{}] }}", i - 1).unwrap();
    }
    model += "  top: { kind: service, needs: [c19999], rto: 1h, rpo: 1h }\n";
    let ran = spof_with(&["check", "-", "--format", "json", "--fail-on", "never"], &root(), model.as_bytes());
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let count = |rule: &str| findings.iter().filter(|finding| finding["rule"] == rule).count();
    let all =
        ["slow-recovery", "slow-failover", "stale-backup", "untested-restore", "no-owner", "no-runbook"];
    assert_eq!(all.map(count), [20_000; 6]);
    // What stands above c0 goes down with it, and so does its monitor; the copy goes down with c0 to c5.
    assert_eq!([count("monitor-shares-fate"), count("backup-shares-fate")], [20_000; 2]);
}

#[test]
fn many_deadlocks_of_two() {
    let mut model = "spof: 1\ncomponents:\n".to_owned();
    for i in 0..20_000 {
        writeln!(model, "  a{i}: {{ needs_to_start: [b{i}] }}\n  b{i}: {{ needs: [a{i}] }}").unwrap();
    }
    let ran = spof_with(&["startup", "-", "--format", "json"], &root(), model.as_bytes());
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.status, report["deadlocks"].as_array().unwrap().len()), (1, 20_000));
}

#[test]
fn an_analysis_that_takes_too_long_is_stopped_and_says_so() {
    let model = b"spof: 1\ncomponents: { a: { kind: service, needs: [b] }, b: {} }\n";
    let ran = spof_with(&["check", "-", "--timeout", "0s"], &root(), model);
    assert_eq!((ran.status, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("--timeout"), "{}", ran.err);
}
