//! Breaking and cutting text by the columns that it takes on a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a text without line breaks.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in lines of at most `columns`, broken at spaces only: a longer word stands alone and
/// overflows, since half an id cannot be copied.
pub(crate) fn lines(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let needed = width(word);
        match lines.last_mut() {
            Some(line) if used + 1 + needed <= columns => {
                line.push(' ');
                line.push_str(word);
                used += 1 + needed;
            }
            _ => {
                lines.push(word.to_owned());
                used = needed;
            }
        }
    }
    lines
}

/// The text cut to `columns`, with `…` for what is gone.
pub(crate) fn clip(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= columns
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.truncate(cut.trim_end().len());
    cut + "…"
}

#[cfg(test)]
mod tests {
    use super::{clip, lines};

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(lines("データ ベース a", 7), ["データ", "ベース", "a"]);
        assert_eq!(clip("データベース", 7), "データ…");
    }

    #[test]
    fn long_words_overflow_alone() {
        assert_eq!(lines("a  longlonglong b", 4), ["a", "longlonglong", "b"]);
    }
}
