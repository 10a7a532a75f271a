#![doc = include_str!("monitor-shares-fate.md")]

use crate::rules::bonds::Fate;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (bond, fate) in &context.bonds.monitors {
        let name = context.name(bond.subject);
        let monitors = context.names(&bond.partners, bond.partners.len() as u64);
        let (message, help) = match *fate {
            Fate::Own => (
                format!("all that watches {name} goes down with it: {monitors}"),
                format!("let something watch {name} that does not need it"),
            ),
            Fate::Partner(monitor) => {
                let monitor = context.name(monitor);
                (
                    format!("only {monitor} watches {name}, and takes it down with it"),
                    format!("let something watch {name} that it does not need"),
                )
            }
            Fate::Shared(culprit) => {
                let culprit = context.name(culprit);
                (
                    format!("{culprit} takes down {name} and all that watches it: {monitors}"),
                    format!("let something watch {name} that does not hang on {culprit}"),
                )
            }
            Fate::Today => (
                format!("all that watches {name} is down already: {monitors}"),
                format!("repair it, or let something else watch {name} meanwhile"),
            ),
        };
        let draft = Draft {
            rule: "monitor-shares-fate",
            severity: Severity::Medium,
            component: bond.subject,
            related: fate.related(bond),
            message,
            help,
        };
        let targets = context.taken_down_briefly(bond.subject);
        let count = context.failures.takes_down_count(bond.subject);
        findings.push(context.finding(draft, &targets, count));
    }
    findings
}
