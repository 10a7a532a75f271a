//! Adding a waiver to the text of a configuration, which keeps its comments, its order and its spelling.
//!
//! The places of our own document say where the new text belongs; nothing else is touched. The result is
//! read again and must mean what the old text meant, and the waiver besides: otherwise there is no result.

use crate::config::tokens::{Token, tokens};
use crate::document::{self, Document, DocumentLimits, Mapping, Node, Value};
use crate::model::quantity::Date;
use crate::source::Sources;

/// A waiver to be written.
#[derive(Clone, Debug)]
pub struct NewWaiver {
    /// The rule's id.
    pub rule: String,
    /// The component's id.
    pub component: String,
    /// The one target that it is about.
    pub target: Option<String>,
    /// Why the finding may stay.
    pub reason: String,
    /// The last day on which it covers.
    pub expires: Date,
    /// Who approved it.
    pub approved_by: Option<String>,
}

/// Why a text was not edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// It is no valid configuration.
    #[error("it is not a valid configuration")]
    Invalid,
    /// Its waivers stand elsewhere.
    #[error("its waivers are an alias of another value")]
    Alias,
    /// The same waiver is there already.
    #[error("{rule} is waived for {component} already, on line {line}: change its date there")]
    Exists {
        /// The rule.
        rule: String,
        /// The component.
        component: String,
        /// Where the waiver starts, from 1.
        line: u32,
    },
    /// What came out would not have meant what was meant.
    #[error("its waivers cannot be added to without a change of what it says")]
    NotKept,
}

/// The text with the waiver added at the end of its `waivers`.
///
/// # Errors
///
/// [`EditError`] where the text cannot be edited with its meaning kept.
pub fn add_waiver(text: &str, waiver: &NewWaiver) -> Result<String, EditError> {
    let old = Read::new(text)?;
    if let Some(line) = old.line_of(waiver) {
        return Err(EditError::Exists {
            rule: waiver.rule.clone(),
            component: waiver.component.clone(),
            line,
        });
    }
    let (at, until, piece) = old.change(text, waiver)?;
    let edited = format!("{}{piece}{}", &text[..at], &text[until..]);
    let new = Read::new(&edited).map_err(|_| EditError::NotKept)?;
    let kept = old.others() == new.others() && old.others_end_with(&new, waiver);
    if kept { Ok(edited) } else { Err(EditError::NotKept) }
}

struct Read {
    sources: Sources,
    document: Document,
}

impl Read {
    fn new(text: &str) -> Result<Read, EditError> {
        if text.len() > Sources::MAX_BYTES {
            return Err(EditError::Invalid);
        }
        let mut sources = Sources::new();
        let file = sources.add("", text);
        let mut problems = Vec::new();
        let document = document::parse(&sources, file, &DocumentLimits::default(), &mut problems);
        problems.retain(|problem| problem.code != "empty-file");
        let read = Read { sources, document };
        let usable = match read.root().map(|root| root.value()) {
            None | Some(Value::Null | Value::Mapping(_)) => problems.is_empty(),
            Some(Value::Scalar(_) | Value::Sequence(_)) => false,
        };
        if usable { Ok(read) } else { Err(EditError::Invalid) }
    }

