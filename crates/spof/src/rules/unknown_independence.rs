#![doc = include_str!("pages/unknown-independence.md")]

use crate::model::{Class, Component, ComponentId, Group, GroupForm, Requirement, RequirementView};
use crate::rules::finding::Draft;
use crate::rules::groups::groups;
use crate::rules::{Context, Finding, Severity};

/// How many members a finding lists.
const RELATED: usize = 100;

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut is_location = vec![false; context.model.len()];
    for component in context.model.components() {
        component.located_in().for_each(|location| is_location[location.id().index()] = true);
    }
    let says_it =
        |component: Component<'_>| (is_location[component.id().index()] || says(component)).then_some(true);
    let mut known: Vec<Option<bool>> = context.model.components().map(says_it).collect();
    let mut findings = Vec::new();
    let mut unknown: Vec<ComponentId> = Vec::new();
    for owned in groups(context.model) {
        let redundant = (owned.group.needed() as usize) < owned.group.members().len();
        if !redundant || owned.group.form() == GroupForm::AllOf {
            continue;
        }
        unknown.clear();
        for member in owned.group.members() {
            match member.view() {
                RequirementView::Component(component) => {
                    if !is_placed(component, &mut known) {
                        unknown.push(component.id());
                    }
                }
                // Parts that are needed together are one alternative: it is enough if one of them says it.
                RequirementView::Group(group) if group.form() == GroupForm::AllOf => {
                    let parts = parts(group);
                    let any = parts.iter().any(|part| is_placed(*part, &mut known));
                    if !any {
                        unknown.extend(parts.iter().map(|part| part.id()));
                    }
                }
                // Alternatives within alternatives are a group of their own.
                RequirementView::Group(_) | RequirementView::Reach { .. } => {}
            }
        }
        if unknown.is_empty() {
            continue;
        }
        unknown.sort_by_key(|id| context.name(*id));
        unknown.dedup();
        let names = context.names(&unknown, unknown.len() as u64);
        let draft = Draft {
            rule: "unknown-independence",
            severity: Severity::Low,
            component: owned.owner.id(),
            related: std::iter::once(owned.owner.id()).chain(unknown.iter().copied().take(RELATED)).collect(),
            message: format!(
                "{} needs {}, and nothing says where to find {names}: what is not declared is not independent",
                owned.owner.name(),
                owned.group.describe(),
            ),
            help: what_to_declare(owned.group, &names),
        };
        findings.push(context.finding(draft, &[], 0));
    }
    findings
}

/// The components that a group of all its members plainly needs.
fn parts(group: Group<'_>) -> Vec<Component<'_>> {
    let mut parts = Vec::new();
    let mut open: Vec<Requirement<'_>> = group.members().collect();
    while let Some(requirement) = open.pop() {
        match requirement.view() {
            RequirementView::Component(component) => parts.push(component),
            RequirementView::Group(group) if group.form() == GroupForm::AllOf => open.extend(group.members()),
            RequirementView::Group(_) | RequirementView::Reach { .. } => {}
        }
    }
    parts
}

/// What to say of the members without a place, after the example of one that has one.
fn what_to_declare(group: Group<'_>, unknown: &str) -> String {
    let placed = group.members().find_map(|member| match member.view() {
        RequirementView::Component(component) => {
            component.located_in().next().map(|location| (component.name(), location))
        }
        RequirementView::Group(_) | RequirementView::Reach { .. } => None,
    });
    match placed {
        Some((name, location)) => format!(
            "declare `in` of {unknown}: the {} that each is in, as {name} is in {}; then what they share is seen",
            location.kind(),
            location.name()
        ),
        None => format!(
            "declare `in` of {unknown}: the rack, room, zone or provider that each is in; then what they share is \
             seen"
        ),
    }
}

/// Whether a component says where it is by itself.
fn says(component: Component<'_>) -> bool {
    component.located_in().len() > 0 || matches!(component.class(), Class::Link(..))
}

/// Whether a member says where it is: by itself, or by what it plainly needs. `known` is that of those that do by
/// themselves, and of those that were asked about.
fn is_placed(member: Component<'_>, known: &mut [Option<bool>]) -> bool {
    if let Some(known) = known[member.id().index()] {
        return known;
    }
    let says_it = |need: Requirement<'_>| matches!(need.view(), RequirementView::Component(other) if known[other.id().index()] == Some(true));
    if member.needs().any(says_it) {
        known[member.id().index()] = Some(true);
        return true;
    }
    // Bounded: what is placed is nearly always so within a step or two.
    const MOST: usize = 64;
    let mut seen = vec![member.id()];
    let mut at = 0;
    let mut placed = false;
    while let Some(id) = seen.get(at).copied() {
        at += 1;
        let component = member.model.component(id);
        if known[id.index()] == Some(true) {
            placed = true;
            break;
        }
        let mut open: Vec<Requirement<'_>> = component.needs().collect();
        while let Some(requirement) = open.pop() {
            match requirement.view() {
                RequirementView::Component(other) if seen.len() < MOST && !seen.contains(&other.id()) => {
                    seen.push(other.id());
                }
                RequirementView::Group(group) if group.form() == GroupForm::AllOf => {
                    open.extend(group.members())
                }
                _ => {}
            }
        }
    }
    known[member.id().index()] = Some(placed);
    placed
}
