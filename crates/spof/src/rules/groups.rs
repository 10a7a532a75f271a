//! The groups of requirements of a model, each with its owner.

use crate::model::{Component, ComponentId, Group, Model, Requirement, RequirementView};
use crate::rules::Context;
use crate::rules::identity::{FindingGroup, GroupIdentity};

/// A group under `needs`.
pub(crate) struct Owned<'m> {
    pub(crate) owner: Component<'m>,
    pub(crate) group: Group<'m>,
}

/// The components that have a group under `needs`.
pub(crate) fn owners(model: &Model) -> Vec<ComponentId> {
    let has_group = |component: &Component<'_>| {
        component.needs().any(|requirement| matches!(requirement.view(), RequirementView::Group(_)))
    };
    model.components().filter(has_group).map(|component| component.id()).collect()
}

impl<'m> Context<'_, 'm> {
    /// What a finding about a group is known by.
    pub(crate) fn identity_of(&self, owner: ComponentId, group: Group<'m>) -> GroupIdentity {
        FindingGroup::of(self.model, owner, group)
    }

    /// Every group under `needs`, nested ones after the one that holds them.
    pub(crate) fn groups(&self) -> impl Iterator<Item = Owned<'m>> {
        self.owners.iter().flat_map(|owner| {
            let owner = self.model.component(*owner);
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
}
