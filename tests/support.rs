//! Running the binary, and finding the folders of cases.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What a run of the binary left.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// The root of the workspace, by a path that does not depend on where it lies.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs `spof` in a folder, with a standard input.
pub fn spof_with(arguments: &[&str], folder: &Path, input: &[u8]) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_spof"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Says that a test is skipped, past the output that a test that passes keeps to itself. Where `CI` is set, nothing
/// may be skipped.
pub fn skipped(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI is set, so nothing may be skipped: {why}");
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr().lock(), "skipped: {test}: {why}");
}

pub fn there_is(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        skipped(&format!("there is no {program}"));
    }
    there
}

/// The programs of pre-commit and the readers of JUnit and of Prometheus' text, from PyPI in the folder of this
/// build; `None`, which is said, where that cannot be.
pub fn from_pypi() -> Option<&'static Path> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pypi");
        let (bin, whole) = (folder.join("bin"), folder.join("whole"));
        let done = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
        let made = whole.exists()
            || (done(Command::new("python3").args(["-m", "venv"]).arg(&folder))
                && done(
                    Command::new(bin.join("python"))
                        .args(["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "10"])
                        .args(["pre-commit", "junitparser", "prometheus_client"]),
                )
                && std::fs::write(&whole, "").is_ok());
        made.then_some(bin)
    });
    if made.is_none() {
        skipped("pre-commit, junitparser and prometheus_client cannot be had from PyPI");
    }
    made.as_deref()
}

/// The case folders of `tests/cases/<family>`, by name.
pub fn cases(family: &str) -> Vec<(String, PathBuf)> {
    let folder = root().join("tests/cases").join(family);
    let mut cases: Vec<(String, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    cases.sort();
    cases
}

/// The model files of a case, by name, without the expectations and the configuration.
pub fn model_files(case: &Path) -> Vec<String> {
    let mut files: Vec<String> = std::fs::read_dir(case)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending)))
        .filter(|name| !["expected.json", "config.yaml", ".spof.yaml"].contains(&name.as_str()))
        .collect();
    files.sort();
    files
}
