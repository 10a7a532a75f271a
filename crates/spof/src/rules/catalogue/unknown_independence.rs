#![doc = include_str!("unknown-independence.md")]

use std::cell::OnceCell;

use crate::graph::Csr;
use crate::model::{Class, Component, ComponentId, Group, GroupForm, Model, Requirement, RequirementView};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

/// How many members a finding lists.
const RELATED: usize = 100;

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    // Made when the first alternatives are met: many models have none.
    let places = OnceCell::new();
    let mut findings = Vec::new();
    let mut unknown: Vec<ComponentId> = Vec::new();
    for owned in context.groups() {
        let redundant = (owned.group.needed() as usize) < owned.group.members().len();
        if !redundant || owned.group.form() == GroupForm::AllOf {
            continue;
        }
        let placed = places.get_or_init(|| placed(context.model));
        unknown.clear();
        for member in owned.group.members() {
            match member.view() {
                RequirementView::Component(component) => {
                    if !placed[component.id().index()] {
                        unknown.push(component.id());
                    }
                }
                // Parts that are needed together are one alternative: it is enough if one of them says it.
                RequirementView::Group(group) if group.form() == GroupForm::AllOf => {
                    let parts = parts(group.members());
                    if !parts.iter().any(|part| placed[part.index()]) {
                        unknown.extend(parts);
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
        let group = context.identity_of(owned.owner.id(), owned.group);
        findings.push(context.finding_of_group(draft, &group, None, &[], 0));
    }
    findings
}

/// The components that requirements plainly name: those of which all are needed.
fn parts<'m>(requirements: impl Iterator<Item = Requirement<'m>>) -> Vec<ComponentId> {
    let mut parts = Vec::new();
    let mut open: Vec<Requirement<'_>> = requirements.collect();
    while let Some(requirement) = open.pop() {
        match requirement.view() {
            RequirementView::Component(component) => parts.push(component.id()),
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

/// By component, whether it says where it is: by its own `in`, by that of what it plainly needs, directly or not, or by
/// being a location or a link itself. Costs O(n + m).
fn placed(model: &Model) -> Vec<bool> {
    let says = |component: Component<'_>| {
        component.located_in().len() > 0 || matches!(component.class(), Class::Link(..))
    };
    let mut placed: Vec<bool> = model.components().map(says).collect();
    for component in model.components() {
        component.located_in().for_each(|location| placed[location.id().index()] = true);
    }
    // Most need something that says it. The others wait for what they need.
    let mut waiting: Vec<(u32, u32)> = Vec::new();
    let mut open: Vec<ComponentId> = Vec::new();
    for component in model.components() {
        let id = component.id();
        if placed[id.index()] {
            continue;
        }
        let needs = parts(component.needs());
        if needs.iter().any(|need| placed[need.index()]) {
            placed[id.index()] = true;
            open.push(id);
        } else {
            waiting.extend(needs.into_iter().map(|need| (need.0, id.0)));
        }
    }
    let waiting = Csr::new(model.len(), &waiting);
    while let Some(id) = open.pop() {
        for waits in waiting.of(id.0) {
            if !std::mem::replace(&mut placed[*waits as usize], true) {
                open.push(ComponentId(*waits));
            }
        }
    }
    placed
}
