#![doc = include_str!("no-runbook.md")]

use crate::model::ComponentId;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn found(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    let has_none = |spof: &&ComponentId| {
        let component = context.model.component(**spof);
        component.runbook().is_none() && !component.gaps().runbooks
    };
    let found = context.spofs.iter().filter(has_none);
    found.map(|spof| (Severity::Low, *spof)).collect()
}

pub(crate) fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Finding {
    let targets = context.taken_down_briefly(spof);
    let count = context.failures.takes_down_count(spof);
    let draft = Draft {
        rule: "no-runbook",
        severity: Severity::Low,
        component: spof,
        related: Vec::new(),
        message: format!(
            "there is no runbook for {}, which takes down {} alone",
            context.name(spof),
            context.names(&targets, count)
        ),
        help: "write down how to notice, what to do first and whom to call, and name it in `runbook`"
            .to_owned(),
    };
    context.finding(draft, &targets, count)
}
