#![doc = include_str!("unmonitored.md")]

use crate::model::{Component, ComponentId, Monitoring};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn found(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    let found = context.spofs.iter().filter(|spof| !is_watched(context.model.component(**spof)));
    found.map(|spof| (Severity::Medium, *spof)).collect()
}

pub(crate) fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Finding {
    let targets = context.taken_down_briefly(spof);
    let count = context.failures.takes_down_count(spof);
    let draft = Draft {
        rule: "unmonitored",
        severity: Severity::Medium,
        component: spof,
        related: Vec::new(),
        message: format!(
            "nothing watches {}, which takes down {} alone",
            context.name(spof),
            context.names(&targets, count)
        ),
        help: "let something that outlives it watch it, and name that in `monitored_by`".to_owned(),
    };
    context.finding(draft, &targets, count)
}

fn is_watched(component: Component<'_>) -> bool {
    match component.monitored_by() {
        None => component.gaps().monitoring,
        Some(Monitoring::Declared(watched)) => *watched,
        Some(Monitoring::By(monitors)) => !monitors.is_empty(),
    }
}
