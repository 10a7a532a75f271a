//! README.md is run: every command in it, in order, and what it shows is what comes out.
//!
//! - A `console` block holds commands after `$ ` and what each prints on standard output; a line `...` stands for
//!   any lines. Of bad input, what is said on standard error is shown. `$ echo $?` shows the exit status of the
//!   command before it. An `sh` block holds commands only.
//! - Of other programs, `git` and `cat` are known.
//! - A `yaml` block whose first line is a comment with a file's name is that file.
//! - Commands run in a copy of `examples/`. Those that need the NetBox dump are skipped without `SPOF_CORPUS`.
//! - Rust is compiled: the program below, and the documentation test of `spof::petgraph`.
//!
//! `UPDATE_README=1` writes what comes out into README.md, but for blocks with a `...`.

use std::path::{Path, PathBuf};

use crate::support::{Ran, root, spof_with};

/// What sets up and runs all tests; the same words in README.md and in `.ci/run`.
const TESTS: &str = "cargo test --workspace";

/// Commands of cargo that are not run from within a test of cargo's.
const CARGO: [&str; 2] = [TESTS, "cargo install --locked --path crates/spof-cli"];

/// How README.md runs the program where it is not installed.
const FROM_SOURCE: &str = "cargo run --release -p spof-cli -- ";

/// The name that the dump in `SPOF_CORPUS` goes by in README.md.
const NETBOX: &str = "netbox-demo-v3.6.json";

struct Block<'a> {
    language: &'a str,
    /// The number of its first line, from 0.
    start: usize,
    lines: Vec<&'a str>,
}

struct Step<'a> {
    command: &'a str,
    /// What is shown, if anything is, and at which line it starts.
    shown: Vec<&'a str>,
    start: usize,
    checked: bool,
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                blocks.push(Block { language, start: number + 1, lines: Vec::new() });
                open = true;
            }
            Some(_) => open = false,
            None if open => blocks.last_mut().unwrap().lines.push(line),
            None => {}
        }
    }
    assert!(!open, "the last block of README.md is not closed");
    blocks
}

fn steps<'a>(block: &Block<'a>) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for (number, line) in block.lines.iter().enumerate() {
        let console = block.language == "console";
        let command = if console { line.strip_prefix("$ ") } else { Some(*line) };
        let start = block.start + number + 1;
        match command {
            Some(command) if !console && (command.is_empty() || command.starts_with('#')) => {}
            Some(command) => steps.push(Step { command, shown: Vec::new(), start, checked: console }),
            None => steps.last_mut().expect("a console block starts with a command").shown.push(line),
        }
    }
    steps
}

/// A folder to run in, with the models of `examples/` in it.
fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    for part in ["models", "models/site", "netbox", "fault-trees"] {
        let (from, to) = (root().join("examples").join(part), folder.join("examples").join(part));
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    }
    folder
}

/// Puts the NetBox dump into the folder, or says why not.
fn bring_netbox(folder: &Path) -> bool {
    let Some(corpus) = std::env::var_os("SPOF_CORPUS") else {
        assert!(std::env::var_os("CI").is_none(), "CI is set, so SPOF_CORPUS must be");
        eprintln!("skipped: SPOF_CORPUS is not set");
        return false;
    };
    // Commands run in another folder than this one.
    let dump = root().join(corpus).join("netbox").join(NETBOX);
    std::fs::copy(&dump, folder.join(NETBOX)).unwrap_or_else(|error| panic!("{}: {error}", dump.display()));
    true
}

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    let text = readme();
    let folder = scratch();
    let netbox = bring_netbox(&folder);
    let update = std::env::var_os("UPDATE_README").is_some();
    let mut updated: Vec<(usize, usize, String)> = Vec::new();
    let mut wrong = Vec::new();
    let mut run = 0;
    for block in blocks(&text) {
        if block.language == "yaml"
            && let Some(name) = block.lines.first().and_then(|line| line.strip_prefix("# "))
            && name.ends_with(".yaml")
        {
            std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
            std::fs::write(folder.join(name), block.lines.join("\n") + "\n").unwrap();
        }
        if !["console", "sh"].contains(&block.language) {
            continue;
        }
        let needs_netbox =
            block.lines.iter().any(|line| line.contains(NETBOX) || line.contains("inventory.yaml"));
        if needs_netbox && !netbox {
            continue;
        }
        let mut status = 0;
        for step in steps(&block) {
            run += 1;
            let Some(ran) = perform(step.command, &folder, status) else { continue };
            status = ran.status;
            // What is shown of bad input is what is said of it.
            let printed = if status == 2 && step.checked { ran.err } else { ran.out };
            if status > 2 || (status == 2 && !step.checked) {
                wrong.push(format!("line {}: {} has exit status {status}", step.start, step.command));
            } else if step.checked && !matches(&step.shown, &printed) {
                if update && !step.shown.contains(&"...") {
                    updated.push((step.start, step.shown.len(), printed));
                } else {
                    wrong.push(format!("line {}: {} prints\n{printed}", step.start, step.command));
                }
            }
        }
    }
    write(&text, &updated);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(run > 10, "only {run} commands were found");
}

