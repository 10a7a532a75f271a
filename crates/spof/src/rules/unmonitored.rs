#![doc = include_str!("pages/unmonitored.md")]

use crate::model::{Component, Monitoring};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let unwatched = context.spofs.iter().filter(|spof| !is_watched(context.model.component(**spof)));
    unwatched
        .map(|spof| {
            let targets = context.taken_down_briefly(*spof);
            let count = context.failures.takes_down_count(*spof);
            let draft = Draft {
                rule: "unmonitored",
                severity: Severity::Medium,
                component: *spof,
                related: Vec::new(),
                message: format!(
                    "nothing watches {}, which takes down {} alone",
                    context.name(*spof),
                    context.names(&targets, count)
                ),
                help: "let something that outlives it watch it, and name that in `monitored_by`".to_owned(),
            };
            context.finding(draft, &targets, count)
        })
        .collect()
}

fn is_watched(component: Component<'_>) -> bool {
    match component.monitored_by() {
        None => false,
        Some(Monitoring::Declared(watched)) => *watched,
        Some(Monitoring::By(monitors)) => !monitors.is_empty(),
    }
}
