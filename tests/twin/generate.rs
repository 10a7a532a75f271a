//! Random small models for proptest.
//!
//! A strategy makes vectors of small numbers ([`RawModel`]); [`RawModel::build`] turns any such vectors into a valid
//! model by taking every number modulo what there is to choose from. So every shrunk input is a valid model too.
//!
//! Most requirements lead to components further down the list, so that models look like plans rather than like
//! knots; some lead anywhere, which makes rings of mutual needs.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::{
    TwinAffects, TwinCause, TwinComponent, TwinData, TwinLink, TwinModel, TwinRequirement, TwinState,
};

const KINDS: [&str; 6] = ["server", "switch", "service", "router", "rack", "drive"];
const LABELS: [(&str, &str); 3] = [("firmware", "1.2"), ("firmware", "1.3"), ("vendor", "acme")];
const TAGS: [&str; 2] = ["edge", "old"];

/// Valid models of 2 to 12 components, up to 10 links and up to 3 common causes.
pub fn models() -> impl Strategy<Value = TwinModel> {
    raw_model().prop_map(|raw| raw.build())
}

/// A model and up to 4 of its components (links and causes included) that can fail, to fail together.
pub fn models_with_failures() -> impl Strategy<Value = (TwinModel, BTreeSet<usize>)> {
    (models(), vec(any::<u8>(), 0..=4)).prop_map(|(model, picks)| {
        let candidates: Vec<usize> = (0..model.len()).filter(|&i| model.can_fail(i)).collect();
        let failed = picks.iter().filter_map(|&pick| choose(&candidates, pick)).collect();
        (model, failed)
    })
}

#[derive(Clone, Debug)]
struct RawModel {
    components: Vec<RawComponent>,
    links: Vec<RawLink>,
    causes: Vec<RawCause>,
    has_services: bool,
}

#[derive(Clone, Debug)]
struct RawComponent {
    kind: u8,
    tier: Option<u8>,
    inside: Vec<u8>,
    needs: Vec<RawRequirement>,
    wants: Vec<RawRequirement>,
    needs_to_start: Vec<RawRequirement>,
    forwards: Option<bool>,
    fails: Option<bool>,
    state: TwinState,
    survives: Option<(u8, u32)>,
    label: Option<u8>,
    tags: u8,
    data: TwinData,
}

#[derive(Clone, Debug)]
struct RawLink {
    between: (u8, u8),
    named: bool,
    inside: Option<u8>,
    needs: Vec<RawRequirement>,
    fails: Option<bool>,
    state: TwinState,
    /// Kind, label, tags.
    marks: (u8, Option<u8>, u8),
    data: TwinData,
}

/// Kinds, label, tag, places.
type RawSelector = (Vec<u8>, Option<u8>, Option<u8>, Vec<u8>);

#[derive(Clone, Debug)]
struct RawCause {
    list: Vec<u8>,
    selector: Option<RawSelector>,
    fails: Option<bool>,
    state: TwinState,
    data: TwinData,
}

#[derive(Clone, Debug)]
enum RawRequirement {
    Id(u8),
    AnyOf(Vec<RawRequirement>),
    AllOf(Vec<RawRequirement>),
    /// `k`, and how often the first member is repeated.
    AtLeast(u8, usize, Vec<RawRequirement>),
    Majority(Vec<RawRequirement>),
    Reach(u8, Option<u8>),
}

fn raw_model() -> impl Strategy<Value = RawModel> {
    let has_services = prop_oneof![9 => Just(true), 1 => Just(false)];
    (vec(raw_component(), 2..=12), vec(raw_link(), 0..=10), vec(raw_cause(), 0..=3), has_services).prop_map(
        |(components, links, causes, has_services)| RawModel { components, links, causes, has_services },
    )
}

fn raw_component() -> impl Strategy<Value = RawComponent> {
    let plan =
        (any::<u8>(), weighted(0.4, 1..=4u8), few(any::<u8>(), [6, 3, 1]), few(requirement(), [2, 4, 2]));
    let extras =
        (few(requirement(), [5, 1, 0]), few(requirement(), [6, 1, 0]), weighted(0.15, any::<bool>()));
    let rest = (fails(), state(), weighted(0.2, (any::<u8>(), 1..=2u32)), weighted(0.5, any::<u8>()), 0..4u8);
    (plan, extras, rest, data()).prop_map(|(plan, extras, rest, data)| RawComponent {
        kind: plan.0,
        tier: plan.1,
        inside: plan.2,
        needs: plan.3,
        wants: extras.0,
        needs_to_start: extras.1,
        forwards: extras.2,
        fails: rest.0,
        state: rest.1,
        survives: rest.2,
        label: rest.3,
        tags: rest.4,
        data,
    })
}

