//! `spof import open-psa`: what becomes of fault trees, and what is said of those that are none.

use std::path::Path;

use crate::support::{Ran, cases, root, spof_with};

/// Snapshots lie beside the cases, by the family and the name of the case.
fn settings(family: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cases/snapshots").join(family));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

fn import(folder: &Path) -> Ran {
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xml"))
        .collect();
    files.sort();
    let mut arguments = vec!["import", "open-psa"];
    arguments.extend(files.iter().map(String::as_str));
    spof_with(&arguments, folder, b"")
}

#[test]
fn every_tree_becomes_a_model_that_loads() {
    let all = cases("open-psa");
    assert!(all.len() >= 7, "only {} cases were found", all.len());
    for (name, folder) in all {
        let ran = import(&folder);
        assert_eq!(ran.status, 0, "{name}: {}", ran.err);
        let checked =
            spof_with(&["check", "-", "--quiet", "--fail-on", "never"], &folder, ran.out.as_bytes());
        assert_eq!((checked.status, checked.err.as_str()), (0, ""), "{name}:\n{}", ran.out);
        let shown = format!("{}---\n{}", ran.out, ran.err);
        settings("open-psa").bind(|| insta::assert_snapshot!(name.as_str(), shown));
    }
}

#[test]
fn every_bad_tree_is_answered() {
    let all = cases("open-psa-bad");
    assert!(all.len() >= 15, "only {} cases were found", all.len());
    for (name, folder) in all {
        let ran = import(&folder);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}");
        settings("open-psa-bad").bind(|| insta::assert_snapshot!(name.as_str(), ran.err));
    }
}

fn import_text(text: &str) -> Ran {
    spof_with(&["import", "open-psa", "-"], &root(), text.as_bytes())
}

#[test]
fn what_is_nested_without_end_is_refused_at_once() {
    let many = 200_000;
    let formula = |open: &str, close: &str| {
        let (open, close) = (open.repeat(many), close.repeat(many));
        format!(
            "<opsa-mef><define-gate name='g'>{open}<basic-event name='e'/>{close}</define-gate></opsa-mef>"
        )
    };
    let expression = format!(
        "<opsa-mef><define-gate name='g'><event name='e'/></define-gate><define-basic-event name='e'>{}<pi/>{}\
         </define-basic-event></opsa-mef>",
        "<neg>".repeat(many),
        "</neg>".repeat(many),
    );
    let unclosed = "<opsa-mef>".repeat(many);
    let containers = "<define-component name='c'>".repeat(many) + &"</define-component>".repeat(many);
    let containers = format!("<opsa-mef>{containers}</opsa-mef>");
    for text in [formula("<and>", "</and>"), formula("<or>", "</or>"), expression, unclosed, containers] {
        let start = std::time::Instant::now();
        let ran = import_text(&text);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", &text[..100]);
        assert!(ran.err.len() < 4_000, "{}", ran.err);
        assert!(start.elapsed().as_secs() < 20, "{} took {:?}", &text[..100], start.elapsed());
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_gates_and_parameters_is_no_nesting() {
    let mut text = String::from("<opsa-mef>");
    let many = 100_000;
    for n in 0..many {
        text += &format!("<define-gate name='g{n}'><gate name='g{}'/></define-gate>", n + 1);
        text += &format!("<define-parameter name='p{n}'><parameter name='p{}'/></define-parameter>", n + 1);
    }
    text += &format!("<define-gate name='g{many}'><basic-event name='e'/></define-gate>");
    text += &format!("<define-parameter name='p{many}'><float value='0.5'/></define-parameter>");
    text += "<define-basic-event name='e'><parameter name='p0'/></define-basic-event></opsa-mef>";
    let ran = import_text(&text);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.ends_with("  e:\n    kind: basic-event\n    unavailability: 0.5\n"));
}

#[test]
fn many_undefined_names_are_counted() {
    let references: String = (0..50_000).map(|n| format!("<gate name='undefined{n}'/>")).collect();
    let start = std::time::Instant::now();
    let ran = import_text(&format!(
        "<opsa-mef><define-gate name='g'><or>{references}</or></define-gate></opsa-mef>"
    ));
    assert_eq!(ran.status, 2);
    assert!(ran.err.ends_with("50000 errors\n"), "{}", &ran.err[ran.err.len() - 200..]);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
