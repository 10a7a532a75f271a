//! Waivers: what somebody decided to live with, why, and until when. They stand beside a component
//! under `waive`, or in the configuration.

use crate::diagnostic::Diagnostic;
use crate::document::{Mapping, Node, Value};
use crate::model::component::ComponentId;
use crate::model::fields::Reader;
use crate::model::quantity::Date;
use crate::source::Span;

/// A finding of one rule about one component that may stay until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiver {
    /// The rule's id. The model does not know the rules: `rules::unknown` looks it up.
    pub rule: String,
    /// The one target that it is about; `None` for all of them.
    pub target: Option<ComponentId>,
    /// Why the finding may stay.
    pub reason: String,
    /// The last day on which it covers.
    pub expires: Date,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// A waiver as it is written; ids are names of the reader's draft.
pub(crate) struct DeclaredWaiver {
    pub(crate) rule: (String, Span),
    /// Given where the waiver does not stand beside its component.
    pub(crate) component: Option<(u32, Span)>,
    pub(crate) target: Option<(u32, Span)>,
    pub(crate) reason: String,
    pub(crate) expires: Date,
    pub(crate) approved_by: Option<String>,
    pub(crate) span: Span,
}

/// The fields of a waiver beside its component, and `component` for those in the configuration.
const FIELDS: [&str; 6] = ["rule", "reason", "expires", "approved_by", "target", "component"];

impl Reader<'_> {
    /// The waivers beside a component.
    pub(crate) fn waive(&mut self, node: Node<'_>) -> Option<Vec<Waiver>> {
        let declared = self.waivers(node, "waive", false)?;
        let waivers = declared.into_iter().map(|waiver| Waiver {
            rule: waiver.rule.0,
            target: waiver.target.map(|(name, _)| ComponentId(name)),
            reason: waiver.reason,
            expires: waiver.expires,
            approved_by: waiver.approved_by,
            span: waiver.span,
        });
        Some(waivers.collect())
    }

    /// A list of waivers, or one alone. `elsewhere`: each says which component it is about.
    pub(crate) fn waivers(
        &mut self,
        node: Node<'_>,
        field: &str,
        elsewhere: bool,
    ) -> Option<Vec<DeclaredWaiver>> {
        match node.value() {
            Value::Sequence(items) => {
                let mut read = Vec::new();
                for item in items.iter() {
                    match item.value() {
                        Value::Mapping(mapping) => read.extend(self.waiver(item, mapping, elsewhere)),
                        _ => self.wrong_type(item, field, "a mapping"),
                    }
                }
                Some(read)
            }
            Value::Mapping(mapping) if !elsewhere => {
                Some(self.waiver(node, mapping, elsewhere).into_iter().collect())
            }
            _ => {
                self.wrong_type(node, field, "a list of waivers");
                None
            }
        }
    }

    fn waiver(&mut self, node: Node<'_>, mapping: Mapping<'_>, elsewhere: bool) -> Option<DeclaredWaiver> {
        let known = &FIELDS[..FIELDS.len() - usize::from(!elsewhere)];
        let (mut rule, mut component, mut target) = (None, None, None);
        let (mut reason, mut expires, mut approved_by) = (None, None, None);
        let mut given = Vec::new();
        for (key, span, value) in self.entries(mapping, "a waiver") {
            given.push(key);
            match key {
                "rule" => {
                    rule = self.word(value, key).map(|word| (word.to_owned(), value.span()));
                    self.draft.rules_named.extend(rule.clone());
                }
                "component" if elsewhere => component = self.mentioned(value, key),
                "target" => target = Some(self.mentioned(value, key)),
                "reason" => reason = self.said(value, key, "say why the finding may stay for now"),
                "expires" => expires = self.date(value, key),
                "approved_by" => {
                    approved_by = self.said(value, key, "say who approved it, or leave it out");
                }
                _ => self.unknown_field(key, span, "a waiver", known),
            }
        }
        let needed = ["rule", "component", "reason", "expires"].into_iter();
        for field in needed.filter(|field| elsewhere || *field != "component") {
            if !given.contains(&field) {
                self.missing(node, field);
            }
        }
        if elsewhere {
            component?;
        }
        // One that is about a target which cannot be read would cover all targets.
        let target = match target {
            Some(read) => Some(read?),
            None => None,
        };
        let span = node.span();
        Some(DeclaredWaiver {
            rule: rule?,
            component,
            target,
            reason: reason?,
            expires: expires?,
            approved_by,
            span,
        })
    }

    /// An id to be looked up, also where nothing else comes of the waiver.
    fn mentioned(&mut self, node: Node<'_>, field: &str) -> Option<(u32, Span)> {
        let word = self.word(node, field)?;
        let id = (self.draft.names.intern(word), node.span());
        self.draft.mentions.push(id);
        Some(id)
    }

    /// A text that says something.
    fn said(&mut self, node: Node<'_>, field: &str, hint: &str) -> Option<String> {
        let text = self.text(node, field)?;
        if text.trim().is_empty() {
            let message = match field {
                "reason" => "a waiver without a reason",
                _ => "a waiver that nobody approved",
            };
            self.problem(
                Diagnostic::error("missing-field", message).at(node.span(), "says nothing").hint(hint),
            );
            return None;
        }
        Some(text)
    }

    fn missing(&mut self, node: Node<'_>, field: &str) {
        let (message, hint) = match field {
            "rule" => ("a waiver without a rule", "name the rule, such as `rule: single-point-of-failure`"),
            "component" => ("a waiver without a component", "name the component that the finding is about"),
            "reason" => ("a waiver without a reason", "say why the finding may stay for now"),
            _ => (
                "a waiver that does not expire",
                "give the last day on which it covers, such as `expires: 2026-12-31`",
            ),
        };
        self.problem(
            Diagnostic::error("missing-field", message)
                .at(node.span(), format!("`{field}` is missing"))
                .hint(hint),
        );
    }
}
