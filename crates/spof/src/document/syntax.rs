//! Syntax errors in words that people know: the parser's own speak of tokens.

use granit_parser::ErrorKind;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// Where the parser stopped.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    pub(super) source: SourceId,
    pub(super) text: &'t str,
    /// The end of the last value that was read.
    pub(super) last: u32,
    /// Where the parser says that it is.
    pub(super) at: u32,
}

impl Place<'_> {
    fn span(self, start: usize, end: usize) -> Span {
        Span::new(self.source, start as u32, end as u32)
    }

    /// The character at a place, or nothing at the end of a line or of the text.
    fn mark(self, at: usize) -> Span {
        let next = self.text[at..].chars().next().filter(|next| !matches!(next, '\n' | '\r'));
        self.span(at, at + next.map_or(0, char::len_utf8))
    }

    fn line_start(self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |before| before + 1)
    }
}

/// The error for nesting beyond the limit.
pub(super) fn too_deep(span: Span, label: impl Into<String>) -> Diagnostic {
    Diagnostic::error("nesting-too-deep", "lists and mappings are nested too deep")
        .at(span, label)
        .hint("no model needs this; is a bracket never closed?")
}

/// The error for a key that is a collection.
pub(super) fn complex_key(span: Span, label: &str) -> Diagnostic {
    Diagnostic::error("complex-key", "a key must be a word, not a list or a mapping")
        .at(span, label)
        .hint("quote a key that contains brackets")
}

/// The error for a byte order mark that is no quoted text.
pub(super) fn byte_order_mark(span: Span) -> Diagnostic {
    Diagnostic::error("syntax", "a byte order mark in the middle of the file")
        .at(span, "this holds a character that is invisible")
        .hint("remove it; several files were perhaps joined")
}

/// Explains what the parser says. `brackets` are the places of the brackets that are open, `level` is the first one that
/// is too deep.
pub(super) fn explain(kind: &ErrorKind, place: Place<'_>, brackets: Vec<u32>, level: usize) -> Diagnostic {
    let at = (place.at as usize).min(place.text.len());
    if let Some(tab) = tab(kind, place, at) {
        return Diagnostic::error("tab-indentation", "a tab is used for indentation")
            .at(place.span(tab, tab + 1), "this is a tab")
            .hint("indent with spaces; YAML forbids tabs there");
    }
    let error = |message: &str| Diagnostic::error("syntax", message);
    match kind {
        ErrorKind::RecursionLimitExceeded => {
            return too_deep(place.mark(at), format!("this would be level {level}"));
        }
        ErrorKind::UndeclaredTagHandle => {
            return Diagnostic::error("unsupported-tag", "a tag with no meaning here")
                .at(place.mark(at), "this tag")
                .hint("remove the tag");
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            return error("a quote is never closed")
                .at(place.mark(at), "opened here")
                .hint(format!("close it with `{}`", place.text[at..].chars().next().unwrap_or('"')));
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            return error(&format!("a `{open}` is never closed"))
                .at(place.mark(at), "opened here")
                .hint(format!("close it with `{}`", closing(*open)));
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return error(&format!("a `{open}` is closed by `{close}`"))
                .at(place.mark(at), format!("close it with `{}`", closing(*open)))
                .hint("quote a bracket that is part of a text");
        }
        ErrorKind::BomInsideDocument => {
            return byte_order_mark(place.mark(at));
        }
        ErrorKind::MappingValueNotAllowed if place.text[..at].trim_end().ends_with([']', '}']) => {
            return complex_key(place.mark(at), "what stands before this is used as a key");
        }
        _ => {}
    }
    if let Some(open) = open_bracket(place, at, brackets) {
        return within_brackets(kind, place, at, open);
    }
    if let Some(colon) = tight_colon(place, at) {
        return error("a space is missing after `:`")
            .at(place.span(colon, colon + 1), "put a space after this")
            .hint("write `key: value`");
    }
    let (message, hint) = sentence(kind, place, at);
    let error = error(&message).at(place.mark(at), "");
    match hint {
        "" => error,
        hint => error.hint(hint),
    }
}

