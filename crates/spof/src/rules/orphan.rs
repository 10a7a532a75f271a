#![doc = include_str!("pages/orphan.md")]

use crate::model::{Backup, Class, ComponentId, Monitoring, Requirement, RequirementView};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let used = used(context);
    let unused = context.model.components().filter(|component| {
        let reported = matches!(component.class(), Class::Component | Class::CommonCause);
        reported && !used[component.id().index()]
    });
    unused
        .map(|component| {
            let draft = Draft {
                rule: "orphan",
                severity: Severity::Low,
                component: component.id(),
                related: Vec::new(),
                message: format!("no target depends on {}", component.name()),
                help: "let what uses it name it in `needs`, `wants` or `reach`, or remove it from the model"
                    .to_owned(),
            };
            context.finding(draft, &[], 0)
        })
        .collect()
}

/// What a target depends on in any way: needs, wants, locations, networks, backups, monitoring, causes.
fn used(context: &Context<'_, '_>) -> Vec<bool> {
    let model = context.model;
    let mut used = vec![false; model.len()];
    let mut open: Vec<ComponentId> = context.failures.targets().to_vec();
    open.iter().for_each(|target| used[target.index()] = true);
    let mut network_used = false;
    loop {
        while let Some(id) = open.pop() {
            let component = model.component(id);
            let mut mentioned: Vec<ComponentId> =
                component.located_in().map(|location| location.id()).collect();
            let mut requirements: Vec<Requirement<'_>> =
                component.needs().chain(component.wants()).chain(component.needs_to_start()).collect();
            while let Some(requirement) = requirements.pop() {
                match requirement.view() {
                    RequirementView::Component(other) => mentioned.push(other.id()),
                    RequirementView::Group(group) => requirements.extend(group.members()),
                    RequirementView::Reach { to, from } => {
                        network_used = true;
                        mentioned.push(to.id());
                        mentioned.extend(from.map(|from| from.id()));
                    }
                }
            }
            if let Some(Backup::To { components, .. }) = component.backup() {
                mentioned.extend_from_slice(components);
            }
            if let Some(Monitoring::By(components)) = component.monitored_by() {
                mentioned.extend_from_slice(components);
            }
            for other in mentioned {
                if !std::mem::replace(&mut used[other.index()], true) {
                    open.push(other);
                }
            }
        }
        // A network that any path needs is used with all of its links, and what these join.
        for component in model.components() {
            let uses = match component.class() {
                Class::Link(a, b) => network_used && (used[a.index()] || used[b.index()]),
                Class::CommonCause => component.affects().any(|affected| used[affected.id().index()]),
                Class::Component => false,
            };
            if uses && !std::mem::replace(&mut used[component.id().index()], true) {
                open.push(component.id());
                if let Class::Link(a, b) = component.class() {
                    for end in [a, b] {
                        if model.component(end).forwards() && !std::mem::replace(&mut used[end.index()], true)
                        {
                            open.push(end);
                        }
                    }
                }
            }
        }
        if open.is_empty() {
            return used;
        }
    }
}
