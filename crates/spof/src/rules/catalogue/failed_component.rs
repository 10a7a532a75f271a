#![doc = include_str!("failed-component.md")]

use crate::analysis::single_failures::state_effects::{Change, StateEffect};
use crate::model::ComponentId;
use crate::rules::evidence::StateEvidence;
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity, severity_of_tier};

/// How many ids a finding lists of what its component does alone.
pub(super) const MOST: usize = 100;
/// How many it lists of what all failed ones do together, since each of them says so.
const FEW: usize = 3;

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    context.states.failed.iter().map(|effect| finding(context, effect)).collect()
}

fn finding(context: &Context<'_, '_>, effect: &StateEffect) -> Finding {
    let name = context.name(effect.component);
    let all = context.states.failed.len();
    let together = &context.states.together;
    let change = effect.change.as_ref().unwrap_or(together);
    let most = if effect.change.is_some() { MOST } else { FEW };
    let mut message = if effect.change.is_some() {
        format!("{name} has failed")
    } else {
        format!("{name} has failed, one of {all} that have; of all of them together")
    };
    let mut said = Vec::new();
    if !change.down.is_empty() {
        let verb = if change.down.len() == 1 { "is" } else { "are" };
        said.push(format!(
            "{} {verb} down because of it",
            context.names(&change.down, change.down.len() as u64)
        ));
    }
    if !change.new_spofs.is_empty() {
        said.push(format!(
            "until it is repaired {} that {} none",
            single_points(context, change),
            was(change)
        ));
    }
    if effect.change.is_some() && !together.new_spofs.is_empty() {
        let names = context.names(&together.new_spofs, together.new_spofs.len() as u64);
        said.push(format!("with the others that have failed also {names}"));
    }
    if said.is_empty() {
        message += ": no target is down or loses its last redundancy because of it";
    } else {
        message = format!("{message}: {}", said.join("; "));
    }
    let draft = Draft {
        rule: "failed-component",
        severity: severity(context, change, 0),
        component: effect.component,
        related: related(effect.component, change, most),
        message,
        help: format!("repair {name}, and until then keep away from what would take a target down now"),
    };
    with_evidence(context, draft, change, most)
}

/// By the best tier of what is down, one step below for what is only endangered; `less` steps below that.
pub(super) fn severity(context: &Context<'_, '_>, change: &Change, less: usize) -> Severity {
    let of = |targets: &[ComponentId], steps: usize| {
        context.best_tier(targets).map(|tier| severity_of_tier(tier).lowered(steps))
    };
    of(&change.down, less).max(of(&change.endangered, less + 1)).unwrap_or(Severity::Low)
}

/// `a and b are single points of failure`.
pub(super) fn single_points(context: &Context<'_, '_>, change: &Change) -> String {
    let names = context.names(&change.new_spofs, change.new_spofs.len() as u64);
    match change.new_spofs.len() {
        1 => format!("{names} is a single point of failure"),
        _ => format!("{names} are single points of failure"),
    }
}

fn was(change: &Change) -> &'static str {
    if change.new_spofs.len() == 1 { "was" } else { "were" }
}

pub(super) fn related(component: ComponentId, change: &Change, most: usize) -> Vec<ComponentId> {
    std::iter::once(component).chain(change.new_spofs.iter().copied().take(most)).collect()
}

/// The finding with the targets that are down or endangered: all of them, or as few as are listed else.
pub(super) fn with_evidence(
    context: &Context<'_, '_>,
    draft: Draft,
    change: &Change,
    most: usize,
) -> Finding {
    let mut targets: Vec<ComponentId> = change.down.iter().chain(&change.endangered).copied().collect();
    targets.sort_unstable_by_key(|target| context.name(*target));
    targets.dedup();
    let listed = if most < MOST { most } else { context.lists.of_each };
    let listed = &targets[..targets.len().min(listed)];
    let mut finding = context.finding(draft, listed, targets.len() as u64);
    finding.evidence = Some(Evidence::State(StateEvidence {
        down: context.owned_names(change.down.iter().take(most)),
        new_spofs: context.owned_names(change.new_spofs.iter().take(most)),
        new_spof_count: change.new_spofs.len(),
    }));
    finding
}
