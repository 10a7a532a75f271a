//! Model files as YAML text.
//!
//! Written by hand: the values are few and known, and on a fault tree of 320 kB the emitter of `yaml_serde` took
//! longer than reading the tree and translating it together. A text is plain where no reader of YAML 1.1 or
//! 1.2 could take it for anything else, else it is quoted.

use std::fmt::Write as _;

use crate::model_file::{Component, Link, ModelFile, Requirement};

/// Appends the file.
pub(crate) fn write(out: &mut String, file: &ModelFile) {
    // Taken apart, here and below, so that a new field cannot be forgotten.
    let ModelFile { spof, name, components, links } = file;
    number(out, 0, "spof", spof);
    text(out, 0, "name", name.as_deref());
    if components.is_empty() {
        out.push_str("components: {}\n");
    } else {
        out.push_str("components:\n");
    }
    for (id, component) in components {
        indent(out, 2);
        scalar(out, id);
        if *component == Component::default() {
            out.push_str(": {}\n");
        } else {
            out.push_str(":\n");
            fields(out, 4, component);
        }
    }
    if !links.is_empty() {
        out.push_str("links:\n");
    }
    for Link { between, id, component } in links {
        out.push_str("- between:\n");
        between.iter().for_each(|end| item(out, 2, end, None));
        text(out, 2, "id", Some(id));
        fields(out, 2, component);
    }
}

fn fields(out: &mut String, depth: usize, component: &Component) {
    let Component {
        kind,
        title,
        description,
        located_in,
        located_in_note,
        needs,
        wants,
        needs_to_start,
        backup_to,
        forwards,
        fails,
        unavailability,
        tier,
        state,
        owner,
        contact,
        runbook,
        labels,
    } = component;
    text(out, depth, "kind", kind.as_deref());
    text(out, depth, "title", title.as_deref());
    text(out, depth, "description", description.as_deref());
    tier.iter().for_each(|tier| number(out, depth, "tier", tier));
    ids(out, depth, "in", located_in, located_in_note.as_deref());
    for (name, requirements) in [("needs", needs), ("wants", wants), ("needs_to_start", needs_to_start)] {
        if !requirements.is_empty() {
            list(out, depth, name, requirements);
        }
    }
    if !backup_to.is_empty() {
        key(out, depth, "backup");
        out.push('\n');
        ids(out, depth + 2, "to", backup_to, None);
    }
    forwards.iter().for_each(|forwards| number(out, depth, "forwards", forwards));
    fails.iter().for_each(|fails| number(out, depth, "fails", fails));
    // The shortest digits that read back as the same number, such as `2.5e-12`.
    unavailability.iter().for_each(|share| number(out, depth, "unavailability", &format_args!("{share:?}")));
    text(out, depth, "state", *state);
    text(out, depth, "owner", owner.as_deref());
    text(out, depth, "contact", contact.as_deref());
    text(out, depth, "runbook", runbook.as_deref());
    if !labels.is_empty() {
        key(out, depth, "labels");
        out.push('\n');
    }
    for (name, value) in labels {
        indent(out, depth + 2);
        scalar(out, name);
        out.push_str(": ");
        scalar(out, value);
        out.push('\n');
    }
}

/// One id or a list of them under a key, with a comment.
fn ids(out: &mut String, depth: usize, name: &str, ids: &[String], note: Option<&str>) {
    match ids {
        [] => {}
        [one] => {
            key(out, depth, name);
            out.push(' ');
            scalar(out, one);
            comment(out, note);
        }
        several => {
            key(out, depth, name);
            comment(out, note);
            several.iter().for_each(|id| item(out, depth, id, None));
        }
    }
}

/// The end of a line, with a comment where there is one.
fn comment(out: &mut String, note: Option<&str>) {
    if let Some(note) = note {
        out.push_str(" # ");
        out.extend(note.chars().map(|c| if is_printable(c) { c } else { ' ' }));
    }
    out.push('\n');
}

/// Requirements under a key, whose dashes stand below it. Recurses as deep as requirements nest.
fn list(out: &mut String, depth: usize, name: &str, requirements: &[Requirement]) {
    key(out, depth, name);
    if requirements.is_empty() {
        out.push_str(" []\n");
        return;
    }
    out.push('\n');
    requirements.iter().for_each(|requirement| one_of(out, depth, requirement, None));
}

