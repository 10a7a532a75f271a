//! Text of one line, with and without quotes.

use crate::document::quick::Quick;
use crate::document::tree::{Entry, Kind};

/// What may end text without quotes.
const ENDS: u8 = 1;
/// What ends it within brackets only.
const ENDS_IN_FLOW: u8 = 2;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    classes[b'\n' as usize] = ENDS;
    classes[b':' as usize] = ENDS;
    classes[b'#' as usize] = ENDS;
    classes[b'\t' as usize] = ENDS;
    classes[b',' as usize] = ENDS_IN_FLOW;
    classes[b'[' as usize] = ENDS_IN_FLOW;
    classes[b']' as usize] = ENDS_IN_FLOW;
    classes[b'{' as usize] = ENDS_IN_FLOW;
    classes[b'}' as usize] = ENDS_IN_FLOW;
    classes
}

impl Quick<'_> {
    /// The text that starts here, to be added as a leaf. What follows it is for the caller to judge.
    pub(super) fn scalar(&mut self, flow: bool) -> Option<(Kind, Entry)> {
        match self.peek() {
            b'"' => self.double_quoted(),
            b'\'' => self.single_quoted(),
            _ => self.plain(flow),
        }
    }

    fn plain(&mut self, flow: bool) -> Option<(Kind, Entry)> {
        let start = self.at;
        match self.peek() {
            b'-' if self.byte(start + 1).is_ascii_alphanumeric() => {}
            b'-' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|'
            | b'>' | b'%' | b'@' | b'`' | b'\n' => return None,
            _ => {}
        }
        let stops = if flow { ENDS | ENDS_IN_FLOW } else { ENDS };
        let mut at = start;
        loop {
            let rest = &self.bytes[at..];
            at += rest.iter().position(|byte| CLASSES[*byte as usize] & stops != 0).unwrap_or(rest.len());
            match self.byte(at) {
                b':' => match self.byte(at + 1) {
                    b' ' | b'\n' => break,
                    next if flow && CLASSES[next as usize] & ENDS_IN_FLOW != 0 => return None,
                    _ => at += 1,
                },
                b'\t' => return None,
                b'#' if self.byte(at - 1) != b' ' => at += 1,
                _ => break,
            }
        }
        while self.bytes[at - 1] == b' ' {
            at -= 1;
        }
        self.at = at;
        let kind = match self.text.get(start..at)? {
            "~" | "null" | "Null" | "NULL" => Kind::NullWord,
            "<<" => return None,
            _ => Kind::Plain,
        };
        let (start, end) = (start as u32, at as u32);
        Some((kind, Entry { start, end, a: start, b: end }))
    }

    fn single_quoted(&mut self) -> Option<(Kind, Entry)> {
        let start = self.at;
        let mut at = start + 1;
        let mut doubled = false;
        loop {
            let rest = &self.bytes[at..];
            at += rest.iter().position(|byte| matches!(byte, b'\'' | b'\n' | b'\t'))?;
            match (self.bytes[at], self.byte(at + 1)) {
                (b'\n' | b'\t', _) => return None,
                (_, b'\'') => {
                    doubled = true;
                    at += 2;
                }
                _ => break,
            }
        }
        self.at = at + 1;
        let inside = self.text.get(start + 1..at)?;
        self.quoted(start, doubled.then(|| inside.replace("''", "'")))
    }

    fn double_quoted(&mut self) -> Option<(Kind, Entry)> {
        let start = self.at;
        let mut from = start + 1;
        let mut at = from;
        let mut meant: Option<String> = None;
        loop {
            let rest = &self.bytes[at..];
            at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t'))?;
            match self.bytes[at] {
                b'"' => break,
                b'\n' | b'\t' => return None,
                _ => {
                    let (escaped, length) = match self.byte(at + 1) {
                        same @ (b'"' | b'\\' | b'/') => (char::from(same), 2),
                        b'n' => ('\n', 2),
                        b't' => ('\t', 2),
                        b'r' => ('\r', 2),
                        b'b' => ('\u{8}', 2),
                        b'f' => ('\u{c}', 2),
                        b'u' => self.unicode(at)?,
                        _ => return None,
                    };
                    let meant = meant.get_or_insert_default();
                    meant.push_str(self.text.get(from..at)?);
                    meant.push(escaped);
                    at += length;
                    from = at;
                }
            }
        }
        self.at = at + 1;
        if let Some(meant) = &mut meant {
            meant.push_str(self.text.get(from..at)?);
        }
        self.quoted(start, meant)
    }

    /// The character of the `\u` escape at a place, or of two for one beyond U+FFFF, and how many bytes that takes.
    fn unicode(&self, at: usize) -> Option<(char, usize)> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
            let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            hex.then(|| u16::from_str_radix(digits, 16).ok())?
        };
        let first = unit(at)?;
        if let Some(character) = char::from_u32(u32::from(first)) {
            return Some((character, 6));
        }
        let pair = [first, unit(at + 6)?];
        let mut characters = char::decode_utf16(pair).map_while(Result::ok);
        Some((characters.next()?, 12))
    }

    /// The leaf of quoted text from `start` to here; `meant` where that is not what stands there.
    fn quoted(&mut self, start: usize, meant: Option<String>) -> Option<(Kind, Entry)> {
        let (start, end) = (start as u32, self.at as u32);
        match meant {
            None => Some((Kind::Quoted, Entry { start, end, a: start + 1, b: end - 1 })),
            Some(meant) => {
                let (a, b) = self.tree.own(&meant)?;
                Some((Kind::QuotedOwned, Entry { start, end, a, b }))
            }
        }
    }
}
