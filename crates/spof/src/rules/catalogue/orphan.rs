#![doc = include_str!("orphan.md")]

use crate::graph::Csr;
use crate::model::{Backup, Class, ComponentId, Monitoring, Walk};
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn found(context: &Context<'_, '_>) -> Vec<(Severity, ComponentId)> {
    let used = used(context);
    let unused = context.model.components().filter(|component| {
        let reported = match component.class() {
            Class::Component => true,
            // One that affects nothing is told as such.
            Class::CommonCause => component.affects().len() > 0,
            Class::Link(..) => false,
        };
        reported && !used[component.id().index()]
    });
    unused.map(|component| (Severity::Low, component.id())).collect()
}

pub(crate) fn finding(context: &Context<'_, '_>, component: ComponentId) -> Finding {
    let draft = Draft {
        rule: "orphan",
        severity: Severity::Low,
        component,
        related: Vec::new(),
        message: format!("no target depends on {}", context.name(component)),
        help: match context.model.component(component).class() {
            Class::CommonCause => "let it affect what targets depend on, or remove it from the model",
            _ => "let what uses it name it in `needs`, `wants` or `reach`, or remove it from the model",
        }
        .to_owned(),
    };
    context.finding(draft, &[], 0)
}

/// What a target depends on in any way: needs, wants, locations, networks, backups, monitoring, causes.
fn used(context: &Context<'_, '_>) -> Vec<bool> {
    let model = context.model;
    let mut used = vec![false; model.len()];
    context.failures.targets().iter().for_each(|target| used[target.index()] = true);
    let (network, causes_of) = (&context.graph.network, causes(context));
    let mut network_used = false;
    let mut waiting: Vec<ComponentId> = Vec::new();
    let mut mentioned: Vec<ComponentId> = Vec::new();
    let mut requirements = Walk::empty();
    // In the order in which components lie in memory, once up and once down: what uses something mostly stands behind all
    // that it uses, or before it. What turns out to be used on the way down and was passed is looked at at once.
    let mut seen = vec![false; model.len()];
    let mut open: Vec<ComponentId> = Vec::new();
    let mut walk = (0..model.len()).chain((0..model.len()).rev()).enumerate();
    let mut passed = model.len();
    loop {
        let id = match open.pop() {
            Some(id) => id,
            None => {
                let Some((step, at)) = walk.next() else { break };
                if step >= model.len() {
                    passed = at;
                }
                ComponentId(at as u32)
            }
        };
        if !used[id.index()] || std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let component = model.component(id);
        mentioned.extend(component.located_in().map(|location| location.id()));
        requirements.extend(component.needs().chain(component.wants()).chain(component.needs_to_start()));
        let used_before = network_used;
        for requirement in requirements.by_ref() {
            network_used |= requirement.is_path();
            mentioned.extend(requirement.names().map(|named| named.id()));
        }
        if let Some(Backup::To { components, .. }) = component.backup() {
            mentioned.extend_from_slice(components);
        }
        if let Some(Monitoring::By(components)) = component.monitored_by() {
            mentioned.extend_from_slice(components);
        }
        if causes_of.nodes() > 0 {
            mentioned.extend(causes_of.of(id.0).iter().map(|cause| ComponentId(*cause)));
        }
        // A network that any path needs is used with all of its links, and with what these join if it
        // forwards. What was reached before any path was seen waits for the first one.
        if !network_used {
            waiting.push(id);
        } else {
            let late = if used_before { Vec::new() } else { std::mem::take(&mut waiting) };
            for near in late.into_iter().chain([id]) {
                mentioned.extend(network.hops(near.0).map(|(link, _)| ComponentId(link)));
                if let Class::Link(a, b) = model.component(near).class() {
                    mentioned.extend([a, b].into_iter().filter(|end| network.forwards(end.0)));
                }
            }
        }
        for other in mentioned.drain(..) {
            if !std::mem::replace(&mut used[other.index()], true) && other.index() > passed {
                open.push(other);
            }
        }
    }
    used
}

/// By component, the common causes that affect it.
fn causes(context: &Context<'_, '_>) -> Csr {
    let causes = context.model.components().filter(|component| component.class() == Class::CommonCause);
    let affected =
        causes.flat_map(|cause| cause.affects().map(move |affected| (affected.id().0, cause.id().0)));
    let affected: Vec<(u32, u32)> = affected.collect();
    let components = if affected.is_empty() { 0 } else { context.model.len() };
    Csr::new(components, &affected)
}
