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
fn no_command_writes_over_what_it_reads() {
    let folder = scratch("over-what-is-read");
    std::fs::write(folder.join("dump.json"), "{}").unwrap();
    std::fs::write(folder.join("tree.xml"), "<opsa-mef/>").unwrap();
    let cases = [
        ("cutsets", "m.yaml"),
        ("availability", "m.yaml"),
        ("network", "m.yaml"),
        ("startup", "m.yaml"),
        ("export open-psa", "m.yaml"),
        ("explain m.yaml shop", "m.yaml"),
        ("import netbox", "dump.json"),
        ("import open-psa", "tree.xml"),
    ];
    for (command, read) in cases {
        let before = std::fs::read(folder.join(read)).unwrap();
        let mut arguments: Vec<&str> = command.split(' ').collect();
        if !arguments.contains(&read) {
            arguments.push(read);
        }
        let other = format!("./{read}");
        arguments.extend(["-o", &other]);
        let ran = spof_with(&arguments, &folder, b"");
        assert_eq!(ran.status, 2, "{command}: {}", ran.err);
        let said = format!("{other} is read by this run: a report cannot go there");
        assert!(ran.err.contains(&said) && ran.out.is_empty(), "{command}: {}", ran.err);
        assert_eq!(std::fs::read(folder.join(read)).unwrap(), before, "{command}");
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
        ("--format sarif -o a --format json -o ./a", "two reports cannot both go to ./a"),
        ("--format sarif -o a --format json -o b/../a", "two reports cannot both go to b/../a"),
        ("--format sarif -o a --write-baseline a", "two reports cannot both go to a"),
        ("-o m.yaml", "m.yaml is read by this run: a report cannot go there"),
        ("--format json -o ./m.yaml --format text", "./m.yaml is read by this run: a report cannot go there"),
        ("--config c.yaml -o c.yaml", "c.yaml is read by this run: a report cannot go there"),
        ("--write-baseline m.yaml", "m.yaml is read by this run: a report cannot go there"),
        ("--format sarif -o a --write-baseline no/such/b", "cannot write no/such/b"),
        ("--format sarif -o a --write-baseline .", "cannot write .: it is a folder"),
        ("--format sarif -o a --format json -o .", "cannot write .: it is a folder"),
        ("--format sarif -o a --format json -o no/such/b", "cannot write no/such/b"),
        ("--format yaml", "invalid value 'yaml'"),
    ];
    let folder = scratch("unclear");
    std::fs::create_dir(folder.join("b")).unwrap();
    std::fs::write(folder.join("c.yaml"), "fail_on: low\n").unwrap();
    let model = std::fs::read_to_string(folder.join("m.yaml")).unwrap();
    for (arguments, said) in cases {
        let ran = check(&folder, arguments);
        assert_eq!(ran.status, 2, "{arguments}");
        assert!(ran.err.contains(said) && ran.out.is_empty(), "{arguments}: {}", ran.err);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3, "{arguments}: nothing may be written");
        assert_eq!(std::fs::read_to_string(folder.join("m.yaml")).unwrap(), model, "{arguments}");
    }
}

/// What is known may be written to where it was read.
#[test]
fn a_baseline_may_be_brought_up_to_date_in_its_place() {
    let folder = scratch("baseline");
    assert_eq!(check(&folder, "--write-baseline known.json").status, 0);
    let ran = check(&folder, "--baseline known.json --write-baseline known.json");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
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

/// A folder may hold its own baseline and reports, in the working tree and in a revision.
#[test]
fn reports_among_the_files_of_a_folder_are_no_models() {
    let folder = scratch("beside");
    let run = |arguments: &str| {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        spof_with(&words, &folder, b"")
    };
    assert_eq!(run("check . --write-baseline known.json --format json -o report.json").status, 0);
    let ran = run("check . -q --baseline known.json");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let git = |arguments: &str| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let mut command = std::process::Command::new("git");
        command.args(identity).args(arguments.split_whitespace()).current_dir(&folder);
        command.env("HOME", &folder).env("GIT_CONFIG_NOSYSTEM", "1");
        assert!(command.status().unwrap().success(), "git {arguments}");
    };
    ["init -q", "add -A", "commit -q -m one"].into_iter().for_each(git);
    let ran = run("diff --against HEAD .");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    // Whoever names one as a model is told that it is none.
    assert_eq!(run("check m.yaml known.json").status, 2);
    assert_eq!(run("diff git:HEAD:known.json m.yaml").status, 2);
}

