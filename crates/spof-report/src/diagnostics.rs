//! What is wrong with a model file, in the manner of rustc.
//!
//! A file can have 28 MB and a line of JSON can be the whole file, so annotate-snippets is never
//! handed a file: `excerpt` picks the marked lines, cuts long ones to a window around the mark and
//! leaves the lines between them blank.

mod excerpt;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use spof::diagnostic::{self, Diagnostic};
use spof::source::Sources;

use crate::clean::one_line;
use crate::inert;
use crate::text::wrap;
use excerpt::Excerpt;

/// The diagnostic with the places that it points at, as several lines without a line break at the
/// end. `styled` adds colours; `width` is the terminal's.
///
/// A label past the end of its line is shortened to the line on which it starts.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, styled: bool, width: usize) -> String {
    let excerpts = excerpt::of_labels(&diagnostic.labels, sources);
    let level = match diagnostic.level {
        diagnostic::Level::Error => Level::ERROR,
        diagnostic::Level::Warning => Level::WARNING,
    };
    let title = level.primary_title(one_line(&diagnostic.message)).id(diagnostic.code);
    let mut group = Group::with_title(title).elements(excerpts.iter().enumerate().map(snippet));
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(wrapped_hint(hint, width)));
    }
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let rendered = renderer.term_width(width.max(40)).render(&[group]);
    inert::text(&with_places(&rendered, &excerpts)).into_owned()
}

/// How many errors and warnings there were, such as `3 errors, 1 warning`.
pub fn summary(errors: usize, warnings: usize) -> String {
    let counted = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (errors, warnings) {
        (_, 0) => counted(errors, "error"),
        (0, _) => counted(warnings, "warning"),
        _ => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}

/// The hint in lines that fit beside `   = help: `; the renderer indents the further ones.
fn wrapped_hint(hint: &str, width: usize) -> String {
    const LABEL: usize = 16;
    wrap::lines(&one_line(hint), width.saturating_sub(LABEL).max(30)).join("\n")
}

fn snippet<'a>((index, excerpt): (usize, &'a Excerpt)) -> Element<'a> {
    let annotations = excerpt.marks.iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(mark.range.clone()).label((!mark.text.is_empty()).then_some(mark.text.as_str()))
    });
    Snippet::source(excerpt.text.as_str())
        .line_start(excerpt.first_line as usize)
        .path(placeholder(index))
        .annotations(annotations)
        .into()
}

/// Stands for the file's name until [`with_places`]: private use characters that no text holds once it is clean.
fn placeholder(index: usize) -> String {
    format!("\u{e000}{index}\u{e001}")
}

/// Puts file, line and column in place of the place-holders. The renderer counts columns in the text
/// that it was handed, which for a cut line are not those of the file.
fn with_places(rendered: &str, excerpts: &[Excerpt]) -> String {
    let mut text = rendered.to_owned();
    for (index, excerpt) in excerpts.iter().enumerate() {
        let marker = placeholder(index);
        let Some(start) = text.find(&marker) else { continue };
        let counted = text[start + marker.len()..].bytes().take_while(|b| matches!(b, b':' | b'0'..=b'9'));
        let end = start + marker.len() + counted.count();
        let place = &excerpt.place;
        text.replace_range(start..end, &format!("{}:{}:{}", one_line(&place.file), place.line, place.column));
    }
    text
}