fn raw_link() -> impl Strategy<Value = RawLink> {
    let ends = (any::<u8>(), any::<u8>());
    (
        ends,
        any::<bool>(),
        weighted(0.15, any::<u8>()),
        few(requirement(), [9, 1, 0]),
        fails(),
        state(),
        (any::<u8>(), weighted(0.3, any::<u8>()), 0..6u8),
        data(),
    )
        .prop_map(|(between, named, inside, needs, fails, state, marks, data)| RawLink {
            between,
            named,
            inside,
            needs,
            fails,
            state,
            marks,
            data,
        })
}

fn raw_cause() -> impl Strategy<Value = RawCause> {
    let parts = (
        few(any::<u8>(), [4, 5, 1]),
        weighted(0.3, any::<u8>()),
        weighted(0.3, any::<u8>()),
        few(any::<u8>(), [5, 4, 1]),
    );
    (vec(any::<u8>(), 1..=3), weighted(0.5, parts), fails(), state(), data())
        .prop_map(|(list, selector, fails, state, data)| RawCause { list, selector, fails, state, data })
}

fn requirement() -> BoxedStrategy<RawRequirement> {
    let leaf = prop_oneof![
        3 => any::<u8>().prop_map(RawRequirement::Id),
        2 => (any::<u8>(), weighted(0.25, any::<u8>())).prop_map(|(to, from)| RawRequirement::Reach(to, from)),
    ];
    leaf.prop_recursive(2, 10, 4, |inner| {
        let repeats = prop_oneof![5 => Just(0usize), 1 => Just(1usize)];
        prop_oneof![
            5 => vec(inner.clone(), 1..=4).prop_map(RawRequirement::AnyOf),
            1 => vec(inner.clone(), 1..=2).prop_map(RawRequirement::AllOf),
            1 => vec(inner.clone(), 1..=5).prop_map(RawRequirement::Majority),
            3 => (any::<u8>(), repeats, vec(inner, 1..=4))
                .prop_map(|(k, repeats, of)| RawRequirement::AtLeast(k, repeats, of)),
        ]
    })
    .boxed()
}

/// None, one or two of something, by weight.
fn few<S: Strategy + Clone + 'static>(item: S, weights: [u32; 3]) -> impl Strategy<Value = Vec<S::Value>>
where
    S::Value: Clone,
{
    let [none, one, two] = weights;
    prop_oneof![none => vec(item.clone(), 0..=0), one => vec(item.clone(), 1..=1), two => vec(item, 1..=2)]
}

fn fails() -> impl Strategy<Value = Option<bool>> {
    prop_oneof![16 => Just(None), 1 => Just(Some(true)), 3 => Just(Some(false))]
}

fn state() -> impl Strategy<Value = TwinState> {
    prop_oneof![60 => Just(TwinState::Ok), 1 => Just(TwinState::AtRisk), 1 => Just(TwinState::Failed)]
}

/// Data in two thirds of all cases, from what never fails to what always has.
pub(super) fn data() -> impl Strategy<Value = TwinData> {
    let mttr = || prop_oneof![2 => (1..=72u32).prop_map(|hours| hours * 60), 1 => 1..=5_000u32];
    let share = prop_oneof![1 => Just(0), 12 => 1..=1_000u32, 12 => 1_000..=600_000u32];
    let mtbf = prop_oneof![2 => 10..=2_000u32, 1 => (1..=20u32).prop_map(|years| years * 8_766)];
    let known = prop_oneof![
        // What has always failed has no rate, or it would be an infinite one.
        1 => Just(TwinData::Unavailability { millionths: 1_000_000, mttr: None }),
        12 => (share, weighted(0.6, mttr()))
            .prop_map(|(millionths, mttr)| TwinData::Unavailability { millionths, mttr }),
        12 => (mtbf, mttr()).prop_map(|(mtbf, mttr)| TwinData::Mtbf { mtbf, mttr }),
        8 => (1..1_000_000u32, mttr()).prop_map(|(millionths, mttr)| TwinData::Afr { millionths, mttr }),
    ];
    prop_oneof![1 => Just(TwinData::None), 2 => known]
}

fn choose(candidates: &[usize], pick: u8) -> Option<usize> {
    if candidates.is_empty() { None } else { Some(candidates[usize::from(pick) % candidates.len()]) }
}

