//! The files of a run as importers see them: text, what it looks like, and its tree.

use std::collections::BTreeMap;

use spof::diagnostic::Diagnostic;
use spof::document::{Document, Options, parse_with};
use spof::source::{SourceId, Sources, Span};

use super::sketch::Sketch;

/// One file of a run.
#[derive(Debug, Clone)]
pub struct File<'a> {
    /// The file.
    pub source: SourceId,
    /// Its name as it was given.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its outermost keys.
    pub sketch: Sketch<'a>,
    /// Whether it was named, rather than found in a folder.
    pub named: bool,
}

impl<'a> File<'a> {
    /// A file of `sources`.
    pub fn new(sources: &'a Sources, source: SourceId, named: bool) -> File<'a> {
        let text = sources.text(source);
        File { source, name: sources.name(source), text, sketch: Sketch::of(text), named }
    }

    /// A stretch of its text, which is part of it, as a place.
    pub fn place(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if start > self.text.len() || start + part.len() > self.text.len() {
            return Span::new(self.source, 0, 0);
        }
        Span::new(self.source, start as u32, (start + part.len()) as u32)
    }

    /// The whole of its text as a place: its first line.
    pub fn start(&self) -> Span {
        self.place(self.text.lines().next().unwrap_or_default())
    }

    /// Its documents: YAML, JSON among it, with several documents and tags. What is wrong goes to `problems`.
    pub fn parse(&self, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Document {
        parse_with(sources, self.source, &Options::foreign(), problems)
    }

    /// The folder that it is in, with a slash at the end; empty for the working directory.
    pub fn folder(&self) -> &'a str {
        folder(self.name)
    }
}

/// The folder in a file's name, with a slash at the end. Of `git:REV:PATH` the colons are part of it.
pub fn folder(name: &str) -> &str {
    let end = name.rfind(['/', std::path::MAIN_SEPARATOR]).map(|at| at + 1);
    let end = end.or_else(|| name.starts_with("git:").then(|| name.rfind(':').map(|at| at + 1)).flatten());
    &name[..end.unwrap_or(0)]
}

/// A file that another one names by its format's own rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name, made of the folder of the file that names it: see [`resolve`].
    pub name: String,
    /// The folder, with a slash at the end, that it must not lead out of by way of links.
    pub root: String,
    /// Where it is named.
    pub at: Span,
}

/// What became of a [`Wanted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It was read.
    Read(SourceId),
    /// There is no such file, or it is no text.
    Missing,
    /// It lies outside the folder of the file that was given, and was not looked for.
    Outside,
}

/// The files that were wanted, by the names they were wanted by.
pub type Neighbours = BTreeMap<String, Found>;

/// The name of the file at `path`, as seen from `folder`: `.` and `..` taken out. `None` for an absolute path, a path
/// that leads out of `root`, and what is no path of a file, such as a URL. `root` is the folder of the file that was
/// given.
pub fn resolve(root: &str, folder: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with(['/', '~', '\\']) || path.contains("://") || path.contains('\0') {
        return None;
    }
    let inside = folder.strip_prefix(root)?;
    let mut parts: Vec<&str> = Vec::new();
    for part in inside.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| format!("{root}{}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_within_the_folder_that_was_given() {
        assert_eq!(folder("a/b/c.yaml"), "a/b/");
        assert_eq!(folder("c.yaml"), "");
        assert_eq!(folder("git:main:c.yaml"), "git:main:");
        assert_eq!(folder("git:main:a/c.yaml"), "git:main:a/");
        let from = |folder: &str, path: &str| resolve("a/", folder, path);
        assert_eq!(from("a/", "./x/../.env").as_deref(), Some("a/.env"));
        assert_eq!(from("a/b/", "../x.yaml").as_deref(), Some("a/x.yaml"));
        for outside in ["../x.yaml", "/etc/passwd", "~/x", "https://example.org/x", "b/../../x", ""] {
            assert_eq!(from("a/", outside), None, "{outside}");
        }
    }
}
