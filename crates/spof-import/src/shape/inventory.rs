//! The inventory: what importers say of an estate, every fact with its place and its basis.

use std::collections::BTreeMap;

use spof::model::State;
use spof::source::Span;

use super::assumption::Assumption;
use super::identity::Identity;

/// Why a fact is taken to hold.
#[derive(Clone, Copy, Debug)]
pub enum Basis {
    /// The file says so.
    Stated,
    /// The file leaves it open, and this assumption decides.
    Assumed(&'static Assumption),
}

/// A value, where it stands, and why it is taken to hold.
#[derive(Clone, Debug)]
pub struct Fact<T> {
    /// What is said.
    pub value: T,
    /// Where.
    pub at: Span,
    /// Why.
    pub basis: Basis,
}

impl<T> Fact<T> {
    /// What a file says at a place.
    pub fn stated(value: T, at: Span) -> Fact<T> {
        Fact { value, at, basis: Basis::Stated }
    }

    /// What is assumed because of what stands at a place.
    pub fn assumed(value: T, at: Span, assumption: &'static Assumption) -> Fact<T> {
        Fact { value, at, basis: Basis::Assumed(assumption) }
    }
}

/// One entity of an [`Inventory`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub(super) u32);

impl EntityId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A requirement on entities. Importers nest it as deep as they are written, never as deep as a file nests.
#[derive(Clone, Debug)]
pub struct Need {
    /// What must hold.
    pub what: What,
    /// Where that is said.
    pub at: Span,
    /// Why it is taken to hold.
    pub basis: Basis,
}

/// What a [`Need`] asks for.
#[derive(Clone, Debug)]
pub enum What {
    /// That this one is up.
    Entity(EntityId),
    /// That any of these holds.
    AnyOf(Vec<Need>),
    /// That all of these hold.
    AllOf(Vec<Need>),
    /// That so many of these hold.
    AtLeast(u32, Vec<Need>),
    /// That more than half of these hold.
    Majority(Vec<Need>),
}

impl What {
    /// The members of a group; none of an entity.
    pub fn members(&self) -> &[Need] {
        match self {
            What::Entity(_) => &[],
            What::AnyOf(members)
            | What::AllOf(members)
            | What::AtLeast(_, members)
            | What::Majority(members) => members,
        }
    }
}

impl Need {
    /// What a file says at a place.
    pub fn stated(what: What, at: Span) -> Need {
        Need { what, at, basis: Basis::Stated }
    }

    /// What is assumed because of what stands at a place.
    pub fn assumed(what: What, at: Span, assumption: &'static Assumption) -> Need {
        Need { what, at, basis: Basis::Assumed(assumption) }
    }

    /// The entity that it asks for, unless it is a group.
    pub fn entity(&self) -> Option<EntityId> {
        match self.what {
            What::Entity(entity) => Some(entity),
            What::AnyOf(_) | What::AllOf(_) | What::AtLeast(..) | What::Majority(_) => None,
        }
    }
}

/// What a format has no words for. The rules about it are silent of its components, which is said once.
pub use spof::model::Gaps;

/// One thing that files tell of.
#[derive(Clone, Debug)]
pub struct Entity {
    /// The id that it shall have, if no other thing has it.
    pub id: String,
    /// What is put before the id, with a slash, where another thing has it already: a project, a namespace.
    pub scope: Option<String>,
    /// The word that rules and defaults go by. An entry point becomes a `service` whatever stands here.
    pub kind: String,
    /// Where it is defined.
    pub at: Span,
    /// What people or other systems use from outside: a target of the analysis.
    pub entry: bool,
    /// For people.
    pub title: Option<Fact<String>>,
    /// For people.
    pub description: Option<Fact<String>>,
    /// Who answers for it.
    pub owner: Option<Fact<String>>,
    /// Whom to call.
    pub contact: Option<Fact<String>>,
    /// What to do when it fails.
    pub runbook: Option<Fact<String>>,
    /// 1 (most critical) to 4.
    pub tier: Option<Fact<u8>>,
    /// What is known of it today.
    pub state: Option<Fact<State>>,
    /// Whether it can fail by itself; `true` unless it says otherwise.
    pub fails: bool,
    /// Whether network paths run through it, where its kind does not say so.
    pub forwards: Option<bool>,
    /// What selectors may go by. Never the values of secrets.
    pub labels: BTreeMap<String, String>,
    /// The locations and failure domains that it sits in.
    pub located_in: Vec<Fact<EntityId>>,
    /// What must hold for it to be up.
    pub needs: Vec<Need>,
    /// What it is degraded without.
    pub wants: Vec<Need>,
    /// What must hold besides for it to start.
    pub needs_to_start: Vec<Need>,
    /// Where copies of its data are kept.
    pub backup: Vec<Fact<EntityId>>,
    /// What it is called elsewhere.
    pub identities: Vec<Identity>,
    /// What its source has no words for.
    pub gaps: Gaps,
    /// The importer that read it.
    pub from: &'static str,
}

impl Entity {
    /// One that says nothing else yet.
    pub fn new(id: impl Into<String>, kind: impl Into<String>, at: Span) -> Entity {
        Entity {
            id: id.into(),
            scope: None,
            kind: kind.into(),
            at,
            entry: false,
            title: None,
            description: None,
            owner: None,
            contact: None,
            runbook: None,
            tier: None,
            state: None,
            fails: true,
            forwards: None,
            labels: BTreeMap::new(),
            located_in: Vec::new(),
            needs: Vec::new(),
            wants: Vec::new(),
            needs_to_start: Vec::new(),
            backup: Vec::new(),
            identities: Vec::new(),
            gaps: Gaps::default(),
            from: "",
        }
    }
}

/// A network link between two entities.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it joins.
    pub between: [EntityId; 2],
    /// Where it is told of.
    pub at: Span,
    /// Its id; `a--b` if it has none.
    pub id: Option<String>,
}

/// Something to know that is no fact: what was left out, what a file cannot say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Where the first of it stands; [`Span::NONE`] for what is about no place.
    pub at: Span,
    /// A sentence without a full stop.
    pub text: String,
}

/// Everything that the importers of a run say.
#[derive(Debug, Default)]
pub struct Inventory {
    pub(super) entities: Vec<Entity>,
    pub(super) links: Vec<Link>,
    pub(super) notes: Vec<Note>,
    /// Assumptions that made no fact: what was ignored.
    pub(super) without_fact: Vec<(&'static Assumption, Span)>,
}

impl Inventory {
    /// Adds an entity.
    pub fn add(&mut self, entity: Entity) -> EntityId {
        self.entities.push(entity);
        EntityId(u32::try_from(self.entities.len() - 1).expect("fewer than 2^32 entities"))
    }

    /// One that was added, to say more of it.
    pub fn entity(&mut self, id: EntityId) -> &mut Entity {
        &mut self.entities[id.index()]
    }

    /// One that was added.
    pub fn get(&self, id: EntityId) -> &Entity {
        &self.entities[id.index()]
    }

    /// Adds a link.
    pub fn link(&mut self, link: Link) {
        self.links.push(link);
    }

    /// Adds a note.
    pub fn note(&mut self, at: Span, text: impl Into<String>) {
        self.notes.push(Note { at, text: text.into() });
    }

    /// Counts an assumption that decided that something is no fact.
    pub fn decided(&mut self, assumption: &'static Assumption, at: Span) {
        self.without_fact.push((assumption, at));
    }
}
