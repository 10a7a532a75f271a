#![doc = include_str!("pages/single-point-of-failure.md")]

use crate::model::{Class, ComponentId};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, severity_of_tier};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    context.spofs.iter().map(|spof| finding(context, *spof)).collect()
}

fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Finding {
    let component = context.model.component(spof);
    let targets = context.taken_down(spof);
    let count = context.failures.takes_down_count(spof);
    let path = context.failures.path(spof, 8);
    // The goal of the path is the most critical target, also where not all of them are listed.
    let goal = path.as_ref().and_then(|(path, _)| path.last().copied());
    let tier = goal.map_or(4, |goal| context.model.component(goal).tier());
    let next = path.as_ref().and_then(|(path, _)| path.get(1).copied()).unwrap_or(spof);
    let next_name = context.name(next);
    let help = match component.class() {
        Class::Link(..) => format!(
            "lay a second link on another route, so that {next_name} still reaches what it needs without {}",
            component.name()
        ),
        Class::CommonCause => format!(
            "let some of what {} affects not have it in common: another make, version or supplier",
            component.name()
        ),
        Class::Component => format!(
            "give {next_name} an alternative to {} in another failure domain, and let it need `any_of` the two",
            component.name()
        ),
    };
    let draft = Draft {
        rule: "single-point-of-failure",
        severity: severity_of_tier(tier),
        component: spof,
        related: Vec::new(),
        message: format!(
            "{} ({}) alone takes down {}",
            component.name(),
            component.kind(),
            context.names(&targets, count)
        ),
        help,
    };
    context.finding(draft, &targets, count)
}
