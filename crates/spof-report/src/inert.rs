//! Text that no log obeys.
//!
//! CI systems read the log of a job for commands. GitHub Actions obeys a line that starts with `::stop-commands::` or
//! its like, white space before it or not, and `##[group]` wherever it stands; Azure Pipelines obeys `##vso[...]`,
//! TeamCity `##teamcity[...]`. Names come from whoever writes a model, and lines are wrapped where there is room, so
//! that no writer of a text can know where one will begin a line: [`Inert`] looks at what is written at last.
//!
//! Sources: GitHub's runner, `ActionCommand.cs` (`TryParse` and `TryParseV2`); Azure Pipelines, "Logging commands";
//! TeamCity, "Service messages".

use std::borrow::Cow;
use std::io;

use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::clean;

/// How a format spells a character that would begin a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spelling {
    /// `\u{3a}`: text for people.
    Text,
    /// `&#58;`: HTML, Markdown and XML.
    Markup,
    /// `\\u{3a}`: where a backslash is written as two.
    Label,
    /// The text is one of commands, of our own: none of its lines is respelt, only what would be one inside of them.
    Commands,
}

impl Spelling {
    fn of(self, byte: u8) -> &'static [u8] {
        match (self, byte) {
            (Spelling::Markup, b':') => b"&#58;",
            (Spelling::Markup, _) => b"&#91;",
            (Spelling::Label, b':') => br"\\u{3a}",
            (Spelling::Label, _) => br"\\u{5b}",
            (_, b':') => br"\u{3a}",
            (_, _) => br"\u{5b}",
        }
    }
}

/// A writer that spells out what a log would obey, and passes on everything else as it is.
#[derive(Debug)]
pub struct Inert<W> {
    out: W,
    spelling: Spelling,
    at: At,
}

/// Where in a line the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// At its start, but for white space and whatever a log may pass over.
    Start,
    /// In an escape sequence at its start.
    Escape,
    /// Behind the colon that it starts with.
    Colon,
    Inside,
    /// Behind a `#`.
    Hash,
    /// Behind two, and perhaps a word.
    Hashes,
}

impl<W: io::Write> Inert<W> {
    /// A writer that is at the start of a line.
    pub fn new(out: W, spelling: Spelling) -> Inert<W> {
        Inert { out, spelling, at: At::Start }
    }
}

impl At {
    /// Where the byte after `byte` stands, and whether `byte` is to be spelt out.
    fn after(self, byte: u8, spelling: Spelling) -> (At, bool) {
        match (self, byte) {
            (_, b'\n' | b'\r') => (At::Start, false),
            (At::Hash | At::Hashes, b'#') => (At::Hashes, false),
            (_, b'#') => (At::Hash, false),
            (At::Hashes, b'[') => (At::Inside, true),
            (At::Hashes, byte) if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => {
                (At::Hashes, false)
            }
            (At::Start, b':') => (At::Colon, false),
            (At::Colon, b':') => (At::Inside, spelling != Spelling::Commands),
            (At::Start, 0x1b) => (At::Escape, false),
            (At::Escape, byte) if !byte.is_ascii_alphabetic() => (At::Escape, false),
            // The white space of Unicode, and what has no width, are bytes beyond ASCII.
            (At::Escape, _) => (At::Start, false),
            (At::Start, byte) if byte.is_ascii_whitespace() || !byte.is_ascii() => (At::Start, false),
            _ => (At::Inside, false),
        }
    }
}

impl<W: io::Write> io::Write for Inert<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut written = 0;
        let mut here = 0;
        while here < bytes.len() {
            if self.at == At::Inside {
                match memchr::memchr3(b'\n', b'\r', b'#', &bytes[here..]) {
                    Some(next) => here += next,
                    None => break,
                }
            }
            let (at, spelt) = self.at.after(bytes[here], self.spelling);
            self.at = at;
            // No command begins with a colon; the places of a diagnostic's further files begin with three.
            let is_place = bytes[here] == b':' && bytes.get(here + 1) == Some(&b':');
            if spelt && !is_place {
                self.out.write_all(&bytes[written..here])?;
                self.out.write_all(self.spelling.of(bytes[here]))?;
                written = here + 1;
            }
            here += 1;
        }
        self.out.write_all(&bytes[written..])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Lines for people, with what a log would obey spelt out.
