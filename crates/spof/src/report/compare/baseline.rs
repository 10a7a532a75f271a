//! Baselines: the findings that are known, so that only new ones fail a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::compare::subject::{Parts, Subject, known};
use crate::report::{BaselineState, BaselineSummary, CheckReport};

/// The findings of earlier runs. Any report of `spof check --format json` can be read as one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Baseline {
    /// 1.
    pub schema: u32,
    /// What is known.
    pub findings: Vec<BaselineFinding>,
}

/// What a baseline keeps of a finding: nothing that moves when lines do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BaselineFinding {
    /// The rule's id.
    pub rule: String,
    /// The component that it is about.
    pub component: String,
    /// The targets that it concerns, sorted; the first ones where there are very many.
    #[serde(default)]
    pub targets: Vec<String>,
    /// How many targets in all.
    #[serde(default)]
    pub target_count: u64,
    /// The owner of its group and what else belongs to it.
    #[serde(default)]
    pub related: Vec<String>,
    /// What was found.
    #[serde(default)]
    pub message: String,
    /// Its identity.
    pub fingerprint: String,
}

impl<'a> From<&'a BaselineFinding> for Parts<'a> {
    fn from(finding: &'a BaselineFinding) -> Parts<'a> {
        Parts {
            rule: &finding.rule,
            component: &finding.component,
            related: &finding.related,
            targets: &finding.targets,
            target_count: finding.target_count,
            fingerprint: &finding.fingerprint,
            message: &finding.message,
        }
    }
}

impl Baseline {
    /// What a report found, waived findings included.
    pub fn of(report: &CheckReport) -> Baseline {
        let findings = report.findings.iter().map(|finding| BaselineFinding {
            rule: finding.rule.to_owned(),
            component: finding.component.clone(),
            targets: finding.targets.clone(),
            target_count: finding.target_count,
            related: finding.related.clone(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
        });
        Baseline { schema: 1, findings: findings.collect() }
    }

    /// Adds what another baseline knows. What both know is known once.
    pub fn merge(&mut self, other: Baseline) {
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

    /// Marks each finding of a report as new or unchanged, and counts. No total changes.
    pub fn mark(&self, report: &mut CheckReport) {
        let current: Vec<Subject<'_>> =
            report.findings.iter().map(|finding| Subject::new(finding.into())).collect();
        let old: Vec<Subject<'_>> =
            self.findings.iter().map(|finding| Subject::new(finding.into())).collect();
        let unchanged = known(&current, &old);
        let fixed = known(&old, &current).into_iter().filter(|still| !still).count();
        let count = unchanged.iter().filter(|known| **known).count();
        report.baseline = Some(BaselineSummary { new: unchanged.len() - count, unchanged: count, fixed });
        for (finding, known) in report.findings.iter_mut().zip(unchanged) {
            finding.baseline = Some(if known { BaselineState::Unchanged } else { BaselineState::New });
        }
    }
}
