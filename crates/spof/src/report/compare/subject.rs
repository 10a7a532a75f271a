//! Which findings of two runs are the same: by what they are about, never by where they stand or how
//! many there are.
//!
//! Findings with the same fingerprint are the same. Of what is left, two findings of the same rule about the same
//! component, and of the same group or of groups of one owner of which one has all members of the other, are one that has
//! shrunk where the later concerns fewer targets, grown where it concerns more, and the same where only the group has
//! other members. Each finding is the match of at most one of the other side.
//!
//! Costs O(n) for n findings, and for each finding whose fingerprint is not known one look at
//! those of the same rule and component.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::report::Finding;
use crate::rules::{FindingGroup, Identity, fingerprint_of_parts, first_fingerprints};

/// The parts of a finding that say what it is about.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) rule: &'a str,
    pub(super) component: &'a str,
    pub(super) aspect: Option<&'a str>,
    pub(super) group: Option<&'a FindingGroup>,
    pub(super) related: &'a [String],
    pub(super) targets: &'a [String],
    pub(super) target_count: u64,
    pub(super) fingerprint: &'a str,
    pub(super) message: &'a str,
    /// Whether the fingerprint is of version 1.
    pub(super) is_first: bool,
}

impl<'a> From<&'a Finding> for Parts<'a> {
    fn from(finding: &'a Finding) -> Parts<'a> {
        Parts {
            rule: finding.rule,
            component: &finding.component,
            aspect: finding.aspect.as_deref(),
            group: finding.group.as_deref(),
            related: &finding.related,
            targets: &finding.targets,
            target_count: finding.target_count,
            fingerprint: &finding.fingerprint,
            message: &finding.message,
            is_first: false,
        }
    }
}

/// What a finding is about, in the names of the later side.
pub(super) struct Subject<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) component: &'a str,
    pub(super) group: Option<Cow<'a, FindingGroup>>,
    /// Sorted.
    pub(super) targets: Vec<&'a str>,
    fingerprint: Cow<'a, str>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(parts: Parts<'a>) -> Subject<'a> {
        Subject::renamed(parts, |_| None)
    }

    /// What the finding is about once its components have other names: those for which `name` has one. The words of its
    /// message stay.
    pub(super) fn renamed(parts: Parts<'a>, name: impl Fn(&str) -> Option<&'a str>) -> Subject<'a> {
        let component = name(parts.component).unwrap_or(parts.component);
        let group = parts.group.map(|group| group.renamed(&name));
        let mut targets: Vec<&str> =
            parts.targets.iter().map(|target| name(target).unwrap_or(target)).collect();
        targets.sort_unstable();
        let changed = component != parts.component
            || matches!(group, Some(Cow::Owned(_)))
            || !targets.iter().eq(parts.targets);
        let mut subject =
            Subject { parts, component, group, targets, fingerprint: Cow::Borrowed(parts.fingerprint) };
        // Making a fingerprint costs more than all the rest, and nearly nothing is renamed.
        if changed && !parts.is_first && subject.group.as_ref().is_none_or(|group| group.is_whole()) {
            subject.fingerprint = Cow::Owned(subject.print());
        }
        subject
    }

    fn identity(&self) -> Identity<'_> {
        Identity { component: self.component, aspect: self.parts.aspect, group: self.group.as_deref() }
    }

    fn print(&self) -> String {
        fingerprint_of_parts(self.parts.rule, self.identity(), self.targets.iter().copied())
    }

    /// Whether it lists all of its targets.
    pub(super) fn lists_all(&self) -> bool {
        self.parts.target_count == self.targets.len() as u64
    }

    /// Whether both say the same of the same component, or of the same group or two that are kin.
    fn is_kin(&self, other: &Subject<'_>) -> bool {
        match (&self.group, &other.group) {
            (Some(own), Some(others)) => own.is_kin(others),
            // What is from before fingerprints knew groups may be about any of the same owner.
            (Some(own), None) if other.parts.is_first => {
                other.parts.related.first().is_some_and(|owner| *owner == own.owner)
            }
            (None, None) => true,
            _ => false,
        }
    }

    pub(super) fn has_targets_of(&self, other: &Subject<'_>) -> bool {
        other.targets.iter().all(|id| self.targets.binary_search(id).is_ok())
            && self.lists_all()
            && other.lists_all()
    }
}

