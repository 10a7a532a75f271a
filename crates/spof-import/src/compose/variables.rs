//! Variables: the file `.env` and what stands for `${NAME}`.
//!
//! Only files are looked at, not the environment of whoever runs the check: the same input gives the same answer.

use std::collections::{BTreeMap, BTreeSet};

use spof::source::Span;

/// The variables of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    values: BTreeMap<String, String>,
    /// Names without a value that were asked for, and where first.
    pub(super) unset: BTreeMap<String, Span>,
    /// Names that must have a value and have none.
    pub(super) required: BTreeSet<(Span, String)>,
}

impl Variables {
    /// Reads the text of a `.env`. What was there before stays.
    pub(super) fn add(&mut self, text: &str) {
        for (name, value) in entries(text) {
            let value = self.fill(&value, Span::NONE);
            self.values.entry(name).or_insert(value);
        }
        self.unset.clear();
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A text with its variables filled in; what has no value is empty.
    pub(super) fn fill(&mut self, text: &str, at: Span) -> String {
        if !text.contains('$') {
            return text.to_owned();
        }
        self.filled(text, at, 0)
    }

    fn filled(&mut self, text: &str, at: Span, depth: usize) -> String {
        const DEEPEST: usize = 16;
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find('$') {
            out.push_str(&rest[..start]);
            rest = &rest[start + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some(inside) = rest.strip_prefix('{') {
                let Some(end) = closing(inside) else {
                    out.push_str("${");
                    rest = inside;
                    continue;
                };
                if depth < DEEPEST {
                    let value = self.braced(&inside[..end], at, depth);
                    out.push_str(&value);
                }
                rest = &inside[end + 1..];
            } else {
                let end = name_end(rest);
                if end == 0 {
                    out.push('$');
                } else {
                    let value = self.value(&rest[..end], at);
                    out.push_str(&value.unwrap_or_default());
                    rest = &rest[end..];
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// What stands for `NAME`, `NAME:-default`, `NAME-default`, `NAME:?message`, `NAME?message`, `NAME:+other`, `NAME+other`.
    fn braced(&mut self, inside: &str, at: Span, depth: usize) -> String {
        let (name, rest) = inside.split_at(name_end(inside));
        let (or_empty, rest) = match rest.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let value = self.get(name).map(str::to_owned).filter(|value| !(or_empty && value.is_empty()));
        let mut signs = rest.chars();
        match (signs.next(), value) {
            (Some('-'), Some(value)) => value,
            (Some('-'), None) => self.filled(signs.as_str(), at, depth + 1),
            (Some('+'), Some(_)) => self.filled(signs.as_str(), at, depth + 1),
            (Some('+'), None) => String::new(),
            (Some('?'), Some(value)) => value,
            (Some('?'), None) => {
                self.required.insert((at, name.to_owned()));
                String::new()
            }
            _ => self.value(name, at).unwrap_or_default(),
        }
    }

    fn value(&mut self, name: &str, at: Span) -> Option<String> {
        let value = self.get(name).map(str::to_owned);
        if value.is_none() && !at.is_none() {
            self.unset.entry(name.to_owned()).or_insert(at);
        }
        value
    }
}

/// Names and values of a `.env` or an `env_file`.
pub(super) fn entries(text: &str) -> impl Iterator<Item = (String, String)> {
    text.trim_start_matches('\u{feff}').lines().filter_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        if line.starts_with('#') {
            return None;
        }
        let (name, value) = line.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        let value = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let quote = char::from(*quote);
                value[1..].split_once(quote).map_or(&value[1..], |parts| parts.0)
            }
            _ => value.split(" #").next().unwrap_or_default().trim_end(),
        };
        (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    })
}

fn name_end(text: &str) -> usize {
    let sign =
        |(at, c): (usize, char)| !(c == '_' || c.is_ascii_alphabetic() || (at > 0 && c.is_ascii_digit()));
    text.char_indices().find(|found| sign(*found)).map_or(text.len(), |found| found.0)
}

/// Where the brace that is open closes.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_as_compose_does() {
        let mut variables = Variables::default();
        variables.add("# a\nexport A=1\nB=\"two # 2\" \nEMPTY=\nC=x # y\nD='${A}'\nE=${A}0\n");
        for (text, filled) in [
            ("$A-${B}", "1-two # 2"),
            ("$$A", "$A"),
            ("${EMPTY:-d}/${EMPTY-d}", "d/"),
            ("${N:-${M-${A}}}", "1"),
            ("${A:+yes}${N:+no}", "yes"),
            ("$", "$"),
            ("${", "${"),
            ("100$ ${C}", "100$ x"),
            ("$E", "10"),
        ] {
            assert_eq!(variables.fill(text, Span::NONE), filled, "{text}");
        }
        let mut sources = spof::source::Sources::new();
        let at = Span::new(sources.add("c", "x"), 0, 1);
        assert_eq!(variables.fill("${X}${Y:?no}", at), "");
        assert_eq!(variables.unset.keys().collect::<Vec<_>>(), ["X"]);
        assert_eq!(variables.required.len(), 1);
    }
}
