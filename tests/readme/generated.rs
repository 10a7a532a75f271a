//! Parts of pages that are made from the code.

use std::fmt::Write as _;

use crate::support::root;

const FROM: &str = "<!-- written by a test: ";
const TO: &str = "<!-- end -->";

/// The text of a page with all such parts as they should be.
pub(super) fn anew(text: &str) -> String {
    let mut parts = text.split(FROM);
    let mut anew = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").expect("the comment ends with its line");
        let (_, after) = rest.split_once(TO).unwrap_or_else(|| panic!("{name}: where does it end?"));
        let made = match name {
            "rules" => rules(),
            "assumptions" => assumptions(),
            _ => panic!("nothing writes `{name}`"),
        };
        let _ = write!(anew, "{FROM}{name} -->\n{made}{TO}{after}");
    }
    anew
}

/// The rules in the order of reports, each with its page.
fn rules() -> String {
    let mut table = "| rule | finds | severity |\n| --- | --- | --- |\n".to_owned();
    for rule in &spof::rules::RULES {
        let page = page_of(rule.id);
        let _ = writeln!(table, "| [`{}`](../{page}) | {} | {} |", rule.id, rule.summary, rule.severity);
    }
    table
}

/// The assumptions about other tools' files, with their values, the default first.
fn assumptions() -> String {
    let mut table = "| assumption | decides | values |\n| --- | --- | --- |\n".to_owned();
    for assumption in spof_import::shape::ASSUMPTIONS {
        let values: Vec<String> = assumption.values.iter().map(|value| format!("`{}`", value.0)).collect();
        let (name, sentence) = (assumption.name(), assumption.sentence);
        let _ = writeln!(table, "| `{name}` | {sentence} | {} |", values.join(", "));
    }
    table
}

/// The file of a rule's page, from the root of the repository.
fn page_of(rule: &str) -> String {
    let mut open = vec![root().join("crates/spof/src/rules")];
    let (kebab, snake) = (format!("{rule}.md"), format!("{}.md", rule.replace('-', "_")));
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.ends_with(&kebab) || path.ends_with(&snake) {
                let path = path.strip_prefix(root()).unwrap();
                return path.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/");
            }
        }
    }
    panic!("{rule} has no page")
}
