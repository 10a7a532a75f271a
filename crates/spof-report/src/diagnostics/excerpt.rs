//! The few lines of a file that a diagnostic shows.

use std::collections::BTreeMap;
use std::ops::Range;

use spof::diagnostic::Label;
use spof::source::{Location, SourceId, Sources, Span};

use crate::clean::{hides, one_line, steers};

/// A line up to this many bytes is shown to the renderer whole.
const LONG_LINE: usize = 300;
/// What a longer one is cut to: so many bytes before the mark and so many after its start.
const BEFORE: usize = 60;
const AFTER: usize = 180;
/// Marks further apart than this many lines are shown as two excerpts: the lines between are blank
/// lines in memory.
const FAR: u32 = 200;

/// Consecutive lines of one file, most of them blanked out, with marks in them.
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The number of the first line of `text`.
    pub(super) first_line: u32,
    pub(super) marks: Vec<Mark>,
    /// The place that names the excerpt: the primary mark, else the first one.
    pub(super) place: Location,
}

/// A stretch of an excerpt's text.
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    pub(super) primary: bool,
}

/// One label found in its file.
struct Found<'a> {
    source: SourceId,
    line: u32,
    /// The line's bytes in the file, without its line break.
    line_range: Range<usize>,
    /// The part of the line that is shown.
    window: Range<usize>,
    /// The marked bytes of the file, within `window`.
    marked: Range<usize>,
    label: &'a Label,
    primary: bool,
}

/// The excerpts that show all labels, the primary one first. Labels of one file that are near each
/// other share an excerpt.
pub(super) fn of_labels(labels: &[Label], sources: &Sources) -> Vec<Excerpt> {
    let mut groups: Vec<Vec<Found<'_>>> = Vec::new();
    for (index, label) in labels.iter().enumerate().filter(|(_, label)| !label.span.is_none()) {
        let mut found = find(label, index == 0, sources);
        match groups.iter_mut().find(|group| fits(group, &mut found)) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    groups.iter_mut().filter_map(|group| excerpt(group, sources)).collect()
}

fn find<'a>(label: &'a Label, primary: bool, sources: &Sources) -> Found<'a> {
    let Span { source, start, end } = label.span;
    let text = sources.text(source);
    let (line, mut line_range) = sources.line_at(source, start.min(text.len() as u32));
    if text[line_range.clone()].ends_with('\r') {
        line_range.end -= 1;
    }
    let within = |at: u32| floor(text, (at as usize).clamp(line_range.start, line_range.end));
    let mut marked = within(start)..within(end.max(start));
    let mut window = line_range.clone();
    if line_range.len() > LONG_LINE {
        window.start = floor(text, marked.start.saturating_sub(BEFORE).max(line_range.start));
        window.end = floor(text, (marked.start + AFTER).min(line_range.end));
        marked.end = marked.end.min(window.end);
    }
    Found { source, line, line_range, window, marked, label, primary }
}

/// The char boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether `found` can be shown with `group`: near, and on a cut line within what is shown of it.
fn fits(group: &[Found<'_>], found: &mut Found<'_>) -> bool {
    let near = |other: &Found<'_>| other.source == found.source && other.line.abs_diff(found.line) <= FAR;
    if !group.iter().all(near) {
        return false;
    }
    let Some(same) = group.iter().find(|other| other.line == found.line) else { return true };
    let seen = same.window.start <= found.marked.start && found.marked.end <= same.window.end;
    if seen {
        found.window = same.window.clone();
    }
    seen
}

/// `None` only where there are no marks.
fn excerpt(group: &mut [Found<'_>], sources: &Sources) -> Option<Excerpt> {
    // The renderer names a further file by the first mark of its first line: let that be the leftmost.
    group.sort_by_key(|found| (found.line, found.marked.start));
    let named = group.iter().find(|found| found.primary).or(group.first())?;
    let place = sources.location(named.label.span)?;
    let source = named.source;
    let mut rows: BTreeMap<u32, Vec<&Found<'_>>> = BTreeMap::new();
    for found in group.iter() {
        rows.entry(found.line).or_default().push(found);
    }
    let first_line = *rows.keys().next()?;
    let (mut text, mut marks, mut previous) = (String::new(), Vec::new(), first_line);
    for (line, row) in rows {
        if line == previous + 2 {
            text.push_str(&between(row[0], sources));
        } else {
            text.extend((previous..line).map(|_| '\n'));
        }
        previous = line;
        push_row(&row, sources.text(source), &mut text, &mut marks);
    }
    Some(Excerpt { text, first_line, marks, place })
}

/// The renderer shows a single line between two marked ones: that one must not be blank.
fn between(next: &Found<'_>, sources: &Sources) -> String {
    let (_, range) = sources.line_at(next.source, next.line_range.start as u32 - 1);
    let line = sources.text(next.source)[range].trim_end_matches('\r');
    let end = floor(line, line.len().min(LONG_LINE));
    let mut shown = String::from("\n");
    shown.extend(clean(&line[..end]));
    shown.push('\n');
    shown
}

fn push_row(row: &[&Found<'_>], file: &str, text: &mut String, marks: &mut Vec<Mark>) {
    let (window, line) = (&row[0].window, &row[0].line_range);
    if line.start < window.start {
        text.push('…');
    }
    // Cleaning changes lengths, so a mark's place is where the cleaned text before it ends.
    let base = text.len();
    let place = |at: usize| base + clean(&file[window.start..at]).map(char::len_utf8).sum::<usize>();
    for found in row {
        marks.push(Mark {
            range: place(found.marked.start)..place(found.marked.end),
            text: one_line(&found.label.text).into_owned(),
            primary: found.primary,
        });
    }
    text.extend(clean(&file[window.clone()]));
    if window.end < line.end {
        text.push('…');
    }
    if text.len() == base {
        // The renderer drops an empty last line, and with it the mark at the end of a file.
        text.push(' ');
    }
}

/// Tabs and ASCII control characters are the renderer's to show; it knows their width. A byte order
/// mark is no text.
fn clean(line: &str) -> impl Iterator<Item = char> + '_ {
    let odd = |c: char| (steers(c) && !c.is_ascii()) || hides(c);
    let cleaned = move |c: char| if odd(c) { char::REPLACEMENT_CHARACTER } else { c };
    line.chars().filter(|c| *c != '\u{feff}').map(cleaned)
}
