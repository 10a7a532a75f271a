#![doc = include_str!("at-risk-component.md")]

use crate::analysis::single_failures::state_effects::{Change, StateEffect};
use crate::rules::catalogue::failed_component::{MOST, related, severity, single_points, with_evidence};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    context.states.at_risk.iter().map(|effect| finding(context, effect)).collect()
}

fn finding(context: &Context<'_, '_>, effect: &StateEffect) -> Finding {
    let name = context.name(effect.component);
    let taken_down = context.taken_down(effect.component);
    let count = context.failures.takes_down_count(effect.component);
    let mut said = Vec::new();
    if count > 0 {
        said.push(format!("when it fails it takes down {}", context.names(&taken_down, count)));
    }
    let change = match &effect.change {
        Some(change) => Change { down: taken_down, ..change.clone() },
        None => Change { down: taken_down, ..Change::default() },
    };
    if effect.change.is_none() {
        said.push("it was too much to look at what else its failure would expose".to_owned());
    } else if !change.new_spofs.is_empty() {
        let verb = if said.is_empty() { "when it fails" } else { "then" };
        said.push(format!("{verb} {}", single_points(context, &change)));
    }
    if said.is_empty() {
        said.push("when it fails no target goes down or loses its last redundancy".to_owned());
    }
    let draft = Draft {
        rule: "at-risk-component",
        severity: severity(context, &change, 1),
        component: effect.component,
        related: related(effect.component, &change, MOST),
        message: format!("{name} is at risk: {}", said.join(", and ")),
        help: format!("replace {name} while it still runs"),
    };
    with_evidence(context, draft, &change, MOST)
}
