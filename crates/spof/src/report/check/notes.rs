//! What a report leaves out, cuts short or takes for granted, a sentence each.

use crate::model::State;
use crate::report::{LeftOut, unaccounted};
use crate::rules::{Context, LISTED_AGAIN_EACH, Policy};

/// What is known before any rule has said anything.
pub(super) fn notes(context: &Context<'_, '_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(unaccounted::own_data(context.model, context.failures.targets()));
    notes.extend(unaccounted::objectives_of_others(context.model, |id| {
        context.failures.place_of(id).is_some()
    }));
    notes.extend(of_pairs(context));
    notes.extend(too_large(context));
    of_policy(context, &mut notes);
    of_rules(context, &mut notes);
    notes
}

fn of_pairs(context: &Context<'_, '_>) -> Option<String> {
    let lists = &context.lists;
    (!lists.few_pairs).then(|| {
        format!(
            "{} pairs of a single point of failure and a target: the counts are exact, and the first {} of each are \
             listed",
            lists.pairs, lists.each
        )
    })
}

fn too_large(context: &Context<'_, '_>) -> Option<String> {
    let left_out = context.joint.left_out();
    (left_out > 0).then(|| {
        format!(
            "{left_out} of {} targets are too large, or too many, for what several failures together do: orders, pairs \
             and numbers that are missing here are left to `spof cutsets` and `spof availability`",
            context.failures.targets().len()
        )
    })
}

/// What the run was told, and what it assumes.
fn of_policy(context: &Context<'_, '_>, notes: &mut Vec<String>) {
    let off = context.policy.severities.iter().filter(|(_, severity)| severity.is_none());
    notes.extend(off.map(|(rule, _)| format!("the rule {rule} is turned off")));
    let assumed = context.model.assumed_up().iter().map(|id| context.model.component(*id));
    let failed = assumed.filter(|component| component.state() == State::Failed);
    notes.extend(failed.map(|component| {
        format!("{} is assumed to stay up and has failed: what is known of today holds", component.name())
    }));
}

/// What rules cannot list, or look at, because there is too much of it.
fn of_rules(context: &Context<'_, '_>, notes: &mut Vec<String>) {
    if context.lists.cut_again {
        notes.push(format!(
            "findings beside single-point-of-failure list the first {LISTED_AGAIN_EACH} targets where these are \
             very many; `target_count` says how many there are"
        ));
    }
    if context.cold_start.deadlocks.iter().any(|deadlock| !deadlock.counted) {
        notes.push(
            "the last findings of bootstrap-deadlock list and count only the targets that are in the circle \
             themselves, not what waits for those: there are very many"
                .to_owned(),
        );
    }
    if context.lists.defeats < usize::MAX {
        notes.push(format!(
            "findings of shared-dependency list the nearest {LISTED_AGAIN_EACH} components that defeat a group \
             alone: there are very many; `defeated_by_count` says how many of each"
        ));
    }
    if context.ways_cut {
        notes.push("the last findings of shared-dependency show no paths: there are very many".to_owned());
    }
    if context.defeating_pairs.left_out > 0 {
        let groups = if context.defeating_pairs.left_out == 1 { "group" } else { "groups" };
        notes.push(format!(
            "{} {groups} with two members or more to spare could not be held against pairs of failures: too much \
             hangs together there",
            context.defeating_pairs.left_out
        ));
    }
    if context.data.cut {
        notes.push(
            "the last findings about data list only the target with the least `rpo`: there are very many"
                .to_owned(),
        );
    }
    if context.states.is_cut() {
        notes.push(
            "failed-component and at-risk-component do not list every target that is newly endangered: there are \
             very many"
                .to_owned(),
        );
    }
}

/// That findings of some rules are counted and not listed.
pub(super) fn counted_only(left_out: &LeftOut, policy: &Policy) -> Option<String> {
    // A report that lists less of everything says so where it lists it.
    if policy.listed.single_points < usize::MAX {
        return None;
    }
    let mut rules: Vec<&str> = left_out.findings.keys().map(|(rule, _)| *rule).collect();
    rules.dedup();
    let (last, others) = rules.split_last()?;
    let names =
        if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
    let most = policy.listed.findings;
    Some(format!("{names}: the {most} worst findings of each are listed, all are counted; `-v` lists all"))
}
