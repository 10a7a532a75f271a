//! Standard streams: standard output holds the report and nothing else, and a reader that has gone away, on
//! either stream, is no error.

use std::io::{Read as _, pipe};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{root, spof_with};

const FAILS: &str = "examples/models/incident-before.yaml";
/// Large enough that no buffer holds a report of it.
const LARGE: &str = "examples/models/site";

/// Every command, with what its exit status is and whether it reports anything.
fn commands() -> Vec<(String, i32)> {
    let mut commands: Vec<(String, i32)> = Vec::new();
    for format in ["text", "json", "sarif", "markdown", "html", "junit", "prometheus", "github", "gitlab"] {
        commands.push((format!("check {LARGE} --format {format}"), 1));
    }
    let others = [
        (format!("check {LARGE} -v"), 1),
        (format!("cutsets {LARGE} --target payments --max-order 2 --limit 2000"), 0),
        (format!("cutsets {LARGE} --target payments --max-order 2 --limit 2000 --format json"), 0),
        (format!("availability {FAILS}"), 0),
        (format!("availability {FAILS} --format json"), 0),
        (format!("diff {FAILS} {LARGE}"), 1),
        (format!("diff {FAILS} {LARGE} --format json"), 1),
        (format!("diff {FAILS} {LARGE} --format markdown"), 1),
        (format!("diff {FAILS} {LARGE} --format junit"), 1),
        (format!("diff {FAILS} {LARGE} --format github"), 1),
        (format!("explain {LARGE} chamber-4"), 0),
        (format!("explain {LARGE} chamber-4 --format json"), 0),
        ("explain shared-dependency".to_owned(), 0),
        (format!("network {LARGE}"), 0),
        (format!("network {LARGE} --graph dependencies --format json"), 0),
        (format!("startup {LARGE}"), 1),
        (format!("startup {LARGE} --format json"), 1),
        ("import open-psa examples/fault-trees/cooling.xml".to_owned(), 0),
        (format!("export open-psa {FAILS}"), 0),
        ("rules".to_owned(), 0),
        ("rules --format json".to_owned(), 0),
        ("completions bash".to_owned(), 0),
        ("--help".to_owned(), 0),
        ("check --help".to_owned(), 0),
        ("help diff".to_owned(), 0),
        ("--version".to_owned(), 0),
    ];
    commands.extend(others);
    commands
}

fn spof(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spof"));
    command.args(arguments.split_whitespace()).current_dir(root()).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// The writing end of a pipe that nobody reads.
fn closed() -> Stdio {
    pipe().unwrap().1.into()
}

#[test]
fn a_closed_standard_output_is_no_error() {
    for (arguments, status) in commands() {
        let ran = spof(&arguments).stdout(closed()).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        let verbose = arguments.ends_with("-v");
        assert_eq!(ran.status.code(), Some(status), "{arguments}: {said}");
        assert!(verbose || said.is_empty(), "{arguments}: {said}");
    }
}

/// `spof ... | head -1`: some of the report is read before the reader goes away.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    for (arguments, status) in commands() {
        let (mut reader, writer) = pipe().unwrap();
        let mut child = spof(&arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 1];
        reader.read_exact(&mut first).unwrap();
        drop(reader);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(status), "{arguments}: {said}");
        assert!(!said.contains("error"), "{arguments}: {said}");
    }
}

#[test]
fn a_closed_standard_error_changes_no_exit_status() {
    let folder = scratch("closed");
    let cases = [
        ("check no-such-file.yaml".to_owned(), 2),
        (format!("check {FAILS} --target no-such-id"), 2),
        (format!("check {FAILS} --timeout 0s"), 3),
        (format!("cutsets {LARGE} --target payments --timeout 0s"), 3),
        (format!("check {FAILS} -v"), 1),
        (format!("diff {FAILS} {LARGE} --timeout 0s"), 3),
        ("diff --against HEAD no-such-file.yaml".to_owned(), 2),
        ("check --no-such-option".to_owned(), 2),
        ("check tests/cases/bad/many-errors".to_owned(), 2),
        ("import open-psa README.md".to_owned(), 2),
        (format!("waive orphan x --reason y --until 2999-01-01 --config {}/c.yaml", folder.display()), 0),
    ];
    for (arguments, status) in cases {
        let ran = spof(&arguments).stdout(Stdio::piped()).stderr(closed()).output().unwrap();
        assert_eq!(ran.status.code(), Some(status), "{arguments}");
        #[cfg(target_os = "linux")]
        {
            // What the run before has written is not to be written again.
            let _ = std::fs::remove_file(folder.join("c.yaml"));
            let ran = spof(&arguments).stdout(Stdio::piped()).stderr(full()).output().unwrap();
            assert_eq!(ran.status.code(), Some(status), "with a full disk: {arguments}");
        }
    }
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("streams").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Whatever is not the report goes to standard error.
#[test]
fn standard_output_holds_the_report_and_nothing_else() {
    let folder = scratch("report");
    std::fs::copy(root().join(FAILS), folder.join("m.yaml")).unwrap();
    std::fs::write(folder.join("bad.yaml"), "spof: 1\ncomponents: { a: { kid: x } }\n").unwrap();
    let nothing = [
        "check m.yaml -o report",
        "check m.yaml -v -o report",
        "check bad.yaml",
        "check bad.yaml --format json",
        "check m.yaml --format yaml",
        "check m.yaml --timeout 0s --format json",
        "check no.yaml --format sarif",
        "diff m.yaml bad.yaml --format json",
        "diff no.yaml m.yaml --format json",
        "diff --against HEAD no.yaml",
        "explain m.yaml nothing",
        "explain no-rule",
        "import open-psa m.yaml",
        "waive orphan web --reason r --until 2999-01-01",
        "waive orphan web --reason r --until 1999-01-01",
        "no-such-command",
        "",
    ];
    for arguments in nothing {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let ran = spof_with(&words, &folder, b"");
        assert_eq!(ran.out, "", "{arguments}");
    }
    // With the times of each stage on standard error the report is the same.
    for format in ["json", "sarif", "prometheus"] {
        let quiet = spof_with(&["check", "m.yaml", "--format", format], &folder, b"");
        let verbose = spof_with(&["check", "m.yaml", "--format", format, "-v"], &folder, b"");
        assert!(quiet.out == verbose.out && verbose.err.contains("peak memory"), "{format}");
    }
}

/// A file on a disk that is full.
#[cfg(target_os = "linux")]
fn full() -> Stdio {
    std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for (arguments, _) in commands() {
        let ran = spof(&arguments).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{arguments}: {said}");
        assert!(
            said.contains("cannot write to standard output: No space left on device"),
            "{arguments}: {said}"
        );
    }
}
