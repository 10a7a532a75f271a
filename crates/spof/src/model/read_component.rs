//! Reading the fields of a component, a link, a common cause, or the defaults of a kind.

use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Mapping, Node, Value};
use crate::model::component::{Backup, ComponentId, Maintenance, Monitoring, Objective, State, Subject};
use crate::model::declared::{DeclaredReliability, Fields};
use crate::model::fields::Reader;
use crate::model::requirement::{Form, ListRef};
use crate::source::Span;

/// Every field of a component.
pub(crate) const FIELDS: [&str; 32] = [
    "kind",
    "title",
    "description",
    "owner",
    "contact",
    "runbook",
    "tags",
    "labels",
    "tier",
    "in",
    "needs",
    "wants",
    "needs_to_start",
    "forwards",
    "fails",
    "mtbf",
    "afr",
    "mttr",
    "availability",
    "unavailability",
    "survives",
    "rto",
    "rpo",
    "availability_target",
    "failover",
    "backup",
    "reason",
    "monitored_by",
    "maintenance",
    "waive",
    "state",
    "id",
];

const STATES: [&str; 3] = ["ok", "at-risk", "failed"];
const BACKUP: [&str; 5] = ["to", "every", "last_restore_test", "none", "reason"];
const MAINTENANCE: [&str; 2] = ["every", "last"];

/// What a mapping of fields said beside the fields that all have.
#[derive(Default)]
pub(crate) struct Read<'n> {
    pub(crate) fields: Fields,
    pub(crate) kind: Option<u32>,
    /// Fields that only this sort of mapping has, in file order.
    pub(crate) own: Vec<(&'n str, Span, Node<'n>)>,
}

