//! Structure of the network that no target makes a single point of failure already.

use crate::model::ComponentId;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

/// The rule `network-articulation-point`.
pub(crate) fn articulation_points(context: &Context<'_, '_>) -> Vec<Finding> {
    let points = context.network.articulation_points.iter();
    points
        .filter(|point| context.failures.takes_down_count(**point) == 0)
        .map(|point| {
            let message = format!(
                "the network falls apart without {}, though no target goes down with it",
                context.name(*point)
            );
            let help = "add a link past it, or say with `reach` what needs the paths over it";
            structural(context, "network-articulation-point", *point, message, help)
        })
        .collect()
}

/// The rule `network-bridge`.
pub(crate) fn bridges(context: &Context<'_, '_>) -> Vec<Finding> {
    let links = context.network.bridge_links.iter().zip(&context.network.bridges);
    links
        .filter(|(link, _)| context.failures.takes_down_count(**link) == 0)
        .map(|(link, (a, b))| {
            let message = format!(
                "without {} nothing joins {} and {}, though no target goes down with it",
                context.name(*link),
                context.name(*a),
                context.name(*b)
            );
            structural(
                context,
                "network-bridge",
                *link,
                message,
                "lay a second link beside it, on another route",
            )
        })
        .collect()
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
