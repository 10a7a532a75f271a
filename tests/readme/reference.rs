//! What the pages say of the language and the program in tables is what the program knows: no name is missing there,
//! and none is too much.

use super::page::text_of;
use crate::support::{root, spof_with};

/// The words in backticks of the first column of the table under a heading, sorted.
fn first_column(page: &str, heading: &str) -> Vec<String> {
    let text = text_of(page);
    let rest = text.split(&format!("{heading}\n")).nth(1).unwrap_or_else(|| panic!("{page}: {heading}"));
    let table = rest.lines().skip_while(|line| !line.starts_with("| ---"));
    let rows = table.skip(1).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.trim_start_matches('|').split(" | ").next().unwrap().to_owned());
    let mut words: Vec<String> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    words.sort();
    words
}

/// The known fields as the hint about an unknown one that is like none lists them, sorted.
fn known_fields(model: &str) -> Vec<String> {
    listed_as_known(&spof_with(&["check", "-"], &root(), model.as_bytes()).err)
}

fn listed_as_known(diagnostics: &str) -> Vec<String> {
    let (_, hint) = diagnostics.split_once("known fields: ").unwrap_or_else(|| panic!("{diagnostics}"));
    let (list, _) = hint.split_once("\n\n").unwrap_or((hint, ""));
    list.split(',').map(|field| field.trim().to_owned()).collect()
}

#[test]
fn the_readme_of_the_language_lists_every_field() {
    let page = "docs/language.md";
    let component = known_fields("spof: 1\ncomponents: { a: { 0000000000000000: 1 } }\n");
    assert_eq!(first_column(page, "## Components"), component);
    for (heading, model) in [
        ("## Files", "spof: 1\n0000000000000000: 1\ncomponents: { a: {} }\n"),
        ("### Selectors", "spof: 1\ncommon_causes: { a: { affects: { 0000000000000000: 1 } } }\n"),
        ("### Backups", "spof: 1\ncomponents: { a: { backup: { 0000000000000000: 1 } } }\n"),
        ("### Maintenance", "spof: 1\ncomponents: { a: { maintenance: { 0000000000000000: 1 } } }\n"),
        (
            "### Waivers beside a component",
            "spof: 1\ncomponents: { a: { waive: { 0000000000000000: 1 } } }\n",
        ),
    ] {
        assert_eq!(first_column(page, heading), known_fields(model), "{heading}");
    }
    let text = text_of(page);
    let (_, requirements) = text.split_once("### Requirements\n").unwrap();
    let (requirements, _) = requirements.split_once("\n### ").unwrap();
    for key in known_fields("spof: 1\ncomponents: { a: { needs: [{ 0000000000000000: 1 }] } }\n") {
        assert!(requirements.contains(&format!("{key}: ")), "{page} does not say what `{key}` requires");
    }
    for (heading, model) in [
        ("## Links", "spof: 1\nlinks: [{ 0000000000000000: 1 }]\n"),
        ("## Common causes", "spof: 1\ncommon_causes: { a: { 0000000000000000: 1 } }\n"),
    ] {
        let own: Vec<String> =
            known_fields(model).into_iter().filter(|field| !component.contains(field)).collect();
        assert_eq!(first_column(page, heading), own, "{heading}");
    }
}

#[test]
fn the_readme_of_the_rules_lists_every_rule() {
    let mut rules: Vec<String> = spof::rules::RULES.iter().map(|rule| rule.id.to_owned()).collect();
    rules.sort();
    assert_eq!(first_column("docs/rules.md", "## All rules"), rules);
}

#[test]
fn the_readme_of_the_gate_lists_every_key_and_status() {
    let page = "docs/gate.md";
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme/keys");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.yaml"), "0000000000000000: 1\n").unwrap();
    let ran =
        spof_with(&["check", "-", "--config", "config.yaml"], &folder, b"spof: 1\ncomponents: { a: {} }\n");
    assert_eq!(first_column(page, "## What the configuration says"), listed_as_known(&ran.err));

    let help = spof_with(&["--help"], &root(), b"").out;
    let (_, help) = help.split_once("Exit status: ").unwrap();
    let (help, _) = help.split_once("\n\n").unwrap();
    let statuses = help.split(';').map(|status| status.split_whitespace().next().unwrap());
    let text = text_of(page);
    let (_, text) = text.split_once("## What the exit status says").unwrap();
    for status in statuses {
        assert!(text.contains(&format!("\n| {status} |")), "{page} does not say what {status} means");
    }
}

#[test]
fn the_readme_of_the_formats_lists_every_format() {
    let help = spof_with(&["check", "--help"], &root(), b"").out;
    let (_, help) = help.split_once("--format <FORMAT>").unwrap();
    let (_, help) = help.split_once("Possible values:").unwrap();
    let values = help.lines().skip(1).map(str::trim).take_while(|line| line.starts_with("- "));
    let mut formats: Vec<&str> = values.map(|line| line[2..].split(':').next().unwrap()).collect();
    formats.sort_unstable();
    assert_eq!(first_column("docs/formats.md", "# Formats, and where teams gate"), formats);
}

#[test]
fn the_readme_of_the_limits_has_the_defaults_of_the_code() {
    let thousands = |n: u64| {
        let digits = n.to_string();
        let grouped: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap()).collect();
        grouped.join(",")
    };
    let limits = spof::document::DocumentLimits::default();
    let nodes = spof::analysis::MAX_NODES as u64;
    let text = text_of("docs/limits.md");
    for row in [
        format!("| collections within collections | {} |", limits.max_depth),
        format!("| values that all aliases of a file stand for | {} |", thousands(limits.max_alias_nodes)),
        format!("`--max-nodes`, {} ", thousands(nodes)),
    ] {
        assert!(text.contains(&row), "docs/limits.md lacks `{row}`");
    }
    let help = spof_with(&["check", "--help"], &root(), b"").out;
    let (_, timeout) = help.split_once("--timeout").unwrap();
    let (_, timeout) = timeout.split_once("[default: ").unwrap();
    let minutes = timeout.split('m').next().unwrap();
    assert!(text.contains(&format!("| `--timeout`, {minutes} minutes |")), "--timeout is {minutes} minutes");
}
