//! The contract by the letter: fixpoints by going over everything until nothing changes.

use spof::model::{Class, Component, ComponentId, Model, Requirement, RequirementView, State};

/// By component, whether it is up when `failed` have failed: the greatest fixpoint.
pub fn up(model: &Model, failed: &[ComponentId]) -> Vec<bool> {
    let mut up = vec![true; model.len()];
    loop {
        let next: Vec<bool> = model
            .components()
            .map(|component| {
                let broken = failed.contains(&component.id()) || component.state() == State::Failed;
                let caused = causes_of(model, component.id()).any(|cause| !up[cause.id().index()]);
                !broken && !caused && stands(component, &up) && needs_hold(model, component, &up)
            })
            .collect();
        if next == up {
            return up;
        }
        up = next;
    }
}

/// By component, whether it starts from dark with nothing further failed: the least fixpoint.
pub fn started(model: &Model) -> Vec<bool> {
    let healthy = up(model, &[]);
    let mut started = vec![false; model.len()];
    loop {
        let next: Vec<bool> = model
            .components()
            .map(|component| {
                healthy[component.id().index()]
                    && stands(component, &started)
                    && needs_hold(model, component, &started)
                    && component.needs_to_start().all(|need| holds(model, component.id(), need, &started))
            })
            .collect();
        if next == started {
            return started;
        }
        started = next;
    }
}

/// The least number of failures, none of them its own, that takes `target` down; `None` if it is more than two.
pub fn cut_order(model: &Model, target: ComponentId) -> Option<u32> {
    let fails = |id: &ComponentId| *id != target && model.component(*id).fails();
    let able: Vec<ComponentId> = model.components().map(|component| component.id()).filter(fails).collect();
    let fatal = |failed: &[ComponentId]| !up(model, failed)[target.index()];
    if fatal(&[]) {
        return Some(0);
    }
    if able.iter().any(|one| fatal(&[*one])) {
        return Some(1);
    }
    let pair = able.iter().enumerate().any(|(at, one)| able[..at].iter().any(|other| fatal(&[*one, *other])));
    pair.then_some(2)
}

fn causes_of(model: &Model, id: ComponentId) -> impl Iterator<Item = Component<'_>> {
    let causes = model.components().filter(|component| component.class() == Class::CommonCause);
    causes.filter(move |cause| cause.affects().any(|affected| affected.id() == id))
}

fn stands(component: Component<'_>, up: &[bool]) -> bool {
    component.located_in().all(|place| up[place.id().index()])
}

fn needs_hold(model: &Model, component: Component<'_>, up: &[bool]) -> bool {
    component.needs().all(|need| holds(model, component.id(), need, up))
}

fn holds(model: &Model, owner: ComponentId, requirement: Requirement<'_>, up: &[bool]) -> bool {
    match requirement.view() {
        RequirementView::Component(component) => up[component.id().index()],
        RequirementView::Reach { to, from } => {
            let starts = from.is_none_or(|from| up[from.id().index()]) || from == Some(to);
            starts && joined(model, from.map_or(owner, |from| from.id()), to.id(), up)
        }
        RequirementView::Group(group) => {
            let held = group.members().filter(|member| holds(model, owner, *member, up)).count();
            held >= group.needed() as usize
        }
    }
}

/// Whether `to` is up and a path of links that are up joins both, over nodes that are up and forward.
fn joined(model: &Model, from: ComponentId, to: ComponentId, up: &[bool]) -> bool {
    if !up[to.index()] || from == to {
        return up[to.index()];
    }
    let mut reached = vec![false; model.len()];
    reached[from.index()] = true;
    loop {
        let mut grown = false;
        for link in model.components().filter(|component| up[component.id().index()]) {
            let Class::Link(a, b) = link.class() else { continue };
            for (near, far) in [(a, b), (b, a)] {
                let passes = near == from || (up[near.index()] && model.component(near).forwards());
                if reached[near.index()] && passes && !reached[far.index()] {
                    reached[far.index()] = true;
                    grown = true;
                }
            }
        }
        if !grown {
            return reached[to.index()];
        }
    }
}
