//! Words and signs of a DOT file.

/// A word or a sign and its text, quotes and all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    /// As it stands in the file.
    pub(super) text: &'t str,
    /// Whether it is a name: a word, a number, a quoted text or HTML.
    pub(super) is_name: bool,
}

/// Takes a text apart.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, at: text.len() - text.trim_start_matches('\u{feff}').len() }
    }

    fn skip(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            let skipped = rest.len() - trimmed.len();
            let line = |text: &str| text.find('\n').unwrap_or(text.len());
            // A line that starts with `#` is output of a preprocessor.
            let starts_line = self.text[..self.at + skipped].ends_with('\n') || self.at + skipped == 0;
            let comment = if trimmed.starts_with("//") || (trimmed.starts_with('#') && starts_line) {
                line(trimmed)
            } else if let Some(inside) = trimmed.strip_prefix("/*") {
                inside.find("*/").map_or(trimmed.len(), |end| end + 4)
            } else {
                0
            };
            self.at += skipped + comment;
            if comment == 0 {
                return;
            }
        }
    }
}

impl<'t> Iterator for Lexer<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip();
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        let (length, is_name) = match first {
            '"' => (quoted(rest), true),
            '<' => (html(rest), true),
            '-' if rest.starts_with("->") || rest.starts_with("--") => (2, false),
            c if is_of_word(c) || c == '-' || c == '.' => {
                let end = rest.char_indices().skip(1).find(|(_, c)| !is_of_word(*c) && *c != '.');
                (end.map_or(rest.len(), |found| found.0), true)
            }
            c => (c.len_utf8(), false),
        };
        self.at += length;
        Some(Token { text: &rest[..length], is_name })
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || !c.is_ascii()
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |found| found.0 + 1)
}

fn html(text: &str) -> usize {
    let mut open = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '<' => open += 1,
            '>' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// What a name means: without quotes, line breaks of labels as blanks.
pub(super) fn meant(text: &str) -> String {
    let Some(inside) = text.strip_prefix('"') else {
        return match text.strip_prefix('<') {
            Some(_) => without_tags(text),
            None => text.to_owned(),
        };
    };
    let inside = inside.strip_suffix('"').unwrap_or(inside);
    let mut meant = String::with_capacity(inside.len());
    let mut signs = inside.chars();
    while let Some(c) = signs.next() {
        match (c, if c == '\\' { signs.next() } else { None }) {
            ('\\', Some('n' | 'l' | 'r')) => meant.push(' '),
            ('\\', Some('\n')) => {}
            ('\\', Some(other @ ('"' | '\\'))) => meant.push(other),
            ('\\', Some(other)) => meant.extend(['\\', other]),
            (c, _) => meant.push(c),
        }
    }
    meant.trim().to_owned()
}

fn without_tags(text: &str) -> String {
    let mut inside = 0usize;
    let mut words = String::new();
    for c in text.chars() {
        match c {
            '<' => inside += 1,
            '>' => {
                inside = inside.saturating_sub(1);
                words.push(' ');
            }
            c if inside <= 1 => words.push(c),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
