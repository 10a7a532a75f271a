//! Formats in the hands of those who read them: Prometheus' own parser, and a reader of JUnit, both from PyPI.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Ran, from_pypi, root, spof_with};

/// Ids that mean something in XML, in quotes or in escapes. The target has a single point of failure of each name.
const HOSTILE: &str = r##"
spof: 1
components:
  "<script>]]>&amp;": { kind: service, tier: 1, needs: ['a"b', 'back\slash', 'データ,50%#12@é', "'{}="] }
  'a"b': {}
  'back\slash': {}
  'データ,50%#12@é': {}
  "'{}=": {}
  'sound\"': { kind: service, needs: [{ any_of: [x, y] }] }
  x: { in: left }
  y: { in: right }
  left: {}
  right: {}
"##;

const SCRIPT: &str = r#"
import json, sys
from junitparser import Failure, JUnitXml, Skipped
from prometheus_client.parser import text_string_to_metric_families

families = {}
for family in text_string_to_metric_families(open(sys.argv[1], newline="\n").read()):
    assert family.documentation and family.type == "gauge", family
    assert family.name not in families, family
    series = [json.dumps(sample.labels, sort_keys=True) for sample in family.samples]
    assert series and len(set(series)) == len(series), family
    assert all(sample.timestamp is None for sample in family.samples), family
    families[family.name] = [[sample.labels, sample.value] for sample in family.samples]

suites = {}
for suite in JUnitXml.fromfile(sys.argv[2]):
    cases = list(suite)
    kinds = [[type(result) for result in case.result] for case in cases]
    failed, skipped = sum(Failure in kind for kind in kinds), sum(Skipped in kind for kind in kinds)
    assert (suite.tests, suite.failures, suite.skipped, suite.errors) == (len(cases), failed, skipped, 0), suite
    assert suite.name not in suites, suite
    suites[suite.name] = failed

print(json.dumps({"families": families, "suites": suites}))
"#;

fn spof(folder: &Path, arguments: &str) -> Ran {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    spof_with(&words, folder, b"")
}

#[test]
fn prometheus_and_a_reader_of_junit_read_what_the_report_says() {
    let Some(bin) = from_pypi() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("hostile.yaml"), HOSTILE).unwrap();
    std::fs::write(folder.join("read.py"), SCRIPT).unwrap();
    let models = root().join("examples/models").canonicalize().unwrap();
    for name in ["incident-before.yaml", "incident-after.yaml", "site"] {
        let _ = std::fs::remove_file(folder.join(name));
        #[cfg(unix)]
        std::os::unix::fs::symlink(models.join(name), folder.join(name)).unwrap();
    }
    for model in ["hostile.yaml", "incident-before.yaml", "incident-after.yaml", "site"] {
        let formats =
            "--format json -o report.json --format prometheus -o report.prom --format junit -o report.xml";
        let ran = spof(&folder, &format!("check {model} --today 2026-06-01 {formats}"));
        assert!(ran.status <= 1, "{model}: {}", ran.err);
        let report: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
        let read = Command::new(bin.join("python"))
            .args(["read.py", "report.prom", "report.xml"])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(read.status.success(), "{model}: {}", String::from_utf8_lossy(&read.stderr));
        let read: Value = serde_json::from_slice(&read.stdout).unwrap();
        let targets = report["targets"].as_array().unwrap();
        let points: Vec<Value> = targets
            .iter()
            .map(|target| json!([{ "target": target["id"] }, target["spofs"].as_array().unwrap().len()]))
            .collect();
        assert_eq!(read["families"]["spof_single_points_of_failure"], json!(points), "{model}");
        // A suite for each target, with a failure for each finding about it that fails the run.
        let mut failures: BTreeMap<&str, u64> =
            targets.iter().map(|target| (target["id"].as_str().unwrap(), 0)).collect();
        failures.insert("the model", 0);
        for finding in report["findings"].as_array().unwrap() {
            if !["critical", "high"].contains(&finding["severity"].as_str().unwrap()) {
                continue;
            }
            let about: Vec<&str> =
                finding["targets"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            for suite in if about.is_empty() { vec!["the model"] } else { about } {
                *failures.get_mut(suite).unwrap() += 1;
            }
        }
        assert_eq!(read["suites"], json!(failures), "{model}");
    }
}
