//! Requirements: flat in one arena, seen through small views.

use crate::model::{Component, ComponentId, Model};
use crate::source::Span;

/// How a group of requirements is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupForm {
    /// `any_of`: one member is enough.
    AnyOf,
    /// `all_of`: every member is needed.
    AllOf,
    /// `at_least: k`: k members are enough, as where each of them carries a part of the load.
    AtLeast(u32),
    /// `majority`: more than half of the members, as where they have to agree.
    Majority,
}

impl GroupForm {
    /// How many of so many members must hold.
    pub fn needed(self, members: u32) -> u32 {
        match self {
            GroupForm::AnyOf => 1,
            GroupForm::AllOf => members,
            GroupForm::AtLeast(k) => k,
            GroupForm::Majority => members / 2 + 1,
        }
    }
}

/// A list of requirements in [`Arena::children`]; [`ListRef::UNSET`] where the field is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListRef {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

impl ListRef {
    pub(crate) const UNSET: ListRef = ListRef { first: u32::MAX, len: 0 };

    pub(crate) fn is_unset(self) -> bool {
        self.first == u32::MAX
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        if self.is_unset() { 0..0 } else { self.first as usize..(self.first + self.len) as usize }
    }
}

/// Stands for a name that is looked up by the text at its place once all files are read: many at a time.
pub(crate) const LATER: u32 = u32::MAX;

/// One requirement. Ids are names while a model is read and components once it is checked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Component(u32),
    Group { form: GroupForm, members: ListRef },
    Reach { to: u32, from: Option<u32> },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RequirementData {
    pub(crate) span: Span,
    pub(crate) form: Form,
}

/// All requirements of a model.
#[derive(Clone, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<RequirementData>,
    pub(crate) children: Vec<u32>,
}

impl Arena {
    pub(crate) fn push(&mut self, span: Span, form: Form) -> u32 {
        let index = u32::try_from(self.nodes.len()).expect("fewer than 2^32 requirements");
        self.nodes.push(RequirementData { span, form });
        index
    }

    pub(crate) fn list(&mut self, members: &[u32]) -> ListRef {
        let first = u32::try_from(self.children.len()).expect("fewer than 2^32 requirements");
        self.children.extend_from_slice(members);
        ListRef { first, len: members.len() as u32 }
    }
}

/// A requirement of a [`Model`].
#[derive(Clone, Copy)]
pub struct Requirement<'m> {
    pub(crate) model: &'m Model,
    pub(crate) index: u32,
}

/// What a requirement asks for.
#[derive(Clone, Copy)]
pub enum RequirementView<'m> {
    /// That a component is up.
    Component(Component<'m>),
    /// That enough members of a group hold.
    Group(Group<'m>),
    /// That a network path joins `from` (the component itself if `None`) and `to`, and those that are named are up.
    Reach {
        /// Where the path leads.
        to: Component<'m>,
        /// Where the path starts, if it is given: it must be up then.
        from: Option<Component<'m>>,
    },
}

/// Requirements and all that they consist of, at any depth, each group before its members.
pub fn walk<'m>(requirements: impl IntoIterator<Item = Requirement<'m>>) -> Walk<'m> {
    Walk { open: requirements.into_iter().collect() }
}

/// See [`walk`].
#[derive(Clone)]
pub struct Walk<'m> {
    open: Vec<Requirement<'m>>,
}

impl<'m> Walk<'m> {
    /// Nothing yet: room that is used again for one walk after the other.
    pub(crate) fn empty() -> Walk<'m> {
        Walk { open: Vec::new() }
    }

    /// Walks these as well.
    pub(crate) fn extend(&mut self, requirements: impl IntoIterator<Item = Requirement<'m>>) {
        self.open.extend(requirements);
    }
}

impl<'m> Iterator for Walk<'m> {
    type Item = Requirement<'m>;

    fn next(&mut self) -> Option<Requirement<'m>> {
        let requirement = self.open.pop()?;
        if let RequirementView::Group(group) = requirement.view() {
            self.open.extend(group.members());
        }
        Some(requirement)
    }
}

/// A group of requirements.
#[derive(Clone, Copy)]
pub struct Group<'m> {
    model: &'m Model,
    form: GroupForm,
    members: ListRef,
}

