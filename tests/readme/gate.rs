//! The table of what passes and what fails: a row a case, both gates run on each.

use std::path::Path;

use super::page::text_of;
use crate::support::{cases, root, spof_with};

/// A row: the case, and the exit statuses of a comparison and of a check against the base's baseline.
fn rows() -> Vec<(String, [String; 2])> {
    let text = text_of("docs/gate.md");
    let (_, text) = text.split_once("## What passes, and what fails\n").expect("the heading of the table");
    let table = text.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let table = table.take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let name = cells[0].split('`').nth(1).expect("the name of a case").to_owned();
        (name, [cells[2].to_owned(), cells[3].to_owned()])
    };
    table.map(row).collect()
}

#[test]
fn each_row_of_the_readme_of_the_gate_is_true() {
    let rows = rows();
    let cases = cases("gate");
    let mut wrong = Vec::new();
    for (name, folder) in &cases {
        let Some((_, expected)) = rows.iter().find(|(row, _)| row == name) else {
            wrong.push(format!("{name} has no row in docs/gate.md"));
            continue;
        };
        let found = gates(name, folder);
        if found != *expected {
            wrong.push(format!("{name}: {found:?} and not {expected:?}"));
        }
    }
    for (name, _) in &rows {
        if !cases.iter().any(|(case, _)| case == name) {
            wrong.push(format!("{name} has no case"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() > 20, "only {} rows were found", rows.len());
}

/// What the two gates say of a change, in a folder with the configuration of the case.
fn gates(name: &str, case: &Path) -> [String; 2] {
    let folder = root().join(env!("CARGO_TARGET_TMPDIR")).join("readme/gate").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    for file in std::fs::read_dir(case).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    let today = std::fs::read_to_string(case.join("today")).unwrap_or_else(|_| "2026-06-01".to_owned());
    let run = |arguments: &str| {
        let arguments = format!("{arguments} --today {} --quiet", today.trim());
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let ran = spof_with(&arguments, &folder, b"");
        assert!(ran.status < 2, "{name}: {}", ran.err);
        ran.status.to_string()
    };
    let compared = run("diff base.yaml head.yaml");
    run("check base.yaml --write-baseline baseline.json");
    [compared, run("check head.yaml --baseline baseline.json")]
}
