#![doc = include_str!("selects-nothing.md")]

use crate::model::ComponentId;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity, policy};

pub(crate) const ID: &str = "selects-nothing";

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let causes = context.model.selecting().iter();
    let empty = causes.filter(|cause| context.model.component(**cause).affects().len() == 0);
    let message =
        |cause| format!("the selector of {} chooses nothing: it affects nothing", context.name(cause));
    empty.map(|cause| about(context, *cause, Severity::Medium, message(*cause))).collect()
}

/// For each common cause with a selector, what a comparison says of it should it choose fewer than before, with the
/// severity that the run gives it and the waiver that covers it. Who was lost only the comparison knows.
pub(crate) fn if_lost(context: &Context<'_, '_>) -> Vec<Finding> {
    let severity = match context.policy.severities.get(ID) {
        Some(None) => return Vec::new(),
        Some(Some(severity)) => *severity,
        None => Severity::High,
    };
    let causes = context.model.selecting().iter();
    let mut found: Vec<Finding> =
        causes.map(|cause| about(context, *cause, severity, String::new())).collect();
    policy::waive(context, &mut found);
    found
}

fn about(context: &Context<'_, '_>, component: ComponentId, severity: Severity, message: String) -> Finding {
    let draft = Draft {
        rule: ID,
        severity,
        component,
        related: Vec::new(),
        message,
        help: "hold the kinds, labels, tags and places that it asks for against what is to be affected; what a cause \
               does not affect counts as independent"
            .to_owned(),
    };
    context.finding(draft, &[], 0)
}