/// What is wrong after the bracket at `open`.
fn within_brackets(kind: &ErrorKind, place: Place<'_>, at: usize, open: usize) -> Diagnostic {
    let bracket = &place.text[open..=open];
    let close = closing(if bracket == "[" { '[' } else { '{' });
    let error = |message: String| Diagnostic::error("syntax", message);
    if let ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent = kind {
        return error(format!("wrong indentation within `{bracket}`"))
            .at(place.mark(at), "indent this further than the line that opens the bracket")
            .at(place.span(open, open + 1), "opened here")
            .hint(format!("if the bracket should end before this line, close it with `{close}`"));
    }
    if let Some((message, hint)) = of_quotes(kind) {
        return error(message.to_owned()).at(place.mark(at), "").hint(hint);
    }
    let message = if place.text[at..].trim().is_empty() {
        format!("a `{bracket}` is never closed")
    } else {
        format!("found unexpected {} within `{bracket}`", found(place, at))
    };
    error(message)
        .at(place.mark(at), format!("expected `,` or `{close}` before this"))
        .at(place.span(open, open + 1), "opened here")
        .hint(format!("close it with `{close}`, or put `,` between the items"))
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}

/// What stands at a place, for a message.
fn found(place: Place<'_>, at: usize) -> String {
    match place.text[at..].chars().next() {
        None => "end of the file".to_owned(),
        Some('\n' | '\r') => "end of the line".to_owned(),
        Some('`') => "backtick".to_owned(),
        Some(c) => format!("`{}`", c.escape_debug()),
    }
}

/// What is wrong inside of quotes or right behind them, wherever they stand, and a hint.
fn of_quotes(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown escape in a double-quoted text",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidLowSurrogateHexEscape => (
            "an escape with too few digits in a double-quoted text",
            "`\\x` takes two hexadecimal digits, `\\u` four and `\\U` eight",
        ),
        ErrorKind::InvalidLowSurrogate | ErrorKind::MissingLowSurrogate | ErrorKind::UnpairedLowSurrogate => {
            (
                "half of a surrogate pair in a double-quoted text",
                "a character beyond U+FFFF is written as two `\\u` escapes, a high one and a low one",
            )
        }
        ErrorKind::InvalidUnicodeEscape => {
            ("an escape that stands for no character", "a character is at most `\\U0010FFFF`")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "found more text after a closing quote",
            "quote the whole value, or double the quote inside of it",
        ),
        _ => return None,
    })
}

fn sentence(kind: &ErrorKind, place: Place<'_>, at: usize) -> (String, &'static str) {
    const QUOTE: &str = "quote the text if it is meant as it stands";
    const INDENT: &str = "entries that belong together start in the same column";
    let known = match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            ("found an unexpected `:`", "quote a value that contains `: `, or start a new line for a new key")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("a key without a value: `:` is missing", "write `key: value`; a long text needs quotes")
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::UnexpectedEofBlockMapping => {
            ("found something that is no `key: value` among the entries of a mapping", INDENT)
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::UnexpectedEofBlockSequence => {
            ("found something that is no `- item` among the items of a list", INDENT)
        }
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent => ("wrong indentation", INDENT),
        ErrorKind::InvalidQuotedScalarIndent => {
            ("a quoted text goes on further left than it may", "indent it, or close the quote")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list cannot start here", "start it on a line of its own")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("found a closing bracket that nothing opened", "remove it, or quote the text that it is part of")
        }
        ErrorKind::CommentInterceptedScalar => {
            ("a comment in the middle of a text of several lines", "quote the text, or move the comment")
        }
        ErrorKind::ExpectedDocumentStart if place.text.lines().any(|line| line.starts_with('%')) => {
            ("found text where a document should start", "a line with `---` must follow the lines with `%`")
        }
        ErrorKind::ExpectedDocumentStart => ("found more text after the end of the document", INDENT),
        ErrorKind::CommentNotSeparated => ("found unexpected `#`", "a comment needs a space before `#`"),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            ("found a character that no text file holds", "is it a text file?")
        }
        ErrorKind::ExpectedNodeContent | ErrorKind::UnexpectedCharacter { .. } => ("", QUOTE),
        _ => match of_quotes(kind) {
            Some(known) => known,
            None => return (tidy(&kind.to_string()), ""),
        },
    };
    match known {
        ("", hint) => (format!("found unexpected {}", found(place, at)), hint),
        (message, hint) => (message.to_owned(), hint),
    }
}

