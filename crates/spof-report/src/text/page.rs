//! The page that a text report is written on: styled pieces in, wrapped and aligned lines out.
//!
//! Everything that comes from a model passes through [`Piece`], which removes control characters, and every line through
//! [`Inert`], since any word can come to stand at the start of one.

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Color, Style};
use spof::report::Severity;

use super::TextOptions;
use super::wrap::{clip, width};
use crate::clean::one_line;
use crate::inert::{Inert, Spelling};

/// Names of targets and components.
pub(super) const BOLD: Style = Style::new().bold();
/// What may be skipped: places in files, remarks.
pub(super) const FAINT: Style = Style::new().dimmed();
/// All is well.
pub(super) const GOOD: Style = Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Green)));
/// A verdict that is not good.
pub(super) const BAD: Style = severity_style(Severity::Critical);

/// The colour of a severity.
pub(super) const fn severity_style(severity: Severity) -> Style {
    let (colour, bold) = match severity {
        Severity::Critical => (AnsiColor::Red, true),
        Severity::High => (AnsiColor::Red, false),
        Severity::Medium => (AnsiColor::Yellow, false),
        Severity::Low => (AnsiColor::Cyan, false),
    };
    let style = Style::new().fg_color(Some(Color::Ansi(colour)));
    if bold { style.bold() } else { style }
}

/// A stretch of text in one style.
#[derive(Clone)]
pub(super) struct Piece {
    style: Style,
    text: String,
}

impl Piece {
    pub(super) fn new(style: Style, text: impl AsRef<str>) -> Piece {
        Piece { style, text: one_line(text.as_ref()).into_owned() }
    }

    pub(super) fn plain(text: impl AsRef<str>) -> Piece {
        Piece::new(Style::new(), text)
    }
}

/// How a column of a table is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Left,
    Right,
    /// Left, and cut where the table would be wider than the page.
    Shrinks,
}

/// Where text goes, and how wide and colourful.
pub(super) struct Page<'a> {
    out: Inert<&'a mut dyn io::Write>,
    width: usize,
    colour: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn io::Write, options: &TextOptions) -> Page<'a> {
        Page { out: Inert::new(out, Spelling::Text), width: options.width.max(40), colour: options.colour }
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n")
    }

    /// A blank line and a heading.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.blank()?;
        self.wrapped(0, 0, &[Piece::new(BOLD, text)])
    }

    /// A plain sentence, indented.
    pub(super) fn sentence(&mut self, indent: usize, text: &str) -> io::Result<()> {
        self.wrapped(indent, indent, &[Piece::plain(text)])
    }

    /// Pieces wrapped at spaces: the first line indented by `first`, the others by `hang`. Pieces with
    /// no space between them stay together.
    pub(super) fn wrapped(&mut self, first: usize, hang: usize, pieces: &[Piece]) -> io::Result<()> {
        self.pad(first)?;
        self.flow(first, hang, pieces)
    }

    /// Pieces in one line however long, for what a script reads.
    pub(super) fn unwrapped(&mut self, pieces: &[Piece]) -> io::Result<()> {
        pieces.iter().try_for_each(|piece| self.put(piece.style, &piece.text))?;
        self.blank()
    }

    /// `label`, then pieces that start and hang at `column`.
    pub(super) fn labelled(
        &mut self,
        indent: usize,
        label: &Piece,
        column: usize,
        pieces: &[Piece],
    ) -> io::Result<()> {
        let labelled = indent + width(&label.text);
        let column = column.max(labelled + 1);
        self.pad(indent)?;
        self.put(label.style, &label.text)?;
        self.pad(column - labelled)?;
        self.flow(column, column, pieces)
    }

    /// Wraps from column `used` on. Neighbours of one style are written as one run, so that a heading is
    /// one pair of escape sequences and not one a word.
    fn flow(&mut self, mut used: usize, hang: usize, pieces: &[Piece]) -> io::Result<()> {
        let mut line: Vec<(Style, String)> = Vec::new();
        for word in words(pieces) {
            let needed: usize = word.iter().map(|(_, text)| width(text)).sum();
            if !line.is_empty() && used + 1 + needed > self.width {
                self.runs(&mut line)?;
                self.blank()?;
                self.pad(hang)?;
                used = hang;
            } else if let Some((style, text)) = line.last_mut() {
                used += 1;
                if *style == word[0].0 {
                    text.push(' ');
                } else {
                    line.push((Style::new(), " ".to_owned()));
                }
            }
            used += needed;
            for (style, text) in word {
                match line.last_mut() {
                    Some((last, run)) if *last == style => run.push_str(text),
                    _ => line.push((style, text.to_owned())),
                }
            }
        }
        self.runs(&mut line)?;
        self.blank()
    }

    fn runs(&mut self, line: &mut Vec<(Style, String)>) -> io::Result<()> {
        line.drain(..).try_for_each(|(style, text)| self.put(style, &text))
    }

    /// Rows with aligned columns, two spaces apart, the last one not padded.
    pub(super) fn table(&mut self, indent: usize, columns: &[Column], rows: &[Vec<Piece>]) -> io::Result<()> {
        /// One very long id must not push the columns of all rows away.
        const WIDEST: usize = 36;
        let mut widths = vec![0; columns.len()];
        for row in rows {
            for (at, cell) in row.iter().enumerate() {
                widths[at] = widths[at].max(width(&cell.text).min(WIDEST));
            }
        }
        let total = indent + widths.iter().sum::<usize>() + 2 * (columns.len() - 1);
        if let Some(at) = columns.iter().position(|column| *column == Column::Shrinks) {
            widths[at] = widths[at].saturating_sub(total.saturating_sub(self.width)).max(8.min(widths[at]));
        }
        for row in rows {
            self.row(indent, columns, &widths, row)?;
        }
        Ok(())
    }

    fn row(&mut self, indent: usize, columns: &[Column], widths: &[usize], row: &[Piece]) -> io::Result<()> {
        let last = row.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0);
        // Columns that nothing stands in, in any row, leave no gap.
        let mut gap = indent;
        for (at, cell) in row.iter().enumerate().take(last + 1).filter(|(at, _)| widths[*at] > 0) {
            let shrinks = columns[at] == Column::Shrinks;
            let text = if shrinks { clip(&cell.text, widths[at]) } else { cell.text.clone() };
            let padding = widths[at].saturating_sub(width(&text));
            let (before, after) = if columns[at] == Column::Right { (padding, 0) } else { (0, padding) };
            self.pad(gap + before)?;
            self.put(cell.style, &text)?;
            gap = after + 2;
        }
        self.blank()
    }

    fn pad(&mut self, columns: usize) -> io::Result<()> {
        write!(self.out, "{:columns$}", "")
    }

    fn put(&mut self, style: Style, text: &str) -> io::Result<()> {
        if self.colour && style != Style::new() {
            write!(self.out, "{style}{text}{style:#}")
        } else {
            self.out.write_all(text.as_bytes())
        }
    }
}

/// The pieces cut at spaces; a word may be made of stretches of several pieces.
fn words(pieces: &[Piece]) -> Vec<Vec<(Style, &str)>> {
    let mut words: Vec<Vec<(Style, &str)>> = Vec::new();
    let mut open = false;
    for piece in pieces {
        for (index, part) in piece.text.split(' ').enumerate() {
            open &= index == 0;
            if part.is_empty() {
                continue;
            }
            match words.last_mut() {
                Some(word) if open => word.push((piece.style, part)),
                _ => words.push(vec![(piece.style, part)]),
            }
            open = true;
        }
    }
    words
}