/// One requirement of a list.
fn one_of(out: &mut String, depth: usize, requirement: &Requirement, note: Option<&str>) {
    // What follows the dash stands where its indentation would have led.
    let mut group = String::new();
    match requirement {
        Requirement::Id(id) => return item(out, depth, id, note),
        Requirement::Noted(requirement, note) => return one_of(out, depth, requirement, Some(note)),
        Requirement::AnyOf(members) => list(&mut group, depth + 2, "any_of", members),
        Requirement::AllOf(members) => list(&mut group, depth + 2, "all_of", members),
        Requirement::Majority(members) => list(&mut group, depth + 2, "majority", members),
        Requirement::AtLeast(least, members) => {
            number(&mut group, depth + 2, "at_least", least);
            list(&mut group, depth + 2, "of", members);
        }
    }
    indent(out, depth);
    out.push_str("- ");
    match (note, group.find('\n')) {
        (Some(note), Some(end)) => {
            out.push_str(&group[depth + 2..end]);
            comment(out, Some(note));
            out.push_str(&group[end + 1..]);
        }
        _ => out.push_str(&group[depth + 2..]),
    }
}

fn item(out: &mut String, depth: usize, id: &str, note: Option<&str>) {
    indent(out, depth);
    out.push_str("- ");
    scalar(out, id);
    comment(out, note);
}

fn text(out: &mut String, depth: usize, name: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    key(out, depth, name);
    out.push(' ');
    scalar(out, value);
    out.push('\n');
}

fn number(out: &mut String, depth: usize, name: &str, value: &impl std::fmt::Display) {
    key(out, depth, name);
    writeln!(out, " {value}").expect("a String takes everything");
}

fn key(out: &mut String, depth: usize, name: &str) {
    indent(out, depth);
    out.push_str(name);
    out.push(':');
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n(' ', depth));
}

/// A text: plain, in single quotes, or in double quotes with escapes where it holds what cannot be seen.
fn scalar(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) && !text.contains("##") {
        out.push('\'');
        for part in text.split_inclusive('\'') {
            out.push_str(part);
            if part.ends_with('\'') {
                out.push('\'');
            }
        }
        out.push('\'');
    } else {
        out.push('"');
        let mut before = ' ';
        for c in text.chars() {
            match c {
                // Logs of CI systems obey `##[...]` and `##vso[...]`, wherever they stand.
                '#' if before == '#' => out.push_str("\\x23"),
                '"' | '\\' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if is_printable(c) => out.push(c),
                c => write!(out, "\\U{:08X}", u32::from(c)).expect("a String takes everything"),
            }
            before = c;
        }
        out.push('"');
    }
}

/// Words that some version of YAML, or some reader, takes for something else than text.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

fn is_plain(text: &str) -> bool {
    // What begins with a letter is no number, date or sign; a blank before a letter ends nothing.
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.,/() ".contains(&byte);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(inside)
        && !text.ends_with(' ')
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// What YAML lets stand in quotes and comments as it is; the line breaks of Unicode and the byte order mark are not.
pub(crate) fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that are easily taken for something else.
    const ODD: [&str; 42] = [
        "##[add-mask]a",
        "a ##vso[task.x]###",
        "",
        " ",
        "a b",
        "a ",
        " a",
        "null",
        "Null",
        "~",
        "true",
        "NO",
        "y",
        "1",
        "1e3",
        "0x1F",
        "1_000",
        ".5",
        ".inf",
        "2026-05-01",
        "12:30",
        "- a",
        "-",
        "--- a",
        "? a",
        "a: b",
        "a:b",
        "a #b",
        "#a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "it's",
        "'",
        "\"a\"",
        "a\\b\"",
        "a\nb\t",
        "\u{1}\u{7f}\u{85}",
        "\u{feff}\u{2028}größe 🦀",
        "{a}, [b]",
    ];

    #[test]
    fn every_text_reads_back_as_itself() {
        for text in ODD {
            let mut written = String::new();
            scalar(&mut written, text);
            let list: Vec<serde_yaml::Value> = serde_yaml::from_str(&format!("- {written}\n")).unwrap();
            assert_eq!(list, [serde_yaml::Value::from(text)], "{written}");
            let map: serde_yaml::Mapping = serde_yaml::from_str(&format!("{written}: {written}\n")).unwrap();
            assert_eq!(map.get(text), Some(&serde_yaml::Value::from(text)), "{written}");
        }
    }
}
