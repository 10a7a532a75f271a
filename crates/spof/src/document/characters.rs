//! The text as the YAML scanner wants it: character by character.
//!
//! It differs from the scanner's own `StrInput` in three ways. ASCII is not decoded. The scanner
//! is told of a small buffer, by which it sizes the text of every scalar. And a file that starts
//! with a bracket, as all JSON does, is preceded by a `---`: a bracket that could still turn out to
//! be a key makes the scanner keep the tokens of the whole collection, and after a `---` it cannot.

use saphyr_parser::Input;

use crate::document::places::width;

/// What precedes a file that starts with a bracket.
pub(super) const PREFIX: &str = "--- ";

/// The scanner reserves this many bytes for each scalar and looks this far ahead at once.
const BUFFER: usize = 16;

/// A cursor over text.
pub(super) struct Characters<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// What follows when `text` is used up.
    then: &'t str,
}

impl<'t> Characters<'t> {
    /// All of `text`.
    pub(super) fn new(text: &'t str) -> Characters<'t> {
        Characters { text, bytes: text.as_bytes(), at: 0, then: "" }
    }

    /// All of `text` after [`PREFIX`].
    pub(super) fn after_prefix(text: &'t str) -> Characters<'t> {
        Characters { then: text, ..Characters::new(PREFIX) }
    }

    #[inline]
    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => Some(*byte as char),
            Some(_) => self.decode(at),
            None => None,
        }
    }

    #[cold]
    fn decode(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    #[inline]
    fn first_byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }
}

impl Input for Characters<'_> {
    #[inline]
    fn lookahead(&mut self, _: usize) {}

    #[inline]
    fn buflen(&self) -> usize {
        BUFFER
    }

    #[inline]
    fn bufmaxlen(&self) -> usize {
        BUFFER
    }

    #[inline]
    fn raw_read_ch(&mut self) -> char {
        let next = self.peek();
        self.skip();
        next
    }

    #[inline]
    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        let next = self.char_at(self.at)?;
        if matches!(next, '\0' | '\n' | '\r' | '\u{feff}') {
            return None;
        }
        self.skip();
        Some(next)
    }

    #[inline]
    fn skip(&mut self) {
        if let Some(byte) = self.bytes.get(self.at) {
            self.at += width(*byte);
            if self.at >= self.bytes.len() && !self.then.is_empty() {
                *self = Characters::new(self.then);
            }
        }
    }

    #[inline]
    fn skip_n(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    #[inline]
    fn peek(&self) -> char {
        self.char_at(self.at).unwrap_or('\0')
    }

    #[inline]
    fn peek_nth(&self, n: usize) -> char {
        let mut at = self.at;
        for _ in 0..n {
            match self.bytes.get(at) {
                Some(byte) => at += width(*byte),
                None => return '\0',
            }
        }
        self.char_at(at).unwrap_or('\0')
    }

    #[inline]
    fn peek_opt(&self) -> Option<char> {
        self.char_at(self.at)
    }

    #[inline]
    fn next_is_blank_or_break(&self) -> bool {
        matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    #[inline]
    fn next_is_blank_or_breakz(&self) -> bool {
        matches!(self.first_byte(), b' ' | b'\t' | b'\n' | b'\r' | 0)
    }

    #[inline]
    fn next_is_blank(&self) -> bool {
        matches!(self.first_byte(), b' ' | b'\t')
    }

    #[inline]
    fn next_is_break(&self) -> bool {
        matches!(self.first_byte(), b'\n' | b'\r')
    }

    #[inline]
    fn next_is_breakz(&self) -> bool {
        matches!(self.first_byte(), b'\n' | b'\r' | 0)
    }

    #[inline]
    fn next_is_z(&self) -> bool {
        self.first_byte() == 0
    }

    #[inline(always)]
    fn next_can_be_plain_scalar(&self, in_flow: bool) -> bool {
        match self.first_byte() {
            b':' => {
                let next = self.bytes.get(self.at + 1).copied().unwrap_or(0);
                !(matches!(next, b' ' | b'\t' | b'\n' | b'\r' | 0) || in_flow && is_flow(next))
            }
            byte if in_flow && is_flow(byte) => false,
            byte if byte.is_ascii() => true,
            _ => self.peek() != '\u{feff}',
        }
    }
}

#[inline]
fn is_flow(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
