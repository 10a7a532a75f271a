#![doc = include_str!("undecided-objective.md")]

use crate::model::ComponentId;
use crate::rules::catalogue::unmet_objective::undecided;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut breakers = Default::default();
    let mut findings = Vec::new();
    for (place, target) in context.failures.targets().iter().copied().enumerate() {
        let component = context.model.component(target);
        // Most targets promise nothing.
        if component.survives().is_empty() && component.availability_target().is_none() {
            continue;
        }
        for objective in undecided(context, &mut breakers, target) {
            let message = format!(
                "{} shall survive `{objective}`, and whether it does is not decided: the look at several failures at once was \
                 cut short",
                component.name()
            );
            let help = "`spof cutsets` with `--max-order` looks as far as it is told; or let it promise less";
            findings.push(finding(context, target, Severity::High, &objective, message, help));
        }
        findings.extend(availability(context, place, target));
    }
    findings
}

/// An availability that was not computed, or that what is not known could push below the promise.
fn availability(context: &Context<'_, '_>, place: usize, target: ComponentId) -> Option<Finding> {
    let component = context.model.component(target);
    let goal = component.availability_target()?;
    let joint = &context.joint[place];
    let known = joint.unavailability.filter(|share| !joint.lower_bound || *share > goal.complement().get());
    if known.is_some() || context.base.is_down(target) {
        return None;
    }
    let (severity, why, help) = if joint.left_out {
        (
            Severity::High,
            "its availability is out of reach of a report",
            "`spof availability` takes as long as it is given; or let it promise nothing",
        )
    } else {
        (
            Severity::Low,
            "what it needs has no reliability data, or not all of it",
            "give `mtbf` or `afr` and `mttr` to what lacks them: `spof availability` lists it",
        )
    };
    let message = format!(
        "{} shall be available {}%, and whether it is is not decided: {why}",
        component.name(),
        // As it was written, without what binary fractions add.
        (goal.get() * 1e10).round() / 1e8
    );
    Some(finding(context, target, severity, "availability_target", message, help))
}

fn finding(
    context: &Context<'_, '_>,
    target: ComponentId,
    severity: Severity,
    promise: &str,
    message: String,
    help: &str,
) -> Finding {
    let draft = Draft {
        rule: "undecided-objective",
        severity,
        component: target,
        related: Vec::new(),
        message,
        help: help.to_owned(),
    };
    context.finding_of(draft, promise.to_owned(), &[target], 1)
}
