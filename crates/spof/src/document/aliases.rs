//! Anchors and aliases: an alias refers to its anchor's value, nothing is copied. What aliases stand
//! for in all is counted and limited, so that nothing downstream can be made to walk forever.

use crate::diagnostic::Diagnostic;
use crate::document::read::Reader;
use crate::document::tree::{Entry, Kind};

/// What is known of the value with an anchor.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Unknown,
    /// Still being read.
    Open,
    /// Where it is, and how many values it stands for with all aliases in it expanded.
    Known(u32, u64),
}

impl Reader<'_, '_> {
    pub(super) fn alias(&mut self, anchor: usize, start: u32, end: u32) {
        let nothing = Entry { start, end, a: 0, b: 0 };
        match self.anchors.get(anchor).copied().unwrap_or(Anchor::Unknown) {
            Anchor::Known(target, size) => {
                let before = self.expanded;
                self.expanded = before.saturating_add(size);
                if self.expanded > self.limits.max_alias_nodes {
                    if before <= self.limits.max_alias_nodes {
                        self.too_much(start, end);
                    }
                    return self.leaf(Kind::Empty, nothing, 0);
                }
                let collection =
                    matches!(self.tree.kind(target), Kind::Sequence | Kind::Mapping | Kind::Merged);
                if collection && self.expects_key() {
                    self.complex_key(start, end);
                }
                let id = self.tree.push(Kind::Alias, Entry { a: target, ..nothing });
                self.attach(id, end, size);
            }
            Anchor::Open => {
                let message = "an alias inside of what it stands for";
                self.error("alias-cycle", message, start, end, "this value contains itself");
                self.leaf(Kind::Empty, nothing, 0);
            }
            Anchor::Unknown => self.unknown_anchor(start, end),
        }
    }

    fn too_much(&mut self, start: u32, end: u32) {
        let message = format!("aliases stand for more than {} values in all", self.limits.max_alias_nodes);
        let error = Diagnostic::error("alias-expansion", message)
            .at(self.span(start, end), "this alias goes over the limit")
            .hint("aliases of aliases multiply; write the values out or split the file");
        self.problems.push(error);
    }

    pub(super) fn unknown_anchor(&mut self, start: u32, end: u32) {
        let name = &self.text[start as usize..end as usize];
        let message = format!("the alias `{name}` has no anchor before it");
        let error = Diagnostic::error("unknown-anchor", message).at(self.span(start, end), "no such anchor");
        let hint = "an alias is `*name` for a value marked `&name`; quote a text that starts with `*`";
        self.problems.push(error.hint(hint));
        self.leaf(Kind::Empty, Entry { start, end, a: 0, b: 0 }, 0);
    }

    #[inline]
    pub(super) fn remember(&mut self, anchor: usize, what: Anchor) {
        if anchor != 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, Anchor::Unknown);
            }
            self.anchors[anchor] = what;
        }
    }
}
