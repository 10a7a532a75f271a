//! What something worse hides: a finding that is gone because its component or target fares worse is not fixed, and one
//! that comes back because that is mended is not new.
//!
//! Costs O(n) for n findings, and for each that only some rules hide one look at the findings of those.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::report::compare::subject::Subject;
use crate::rules::{HIDES_ALL, SHADOWS, Shadow, Sharing};

/// The findings of one side, as what hides findings of the other.
pub(super) struct Shadows<'s, 'a> {
    /// By rule that hides others, its findings.
    findings: FxHashMap<&'a str, Vec<&'s Subject<'a>>>,
    /// By rule that hides others, the components that it found.
    about: FxHashSet<(&'a str, &'a str)>,
}

impl<'s, 'a> Shadows<'s, 'a> {
    pub(super) fn new(findings: &'s [Subject<'a>]) -> Shadows<'s, 'a> {
        let mut shadows = Shadows { findings: FxHashMap::default(), about: FxHashSet::default() };
        for subject in findings {
            let rule = subject.parts.rule;
            if rule == HIDES_ALL || SHADOWS.iter().any(|shadow| shadow.by == rule) {
                shadows.findings.entry(rule).or_default().push(subject);
                shadows.about.insert((rule, subject.component));
            }
        }
        shadows
    }

    /// Whether one of the findings hides what the other side found.
    pub(super) fn hide(&self, hidden: &Subject<'_>) -> bool {
        let is_about = |rule: &'static str, id: &str| self.about.contains(&(rule, id));
        let all_down = || hidden.targets.iter().all(|target| is_about(HIDES_ALL, target));
        if hidden.lists_all() && !hidden.targets.is_empty() && all_down() {
            return true;
        }
        let of_rule = |rule: &'static str| self.findings.get(rule).into_iter().flatten();
        SHADOWS.iter().filter(|shadow| is_of(shadow, hidden)).any(|shadow| match shadow.sharing {
            Sharing::Component => is_about(shadow.by, hidden.component),
            Sharing::Target => of_rule(shadow.by)
                .any(|other| other.parts.aspect != hidden.parts.aspect && other.has_targets_of(hidden)),
            Sharing::Group => of_rule(shadow.by).any(|other| {
                let groups = other.group.as_ref().zip(hidden.group.as_ref());
                other.parts.aspect != hidden.parts.aspect
                    && groups.is_some_and(|(other, group)| other.is_kin(group))
            }),
        })
    }
}

fn is_of(shadow: &Shadow, hidden: &Subject<'_>) -> bool {
    shadow.hidden == hidden.parts.rule
        && shadow.aspect.is_none_or(|aspect| hidden.parts.aspect == Some(aspect))
}
