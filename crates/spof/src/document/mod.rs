//! YAML text as a tree in which every value knows its place.
//!
//! [`parse`] is total: it always gives a [`Document`], and whatever is wrong goes to a list of
//! problems. JSON is read the same way, being a subset of YAML 1.2. [`parse_with`] reads what other
//! tools' files hold beside: several documents, and tags.
//!
//! A document is flat: its values stand in one list in the order of the text, a collection before
//! what is in it, so that reading appends and never rearranges, walking a document walks memory
//! forward, and dropping one recurses nowhere. Text that stands in the file as it is meant is not
//! copied. An alias is a value of its own that refers to its anchor's.
//!
//! Cost: linear in the text; 9 bytes for unquoted text, 18 for another value, beside the text itself.

mod aliases;
mod bytes;
mod merge;
mod node;
mod quick;
mod quotes;
mod read;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;

pub use bytes::add_bytes;
pub(crate) use node::verbatim;
pub use node::{Mapping, Node, Scalar, Sequence, Value};

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Sources};

/// How much of a file is read before it is called a mistake or an attack.
#[derive(Clone, Copy, Debug)]
pub struct DocumentLimits {
    /// Collections within collections; 128 by default. Flow collections (`[]`, `{}`) nest to 255 at most.
    pub max_depth: usize,
    /// How many values all aliases together may stand for; 1,000,000 by default.
    pub max_alias_nodes: u64,
}

impl Default for DocumentLimits {
    fn default() -> DocumentLimits {
        DocumentLimits { max_depth: 128, max_alias_nodes: 1_000_000 }
    }
}

/// What may stand in a file. By default what may stand in a model: one document, no tags with a meaning.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How much is read.
    pub limits: DocumentLimits,
    /// Whether a file may hold several documents, see [`Document::roots`]. Documents that say nothing, as between two
    /// `---`, are left out.
    pub several_documents: bool,
    /// Whether a tag may have a meaning of its own, see [`Node::tag`]. Without this, one that YAML itself does not know is
    /// a problem.
    pub keep_tags: bool,
}

impl Options {
    /// What other tools' files may hold: several documents, and tags.
    pub fn foreign() -> Options {
        Options { several_documents: true, keep_tags: true, ..Options::default() }
    }
}

/// One file as a tree. Look at it through [`Document::root`], or [`Document::roots`] where it may hold several documents.
pub struct Document {
    source: SourceId,
    tree: tree::Tree,
    complete: bool,
}

impl Document {
    /// The outermost value, or `None` for a file that says nothing. `sources` are those of [`parse`].
    pub fn root<'a>(&'a self, sources: &'a Sources) -> Option<Node<'a>> {
        self.roots(sources).next()
    }

    /// The outermost value of each document in the file, in order. `sources` are those of [`parse_with`].
    pub fn roots<'a>(&'a self, sources: &'a Sources) -> impl ExactSizeIterator<Item = Node<'a>> + use<'a> {
        let text = sources.text(self.source);
        self.tree.roots().map(move |id| Node::new(self, text, id))
    }

    /// Whether the whole file was read. Not so after a syntax error, nesting that is too deep, or
    /// the start of a second document: the tree then holds what stood before.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

/// Reads one file. Never fails: what is wrong is added to `problems`.
///
/// Error codes: `syntax`, `tab-indentation`, `nesting-too-deep`, `alias-expansion`, `alias-cycle`,
/// `unknown-anchor`, `unsupported-tag`, `several-documents`, `empty-file`, `complex-key`, `bad-merge`.
pub fn parse(
    sources: &Sources,
    id: SourceId,
    limits: &DocumentLimits,
    problems: &mut Vec<Diagnostic>,
) -> Document {
    parse_with(sources, id, &Options { limits: *limits, ..Options::default() }, problems)
}

/// As [`parse`], of a file in which what `options` name may stand.
pub fn parse_with(
    sources: &Sources,
    id: SourceId,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Document {
    let text = sources.text(id);
    let (tree, complete) = match quick::read(text, &options.limits) {
        Some(tree) => (tree, true),
        None => read::read(text, id, options, problems),
    };
    Document { source: id, tree, complete }
}
