//! What kind of file a text is, seen from its outside: the outermost keys, without parsing the rest.
//!
//! Costs one pass over the text, a few bytes at a time for YAML, and allocates for the outermost keys only.

/// The outside of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch<'t> {
    /// What the whole is.
    pub form: Form,
    /// Of a mapping its outermost keys, of a list those of its first item, each with its value where that is a word
    /// on the same line. Of several documents, those of the first one that says anything.
    pub keys: Vec<(&'t str, Option<&'t str>)>,
}

/// What a text is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Keys and values, in YAML or JSON.
    Mapping,
    /// A list, in YAML or JSON.
    List,
    /// Neither.
    Other,
}

/// More keys than any format is known by.
const MOST: usize = 4_096;

impl<'t> Sketch<'t> {
    /// Looks at a text.
    pub fn of(text: &'t str) -> Sketch<'t> {
        let start = beginning(text);
        match start.as_bytes().first() {
            Some(b'{' | b'[') => json(start),
            Some(_) => yaml(start),
            None => Sketch { form: Form::Other, keys: Vec::new() },
        }
    }

    /// Whether it is a mapping with this key.
    pub fn has(&self, key: &str) -> bool {
        self.form == Form::Mapping && self.keys.iter().any(|entry| entry.0 == key)
    }

    /// Whether it is a list whose first item has this key.
    pub fn lists(&self, key: &str) -> bool {
        self.form == Form::List && self.keys.iter().any(|entry| entry.0 == key)
    }

    /// The word that stands beside an outermost key.
    pub fn value(&self, key: &str) -> Option<&'t str> {
        self.keys.iter().find(|entry| entry.0 == key).and_then(|entry| entry.1)
    }
}

/// Whether a text is a model of our own, as its first key says. Costs the comments at its start. A model may say `spof:`
/// further down: then its [`Sketch`] does.
pub fn is_model(text: &str) -> bool {
    let start = beginning(text);
    let inside = start.strip_prefix('{').map(str::trim_start);
    let key = match inside {
        Some(inside) => inside.strip_prefix("\"spof\"").or_else(|| inside.strip_prefix("spof")),
        None => start.strip_prefix("spof"),
    };
    key.is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// The text from its first word on: without a byte order mark, blank lines, comments, directives and the start of a
/// document.
fn beginning(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        let line = rest.lines().next().unwrap_or_default();
        let word = line.trim();
        let skipped = word.is_empty() || word.starts_with('#') || word.starts_with('%') || is_start(word);
        if !skipped || rest.is_empty() {
            return if rest.trim_start().starts_with(['{', '[']) { rest.trim_start() } else { rest };
        }
        rest = rest.get(line.len()..).unwrap_or_default();
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    }
}

fn is_start(line: &str) -> bool {
    line == "---" || line.strip_prefix("---").is_some_and(|rest| rest.trim_start().starts_with('#'))
}

fn yaml(text: &str) -> Sketch<'_> {
    let list = text.starts_with("- ") || text.starts_with("-\n") || text.starts_with("-\r");
    let mut keys = Vec::new();
    let mut items = 0;
    for line in text.lines() {
        let line = line.trim_end();
        if is_start(line) || line == "..." || keys.len() == MOST {
            break;
        }
        let inside = match (list, line.strip_prefix("- ")) {
            (true, Some(inside)) => {
                items += 1;
                inside.trim_start()
            }
            (true, None) => line.strip_prefix("  ").unwrap_or_default(),
            (false, _) => line,
        };
        if items > 1 {
            break;
        }
        if inside.starts_with([' ', '\t', '#', '-']) {
            continue;
        }
        keys.extend(entry(inside));
    }
    let form = match (list, keys.is_empty()) {
        (true, _) => Form::List,
        (false, false) => Form::Mapping,
        (false, true) => Form::Other,
    };
    Sketch { form, keys }
}

/// `key: value` of a line that starts with the key.
fn entry(line: &str) -> Option<(&str, Option<&str>)> {
    let (key, rest) = match line.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let end = line[1..].find(char::from(*quote))? + 1;
            (&line[1..end], line[end + 1..].trim_start().strip_prefix(':')?)
        }
        _ => {
            let colon = line.find(": ").or_else(|| line.strip_suffix(':').map(str::len))?;
            (line[..colon].trim_end(), &line[colon + 1..])
        }
    };
    let value = rest.split(" #").next().unwrap_or_default().trim();
    let value = value.trim_matches(['"', '\'']);
    (!key.is_empty()).then_some((key, (!value.is_empty()).then_some(value)))
}

/// Outermost keys of JSON, or of the first item of a list: a scan over brackets and strings.
fn json(text: &str) -> Sketch<'_> {
    let bytes = text.as_bytes();
    let form = if bytes[0] == b'{' { Form::Mapping } else { Form::List };
    let at_depth = if form == Form::Mapping { 1 } else { 2 };
    let (mut depth, mut at) = (0usize, 0usize);
    let mut keys: Vec<(&str, Option<&str>)> = Vec::new();
    // The key whose value is next.
    let mut open = false;
    while at < bytes.len() && keys.len() < MOST {
        match bytes[at] {
            b'{' | b'[' => {
                depth += 1;
                open = false;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                // The first item of a list is enough.
                if depth == 0 || (form == Form::List && depth == 1) {
                    break;
                }
            }
            b',' => open = false,
            b'"' => {
                let start = at + 1;
                at = start;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
                let word = text.get(start..at.min(bytes.len())).unwrap_or_default();
                if depth == at_depth {
                    let after = text.get(at + 1..).unwrap_or_default().trim_start();
                    if after.starts_with(':') && !open {
                        keys.push((word, None));
                        open = true;
                    } else if let (true, Some(last)) = (open, keys.last_mut()) {
                        last.1 = Some(word);
                        open = false;
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    Sketch { form, keys }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_keys_are_seen_and_nothing_else() {
        let yaml = "# a\n---\napiVersion: apps/v1\nkind: \"Deployment\"  \nmetadata:\n  name: x\n'q': # c\n---\nother: 1\n";
        let sketch = Sketch::of(yaml);
        assert_eq!(sketch.form, Form::Mapping);
        let keys =
            [("apiVersion", Some("apps/v1")), ("kind", Some("Deployment")), ("metadata", None), ("q", None)];
        assert_eq!(sketch.keys, keys);
        let json = "\u{feff} {\"a\": {\"inner\": \"x: y\"}, \"b\" : \"\\\"w\", \"c\": [1, {\"d\": 2}]}";
        assert_eq!(Sketch::of(json).keys, [("a", None), ("b", Some("\\\"w")), ("c", None)]);
        let list = "[{\"parent\": \"x\", \"child\": {\"z\": 1}}, {\"other\": 1}]";
        assert_eq!((Sketch::of(list).lists("parent"), Sketch::of(list).lists("other")), (true, false));
        let list = "- parent: x\n  child:\n    z: 1\n- other: 1\n";
        assert_eq!(Sketch::of(list).keys, [("parent", Some("x")), ("child", None)]);
        for other in ["", "\n\n", "digraph {", "Personalities : [raid1]", "[", "{", "\"", "- "] {
            Sketch::of(other);
        }
    }
}
