//! Running one page in a folder of its own.

use std::path::{Path, PathBuf};

use super::page::{Block, blocks, matches, shown_anew, steps};
use crate::support::{Ran, root, skipped, spof_with};

/// Commands of cargo that are not run from within a test of cargo's.
const CARGO: [&str; 2] = [super::TESTS, "cargo install --locked --path crates/spof-cli"];

/// How README.md runs the program where it is not installed.
const FROM_SOURCE: &str = "cargo run --release -p spof-cli -- ";

/// The name that the dump in `SPOF_CORPUS` goes by in the pages.
const NETBOX: &str = "netbox-demo-v3.6.json";

/// What came of running a page.
#[derive(Default)]
pub(super) struct Outcome {
    /// What does not come out as it is shown.
    pub(super) wrong: Vec<String>,
    /// What is to be written instead: from which line, how many of them, which text.
    pub(super) updated: Vec<(usize, usize, String)>,
    /// How many commands there were.
    pub(super) run: usize,
}

/// Runs what is on a page, in order, in a folder of its own with a copy of `examples/`.
pub(super) fn page(page: &str, text: &str, update: bool) -> Outcome {
    let folder = scratch(page);
    let blocks = blocks(text);
    let netbox = blocks.iter().any(needs_netbox) && bring_netbox(&folder);
    let mut outcome = Outcome::default();
    for block in &blocks {
        file(page, block, &folder);
        drawing(page, block, &folder, update, &mut outcome);
        if ["console", "sh"].contains(&block.language) && (netbox || !needs_netbox(block)) {
            commands(page, block, &folder, update, &mut outcome);
        }
    }
    outcome
}

/// Writes the file that a block shows. One of the examples must be there, and be the same.
fn file(page: &str, block: &Block<'_>, folder: &Path) {
    let name = block.lines.first().and_then(|line| line.strip_prefix("# "));
    let Some(name) = name.filter(|name| block.language == "yaml" && name.ends_with(".yaml")) else { return };
    if name.starts_with("examples/") {
        let shown = block.lines[1..].join("\n") + "\n";
        let there = std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(there, shown, "{page}, line {}: {name} is another file", block.start + 1);
        return;
    }
    std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    std::fs::write(folder.join(name), block.lines.join("\n") + "\n").unwrap();
}

/// Holds a drawing against what the command prints that is said to draw it.
fn drawing(page: &str, block: &Block<'_>, folder: &Path, update: bool, outcome: &mut Outcome) {
    let Some(command) = block.drawn_by else {
        assert_ne!(block.language, "mermaid", "{page}, line {}: who draws this?", block.start + 1);
        return;
    };
    let printed = perform(command, folder, 0).unwrap().out;
    let found = blocks(&printed).into_iter().find(|drawn| drawn.language == block.language);
    let found = found.unwrap_or_else(|| panic!("{page}: `{command}` draws nothing")).lines;
    outcome.run += 1;
    if found != block.lines {
        let found = found.join("\n");
        match update {
            true => outcome.updated.push((block.start, block.lines.len(), found)),
            false => outcome.wrong.push(format!("{page}:{}: {command} draws\n{found}", block.start + 1)),
        }
    }
}

fn commands(page: &str, block: &Block<'_>, folder: &Path, update: bool, outcome: &mut Outcome) {
    let mut status = 0;
    for step in steps(block) {
        outcome.run += 1;
        let place = format!("{page}:{}", step.start);
        let Some(ran) = perform(step.command, folder, status) else { continue };
        status = ran.status;
        // What is shown of bad input is what is said of it.
        let printed = if status == 2 && step.checked { ran.err } else { ran.out };
        if status > 2 || (status == 2 && !step.checked) {
            outcome.wrong.push(format!("{place}: {} has exit status {status}", step.command));
        } else if step.checked && !matches(&step.shown, &printed) {
            match shown_anew(&step.shown, &printed).filter(|_| update) {
                Some(anew) => outcome.updated.push((step.start, step.shown.len(), anew)),
                None => outcome.wrong.push(format!("{place}: {} prints\n{printed}", step.command)),
            }
        }
    }
}

/// A folder to run in, with the examples in it.
fn scratch(page: &str) -> PathBuf {
    let name = page.replace('/', "-");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme").join(name.trim_end_matches(".md"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    for part in ["models", "models/site", "netbox", "fault-trees", "compose"] {
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

fn needs_netbox(block: &Block<'_>) -> bool {
    block.lines.iter().any(|line| line.contains(NETBOX) || line.contains("inventory.yaml"))
}

/// Puts the NetBox dump into the folder, or says why not.
fn bring_netbox(folder: &Path) -> bool {
    let Some(corpus) = std::env::var_os("SPOF_CORPUS") else {
        skipped("SPOF_CORPUS is not set, and the commands on NetBox's demo data need it");
        return false;
    };
    // Commands run in another folder than this one.
    let dump = root().join(corpus).join("netbox").join(NETBOX);
    std::fs::copy(&dump, folder.join(NETBOX)).unwrap_or_else(|error| panic!("{}: {error}", dump.display()));
    true
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