impl RawModel {
    fn build(&self) -> TwinModel {
        let mut model = TwinModel::default();
        // The ids and links come first, since requirements choose among them.
        for (i, raw) in self.components.iter().enumerate() {
            let kind = self.kind(i, raw.kind);
            model.components.push(TwinComponent {
                id: format!("{kind}-{i}"),
                kind: kind.to_owned(),
                forwards: raw.forwards,
                ..TwinComponent::default()
            });
        }
        self.links.iter().for_each(|raw| push_link(&mut model, raw));
        for (i, raw) in self.components.iter().enumerate() {
            let plan = model.clone();
            self.fill_component(i, raw, &plan, &mut model.components[i]);
        }
        for (position, raw) in self.links.iter().enumerate() {
            let i = model.first_link() + position;
            let needs = raw.needs.iter().map(|need| require(&model, i, need)).collect();
            let link = &mut model.links[position];
            link.needs = needs;
            link.inside.extend(raw.inside.map(|pick| usize::from(pick) % self.components.len()));
        }
        for (position, raw) in self.causes.iter().enumerate() {
            let affects = self.affects(position, raw, &model);
            let id = format!("cause-{position}");
            model.causes.push(TwinCause { id, affects, fails: raw.fails, state: raw.state, data: raw.data });
        }
        model
    }

    /// The first component is most often a service, the others now and then.
    fn kind(&self, i: usize, pick: u8) -> &'static str {
        let kind = if i == 0 && pick < 220 { "service" } else { KINDS[usize::from(pick) % KINDS.len()] };
        if kind == "service" && !self.has_services { "server" } else { kind }
    }

    fn fill_component(&self, i: usize, raw: &RawComponent, plan: &TwinModel, component: &mut TwinComponent) {
        let count = self.components.len();
        let requirements =
            |list: &[RawRequirement]| list.iter().map(|raw| require(plan, i, raw)).collect::<Vec<_>>();
        // Locations only lie further down the list, so no cycle arises.
        let below: Vec<usize> = (i + 1..count).collect();
        let inside: BTreeSet<usize> = raw.inside.iter().filter_map(|&pick| choose(&below, pick)).collect();
        component.inside = inside.into_iter().collect();
        // Most of the last third stands on its own feet, or everything would depend on everything.
        if i * 3 < count * 2 || raw.kind % 4 == 3 {
            component.needs = requirements(&raw.needs);
        }
        component.wants = requirements(&raw.wants);
        component.needs_to_start = requirements(&raw.needs_to_start);
        component.tier = raw.tier;
        component.fails = raw.fails;
        component.state = raw.state;
        component.data = raw.data;
        if let Some((pick, times)) = raw.survives {
            let what = ["any", "server", "switch", "rack"][usize::from(pick) % 4];
            component.survives = BTreeMap::from([(what.to_owned(), times)]);
        }
        component.labels = raw.label.map(label).into_iter().collect();
        component.tags = tags(raw.tags);
    }

    /// A selector where one is asked for and matches something, else a list. Lists may name later causes.
    fn affects(&self, position: usize, raw: &RawCause, model: &TwinModel) -> TwinAffects {
        if let Some((kinds, with_label, tag, places)) = &raw.selector {
            let all_kinds = [&KINDS[..], &["link", "radio"]].concat();
            let kind = |pick: &u8| all_kinds[usize::from(*pick) % all_kinds.len()].to_owned();
            let places_there: BTreeSet<usize> =
                (0..model.first_cause()).flat_map(|i| model.inside(i)).copied().collect();
            let places_there: Vec<usize> = places_there.into_iter().collect();
            let inside: BTreeSet<usize> =
                places.iter().filter_map(|&pick| choose(&places_there, pick)).collect();
            let selector = TwinAffects::Selector {
                kinds: kinds.iter().map(kind).collect(),
                inside: inside.iter().copied().collect(),
                labels: with_label.map(label).into_iter().collect(),
                tags: tag.map(|pick| TAGS[usize::from(pick) % TAGS.len()].to_owned()).into_iter().collect(),
            };
            let is_given = !kinds.is_empty() || !inside.is_empty() || with_label.is_some() || tag.is_some();
            let mut trial = TwinModel { causes: Vec::new(), ..model.clone() };
            let id = String::new();
            let (affects, data) = (selector.clone(), TwinData::None);
            trial.causes.push(TwinCause { id, affects, fails: None, state: TwinState::Ok, data });
            if is_given && (0..trial.first_cause()).any(|i| trial.cause_affects(0, i)) {
                return selector;
            }
        }
        let later_causes = model.first_cause() + position + 1..model.first_cause() + self.causes.len();
        let candidates: Vec<usize> = (0..model.first_cause()).chain(later_causes).collect();
        let list: BTreeSet<usize> = raw.list.iter().filter_map(|&pick| choose(&candidates, pick)).collect();
        TwinAffects::List(list.into_iter().collect())
    }
}

