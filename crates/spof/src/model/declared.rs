//! What was declared, before it is checked: by a file or by the builder, ids still being names.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::model::basis::Bases;
use crate::model::component::{Details, State};
use crate::model::intern::Interner;
use crate::model::requirement::{Arena, ListRef};
use crate::model::selector::Selector;
use crate::model::validate;
use crate::source::Span;

/// The problems found so far. After [`Problems::MOST`] only the fact that there are more is kept, so
/// that a file that is wrong in a million places does not cost a million messages.
#[derive(Default)]
pub(crate) struct Problems {
    pub(crate) list: Vec<Diagnostic>,
}

impl Problems {
    pub(crate) const MOST: usize = 10_000;

    pub(crate) fn push(&mut self, problem: Diagnostic) {
        if self.list.len() < Self::MOST {
            self.list.push(problem);
        } else if self.list.len() == Self::MOST {
            let message = format!("more than {} problems; the rest is not listed", Self::MOST);
            self.list.push(Diagnostic::error("too-many-problems", message));
        }
    }
}

/// A number as it was declared, with its place.
pub(crate) type Placed<T> = Option<(T, Span)>;

#[derive(Clone, Default)]
pub(crate) struct DeclaredReliability {
    pub(crate) mtbf: Placed<super::quantity::Duration>,
    pub(crate) mttr: Placed<super::quantity::Duration>,
    pub(crate) afr: Placed<super::quantity::Probability>,
    pub(crate) availability: Placed<super::quantity::Probability>,
    pub(crate) unavailability: Placed<super::quantity::Probability>,
    /// The better ends of what is given as ranges; the fields above hold the worse ones.
    pub(crate) best: BestReliability,
}

/// The better end of each range; of a single value, itself, or nothing.
#[derive(Clone, Copy, Default)]
pub(crate) struct BestReliability {
    pub(crate) mtbf: Option<super::quantity::Duration>,
    pub(crate) mttr: Option<super::quantity::Duration>,
    pub(crate) afr: Option<super::quantity::Probability>,
    pub(crate) availability: Option<super::quantity::Probability>,
    pub(crate) unavailability: Option<super::quantity::Probability>,
}

/// The fields that a component, a link, a common cause and the defaults of a kind share.
#[derive(Clone)]
pub(crate) struct Fields {
    pub(crate) state: Option<State>,
    pub(crate) tier: Option<u8>,
    pub(crate) fails: Option<bool>,
    pub(crate) forwards: Option<bool>,
    pub(crate) located_in: ListRef,
    pub(crate) needs: ListRef,
    pub(crate) wants: ListRef,
    pub(crate) needs_to_start: ListRef,
    pub(crate) reliability: Option<Box<DeclaredReliability>>,
    pub(crate) details: Option<Box<Details>>,
}

impl Default for Fields {
    fn default() -> Fields {
        Fields {
            state: None,
            tier: None,
            fails: None,
            forwards: None,
            located_in: ListRef::UNSET,
            needs: ListRef::UNSET,
            wants: ListRef::UNSET,
            needs_to_start: ListRef::UNSET,
            reliability: None,
            details: None,
        }
    }
}

impl Fields {
    pub(crate) fn details(&mut self) -> &mut Details {
        self.details.get_or_insert_default()
    }
}

/// A selector as it is written; ids are names of the reader's draft.
#[derive(Clone, Default)]
pub(crate) struct DeclaredSelector {
    pub(crate) kinds: Vec<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) tags: Vec<String>,
    pub(crate) located_in: Vec<(u32, Span)>,
    pub(crate) span: Option<Span>,
}

impl DeclaredSelector {
    /// The same with the ids as words.
    pub(crate) fn named(self, names: &Interner) -> Selector {
        let DeclaredSelector { kinds, labels, tags, located_in, span: _ } = self;
        let located_in = located_in.into_iter().map(|(name, span)| (names.get(name).to_owned(), span));
        Selector { kinds, labels, tags, located_in: located_in.collect() }
    }
}

#[derive(Clone)]
pub(crate) enum DeclaredClass {
    Component,
    /// With the place of its ends in [`Draft::link_ends`].
    Link(u32),
    CauseByIds(ListRef),
    CauseBySelector(Box<DeclaredSelector>),
}

