//! Joining by identity: entities of several files that are one thing become one.
//!
//! Certain names join, and two different ones of a kind of which a thing has only one forbid it: where a certain name
//! joins what another one forbids, the files contradict each other, which is an error with both places. Likely names
//! join where exactly one entity of each importer bears them. Hints join nothing; they are told.

use std::collections::BTreeMap;

use spof::diagnostic::Diagnostic;
use spof::source::Span;

use super::identity::{Identity, Scheme, Strength};
use super::inventory::{EntityId, Inventory, Note};

/// Which entities are one thing.
pub(super) struct Joined {
    /// By entity, the first one that is the same thing.
    pub(super) first: Vec<EntityId>,
    /// What was joined, and what may be the same.
    pub(super) notes: Vec<Note>,
}

/// Disjoint sets, each named by its smallest member.
struct Sets {
    parent: Vec<u32>,
    /// By name of a set with several members, these.
    members: BTreeMap<u32, Vec<u32>>,
}

impl Sets {
    fn new(count: usize) -> Sets {
        Sets { parent: (0..count as u32).collect(), members: BTreeMap::new() }
    }

    fn members(&mut self, of: u32) -> Vec<u32> {
        let set = self.find(of);
        self.members.get(&set).cloned().unwrap_or_else(|| vec![set])
    }
    fn find(&mut self, mut of: u32) -> u32 {
        while self.parent[of as usize] != of {
            let above = self.parent[of as usize];
            self.parent[of as usize] = self.parent[above as usize];
            of = above;
        }
        of
    }

    fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        let (first, other) = (a.min(b), a.max(b));
        let mut members = self.members(first);
        members.extend(self.members(other));
        self.members.remove(&other);
        self.members.insert(first, members);
        self.parent[other as usize] = first;
    }
}

/// An entity's name of one kind and its place.
type Borne = (u32, Span);

/// Joins the entities of an inventory. Costs O(n log n) for n identities.
pub(super) fn join(inventory: &Inventory, problems: &mut Vec<Diagnostic>) -> Joined {
    let mut sets = Sets::new(inventory.entities.len());
    let mut notes = Vec::new();
    for strength in [Strength::Certain, Strength::Likely] {
        for ((scheme, value), bearers) in bearers(inventory, strength) {
            if strength == Strength::Likely && !one_of_each(inventory, &mut sets, &bearers) {
                continue;
            }
            for pair in bearers.windows(2) {
                unite(
                    inventory,
                    &mut sets,
                    (scheme, value),
                    [pair[0], pair[1]],
                    strength,
                    &mut notes,
                    problems,
                );
            }
        }
    }
    for ((scheme, value), bearers) in bearers(inventory, Strength::Hint) {
        let from = |entity: u32| inventory.entities[entity as usize].from;
        let Some((a, at)) = bearers.first().copied() else { continue };
        let elsewhere = bearers.iter().map(|bearer| bearer.0).find(|entity| from(*entity) != from(a));
        let Some(b) = elsewhere.filter(|b| sets.find(a) != sets.find(*b)) else { continue };
        let [one, other] = [a, b].map(|entity| &inventory.entities[entity as usize]);
        let text = format!(
            "{} of {} and {} of {} have the same {scheme} `{value}` and are taken for two things",
            one.id, one.from, other.id, other.from
        );
        notes.push(Note { at, text });
    }
    let first = (0..inventory.entities.len() as u32).map(|entity| EntityId(sets.find(entity))).collect();
    Joined { first, notes }
}

