//! SARIF, read by the official schema and by the crate serde-sarif.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "../crates/spof-report/tests/common/mod.rs"]
mod common;
#[expect(dead_code, reason = "the tests of each format use the rest")]
#[path = "../crates/spof-report/tests/formats/hostile.rs"]
mod hostile;
#[expect(dead_code, reason = "the tests of each format use the rest")]
#[path = "../crates/spof-report/tests/formats/reports.rs"]
mod reports;

use reports::{gated, huge, setting, sound, written};
use serde_json::Value;
use spof::report::CheckReport;

fn sarif(report: &CheckReport) -> (String, Value) {
    let text = written(|out| spof_report::sarif::check(report, &setting(), out));
    let value = serde_json::from_str(&text).unwrap();
    (text, value)
}

/// The standard's JSON Schema, as OASIS publishes it; the crate serde-sarif carries the same.
fn schema() -> Value {
    let text = include_str!("sarif-schema-2.1.0.json");
    // Of two languages' patterns a bracket is left over, which a strict reader of patterns refuses.
    serde_json::from_str(&text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")).unwrap()
}

#[test]
fn the_official_schema_holds() {
    let validator = jsonschema::options().should_validate_formats(true).build(&schema()).unwrap();
    // That the schema is one that can be broken.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
    for report in [gated(), sound(), hostile::report(), huge(300)] {
        let (_, log) = sarif(&report);
        let wrong: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn another_reader_reads_it() {
    for report in [gated(), sound(), hostile::report()] {
        let (text, _) = sarif(&report);
        let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
        let results = log.runs[0].results.as_ref().unwrap();
        assert_eq!(results.len(), report.findings.len());
    }
}
