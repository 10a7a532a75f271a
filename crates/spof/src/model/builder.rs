//! Building a model in Rust, without any file; it meets the same checks as one that is read.

use crate::diagnostic::Diagnostic;
use crate::model::basis::{Assumption, Gaps};
use crate::model::component::{Backup, ComponentId, Monitoring, Objective, State, Subject};
use crate::model::declared::{DeclaredClass, DeclaredComponent, Draft, Fields, Problems};
use crate::model::quantity::{Duration, Probability};
use crate::model::read::{COMMON_CAUSE, LINK};
use crate::model::requirement::{Form, GroupForm, ListRef};
use crate::model::{Model, check, validate};
use crate::source::Span;

/// A requirement to be given to a [`ModelBuilder`]. It is kept flat, members before their group, so
/// that no depth of nesting is too deep to build or to drop.
#[derive(Clone, Debug)]
pub struct Need {
    pub(crate) tokens: Vec<Token>,
    /// By token, where it is written and what it rests on.
    marks: Vec<(Span, Option<&'static Assumption>)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Token {
    Component(String),
    Reach { to: String, from: Option<String> },
    Group { form: GroupForm, members: usize },
}

impl Need {
    /// That the component `id` is up.
    pub fn component(id: impl Into<String>) -> Need {
        Need::single(Token::Component(id.into()))
    }

    /// That any of `members` holds.
    pub fn any_of(members: impl IntoIterator<Item = impl Into<Need>>) -> Need {
        Need::group(GroupForm::AnyOf, members)
    }

    /// That all of `members` hold.
    pub fn all_of(members: impl IntoIterator<Item = impl Into<Need>>) -> Need {
        Need::group(GroupForm::AllOf, members)
    }

    /// That at least `k` of `members` hold.
    pub fn at_least(k: u32, members: impl IntoIterator<Item = impl Into<Need>>) -> Need {
        Need::group(GroupForm::AtLeast(k), members)
    }

    /// That more than half of `members` hold.
    pub fn majority(members: impl IntoIterator<Item = impl Into<Need>>) -> Need {
        Need::group(GroupForm::Majority, members)
    }

    /// That a network path joins the component that needs it and `to`, and `to` is up.
    pub fn reach(to: impl Into<String>) -> Need {
        Need::single(Token::Reach { to: to.into(), from: None })
    }

    /// That a network path joins `from` and `to`, and both are up.
    pub fn reach_from(from: impl Into<String>, to: impl Into<String>) -> Need {
        Need::single(Token::Reach { to: to.into(), from: Some(from.into()) })
    }

    fn group(form: GroupForm, members: impl IntoIterator<Item = impl Into<Need>>) -> Need {
        let (mut tokens, mut marks) = (Vec::new(), Vec::new());
        let mut count = 0;
        for member in members {
            let member = member.into();
            tokens.extend(member.tokens);
            marks.extend(member.marks);
            count += 1;
        }
        tokens.push(Token::Group { form, members: count });
        marks.push((Span::NONE, None));
        Need { tokens, marks }
    }

    fn single(token: Token) -> Need {
        Need { tokens: vec![token], marks: vec![(Span::NONE, None)] }
    }

    /// Says where it is written, for messages. Of a group, its members keep their own places.
    #[must_use]
    pub fn at(mut self, span: Span) -> Need {
        self.marks.iter_mut().next_back().into_iter().for_each(|mark| mark.0 = span);
        self
    }

