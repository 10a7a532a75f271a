#![doc = include_str!("availability-below-target.md")]

use crate::model::quantity::{HOURS_PER_YEAR, hours_in_words};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, joint) in context.joint.known() {
        let target = context.failures.targets()[place];
        let component = context.model.component(target);
        let (Some(goal), Some(unavailability)) = (component.availability_target(), joint.unavailability)
        else {
            continue;
        };
        let allowed = goal.complement().get();
        // What is missing can only make it worse, so that a lower bound above the goal is certain.
        if unavailability <= allowed {
            continue;
        }
        let name = component.name();
        let (at_most, bound) = if joint.lower_bound { ("at most ", "≥ ") } else { ("", "") };
        let message = format!(
            "{name} shall be available {}, but its availability is {at_most}{}: {bound}{} of downtime a year where {} are \
             allowed",
            percent(goal.get()),
            percent(1.0 - unavailability),
            hours_in_words(unavailability * HOURS_PER_YEAR),
            hours_in_words(allowed * HOURS_PER_YEAR),
        );
        let help = match joint.cut_sets.first() {
            Some(set) => {
                let names: Vec<&str> = set.components.iter().map(|id| context.name(*id)).collect();
                format!(
                    "its most probable cut set is {}; `spof availability` says what costs most",
                    names.join(" + ")
                )
            }
            None => "`spof availability` says what costs most".to_owned(),
        };
        let draft = Draft {
            rule: "availability-below-target",
            severity: Severity::High,
            component: target,
            related: Vec::new(),
            message,
            help,
        };
        findings.push(context.finding(draft, &[target], 1));
    }
    findings
}

/// A share in per cent, with as many nines as it has.
fn percent(share: f64) -> String {
    let missing = (1.0 - share).max(0.0);
    let digits = if missing > 0.0 { (-missing.log10()).ceil().clamp(2.0, 12.0) as usize } else { 0 };
    let text = format!("{:.digits$}", share * 100.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}
