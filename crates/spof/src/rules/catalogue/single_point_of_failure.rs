#![doc = include_str!("single-point-of-failure.md")]

use rustc_hash::FxHashSet;

use crate::model::{Class, ComponentId};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity, listing, severity_of_tier};

pub(crate) const ID: &str = "single-point-of-failure";

pub(crate) fn found(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    let severity = |spof: ComponentId| severity_of_tier(context.tier_hit(spof).unwrap_or(4));
    context.spofs.iter().map(|spof| (severity(*spof), *spof)).collect()
}

pub(crate) fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Finding {
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
        rule: ID,
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

/// The worst ones, by the best tier hit and how many targets go down.
pub(crate) fn worst(context: &Context<'_, '_>, most: usize) -> FxHashSet<ComponentId> {
    let mut found = found(context);
    listing::worst(context, &mut found, most);
    found.into_iter().map(|(_, spof)| spof).collect()
}

/// Those that findings are about.
pub(crate) fn told(context: &Context<'_, '_>, findings: &[Finding]) -> FxHashSet<ComponentId> {
    let found = findings.iter().filter(|finding| finding.rule == ID);
    found.filter_map(|finding| context.model.find(&finding.component)).map(|spof| spof.id()).collect()
}