pub fn text(lines: &str) -> Cow<'_, str> {
    let mut out = Vec::with_capacity(lines.len());
    // A vector takes everything, and what is put into it is ASCII.
    let done = io::Write::write_all(&mut Inert::new(&mut out, Spelling::Text), lines.as_bytes());
    match done.ok().and_then(|()| String::from_utf8(out).ok()) {
        Some(spelt) if spelt != lines => Cow::Owned(spelt),
        _ => Cow::Borrowed(lines),
    }
}

/// A name, a path or an argument in one line, exactly: what cannot be seen, or steers a terminal, is spelt out.
pub fn exactly(text: &str) -> Cow<'_, str> {
    let odd = |c: char| clean::steers(c) || clean::hides(c) || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.chars().any(odd) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if odd(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// A formatter of JSON whose strings hold the same characters, and nothing that a log or a terminal obeys.
pub(crate) struct InertJson<F>(F);

impl InertJson<PrettyFormatter<'static>> {
    pub(crate) fn pretty() -> Self {
        InertJson(PrettyFormatter::new())
    }
}

impl InertJson<CompactFormatter> {
    pub(crate) fn compact() -> Self {
        InertJson(CompactFormatter)
    }
}

impl<F: Formatter> Formatter for InertJson<F> {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut written = 0;
        let mut at = At::Inside;
        for (here, c) in text.char_indices() {
            let command = match u8::try_from(c) {
                Ok(byte) if c.is_ascii() => {
                    let (after, spelt) = at.after(byte, Spelling::Text);
                    at = after;
                    spelt
                }
                _ => {
                    at = At::Inside;
                    false
                }
            };
            if command || clean::steers(c) || clean::hides(c) {
                out.write_all(&text.as_bytes()[written..here])?;
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
                written = here + c.len_utf8();
            }
        }
        out.write_all(&text.as_bytes()[written..])
    }

    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn commands_are_spelt_out_and_nothing_else_is() {
        let cases = [
            ("::error::x", r":\u{3a}error::x"),
            ("a\n  ::stop-commands::t\n", "a\n  :\\u{3a}stop-commands::t\n"),
            ("a\r::x", "a\r:\\u{3a}x"),
            ("\u{a0}\u{2003}\u{feff}::x", "\u{a0}\u{2003}\u{feff}:\\u{3a}x"),
            ("\u{1b}[1m::x", "\u{1b}[1m:\\u{3a}x"),
            ("a ::b", "a ::b"),
            (":a:: ::", ":a:: ::"),
            (" ::: a.yaml:5:3", " ::: a.yaml:5:3"),
            (
                "##[group]a ##vso[task.x]b ###teamcity[c",
                r"##\u{5b}group]a ##vso\u{5b}task.x]b ###teamcity\u{5b}c",
            ),
            ("# [a] #[b] ## [c] ##d e[f]", "# [a] #[b] ## [c] ##d e[f]"),
        ];
        for (written, expected) in cases {
            assert_eq!(text(written), expected, "{written:?}");
            assert_eq!(text(expected), expected, "twice is once");
            if written.contains(":::") {
                continue;
            }
            let mut out = Vec::new();
            let mut inert = Inert::new(&mut out, Spelling::Text);
            written.as_bytes().chunks(1).for_each(|byte| inert.write_all(byte).unwrap());
            assert_eq!(String::from_utf8(out).unwrap(), expected, "byte by byte");
        }
        let mut out = Vec::new();
        Inert::new(&mut out, Spelling::Commands).write_all(b"::error::##[x]").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), r"::error::##\u{5b}x]");
    }

    #[test]
    fn json_means_the_same() {
        let texts = ["##[error]", "a\u{9b}31m", "\u{7f}\u{202e}\u{200b}", "::x \" \\ \n", "データ \u{e0041}"];
        let mut out = Vec::new();
        crate::json::write(&texts, &mut out).unwrap();
        let written = String::from_utf8(out).unwrap();
        let read: Vec<String> = serde_json::from_str(&written).unwrap();
        assert_eq!(read, texts);
        assert!(written.contains(r"##\u005berror]") && written.contains(r"a\u009b31m"), "{written}");
        assert!(written.contains("データ \\udb40\\udc41"), "{written}");
        assert!(!written.chars().any(|c| c != '\n' && (clean::steers(c) || clean::hides(c))));
    }

    #[test]
    fn names_are_shown_exactly() {
        assert_eq!(exactly("a\u{1b}]52;c\u{7}\n::x"), r"a\u{1b}]52;c\u{7}\n::x");
        assert_eq!(exactly("web-1\u{200b}"), r"web-1\u{200b}");
        assert_eq!(exactly("データ é"), "データ é");
    }
}
