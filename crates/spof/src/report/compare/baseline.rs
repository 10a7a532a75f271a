//! Baselines: the findings that are known, so that only new ones fail a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::compare::shadow::Shadows;
use crate::report::compare::subject::{Kinship, Parts, Subject, matches};
use crate::report::{BaselineState, BaselineSummary, CheckReport, FindingGroup};
use crate::rules::FINGERPRINTS;

/// The findings of earlier runs. Any report of `spof check --format json` can be read as one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Baseline {
    /// 1.
    pub schema: u32,
    /// The version of the fingerprints: 1 where it does not say.
    #[serde(default = "first_version")]
    pub fingerprints: u32,
    /// What is known.
    pub findings: Vec<BaselineFinding>,
}

fn first_version() -> u32 {
    1
}

impl Default for Baseline {
    fn default() -> Baseline {
        Baseline { schema: 1, fingerprints: FINGERPRINTS, findings: Vec::new() }
    }
}

/// What a baseline keeps of a finding: nothing that moves when lines do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BaselineFinding {
    /// The rule's id.
    pub rule: String,
    /// The component that it is about.
    pub component: String,
    /// What of the component it is about, where a rule says several things of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    /// The group that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<FindingGroup>,
    /// The targets that it concerns, sorted; the first ones where there are very many.
    #[serde(default)]
    pub targets: Vec<String>,
    /// How many targets in all.
    #[serde(default)]
    pub target_count: u64,
    /// What else belongs to it.
    #[serde(default)]
    pub related: Vec<String>,
    /// What was found.
    #[serde(default)]
    pub message: String,
    /// Its identity.
    pub fingerprint: String,
    /// Whether its fingerprint is of version 1, which did not know which group of an owner is meant.
    #[serde(skip)]
    pub(crate) is_first: bool,
}

impl<'a> From<&'a BaselineFinding> for Parts<'a> {
    fn from(finding: &'a BaselineFinding) -> Parts<'a> {
        Parts {
            rule: &finding.rule,
            component: &finding.component,
            aspect: finding.aspect.as_deref(),
            group: finding.group.as_ref(),
            related: &finding.related,
            targets: &finding.targets,
            target_count: finding.target_count,
            fingerprint: &finding.fingerprint,
            message: &finding.message,
            is_first: finding.is_first,
        }
    }
}

impl Baseline {
    /// What a report found, waived findings included.
    pub fn of(report: &CheckReport) -> Baseline {
        let findings = report.findings.iter().map(|finding| BaselineFinding {
            rule: finding.rule.to_owned(),
            component: finding.component.clone(),
            aspect: finding.aspect.clone(),
            group: finding.group.as_deref().cloned(),
            targets: finding.targets.clone(),
            target_count: finding.target_count,
            related: finding.related.clone(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
            is_first: false,
        });
        Baseline { findings: findings.collect(), ..Baseline::default() }
    }

    /// Adds what another baseline knows. What both know is known once.
    pub fn merge(&mut self, mut other: Baseline) {
        if other.fingerprints < FINGERPRINTS {
            other.findings.iter_mut().for_each(|finding| finding.is_first = true);
        }
        let mut by_print: BTreeMap<String, Vec<BaselineFinding>> = BTreeMap::new();
        for finding in std::mem::take(&mut self.findings) {
            by_print.entry(finding.fingerprint.clone()).or_default().push(finding);
        }
        let mut theirs: BTreeMap<String, Vec<BaselineFinding>> = BTreeMap::new();
        for finding in other.findings {
            theirs.entry(finding.fingerprint.clone()).or_default().push(finding);
        }
        for (print, findings) in theirs {
            let ours = by_print.entry(print).or_default();
            if findings.len() > ours.len() {
                *ours = findings;
            }
        }
        self.schema = 1;
        self.findings = by_print.into_values().flatten().collect();
    }

    /// Marks each finding of a report as new, unchanged or shrunk, and counts. No total changes.
    ///
    /// A finding that something worse in the baseline hid is no news, and one that something worse hides now is not fixed.
    /// A baseline with fingerprints of version 1 is read as well, and a note says so.
    pub fn mark(&self, report: &mut CheckReport) {
        let first = self.fingerprints < FINGERPRINTS;
        let parts = |finding| {
            let parts: Parts<'_> = finding;
            Parts { is_first: parts.is_first || first, ..parts }
        };
        let old: Vec<Subject<'_>> =
            self.findings.iter().map(|finding| Subject::new(parts(finding.into()))).collect();
        let new: Vec<Subject<'_>> =
            report.findings.iter().map(|finding| Subject::new(finding.into())).collect();
        let matches = matches(&old, &new);
        let (hidden, hidden_before) = (Shadows::new(&new), Shadows::new(&old));
        let state = |at: usize| match matches.new[at] {
            Some((_, Kinship::Same)) => BaselineState::Unchanged,
            Some((_, Kinship::Shrunk)) => BaselineState::Shrunk,
            None if hidden_before.hide(&new[at]) => BaselineState::Unchanged,
            Some((_, Kinship::Grown)) | None => BaselineState::New,
        };
        let states: Vec<BaselineState> = (0..new.len()).map(state).collect();
        let gone = old.iter().zip(&matches.old).filter(|(_, found)| found.is_none());
        let count = |state| states.iter().filter(|of| **of == state).count();
        report.baseline = Some(BaselineSummary {
            new: count(BaselineState::New),
            unchanged: count(BaselineState::Unchanged),
            shrunk: count(BaselineState::Shrunk),
            fixed: gone.filter(|(subject, _)| !hidden.hide(subject)).count(),
        });
        if old.iter().any(|subject| subject.parts.is_first) {
            report.notes.push(
                "the baseline is of a version that did not tell the groups of one owner apart: what it knows is \
                 matched as well as that allows; `--write-baseline` writes it anew"
                    .to_owned(),
            );
        }
        for (finding, state) in report.findings.iter_mut().zip(states) {
            finding.baseline = Some(state);
        }
    }
}
