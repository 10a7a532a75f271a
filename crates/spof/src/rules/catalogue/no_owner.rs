#![doc = include_str!("no-owner.md")]

use crate::model::ComponentId;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn found(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    let is_nobodys = |spof: &&ComponentId| {
        let component = context.model.component(**spof);
        component.owner().is_none() && !component.gaps().owners
    };
    let found = context.spofs.iter().filter(is_nobodys);
    found.map(|spof| (Severity::Medium, *spof)).collect()
}

pub(crate) fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Finding {
    let targets = context.taken_down_briefly(spof);
    let count = context.failures.takes_down_count(spof);
    let draft = Draft {
        rule: "no-owner",
        severity: Severity::Medium,
        component: spof,
        related: Vec::new(),
        message: format!(
            "nobody is named for {}, which takes down {} alone",
            context.name(spof),
            context.names(&targets, count)
        ),
        help: "name an `owner`, and a `contact` who can be reached at night".to_owned(),
    };
    context.finding(draft, &targets, count)
}
