//! What ARCHITECTURE.md says is absent is absent: no module looks back, the library reads no file, clock or
//! environment and prints nothing, and no file has outgrown a reader.

use std::path::{Path, PathBuf};

use crate::support::root;

/// The modules of the library. Each may use those before it.
const LAYERS: [&str; 10] = [
    "progress",
    "source",
    "diagnostic",
    "document",
    "model",
    "graph",
    "analysis",
    "rules",
    "config",
    "report",
];

/// The module for embedders, and the last layer that it may use.
const INTEROP: (&str, &str) = ("petgraph", "analysis");

/// The crates, and which of ours each may use.
const CRATES: [(&str, &[&str]); 4] = [
    ("spof", &[]),
    ("spof-report", &["spof"]),
    ("spof-import", &["spof"]),
    ("spof-cli", &["spof", "spof-import", "spof-report"]),
];

/// The modules of the library that an importer may use: what reads files, and the builder of models.
const OF_IMPORTERS: [&str; 4] = ["source", "diagnostic", "document", "model"];

const MOST_LINES: usize = 700;

#[test]
fn no_module_of_the_library_looks_back() {
    let source = root().join("crates/spof/src");
    let mut wrong = Vec::new();
    let mut uses = 0;
    for file in rust_files(&source) {
        let inside = file.strip_prefix(&source).unwrap();
        let top = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = top.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let own = layer(if module == INTEROP.0 { INTEROP.1 } else { module });
        let Some(own) = own else {
            wrong.push(format!("{}: `{module}` has no place among the layers", inside.display()));
            continue;
        };
        for used in crate_paths(&code(&std::fs::read_to_string(&file).unwrap())) {
            uses += 1;
            let fine = layer(&used).is_some_and(|used| used <= own) || used == module;
            if !fine {
                wrong.push(format!("{}: `{module}` uses `{used}`", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(uses > 100, "only {uses} uses were found: is the scan blind?");
}

#[test]
fn the_library_reads_no_file_clock_or_environment_and_prints_nothing() {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "Instant",
        "SystemTime",
        "stdin(",
        "stdout(",
        "stderr(",
        "print!(",
        "println!(",
        "dbg!(",
    ];
    let mut wrong = Vec::new();
    for name in ["spof", "spof-report", "spof-import"] {
        for file in rust_files(&root().join("crates").join(name).join("src")) {
            if file.components().any(|part| part.as_os_str() == "tests") {
                continue;
            }
            let text = code(&std::fs::read_to_string(&file).unwrap());
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let found = forbidden.iter().filter(|word| text.contains(**word));
            wrong.extend(found.map(|word| format!("{} has `{word}`", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_crate_looks_back() {
    let mut wrong = Vec::new();
    for (name, allowed) in CRATES {
        let manifest = std::fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let start = manifest.find("\n[dependencies]\n").unwrap() + "\n[dependencies]\n".len();
        let section = manifest[start..].split("\n[").next().unwrap();
        for line in section.lines().filter(|line| line.starts_with("spof")) {
            let used = line.split(['.', ' ', '=']).next().unwrap();
            if !allowed.contains(&used) {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known: Vec<PathBuf> = CRATES.iter().map(|(name, _)| root().join("crates").join(name)).collect();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        assert!(!path.is_dir() || known.contains(&path), "{} has no place among the crates", path.display());
    }
}

#[test]
fn importers_read_files_and_build_models_and_know_nothing_of_analyses() {
    let mut wrong = Vec::new();
    let mut uses = 0;
    for file in rust_files(&root().join("crates/spof-import/src")) {
        for used in paths_of("spof::", &code(&std::fs::read_to_string(&file).unwrap())) {
            uses += 1;
            if !OF_IMPORTERS.contains(&used.as_str()) {
                wrong.push(format!("{} uses `{used}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(uses > 10, "only {uses} uses were found: is the scan blind?");
}

#[test]
fn no_file_has_outgrown_a_reader() {
    let folders = ["crates", "tests", "examples", "benches", "fuzz"];
    let files = folders.iter().flat_map(|folder| rust_files(&root().join(folder)));
    let long: Vec<String> = files
        .map(|file| (std::fs::read_to_string(&file).unwrap().lines().count(), file))
        .filter(|(lines, _)| *lines >= MOST_LINES)
        .map(|(lines, file)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The top-level modules that `crate::` paths name, those of `use crate::{a, b::c}` included.
fn crate_paths(code: &str) -> Vec<String> {
    paths_of("crate::", code)
}

/// The same of paths that start with another word.
fn paths_of(start: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(start) {
        let named = code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        let after = &code[at + start.len()..];
        if named {
            continue;
        }
        if !after.starts_with('{') {
            found.extend(word(after));
            continue;
        }
        let (mut depth, mut starts) = (0, false);
        for (at, c) in after.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                _ => {}
            }
            if starts && depth == 1 && !c.is_whitespace() {
                found.extend(word(&after[at..]));
                starts = false;
            }
            starts |= depth == 1 && matches!(c, '{' | ',');
        }
    }
    found
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// Source text without comments and without what its literals say.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let raw = rest.strip_prefix('r').map(|after| after.len() - after.trim_start_matches('#').len());
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw.filter(|hashes| rest[1 + hashes..].starts_with('"'))
            && !code.ends_with(|before: char| before.is_alphanumeric() || before == '_')
        {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 2 + hashes;
            rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
        } else if c == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c| {
                let closes = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            });
            end.map_or(rest.len(), |end| end + 2)
        } else if let Some(escaped) = rest.strip_prefix("'\\") {
            escaped.find('\'').map_or(rest.len(), |end| end + 3 + usize::from(escaped.starts_with('\'')))
        } else if c == '\'' && rest.chars().nth(2) == Some('\'') {
            rest.char_indices().nth(3).map_or(rest.len(), |(at, _)| at)
        } else {
            0
        };
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            rest = &rest[skipped..];
        }
    }
    code
}

#[test]
fn the_scan_sees_code_and_nothing_else() {
    let text = "// crate::a\nuse crate::b::{c};\nuse crate::{d, e::{f, g}, h};\nlet s = \"crate::i\";\n\
                let q = '\"'; let e = '\\''; crate::j::k(r#\"crate::l \" \"#); $crate::m; /* crate::n */";
    assert_eq!(crate_paths(&code(text)), ["b", "d", "e", "h", "j", "m"]);
}
