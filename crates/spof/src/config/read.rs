//! The first stage: from text to values of the right type, each name with its place.

use crate::config::{Assumed, Config, ConfiguredWaiver, FailOn, Named, Undecided};
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{self, DocumentLimits, Node, Value};
use crate::model::declared::{Draft, Problems};
use crate::model::fields::Reader;
use crate::rules::{self, Severity, unknown_rule};
use crate::source::{SourceId, Sources, Span};

const TOP: [&str; 7] = ["fail_on", "undecided", "rules", "assume", "assume_up", "targets", "waivers"];
const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];

/// Reads a configuration. Never fails: what is wrong is added to `problems`, and left out of the result.
/// A file that says nothing configures nothing.
pub fn read(
    sources: &Sources,
    file: SourceId,
    limits: &DocumentLimits,
    problems: &mut Vec<Diagnostic>,
) -> Config {
    let mut found = Problems::default();
    let document = document::parse(sources, file, limits, &mut found.list);
    found.list.retain(|problem| problem.code != "empty-file");
    let mut config = Config::default();
    // The reader keeps names in a draft; no component is ever declared in this one.
    let mut draft = Draft::default();
    if let Some(root) = document.root(sources) {
        let reader = Reader { draft: &mut draft, problems: &mut found };
        ConfigReader { reader, config: &mut config }.file(root);
    }
    let mut found = found.list;
    found.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
    problems.extend(found);
    config
}

struct ConfigReader<'a> {
    reader: Reader<'a>,
    config: &'a mut Config,
}

