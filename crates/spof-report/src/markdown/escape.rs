//! Text from a model between Markdown's signs.

use std::fmt::Write as _;

use crate::clean::{one_line, pieces};

/// How many characters of one text are shown.
const LONGEST: usize = 300;

/// Words that are read as words: nothing of them is markup, HTML, a mention, a reference or a link. What stands
/// between two backticks is in the type of code, as our sentences mean it.
pub(super) fn plain(text: &str) -> String {
    let text = clipped(text);
    let mut out = String::with_capacity(text.len());
    for piece in pieces(&text) {
        if piece.is_code { out.push_str(&code(piece.text)) } else { words(piece.text, &mut out) }
    }
    out
}

fn words(text: &str, out: &mut String) {
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '_' if in_word(before) && in_word(after) => out.push(c),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '$' | '&'
            | '!' | '^' | '=' => entity(c, out),
            // A mention calls people, an address becomes a link; the empty character between prevents both.
            '@' => out.push_str("@&#8203;"),
            ':' if after == Some('/') => out.push_str(":&#8203;"),
            '.' if at >= 3 && chars[at - 3..at].iter().all(|c| c.eq_ignore_ascii_case(&'w')) => {
                out.push_str(".&#8203;");
            }
            c => out.push(c),
        }
        // #12 and !12 refer to issues and merge requests, wherever they stand.
        if matches!(c, '#' | '!') && in_word(after) {
            out.push_str("&#8203;");
        }
    }
}

/// An id or a place, in the type of code. Where it holds more than letters, digits and the usual signs, it is
/// written as HTML with every other sign as an entity: a code span cannot hold a line of backticks in a table.
pub(super) fn code(text: &str) -> String {
    let text = clipped(text);
    let usual = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '/' | ':' | '_');
    if text.is_empty() {
        return text;
    }
    if text.chars().all(usual) {
        return format!("`{text}`");
    }
    let mut out = String::from("<code>");
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | '.' | '/') {
            entity(c, &mut out)
        } else {
            out.push(c)
        }
    }
    out + "</code>"
}

fn entity(c: char, out: &mut String) {
    let _ = write!(out, "&#{};", u32::from(c));
}

fn clipped(text: &str) -> String {
    let text = one_line(text);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn markup_mentions_references_and_links_lose_their_meaning() {
        assert_eq!(plain("any_of the two, 1.4%"), "any_of the two, 1.4%");
        assert_eq!(plain("_a_ <b> | `c`"), "&#95;a&#95; &#60;b&#62; &#124; `c`");
        assert_eq!(plain("a ` b `` <c>"), "a <code> b </code>&#96; &#60;c&#62;");
        assert_eq!(plain("ask @ops in #12"), "ask @&#8203;ops in &#35;&#8203;12");
        assert_eq!(plain("https://x www.y.z"), "https:&#8203;//x www.&#8203;y.z");
        assert_eq!(plain("a\nb"), "a b");
    }

    #[test]
    fn code_is_a_span_where_it_can_be() {
        assert_eq!(code("rack-a"), "`rack-a`");
        assert_eq!(code("infra/m.yaml:7"), "`infra/m.yaml:7`");
        assert_eq!(code("a`|b"), "<code>a&#96;&#124;b</code>");
        assert_eq!(code(""), "");
    }
}
