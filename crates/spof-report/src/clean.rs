//! Text from a model made safe and predictable for one line of a terminal.

use std::borrow::Cow;

/// The text with white space characters as spaces, with what could steer a terminal or reverse the reading direction
/// as `U+FFFD`, and with what cannot be seen spelt out, so that two names which differ look different.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut before = '\0';
    for c in text.chars() {
        // Between letters of some scripts, and in emoji, these two have a meaning.
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && !before.is_ascii();
        if hides(c) && !joins {
            out.extend(c.escape_unicode())
        } else {
            out.push(shown(c))
        }
        before = c;
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

fn shown(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        c if steers(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// Control characters, and the marks that switch the reading direction.
pub(crate) fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What takes no room on a screen, and the two characters of private use that stand for places while a diagnostic is
/// drawn.
pub(crate) fn hides(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{e000}' | '\u{e001}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text in pieces: what stands between two backticks is in the type of code, as our sentences mean it.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = quoted(rest) {
        pieces.extend((!before.is_empty()).then_some(Piece { text: before, is_code: false }));
        pieces.push(Piece { text: code, is_code: true });
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some(Piece { text: rest, is_code: false }));
    pieces
}

/// A piece of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    pub(crate) text: &'t str,
    pub(crate) is_code: bool,
}

/// The text before, between and after the first two backticks.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (quoted, after) = rest.split_once('`')?;
    (!quoted.is_empty()).then_some((before, quoted, after))
}

#[cfg(test)]
mod tests {
    use super::{one_line, pieces};

    #[test]
    fn backticks_come_in_pairs() {
        let shown = |text| pieces(text).iter().map(|piece| (piece.text, piece.is_code)).collect::<Vec<_>>();
        assert_eq!(
            shown("let it need `any_of` the two"),
            [("let it need ", false), ("any_of", true), (" the two", false)]
        );
        assert_eq!(shown("a ` b"), [("a ` b", false)]);
        assert_eq!(shown("```mermaid"), [("```mermaid", false)]);
        assert_eq!(shown(""), []);
    }

    #[test]
    fn escape_sequences_and_direction_marks_lose_their_effect() {
        assert_eq!(one_line("a\u{1b}[31mb\nc\u{9b}d\u{202e}e"), "a\u{fffd}[31mb c\u{fffd}d\u{fffd}e");
        assert_eq!(one_line("データ-é 👩\u{200d}🔧"), "データ-é 👩\u{200d}🔧");
        assert_eq!(one_line("web-1\u{200b} b\u{200d}\u{e000}"), r"web-1\u{200b} b\u{200d}\u{e000}");
    }
}