/// How a finding of the later side stands to one of the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    Same,
    /// It concerns fewer targets.
    Shrunk,
    /// It concerns more.
    Grown,
}

/// By finding of either side, its match among the other's.
pub(super) struct Matches {
    pub(super) new: Vec<Option<(usize, Kinship)>>,
    pub(super) old: Vec<Option<(usize, Kinship)>>,
}

impl Matches {
    fn join(&mut self, old: usize, new: usize, kinship: Kinship) {
        self.new[new] = Some((old, kinship));
        self.old[old] = Some((new, kinship));
    }
}

/// Matches the findings of an earlier run and a later one.
pub(super) fn matches(old: &[Subject<'_>], new: &[Subject<'_>]) -> Matches {
    let mut matches = Matches { new: vec![None; new.len()], old: vec![None; old.len()] };
    by_fingerprint(old, new, &mut matches);
    if matches.new.iter().all(Option::is_some) || matches.old.iter().all(Option::is_some) {
        return matches;
    }
    // Version 1 had no aspects.
    let has_first = old.iter().any(|subject| subject.parts.is_first);
    let key = |subject: &Subject<'_>| -> (String, String, Option<String>) {
        let aspect = subject.parts.aspect.filter(|_| !has_first);
        (subject.parts.rule.to_owned(), subject.component.to_owned(), aspect.map(str::to_owned))
    };
    let mut left: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (at, subject) in old.iter().enumerate().filter(|(at, _)| matches.old[*at].is_none()) {
        left.entry(key(subject)).or_default().push(at);
    }
    // The same group first, so that of several the one that is kin only is left over.
    for same_group in [true, false] {
        for (at, subject) in new.iter().enumerate() {
            if matches.new[at].is_some() {
                continue;
            }
            let Some(near) = left.get(&key(subject)) else { continue };
            let found = near.iter().find_map(|other| {
                let earlier = &old[*other];
                let open = matches.old[*other].is_none() && subject.is_kin(earlier);
                let kinship = if open { kinship(earlier, subject) } else { None };
                kinship.filter(|_| !same_group || earlier.group == subject.group).map(|kin| (*other, kin))
            });
            if let Some((other, kinship)) = found {
                matches.join(other, at, kinship);
            }
        }
    }
    matches
}

fn kinship(old: &Subject<'_>, new: &Subject<'_>) -> Option<Kinship> {
    match (old.has_targets_of(new), new.has_targets_of(old)) {
        (true, true) => Some(Kinship::Same),
        (true, false) => Some(Kinship::Shrunk),
        (false, true) => Some(Kinship::Grown),
        (false, false) => None,
    }
}

fn by_fingerprint(old: &[Subject<'_>], new: &[Subject<'_>], matches: &mut Matches) {
    let mut by_print: FxHashMap<Cow<'_, str>, Vec<usize>> = FxHashMap::default();
    for (at, subject) in new.iter().enumerate() {
        by_print.entry(Cow::Borrowed(&subject.fingerprint)).or_default().push(at);
    }
    if old.iter().any(|subject| subject.parts.is_first) {
        for (at, subject) in new.iter().enumerate() {
            let parts = &subject.parts;
            for print in first_fingerprints(parts.rule, subject.identity(), parts.related, parts.targets) {
                by_print.entry(Cow::Owned(print)).or_default().push(at);
            }
        }
    }
    // Fingerprints of version 1 may be those of several findings: those with the same words first.
    for same_words in [true, false] {
        for (at, subject) in old.iter().enumerate() {
            if matches.old[at].is_some() {
                continue;
            }
            let Some(near) = by_print.get(subject.fingerprint.as_ref()) else { continue };
            let is_match = |other: &&usize| {
                matches.new[**other].is_none()
                    && (!same_words || new[**other].parts.message == subject.parts.message)
            };
            if let Some(other) = near.iter().find(is_match).copied() {
                matches.join(at, other, Kinship::Same);
            }
        }
    }
}
