//! What a model says because of an assumption, and what its source has no words for: of models that are made of other
//! tools' files. A file of our own states what it says, and could say everything.

use std::collections::BTreeMap;

use crate::model::{Component, ComponentId, Model, Requirement, RequirementView};

/// What is assumed where a source leaves it open. Its meaning, its values and its page are with whoever made the model.
#[derive(Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The name by which people choose otherwise, such as `compose.depends-on`.
    pub name: &'static str,
    /// Whether what is assumed says something of starting. A ring of what does not is no bootstrap deadlock.
    pub starts: bool,
}

/// What a source has no words for. That it says nothing about these is no finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Who owns a component.
    pub owners: bool,
    /// What to do when it fails.
    pub runbooks: bool,
    /// What watches it.
    pub monitoring: bool,
    /// Where copies of its data are.
    pub backups: bool,
}

impl Gaps {
    /// All of these: a source that knows things and what they need.
    pub const ALL: Gaps = Gaps { owners: true, runbooks: true, monitoring: true, backups: true };

    /// What neither of two sources has words for.
    #[must_use]
    pub fn both(self, other: Gaps) -> Gaps {
        Gaps {
            owners: self.owners && other.owners,
            runbooks: self.runbooks && other.runbooks,
            monitoring: self.monitoring && other.monitoring,
            backups: self.backups && other.backups,
        }
    }

    /// These in words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let Gaps { owners, runbooks, monitoring, backups } = self;
        let words =
            [(owners, "owners"), (runbooks, "runbooks"), (monitoring, "monitoring"), (backups, "backups")];
        words.into_iter().filter(|word| word.0).map(|word| word.1)
    }
}

/// What a draft and then its model keep of both, sparsely: most models have none.
#[derive(Clone, Default)]
pub(crate) struct Bases {
    /// By requirement of the arena.
    pub(crate) assumed: BTreeMap<u32, &'static Assumption>,
    /// By component.
    pub(crate) gaps: BTreeMap<u32, Gaps>,
}

impl Model {
    /// Whether anything in this model is assumed.
    pub fn has_assumptions(&self) -> bool {
        !self.bases.assumed.is_empty()
    }

    /// The same model without what is assumed and says nothing of starting, if there is any of that: what must be there to
    /// start from dark. A list that loses all of its requirements is empty.
    pub(crate) fn for_start(&self) -> Option<Model> {
        let is_silent =
            |index: &u32| self.bases.assumed.get(index).is_some_and(|assumption| !assumption.starts);
        if !self.bases.assumed.keys().any(is_silent) {
            return None;
        }
        let mut model = self.clone();
        let Model { components, arena, .. } = &mut model;
        for component in components {
            for list in [&mut component.needs, &mut component.wants, &mut component.needs_to_start] {
                let members = &arena.children[list.range()];
                if members.iter().any(is_silent) {
                    let kept: Vec<u32> = members.iter().filter(|index| !is_silent(index)).copied().collect();
                    *list = arena.list(&kept);
                }
            }
        }
        Some(model)
    }

    /// The assumptions, sorted by name and each once, without which nothing would say that `dependant` is down with
    /// `dependency`: empty where something states it, or where the two have nothing to do with each other directly.
    ///
    /// Costs the requirements of `dependant`.
    pub fn assumed_between(&self, dependency: ComponentId, dependant: ComponentId) -> Vec<&'static str> {
        if !self.has_assumptions() {
            return Vec::new();
        }
        let dependant = self.component(dependant);
        let mut found: Option<Vec<&'static str>> = None;
        let mut see = |bases: Vec<&'static str>| {
            if found.as_ref().is_none_or(|found| bases.len() < found.len()) {
                found = Some(bases);
            }
        };
        for location in dependant.locations() {
            if names(location, dependency) {
                see(location.assumption().into_iter().map(|assumption| assumption.name).collect());
            }
        }
        // Each requirement with what its groups rest on.
        let needs = dependant.needs().map(|need| (need, Vec::new()));
        let mut open: Vec<(Requirement<'_>, Vec<&'static str>)> = needs.collect();
        while let Some((requirement, mut bases)) = open.pop() {
            bases.extend(requirement.assumption().map(|assumption| assumption.name));
            match requirement.view() {
                RequirementView::Group(group) => {
                    open.extend(group.members().map(|member| (member, bases.clone())));
                }
                RequirementView::Component(_) | RequirementView::Reach { .. } => {
                    if names(requirement, dependency) {
                        see(bases);
                    }
                }
            }
        }
        let mut found = found.unwrap_or_default();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether a requirement names a component itself.
fn names(requirement: Requirement<'_>, component: ComponentId) -> bool {
    match requirement.view() {
        RequirementView::Component(named) => named.id() == component,
        RequirementView::Reach { to, from } => {
            to.id() == component || from.is_some_and(|from| from.id() == component)
        }
        RequirementView::Group(_) => false,
    }
}

impl<'m> Requirement<'m> {
    /// The assumption that it rests on; `None` for what is stated.
    pub fn assumption(self) -> Option<&'static Assumption> {
        self.model.bases.assumed.get(&self.index).copied()
    }
}

impl<'m> Component<'m> {
    /// What its source has no words for.
    pub fn gaps(self) -> Gaps {
        self.model.bases.gaps.get(&self.id.0).copied().unwrap_or_default()
    }
}
