#![doc = include_str!("expired-waiver.md")]

use crate::rules::catalogue::unused_waiver::about_waiver;
use crate::rules::policy::Applied;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>, waivers: &[Applied<'_>]) -> Vec<Finding> {
    let expired = waivers.iter().filter(|applied| applied.expired && applied.superseded.is_none());
    expired
        .map(|applied| {
            let rule = &applied.waiver.rule;
            let component = context.name(applied.component);
            let message =
                format!("the waiver of {rule} for {component} expired on {}", applied.waiver.expires);
            let (message, help) = match applied.worst {
                Some(_) => (message, "mend what it covered, or decide anew and give it a later date"),
                None => (message + ", and nothing is left that it would cover", "remove it"),
            };
            // No less than what comes back with it, so that no threshold lets it pass.
            let severity = applied.worst.unwrap_or(Severity::High).max(Severity::High);
            about_waiver(context, "expired-waiver", severity, applied, message, help)
        })
        .collect()
}
