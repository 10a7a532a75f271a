//! Components that have another name in a later model, and nothing else about them is another.
//!
//! Candidates are the names that only one of two models has. Colour refinement (Weisfeiler and Leman,
//! 1968) tells them apart: a candidate's colour is made of everything that is declared of it and of every
//! requirement that names it, with other candidates standing as their colours of the round before. Those
//! of one colour, as many on both sides, are paired by name. What is paired is then held against the
//! models literally, and a pair that differs in anything is given up: a rename that is told is one.
//!
//! Costs one pass over both models, and for each round what the candidates declare and the requirements
//! that name them.

use std::collections::BTreeMap;
use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use crate::model::spelling::spell;
use crate::model::{
    Backup, Class, Component, ComponentData, ComponentId, Details, Model, Monitoring, Objective, Requirement,
    Waiver, walk,
};

/// Rounds of telling candidates apart. What they leave alike is paired by name, which mostly is right.
const ROUNDS: usize = 8;
/// Rounds of giving pairs up; if that is not enough, no rename is told.
const REVISIONS: usize = 32;

/// The components of `base` that have another name in `head`, each with its new name, by old name.
pub fn renames(base: &Model, head: &Model) -> BTreeMap<String, String> {
    renames_besides(base, head, &same_names(base, head))
}

/// By component of `base`, that of `head` with the same name.
///
/// Where both name components in the same order but for a few, as two versions of a file do, nothing is looked up: the
/// next one is where it would be.
pub(crate) fn same_names(base: &Model, head: &Model) -> Vec<Option<ComponentId>> {
    let mut next = 0;
    let same = base.components().map(|component| {
        let name = component.name();
        let expected = ComponentId(next);
        let found = match expected.index() < head.len() && head.component(expected).name() == name {
            true => expected,
            false => head.find(name)?.id(),
        };
        next = found.0 + 1;
        Some(found)
    });
    same.collect()
}

/// As [`renames`], with `same` from [`same_names`].
pub(crate) fn renames_besides(
    base: &Model,
    head: &Model,
    same: &[Option<ComponentId>],
) -> BTreeMap<String, String> {
    let mut in_both = vec![false; head.len()];
    same.iter().flatten().for_each(|id| in_both[id.index()] = true);
    let only_base = base.components().map(|component| component.id()).filter(|id| same[id.index()].is_none());
    let only_head = head.components().map(|component| component.id()).filter(|id| !in_both[id.index()]);
    let (base, head) = (Side::new(base, only_base.collect()), Side::new(head, only_head.collect()));
    if base.candidates.is_empty() || head.candidates.is_empty() {
        return BTreeMap::new();
    }
    let mut pairs = pair(&base, &head);
    for _ in 0..REVISIONS {
        let old: FxHashMap<ComponentId, &str> =
            pairs.iter().map(|(old, new)| (*old, head.model.component(*new).name())).collect();
        let base_name = |id: ComponentId| {
            let name = base.model.component(id).name();
            old.get(&id).copied().unwrap_or(name).to_owned()
        };
        let head_name = |id: ComponentId| head.model.component(id).name().to_owned();
        let before = pairs.len();
        let mut spellings: FxHashMap<String, u64> = FxHashMap::default();
        // The number of a spelling is the same on both sides.
        let mut number = |spelling: String| {
            let next = spellings.len() as u64;
            *spellings.entry(spelling).or_insert(next)
        };
        let base_spelled = base.spell_all(&base_name, &mut number);
        let head_spelled = head.spell_all(&head_name, &mut number);
        pairs.retain(|(old, new)| {
            base.fixed[old] == head.fixed[new]
                && base.describe(*old, &base_name, &base_spelled)
                    == head.describe(*new, &head_name, &head_spelled)
        });
        if pairs.len() == before {
            let name = |model: &Model, id| model.component(id).name().to_owned();
            return pairs.iter().map(|(old, new)| (name(base.model, *old), name(head.model, *new))).collect();
        }
    }
    BTreeMap::new()
}