    /// Says that it is assumed and not stated. Of a group, its members keep what they rest on themselves.
    #[must_use]
    pub fn assumed(mut self, assumption: &'static Assumption) -> Need {
        self.marks.iter_mut().next_back().into_iter().for_each(|mark| mark.1 = Some(assumption));
        self
    }
}

impl From<&str> for Need {
    fn from(id: &str) -> Need {
        Need::component(id)
    }
}

impl From<String> for Need {
    fn from(id: String) -> Need {
        Need::component(id)
    }
}

/// Collects components, links and common causes, and checks them as a whole.
///
/// ```
/// use spof::model::{ModelBuilder, Need};
///
/// let mut builder = ModelBuilder::new();
/// builder.component("platform").kind("service").needs([Need::any_of(["web-1", "web-2"])]);
/// builder.component("web-1").kind("server").located_in(["rack"]);
/// builder.component("web-2").kind("server").located_in(["rack"]);
/// builder.component("rack").kind("rack");
/// let model = builder.build().expect("a valid model");
/// assert_eq!(model.len(), 4);
///
/// let mut builder = ModelBuilder::new();
/// builder.component("platform").needs(["databse"]);
/// builder.component("database");
/// let problems = builder.build().err().expect("an undefined id");
/// assert_eq!(problems[0].message, "the id `databse` is not defined");
/// ```
#[derive(Default)]
pub struct ModelBuilder {
    draft: Draft,
    problems: Problems,
}

impl ModelBuilder {
    /// Nothing yet.
    pub fn new() -> ModelBuilder {
        ModelBuilder::default()
    }

    /// Names the model.
    pub fn name(&mut self, name: impl Into<String>) -> &mut ModelBuilder {
        self.draft.title = Some((name.into(), Span::NONE));
        self
    }

    /// Declares a component, to be described further.
    pub fn component(&mut self, id: &str) -> ComponentBuilder<'_> {
        self.declare(id, None, DeclaredClass::Component)
    }

    /// Declares a link between two components under the id `a--b` (`a--b#2` for a second one).
    pub fn link(&mut self, a: &str, b: &str) -> ComponentBuilder<'_> {
        let ends = self.ends(a, b);
        let name = self.draft.link_name(ends[0].0, ends[1].0);
        let name = self.draft.names.get(name).to_owned();
        let class = self.draft.link(ends);
        self.declare(&name, Some(LINK), class)
    }

    /// Declares a link between two components under an id of its own.
    pub fn link_with_id(&mut self, id: &str, a: &str, b: &str) -> ComponentBuilder<'_> {
        let ends = self.ends(a, b);
        let class = self.draft.link(ends);
        self.declare(id, Some(LINK), class)
    }

    /// Declares a cause that fails all of `affects` at once.
    pub fn common_cause<'i>(
        &mut self,
        id: &str,
        affects: impl IntoIterator<Item = &'i str>,
    ) -> ComponentBuilder<'_> {
        let list = id_list(&mut self.draft, affects);
        if list.len == 0 {
            self.problems.push(validate::empty_cause(id, Span::NONE));
        }
        self.declare(id, Some(COMMON_CAUSE), DeclaredClass::CauseByIds(list))
    }

    /// The model, or everything that is wrong with it.
    ///
    /// # Errors
    ///
    /// The same problems that a file would have, without places.
    pub fn build(mut self) -> Result<Model, Vec<Diagnostic>> {
        match check::check(self.draft, &mut self.problems) {
            Some(model) => Ok(model),
            None => Err(self.problems.list),
        }
    }

    /// What was declared so far, and what is wrong with it: files are read on top of it.
    pub(crate) fn into_parts(self) -> (Draft, Problems) {
        (self.draft, self.problems)
    }

    fn ends(&mut self, a: &str, b: &str) -> [(u32, Span); 2] {
        [a, b].map(|end| (self.draft.names.intern(end), Span::NONE))
    }

    fn declare(&mut self, id: &str, kind: Option<&str>, class: DeclaredClass) -> ComponentBuilder<'_> {
        if validate::is_bad_id(id) {
            self.problems.push(validate::bad_id(&format!("`{}`", id.escape_debug()), Span::NONE));
        }
        let name = self.draft.names.intern(id);
        let kind = kind.map(|kind| self.draft.kinds.intern(kind));
        let before = self.draft.components.len();
        let component = DeclaredComponent { name, span: Span::NONE, kind, class, fields: Fields::default() };
        self.draft.declare(component, &mut self.problems);
        // A duplicate was reported; what is said of it further goes to the first one and no model comes of it.
        let index = if self.draft.components.len() > before {
            before
        } else {
            self.draft.declared(name).unwrap_or(0)
        };
        let again = self.draft.components.len() == before;
        ComponentBuilder { draft: &mut self.draft, problems: &mut self.problems, index, again }
    }
}