/// By name, the entities that bear it, in their order; names that one alone bears are left out.
fn bearers(inventory: &Inventory, strength: Strength) -> BTreeMap<(&'static str, &str), Vec<Borne>> {
    let mut all: BTreeMap<(&'static str, &str), Vec<Borne>> = BTreeMap::new();
    for (index, entity) in inventory.entities.iter().enumerate() {
        for identity in entity.identities.iter().filter(|identity| identity.scheme.strength == strength) {
            let bearers = all.entry((identity.scheme.name, identity.value.as_str())).or_default();
            if bearers.last().is_none_or(|last| last.0 != index as u32) {
                bearers.push((index as u32, identity.at));
            }
        }
    }
    all.retain(|_, bearers| bearers.len() > 1);
    all
}

/// Whether a likely name is borne by one thing in each source that bears it.
fn one_of_each(inventory: &Inventory, sets: &mut Sets, bearers: &[Borne]) -> bool {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    bearers.iter().all(|(entity, _)| {
        let thing = sets.find(*entity);
        *seen.entry(inventory.entities[*entity as usize].from).or_insert(thing) == thing
    })
}

fn unite(
    inventory: &Inventory,
    sets: &mut Sets,
    (scheme, value): (&'static str, &str),
    [(a, at_a), (b, at_b)]: [Borne; 2],
    strength: Strength,
    notes: &mut Vec<Note>,
    problems: &mut Vec<Diagnostic>,
) {
    if sets.find(a) == sets.find(b) {
        return;
    }
    let names = [a, b].map(|entity| inventory.entities[entity as usize].id.as_str());
    if let Some((against, [one, other])) = contradiction(inventory, sets, a, b) {
        if strength == Strength::Certain {
            let message = format!(
                "`{}` and `{}` have the same {scheme} `{value}` and different {}s",
                names[0], names[1], against.name
            );
            let problem =
                Diagnostic::error("identity-conflict", message).at(one, "one").at(other, "the other");
            problems.push(
                problem
                    .at(at_a, format!("this {scheme}"))
                    .at(at_b, "the same here")
                    .hint("a copied image or a mistake in one of the files: correct one of the two"),
            );
        }
        return;
    }
    sets.unite(a, b);
    if strength == Strength::Likely && names[0] != names[1] {
        let text =
            format!("{} and {} are taken for one thing: the same {scheme} `{value}`", names[0], names[1]);
        notes.push(Note { at: at_b, text });
    }
}

/// A kind of certain name of which a thing has one, if the two things have different ones.
fn contradiction(
    inventory: &Inventory,
    sets: &mut Sets,
    a: u32,
    b: u32,
) -> Option<(&'static Scheme, [Span; 2])> {
    let own = |members: Vec<u32>| {
        let entities = members.into_iter().map(|member| &inventory.entities[member as usize]);
        entities
            .flat_map(|entity| &entity.identities)
            .filter(|identity| identity.scheme.one_each && identity.scheme.strength == Strength::Certain)
    };
    let names: BTreeMap<&'static str, &Identity> =
        own(sets.members(a)).map(|identity| (identity.scheme.name, identity)).collect();
    own(sets.members(b)).find_map(|identity| {
        let other = names.get(identity.scheme.name)?;
        (other.value != identity.value).then_some((identity.scheme, [other.at, identity.at]))
    })
}

#[cfg(test)]
mod tests {
    use spof::source::Sources;

    use super::super::identity::{HOST_NAME, SERIAL, SHORT_NAME, WWN};
    use super::super::inventory::Entity;
    use super::*;

    /// Entities by source and names; which of them are one thing, and what is said.
    fn joined(
        entities: &[(&'static str, &[(&'static Scheme, &str)])],
    ) -> (Vec<u32>, Vec<Note>, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        let file = sources.add("x", "x".repeat(entities.len()));
        let mut inventory = Inventory::default();
        for (index, (from, names)) in entities.iter().enumerate() {
            let at = Span::new(file, index as u32, index as u32 + 1);
            let mut entity = Entity::new(format!("e{index}"), "drive", at);
            entity.from = from;
            entity
                .identities
                .extend(names.iter().filter_map(|(scheme, value)| Identity::new(scheme, value, at)));
            inventory.add(entity);
        }
        let mut problems = Vec::new();
        let joined = join(&inventory, &mut problems);
        (joined.first.into_iter().map(|first| first.0).collect(), joined.notes, problems)
    }

    #[test]
    fn certain_names_join_whatever_else_differs() {
        let (first, _, problems) = joined(&[
            ("lsblk", &[(&SERIAL, "WD-1"), (&WWN, "0x5000")]),
            ("smartctl", &[(&SERIAL, "wd-1")]),
            ("zpool", &[(&WWN, "0x5000")]),
            ("zpool", &[(&SERIAL, "REDACTED")]),
            ("lsblk", &[(&SERIAL, "REDACTED")]),
        ]);
        assert_eq!((first, problems.len()), (vec![0, 0, 0, 3, 4], 0));
    }

    #[test]
    fn contradictions_are_errors_with_both_places() {
        let (first, _, problems) = joined(&[
            ("lsblk", &[(&SERIAL, "WD-1"), (&WWN, "0x1")]),
            ("smartctl", &[(&SERIAL, "WD-1"), (&WWN, "0x2")]),
        ]);
        assert_eq!(first, [0, 1]);
        assert_eq!(problems[0].code, "identity-conflict");
        assert_eq!(problems[0].labels.len(), 4);
    }

    #[test]
    fn likely_names_join_one_to_one_and_never_against_certain_ones() {
        let (first, notes, problems) = joined(&[
            ("netbox", &[(&HOST_NAME, "db1")]),
            ("compose", &[(&HOST_NAME, "DB1")]),
            ("netbox", &[(&HOST_NAME, "web"), (&SERIAL, "A-1")]),
            ("lsblk", &[(&HOST_NAME, "web"), (&SERIAL, "B-2")]),
            ("netbox", &[(&HOST_NAME, "twice")]),
            ("netbox", &[(&HOST_NAME, "twice")]),
            ("lsblk", &[(&HOST_NAME, "twice")]),
        ]);
        assert_eq!((first, problems.len()), (vec![0, 0, 2, 3, 4, 5, 6], 0));
        assert_eq!(notes.len(), 1, "{notes:?}");
    }

    #[test]
    fn hints_are_told_and_join_nothing() {
        let (first, notes, _) = joined(&[
            ("compose", &[(&SHORT_NAME, "db")]),
            ("k8s", &[(&SHORT_NAME, "db")]),
            ("compose", &[(&SHORT_NAME, "db")]),
        ]);
        assert_eq!(first, [0, 1, 2]);
        assert_eq!(notes.len(), 1, "{notes:?}");
    }
}
