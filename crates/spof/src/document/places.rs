//! The YAML parser counts characters; spans count bytes.

/// Characters between two known places.
const STEP: usize = 64;

/// Turns character indexes into byte offsets. ASCII text needs no table; other text gets one with
/// an offset for every 64th character, so that any place costs at most that many steps.
pub(super) struct Places<'t> {
    text: &'t str,
    /// Where in the file `text` starts, in bytes.
    base: u32,
    /// How many characters the parser was given before `text`.
    skipped: usize,
    /// The byte offset of each 64th character in `text`; empty if all is ASCII.
    table: Vec<u32>,
    /// The place that was last asked for: characters and bytes from the start of `text`.
    last: (usize, usize),
}

impl<'t> Places<'t> {
    /// Places in `text`, which starts at byte `base` of its file and at the parser's character `skipped`.
    pub(super) fn new(text: &'t str, base: u32, skipped: usize) -> Places<'t> {
        let mut table = Vec::new();
        if !text.is_ascii() {
            table.reserve(text.len() / STEP + 1);
            table.extend(text.char_indices().step_by(STEP).map(|(at, _)| at as u32));
        }
        Places { text, base, skipped, table, last: (0, 0) }
    }

    /// The byte offset in the file of the parser's character `index`; the end for what is beyond it.
    #[inline]
    pub(super) fn byte(&mut self, index: usize) -> u32 {
        let index = index.saturating_sub(self.skipped);
        let offset = if self.table.is_empty() { index.min(self.text.len()) } else { self.look_up(index) };
        self.base + offset as u32
    }

    fn look_up(&mut self, index: usize) -> usize {
        let near = index.checked_sub(self.last.0).is_some_and(|distance| distance <= STEP);
        let (from, at) = if near {
            self.last
        } else {
            match self.table.get(index / STEP) {
                Some(at) => (index - index % STEP, *at as usize),
                None => return self.text.len(),
            }
        };
        let bytes = self.text.as_bytes();
        let mut offset = at;
        for _ in from..index {
            offset += bytes.get(offset).map_or(0, |byte| width(*byte));
        }
        self.last = (index, offset);
        offset
    }
}

/// How many bytes the character has that starts with this byte.
#[inline]
pub(super) fn width(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}
