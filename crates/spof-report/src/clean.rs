//! Text from a model made safe and predictable for one line of a terminal.

use std::borrow::Cow;

/// The text with white space characters as spaces, and with what could steer a terminal or reverse
/// the reading direction as `U+FFFD`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| shown(c) != c) { text.chars().map(shown).collect() } else { Cow::Borrowed(text) }
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

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn escape_sequences_and_direction_marks_lose_their_effect() {
        assert_eq!(one_line("a\u{1b}[31mb\nc\u{9b}d\u{202e}e"), "a\u{fffd}[31mb c\u{fffd}d\u{fffd}e");
        assert_eq!(one_line("データ-é"), "データ-é");
    }
}
