//! Structure of the network that no target makes a single point of failure already.

use crate::model::{Class, ComponentId};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

/// Components whose loss splits the network.
pub(crate) fn articulation_points(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    harmless(context, &context.network.articulation_points)
}

pub(crate) fn articulation_point(context: &Context<'_, '_>, point: ComponentId) -> Finding {
    let message = format!(
        "the network falls apart without {}, though no target goes down with it",
        context.name(point)
    );
    let help = "add a link past it, or say with `reach` what needs the paths over it";
    structural(context, "network-articulation-point", point, message, help)
}

/// Links whose loss splits the network.
pub(crate) fn bridges(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    harmless(context, &context.network.bridge_links)
}

pub(crate) fn bridge(context: &Context<'_, '_>, link: ComponentId) -> Finding {
    let joined: Vec<&str> = match context.model.component(link).class() {
        Class::Link(a, b) => vec![context.name(a), context.name(b)],
        Class::Component | Class::CommonCause => Vec::new(),
    };
    let joined = joined.join(" and ");
    let message =
        format!("without {} nothing joins {joined}, though no target goes down with it", context.name(link));
    structural(context, "network-bridge", link, message, "lay a second link beside it, on another route")
}

/// Those that take no target down.
fn harmless(context: &Context<'_, '_>, structural: &[ComponentId]) -> Vec<(Severity, ComponentId)> {
    let harmless = structural.iter().filter(|component| context.failures.takes_down_count(**component) == 0);
    harmless.map(|component| (Severity::Low, *component)).collect()
}

fn structural(
    context: &Context<'_, '_>,
    rule: &'static str,
    component: ComponentId,
    message: String,
    help: &str,
) -> Finding {
    let draft = Draft {
        rule,
        severity: Severity::Low,
        component,
        related: Vec::new(),
        message,
        help: help.to_owned(),
    };
    context.finding(draft, &[], 0)
}