/// The parser's message without its way of saying what it was doing.
fn tidy(info: &str) -> String {
    let info = match info.split_once(", ") {
        Some((doing, what)) if doing.starts_with("while ") => what,
        _ => info,
    };
    info.replace("scalar", "text").replace("flow sequence", "list").replace("flow mapping", "mapping")
}

/// The first tab in an indentation that can have led to the error.
fn tab(kind: &ErrorKind, place: Place<'_>, at: usize) -> Option<usize> {
    let start = place.line_start(at);
    let indented = |start: usize| {
        let line = place.text[start..].lines().next().unwrap_or_default();
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let content = blank < line.len();
        line[..blank].find('\t').filter(|_| content).map(|tab| start + tab)
    };
    if let Some(tab) = indented(start) {
        return Some(tab);
    }
    let names_tab = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::InvalidBlockEntryWhitespace
            | ErrorKind::InvalidMappingValueWhitespace
    );
    if !names_tab {
        return None;
    }
    // The parser names the start of a text that a tab interrupts further down.
    let mut line = start;
    for text in place.text[start..].split_inclusive('\n').take(64) {
        if let Some(tab) = indented(line) {
            return Some(tab);
        }
        line += text.len();
    }
    None
}

/// The innermost bracket that is open at a place. The parser looks ahead of what it tells, so what
/// lies between is looked through once more, with a rough idea of quotes and comments.
fn open_bracket(place: Place<'_>, at: usize, brackets: Vec<u32>) -> Option<usize> {
    let mut open: Vec<usize> = brackets.into_iter().map(|start| start as usize).collect();
    let bytes = place.text.as_bytes();
    let mut here = (place.last as usize).min(at);
    let mut before = b' ';
    while here < at {
        let byte = bytes[here];
        // In a plain text that is in no brackets, brackets mean nothing.
        let starts = matches!(before, b' ' | b'\t' | b'\n' | b'[' | b'{' | b',' | b':');
        match byte {
            b'[' | b'{' if starts && before_value(&place.text[..here]) => open.push(here),
            b']' | b'}' => drop(open.pop()),
            b'#' if matches!(before, b' ' | b'\t' | b'\n') => {
                here += bytes[here..at].iter().position(|byte| *byte == b'\n').unwrap_or(at - here);
            }
            b'"' | b'\'' if starts => {
                here = (super::quotes::quoted_end(place.text, here as u32, at as u32) as usize).max(here + 1)
                    - 1;
            }
            _ => {}
        }
        before = bytes.get(here).copied().unwrap_or(b' ');
        here += 1;
    }
    open.pop()
}

/// Whether a value can start after this text.
fn before_value(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '\t']);
    text.is_empty() || text.ends_with([':', ',', '[', '{', '-', '?', '\n'])
}

/// The colon of a `key:value` on the line of a place or on the line with text before it.
fn tight_colon(place: Place<'_>, at: usize) -> Option<usize> {
    let before = place.text[..at].trim_end().len();
    [before, at].into_iter().find_map(|at| {
        let start = place.line_start(at);
        let line = place.text[start..].lines().next().unwrap_or_default();
        let word = line.trim_start_matches([' ', '-']);
        let colon = word.find(':')?;
        let key = &word[..colon];
        let value = word[colon + 1..].chars().next()?;
        let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
        let tight = plain && !matches!(value, ' ' | '\t' | '/' | ':') && !word.contains(": ");
        tight.then_some(start + line.len() - word.len() + colon)
    })
}
