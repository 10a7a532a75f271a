//! Reading requirements: an id, a group, or a path through the network.
//!
//! The reading recurses as deep as the file nests, which the document limits.

use crate::diagnostic::Diagnostic;
use crate::document::{Mapping, Node, Value};
use crate::model::fields::Reader;
use crate::model::requirement::{Form, GroupForm, LATER, ListRef};
use crate::model::validate;
use crate::source::Span;

const KEYS: [&str; 7] = ["any_of", "all_of", "at_least", "of", "reach", "from", "majority"];

impl Reader<'_> {
    /// A list of requirements, or a single one.
    pub(crate) fn requirements(&mut self, node: Node<'_>, field: &str) -> ListRef {
        let first = self.draft.members.len();
        match node.value() {
            Value::Sequence(items) => items.iter().for_each(|item| self.member(item, field)),
            // Nothing is written after the colon: nothing is needed.
            Value::Null if node.text().is_none() => {}
            Value::Null => {
                self.wrong_type(node, field, "a list of requirements");
                return ListRef::UNSET;
            }
            _ => self.member(node, field),
        }
        self.draft.list_from(first)
    }

    fn member(&mut self, node: Node<'_>, field: &str) {
        let requirement = self.requirement(node, field);
        self.draft.members.extend(requirement);
    }

    fn requirement(&mut self, node: Node<'_>, field: &str) -> Option<u32> {
        match node.value() {
            Value::Mapping(mapping) => self.compound(node, mapping, field),
            Value::Sequence(_) => {
                let message = format!("a requirement of `{field}` cannot be a list");
                self.problem(
                    Diagnostic::error("wrong-type", message)
                        .at(node.span(), "expected an id or a mapping")
                        .hint("for alternatives write `{ any_of: [...] }`; for all of them, `{ all_of: [...] }`"),
                );
                None
            }
            Value::Scalar(_) | Value::Null => {
                let word = self.word(node, field)?;
                let name = self.name_of(node, word);
                Some(self.draft.arena.push(node.span(), Form::Component(name)))
            }
        }
    }

    /// The name of a component that a requirement names at its own place.
    pub(crate) fn name_of(&mut self, node: Node<'_>, word: &str) -> u32 {
        if node.is_verbatim(word) { LATER } else { self.draft.names.intern(word) }
    }

    fn compound(&mut self, node: Node<'_>, mapping: Mapping<'_>, field: &str) -> Option<u32> {
        let mut found: [Option<(Span, Node<'_>)>; KEYS.len()] = [None; KEYS.len()];
        let mut known = true;
        for (key, span, value) in self.entries(mapping, "a requirement") {
            match KEYS.iter().position(|known| *known == key) {
                Some(at) => found[at] = Some((span, value)),
                None => {
                    known = false;
                    self.unknown_field(key, span, "a requirement", &KEYS);
                }
            }
        }
        let form = match found {
            [Some(any), None, None, None, None, None, None] => self.group(any.1, "any_of", GroupForm::AnyOf),
            [None, Some(all), None, None, None, None, None] => self.group(all.1, "all_of", GroupForm::AllOf),
            [None, None, Some(least), Some(of), None, None, None] => self.at_least(least.1, of.1),
            [None, None, None, None, None, None, Some(of)] => {
                self.group(of.1, "majority", GroupForm::Majority)
            }
            [None, None, None, None, Some(to), from, None] => {
                let to = self.word(to.1, "reach").map(|word| self.draft.names.intern(word));
                let from = match from {
                    Some((_, from)) => {
                        Some(self.word(from, "from").map(|word| self.draft.names.intern(word))?)
                    }
                    None => None,
                };
                to.map(|to| Form::Reach { to, from })
            }
            _ => {
                if known || found.iter().flatten().count() > 1 {
                    self.problem(
                        Diagnostic::error("bad-requirement", format!("this is no requirement of `{field}`"))
                            .at(node.span(), "these keys do not go together")
                            .hint(
                                "write an id, `{ any_of: [...] }`, `{ all_of: [...] }`, \
                                 `{ at_least: 2, of: [...] }`, `{ majority: [...] }` or \
                                 `{ reach: id, from: id }`",
                            ),
                    );
                }
                None
            }
        };
        Some(self.draft.arena.push(node.span(), form?))
    }

    fn group(&mut self, node: Node<'_>, key: &str, form: GroupForm) -> Option<Form> {
        let Value::Sequence(items) = node.value() else {
            self.wrong_type(node, key, "a list of requirements");
            return None;
        };
        if items.len() == 0 {
            // Where the file ends early for whoever reads it, so do its lists.
            if !self.draft.incomplete
                && let Some(problem) = validate::group(form, 0, node.span(), Span::NONE)
            {
                self.problem(problem);
            }
            return None;
        }
        let first = self.draft.members.len();
        items.iter().for_each(|item| self.member(item, key));
        Some(Form::Group { form, members: self.draft.list_from(first) })
    }

    fn at_least(&mut self, least: Node<'_>, of: Node<'_>) -> Option<Form> {
        let size = match of.value() {
            Value::Sequence(items) => items.len(),
            _ => 0,
        };
        let needed = self.count(least, "at_least", 1, u32::MAX);
        let group = self.group(of, "of", GroupForm::AtLeast(needed.unwrap_or(1)))?;
        let needed = needed?;
        if let Some(problem) = validate::group(GroupForm::AtLeast(needed), size, of.span(), least.span()) {
            self.problem(problem);
            return None;
        }
        Some(group)
    }
}
