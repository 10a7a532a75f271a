//! Several formats in one run: what belongs together, and all files written or none.

use std::path::{Path, PathBuf};

use crate::support::{Ran, root, spof_with};

const MODEL: &str = "examples/models/incident-before.yaml";

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(root().join(MODEL), folder.join("m.yaml")).unwrap();
    folder
}

fn check(folder: &Path, arguments: &str) -> Ran {
    let words: Vec<&str> = ["check", "m.yaml"].into_iter().chain(arguments.split_whitespace()).collect();
    spof_with(&words, folder, b"")
}

/// What a text is, by how it starts.
fn kind(text: &str) -> &'static str {
    let kinds = [
        ("{\"$schema\"", "sarif"),
        ("{\n", "json"),
        ("## ", "markdown"),
        ("<!DOCTYPE html>", "html"),
        ("<?xml", "junit"),
        ("# HELP", "prometheus"),
        ("::notice", "github"),
        ("[\n", "gitlab"),
        ("web platform", "text"),
        ("", "nothing"),
    ];
    kinds.into_iter().find(|(start, _)| text.starts_with(start)).unwrap().1
}

#[test]
fn formats_and_files_belong_together() {
    let cases = [
        ("", "text", ""),
        ("--format gitlab", "gitlab", ""),
        ("-o a", "nothing", "a=text"),
        ("-o a --format html", "nothing", "a=html"),
        ("--format sarif -o a --format markdown -o b", "nothing", "a=sarif b=markdown"),
        ("--format sarif --format markdown -o a -o b", "nothing", "a=sarif b=markdown"),
        ("-o a -o b --format sarif --format markdown", "nothing", "a=sarif b=markdown"),
        ("-o a --format sarif -o b --format junit", "nothing", "a=sarif b=junit"),
        ("--format json -o a --format github", "github", "a=json"),
        ("--format github --format json -o a", "github", "a=json"),
        ("--format text -o - --format prometheus -o a", "text", "a=prometheus"),
        ("--format=text --format=html -oa --format=json -ob", "text", "a=html b=json"),
    ];
    let folder = scratch("pairs");
    for (arguments, out, files) in cases {
        let ran = check(&folder, arguments);
        assert_eq!((ran.status, kind(&ran.out)), (1, out), "{arguments}: {}", ran.err);
        for (name, is) in files.split_whitespace().map(|pair| pair.split_once('=').unwrap()) {
            let file = folder.join(name);
            assert_eq!(kind(&std::fs::read_to_string(&file).unwrap()), is, "{arguments}: {name}");
            std::fs::remove_file(file).unwrap();
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "{arguments}: a file too many");
    }
}

#[test]
fn what_is_not_clear_is_bad_usage() {
    let cases = [
        ("--format sarif --format json", "only one report can go to standard output"),
        ("--format sarif --format json -o - -o -", "only one report can go to standard output"),
        ("--format sarif -o a -o b", "there are more -o than --format"),
        ("--format sarif --format json --format html -o a -o b", "which format is -o b for?"),
        ("-o a --format sarif --format json", "which format is -o a for?"),
        ("--format sarif -o a --format json -o a", "two reports cannot both go to a"),
        ("--format sarif -o a --format json -o .", "cannot write .: it is a folder"),
        ("--format sarif -o a --format json -o no/such/b", "cannot write no/such/b"),
        ("--format yaml", "invalid value 'yaml'"),
    ];
    let folder = scratch("unclear");
    for (arguments, said) in cases {
        let ran = check(&folder, arguments);
        assert_eq!(ran.status, 2, "{arguments}");
        assert!(ran.err.contains(said) && ran.out.is_empty(), "{arguments}: {}", ran.err);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "{arguments}: nothing may be written");
    }
}

#[test]
fn what_stood_before_stays_where_a_report_cannot_be_written() {
    let folder = scratch("whole");
    std::fs::write(folder.join("a"), "before").unwrap();
    assert_eq!(check(&folder, "--format sarif -o a --format json -o no/b").status, 2);
    assert_eq!(std::fs::read_to_string(folder.join("a")).unwrap(), "before");
    let bad = spof_with(&["check", "no.yaml", "--format", "sarif", "-o", "a"], &folder, b"");
    assert_eq!(bad.status, 2);
    assert_eq!(std::fs::read_to_string(folder.join("a")).unwrap(), "before");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_devices_are_not_replaced() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    let folder = scratch("special");
    std::fs::write(folder.join("real"), "before").unwrap();
    symlink("real", folder.join("link")).unwrap();
    assert_eq!(check(&folder, "--format json -o link --format sarif -o /dev/null").status, 1);
    assert!(folder.join("link").symlink_metadata().unwrap().is_symlink());
    assert_eq!(kind(&std::fs::read_to_string(folder.join("real")).unwrap()), "json");
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn other_commands_take_one_file() {
    let folder = scratch("others");
    let one = spof_with(&["rules", "--format", "json", "-o", "a"], &folder, b"");
    assert_eq!(
        (one.status, kind(&std::fs::read_to_string(folder.join("a")).unwrap())),
        (0, "gitlab"),
        "a JSON list"
    );
    let two = spof_with(&["rules", "-o", "a", "-o", "b"], &folder, b"");
    assert_eq!(two.status, 2);
    assert!(two.err.contains("one report needs one -o"), "{}", two.err);
}

#[test]
fn files_are_named_from_the_root_of_the_repository() {
    let folder = scratch("root");
    std::fs::create_dir_all(folder.join("repository/.git")).unwrap();
    std::fs::create_dir_all(folder.join("repository/part")).unwrap();
    std::fs::rename(folder.join("m.yaml"), folder.join("repository/m.yaml")).unwrap();
    let part = folder.join("repository/part");
    let ran = spof_with(&["check", "../m.yaml", "--format", "github"], &part, b"");
    assert!(ran.out.contains("::error file=m.yaml,line="), "{}", ran.out);
    let whole = part.canonicalize().unwrap().join("../m.yaml");
    let ran = spof_with(&["check", whole.to_str().unwrap(), "--format", "github"], &part, b"");
    assert!(ran.out.contains("::error file=m.yaml,line="), "{}", ran.out);
}

#[test]
fn standard_input_has_no_file() {
    let model = std::fs::read(root().join(MODEL)).unwrap();
    for format in ["sarif", "github", "gitlab", "junit", "markdown", "html"] {
        let ran = spof_with(&["check", "-", "--format", format], &root(), &model);
        assert_eq!(ran.status, 1, "{}", ran.err);
        assert!(!ran.out.contains("file=\""), "{format}: {}", ran.out);
        assert!(!ran.out.contains("artifactLocation"), "{format}");
    }
}
