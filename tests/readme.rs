//! README.md and the pages of `docs/` are run: every command in them, in order, and what they show is what comes out.
//!
//! - A `console` block holds commands after `$ ` and what each prints on standard output; a line `...` stands for
//!   any lines. Of bad input, what is said on standard error is shown. `$ echo $?` shows the exit status of the
//!   command before it. An `sh` block holds commands only.
//! - Of other programs, `git` and `cat` are known.
//! - A `yaml` block whose first line is a comment with a file's name is that file; of `examples/` it is the one that
//!   is there.
//! - A block after `<!-- drawn by: COMMAND -->` is the first block of its language in what the command prints.
//! - What stands between `<!-- written by a test: NAME -->` and `<!-- end -->` is made from the code (`generated.rs`).
//! - Each page runs in a folder of its own with a copy of `examples/`. Commands that need the NetBox dump are skipped
//!   without `SPOF_CORPUS`.
//! - Rust is compiled: the program below, those of `examples/`, and the documentation test of `spof::petgraph`.
//! - Links lead somewhere.
//!
//! `UPDATE_README=1` writes what comes out into the pages, but where lines are left out in more than one place.

mod gate;
mod generated;
mod page;
mod reference;
mod run;

use page::{blocks, pages, text_of};

use crate::support::root;

/// What sets up and runs all tests; the same words in README.md and in `.ci/run`.
const TESTS: &str = "cargo test";

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    let update = std::env::var_os("UPDATE_README").is_some();
    let pages = pages();
    let outcomes: Vec<run::Outcome> = std::thread::scope(|scope| {
        let started: Vec<_> =
            pages.iter().map(|(page, text)| scope.spawn(move || run::page(page, text, update))).collect();
        started.into_iter().map(|page| page.join().unwrap()).collect()
    });
    let (mut wrong, mut run) = (Vec::new(), 0);
    for ((page, text), outcome) in pages.iter().zip(outcomes) {
        write(page, text, &outcome.updated);
        wrong.extend(outcome.wrong);
        run += outcome.run;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(run > 30, "only {run} commands were found");
}

fn write(page: &str, text: &str, updated: &[(usize, usize, String)]) {
    let mut lines: Vec<&str> = text.lines().collect();
    for (start, count, out) in updated.iter().rev() {
        lines.splice(*start..start + count, out.lines());
    }
    let text = generated::anew(&(lines.join("\n") + "\n"));
    if updated.is_empty() && std::env::var_os("UPDATE_README").is_none() {
        return;
    }
    std::fs::write(root().join(page), text).unwrap();
}

#[test]
fn what_the_readme_says_of_the_code_is_what_the_code_says() {
    for (page, text) in pages() {
        let anew = generated::anew(&text);
        // The test of the commands writes it where that is asked for.
        assert!(
            anew == text || std::env::var_os("UPDATE_README").is_some(),
            "{page}: UPDATE_README=1 writes\n{anew}"
        );
    }
}

#[test]
fn every_link_of_the_readme_leads_somewhere() {
    let more = ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "benches/README.md"];
    let more = more.map(|page| (page.to_owned(), text_of(page)));
    let (mut broken, mut count) = (Vec::new(), 0);
    for (page, text) in pages().into_iter().chain(more) {
        for link in links(&text) {
            count += 1;
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let folder = root().join(&page).parent().unwrap().to_owned();
            let to = if path.is_empty() { root().join(&page) } else { folder.join(path) };
            let there = match heading {
                "" => to.exists(),
                _ => std::fs::read_to_string(&to).is_ok_and(|text| anchors(&text).contains(heading)),
            };
            if !there {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(count > 30, "only {count} links were found");
}

/// Where the links of a page lead that stay within the repository.
fn links(text: &str) -> Vec<String> {
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    let prose = prose.join("");
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(str::to_owned).collect()
}

/// The names that GitHub gives to the headings of a page.
fn anchors(text: &str) -> std::collections::BTreeSet<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    headings
        .map(|heading| {
            let heading = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            heading.chars().filter(|sign| sign.is_alphanumeric() || "-_".contains(*sign)).collect()
        })
        .collect()
}

#[test]
fn continuous_integration_runs_the_tests_of_the_readme() {
    let script = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(script.lines().any(|line| line.trim_end().ends_with(TESTS)), "`{TESTS}` is not in .ci/run");
    let text = text_of("README.md");
    assert!(text.lines().any(|line| line == TESTS), "`{TESTS}` is not in README.md");
}

#[test]
fn the_readme_is_a_door() {
    let lines = text_of("README.md").lines().count();
    assert!(lines <= 150, "README.md has {lines} lines: the book is in docs/");
    let text = text_of("README.md");
    for (page, _) in pages().iter().filter(|(page, _)| page != "README.md") {
        assert!(text.contains(&format!("({page})")), "README.md does not name {page}");
    }
}

#[test]
fn the_rust_in_the_readme_is_compiled() {
    let mut compiled: Vec<String> = vec![include_str!("readme.rs").to_owned()];
    compiled.push(std::fs::read_to_string(root().join("crates/spof/src/petgraph.rs")).unwrap());
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            compiled.push(std::fs::read_to_string(path).unwrap());
        }
    }
    let compiled: Vec<Vec<&str>> = compiled
        .iter()
        .map(|text| text.lines().map(|line| line.trim().trim_start_matches("//!").trim()).collect())
        .collect();
    let mut count = 0;
    for (page, text) in pages() {
        for block in blocks(&text).into_iter().filter(|block| block.language == "rust") {
            count += 1;
            let lines: Vec<&str> = block.lines.iter().map(|line| line.trim()).collect();
            let found = compiled.iter().any(|text| text.windows(lines.len()).any(|window| window == lines));
            let (line, shown) = (block.start + 1, block.lines.join("\n"));
            assert!(found, "{page}:{line}: this is compiled nowhere\n{shown}");
        }
    }
    assert!(count >= 2, "only {count} programs were found");
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
