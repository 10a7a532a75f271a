//! What a change takes away from its own gate.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Assumed, Config, ConfiguredWaiver, FailOn, Undecided};
use crate::rules::{RULES, Severity};
use crate::source::Span;

/// One thing that lets more pass than before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Weakened {
    /// What was changed: a key of the configuration, or of a component.
    pub key: &'static str,
    /// What it says now and said before, in a sentence without a stop.
    pub message: String,
    /// Where the head says it; [`Span::NONE`] for what it no longer says.
    pub span: Span,
}

impl Config {
    /// In what this configuration lets more pass than `base`, in the order of its keys.
    pub fn weakened_since(&self, base: &Config) -> Vec<Weakened> {
        let mut found = Vec::new();
        let mut weakened = |key, message: String, span| found.push(Weakened { key, message, span });
        let least = [base, self].map(|config| config.fail_on.unwrap_or_default());
        if strictness(least[1]) < strictness(least[0]) {
            let message = format!("fails on {} now, not on {}", words(least[1]), words(least[0]));
            weakened("fail_on", message, Span::NONE);
        }
        let undecided = [base, self].map(|config| config.undecided.unwrap_or_default());
        if undecided == [Undecided::Fail, Undecided::Warn] {
            weakened("undecided", "promises that are not decided no longer fail".to_owned(), Span::NONE);
        }
        for rule in &RULES {
            let [before, after] = [base, self].map(|config| match config.severities.get(rule.id) {
                Some(severity) => *severity,
                None => usual(rule.severity),
            });
            if after < before {
                let message = match after {
                    None => format!("{} is off", rule.id),
                    Some(after) => {
                        let before = before.map_or("off", Severity::as_str);
                        format!("{} is at most {} now, and was {before}", rule.id, after.as_str())
                    }
                };
                weakened("rules", message, Span::NONE);
            }
        }
        // Which word of an assumption lets more pass depends on the files, so that each change of one is told.
        let chosen: BTreeMap<&str, &str> =
            base.assume.iter().map(|(name, word)| (&*name.0, &*word.0)).collect();
        for ((name, at), (word, _)) in &self.assume {
            if chosen.get(name.as_str()) != Some(&word.as_str()) {
                weakened("assume", format!("{name} is taken to be {word}"), *at);
            }
        }
        for ((name, _), (word, _)) in &base.assume {
            if !self.assume.iter().any(|(now, _)| now.0 == *name) {
                weakened("assume", format!("{name} is no longer taken to be {word}"), Span::NONE);
            }
        }
        let assumed: BTreeSet<String> = base.assume_up.iter().map(Assumed::words).collect();
        for new in self.assume_up.iter().filter(|new| !assumed.contains(&new.words())) {
            weakened("assume_up", format!("{} is assumed never to fail", new.words()), new.span());
        }
        let targets: BTreeSet<&str> = self.targets.iter().map(|(id, _)| id.as_str()).collect();
        if !targets.is_empty() && base.targets.is_empty() {
            let only: Vec<&str> = targets.iter().copied().collect();
            let span = self.targets.first().map_or(Span::NONE, |(_, span)| *span);
            weakened("targets", format!("only {} is looked at", only.join(", ")), span);
        }
        for (id, _) in
            base.targets.iter().filter(|(id, _)| !targets.is_empty() && !targets.contains(id.as_str()))
        {
            weakened("targets", format!("{id} is no longer looked at"), Span::NONE);
        }
        let mut waived: BTreeMap<_, _> = BTreeMap::new();
        for waiver in &base.waivers {
            let until = waived.entry(waiver.subject()).or_insert(waiver.expires);
            *until = waiver.expires.max(*until);
        }
        for waiver in &self.waivers {
            let of = waiver.target.as_ref().map_or_else(String::new, |(target, _)| format!(" and {target}"));
            let what = format!("{} is waived for {}{of}", waiver.rule.0, waiver.component.0);
            match waived.get(&waiver.subject()) {
                None => weakened("waivers", format!("{what} until {}", waiver.expires), waiver.span),
                Some(until) if *until < waiver.expires => {
                    weakened(
                        "waivers",
                        format!("{what} until {}, and was until {until}", waiver.expires),
                        waiver.span,
                    );
                }
                Some(_) => {}
            }
        }
        found
    }
}

impl ConfiguredWaiver {
    fn subject(&self) -> (&str, &str, Option<&str>) {
        (&self.rule.0, &self.component.0, self.target.as_ref().map(|(target, _)| target.as_str()))
    }
}

impl Assumed {
    fn words(&self) -> String {
        match self {
            Assumed::Id((id, _)) => id.clone(),
            Assumed::Selected(selector, _) => {
                let mut parts: Vec<String> = Vec::new();
                parts.extend(selector.kinds.iter().map(|kind| format!("kind {kind}")));
                parts.extend(selector.labels.iter().map(|(key, value)| format!("label {key}: {value}")));
                parts.extend(selector.tags.iter().map(|tag| format!("tag {tag}")));
                parts.extend(selector.located_in.iter().map(|(id, _)| format!("in {id}")));
                format!("everything with {}", parts.join(", "))
            }
        }
    }

    fn span(&self) -> Span {
        match self {
            Assumed::Id((_, span)) | Assumed::Selected(_, span) => *span,
        }
    }
}

/// The greater, the less passes.
fn strictness(fail_on: FailOn) -> u8 {
    match fail_on.least() {
        None => 0,
        Some(Severity::Critical) => 1,
        Some(Severity::High) => 2,
        Some(Severity::Medium) => 3,
        Some(Severity::Low) => 4,
    }
}

fn words(fail_on: FailOn) -> String {
    match fail_on.least() {
        None => "nothing".to_owned(),
        Some(Severity::Critical) => "critical".to_owned(),
        Some(least) => format!("{} or worse", least.as_str()),
    }
}

/// The worst that a rule says of its own: the first word of how the manual puts it.
fn usual(severity: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|known| severity.starts_with(known.as_str()))
}
