//! Every rule has a page whose model fires, a case that fires, and one that nearly does.

use serde_json::Value;

use crate::support::{cases, root, spof_with};

#[test]
fn the_model_on_every_page_fires_its_rule() {
    for rule in &spof::rules::RULES {
        let (_, rest) = rule.page.split_once("```yaml\n").unwrap();
        let (model, _) = rest.split_once("```").unwrap();
        let arguments = ["check", "-", "--format", "json", "--fail-on", "never"];
        let ran = spof_with(&arguments, &root(), model.as_bytes());
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", rule.id);
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let fired = report["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == rule.id);
        assert!(fired, "the model on the page of {} does not fire it", rule.id);
        let page = spof_with(&["explain", rule.id], &root(), b"");
        assert_eq!(page.out, rule.page);
    }
}

#[test]
fn every_rule_has_a_case_that_fires_and_one_that_does_not() {
    let expected: Vec<Value> = cases("check")
        .iter()
        .map(|(_, folder)| std::fs::read_to_string(folder.join("expected.json")).unwrap())
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect();
    for rule in &spof::rules::RULES {
        let lists: Vec<&Vec<Value>> =
            expected.iter().filter_map(|case| case["rules"].get(rule.id)?.as_array()).collect();
        assert!(lists.iter().any(|list| !list.is_empty()), "no case fires {}", rule.id);
        assert!(lists.iter().any(|list| list.is_empty()), "no case nearly fires {}", rule.id);
    }
}