    fn root(&self) -> Option<Node<'_>> {
        self.document.root(&self.sources)
    }

    fn mapping(&self) -> Option<Mapping<'_>> {
        match self.root()?.value() {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The key and the value of `waivers`.
    fn section(&self) -> Option<(Node<'_>, Node<'_>)> {
        self.mapping()?.iter().find(|(key, _)| key.text() == Some("waivers"))
    }

    fn waivers(&self) -> Vec<Node<'_>> {
        match self.section().map(|(_, value)| value.value()) {
            Some(Value::Sequence(items)) => items.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The line of a waiver for the same rule, component and target.
    fn line_of(&self, waiver: &NewWaiver) -> Option<u32> {
        let same = self.waivers().into_iter().find(|item| {
            let Value::Mapping(fields) = item.value() else { return false };
            let field = |name| {
                fields.iter().find(|(key, _)| key.text() == Some(name)).and_then(|entry| entry.1.text())
            };
            field("rule") == Some(&waiver.rule)
                && field("component") == Some(&waiver.component)
                && field("target") == waiver.target.as_deref()
        })?;
        Some(self.sources.location(same.span())?.line)
    }

    /// Everything that the text says beside its waivers.
    fn others(&self) -> Vec<Token> {
        let entries = self.mapping().into_iter().flat_map(|mapping| mapping.iter());
        let others = entries.filter(|(key, _)| key.text() != Some("waivers"));
        others.flat_map(|(key, value)| [tokens(key), tokens(value)]).flatten().collect()
    }

    /// Whether `new` has the waivers of this one and `waiver` after them.
    fn others_end_with(&self, new: &Read, waiver: &NewWaiver) -> bool {
        let (old, new) = (self.waivers(), new.waivers());
        let Some((last, before)) = new.split_last() else { return false };
        let meaning = |items: &[Node<'_>]| items.iter().flat_map(|item| tokens(*item)).collect::<Vec<_>>();
        let Value::Mapping(fields) = last.value() else { return false };
        let written: Vec<(Option<&str>, Option<&str>)> =
            fields.iter().map(|(key, value)| (key.text(), value.text())).collect();
        let meant: Vec<(Option<&str>, Option<String>)> =
            waiver.fields().into_iter().map(|(key, value)| (Some(key), Some(value))).collect();
        let same = written.iter().zip(&meant).all(|(a, b)| a.0 == b.0 && a.1 == b.1.as_deref());
        meaning(&old) == meaning(before) && same && written.len() == meant.len()
    }

    /// Which bytes to replace, and by what.
    fn change(&self, text: &str, waiver: &NewWaiver) -> Result<(usize, usize, String), EditError> {
        let Some(root) = self.root().filter(|root| matches!(root.value(), Value::Mapping(_))) else {
            let piece = format!("waivers:\n{}", waiver.block(2));
            return Ok(self.append(text, &piece, false));
        };
        let span = |node: Node<'_>| (node.span().start as usize, node.span().end as usize);
        let (start, end) = span(root);
        let flow = text[start..].starts_with('{');
        let Some((key, value)) = self.section() else {
            if flow {
                let last = self.mapping().and_then(|mapping| mapping.iter().last());
                let item = format!("\"waivers\": [{}]", waiver.flow(true));
                return Ok(match last {
                    Some((_, value)) => (span(value).1, span(value).1, format!(", {item}")),
                    None => (start + 1, start + 1, item),
                });
            }
            let indent = column(text, start);
            let piece = format!("{:indent$}waivers:\n{}", "", waiver.block(indent + 2));
            let ends_here = text[end..].lines().all(|line| {
                let line = line.trim_start();
                line.is_empty() || line.starts_with('#')
            });
            let (at, until, piece) = if ends_here {
                self.append(text, &piece, text.contains("\n\n"))
            } else {
                after_line(text, end, &piece)
            };
            return Ok((at, until, piece));
        };
        let (value_start, value_end) = span(value);
        let written = &text[value_start..value_end];
        if written.starts_with('*') {
            return Err(EditError::Alias);
        }
        let indent = column(text, span(key).0);
        Ok(match value.value() {
            Value::Sequence(_) if written.starts_with('[') => match self.waivers().last() {
                Some(last) => (span(*last).1, span(*last).1, format!(", {}", waiver.flow(flow))),
                None => (value_start + 1, value_start + 1, waiver.flow(flow)),
            },
            Value::Sequence(_) => {
                // The place of a list that is no deeper than its key is that of its first item.
                let dash = match text[..value_start].trim_end_matches([' ', '\t']) {
                    before if before.ends_with('-') => column(text, before.len() - 1),
                    _ => column(text, value_start),
                };
                let last = self.waivers().last().map_or(value_end, |last| span(*last).1);
                after_line(text, own_comments(text, last, dash), &waiver.block(dash))
            }
            Value::Null if flow => (value_start, value_end, format!("[{}]", waiver.flow(true))),
            Value::Null if written.is_empty() => after_line(text, span(key).1, &waiver.block(indent + 2)),
            Value::Null => {
                let piece = in_lines_of(text, &format!("\n{}", waiver.block(indent + 2)));
                (value_start, value_end, piece.trim_end().to_owned())
            }
            Value::Scalar(_) | Value::Mapping(_) => return Err(EditError::Invalid),
        })
    }

    /// At the end of the file, after a blank line if there shall be one.
    fn append(&self, text: &str, piece: &str, blank: bool) -> (usize, usize, String) {
        let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let blank = if blank { "\n" } else { "" };
        (text.len(), text.len(), in_lines_of(text, &format!("{newline}{blank}{piece}")))
    }
}

/// The column of a byte, in bytes: those that indent a block are single ones.
fn column(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[line..at].trim_start_matches('\u{feff}').len()
}

/// After the line on which the byte before `at` stands.
fn after_line(text: &str, at: usize, piece: &str) -> (usize, usize, String) {
    match text[at..].find('\n') {
        Some(newline) => (at + newline + 1, at + newline + 1, in_lines_of(text, piece)),
        None => (text.len(), text.len(), in_lines_of(text, &format!("\n{piece}"))),
    }
}

/// The end of the comments after `at` that are indented deeper than the dashes of a list: they belong to
/// its last item.
fn own_comments(text: &str, at: usize, dash: usize) -> usize {
    let Some(newline) = text[at..].find('\n') else { return at };
    let mut end = at;
    let mut here = at + newline + 1;
    for line in text[here..].split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if !line[indent..].starts_with('#') || indent <= dash {
            break;
        }
        end = here;
        here += line.len();
    }
    end
}

/// The piece with the line breaks of the text.
fn in_lines_of(text: &str, piece: &str) -> String {
    if text.contains("\r\n") { piece.replace('\n', "\r\n") } else { piece.to_owned() }
}

impl NewWaiver {
    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("rule", self.rule.clone()), ("component", self.component.clone())];
        fields.extend(self.target.clone().map(|target| ("target", target)));
        fields.push(("reason", self.reason.clone()));
        fields.push(("expires", self.expires.to_string()));
        fields.extend(self.approved_by.clone().map(|name| ("approved_by", name)));
        fields
    }

    /// As an item of a block list whose dashes stand in this column.
    fn block(&self, column: usize) -> String {
        let lines = self.fields().into_iter().enumerate().map(|(at, (key, value))| {
            let lead = if at == 0 { "- " } else { "  " };
            format!("{:column$}{lead}{key}: {}\n", "", scalar(key, &value, ","))
        });
        lines.collect()
    }

    /// In braces; `json` with every word in quotes.
    fn flow(&self, json: bool) -> String {
        let fields = self.fields().into_iter().map(|(key, value)| match json {
            true => format!("\"{key}\": {}", quoted(&value)),
            false => format!("{key}: {}", scalar(key, &value, "")),
        });
        let fields: Vec<String> = fields.collect();
        if json { format!("{{{}}}", fields.join(", ")) } else { format!("{{ {} }}", fields.join(", ")) }
    }
}

