//! The groups of requirements of a model, each with its owner.

use crate::model::{Component, Group, Model, Requirement, RequirementView};

/// A group under `needs`.
pub(crate) struct Owned<'m> {
    pub(crate) owner: Component<'m>,
    pub(crate) group: Group<'m>,
}

/// Every group under `needs`, nested ones after the one that holds them.
pub(crate) fn groups(model: &Model) -> impl Iterator<Item = Owned<'_>> {
    model.components().flat_map(|owner| {
        let mut open: Vec<Requirement<'_>> = owner.needs().collect();
        open.reverse();
        std::iter::from_fn(move || {
            while let Some(requirement) = open.pop() {
                if let RequirementView::Group(group) = requirement.view() {
                    open.extend(group.members());
                    return Some(Owned { owner, group });
                }
            }
            None
        })
    })
}
