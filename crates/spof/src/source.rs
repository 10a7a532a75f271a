//! The text of the files, and spans that point into it.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

/// One file of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A stretch of bytes of one file, or nowhere ([`Span::NONE`]) for what was built without a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The place of what has no place: a model built in Rust.
    pub const NONE: Span = Span { source: SourceId(u32::MAX), start: 0, end: 0 };

    /// A span of `source`, in bytes.
    pub fn new(source: SourceId, start: u32, end: u32) -> Span {
        Span { source, start, end }
    }

    /// Whether this is [`Span::NONE`].
    pub fn is_none(self) -> bool {
        self.source.0 == u32::MAX
    }
}

/// A place as people and reports name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Location {
    /// The file's name as it was given.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

struct Source {
    name: Arc<str>,
    text: String,
    /// Where each line starts, in bytes; built when a place is first asked for.
    lines: OnceLock<Vec<u32>>,
    /// How many characters start before each multiple of [`BLOCK`], in bytes; built when a place far into a line is
    /// first asked for, so that a file of a single line costs no more than others.
    blocks: OnceLock<Vec<u32>>,
}

const BLOCK: usize = 4096;

impl Source {
    /// How many characters start in a stretch of bytes that starts at a line's start.
    fn characters(&self, range: std::ops::Range<usize>) -> usize {
        if range.len() <= BLOCK {
            return starts(&self.text.as_bytes()[range]);
        }
        let blocks = self.blocks.get_or_init(|| {
            let blocks = self.text.as_bytes().chunks(BLOCK).map(starts);
            let ends = blocks.scan(0, |all, block| {
                *all += block;
                Some(*all as u32)
            });
            std::iter::once(0).chain(ends).collect()
        });
        let before = |at: usize| {
            let whole = at / BLOCK;
            blocks[whole] as usize + starts(&self.text.as_bytes()[whole * BLOCK..at])
        };
        before(range.end) - before(range.start)
    }
}

/// How many characters start among these bytes.
fn starts(bytes: &[u8]) -> usize {
    // The bytes of a character after its first one are 10xxxxxx.
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// All files of one run.
#[derive(Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// The largest file that spans can point into, in bytes.
    pub const MAX_BYTES: usize = u32::MAX as usize - 1;

    /// No files yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file. `name` is what diagnostics and reports call it.
    ///
    /// # Panics
    ///
    /// If `text` is longer than [`Sources::MAX_BYTES`]; callers check and report before.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let text = text.into();
        assert!(text.len() <= Self::MAX_BYTES, "a source file of 4 GiB or more");
        let id = SourceId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(Source {
            name: name.into().into(),
            text,
            lines: OnceLock::new(),
            blocks: OnceLock::new(),
        });
        id
    }

    /// The file's name as it was given.
    pub fn name(&self, id: SourceId) -> &str {
        &self.files[id.0 as usize].name
    }

    /// The file's text.
    pub fn text(&self, id: SourceId) -> &str {
        &self.files[id.0 as usize].text
    }

    /// The files in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = SourceId> + '_ {
        (0..self.files.len()).map(|index| SourceId(index as u32))
    }

    /// The text under a span; empty for [`Span::NONE`].
    pub fn snippet(&self, span: Span) -> &str {
        if span.is_none() { "" } else { &self.text(span.source)[span.start as usize..span.end as usize] }
    }

    /// The byte range of the line that holds byte `offset`, without its line break.
    /// The first call for a file costs one pass over it, further ones a binary search.
    pub fn line_at(&self, id: SourceId, offset: u32) -> (u32, std::ops::Range<usize>) {
        let source = &self.files[id.0 as usize];
        let starts = source.lines.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', source.text.as_bytes());
            std::iter::once(0).chain(breaks.map(|at| at as u32 + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= offset) - 1;
        let start = starts[line] as usize;
        let end = starts.get(line + 1).map_or(source.text.len(), |next| *next as usize - 1);
        (line as u32 + 1, start..end)
    }

    /// The place of a span's first byte, or `None` for [`Span::NONE`].
    /// A byte order mark at the start of a file counts for no column.
    pub fn location(&self, span: Span) -> Option<Location> {
        if span.is_none() {
            return None;
        }
        let (line, range) = self.line_at(span.source, span.start);
        let source = &self.files[span.source.0 as usize];
        let before = range.start..(span.start as usize).max(range.start);
        let mark = usize::from(source.text[before.clone()].starts_with('\u{feff}'));
        let column = (source.characters(before) - mark) as u32 + 1;
        Some(Location { file: Arc::clone(&source.name), line, column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_far_into_a_line_are_those_that_counting_gives() {
        let long: String = "aä€𝄞".chars().cycle().take(9_000).collect();
        let text = format!("\u{feff}{long}\n{long}\nshort");
        let mut sources = Sources::new();
        let file = sources.add("m.yaml", text.as_str());
        let (mut line, mut column) = (1, 1);
        for (at, character) in text.char_indices() {
            let place = sources.location(Span::new(file, at as u32, at as u32)).unwrap();
            assert_eq!((place.line, place.column), (line, column), "at byte {at}");
            match character {
                '\u{feff}' => {}
                '\n' => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
        }
        assert_eq!((line, column), (3, 6));
    }
}