/// A value as one writes it: plain where nobody can misread it, else in quotes.
fn scalar(key: &str, value: &str, also: &str) -> String {
    const OTHERS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let plain = value.starts_with(char::is_alphabetic)
        && value.chars().all(|c| c.is_alphanumeric() || " _./-@()'".contains(c) || also.contains(c))
        && !value.ends_with(' ')
        && value.parse::<f64>().is_err()
        && !OTHERS.contains(&value.to_lowercase().as_str());
    if plain || key == "expires" { value.to_owned() } else { quoted(value) }
}

/// In double quotes, as JSON and YAML both read it.
fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                text.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiver() -> NewWaiver {
        NewWaiver {
            rule: "single-point-of-failure".into(),
            component: "db-1".into(),
            target: None,
            reason: "the replica is ordered: due in June".into(),
            expires: Date::parse("2026-06-30").unwrap(),
            approved_by: None,
        }
    }

    const ITEM: &str = "- rule: single-point-of-failure\n    component: db-1\n    reason: \"the replica is ordered: \
                        due in June\"\n    expires: 2026-06-30\n";
    const FLOW: &str = "{ rule: single-point-of-failure, component: db-1, reason: \"the replica is ordered: due in \
                        June\", expires: 2026-06-30 }";
    const JSON: &str = "{\"rule\": \"single-point-of-failure\", \"component\": \"db-1\", \"reason\": \"the replica \
                        is ordered: due in June\", \"expires\": \"2026-06-30\"}";

    #[test]
    fn every_shape_of_a_file_keeps_what_it_says() {
        let other = "  - { rule: orphan, component: a, reason: r, expires: 2026-01-01 }";
        let cases = [
            (String::new(), format!("waivers:\n  {ITEM}")),
            ("# only a comment\n".into(), format!("# only a comment\nwaivers:\n  {ITEM}")),
            ("fail_on: low".into(), format!("fail_on: low\nwaivers:\n  {ITEM}")),
            (
                "fail_on: low # why\n\ntargets: [a]\n# the end\n".into(),
                format!("fail_on: low # why\n\ntargets: [a]\n# the end\n\nwaivers:\n  {ITEM}"),
            ),
            ("fail_on: low\n...\n".into(), format!("fail_on: low\nwaivers:\n  {ITEM}...\n")),
            ("waivers: # ours\nfail_on: low\n".into(), format!("waivers: # ours\n  {ITEM}fail_on: low\n")),
            (
                format!("waivers:\n{other} # kept\n    # of the item\n  # of the list\nfail_on: low\n"),
                format!(
                    "waivers:\n{other} # kept\n    # of the item\n  {ITEM}  # of the list\nfail_on: low\n"
                ),
            ),
            (format!("waivers:\n{other}"), format!("waivers:\n{other}\n  {ITEM}")),
            ("waivers: [] # none\n".into(), format!("waivers: [{FLOW}] # none\n")),
            (
                "waivers: [{rule: orphan, component: a, reason: r, expires: 2026-01-01}, ]\n".into(),
                format!(
                    "waivers: [{{rule: orphan, component: a, reason: r, expires: 2026-01-01}}, {FLOW}, ]\n"
                ),
            ),
            ("waivers: ~ # none\n".into(), format!("waivers: \n  {} # none\n", ITEM.trim_end())),
            ("{}".into(), format!("{{\"waivers\": [{JSON}]}}")),
            (
                "{\n  \"fail_on\": \"low\"\n}\n".into(),
                format!("{{\n  \"fail_on\": \"low\", \"waivers\": [{JSON}]\n}}\n"),
            ),
            ("{\"waivers\": null}".into(), format!("{{\"waivers\": [{JSON}]}}")),
        ];
        for (text, expected) in cases {
            assert_eq!(add_waiver(&text, &waiver()).as_ref(), Ok(&expected), "{text:?}");
        }
    }

    #[test]
    fn line_breaks_and_dashes_stay_as_they_are() {
        let text = "waivers:\r\n- rule: orphan\r\n  component: a\r\n  reason: |\r\n    two\r\n    lines\r\n  expires: 2026-01-01\r\n";
        let edited = add_waiver(text, &waiver()).unwrap();
        assert!(edited.starts_with(text));
        assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
        assert!(edited[text.len()..].starts_with("- rule: "), "{edited}");
    }

    #[test]
    fn odd_words_come_back_as_they_were() {
        for word in [
            "null",
            "1.5",
            "-",
            "a: b",
            "a #b",
            "\"",
            "\\",
            "é ",
            "~",
            "\u{85}x",
            "[x]",
            "line\nbreak",
            "yes",
        ] {
            for text in ["", "waivers: []\n", "{}"] {
                let odd = NewWaiver {
                    component: word.into(),
                    reason: word.into(),
                    approved_by: Some(word.into()),
                    target: Some(word.into()),
                    ..waiver()
                };
                let edited =
                    add_waiver(text, &odd).unwrap_or_else(|error| panic!("{word:?} in {text:?}: {error}"));
                assert!(add_waiver(&edited, &odd).is_err());
            }
        }
    }

    #[test]
    fn what_cannot_be_edited_is_refused() {
        assert_eq!(add_waiver("a: [", &waiver()), Err(EditError::Invalid));
        assert_eq!(add_waiver("- a\n", &waiver()), Err(EditError::Invalid));
        assert_eq!(add_waiver("x-a: &a []\nwaivers: *a\n", &waiver()), Err(EditError::Alias));
        let once = add_waiver("# ours\n", &waiver()).unwrap();
        let again = EditError::Exists { rule: waiver().rule, component: waiver().component, line: 3 };
        assert_eq!(add_waiver(&once, &waiver()), Err(again));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Whatever the text is: no panic, and what comes out is the old text with something put in.
        #[test]
        fn random_text_is_kept_or_refused(
            pieces in proptest::collection::vec(
                proptest::sample::select(&[
                    "waivers", "waivers:", "waivers: ", "waivers: [", "rule: orphan", "- rule: a", "fail_on: low", "é", " ",
                    "  ", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", ": ", ", ", "[", "]", "{", "}", "- ", "? ", "&x ", "*x",
                    "'", "\"", "|\n", "<<: ", " # c\n", "\t", "\r\n", "---\n", "\n...\n", "\u{feff}", "~", "null", "\u{85}",
                ][..]),
                0..24,
            )
        ) {
            let text = pieces.concat();
            if let Ok(edited) = add_waiver(&text, &waiver()) {
                let same_start = text.bytes().zip(edited.bytes()).take_while(|(a, b)| a == b).count();
                let (a, b) = (text.bytes().rev(), edited.bytes().rev());
                let same_end = a.zip(b).take_while(|(a, b)| a == b).count();
                let replaced = text.len().saturating_sub(same_start + same_end);
                proptest::prop_assert!(replaced <= "null".len(), "{:?} became {:?}", text, edited);
                let again = matches!(add_waiver(&edited, &waiver()), Err(EditError::Exists { .. }));
                proptest::prop_assert!(again);
            }
        }
    }
}
