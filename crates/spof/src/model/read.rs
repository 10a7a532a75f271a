//! Reading a whole file: the top level, components, links, common causes, states.

use crate::diagnostic::Diagnostic;
use crate::document::{Mapping, Node, Value};
use crate::model::declared::{DeclaredClass, DeclaredComponent, DeclaredDefaults, DeclaredSelector};
use crate::model::fields::Reader;
use crate::model::read_component::Read;
use crate::model::validate;
use crate::source::Span;

const TOP: [&str; 8] =
    ["spof", "name", "description", "defaults", "components", "links", "common_causes", "states"];
const OVERLAY: [&str; 4] = ["spof", "name", "description", "states"];
const SELECTOR: [&str; 4] = ["kind", "labels", "tags", "in"];

/// The kind of a link that names none.
pub(crate) const LINK: &str = "link";
/// The kind of a common cause that names none.
pub(crate) const COMMON_CAUSE: &str = "common-cause";

/// Whether a file describes components or only lays states over others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Model,
    Overlay,
}

impl Reader<'_> {
    /// Reads one file's document.
    pub(crate) fn file(&mut self, root: Node<'_>, role: Role) {
        let Value::Mapping(mapping) = root.value() else {
            let message = format!("a model is a mapping, not {}", root.describe());
            self.problem(
                Diagnostic::error("wrong-type", message)
                    .at(root.span(), "expected `spof: 1` and `components:`")
                    .hint("a model starts with: spof: 1"),
            );
            return;
        };
        let entries = self.entries(mapping, "a model file");
        self.version(root, &entries);
        for (key, span, value) in entries {
            if role == Role::Overlay && TOP.contains(&key) && !OVERLAY.contains(&key) {
                self.problem(
                    Diagnostic::error("not-an-overlay", format!("an overlay cannot have `{key}`"))
                        .at(span, "not allowed in a file given with --state")
                        .hint("an overlay holds `spof: 1` and `states:` only; give other files as paths"),
                );
                continue;
            }
            // A section that is there and says nothing, such as `links:`, is an empty one.
            let empty = matches!(value.value(), Value::Null);
            match key {
                "spof" => {}
                "name" if role == Role::Overlay => {}
                "name" => self.model_name(value),
                "description" => drop(self.text(value, key)),
                "defaults" | "components" | "links" | "common_causes" | "states" if empty => {}
                "defaults" => self.defaults(value),
                "components" => self.components(value),
                "links" => self.links(value),
                "common_causes" => self.common_causes(value),
                "states" => self.states(value),
                _ if key.starts_with("x-") => {}
                _ => self.unknown_field(key, span, "a model file", &TOP),
            }
        }
    }

    fn version(&mut self, root: Node<'_>, entries: &[(&str, Span, Node<'_>)]) {
        let Some((_, _, version)) = entries.iter().find(|entry| entry.0 == "spof") else {
            let place = Span { end: root.span().start, ..root.span() };
            self.problem(
                Diagnostic::error("missing-version", "the file does not say `spof: 1`")
                    .at(place, "`spof: 1` is missing")
                    .hint("a model starts with the version of its format: spof: 1"),
            );
            return;
        };
        let text = version.text().unwrap_or_default();
        if text != "1" {
            let message = format!("unsupported version of the format: `{text}`");
            self.problem(
                Diagnostic::error("unsupported-version", message)
                    .at(version.span(), "this spof reads version 1")
                    .hint("write `spof: 1`, or use a newer spof"),
            );
        }
    }

    fn model_name(&mut self, node: Node<'_>) {
        let Some(name) = self.text(node, "name") else { return };
        match &self.draft.title {
            Some((first, span)) if *first != name => {
                let span = *span;
                self.problem(
                    Diagnostic::warning("several-names", "the files give the model different names")
                        .at(node.span(), "this one is not used")
                        .at(span, "this one is used"),
                );
            }
            Some(_) => {}
            None => self.draft.title = Some((name, node.span())),
        }
    }

    fn defaults(&mut self, node: Node<'_>) {
        let Some(mapping) = self.mapping(node, "defaults") else { return };
        for (kind, span, value) in self.entries(mapping, "`defaults`") {
            let Some(fields) = self.mapping(value, kind) else { continue };
            let read = self.component_fields(fields, "the defaults of a kind", &[]);
            if read.kind.is_some() {
                self.problem(
                    Diagnostic::error("unknown-field", "defaults cannot set `kind`")
                        .at(value.span(), "`kind` is what the defaults are chosen by")
                        .hint("remove `kind`"),
                );
            }
            if read.fields.details.as_ref().is_some_and(|details| details.waive.is_some()) {
                self.problem(
                    Diagnostic::error("unknown-field", "defaults cannot set `waive`")
                        .at(value.span(), "a waiver is about one component")
                        .hint("write `waive` beside the component"),
                );
            }
            let kind_index = self.draft.kinds.intern(kind);
            if let Some(first) = self.draft.defaults.iter().find(|defaults| defaults.kind == kind_index) {
                let first = first.span;
                self.problem(
                    Diagnostic::error(
                        "duplicate-defaults",
                        format!("the defaults of `{kind}` are given twice"),
                    )
                    .at(span, "given again here")
                    .at(first, "first given here")
                    .hint("merge the two"),
                );
                continue;
            }
            self.draft.defaults.push(DeclaredDefaults { kind: kind_index, span, fields: read.fields });
        }
    }

    fn components(&mut self, node: Node<'_>) {
        let Some(mapping) = self.mapping(node, "components") else { return };
        self.draft.names.reserve(mapping.len());
        self.draft.components.reserve(mapping.len());
        for (key, value) in mapping.iter() {
            let Some(id) = self.word(key, "the id of a component") else { continue };
            let read = match value.value() {
                Value::Mapping(fields) => self.component_fields(fields, "a component", &[]),
                Value::Null => Read::default(),
                _ => {
                    // It is defined all the same, so that what needs it is not wrong as well.
                    self.wrong_type(value, id, "a mapping of fields");
                    Read::default()
                }
            };
            let name = self.draft.names.intern(id);
            self.declare(name, key.span(), read, DeclaredClass::Component);
        }
    }

    fn declare(&mut self, name: u32, span: Span, read: Read<'_>, class: DeclaredClass) {
        let component = DeclaredComponent { name, span, kind: read.kind, class, fields: read.fields };
        self.draft.declare(component, self.problems);
    }

    fn links(&mut self, node: Node<'_>) {
        let Value::Sequence(links) = node.value() else {
            self.wrong_type(node, "links", "a list of links");
            return;
        };
        self.draft.names.reserve(links.len());
        self.draft.components.reserve(links.len());
        self.draft.link_ends.reserve(links.len());
        for link in links.iter() {
            match link.value() {
                Value::Sequence(_) => {
                    let Some(ends) = self.ends(link) else { continue };
                    self.link(link.span(), ends, None, Read::default());
                }
                Value::Mapping(fields) => self.long_link(link, fields),
                _ => {
                    self.wrong_type(link, "a link", "`[a, b]` or `{ between: [a, b] }`");
                }
            }
        }
    }

    fn long_link(&mut self, node: Node<'_>, fields: Mapping<'_>) {
        let read = self.component_fields(fields, "a link", &["between", "id"]);
        let own = |name: &str| read.own.iter().find(|field| field.0 == name).map(|field| field.2);
        let Some(between) = own("between") else {
            self.problem(
                Diagnostic::error("missing-field", "a link without ends")
                    .at(node.span(), "`between` is missing")
                    .hint("write `{ between: [a, b] }`"),
            );
            return;
        };
        let id = own("id");
        let Some(ends) = self.ends(between) else { return };
        let name = match id {
            Some(id) => match self.word(id, "id") {
                Some(word) => Some((self.draft.names.intern(word), id.span())),
                None => return,
            },
            None => None,
        };
        self.link(node.span(), ends, name, read);
    }

    fn link(&mut self, span: Span, ends: [(u32, Span); 2], name: Option<(u32, Span)>, mut read: Read<'_>) {
        let (name, span) = match name {
            Some(given) => given,
            None => (self.draft.link_name(ends[0].0, ends[1].0), span),
        };
        read.kind = read.kind.or_else(|| Some(self.draft.kinds.intern(LINK)));
        let class = self.draft.link(ends);
        self.declare(name, span, read, class);
    }

    fn ends(&mut self, node: Node<'_>) -> Option<[(u32, Span); 2]> {
        let Value::Sequence(items) = node.value() else {
            self.wrong_type(node, "between", "a list of two ids");
            return None;
        };
        if items.len() != 2 {
            let count = items.len();
            let message = format!("a link joins two components, not {count}");
            self.problem(
                Diagnostic::error("link-ends", message)
                    .at(node.span(), if count == 1 { "the other end is missing" } else { "expected two ids" })
                    .hint("write `[a, b]`; for more than two, one link for each pair"),
            );
            return None;
        }
        let mut ends = [None; 2];
        for (end, item) in ends.iter_mut().zip(items.iter()) {
            *end = self.word(item, "between").map(|word| (self.draft.names.intern(word), item.span()));
        }
        Some([ends[0]?, ends[1]?])
    }

    fn common_causes(&mut self, node: Node<'_>) {
        let Some(mapping) = self.mapping(node, "common_causes") else { return };
        for (key, value) in mapping.iter() {
            let Some(id) = self.word(key, "the id of a common cause") else { continue };
            let Some(fields) = self.mapping(value, id) else { continue };
            let mut read = self.component_fields(fields, "a common cause", &["affects"]);
            let Some(affects) = read.own.pop().map(|field| field.2) else {
                self.problem(
                    Diagnostic::error("missing-field", format!("the common cause `{id}` affects nothing"))
                        .at(value.span(), "`affects` is missing")
                        .hint("write `affects: [ids]` or `affects: { kind: drive, labels: { firmware: \"1.2\" } }`"),
                );
                continue;
            };
            let class = match affects.value() {
                Value::Mapping(selector) => {
                    DeclaredClass::CauseBySelector(Box::new(self.selector(selector, affects.span())))
                }
                _ => DeclaredClass::CauseByIds(self.id_list(affects, "affects")),
            };
            let none = matches!(&class, DeclaredClass::CauseByIds(list) if !list.is_unset() && list.len == 0);
            if none {
                self.problem(validate::empty_cause(id, affects.span()));
            }
            read.kind = read.kind.or_else(|| Some(self.draft.kinds.intern(COMMON_CAUSE)));
            let name = self.draft.names.intern(id);
            self.declare(name, key.span(), read, class);
        }
    }

    pub(crate) fn selector(&mut self, mapping: Mapping<'_>, span: Span) -> DeclaredSelector {
        let mut selector = DeclaredSelector { span: Some(span), ..DeclaredSelector::default() };
        let entries = self.entries(mapping, "a selector");
        if entries.is_empty() {
            self.problem(
                Diagnostic::error("empty-group", "a selector that selects nothing in particular")
                    .at(span, "an empty selector")
                    .hint("select by `kind`, `labels`, `tags` or `in`"),
            );
        }
        for (key, key_span, value) in entries {
            let says_nothing = match value.value() {
                Value::Mapping(labels) => labels.len() == 0,
                Value::Sequence(words) => words.len() == 0,
                Value::Scalar(_) | Value::Null => false,
            };
            if says_nothing && SELECTOR.contains(&key) {
                self.problem(
                    Diagnostic::error("empty-group", format!("the `{key}` of a selector is empty"))
                        .at(value.span(), "selects nothing in particular")
                        .hint(format!("name what to select by, or remove `{key}`")),
                );
                continue;
            }
            match key {
                "kind" => selector.kinds = self.words(value, key).unwrap_or_default(),
                "labels" => selector.labels = self.labels(value, key).unwrap_or_default(),
                "tags" => selector.tags = self.words(value, key).unwrap_or_default(),
                "in" => selector.located_in = self.ids(value, key).unwrap_or_default(),
                _ => self.unknown_field(key, key_span, "a selector", &SELECTOR),
            }
        }
        selector
    }

    fn states(&mut self, node: Node<'_>) {
        let Some(mapping) = self.mapping(node, "states") else { return };
        for (id, span, value) in self.entries(mapping, "`states`") {
            let Some(state) = self.state(value, id) else { continue };
            let name = self.draft.names.intern(id);
            self.draft.states.push((name, state, span));
        }
    }
}
