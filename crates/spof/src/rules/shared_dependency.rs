#![doc = include_str!("pages/shared-dependency.md")]

use crate::model::RequirementView;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity, severity_of_tier};

/// How many members of the group a finding lists.
const RELATED: usize = 20;

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for defeated in context.defeated {
        let gate = context.graph.gate(defeated.gate);
        let RequirementView::Group(group) = gate.requirement.view() else { continue };
        // Members that are groups themselves have no place of their own to point at.
        let named = group.members().filter_map(|member| match member.view() {
            RequirementView::Component(component) => Some(component.id()),
            _ => None,
        });
        let related: Vec<_> = std::iter::once(gate.owner).chain(named.take(RELATED)).collect();
        let spare = group.members().len() as u32 - group.needed();
        for shared in &defeated.by {
            let targets = context.taken_down(*shared);
            let count = context.failures.takes_down_count(*shared);
            let severity = match context.best_tier(&targets).map(severity_of_tier) {
                Some(Severity::Critical) => Severity::High,
                Some(Severity::High) => Severity::Medium,
                _ => Severity::Low,
            };
            let (shared_name, owner) = (context.name(*shared), context.name(gate.owner));
            let draft = Draft {
                rule: "shared-dependency",
                severity,
                component: *shared,
                related: related.clone(),
                message: format!(
                    "{owner} needs {} and should survive the loss of {spare}, but {shared_name} takes down too many of them at once",
                    group.describe()
                ),
                help: format!(
                    "let the members not share {shared_name}: another rack, feed, switch or version for one of them"
                ),
            };
            findings.push(context.finding(draft, &targets, count));
        }
    }
    findings
}
