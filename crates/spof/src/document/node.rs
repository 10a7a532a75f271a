//! Views of a document: cheap copies that borrow from it and from the text.

use std::fmt;

use crate::document::Document;
use crate::document::tree::Kind;
use crate::source::Span;

/// One value of a document and its place.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    text: &'a str,
    id: u32,
}

/// What a [`Node`] holds. An alias holds what its anchor does.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Nothing at all, or a plain `~`, `null`, `Null` or `NULL`.
    Null,
    /// Any other text, quoted or not.
    Scalar(Scalar<'a>),
    /// A list.
    Sequence(Sequence<'a>),
    /// Keys and values.
    Mapping(Mapping<'a>),
}

/// Text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalar<'a> {
    /// The text as it is meant: without quotes, with escapes resolved.
    pub text: &'a str,
    /// Whether it is written without quotes, so that `1.2` and `"1.2"` can be told apart.
    pub plain: bool,
}

/// A list.
#[derive(Clone, Copy)]
pub struct Sequence<'a>(Node<'a>);

/// Keys and values.
#[derive(Clone, Copy)]
pub struct Mapping<'a>(Node<'a>);

impl<'a> Node<'a> {
    pub(super) fn new(document: &'a Document, text: &'a str, id: u32) -> Node<'a> {
        Node { document, text, id }
    }

    /// Where it stands; for an alias, where the alias stands. Without anchors, tags and comments.
    pub fn span(&self) -> Span {
        let entry = self.document.tree.entry(self.id);
        Span::new(self.document.source, entry.start, entry.end)
    }

    /// What it holds.
    pub fn value(&self) -> Value<'a> {
        let node = self.target();
        match node.kind() {
            Kind::Empty | Kind::NullWord | Kind::Alias => Value::Null,
            Kind::Sequence => Value::Sequence(Sequence(node)),
            Kind::Mapping | Kind::Merged => Value::Mapping(Mapping(node)),
            kind @ (Kind::Plain | Kind::PlainOwned | Kind::Quoted | Kind::QuotedOwned) => {
                let plain = matches!(kind, Kind::Plain | Kind::PlainOwned);
                Value::Scalar(Scalar { text: node.text().unwrap_or_default(), plain })
            }
        }
    }

    /// The text of a scalar, also of a plain `null` or `~`: as an id, `null` is a word.
    pub fn text(&self) -> Option<&'a str> {
        self.document.tree.text(self.text, self.document.tree.target(self.id))
    }

    /// The tag before it as it is written, such as `!Ref`; of an alias, that of what it stands for.
    /// Only of a document that was read with [`keep_tags`](super::Options::keep_tags).
    pub fn tag(&self) -> Option<&'a str> {
        let span = self.tag_span()?;
        self.text.get(span.start as usize..span.end as usize)
    }

    /// Where its tag stands.
    pub fn tag_span(&self) -> Option<Span> {
        let (start, end) = self.document.tree.tag(self.target().id)?;
        Some(Span::new(self.document.source, start, end))
    }

    /// Whether the file has this text of the node at the node's own place: as it is meant, but for quotes around it. An
    /// alias and what has escapes do not.
    pub(crate) fn is_verbatim(&self, text: &str) -> bool {
        let entry = self.document.tree.entry(self.id);
        std::ptr::eq(verbatim(&self.text[entry.start as usize..entry.end as usize]), text)
    }

    /// What it is, for messages: "a mapping", "a list", "a string" or "nothing".
    pub fn describe(&self) -> &'static str {
        match self.value() {
            Value::Null => "nothing",
            Value::Scalar(scalar) if scalar.plain && scalar.text.parse::<f64>().is_ok() => "this number",
            Value::Scalar(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    #[cfg(test)]
    pub(super) fn is_alias(&self) -> bool {
        self.kind() == Kind::Alias
    }

    fn kind(&self) -> Kind {
        self.document.tree.kind(self.id)
    }

    fn target(&self) -> Node<'a> {
        self.at(self.document.tree.target(self.id))
    }

    fn at(&self, id: u32) -> Node<'a> {
        Node { id, ..*self }
    }

    fn items(&self) -> impl ExactSizeIterator<Item = Node<'a>> + use<'a> {
        let node = *self;
        self.document.tree.items(self.id).map(move |id| node.at(id))
    }
}

/// What is meant by the text at the place of a node for which [`Node::is_verbatim`] holds.
pub(crate) fn verbatim(written: &str) -> &str {
    match written.as_bytes() {
        [b'"' | b'\'', .., b'"' | b'\''] => &written[1..written.len() - 1],
        _ => written,
    }
}

impl<'a> Sequence<'a> {
    /// How many items.
    #[expect(clippy::len_without_is_empty, reason = "a list is rarely asked only whether it is empty")]
    pub fn len(&self) -> usize {
        self.0.document.tree.count(self.0.id)
    }

    /// The items, in order.
    pub fn iter(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.0.items()
    }
}

impl<'a> Mapping<'a> {
    /// How many entries, merged ones included.
    #[expect(clippy::len_without_is_empty, reason = "a mapping is rarely asked only whether it is empty")]
    pub fn len(&self) -> usize {
        self.0.document.tree.count(self.0.id) / 2
    }

    /// Keys and values in the order of the file, then those that merge keys (`<<`) bring in. Own
    /// keys win over merged ones, and earlier merged ones over later. A key that is written twice
    /// appears twice.
    pub fn iter(&self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> + use<'a> {
        let mut items = self.0.items();
        std::iter::from_fn(move || Some((items.next()?, items.next()?)))
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.span();
        write!(f, "{} at {}..{}", self.describe(), span.start, span.end)
    }
}

impl fmt::Debug for Sequence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.len())
    }
}

impl fmt::Debug for Mapping<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a mapping of {}", self.len())
    }
}
