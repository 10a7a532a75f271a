//! What is wrong with a file, where, and what to do about it.

use std::fmt;
use std::ops::Range;

use super::xml::{Element, start_tag};

/// One thing that is wrong with a fault tree, with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// A stable word for the kind of problem, such as `undefined-event`.
    pub code: &'static str,
    /// What is wrong, in a sentence that stands on its own (no trailing full stop).
    pub message: String,
    /// The places, the primary one first.
    pub places: Vec<Place>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A place that a problem points at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file's position among those that were given, from 0.
    pub file: usize,
    /// The bytes of the file's text that it is about; never beyond the text.
    pub range: Range<usize>,
    /// What stands there; may be empty.
    pub text: String,
}

impl Problem {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), places: Vec::new(), hint: None }
    }

    #[must_use]
    pub(super) fn at(mut self, file: usize, range: Range<usize>, text: impl Into<String>) -> Self {
        self.places.push(Place { file, range, text: text.into() });
        self
    }

    /// Points at an element's start tag.
    #[must_use]
    pub(super) fn on(self, element: Element<'_>, text: impl Into<String>) -> Self {
        self.at(element.file, start_tag(element.node), text)
    }

    /// Points at an attribute of an element, or at the element where it has no such attribute.
    #[must_use]
    pub(super) fn on_attribute(self, element: Element<'_>, name: &str, text: impl Into<String>) -> Self {
        match element.node.attribute_node(name) {
            Some(attribute) => self.at(element.file, attribute.range(), text),
            None => self.on(element, text),
        }
    }

    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// A name as people read it in a message, however long or odd it is.
pub(super) fn quoted(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String =
        name.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if name.chars().nth(LONGEST).is_some() {
        shown.push_str("...");
    }
    format!("`{shown}`")
}