impl Reader<'_> {
    /// Reads the fields of `what`, which knows the fields `own` besides the common ones.
    pub(crate) fn component_fields<'n>(
        &mut self,
        mapping: Mapping<'n>,
        what: &str,
        own: &[&str],
    ) -> Read<'n> {
        let mut read = Read::default();
        let mut seen = 0u64;
        let mut backup = None;
        let mut reason = None;
        for (key, value) in mapping.iter() {
            let Some(name) = key.text() else {
                self.wrong_type(key, &format!("a field of {what}"), "a word");
                continue;
            };
            if own.contains(&name) {
                if let Some(first) = read.own.iter().find(|field| field.0 == name) {
                    let first = first.1;
                    self.duplicate_field(name, key.span(), first);
                } else {
                    read.own.push((name, key.span(), value));
                }
                continue;
            }
            let Some(index) = FIELDS.iter().position(|field| *field == name).filter(|_| name != "id") else {
                let known: Vec<&str> = FIELDS[..FIELDS.len() - 1]
                    .iter()
                    .copied()
                    .filter(|field| *field != "reason")
                    .chain(own.iter().copied())
                    .collect();
                self.unknown_field(name, key.span(), what, &known);
                continue;
            };
            if seen & (1 << index) != 0 {
                let first = mapping
                    .iter()
                    .find(|entry| entry.0.text() == Some(name))
                    .map_or(key.span(), |entry| entry.0.span());
                self.duplicate_field(name, key.span(), first);
                continue;
            }
            seen |= 1 << index;
            match name {
                "kind" => read.kind = self.word(value, name).map(|word| self.draft.kinds.intern(word)),
                "backup" => backup = Some(value),
                "reason" => reason = Some((key.span(), value)),
                _ => self.field(&mut read.fields, name, value),
            }
        }
        self.backup_and_reason(&mut read.fields, backup, reason);
        read
    }

    fn field(&mut self, fields: &mut Fields, name: &str, node: Node<'_>) {
        match name {
            "title" => fields.details().title = self.text(node, name),
            "description" => fields.details().description = self.text(node, name),
            "owner" => fields.details().owner = self.text(node, name),
            "contact" => fields.details().contact = self.text(node, name),
            "runbook" => fields.details().runbook = self.text(node, name),
            "tags" => fields.details().tags = self.words(node, name),
            "labels" => fields.details().labels = self.labels(node, name),
            "tier" => fields.tier = self.count(node, name, 1, 4).map(|tier| tier as u8),
            "in" => fields.located_in = self.id_list(node, name),
            "needs" => fields.needs = self.requirements(node, name),
            "wants" => fields.wants = self.requirements(node, name),
            "needs_to_start" => fields.needs_to_start = self.requirements(node, name),
            "forwards" => fields.forwards = self.bool(node, name),
            "fails" => fields.fails = self.bool(node, name),
            "mtbf" | "afr" | "mttr" | "availability" | "unavailability" => {
                let mut data = fields.reliability.take().unwrap_or_default();
                self.reliability(&mut data, name, node);
                fields.reliability = Some(data);
            }
            "survives" => fields.details().survives = self.survives(node),
            "rto" => fields.details().rto = self.duration(node, name),
            "rpo" => fields.details().rpo = self.duration(node, name),
            "availability_target" => fields.details().availability_target = self.share(node, name),
            "failover" => fields.details().failover = self.duration(node, name),
            "monitored_by" => fields.details().monitored_by = self.monitored_by(node),
            "maintenance" => fields.details().maintenance = self.maintenance(node),
            "waive" => fields.details().waive = self.waive(node),
            "state" => fields.state = self.state(node, name),
            _ => unreachable!("{name} is in FIELDS and read here"),
        }
    }

    fn reliability(&mut self, data: &mut DeclaredReliability, name: &str, node: Node<'_>) {
        let span = node.span();
        match name {
            "mtbf" => {
                let range = self.duration_range(node, name);
                data.mtbf = range.map(|(worst, _)| (worst, span));
                data.best.mtbf = range.map(|(_, best)| best);
                if data.mtbf.is_some_and(|(value, _)| value.get().is_zero()) {
                    self.problem(
                        Diagnostic::error("out-of-range", "`mtbf` must be longer than nothing")
                            .at(span, "a mean time of zero is no time between failures"),
                    );
                }
            }
            "mttr" => {
                let range = self.duration_range(node, name);
                data.mttr = range.map(|(_, worst)| (worst, span));
                data.best.mttr = range.map(|(best, _)| best);
            }
            "afr" => {
                let range = self.share_range(node, name);
                data.afr = range.map(|(_, worst)| (worst, span));
                data.best.afr = range.map(|(best, _)| best);
                if data.afr.is_some_and(|(value, _)| value.get() >= 1.0) {
                    self.problem(
                        Diagnostic::error("out-of-range", "`afr` must be below 100 %")
                            .at(span, "no failure rate is high enough for this")
                            .hint("for what fails several times a year write `mtbf`, such as `mtbf: 60d`"),
                    );
                }
            }
            "availability" => {
                let range = self.share_range(node, name);
                data.availability = range.map(|(worst, _)| (worst, span));
                data.best.availability = range.map(|(_, best)| best);
            }
            _ => {
                let range = self.share_range(node, name);
                data.unavailability = range.map(|(_, worst)| (worst, span));
                data.best.unavailability = range.map(|(best, _)| best);
            }
        }
    }

    /// A list of plain ids in the arena.
    pub(crate) fn id_list(&mut self, node: Node<'_>, field: &str) -> ListRef {
        let first = self.draft.members.len();
        let is_list = self.each_word(node, field, |reader, word, item| {
            let name = reader.name_of(item, word);
            let member = reader.draft.arena.push(item.span(), Form::Component(name));
            reader.draft.members.push(member);
        });
        if is_list { self.draft.list_from(first) } else { ListRef::UNSET }
    }

    pub(crate) fn labels(
        &mut self,
        node: Node<'_>,
        field: &str,
    ) -> Option<std::collections::BTreeMap<String, String>> {
        let mapping = self.mapping(node, field)?;
        let entries = self.entries(mapping, field);
        Some(
            entries
                .into_iter()
                .filter_map(|(key, _, value)| Some((key.to_owned(), self.text(value, key)?)))
                .collect(),
        )
    }

    pub(crate) fn state(&mut self, node: Node<'_>, field: &str) -> Option<State> {
        match node.text() {
            Some("ok") => Some(State::Ok),
            Some("at-risk") => Some(State::AtRisk),
            Some("failed") => Some(State::Failed),
            Some(other) => {
                let near = nearest(other, STATES).unwrap_or("failed");
                self.problem(
                    Diagnostic::error("unknown-state", format!("unknown state `{other}`"))
                        .at(node.span(), format!("did you mean `{near}`?"))
                        .hint("a state is `ok`, `at-risk` or `failed`"),
                );
                None
            }
            None => {
                self.wrong_type(node, field, "`ok`, `at-risk` or `failed`");
                None
            }
        }
    }

    fn survives(&mut self, node: Node<'_>) -> Option<Vec<Objective>> {
        let mapping = self.mapping(node, "survives")?;
        let mut objectives = Vec::new();
        for (key, span, value) in self.entries(mapping, "`survives`") {
            let Some(failures) = self.count(value, key, 0, u32::MAX) else { continue };
            let subject = if key == "any" { Subject::Any } else { Subject::Kind(key.to_owned()) };
            objectives.push(Objective { subject, failures, span });
        }
        Some(objectives)
    }

    fn monitored_by(&mut self, node: Node<'_>) -> Option<Monitoring> {
        if let Value::Scalar(scalar) = node.value()
            && scalar.plain
            && ["true", "false"].contains(&scalar.text)
        {
            return self.bool(node, "monitored_by").map(Monitoring::Declared);
        }
        self.ids(node, "monitored_by").map(|ids| Monitoring::By(self.mention(ids)))
    }

    /// Remembers ids to be checked; until then they stand for names.
    fn mention(&mut self, ids: Vec<(u32, Span)>) -> Vec<ComponentId> {
        self.draft.mentions.extend_from_slice(&ids);
        ids.into_iter().map(|(name, _)| ComponentId(name)).collect()
    }

    fn maintenance(&mut self, node: Node<'_>) -> Option<Maintenance> {
        let mapping = self.mapping(node, "maintenance")?;
        let (mut every, mut last, mut given) = (None, None, false);
        for (key, span, value) in self.entries(mapping, "`maintenance`") {
            match key {
                "every" => {
                    given = true;
                    every = self.duration(value, key);
                }
                "last" => last = self.date(value, key),
                _ => self.unknown_field(key, span, "`maintenance`", &MAINTENANCE),
            }
        }
        if !given {
            self.problem(
                Diagnostic::error("missing-field", "`maintenance` does not say how often")
                    .at(node.span(), "`every` is missing")
                    .hint("write `maintenance: { every: 90d, last: 2026-05-01 }`"),
            );
        }
        Some(Maintenance { every: every?, last })
    }

    fn backup_and_reason(
        &mut self,
        fields: &mut Fields,
        backup: Option<Node<'_>>,
        reason: Option<(Span, Node<'_>)>,
    ) {
        let Some(node) = backup else {
            if let Some((span, _)) = reason {
                self.problem(
                    Diagnostic::error("unknown-field", "`reason` stands without `backup: none`")
                        .at(span, "the reason for what?")
                        .hint("`reason` says why there is no backup: `backup: none` beside it"),
                );
            }
            return;
        };
        let reason = reason.and_then(|(_, node)| self.text(node, "reason"));
        fields.details().backup = if node.text() == Some("none") {
            self.no_backup(node, reason)
        } else {
            self.backup(node, reason)
        };
    }

    fn no_backup(&mut self, node: Node<'_>, reason: Option<String>) -> Option<Backup> {
        if reason.is_none() {
            self.problem(
                Diagnostic::error("missing-field", "`backup: none` without a reason")
                    .at(node.span(), "why is none needed?")
                    .hint("write `backup: { none: true, reason: \"rebuilt from the source\" }`"),
            );
        }
        reason.map(|reason| Backup::None { reason })
    }

    fn backup(&mut self, node: Node<'_>, outer_reason: Option<String>) -> Option<Backup> {
        let mapping = self.mapping(node, "backup")?;
        let (mut to, mut every, mut last_restore_test, mut none, mut reason) =
            (None, None, None, false, outer_reason);
        for (key, span, value) in self.entries(mapping, "`backup`") {
            match key {
                "to" if value.text() == Some("none") => none = true,
                "to" => to = self.ids(value, key).map(|ids| self.mention(ids)),
                "every" => every = self.duration(value, key),
                "last_restore_test" => last_restore_test = self.date(value, key),
                "none" => none = self.bool(value, key).unwrap_or(false),
                "reason" => reason = self.text(value, key),
                _ => self.unknown_field(key, span, "`backup`", &BACKUP),
            }
        }
        if none {
            return self.no_backup(node, reason);
        }
        if to.is_none() && mapping.iter().all(|(key, _)| key.text() != Some("to")) {
            self.problem(
                Diagnostic::error("missing-field", "`backup` does not say where to")
                    .at(node.span(), "`to` is missing")
                    .hint("write `backup: { to: [id], every: 24h }`, or `none` with a `reason`"),
            );
        }
        Some(Backup::To { components: to?, every, last_restore_test })
    }
}
