#![doc = include_str!("bootstrap-deadlock.md")]

use crate::model::{Component, RequirementView, walk};
use crate::rules::evidence::{DeadlockEvidence, DropEvidence};
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let found = context.cold_start.deadlocks.iter().map(|deadlock| {
        let names: Vec<&str> = deadlock.cycle.iter().map(|id| context.name(*id)).collect();
        let first = names[0];
        let message = if deadlock.in_vain {
            format!("{first} can run but cannot start: it waits for something that never holds")
        } else if names.len() == 1 && starts_a_path_at_itself(context.model.component(deadlock.cycle[0])) {
            format!(
                "{first} can run but cannot start: it waits for a path from {first}, which is to be up before; \
                 without `from` a path starts there and does not ask"
            )
        } else if names.len() == 1 {
            format!("{first} can run but cannot start from dark: it waits for itself")
        } else {
            let shown = if names.len() > 8 { [&names[..6], &["…"]].concat() } else { names.clone() };
            format!(
                "{} can run but cannot start from dark: each waits for the next, {} for {first}",
                shown.join(", "),
                names[names.len() - 1]
            )
        };
        // Places are in the order of the targets' names.
        let stuck = deadlock.stuck.iter().filter_map(|stuck| context.failures.place_of(*stuck));
        let mut places: Vec<u32> = stuck.collect();
        places.sort_unstable();
        let targets = context.failures.targets();
        let stuck_targets: Vec<_> = places.into_iter().map(|place| targets[place as usize]).collect();
        let listed = &stuck_targets[..stuck_targets.len().min(context.lists.of_each)];
        let evidence = DeadlockEvidence::new(context.model, deadlock);
        let behind = behind(&evidence, context.names(&deadlock.waits_for, deadlock.waits_for.len() as u64));
        // Which cycle is shown may depend on which of several requirements is dropped; the knot does not.
        let of_knot = deadlock.knot.iter().copied().min_by_key(|id| context.name(*id));
        let draft = Draft {
            rule: "bootstrap-deadlock",
            severity: Severity::High,
            component: of_knot.unwrap_or(deadlock.cycle[0]),
            related: deadlock.cycle.clone(),
            message: format!("{message}; {behind}{}", less(&evidence.drop, deadlock.exact)),
            help:
                "let it start without that from a cache, a static file or by hand; `spof startup` shows the \
                   order of the rest"
                    .to_owned(),
        };
        let mut finding = context.finding(draft, listed, stuck_targets.len() as u64);
        finding.evidence = Some(Evidence::Deadlock(evidence));
        finding
    });
    found.collect()
}

/// Whether one of its conditions is a path that names it as where it begins, and so asks whether it is up.
fn starts_a_path_at_itself(component: Component<'_>) -> bool {
    walk(component.needs().chain(component.needs_to_start())).any(|requirement| {
        matches!(requirement.view(), RequirementView::Reach { from: Some(from), .. } if from == component)
    })
}

/// That it is not enough to break this one alone, such as `they wait for dns as well; once that has started, `.
fn behind(evidence: &DeadlockEvidence, names: String) -> String {
    let it = if evidence.cycle.len() == 1 { "it waits" } else { "they wait" };
    match evidence.waits_for_count {
        0 => String::new(),
        1 => format!("{it} for {names} as well; once that has started, "),
        _ => format!("{it} for {names} as well; once these have started, "),
    }
}

/// Which requirements to do without, such as `one requirement less is enough: let dns start without vm`.
fn less(drops: &[DropEvidence], exact: bool) -> String {
    const SHOWN: usize = 4;
    if drops.is_empty() {
        return "no requirement less is enough: common causes affect each other in a ring".to_owned();
    }
    let mut list: Vec<String> = drops.iter().take(SHOWN).map(DropEvidence::describe).collect();
    if drops.len() > SHOWN {
        list.push(format!("{} more", drops.len() - SHOWN));
    }
    let number = match (drops.len(), exact) {
        (1, _) => "one requirement less is enough".to_owned(),
        (count, true) => format!("{count} requirements less are enough, and no fewer"),
        (count, false) => format!("{count} requirements less are enough, and fewer may be"),
    };
    format!("{number}: let {}", list.join(", and "))
}
