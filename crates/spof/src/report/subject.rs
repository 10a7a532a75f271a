//! Which findings of two runs are the same: by what they are about, never by where they stand or how
//! many there are.
//!
//! A finding is known to another run if that run has one with the same fingerprint, or one of the same
//! rule, component and owner that concerns all of its targets and more: what has shrunk is not new. A rule
//! may say several things with one fingerprint (two groups of one owner); then they are counted, and
//! those whose words are new are the new ones.
//!
//! Costs O(n log n) for n findings, and for each finding whose fingerprint is not known one look at
//! those of the same rule and component.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::report::Finding;
use crate::rules::{fingerprint, of_pairs};

/// What a finding is about.
pub(super) struct Subject<'a> {
    rule: &'a str,
    component: &'a str,
    /// The first related component: a group's owner.
    owner: &'a str,
    /// Sorted.
    targets: Vec<&'a str>,
    /// Whether the fingerprint is made of the above, all targets included.
    whole: bool,
    fingerprint: Cow<'a, str>,
    message: &'a str,
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
        let owner = parts.related.first().map_or("", String::as_str);
        let alone = |component: &str, owner: &str, targets: &[&str]| {
            fingerprint([parts.rule, component, owner].into_iter().chain(targets.iter().copied()))
        };
        let targets: Vec<&str> = parts.targets.iter().map(String::as_str).collect();
        let single = alone(parts.component, owner, &targets);
        let is_of_pairs = of_pairs(&single) == parts.fingerprint;
        let plain = is_of_pairs || single == parts.fingerprint;
        let identity = |component: &str, owner: &str, targets: &[&str]| {
            let single = alone(component, owner, targets);
            if is_of_pairs { of_pairs(&single) } else { single }
        };
        let whole = plain && parts.target_count == targets.len() as u64;
        let (component, owner) = (name(parts.component), name(owner));
        let mut renamed: Vec<&str> = targets.iter().map(|target| name(target)).collect();
        renamed.sort_unstable();
        let changed = component != parts.component
            || Some(owner) != parts.related.first().map(String::as_str).or(Some(""))
            || renamed != targets;
        let fingerprint = match plain && changed {
            true => Cow::Owned(identity(component, owner, &renamed)),
            false => Cow::Borrowed(parts.fingerprint),
        };
        Subject {
            rule: parts.rule,
            component,
            owner,
            targets: renamed,
            whole,
            fingerprint,
            message: parts.message,
        }
    }

    fn covers(&self, other: &Subject<'_>) -> bool {
        self.whole && other.whole && other.targets.iter().all(|id| self.targets.binary_search(id).is_ok())
    }
}

/// For each of `findings`, whether `others` know it.
pub(super) fn known(findings: &[Subject<'_>], others: &[Subject<'_>]) -> Vec<bool> {
    let mut by_print: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut by_subject: BTreeMap<(&str, &str, &str), Vec<&Subject<'_>>> = BTreeMap::new();
    for other in others {
        by_print.entry(&other.fingerprint).or_default().push(other.message);
        by_subject.entry((other.rule, other.component, other.owner)).or_default().push(other);
    }
    let mut known = vec![false; findings.len()];
    // Those with the same words first, so that of several the new one is left over.
    for same_words in [true, false] {
        for (finding, known) in findings.iter().zip(&mut known).filter(|(_, known)| !**known) {
            let Some(left) = by_print.get_mut(finding.fingerprint.as_ref()) else { continue };
            let place = left.iter().position(|message| !same_words || *message == finding.message);
            if let Some(place) = place {
                left.swap_remove(place);
                *known = true;
            }
        }
    }
    for (finding, known) in findings.iter().zip(&mut known).filter(|(_, known)| !**known) {
        // What has a fingerprint of its own is counted above, and may have grown in number.
        let counted = by_print.contains_key(finding.fingerprint.as_ref());
        let near = by_subject.get(&(finding.rule, finding.component, finding.owner));
        *known = !counted && near.into_iter().flatten().any(|other| other.covers(finding));
    }
    known
}