pub(crate) struct DeclaredComponent {
    pub(crate) name: u32,
    pub(crate) span: Span,
    pub(crate) kind: Option<u32>,
    pub(crate) class: DeclaredClass,
    pub(crate) fields: Fields,
}

pub(crate) struct DeclaredDefaults {
    pub(crate) kind: u32,
    pub(crate) span: Span,
    pub(crate) fields: Fields,
}

/// Everything declared so far.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) title: Option<(String, Span)>,
    pub(crate) names: Interner,
    pub(crate) kinds: Interner,
    pub(crate) arena: Arena,
    pub(crate) components: Vec<DeclaredComponent>,
    /// The ends of links, which other components have no room for.
    pub(crate) link_ends: Vec<[(u32, Span); 2]>,
    /// By name, the component declared under it.
    pub(crate) by_name: Vec<u32>,
    pub(crate) defaults: Vec<DeclaredDefaults>,
    pub(crate) states: Vec<(u32, State, Span)>,
    /// Ids mentioned in `backup`, `monitored_by` and `waive`.
    pub(crate) mentions: Vec<(u32, Span)>,
    /// Rules named in `waive`.
    pub(crate) rules_named: Vec<(String, Span)>,
    /// What rests on assumptions, and what sources have no words for.
    pub(crate) bases: Bases,
    /// By name, whether it is the id `a--b` of a link that is given none.
    plain_links: Vec<bool>,
    /// By such a name, how many links between the same ends go by it, where there are several.
    parallel_links: FxHashMap<u32, u32>,
    /// Room for such a name.
    link_name: String,
    /// Members of the requirements that are being read, the innermost last.
    pub(crate) members: Vec<u32>,
    /// Whether a file could not be read to its end, so that ids may be missing for that reason only.
    pub(crate) incomplete: bool,
}

impl Draft {
    /// Makes a list of the members from `first` on.
    pub(crate) fn list_from(&mut self, first: usize) -> ListRef {
        let list = self.arena.list(&self.members[first..]);
        self.members.truncate(first);
        list
    }

    /// What a link between these two is.
    pub(crate) fn link(&mut self, ends: [(u32, Span); 2]) -> DeclaredClass {
        self.link_ends.push(ends);
        DeclaredClass::Link(self.link_ends.len() as u32 - 1)
    }

    /// The component declared under a name.
    pub(crate) fn declared(&self, name: u32) -> Option<usize> {
        self.by_name
            .get(name as usize)
            .copied()
            .filter(|index| *index != u32::MAX)
            .map(|index| index as usize)
    }

    /// Adds a component; an id that is taken is a problem and adds nothing.
    pub(crate) fn declare(&mut self, component: DeclaredComponent, problems: &mut Problems) {
        if let Some(first) = self.declared(component.name) {
            let name = self.names.get(component.name);
            let first = self.components[first].span;
            problems.push(validate::duplicate_id(name, component.span, first));
            return;
        }
        let name = component.name as usize;
        if self.by_name.len() <= name {
            self.by_name.resize(name + 1, u32::MAX);
        }
        self.by_name[name] = u32::try_from(self.components.len()).expect("fewer than 2^32 components");
        self.components.push(component);
    }

    /// The id of a link that is given none: `a--b`, then `a--b#2` for the next one parallel to it.
    pub(crate) fn link_name(&mut self, a: u32, b: u32) -> u32 {
        let mut plain = std::mem::take(&mut self.link_name);
        plain.clear();
        [self.names.get(a), "--", self.names.get(b)].into_iter().for_each(|part| plain.push_str(part));
        let mut name = self.names.intern(&plain);
        if self.plain_links.len() <= name as usize {
            self.plain_links.resize(name as usize + 1, false);
        }
        // Few links have another one beside them.
        if std::mem::replace(&mut self.plain_links[name as usize], true) {
            let copies = self.parallel_links.entry(name).or_insert(1);
            *copies += 1;
            name = self.names.intern(&format!("{plain}#{copies}"));
        }
        self.link_name = plain;
        name
    }
}