impl ConfigReader<'_> {
    fn file(&mut self, root: Node<'_>) {
        let mapping = match root.value() {
            Value::Mapping(mapping) => mapping,
            Value::Null => return,
            _ => return self.reader.wrong_type(root, "the configuration", "a mapping"),
        };
        for (key, span, value) in self.reader.entries(mapping, "the configuration") {
            // A section that is there and says nothing is an empty one.
            let empty = matches!(value.value(), Value::Null);
            match key {
                "fail_on" => self.fail_on(value),
                "undecided" => self.undecided(value),
                "rules" | "assume" | "assume_up" | "targets" | "waivers" if empty => {}
                "rules" => self.rules(value),
                "assume" => self.assume(value),
                "assume_up" => self.assume_up(value),
                "targets" => {
                    let ids = self.reader.ids(value, key).unwrap_or_default();
                    self.config.targets = ids.into_iter().map(|id| self.named(id)).collect();
                }
                "waivers" => self.waivers(value),
                _ if key.starts_with("x-") => {}
                _ => self.reader.unknown_field(key, span, "the configuration", &TOP),
            }
        }
    }

    /// Values of assumptions about other tools' files. Which ones there are is known to whoever reads those.
    fn assume(&mut self, node: Node<'_>) {
        let Some(mapping) = self.reader.mapping(node, "assume") else { return };
        for (name, span, value) in self.reader.entries(mapping, "`assume`") {
            match self.reader.text(value, name) {
                Some(word) => self.config.assume.push(((name.to_owned(), span), (word, value.span()))),
                None => continue,
            }
        }
    }

    fn named(&self, (name, span): (u32, Span)) -> Named {
        (self.reader.draft.names.get(name).to_owned(), span)
    }

    fn fail_on(&mut self, node: Node<'_>) {
        let least = match node.text() {
            Some("never") => Some(FailOn::Never),
            Some(word) => self.severity(node, word, "never").map(FailOn::At),
            None => {
                self.reader.wrong_type(node, "fail_on", "a severity or `never`");
                None
            }
        };
        self.config.fail_on = least;
    }

    fn undecided(&mut self, node: Node<'_>) {
        self.config.undecided = match node.text() {
            Some("fail") => Some(Undecided::Fail),
            Some("warn") => Some(Undecided::Warn),
            Some(word) => {
                let near = nearest(word, ["fail", "warn"]);
                let label =
                    near.map_or_else(|| "not known".to_owned(), |near| format!("did you mean `{near}`?"));
                let message = format!("`undecided` is `fail` or `warn`, not `{word}`");
                self.reader.problem(
                    Diagnostic::error("unknown-word", message)
                        .at(node.span(), label)
                        .hint("`warn` tells of promises that were not decided, and lets the run pass"),
                );
                None
            }
            None => {
                self.reader.wrong_type(node, "undecided", "`fail` or `warn`");
                None
            }
        };
    }

    /// A severity; `or` is the other word that may stand there.
    fn severity(&mut self, node: Node<'_>, word: &str, or: &str) -> Option<Severity> {
        let known = Severity::ALL.into_iter().find(|severity| severity.as_str() == word);
        if known.is_none() {
            let near = nearest(word, SEVERITIES.into_iter().chain([or]));
            let label =
                near.map_or_else(|| "not a severity".to_owned(), |near| format!("did you mean `{near}`?"));
            self.reader.problem(
                Diagnostic::error("unknown-severity", format!("unknown severity `{word}`"))
                    .at(node.span(), label)
                    .hint(format!("write `low`, `medium`, `high`, `critical` or `{or}`")),
            );
        }
        known
    }

    fn rules(&mut self, node: Node<'_>) {
        let Some(mapping) = self.reader.mapping(node, "rules") else { return };
        for (name, span, value) in self.reader.entries(mapping, "`rules`") {
            let rule = rules::find(name);
            if rule.is_none() {
                self.reader.problem(unknown_rule(name, span));
            }
            let severity = match value.text() {
                Some("off") => Some(None),
                Some(word) => self.severity(value, word, "off").map(Some),
                None => {
                    self.reader.wrong_type(value, name, "a severity or `off`");
                    None
                }
            };
            if let (Some(rule), Some(severity)) = (rule, severity) {
                self.config.severities.insert(rule.id, severity);
            }
        }
    }

    fn assume_up(&mut self, node: Node<'_>) {
        let items: Vec<Node<'_>> = match node.value() {
            Value::Sequence(items) => items.iter().collect(),
            _ => vec![node],
        };
        for item in items {
            match item.value() {
                Value::Mapping(mapping) => {
                    let read = self.reader.selector(mapping, item.span());
                    let selector = read.named(&self.reader.draft.names);
                    let chooses = !(selector.kinds.is_empty()
                        && selector.labels.is_empty()
                        && selector.tags.is_empty()
                        && selector.located_in.is_empty());
                    // One of which nothing could be read would choose everything.
                    if chooses {
                        self.config.assume_up.push(Assumed::Selected(selector, item.span()));
                    }
                }
                Value::Scalar(_) => {
                    if let Some(id) = self.reader.word(item, "assume_up") {
                        self.config.assume_up.push(Assumed::Id((id.to_owned(), item.span())));
                    }
                }
                _ => self.reader.wrong_type(item, "assume_up", "an id or a selector"),
            }
        }
    }

    fn waivers(&mut self, node: Node<'_>) {
        let declared = self.reader.waivers(node, "waivers", true).unwrap_or_default();
        let named = std::mem::take(&mut self.reader.draft.rules_named);
        rules::unknown(&named).into_iter().for_each(|problem| self.reader.problem(problem));
        let mentioned = std::mem::take(&mut self.reader.draft.mentions);
        self.config.mentioned = mentioned.into_iter().map(|id| self.named(id)).collect();
        for waiver in declared {
            let Some(component) = waiver.component else { continue };
            let waiver = ConfiguredWaiver {
                rule: waiver.rule,
                component: self.named(component),
                target: waiver.target.map(|target| self.named(target)),
                reason: waiver.reason,
                expires: waiver.expires,
                approved_by: waiver.approved_by,
                span: waiver.span,
            };
            self.config.waivers.push(waiver);
        }
    }
}