fn pair(base: &Side<'_>, head: &Side<'_>) -> Vec<(ComponentId, ComponentId)> {
    let (mut old, mut new) = (base.colours(&FxHashMap::default()), head.colours(&FxHashMap::default()));
    let mut classes = 0;
    for _ in 0..ROUNDS {
        let colours: std::collections::BTreeSet<u64> = old.values().chain(new.values()).copied().collect();
        if colours.len() <= classes {
            break;
        }
        classes = colours.len();
        (old, new) = (base.colours(&old), head.colours(&new));
    }
    let mut classes: BTreeMap<u64, [Vec<ComponentId>; 2]> = BTreeMap::new();
    for (side, (side_of, colours)) in [(base, &old), (head, &new)].into_iter().enumerate() {
        // By name, as the candidates are.
        for candidate in &side_of.candidates {
            classes.entry(colours[candidate]).or_default()[side].push(*candidate);
        }
    }
    let even = classes.into_values().filter(|[old, new]| old.len() == new.len());
    even.flat_map(|[old, new]| old.into_iter().zip(new)).collect()
}

/// One of two models.
struct Side<'m> {
    model: &'m Model,
    /// What only this model has, sorted by name.
    candidates: Vec<ComponentId>,
    /// By candidate, what is declared of it beside the components that it names.
    fixed: FxHashMap<ComponentId, String>,
    /// By candidate, what names it.
    referrers: FxHashMap<ComponentId, Vec<Referrer>>,
    /// The requirements that name candidates.
    requirements: Vec<Requirement<'m>>,
}

/// A component that names another one, how, and in which requirement.
struct Referrer {
    owner: ComponentId,
    role: &'static str,
    /// An index of the side's requirements.
    requirement: Option<usize>,
}

