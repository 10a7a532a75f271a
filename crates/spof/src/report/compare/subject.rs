//! Which findings of two runs are the same: by what they are about, never by where they stand or how
//! many there are.
//!
//! A finding is known to another run if that run has one with the same fingerprint, or one of the same
//! rule, component and owner that concerns all of its targets and more: what has shrunk is not new. A rule
//! may say several things with one fingerprint (two groups of one owner); then they are counted, and
//! those whose words are new are the new ones.
//!
//! Costs O(n) for n findings, and for each finding whose fingerprint is not known one look at
//! those of the same rule and component.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::report::Finding;
use crate::rules::{fingerprint, of_pairs};

/// What a finding is about.
pub(super) struct Subject<'a> {
    /// As the finding has them.
    parts: Parts<'a>,
    component: &'a str,
    /// The first related component: a group's owner.
    owner: &'a str,
    /// Sorted.
    targets: Vec<&'a str>,
    fingerprint: Cow<'a, str>,
}

/// The parts of a finding that say what it is about.
pub(super) struct Parts<'a> {
    pub(super) rule: &'a str,
    pub(super) component: &'a str,
    pub(super) related: &'a [String],
    pub(super) targets: &'a [String],
    pub(super) target_count: u64,
    pub(super) fingerprint: &'a str,
    pub(super) message: &'a str,
}

impl<'a> From<&'a Finding> for Parts<'a> {
    fn from(finding: &'a Finding) -> Parts<'a> {
        Parts {
            rule: finding.rule,
            component: &finding.component,
            related: &finding.related,
            targets: &finding.targets,
            target_count: finding.target_count,
            fingerprint: &finding.fingerprint,
            message: &finding.message,
        }
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(parts: Parts<'a>) -> Subject<'a> {
        Subject::renamed(parts, |name| name)
    }

    /// What the finding is about once its components have other names. The words of its message stay.
    pub(super) fn renamed(parts: Parts<'a>, name: impl Fn(&'a str) -> &'a str) -> Subject<'a> {
        let (component, owner) = (name(parts.component), name(parts.owner()));
        let mut targets: Vec<&str> = parts.targets.iter().map(|target| name(target)).collect();
        targets.sort_unstable();
        let changed =
            component != parts.component || owner != parts.owner() || !targets.iter().eq(parts.targets);
        // Making a fingerprint costs more than all the rest, and nearly nothing is renamed.
        let identity = changed.then(|| parts.identity_of(component, owner, &targets)).flatten();
        let fingerprint = identity.map_or(Cow::Borrowed(parts.fingerprint), Cow::Owned);
        Subject { parts, component, owner, targets, fingerprint }
    }

    fn covers(&self, other: &Subject<'_>) -> bool {
        other.targets.iter().all(|id| self.targets.binary_search(id).is_ok())
            && self.parts.are_whole()
            && other.parts.are_whole()
    }
}

impl<'a> Parts<'a> {
    fn owner(&self) -> &'a str {
        self.related.first().map_or("", String::as_str)
    }

    /// The fingerprint with other names, if it is made of rule, component, owner and targets.
    fn identity_of(&self, component: &str, owner: &str, targets: &[&str]) -> Option<String> {
        let of = |component: &str, owner: &str, targets: &[&str]| {
            fingerprint([self.rule, component, owner].into_iter().chain(targets.iter().copied()))
        };
        let own: Vec<&str> = self.targets.iter().map(String::as_str).collect();
        let single = of(self.component, self.owner(), &own);
        if of_pairs(&single) == self.fingerprint {
            return Some(of_pairs(&of(component, owner, targets)));
        }
        (single == self.fingerprint).then(|| of(component, owner, targets))
    }

    /// Whether the fingerprint is made of these parts, and all targets are among them.
    fn are_whole(&self) -> bool {
        let own: Vec<&str> = self.targets.iter().map(String::as_str).collect();
        self.target_count == own.len() as u64
            && self.identity_of(self.component, self.owner(), &own).is_some()
    }
}

/// For each of `findings`, whether `others` know it.
pub(super) fn known(findings: &[Subject<'_>], others: &[Subject<'_>]) -> Vec<bool> {
    let mut by_print: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for other in others {
        by_print.entry(&other.fingerprint).or_default().push(other.parts.message);
    }
    let mut known = vec![false; findings.len()];
    // Those with the same words first, so that of several the new one is left over.
    for same_words in [true, false] {
        for (finding, known) in findings.iter().zip(&mut known).filter(|(_, known)| !**known) {
            let Some(left) = by_print.get_mut(finding.fingerprint.as_ref()) else { continue };
            let place = left.iter().position(|message| !same_words || *message == finding.parts.message);
            if let Some(place) = place {
                left.swap_remove(place);
                *known = true;
            }
        }
    }
    if known.iter().all(|known| *known) {
        return known;
    }
    let mut by_subject: FxHashMap<(&str, &str, &str), Vec<&Subject<'_>>> = FxHashMap::default();
    for other in others {
        by_subject.entry((other.parts.rule, other.component, other.owner)).or_default().push(other);
    }
    for (finding, known) in findings.iter().zip(&mut known).filter(|(_, known)| !**known) {
        // What has a fingerprint of its own is counted above, and may have grown in number.
        let counted = by_print.contains_key(finding.fingerprint.as_ref());
        let near = by_subject.get(&(finding.parts.rule, finding.component, finding.owner));
        *known = !counted && near.into_iter().flatten().any(|other| other.covers(finding));
    }
    known
}
