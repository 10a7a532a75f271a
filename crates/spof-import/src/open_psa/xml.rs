//! XML text as a tree, and what is refused before there is one.
//!
//! Entities that a file declares itself are refused: they can make a small file as large as its writer
//! likes, and no fault tree needs them. The parser keeps no stack, so nesting costs nothing here; those who
//! walk the tree limit how deep they follow it.

use std::ops::Range;

use roxmltree::{Document, Error, Node, ParsingOptions};

use super::problem::Problem;

/// How deep containers, formulas and expressions may nest. A model file nests to 128, at two levels a group.
pub(super) const DEEPEST: usize = 50;

/// An element and the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) file: usize,
    pub(super) node: Node<'a, 'a>,
}

impl<'a> Element<'a> {
    /// The element's name.
    pub(super) fn tag(self) -> &'a str {
        self.node.tag_name().name()
    }

    /// The elements within it, in order.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'a>> {
        let file = self.file;
        self.node.children().filter(Node::is_element).map(move |node| Element { file, node })
    }

    /// What it holds beside a label and attributes: a formula, an expression or a value.
    pub(super) fn contents(self) -> impl Iterator<Item = Element<'a>> {
        self.children().filter(|child| !matches!(child.tag(), "label" | "attributes"))
    }
}

/// The file's tree. Cost: linear in the text.
pub(super) fn parse(file: usize, text: &str) -> Result<Document<'_>, Problem> {
    let doctype = doctype(text);
    // Where the declaration ends is not worth finding out: behind it, this stands in comments at most.
    if let Some(start) = doctype
        && let Some(at) = text[start..].find("<!ENTITY")
    {
        let start = start + at;
        let message = "entities that the file declares itself are not read";
        return Err(Problem::new("entity-declaration", message)
            .at(file, start..start + "<!ENTITY".len(), "an entity is declared here")
            .hint("put what it stands for in its place; of a model in several files, give every file"));
    }
    let options = ParsingOptions { allow_dtd: doctype.is_some(), ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| not_xml(file, text, &error))
}

/// Where the document type declaration starts, which stands before the first element if it stands at all.
fn doctype(text: &str) -> Option<usize> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else {
            return rest.starts_with("<!DOCTYPE").then(|| text.len() - rest.len());
        };
        rest = rest[end..].trim_start();
    }
}

fn not_xml(file: usize, text: &str, error: &Error) -> Problem {
    let place = error.pos();
    let message = error.to_string();
    let message = message.strip_suffix(&format!(" at {place}")).unwrap_or(&message);
    let at = match error {
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream | Error::NoRootNode => text.trim_end().len(),
        _ => offset(text, place),
    };
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    Problem::new("not-xml", format!("this is not XML: {message}")).at(file, at..end, "")
}

/// The byte that a line and a column (in characters, both from 1) name.
fn offset(text: &str, place: roxmltree::TextPos) -> usize {
    let lines = text.split_inclusive('\n').take(place.row.saturating_sub(1) as usize);
    let start: usize = lines.map(str::len).sum();
    let inside = text[start..].char_indices().nth(place.col.saturating_sub(1) as usize);
    inside.map_or(text.len(), |(at, _)| start + at)
}

/// The bytes of an element's start tag.
pub(super) fn start_tag(node: Node<'_, '_>) -> Range<usize> {
    let range = node.range();
    let text = node.document().input_text();
    let behind = node.attributes().map(|attribute| attribute.range().end).max().unwrap_or(range.start);
    let end = text[behind..range.end].find('>').map_or(range.end, |at| behind + at + 1);
    range.start..end
}
