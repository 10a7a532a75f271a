//! What the dump cannot say and what was left out, counted, for the people who will read the report.

/// Notes in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<String>);

impl Notes {
    /// A note as it is.
    pub(super) fn say(&mut self, note: impl Into<String>) {
        self.0.push(note.into());
    }

    /// A note about `count` things, unless there is none: `one` for one of them, else `many`, with the count
    /// before it.
    pub(super) fn count(&mut self, count: usize, one: &str, many: &str) {
        match count {
            0 => {}
            1 => self.0.push(format!("1 {one}")),
            _ => self.0.push(format!("{count} {many}")),
        }
    }

    /// The notes.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.0
    }
}
