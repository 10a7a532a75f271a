//! What an importer is, and how the right one is found.

use spof::diagnostic::Diagnostic;
use spof::document::Document;
use spof::source::{SourceId, Sources, Span};

use super::assumption::{Assumed, Assumption};
use super::files::{File, Found, Neighbours, Wanted};
use super::inventory::{Entity, EntityId, Gaps, Inventory};

/// A format that is read: one line of the registry.
pub struct Importer {
    /// The word for it on the command line, such as `compose`.
    pub name: &'static str,
    /// What people call it, such as `Docker Compose`.
    pub title: &'static str,
    /// The endings that its files have in folders, `""` for none. Files that are named are sniffed whatever they end in.
    pub endings: &'static [&'static str],
    /// How certain it is, by the content alone, that a file is its own: 0 not at all, 100 quite.
    pub sniff: fn(&File<'_>) -> u8,
    /// Which further files those that were given name by the format's own rules. Asked again once these were looked for,
    /// until nothing new is wanted.
    pub wants: fn(&Given<'_>) -> Vec<Wanted>,
    /// Reads all of its files at once.
    pub read: fn(&mut Reading<'_, '_>),
    /// What the format has no words for.
    pub gaps: Gaps,
    /// The assumptions that it makes.
    pub assumptions: &'static [&'static Assumption],
}

/// The files of one importer, and what they name.
pub struct Given<'a> {
    /// All files of the run.
    pub sources: &'a Sources,
    /// Its own, in the order in which they were given.
    pub files: Vec<File<'a>>,
    /// The files that they name.
    pub neighbours: &'a Neighbours,
}

impl<'a> Given<'a> {
    /// A file that another one names, if it was read.
    pub fn neighbour(&self, name: &str) -> Option<File<'a>> {
        match self.neighbours.get(name) {
            Some(Found::Read(source)) => Some(File::new(self.sources, *source, false)),
            Some(Found::Missing | Found::Outside) | None => None,
        }
    }
}

/// What an importer reads from and writes to.
pub struct Reading<'a, 'i> {
    /// Its files.
    pub given: &'i Given<'a>,
    /// The values of assumptions in this run.
    pub assumed: &'i Assumed,
    /// Where facts go.
    pub inventory: &'i mut Inventory,
    /// Where problems go: what makes a file unusable.
    pub problems: &'i mut Vec<Diagnostic>,
    /// Which importer this is.
    pub importer: &'static Importer,
}

impl<'a> Reading<'a, '_> {
    /// Adds an entity, with what its format has no words for.
    pub fn add(&mut self, mut entity: Entity) -> EntityId {
        entity.from = self.importer.name;
        entity.gaps = self.importer.gaps;
        self.inventory.add(entity)
    }

    /// One that was added, to say more of it.
    pub fn entity(&mut self, id: EntityId) -> &mut Entity {
        self.inventory.entity(id)
    }

    /// The value that an assumption has in this run.
    pub fn value(&self, assumption: &Assumption) -> &'static str {
        self.assumed.value(assumption)
    }

    /// Adds a note: a sentence without a full stop.
    pub fn note(&mut self, at: Span, text: impl Into<String>) {
        self.inventory.note(at, text);
    }

    /// The documents of a file. What is wrong with it is a problem.
    pub fn parse(&mut self, file: &File<'a>) -> Document {
        file.parse(self.given.sources, self.problems)
    }
}

/// For importers whose files name no others.
pub fn wants_nothing(_: &Given<'_>) -> Vec<Wanted> {
    Vec::new()
}

/// Which importer takes a file.
pub enum Taken {
    /// This one.
    By(&'static Importer),
    /// None: it is a model, or nothing that is known.
    No,
    /// Several that are equally certain.
    Either(Vec<&'static Importer>),
}

/// Finds the importer of a file by its content.
pub fn sniff(file: &File<'_>, importers: &[&'static Importer]) -> Taken {
    if file.sketch.has("spof") {
        return Taken::No;
    }
    let votes = importers.iter().map(|importer| ((importer.sniff)(file), *importer));
    let votes: Vec<(u8, &'static Importer)> = votes.filter(|vote| vote.0 > 0).collect();
    let best = votes.iter().map(|vote| vote.0).max().unwrap_or(0);
    let mut best = votes.into_iter().filter(|vote| vote.0 == best).map(|vote| vote.1);
    match (best.next(), best.collect::<Vec<_>>()) {
        (None, _) => Taken::No,
        (Some(one), rest) if rest.is_empty() => Taken::By(one),
        (Some(one), rest) => Taken::Either(std::iter::once(one).chain(rest).collect()),
    }
}

/// Whether a file of a folder is looked at, by the ending of its name.
pub fn may_be_read(ending: &str, importers: &[&'static Importer]) -> bool {
    importers.iter().any(|importer| importer.endings.contains(&ending))
}

/// A file that an importer takes.
#[derive(Clone, Copy)]
pub struct Foreign {
    /// The file.
    pub source: SourceId,
    /// Whether it was named, rather than found in a folder.
    pub named: bool,
    /// Who takes it.
    pub importer: &'static Importer,
}