fn id_list<'i>(draft: &mut Draft, ids: impl IntoIterator<Item = &'i str>) -> ListRef {
    let members: Vec<u32> = ids
        .into_iter()
        .map(|id| {
            let name = draft.names.intern(id);
            draft.arena.push(Span::NONE, Form::Component(name))
        })
        .collect();
    draft.arena.list(&members)
}

/// Describes one component of a [`ModelBuilder`].
pub struct ComponentBuilder<'b> {
    draft: &'b mut Draft,
    problems: &'b mut Problems,
    index: usize,
    /// Whether another component was there before under this id.
    again: bool,
}

macro_rules! text_setters {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])* pub fn $name(self, text: impl Into<String>) -> Self {
            self.draft.components[self.index].fields.details().$name = Some(text.into());
            self
        })*
    };
}

impl ComponentBuilder<'_> {
    fn fields(&mut self) -> &mut Fields {
        &mut self.draft.components[self.index].fields
    }

    /// Sets the kind.
    pub fn kind(self, kind: &str) -> Self {
        let kind = self.draft.kinds.intern(kind);
        self.draft.components[self.index].kind = Some(kind);
        self
    }

    text_setters! {
        /// Sets the title.
        title;
        /// Sets the description.
        description;
        /// Sets the owner.
        owner;
        /// Sets the contact.
        contact;
        /// Sets the runbook.
        runbook;
    }

    /// Says where it is defined, for messages and reports.
    pub fn at(self, span: Span) -> Self {
        if !self.again {
            self.draft.components[self.index].span = span;
        } else if let Some(problem) = self.problems.list.last_mut().filter(|last| last.code == "duplicate-id")
        {
            let label = std::mem::take(&mut problem.labels);
            *problem = std::mem::replace(problem, Diagnostic::error("", "")).at(span, "defined again here");
            problem.labels.extend(label);
        }
        self
    }

    /// Says what its source has no words for.
    pub fn silent_of(self, gaps: Gaps) -> Self {
        if gaps != Gaps::default() {
            self.draft.bases.gaps.insert(self.index as u32, gaps);
        }
        self
    }

    /// Sets the locations and failure domains that it sits in, each with its place and what it rests on. Each must be a
    /// component: groups and paths are passed over.
    pub fn located_in_each(mut self, locations: impl IntoIterator<Item = Need>) -> Self {
        let plain = |need: &Need| matches!(need.tokens[..], [Token::Component(_)]);
        let list = self.list(locations.into_iter().filter(plain));
        self.fields().located_in = list;
        self
    }

    /// Sets where copies of its data are.
    pub fn backup_to<'i>(mut self, ids: impl IntoIterator<Item = &'i str>) -> Self {
        let names: Vec<u32> = ids.into_iter().map(|id| self.draft.names.intern(id)).collect();
        self.draft.mentions.extend(names.iter().map(|name| (*name, Span::NONE)));
        let components = names.into_iter().map(ComponentId).collect();
        self.fields().details().backup =
            Some(Backup::To { components, every: None, last_restore_test: None });
        self
    }

    /// Sets the tier, 1 to 4.
    pub fn tier(mut self, tier: u8) -> Self {
        if !(1..=4).contains(&tier) {
            self.problems
                .push(Diagnostic::error("out-of-range", format!("`tier` must be from 1 to 4, not {tier}")));
        }
        self.fields().tier = Some(tier);
        self
    }

    /// Sets the locations and failure domains that it sits in.
    pub fn located_in<'i>(mut self, locations: impl IntoIterator<Item = &'i str>) -> Self {
        let list = id_list(self.draft, locations);
        self.fields().located_in = list;
        self
    }

    /// Sets what it needs.
    pub fn needs(mut self, needs: impl IntoIterator<Item = impl Into<Need>>) -> Self {
        let list = self.list(needs);
        self.fields().needs = list;
        self
    }

    /// Sets what it is degraded without.
    pub fn wants(mut self, wants: impl IntoIterator<Item = impl Into<Need>>) -> Self {
        let list = self.list(wants);
        self.fields().wants = list;
        self
    }

    /// Sets what it needs besides for a cold start.
    pub fn needs_to_start(mut self, needs: impl IntoIterator<Item = impl Into<Need>>) -> Self {
        let list = self.list(needs);
        self.fields().needs_to_start = list;
        self
    }

    /// Sets whether network paths may run through it.
    pub fn forwards(mut self, forwards: bool) -> Self {
        self.fields().forwards = Some(forwards);
        self
    }

    /// Sets whether it can fail by itself.
    pub fn fails(mut self, fails: bool) -> Self {
        self.fields().fails = Some(fails);
        self
    }

    /// Sets what is known of it today.
    pub fn state(mut self, state: State) -> Self {
        self.fields().state = Some(state);
        self
    }

    /// Adds an objective: stays up after any `failures` of `subject`.
    pub fn survives(mut self, subject: Subject, failures: u32) -> Self {
        let objectives = self.fields().details().survives.get_or_insert_default();
        objectives.push(Objective { subject, failures, span: Span::NONE });
        self
    }

    /// Sets a label.
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields().details().labels.get_or_insert_default().insert(key.into(), value.into());
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.fields().details().tags.get_or_insert_default().push(tag.into());
        self
    }

    /// Sets who watches it.
    pub fn monitored_by<'i>(mut self, ids: impl IntoIterator<Item = &'i str>) -> Self {
        let names: Vec<u32> = ids.into_iter().map(|id| self.draft.names.intern(id)).collect();
        self.draft.mentions.extend(names.iter().map(|name| (*name, Span::NONE)));
        self.fields().details().monitored_by =
            Some(Monitoring::By(names.into_iter().map(ComponentId).collect()));
        self
    }

    /// Sets the mean operating time between failures.
    pub fn mtbf(mut self, mtbf: Duration) -> Self {
        self.reliability().mtbf = Some((mtbf, Span::NONE));
        self
    }

    /// Sets the annual failure rate.
    pub fn afr(mut self, afr: Probability) -> Self {
        self.reliability().afr = Some((afr, Span::NONE));
        self
    }

    /// Sets the mean time to repair.
    pub fn mttr(mut self, mttr: Duration) -> Self {
        self.reliability().mttr = Some((mttr, Span::NONE));
        self
    }

    /// Sets the unavailability outright.
    pub fn unavailability(mut self, unavailability: Probability) -> Self {
        self.reliability().unavailability = Some((unavailability, Span::NONE));
        self
    }

    fn reliability(&mut self) -> &mut super::declared::DeclaredReliability {
        self.fields().reliability.get_or_insert_default()
    }

    fn list(&mut self, needs: impl IntoIterator<Item = impl Into<Need>>) -> ListRef {
        let mut members = Vec::new();
        for need in needs {
            members.extend(self.requirement(need.into()));
        }
        self.draft.arena.list(&members)
    }

    fn requirement(&mut self, need: Need) -> Option<u32> {
        let mut stack: Vec<u32> = Vec::new();
        for (token, (span, assumption)) in need.tokens.into_iter().zip(need.marks) {
            let form = match token {
                Token::Component(id) => Form::Component(self.draft.names.intern(&id)),
                Token::Reach { to, from } => Form::Reach {
                    to: self.draft.names.intern(&to),
                    from: from.map(|from| self.draft.names.intern(&from)),
                },
                Token::Group { form, members } => {
                    if let Some(problem) = validate::group(form, members, Span::NONE, Span::NONE) {
                        self.problems.push(problem);
                    }
                    let members = stack.split_off(stack.len() - members);
                    Form::Group { form, members: self.draft.arena.list(&members) }
                }
            };
            let index = self.draft.arena.push(span, form);
            stack.push(index);
            if let Some(assumption) = assumption {
                self.draft.bases.assumed.insert(index, assumption);
            }
        }
        stack.pop()
    }
}