/// Runs one command. Of cargo's own nothing is run here.
fn perform(command: &str, folder: &Path, status: i32) -> Option<Ran> {
    if command == "echo $?" {
        return Some(Ran { status: 0, out: format!("{status}\n"), err: String::new() });
    }
    if CARGO.contains(&command) {
        return None;
    }
    if let Some(name) = command.strip_prefix("cat ") {
        let out = std::fs::read_to_string(folder.join(name)).unwrap();
        return Some(Ran { status: 0, out, err: String::new() });
    }
    if let Some(arguments) = command.strip_prefix("git ") {
        return Some(git(&words(arguments), folder));
    }
    let arguments = command.strip_prefix("spof ").or_else(|| command.strip_prefix(FROM_SOURCE));
    let arguments = arguments.unwrap_or_else(|| panic!("nothing is known of the command `{command}`"));
    assert!(!arguments.contains(['\'', '|', '>', '\\', '$']), "write `{command}` without the shell's signs");
    Some(spof_with(&words(arguments), folder, b""))
}

/// Words as a shell takes them, with double quotes around those that hold spaces.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(at, part)| if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
        .collect()
}

/// Runs git as somebody without any configuration of their own would.
fn git(arguments: &[&str], folder: &Path) -> Ran {
    let output = std::process::Command::new("git")
        .args(["-c", "user.name=you", "-c", "user.email=you@example.org", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env_remove("GIT_CONFIG_GLOBAL")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// Whether the text is what is shown, a line `...` being any lines.
fn matches(shown: &[&str], out: &str) -> bool {
    let lines: Vec<&str> = out.lines().collect();
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let [first, .., last] = parts[..] else { return lines == shown };
    let Some(rest) = lines.strip_prefix(first) else { return false };
    let Some(mut rest) = rest.strip_suffix(last) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let found = part.is_empty().then_some(0);
        let found = found.or_else(|| rest.windows(part.len()).position(|window| window == *part));
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

fn write(text: &str, updated: &[(usize, usize, String)]) {
    if updated.is_empty() {
        return;
    }
    let mut lines: Vec<&str> = text.lines().collect();
    for (start, count, out) in updated.iter().rev() {
        lines.splice(*start..start + count, out.lines());
    }
    std::fs::write(root().join("README.md"), lines.join("\n") + "\n").unwrap();
}

#[test]
fn lines_left_out_match_any() {
    assert!(matches(&["a", "b"], "a\nb\n"));
    assert!(!matches(&["a"], "a\nb\n"));
    assert!(matches(&["a", "..."], "a\nb\nc\n"));
    assert!(matches(&["...", "c"], "a\nb\nc\n"));
    assert!(matches(&["a", "...", "c", "...", "e"], "a\nb\nc\nd\ne\n"));
    assert!(!matches(&["a", "...", "x", "...", "e"], "a\nb\nc\nd\ne\n"));
    assert!(!matches(&["a", "...", "a"], "a\n"));
    assert!(matches(&[], ""));
}

#[test]
fn continuous_integration_runs_the_same_tests() {
    let script = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(script.lines().any(|line| line.trim_end().ends_with(TESTS)), "`{TESTS}` is not in .ci/run");
    let text = readme();
    assert!(text.lines().any(|line| line == TESTS), "`{TESTS}` is not in README.md");
}

#[test]
fn the_rust_in_the_readme_is_compiled() {
    let here = include_str!("readme.rs");
    let documented = std::fs::read_to_string(root().join("crates/spof/src/petgraph.rs")).unwrap();
    let documented: Vec<&str> =
        documented.lines().map(|line| line.trim_start_matches("//!").trim()).collect();
    let program: Vec<&str> = here.lines().map(str::trim).collect();
    let text = readme();
    let mut count = 0;
    for block in blocks(&text).into_iter().filter(|block| block.language == "rust") {
        count += 1;
        let lines: Vec<&str> = block.lines.iter().map(|line| line.trim()).collect();
        let found = [&documented, &program].iter().any(|text| text.windows(lines.len()).any(|w| w == lines));
        assert!(found, "line {}: this is compiled nowhere\n{}", block.start + 1, block.lines.join("\n"));
    }
    assert_eq!(count, 2);
}

#[test]
fn the_program_of_the_readme_runs() {
    program();
}

#[rustfmt::skip]
fn program() {
    use spof::analysis::Options;
    use spof::model::{ModelBuilder, Need};
    use spof::source::Sources;

    let mut plan = ModelBuilder::new();
    plan.component("shop").kind("service").tier(1).needs([Need::any_of(["web-1", "web-2"])]);
    plan.component("web-1").located_in(["rack-a"]);
    plan.component("web-2").located_in(["rack-b"]);
    plan.component("rack-a").needs(["feed-a"]);
    plan.component("rack-b").needs(["feed-a"]);
    plan.component("feed-a");
    let model = plan.build().expect("every id is defined");

    let targets = spof::report::default_targets(&model);
    let report = spof::report::check(&Sources::new(), &model, &targets, Options::default()).unwrap();
    assert_eq!(report.targets[0].spofs, ["feed-a"]);
    assert_eq!(report.spofs[0].path, ["feed-a", "rack-a", "web-1", "shop"]);
}