fn label(pick: u8) -> (String, String) {
    let (key, value) = LABELS[usize::from(pick) % LABELS.len()];
    (key.to_owned(), value.to_owned())
}

fn tags(bits: u8) -> Vec<String> {
    let is_set = |(bit, _): &(usize, &&str)| bits >> bit & 1 == 1;
    TAGS.iter().enumerate().filter(is_set).map(|(_, tag)| (*tag).to_owned()).collect()
}

/// A link between two different components, with an explicit id where the default one would be taken.
fn push_link(model: &mut TwinModel, raw: &RawLink) {
    let count = model.components.len();
    let a = usize::from(raw.between.0) % count;
    let others: Vec<usize> = (0..count).filter(|&other| other != a).collect();
    let b = others[usize::from(raw.between.1) % others.len()];
    let is_parallel = model.links.iter().any(|link| link.between == (a, b) || link.between == (b, a));
    let id = (raw.named || is_parallel).then(|| format!("link-{}", model.links.len()));
    let (kind, with_label, bits) = raw.marks;
    model.links.push(TwinLink {
        id,
        kind: if kind % 4 == 0 { "radio".to_owned() } else { String::new() },
        between: (a, b),
        fails: raw.fails,
        state: raw.state,
        labels: with_label.map(label).into_iter().collect(),
        tags: tags(bits),
        data: raw.data,
        ..TwinLink::default()
    });
}

/// A valid requirement of component `owner`, which may be a link.
fn require(model: &TwinModel, owner: usize, raw: &RawRequirement) -> TwinRequirement {
    let all =
        |of: &[RawRequirement]| of.iter().map(|member| require(model, owner, member)).collect::<Vec<_>>();
    match raw {
        RawRequirement::Id(pick) => TwinRequirement::Id(other_than(model, owner, *pick)),
        RawRequirement::AnyOf(of) => TwinRequirement::AnyOf(all(of)),
        RawRequirement::AllOf(of) => TwinRequirement::AllOf(all(of)),
        RawRequirement::Majority(of) => TwinRequirement::Majority(all(of)),
        RawRequirement::AtLeast(k, repeats, of) => {
            let mut of = all(of);
            for _ in 0..*repeats {
                of.push(of[0].clone());
            }
            TwinRequirement::AtLeast { k: 1 + usize::from(*k) % of.len(), of }
        }
        RawRequirement::Reach(to, from) => reach(model, owner, *to, *from),
    }
}

/// Somebody else: mostly further down, sometimes anywhere, rarely a link.
fn other_than(model: &TwinModel, owner: usize, pick: u8) -> usize {
    let count = model.components.len();
    let candidates: Vec<usize> = match pick % 8 {
        0..=4 if owner + 1 < count => (owner + 1..count).collect(),
        7 if pick > 128 => (0..model.first_cause()).filter(|&other| other != owner).collect(),
        _ => others(model, owner),
    };
    candidates[usize::from(pick / 8) % candidates.len()]
}

/// All other components; without the first one where there is no service, since something must be needed by
/// nothing to be a target.
fn others(model: &TwinModel, owner: usize) -> Vec<usize> {
    let has_services = model.components.iter().any(|component| component.kind == "service");
    let lowest = usize::from(!has_services && model.components.len() > 2);
    (lowest..model.components.len()).filter(|&other| other != owner).collect()
}

/// A `reach`, mostly to a node that paths can lead to while all is well, for else few targets were ever up.
fn reach(model: &TwinModel, owner: usize, to: u8, from: Option<u8>) -> TwinRequirement {
    let count = model.components.len();
    let from = match from {
        Some(pick) => Some(usize::from(pick) % count).filter(|&from| from != owner),
        // A link is no node of the network, so it must say from where.
        None => (owner >= count).then_some(usize::from(to / 2) % count),
    };
    let start = from.unwrap_or(owner);
    let all_up = vec![true; model.len()];
    let others = others(model, owner);
    let reachable: Vec<usize> = others
        .iter()
        .copied()
        .filter(|&other| other != start || to % 16 == 1)
        .filter(|&other| model.reaches(start, other, &all_up))
        .collect();
    let candidates = if reachable.is_empty() || to % 16 == 15 { &others } else { &reachable };
    TwinRequirement::Reach { to: candidates[usize::from(to / 2) % candidates.len()], from }
}
