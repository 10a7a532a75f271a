//! What a change does to its own gate: what it says about components so that less of them is found, or fails.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::config::Weakened;
use crate::model::{Component, Model, Objective, Subject, Waiver};
use crate::source::{Location, Sources, Span};

/// What a change takes away from the gate that it is to pass.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Gate {
    /// Whether what the head's configuration and waivers say holds for this comparison; otherwise that of the base does.
    pub applies: bool,
    /// What lets more pass than before: of the configuration, then of components by name.
    pub weakened: Vec<GateChange>,
}

impl Default for Gate {
    fn default() -> Gate {
        Gate { applies: true, weakened: Vec::new() }
    }
}

/// One thing that lets more pass than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GateChange {
    /// The key of the configuration or of the component, such as `fail_on` or `tier`.
    pub key: &'static str,
    /// What it says now, and said before.
    pub message: String,
    /// Where the head says it, once [`Gate::locate`] has looked that up.
    pub location: Option<Location>,
    #[serde(skip)]
    span: Span,
}

impl Gate {
    /// What is to be said of it before everything else; nothing where it is as strict as it was.
    pub fn heading(&self) -> Option<String> {
        let n = self.weakened.len();
        let changes = if n == 1 { "1 change".to_owned() } else { format!("{n} changes") };
        let applies = if self.applies { "" } else { ", which do not apply here" };
        (n > 0).then(|| format!("The gate itself is weakened by {changes}{applies}"))
    }
}

impl Gate {
    /// Puts what a configuration takes away before what components do.
    pub fn configured(&mut self, changes: Vec<Weakened>) {
        let changes =
            changes.into_iter().map(|change| GateChange::new(change.key, change.message, change.span));
        self.weakened.splice(0..0, changes);
    }

    /// Looks up where each change is written in the text that was read.
    pub fn locate(&mut self, sources: &Sources) {
        for change in self.weakened.iter_mut().filter(|change| !change.span.is_none()) {
            change.location = sources.location(change.span);
        }
    }
}

impl GateChange {
    fn new(key: &'static str, message: String, span: Span) -> GateChange {
        GateChange { key, message, location: None, span }
    }
}

/// What components of the head promise less than in the base, by name. Costs O(n log n).
pub(super) fn of_models(base: &Model, head: &Model, renamed: &BTreeMap<String, String>) -> Vec<GateChange> {
    let mut found = Vec::new();
    for new in head.components().filter(|component| !component.waive().is_empty()) {
        let old_name = renamed.iter().find(|(_, to)| *to == new.name()).map_or(new.name(), |(from, _)| from);
        let old = base.find(old_name).map_or(&[][..], |old| old.waive());
        let known: BTreeSet<_> = old.iter().map(|waiver| subject(base, waiver)).collect();
        for waiver in new.waive().iter().filter(|waiver| !known.contains(&subject(head, waiver))) {
            let message = format!("{} is waived for {} until {}", waiver.rule, new.name(), waiver.expires);
            found.push((new.name(), GateChange::new("waive", message, waiver.span)));
        }
    }
    for old in base.components() {
        let Some(new) = head.find(renamed.get(old.name()).map_or(old.name(), String::as_str)) else {
            continue;
        };
        for (key, message) in of_component(old, new) {
            found.push((new.name(), GateChange::new(key, message, new.span())));
        }
    }
    found.sort_by(|(a, change), (b, other)| {
        (a, change.key, &change.message).cmp(&(b, other.key, &other.message))
    });
    found.into_iter().map(|(_, change)| change).collect()
}

/// What makes two waivers the same: their last day besides what they are about.
fn subject<'m>(model: &'m Model, waiver: &'m Waiver) -> (&'m str, Option<&'m str>, String) {
    let target = waiver.target.map(|target| model.component(target).name());
    (&waiver.rule, target, waiver.expires.to_string())
}

fn of_component(old: Component<'_>, new: Component<'_>) -> Vec<(&'static str, String)> {
    let name = new.name();
    let mut found = Vec::new();
    if new.tier() > old.tier() {
        found.push(("tier", format!("{name} has tier {} now, and had {}", new.tier(), old.tier())));
    }
    if old.fails() && !new.fails() {
        found.push(("fails", format!("{name} never fails now, and did")));
    }
    if old.kind() == "service" && new.kind() != "service" {
        found.push((
            "kind",
            format!("{name} is a {} now and no service, and so no target of its own", new.kind()),
        ));
    }
    for objective in old.survives() {
        let kept = new.survives().iter().find(|other| other.subject == objective.subject);
        let now = kept.map_or(0, |kept| kept.failures);
        if now < objective.failures {
            let (before, what) = (objective.failures, words(objective));
            let message = match now {
                0 => format!("{name} no longer promises to survive `{what}: {before}`"),
                now => format!("{name} promises to survive `{what}: {now}`, and promised {before}"),
            };
            found.push(("survives", message));
        }
    }
    if let Some(before) = old.availability_target() {
        let share = |share: f64| format!("{}%", (share * 1e10).round() / 1e8);
        match new.availability_target() {
            None => found.push(("availability_target", format!("{name} promises no availability any more"))),
            Some(now) if now.get() < before.get() => {
                let (now, before) = (share(now.get()), share(before.get()));
                found.push((
                    "availability_target",
                    format!("{name} promises an availability of {now}, and promised {before}"),
                ));
            }
            Some(_) => {}
        }
    }
    for (key, before, now) in [("rto", old.rto(), new.rto()), ("rpo", old.rpo(), new.rpo())] {
        match (before, now) {
            (Some(_), None) => found.push((key, format!("{name} promises no {key} any more"))),
            (Some(before), Some(now)) if now > before => {
                found.push((key, format!("{name} promises a longer {key}")));
            }
            _ => {}
        }
    }
    found
}

fn words(objective: &Objective) -> &str {
    match &objective.subject {
        Subject::Any => "any",
        Subject::Kind(kind) => kind,
    }
}
