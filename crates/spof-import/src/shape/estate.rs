//! From the inventory to an estate: what is one thing is one, every thing has its id, every assumption is counted.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use spof::diagnostic::Diagnostic;
use spof::model::State;
use spof::source::{Sources, Span};

use super::assumption::{Assumed, Assumption, Used};
use super::inventory::{Basis, Entity, EntityId, Fact, Gaps, Inventory, Link, Need, Note, What};
use super::join;

/// Everything that the files of a run say, joined and named.
#[derive(Debug, Default)]
pub struct Estate {
    pub(super) things: Vec<Entity>,
    /// By thing.
    pub(super) ids: Vec<String>,
    /// By entity of the inventory, its thing.
    pub(super) thing_of: Vec<u32>,
    pub(super) links: Vec<Link>,
    /// What is to know, by place.
    pub notes: Vec<Note>,
    /// The assumptions that were used, by name.
    pub used: Vec<Used>,
}

impl Estate {
    /// Joins and names what an inventory holds. Contradictions go to `problems`.
    pub fn settle(inventory: Inventory, assumed: &Assumed, problems: &mut Vec<Diagnostic>) -> Estate {
        let joined = join::join(&inventory, problems);
        let Inventory { entities, links, mut notes, without_fact } = inventory;
        notes.extend(joined.notes);
        let mut things: Vec<Entity> = Vec::with_capacity(entities.len());
        let mut thing_of: Vec<u32> = Vec::with_capacity(entities.len());
        for (index, entity) in entities.into_iter().enumerate() {
            let first = joined.first[index].index();
            if first == index {
                thing_of.push(things.len() as u32);
                things.push(entity);
            } else {
                let thing = thing_of[first];
                thing_of.push(thing);
                merge(&mut things[thing as usize], entity, &mut notes);
            }
        }
        for (index, thing) in things.iter_mut().enumerate() {
            tidy(thing, index as u32, &thing_of);
        }
        let ids = names(&things);
        let used = count(&things, without_fact, assumed);
        notes.sort();
        notes.dedup();
        Estate { things, ids, thing_of, links, notes, used }
    }

    /// How many things there are.
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// The things with their ids, in the order of the files.
    pub fn things(&self) -> impl Iterator<Item = (&str, &Entity)> {
        self.ids.iter().map(String::as_str).zip(&self.things)
    }

    /// The id of the thing that an entity became.
    pub fn id(&self, entity: EntityId) -> &str {
        &self.ids[self.thing_of[entity.index()] as usize]
    }

    /// By importer, what it has no words for and how many things are told of by it alone, a sentence each.
    pub fn gaps(&self, title: impl Fn(&str) -> &'static str) -> Vec<String> {
        let mut counts: BTreeMap<&'static str, (Gaps, usize)> = BTreeMap::new();
        for thing in self.things.iter().filter(|thing| thing.gaps != Gaps::default()) {
            counts.entry(thing.from).or_insert((thing.gaps, 0)).1 += 1;
        }
        let sentence = |(from, (gaps, count)): (&'static str, (Gaps, usize))| {
            let title = title(from);
            let words: Vec<&str> = gaps.words().collect();
            let things =
                if count == 1 { "its component".to_owned() } else { format!("its {count} components") };
            format!(
                "{title} has no words for {}: the rules about that are silent of {things}",
                listed(&words)
            )
        };
        counts.into_iter().map(sentence).collect()
    }

    /// The assumptions that were used, a sentence each.
    pub fn assumptions(&self, sources: &Sources) -> Vec<String> {
        let sentence = |used: &Used| {
            let Used { assumption, value, count, first } = used;
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            let place = sources.location(*first);
            let place = place.map(|at| format!(", first at {}:{}:{}", at.file, at.line, at.column));
            let meaning =
                assumption.values.iter().find(|entry| entry.0 == *value).map_or("", |entry| entry.1);
            format!("assumed {}={value} {times}{}: {meaning}", assumption.name(), place.unwrap_or_default())
        };
        self.used.iter().map(sentence).collect()
    }
}

