//! A page as the blocks in it, and the commands and files that they hold.

use crate::support::root;

/// The rest of the comment before a block of which the lines are part of what a command prints.
const DRAWN: &str = "<!-- drawn by: ";

pub(super) struct Block<'a> {
    pub(super) language: &'a str,
    /// The number of its first line, from 0.
    pub(super) start: usize,
    pub(super) lines: Vec<&'a str>,
    /// The command that draws it, if the line before the block names one.
    pub(super) drawn_by: Option<&'a str>,
}

pub(super) struct Step<'a> {
    pub(super) command: &'a str,
    /// What is shown, if anything is, and at which line it starts.
    pub(super) shown: Vec<&'a str>,
    pub(super) start: usize,
    pub(super) checked: bool,
}

/// README.md, the pages of `docs/`, sorted: their paths from the root of the repository, and their texts.
pub(super) fn pages() -> Vec<(String, String)> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap();
    let names = docs.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> =
        names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    pages.push("README.md".to_owned());
    pages.sort();
    let read = |page: String| {
        let text = std::fs::read_to_string(root().join(&page)).unwrap();
        (page, text)
    };
    pages.into_iter().map(read).collect()
}

/// The text of one page, named as [`pages`] names it.
pub(super) fn text_of(page: &str) -> String {
    std::fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    let mut before = "";
    for (number, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                let drawn_by = before.strip_prefix(DRAWN).and_then(|rest| rest.strip_suffix(" -->"));
                blocks.push(Block { language, start: number + 1, lines: Vec::new(), drawn_by });
                open = true;
            }
            Some(_) => open = false,
            None if open => blocks.last_mut().unwrap().lines.push(line),
            None => {}
        }
        before = line;
    }
    assert!(!open, "the last block is not closed");
    blocks
}

pub(super) fn steps<'a>(block: &Block<'a>) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for (number, line) in block.lines.iter().enumerate() {
        let console = block.language == "console";
        let command = if console { line.strip_prefix("$ ") } else { Some(*line) };
        let start = block.start + number + 1;
        match command {
            Some(command) if !console && (command.is_empty() || command.starts_with('#')) => {}
            Some(command) => steps.push(Step { command, shown: Vec::new(), start, checked: console }),
            None => steps.last_mut().expect("a console block starts with a command").shown.push(line),
        }
    }
    steps
}

/// Whether the text is what is shown, a line `...` being any lines.
pub(super) fn matches(shown: &[&str], out: &str) -> bool {
    let lines: Vec<&str> = out.lines().collect();
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let [first, .., last] = parts[..] else { return lines == shown };
    let Some(rest) = lines.strip_prefix(first) else { return false };
    let Some(mut rest) = rest.strip_suffix(last) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let found = part.is_empty().then_some(0);
        let found = found.or_else(|| rest.windows(part.len()).position(|window| window == *part));
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

/// What is to be shown instead: the whole, or as many lines before and after a single `...` as there are now.
/// `None` if the lines to show cannot be told from those that are shown.
pub(super) fn shown_anew(shown: &[&str], out: &str) -> Option<String> {
    let lines: Vec<&str> = out.lines().collect();
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let kept = match parts[..] {
        [_] => lines,
        [head, tail] if head.len() + tail.len() < lines.len() => {
            let (head, tail) = (&lines[..head.len()], &lines[lines.len() - tail.len()..]);
            [head, &["..."], tail].concat()
        }
        _ => return None,
    };
    Some(kept.join("\n"))
}

#[test]
fn lines_left_out_match_any() {
    assert!(matches(&["a", "b"], "a\nb\n"));
    assert!(!matches(&["a"], "a\nb\n"));
    assert!(matches(&["a", "..."], "a\nb\nc\n"));
    assert!(matches(&["...", "c"], "a\nb\nc\n"));
    assert!(matches(&["a", "...", "c", "...", "e"], "a\nb\nc\nd\ne\n"));
    assert!(!matches(&["a", "...", "x", "...", "e"], "a\nb\nc\nd\ne\n"));
    assert!(!matches(&["a", "...", "a"], "a\n"));
    assert!(matches(&[], ""));
}

#[test]
fn what_is_shown_anew_is_as_long() {
    assert_eq!(shown_anew(&["x"], "a\nb\n").as_deref(), Some("a\nb"));
    assert_eq!(shown_anew(&["x", "...", "y"], "a\nb\nc\n").as_deref(), Some("a\n...\nc"));
    assert_eq!(shown_anew(&["x", "..."], "a\nb\nc\n").as_deref(), Some("a\n..."));
    assert_eq!(shown_anew(&["...", "x", "..."], "a\nb\nc\n"), None);
}
