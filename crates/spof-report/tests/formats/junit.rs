//! JUnit, read by a strict XML reader and by the reader of quick-junit.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use roxmltree::{Document, Node};
use spof::report::CheckReport;

use super::{changed, gated, hostile, huge, ids, setting, sound, written};

fn junit(report: &CheckReport) -> String {
    written(|out| spof_report::junit::check(report, &setting(), out))
}

/// What other readers rely on: names, and counts that are true.
fn check_counts(document: &Document<'_>) {
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let named = |node: &Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
    for suite in root.children().filter(Node::is_element) {
        assert!(named(&suite, "testsuite") && suite.attribute("name").is_some());
        let cases: Vec<Node<'_, '_>> = suite.children().filter(|node| named(node, "testcase")).collect();
        let with =
            |name: &str| cases.iter().filter(|case| case.children().any(|node| named(&node, name))).count();
        assert_eq!(number(suite, "tests"), cases.len());
        assert_eq!(number(suite, "failures"), with("failure"));
        assert_eq!(number(suite, "skipped"), with("skipped"));
        let names: BTreeSet<&str> = cases.iter().filter_map(|case| case.attribute("name")).collect();
        assert_eq!(names.len(), cases.len(), "names are unique in a suite");
        for case in &cases {
            assert!(!case.attribute("name").unwrap().is_empty() && case.attribute("classname").is_some());
            if let Some(line) = case.attribute("line") {
                assert!(line.parse::<u32>().is_ok() && case.attribute("file").is_some());
            }
        }
    }
}

#[test]
fn suites_and_cases() {
    assert_snapshot!(junit(&gated()));
}

#[test]
fn nothing_found() {
    assert_snapshot!(junit(&sound()));
}

#[test]
fn a_strict_reader_and_another_one_read_it() {
    let mut twice = gated();
    twice.findings.push(twice.findings[0].clone());
    for report in [gated(), sound(), hostile::report(), huge(1_000), twice] {
        let text = junit(&report);
        check_counts(&Document::parse(&text).unwrap());
        quick_junit::Report::deserialize_from_str(&text).unwrap();
    }
}

#[test]
fn suites_of_a_change() {
    let of = |base: &CheckReport, head: &CheckReport| {
        let diff = changed(base, head);
        let text = written(|out| spof_report::junit::diff(&diff, &setting(), out));
        check_counts(&Document::parse(&text).unwrap());
        quick_junit::Report::deserialize_from_str(&text).unwrap();
        text
    };
    assert_snapshot!(of(&sound(), &gated()));
    assert_snapshot!("no_change", of(&gated(), &gated()));
    of(&sound(), &hostile::report());
    of(&hostile::report(), &sound());
    of(&sound(), &huge(1_000));
}

/// A finding lists the first of very many targets, and a report may know of a target only by its name.
#[test]
fn a_suite_says_what_is_not_listed_in_it() {
    let mut report = gated();
    report.targets[0].spof_count = 5_003;
    report.findings[0].targets = ids("no-such-target another");
    let text = junit(&report);
    let document = Document::parse(&text).unwrap();
    let suite = |name: &str| {
        let is = |node: &Node<'_, '_>| node.has_tag_name("testsuite") && node.attribute("name") == Some(name);
        document.descendants().find(is).unwrap()
    };
    let said = suite("platform").children().find(|node| node.has_tag_name("system-out")).unwrap();
    assert_eq!(
        said.text(),
        Some("5001 single points of failure of this target not listed here: see the full report")
    );
    let names: Vec<&str> = suite("the model").children().filter_map(|case| case.attribute("name")).collect();
    assert!(names.contains(&"single-point-of-failure: drive-1"), "{names:?}");
    check_counts(&document);
}

#[test]
fn hostile_ids_come_through_whole() {
    let text = junit(&hostile::report());
    let document = Document::parse(&text).unwrap();
    let names: Vec<&str> = document.descendants().filter_map(|node| node.attribute("name")).collect();
    for id in &hostile::IDS[1..] {
        assert!(names.contains(&format!("single-point-of-failure: {id}").as_str()), "{id}: {names:?}");
    }
    assert!(names.contains(&hostile::IDS[0]), "the target's suite");
}
