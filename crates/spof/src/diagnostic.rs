//! What people are told about a bad file: a code, a message that stands on its own, the places, a hint.

mod nearest;
mod shorten;

pub use nearest::{Speller, nearest};
pub use shorten::{MOST_SHOWN, shortened};

use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The model is not usable.
    Error,
    /// The model is usable and probably not what was meant.
    Warning,
}

/// One place that a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there; may be empty.
    pub text: String,
}

/// One thing that is wrong, with its places. The first label is the primary one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// A stable word for the kind of problem, such as `unknown-field`.
    pub code: &'static str,
    /// Error or warning.
    pub level: Level,
    /// What is wrong, in a sentence that stands on its own (no trailing full stop).
    pub message: String,
    /// The places, the primary one first. Empty where there is no text (a missing file).
    pub labels: Vec<Label>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error with no place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        let message = shortened(message.into());
        Diagnostic { code, level: Level::Error, message, labels: Vec::new(), hint: None }
    }

    /// A warning with no place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { level: Level::Warning, ..Diagnostic::error(code, message) }
    }

    /// Adds a place; [`Span::NONE`] adds nothing. The first one added is the primary one.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        if !span.is_none() {
            self.labels.push(Label { span, text: shortened(text.into()) });
        }
        self
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(shortened(hint.into()));
        self
    }
}
