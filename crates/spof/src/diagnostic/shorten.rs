//! Text from a file as a sentence about it can hold it.

/// How many characters of one text from a file a sentence shows.
pub const MOST_SHOWN: usize = 120;

/// How many characters of the start are shown of a longer one.
const START: usize = 80;

/// A whole sentence that is longer is cut, whatever is in it.
const LONGEST: usize = 1_500;

/// The sentence, in which what stands between two backticks is cut where it is longer than [`MOST_SHOWN`] characters,
/// with its length beside it.
///
/// ```
/// let said = spof::diagnostic::shortened(format!("unknown field `{}`", "x".repeat(80_000)));
/// assert_eq!(said, format!("unknown field `{}…` (80000 characters)", "x".repeat(80)));
/// ```
pub fn shortened(sentence: String) -> String {
    if sentence.len() <= MOST_SHOWN {
        return sentence;
    }
    let mut short = String::new();
    let mut rest = sentence.as_str();
    while let Some((before, quoted, after)) = next_quoted(rest) {
        short.push_str(before);
        short.push('`');
        match quoted.char_indices().nth(MOST_SHOWN) {
            None => {
                short.push_str(quoted);
                short.push('`');
            }
            Some(_) => {
                short.extend(quoted.chars().take(START));
                short.push_str(&format!("…` ({} characters)", quoted.chars().count()));
            }
        }
        rest = after;
    }
    short.push_str(rest);
    match short.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}… ({} characters)", &short[..cut], sentence.chars().count()),
        None => short,
    }
}

/// What stands before, between and after the next two backticks.
fn next_quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (quoted, after) = rest.split_once('`')?;
    Some((before, quoted, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_grows_with_what_it_quotes() {
        let long = "é".repeat(1 << 20);
        for sentence in [
            format!("`{long}`"),
            format!("the id `{long}` is not `{long}`; did you mean `a`?"),
            format!("{long} is too large"),
            format!("`{}`", "`x".repeat(1 << 20)),
        ] {
            let short = shortened(sentence);
            assert!(short.chars().count() <= LONGEST + 40, "{}", short.chars().count());
            assert!(short.ends_with(')') || short.ends_with("?"), "{short}");
        }
        let short = format!("the id `{}` is not defined", "a".repeat(MOST_SHOWN));
        assert_eq!(shortened(short.clone()), short);
    }
}
