//! The groups of requirements of a model, each with its owner.

use rustc_hash::FxHashSet;

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

    /// Every group under `needs`, nested ones after the one that holds them; of groups of one owner that need the same of
    /// the same members the first, since whatever is said of it is said of all.
    pub(crate) fn groups(&self) -> impl Iterator<Item = Owned<'m>> {
        let model = self.model;
        self.owners.iter().flat_map(move |owner| {
            let owner = model.component(*owner);
            let mut open: Vec<Requirement<'_>> = owner.needs().collect();
            open.reverse();
            let mut seen: FxHashSet<String> = FxHashSet::default();
            std::iter::from_fn(move || {
                while let Some(requirement) = open.pop() {
                    if let RequirementView::Group(group) = requirement.view() {
                        open.extend(group.members());
                        // Nearly everything has one group.
                        if !open.is_empty() || !seen.is_empty() {
                            let identity = FindingGroup::of(model, owner.id(), group);
                            if !seen.insert(identity.words().to_owned()) {
                                continue;
                            }
                        }
                        return Some(Owned { owner, group });
                    }
                }
                None
            })
        })
    }
}