/// One name for another's file is found out, also through a link.
#[cfg(unix)]
#[test]
fn two_reports_cannot_go_to_one_file_by_a_link() {
    let folder = scratch("linked");
    std::fs::write(folder.join("real"), "before").unwrap();
    std::os::unix::fs::symlink("real", folder.join("link")).unwrap();
    let ran = check(&folder, "--format sarif -o real --format json -o link");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("two reports cannot both go to link"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(folder.join("real")).unwrap(), "before");
}

/// What cannot be undone is written before the first file is replaced.
#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full_leaves_the_files_as_they_were() {
    for arguments in
        ["--format sarif -o a --format json -o /dev/full", "--format json -o /dev/full --format sarif -o a"]
    {
        let folder = scratch("full");
        std::fs::write(folder.join("a"), "before").unwrap();
        let ran = check(&folder, arguments);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("cannot write /dev/full: No space left on device"), "{}", ran.err);
        assert_eq!(std::fs::read_to_string(folder.join("a")).unwrap(), "before");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2, "nothing is left behind");
    }
}

/// `-o >(gzip)` of bash, and the names that the system has for open files.
#[cfg(target_os = "linux")]
#[test]
fn pipes_are_written_to_by_the_names_that_the_system_gives_them() {
    let folder = scratch("pipes");
    let ran = check(&folder, "--format json -o /dev/stdout");
    assert_eq!((ran.status, kind(&ran.out)), (1, "json"), "{}", ran.err);
    let ran = check(&folder, "--format json -o /dev/stderr --format sarif -o /proc/self/fd/1");
    assert_eq!((ran.status, kind(&ran.out), kind(&ran.err)), (1, "sarif", "json"));
    let ran = check(&folder, "--format json -o /dev/stdout --format sarif");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("only one report can go to standard output"), "{}", ran.err);
    let spof = env!("CARGO_BIN_EXE_spof");
    let script =
        format!("'{spof}' check m.yaml -q --format json -o >(head -c 2 >first) --format sarif -o whole");
    let done =
        std::process::Command::new("bash").args(["-c", &script]).current_dir(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!((done.status.code(), &*said), (Some(1), ""), "a reader that goes away is no error");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to_leaves_the_files_as_they_were() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = scratch("forbidden");
    let closed = folder.join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::write(folder.join("a"), "before").unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(closed.join("probe"), "").is_ok() {
        eprintln!("skipped: root may write everywhere");
        return;
    }
    let ran = check(&folder, "--format sarif -o a --format json -o closed/b");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("cannot write closed/b: Permission denied"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(folder.join("a")).unwrap(), "before");
}

#[test]
fn a_comparison_takes_several_formats_as_well() {
    let folder = scratch("diff");
    std::fs::copy(root().join("examples/models/incident-after.yaml"), folder.join("after.yaml")).unwrap();
    let run = |arguments: &str| {
        let words: Vec<&str> =
            ["diff", "after.yaml", "m.yaml"].into_iter().chain(arguments.split_whitespace()).collect();
        spof_with(&words, &folder, b"")
    };
    let ran =
        run("--format markdown -o a.md --format junit -o a.xml --format json -o a.json --format github");
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    for (name, is) in [("a.md", "markdown"), ("a.xml", "junit"), ("a.json", "json")] {
        assert_eq!(kind(&std::fs::read_to_string(folder.join(name)).unwrap()), is, "{name}");
    }
    // The other model promises less, which is told before anything else.
    let (gate, rest) = ran.out.split_once('\n').unwrap();
    assert!(gate.starts_with("::warning title=spof, the gate::The gate itself is weakened by "), "{gate}");
    assert!(rest.starts_with("::error title=spof::Regression: "), "{rest}");
    let (_, findings) = rest.split_once('\n').unwrap();
    assert!(findings.starts_with("::error file="), "{findings}");
    let wrong = [
        ("--format markdown --format json", "only one report can go to standard output"),
        ("--format markdown -o a --format json -o ./a", "two reports cannot both go to ./a"),
        ("-o after.yaml", "after.yaml is read by this run"),
        ("--format sarif", "invalid value 'sarif'"),
    ];
    for (arguments, said) in wrong {
        let ran = run(arguments);
        assert!(ran.status == 2 && ran.out.is_empty() && ran.err.contains(said), "{arguments}: {}", ran.err);
    }
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
        let ran = spof_with(&["check", "-", "--format", format, "--today", "2026-06-01"], &root(), &model);
        assert_eq!(ran.status, 1, "{}", ran.err);
        assert!(!ran.out.contains("file=\""), "{format}: {}", ran.out);
        assert!(!ran.out.contains("artifactLocation"), "{format}");
        let said = "note: GitLab's report lacks 31 findings that have no place in the repository\n";
        assert_eq!(ran.err, if format == "gitlab" { said } else { "" });
    }
}