impl<'m> Requirement<'m> {
    /// What it asks for.
    pub fn view(self) -> RequirementView<'m> {
        let model = self.model;
        match model.arena.nodes[self.index as usize].form {
            Form::Component(id) => RequirementView::Component(model.component(ComponentId(id))),
            Form::Group { form, members } => RequirementView::Group(Group { model, form, members }),
            Form::Reach { to, from } => RequirementView::Reach {
                to: model.component(ComponentId(to)),
                from: from.map(|from| model.component(ComponentId(from))),
            },
        }
    }

    /// Where it is written.
    pub fn span(self) -> Span {
        self.model.arena.nodes[self.index as usize].span
    }

    /// Whether it asks for a network path.
    pub fn is_path(self) -> bool {
        matches!(self.model.arena.nodes[self.index as usize].form, Form::Reach { .. })
    }

    /// The components that it names itself; what the members of a group name is theirs.
    pub fn names(self) -> impl Iterator<Item = Component<'m>> {
        let (one, other) = match self.view() {
            RequirementView::Component(component) => (Some(component), None),
            RequirementView::Reach { to, from } => (Some(to), from),
            RequirementView::Group(_) => (None, None),
        };
        one.into_iter().chain(other)
    }

    /// Works something out of a requirement from the inside to the outside: `alone` is asked of what is no group,
    /// and `group` gets what came of its members, in an order of its own. Nesting is walked on an explicit stack.
    pub(crate) fn fold<T>(
        self,
        mut alone: impl FnMut(RequirementView<'m>) -> T,
        mut group: impl FnMut(Group<'m>, std::vec::Drain<'_, T>) -> T,
    ) -> T {
        enum Step<'m> {
            Look(Requirement<'m>),
            Close(Group<'m>),
        }
        let mut open = vec![Step::Look(self)];
        let mut values: Vec<T> = Vec::new();
        while let Some(step) = open.pop() {
            let value = match step {
                Step::Look(requirement) => match requirement.view() {
                    RequirementView::Group(group) => {
                        open.push(Step::Close(group));
                        open.extend(group.members().map(Step::Look));
                        continue;
                    }
                    view => alone(view),
                },
                Step::Close(closed) => {
                    let first = values.len() - closed.members().len();
                    group(closed, values.drain(first..))
                }
            };
            values.push(value);
        }
        values.pop().expect("what is looked at comes to a value")
    }

    /// It in words, such as `any of web-1, web-2`; long groups are shortened.
    pub fn describe(self) -> String {
        match self.view() {
            RequirementView::Component(component) => component.name().to_owned(),
            RequirementView::Reach { to, from: None } => format!("a path to {}", to.name()),
            RequirementView::Reach { to, from: Some(from) } => {
                format!("a path from {} to {}", from.name(), to.name())
            }
            RequirementView::Group(group) => group.describe(),
        }
    }
}

impl<'m> Group<'m> {
    const SHOWN: usize = 6;

    /// How it is written.
    pub fn form(self) -> GroupForm {
        self.form
    }

    /// How many members must hold.
    pub fn needed(self) -> u32 {
        self.form.needed(self.members.len)
    }

    /// Its members, at least one.
    pub fn members(self) -> impl ExactSizeIterator<Item = Requirement<'m>> {
        self.model.list(self.members)
    }

    /// A group within a group: its members where they are few and plain, else how many it needs.
    fn describe_nested(self) -> String {
        let plain = |member: Requirement<'_>| !matches!(member.view(), RequirementView::Group(_));
        if self.members().len() <= 3 && self.members().all(plain) {
            let words: Vec<String> = self.members().map(Requirement::describe).collect();
            match self.form {
                GroupForm::AllOf => return format!("({})", words.join(" and ")),
                GroupForm::AnyOf => return format!("({})", words.join(" or ")),
                GroupForm::AtLeast(_) | GroupForm::Majority => {}
            }
        }
        format!("({} of {})", self.needed(), self.members().len())
    }

    /// It in words.
    pub fn describe(self) -> String {
        let mut words: Vec<String> = self
            .members()
            .take(Self::SHOWN)
            .map(|member| match member.view() {
                RequirementView::Group(group) => group.describe_nested(),
                RequirementView::Component(_) | RequirementView::Reach { .. } => member.describe(),
            })
            .collect();
        if self.members().len() > Self::SHOWN {
            words.push(format!("{} more", self.members().len() - Self::SHOWN));
        }
        let members = words.join(", ");
        match self.form {
            GroupForm::AnyOf => format!("any of {members}"),
            GroupForm::AllOf => format!("all of {members}"),
            GroupForm::AtLeast(k) => format!("at least {k} of {members}"),
            GroupForm::Majority => format!("a majority of {members}"),
        }
    }
}
