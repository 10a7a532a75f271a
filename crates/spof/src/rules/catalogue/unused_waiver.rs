#![doc = include_str!("unused-waiver.md")]

use crate::model::ComponentId;
use crate::rules::finding::Draft;
use crate::rules::policy::Applied;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>, waivers: &[Applied<'_>]) -> Vec<Finding> {
    let unused = waivers.iter().filter(|applied| !applied.expired && applied.worst.is_none());
    unused
        .map(|applied| {
            let rule = &applied.waiver.rule;
            let component = context.name(applied.component);
            let message = match applied.waiver.target {
                None => format!("the waiver of {rule} for {component} covers nothing"),
                Some(target) => {
                    format!(
                        "the waiver of {rule} for {component} and {} covers nothing",
                        context.name(target)
                    )
                }
            };
            let help = "remove it, or name the rule and the component that are meant";
            about_waiver(context, "unused-waiver", Severity::Low, applied, message, help)
        })
        .collect()
}

/// A finding about a waiver: it stands where the waiver stands, and each rule waived has its own.
pub(super) fn about_waiver(
    context: &Context<'_, '_>,
    rule: &'static str,
    severity: Severity,
    applied: &Applied<'_>,
    message: String,
    help: &str,
) -> Finding {
    let targets: Vec<ComponentId> = applied.waiver.target.into_iter().collect();
    let draft = Draft {
        rule,
        severity,
        component: applied.component,
        related: Vec::new(),
        message,
        help: help.to_owned(),
    };
    let mut finding = context.finding_of(draft, applied.waiver.rule.clone(), &targets, targets.len() as u64);
    finding.location = context.sources.location(applied.waiver.span).or(finding.location);
    finding
}
