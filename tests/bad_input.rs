//! Bad files: each case is a snapshot of everything that is said of it.

use std::path::Path;

use crate::support::{cases, model_files, root, spof_with};

#[test]
fn every_bad_file_is_answered() {
    let all = cases("bad");
    assert!(all.len() >= 70, "only {} cases were found", all.len());
    let mut wrong = Vec::new();
    let settings = settings();
    for (name, folder) in all {
        let ran = check(&folder);
        if ran.status != 2 || !ran.out.is_empty() {
            wrong.push(format!("{name}: exit status {}, printed {:?}", ran.status, ran.out));
        }
        settings.bind(|| insta::assert_snapshot!(name.as_str(), ran.err));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Snapshots lie beside the cases, by the name of the case.
fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cases/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

fn check(folder: &Path) -> crate::support::Ran {
    let mut arguments = vec!["check"];
    let files = model_files(folder);
    let (overlays, models): (Vec<_>, Vec<_>) = files.iter().partition(|name| name.starts_with("overlay"));
    arguments.extend(models.iter().map(|name| name.as_str()));
    for overlay in overlays {
        arguments.extend(["--state", overlay.as_str()]);
    }
    if models.is_empty() {
        arguments.push(".");
    }
    spof_with(&arguments, folder, b"")
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let ran = spof_with(&["check", "no-such.yaml"], &root(), b"");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    settings().bind(|| insta::assert_snapshot!("a-file-that-is-not-there", ran.err));
}

fn check_text(text: &[u8]) -> crate::support::Ran {
    spof_with(&["check", "-"], &root(), text)
}

#[test]
fn a_hundred_thousand_brackets_are_refused_at_once() {
    for bracket in ["[", "{", "- ", "? ", "[{", "a: ["] {
        let start = std::time::Instant::now();
        let ran = check_text(bracket.repeat(100_000).as_bytes());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{bracket}");
        assert!(ran.err.len() < 40_000, "{bracket}: {}", ran.err.len());
        assert!(start.elapsed().as_secs() < 20, "{bracket} took {:?}", start.elapsed());
    }
}

#[test]
fn a_byte_order_mark_is_no_error_and_moves_no_column() {
    let ran = check_text("\u{feff}spof: 1\ncomponents: { a: {} }\n".as_bytes());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let ran = check_text("\u{feff}spof: 2\ncomponents: { a: {} }\n".as_bytes());
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("<stdin>:1:7"), "{}", ran.err);
}

#[test]
fn every_error_of_a_folder_is_told_in_one_go() {
    let folder = root().join("tests/cases/bad/many-errors");
    let ran = check(&folder);
    let errors = ran.err.matches("error[").count();
    assert!(errors >= 10, "{errors} errors\n{}", ran.err);
}