/// Words as a sentence lists them.
pub fn listed(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// Unites what two sources say of one thing: lists are joined, of single values the first one stays.
fn merge(thing: &mut Entity, other: Entity, notes: &mut Vec<Note>) {
    let Entity {
        id,
        scope: _,
        kind,
        at: _,
        entry,
        title,
        description,
        owner,
        contact,
        runbook,
        tier,
        state,
        fails,
        forwards,
        labels,
        located_in,
        needs,
        wants,
        needs_to_start,
        backup,
        identities,
        gaps,
        from,
    } = other;
    if thing.kind == EXTERNAL && kind != EXTERNAL {
        thing.kind = kind;
    }
    thing.entry |= entry;
    for (mine, theirs, what) in [
        (&mut thing.title, title, "title"),
        (&mut thing.description, description, "description"),
        (&mut thing.owner, owner, "owner"),
        (&mut thing.contact, contact, "contact"),
        (&mut thing.runbook, runbook, "runbook"),
    ] {
        match (&mine, theirs) {
            (None, theirs) => *mine = theirs,
            (Some(first), Some(theirs))
                if first.value != theirs.value && matches!(what, "owner" | "contact") =>
            {
                let text =
                    format!("{id}: {from} says the {what} is {}, and {} is kept", theirs.value, first.value);
                notes.push(Note { at: theirs.at, text });
            }
            (Some(_), _) => {}
        }
    }
    thing.tier = thing.tier.take().or(tier);
    thing.state = worse(thing.state.take(), state);
    thing.fails |= fails;
    thing.forwards = thing.forwards.or(forwards);
    for (key, value) in labels {
        thing.labels.entry(key).or_insert(value);
    }
    thing.located_in.extend(located_in);
    thing.needs.extend(needs);
    thing.wants.extend(wants);
    thing.needs_to_start.extend(needs_to_start);
    thing.backup.extend(backup);
    thing.identities.extend(identities);
    thing.gaps = thing.gaps.both(gaps);
}

/// The kind of what a file names and none of those given describes.
pub const EXTERNAL: &str = "external";

fn worse(a: Option<Fact<State>>, b: Option<Fact<State>>) -> Option<Fact<State>> {
    let badness = |state: &Fact<State>| match state.value {
        State::Ok => 0,
        State::AtRisk => 1,
        State::Failed => 2,
    };
    match (a, b) {
        (Some(a), Some(b)) => Some(if badness(&b) > badness(&a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Makes each edge one: what is said twice is there once, a stated one before an assumed one; what a thing needs it does
/// not want besides; nothing needs itself.
fn tidy(thing: &mut Entity, own: u32, thing_of: &[u32]) {
    let of = |entity: EntityId| thing_of[entity.index()];
    let mut seen = HashSet::new();
    thing.located_in.retain(|fact| of(fact.value) != own && seen.insert(of(fact.value)));
    for list in [&mut thing.needs, &mut thing.wants, &mut thing.needs_to_start] {
        list.retain_mut(|need| !is_of(need, own, &of));
        let stated: HashSet<u32> =
            list.iter().filter(|need| is_stated(need.basis)).filter_map(Need::entity).map(of).collect();
        let mut seen = HashSet::new();
        list.retain(|need| {
            let Some(entity) = need.entity().map(of) else { return true };
            let better = is_stated(need.basis) || !stated.contains(&entity);
            better && seen.insert(entity)
        });
    }
    let needed: HashSet<u32> = thing.needs.iter().filter_map(Need::entity).map(of).collect();
    thing.wants.retain(|need| need.entity().is_none_or(|entity| !needed.contains(&of(entity))));
    let mut seen = HashSet::new();
    thing.backup.retain(|fact| of(fact.value) != own && seen.insert(of(fact.value)));
}

fn is_stated(basis: Basis) -> bool {
    matches!(basis, Basis::Stated)
}

/// Whether a requirement holds whenever the thing itself is up, so that it says nothing. Members of groups that are the
/// thing itself go out of the group: they count as there.
fn is_of(need: &mut Need, own: u32, of: &impl Fn(EntityId) -> u32) -> bool {
    match &mut need.what {
        What::Entity(entity) => of(*entity) == own,
        What::AnyOf(members) => members.iter_mut().any(|member| is_of(member, own, of)),
        What::Majority(members) => {
            // Where the thing itself is one of them, so many of the others are needed as make it more than half with it.
            let before = members.len();
            members.retain_mut(|member| !is_of(member, own, of));
            let gone = before - members.len();
            if gone == 0 {
                return false;
            }
            let least = (before / 2 + 1).saturating_sub(gone) as u32;
            need.what = What::AtLeast(least, std::mem::take(members));
            least == 0
        }
        What::AllOf(members) => {
            members.retain_mut(|member| !is_of(member, own, of));
            members.is_empty()
        }
        What::AtLeast(least, members) => {
            let before = members.len();
            members.retain_mut(|member| !is_of(member, own, of));
            *least = least.saturating_sub((before - members.len()) as u32);
            *least == 0
        }
    }
}

/// Ids: what each thing wishes, with its scope before it where another thing was there first.
fn names(things: &[Entity]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut ids = Vec::with_capacity(things.len());
    for thing in things {
        let wish = usable(&thing.id);
        let scope = thing.scope.as_deref().unwrap_or(thing.from);
        let scoped = || usable(&format!("{scope}/{wish}"));
        let mut id = if taken.contains(&wish) { scoped() } else { wish.clone() };
        let mut copies = 1;
        while taken.contains(&id) {
            copies += 1;
            id = format!("{}#{copies}", scoped());
        }
        taken.insert(id.clone());
        ids.push(id);
    }
    ids
}

/// A text as an id: without control characters, blanks at the ends, or nothing at all.
fn usable(text: &str) -> String {
    let id: String = text.trim().chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    if id.is_empty() { "unnamed".to_owned() } else { id }
}

fn count(things: &[Entity], without_fact: Vec<(&'static Assumption, Span)>, assumed: &Assumed) -> Vec<Used> {
    let mut used: BTreeMap<&'static str, Used> = BTreeMap::new();
    let mut add = |basis: Basis, at: Span| {
        let Basis::Assumed(assumption) = basis else { return };
        let value = assumed.value(assumption);
        let entry = used.entry(assumption.name()).or_insert(Used { assumption, value, count: 0, first: at });
        entry.count += 1;
        entry.first = entry.first.min(at);
    };
    for thing in things {
        thing.located_in.iter().for_each(|fact| add(fact.basis, fact.at));
        thing.backup.iter().for_each(|fact| add(fact.basis, fact.at));
        let texts = [&thing.title, &thing.description, &thing.owner, &thing.contact, &thing.runbook];
        texts.into_iter().flatten().for_each(|fact| add(fact.basis, fact.at));
        thing.tier.iter().for_each(|fact| add(fact.basis, fact.at));
        thing.state.iter().for_each(|fact| add(fact.basis, fact.at));
        let lists = [&thing.needs, &thing.wants, &thing.needs_to_start];
        let mut open: Vec<&Need> = lists.into_iter().flatten().collect();
        while let Some(need) = open.pop() {
            add(need.basis, need.at);
            open.extend(need.what.members());
        }
    }
    without_fact.into_iter().for_each(|(assumption, at)| add(Basis::Assumed(assumption), at));
    used.into_values().collect()
}