/// What a component names; and what names it, as what, in a requirement of which spelling.
type Described = (String, Vec<(String, &'static str, Option<u64>)>);

type Name<'a> = &'a dyn Fn(ComponentId) -> String;

impl<'m> Side<'m> {
    /// `candidates` are those that only this model has.
    fn new(model: &'m Model, mut candidates: Vec<ComponentId>) -> Side<'m> {
        candidates.sort_by_key(|id| model.component(*id).name());
        let mut referrers: FxHashMap<ComponentId, Vec<Referrer>> =
            candidates.iter().map(|id| (*id, Vec::new())).collect();
        let mut requirements = Vec::new();
        if !candidates.is_empty() {
            for component in model.components() {
                refer(component, &mut |named, role, requirement| {
                    let Some(list) = referrers.get_mut(&named) else { return };
                    let requirement = requirement.map(|(requirement, is_new)| {
                        if std::mem::take(is_new) {
                            requirements.push(requirement);
                        }
                        requirements.len() - 1
                    });
                    list.push(Referrer { owner: component.id(), role, requirement });
                });
            }
        }
        let fixed = candidates.iter().map(|id| (*id, fixed(model.component(*id)))).collect();
        Side { model, candidates, fixed, referrers, requirements }
    }

    /// Each requirement that names a candidate, spelled once and given a number.
    fn spell_all(&self, name: Name<'_>, number: &mut dyn FnMut(String) -> u64) -> Vec<u64> {
        self.requirements.iter().map(|requirement| number(spell(*requirement, name))).collect()
    }

    /// The next colour of each candidate, from those of the round before.
    fn colours(&self, before: &FxHashMap<ComponentId, u64>) -> FxHashMap<ComponentId, u64> {
        let name = |id: ComponentId| {
            if self.referrers.contains_key(&id) {
                format!("\u{0}{}", before.get(&id).copied().unwrap_or(0))
            } else {
                self.model.component(id).name().to_owned()
            }
        };
        let spelled = self.spell_all(&name, &mut |spelling| hash(&spelling));
        let colour = |id: &ComponentId| (*id, hash(&(&self.fixed[id], self.describe(*id, &name, &spelled))));
        self.candidates.iter().map(colour).collect()
    }

    /// What a component names, and what names it.
    fn describe(&self, id: ComponentId, name: Name<'_>, spelled: &[u64]) -> Described {
        let referrers = self.referrers.get(&id).into_iter().flatten();
        let mut named: Vec<_> = referrers
            .map(|referrer| {
                (name(referrer.owner), referrer.role, referrer.requirement.map(|place| spelled[place]))
            })
            .collect();
        named.sort_unstable();
        (named_by(self.model.component(id), name), named)
    }
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Calls `found` for every component that `component` names; with a requirement, whether it is the first
/// time that something takes it.
fn refer<'m>(
    component: Component<'m>,
    found: &mut impl FnMut(ComponentId, &'static str, Option<(Requirement<'m>, &mut bool)>),
) {
    component.located_in().for_each(|location| found(location.id(), "in", None));
    component.affects().for_each(|affected| found(affected.id(), "affects", None));
    if let Class::Link(a, b) = component.class() {
        [a, b].into_iter().for_each(|end| found(end, "link", None));
    }
    let needs = component.needs().map(|requirement| ("needs", requirement));
    let wants = component.wants().map(|requirement| ("wants", requirement));
    let start = component.needs_to_start().map(|requirement| ("needs_to_start", requirement));
    for (role, whole) in needs.chain(wants).chain(start) {
        let mut is_new = true;
        for named in walk([whole]).flat_map(Requirement::names) {
            found(named.id(), role, Some((whole, &mut is_new)));
        }
    }
    if let Some(Backup::To { components, .. }) = component.backup() {
        components.iter().for_each(|to| found(*to, "backup", None));
    }
    if let Some(Monitoring::By(components)) = component.monitored_by() {
        components.iter().for_each(|by| found(*by, "monitored_by", None));
    }
}

/// What a component declares beside the components that it names, in words that do not depend on order or
/// place. What is stored of it is taken apart, so that no field is left out because nobody thought of it.
fn fixed(component: Component<'_>) -> String {
    let (stored, details) = component.stored();
    let ComponentData {
        // Told apart by the rest.
        name: _,
        span: _,
        // Their places in the model are no words.
        kind: _,
        reliability: _,
        details: _,
        // See `named_by`.
        located_in: _,
        needs: _,
        wants: _,
        needs_to_start: _,
        affects: _,
        class,
        state,
        tier,
        fails,
        forwards,
    } = stored;
    let class = match class {
        Class::Component => "component",
        Class::Link(..) => "link",
        Class::CommonCause => "cause",
    };
    let nothing = Details::default();
    let Details {
        // See `named_by`.
        backup: _,
        monitored_by: _,
        waive: _,
        title,
        description,
        owner,
        contact,
        runbook,
        tags,
        labels,
        survives,
        rto,
        rpo,
        availability_target,
        failover,
        maintenance,
    } = details.unwrap_or(&nothing);
    let survives = survives
        .iter()
        .flatten()
        .map(|Objective { subject, failures, span: _ }| format!("{subject:?}: {failures}"));
    format!(
        "{:?} {class} {:?} {:?} {:?} {} {:?} {:?} {} {maintenance:?}",
        component.kind(),
        (tier, fails, forwards, state),
        (rto, rpo, availability_target, failover),
        (title, description, owner, contact, runbook),
        sorted(tags.clone().unwrap_or_default()),
        labels.iter().flatten().collect::<Vec<_>>(),
        component.reliability(),
        sorted(survives.collect()),
    )
}

/// The components that a component names, and what for.
fn named_by(component: Component<'_>, name: Name<'_>) -> String {
    let ids = |ids: &mut dyn Iterator<Item = ComponentId>| sorted(ids.map(name).collect());
    let spelled = |list: &mut dyn Iterator<Item = Requirement<'_>>| {
        sorted(list.map(|requirement| spell(requirement, name)).collect())
    };
    let ends = match component.class() {
        Class::Link(a, b) => ids(&mut [a, b].into_iter()),
        Class::Component | Class::CommonCause => String::new(),
    };
    let waive: Vec<String> = component
        .waive()
        .iter()
        .map(|Waiver { rule, target, reason, expires, approved_by, span: _ }| {
            format!("{rule} {:?} {reason} {expires} {approved_by:?}", target.map(name))
        })
        .collect();
    let backup = component.backup().map(|backup| match backup {
        Backup::None { reason } => format!("none {reason}"),
        Backup::To { components, every, last_restore_test } => {
            format!("{} {every:?} {last_restore_test:?}", ids(&mut components.iter().copied()))
        }
    });
    let monitored_by = component.monitored_by().map(|monitoring| match monitoring {
        Monitoring::Declared(declared) => declared.to_string(),
        Monitoring::By(components) => ids(&mut components.iter().copied()),
    });
    let structure = [
        ends,
        ids(&mut component.located_in().map(|location| location.id())),
        spelled(&mut component.needs()),
        spelled(&mut component.wants()),
        spelled(&mut component.needs_to_start()),
        ids(&mut component.affects().map(|affected| affected.id())),
    ];
    format!("{structure:?} {} {backup:?} {monitored_by:?}", sorted(waive))
}

fn sorted(mut words: Vec<String>) -> String {
    words.sort_unstable();
    format!("{words:?}")
}

#[cfg(test)]
#[path = "renames_tests.rs"]
mod tests;
