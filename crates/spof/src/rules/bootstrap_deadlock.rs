#![doc = include_str!("pages/bootstrap-deadlock.md")]

use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let found = context.cold_start.deadlocks.iter().map(|deadlock| {
        let names: Vec<&str> = deadlock.cycle.iter().map(|id| context.name(*id)).collect();
        let first = names[0];
        let message = if names.len() == 1 {
            format!("{first} can run but cannot start: it waits for something that is down")
        } else {
            let shown = if names.len() > 8 { [&names[..6], &["…"]].concat() } else { names.clone() };
            format!("{} can run but cannot start from dark: each waits for the next, {} for {first}", shown.join(", "), names[names.len() - 1])
        };
        let stuck_targets: Vec<_> = context
            .failures
            .targets()
            .iter()
            .copied()
            .filter(|target| deadlock.stuck.binary_search(target).is_ok())
            .collect();
        let listed = &stuck_targets[..stuck_targets.len().min(context.listed)];
        let draft = Draft {
            rule: "bootstrap-deadlock",
            severity: Severity::High,
            component: deadlock.cycle[0],
            related: deadlock.cycle.clone(),
            message,
            help: "break the circle: let one of them start without the next, from a cache, a static file or by hand"
                .to_owned(),
        };
        context.finding(draft, listed, stuck_targets.len() as u64)
    });
    found.collect()
}
