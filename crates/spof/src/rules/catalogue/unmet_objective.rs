#![doc = include_str!("unmet-objective.md")]

use std::cmp::Reverse;

use crate::analysis::several_failures::joint_failures::Decision;
use crate::model::{Component, ComponentId, Objective, Subject};
use crate::rules::finding::{self, Draft};
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut breakers = Breakers::default();
    let mut findings = Vec::new();
    for component in with_objectives(context) {
        for (place, objective) in component.survives().iter().enumerate() {
            let decision = decisions(context, component.id()).get(place).unwrap_or(&Decision::Open);
            if let Some(found) = unmet(context, &mut breakers, component, objective, decision) {
                findings.push(found);
            }
        }
    }
    findings
}

/// Objectives of a target that single failures neither break nor prove, such as `any: 2`.
pub(crate) fn undecided(
    context: &Context<'_, '_>,
    breakers: &mut Breakers,
    target: ComponentId,
) -> Vec<String> {
    let component = context.model.component(target);
    let decisions = decisions(context, target);
    let open = component.survives().iter().enumerate().filter(|(place, objective)| {
        objective.failures > 1
            && !context.base.is_down(target)
            && decisions.get(*place).is_none_or(|decision| *decision == Decision::Open)
            && breakers.of(context, target, &objective.subject).is_none()
    });
    open.map(|(_, objective)| format!("{}: {}", subject(objective), objective.failures)).collect()
}

/// By objective, what failures of several components together say of it.
fn decisions<'c>(context: &'c Context<'_, '_>, target: ComponentId) -> &'c [Decision] {
    let place = context.failures.place_of(target);
    place.map_or(&[][..], |place| &context.joint[place as usize].objectives)
}

fn with_objectives<'m>(context: &Context<'_, 'm>) -> impl Iterator<Item = Component<'m>> {
    context
        .failures
        .targets()
        .iter()
        .map(|target| context.model.component(*target))
        .filter(|c| !c.survives().is_empty())
}

/// For each target with objectives, the components that take it down alone; made once, when first asked.
#[derive(Default)]
pub(crate) struct Breakers {
    by_target: Option<rustc_hash::FxHashMap<ComponentId, Vec<Breaker>>>,
}

/// How bad a component is, the worst first, and which it is: the best tier of what it takes down alone, and how much.
type Breaker = ((u8, Reverse<usize>), ComponentId);

impl Breakers {
    /// The worst component, of equal ones the first by name, that takes `target` down alone and that the objective counts.
    fn of(
        &mut self,
        context: &Context<'_, '_>,
        target: ComponentId,
        subject: &Subject,
    ) -> Option<ComponentId> {
        let all = self.by_target.get_or_insert_with(|| {
            let mut all: rustc_hash::FxHashMap<ComponentId, Vec<Breaker>> =
                with_objectives(context).map(|component| (component.id(), Vec::new())).collect();
            if !all.is_empty() {
                for spof in &context.spofs {
                    let struck = context.failures.takes_down(*spof);
                    let struck: Vec<ComponentId> =
                        struck.map(|place| context.failures.targets()[place as usize]).collect();
                    let tier = struck.iter().map(|target| context.model.component(*target).tier()).min();
                    let badness = (tier.unwrap_or(u8::MAX), Reverse(struck.len()));
                    for target in struck {
                        if let Some(list) = all.get_mut(&target) {
                            list.push((badness, *spof));
                        }
                    }
                }
            }
            all
        });
        let counts = |(_, spof): &&Breaker| match subject {
            Subject::Any => true,
            Subject::Kind(kind) => context.model.component(*spof).kind() == kind,
        };
        // The first of equal ones is kept.
        all.get(&target)?.iter().filter(counts).min_by_key(|(badness, _)| *badness).map(|(_, spof)| *spof)
    }
}

fn subject(objective: &Objective) -> &str {
    match &objective.subject {
        Subject::Any => "any",
        Subject::Kind(kind) => kind,
    }
}

fn unmet(
    context: &Context<'_, '_>,
    breakers: &mut Breakers,
    component: Component<'_>,
    objective: &Objective,
    decision: &Decision,
) -> Option<Finding> {
    let wanted = format!("{}: {}", subject(objective), objective.failures);
    let (related, message, help) = if context.base.is_down(component.id()) {
        let message =
            format!("{} shall survive `{wanted}` and is down with nothing failed", component.name());
        (Vec::new(), message, "see never-up".to_owned())
    } else if objective.failures == 0 {
        return None;
    } else if let Some(breaker) = breakers.of(context, component.id(), &objective.subject) {
        let name = context.name(breaker);
        let message =
            format!("{} shall survive `{wanted}`, but {name} alone takes it down", component.name());
        (
            vec![component.id(), breaker],
            message,
            format!("remove the single point of failure {name}; see single-point-of-failure"),
        )
    } else {
        let Decision::Broken(set) = decision else { return None };
        let names: Vec<&str> = set.iter().map(|id| context.name(*id)).collect();
        let message = format!(
            "{} shall survive `{wanted}`, but {} together take it down",
            component.name(),
            finding::list(&names, names.len() as u64)
        );
        let mut related = vec![component.id()];
        related.extend(set);
        (
            related,
            message,
            "give it one alternative more that none of these takes down; `spof cutsets` lists all such sets"
                .to_owned(),
        )
    };
    let draft = Draft {
        rule: "unmet-objective",
        severity: Severity::High,
        component: component.id(),
        related,
        message,
        help,
    };
    Some(context.finding_of(draft, subject(objective).to_owned(), &[component.id()], 1))
}
