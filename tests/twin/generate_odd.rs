//! Random models of odd shapes: paths to links, selectors that match nothing, links that share an id's stem.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::generate::data;
use super::{
    TwinAffects, TwinCause, TwinComponent, TwinData, TwinLink, TwinModel, TwinRequirement, TwinState,
};

const KINDS: [&str; 7] = ["service", "server", "switch", "switch", "router", "rack", "drive"];
const LABELS: [&str; 2] = ["red", "blue"];

/// A requirement before it is known how many components there are: numbers are taken modulo that.
#[derive(Clone, Debug)]
enum Seed {
    Id(usize),
    Any(Vec<Seed>),
    All(Vec<Seed>),
    AtLeast(usize, Vec<Seed>),
    Majority(Vec<Seed>),
    Reach(usize, Option<usize>),
}

#[derive(Clone, Debug)]
struct Part {
    kind: usize,
    tier: Option<u8>,
    inside: Vec<usize>,
    needs: Vec<Seed>,
    wants: Vec<Seed>,
    needs_to_start: Vec<Seed>,
    forwards: Option<bool>,
    fails: Option<bool>,
    state: TwinState,
    label: Option<usize>,
    tag: bool,
    data: TwinData,
}

fn requirement() -> impl Strategy<Value = Seed> {
    let leaf = prop_oneof![
        5 => any::<usize>().prop_map(Seed::Id),
        2 => (any::<usize>(), option::weighted(0.3, any::<usize>())).prop_map(|(to, from)| Seed::Reach(to, from)),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 1..4).prop_map(Seed::Any),
            1 => vec(inner.clone(), 1..4).prop_map(Seed::All),
            1 => vec(inner.clone(), 1..6).prop_map(Seed::Majority),
            3 => (any::<usize>(), vec(inner, 1..5)).prop_map(|(k, of)| Seed::AtLeast(k, of)),
        ]
    })
}

fn requirements(most: usize) -> impl Strategy<Value = Vec<Seed>> {
    prop_oneof![2 => Just(Vec::new()), 3 => vec(requirement(), 0..=most)]
}

fn state() -> impl Strategy<Value = TwinState> {
    prop_oneof![20 => Just(TwinState::Ok), 1 => Just(TwinState::AtRisk), 1 => Just(TwinState::Failed)]
}

fn part() -> impl Strategy<Value = Part> {
    let plain = (
        0..KINDS.len(),
        option::weighted(0.3, 1u8..=4),
        prop_oneof![2 => Just(Vec::new()), 1 => vec(any::<usize>(), 0..3)],
    );
    let needs = (
        requirements(2),
        prop_oneof![4 => Just(Vec::new()), 1 => requirements(1)],
        prop_oneof![4 => Just(Vec::new()), 1 => requirements(2)],
    );
    let flags = (option::weighted(0.15, any::<bool>()), option::weighted(0.15, any::<bool>()), state());
    let marks = (option::weighted(0.4, 0..LABELS.len()), prop::bool::weighted(0.3));
    (plain, needs, flags, marks, data()).prop_map(|(plain, needs, flags, marks, data)| {
        let ((kind, tier, inside), (needs, wants, needs_to_start)) = (plain, needs);
        let ((forwards, fails, state), (label, tag)) = (flags, marks);
        Part { kind, tier, inside, needs, wants, needs_to_start, forwards, fails, state, label, tag, data }
    })
}

type LinkSeed = ((usize, usize), bool, Vec<usize>, Vec<Seed>, Option<bool>, TwinState, TwinData);

fn link() -> impl Strategy<Value = LinkSeed> {
    (
        (any::<usize>(), any::<usize>()),
        any::<bool>(),
        prop_oneof![4 => Just(Vec::new()), 1 => vec(any::<usize>(), 1..2)],
        prop_oneof![4 => Just(Vec::new()), 1 => requirements(1)],
        option::weighted(0.15, any::<bool>()),
        state(),
        data(),
    )
}

/// Kind, label, tag and place.
type Selector = (Option<usize>, Option<usize>, bool, Option<usize>);

type CauseSeed = (Vec<usize>, Option<Selector>, Option<bool>, TwinState, TwinData);

fn cause() -> impl Strategy<Value = CauseSeed> {
    (
        vec(any::<usize>(), 1..4),
        option::weighted(
            0.5,
            (
                option::weighted(0.6, 0..KINDS.len()),
                option::weighted(0.5, 0..LABELS.len()),
                any::<bool>(),
                option::weighted(0.3, any::<usize>()),
            ),
        ),
        option::weighted(0.15, any::<bool>()),
        state(),
        data(),
    )
}

/// Models of 2 to 12 components with up to 12 links and 3 common causes.
pub fn odd_models() -> impl Strategy<Value = TwinModel> {
    (vec(part(), 2..=12), vec(link(), 0..=12), vec(cause(), 0..=3))
        .prop_map(|(parts, links, causes)| build(&parts, &links, &causes))
}

fn build(parts: &[Part], links: &[LinkSeed], causes: &[CauseSeed]) -> TwinModel {
    let n = parts.len();
    let all = n + links.len();
    let mut model = TwinModel::default();
    for (i, part) in parts.iter().enumerate() {
        let needs = |seeds: &[Seed]| seeds.iter().filter_map(|seed| grow(seed, all, i)).collect();
        // Locations only among the components before, so that none contains itself.
        let mut inside: Vec<usize> =
            if i == 0 { Vec::new() } else { part.inside.iter().map(|x| x % i).collect() };
        inside.sort_unstable();
        inside.dedup();
        model.components.push(TwinComponent {
            id: format!("c{i}"),
            kind: KINDS[part.kind].to_owned(),
            tier: part.tier,
            inside,
            needs: needs(&part.needs),
            wants: needs(&part.wants),
            needs_to_start: needs(&part.needs_to_start),
            forwards: part.forwards,
            fails: part.fails,
            state: part.state,
            survives: BTreeMap::new(),
            labels: part.label.map(|l| ("colour".to_owned(), LABELS[l].to_owned())).into_iter().collect(),
            tags: if part.tag { vec!["old".to_owned()] } else { Vec::new() },
            data: part.data,
        });
    }
    for (j, ((a, b), named, inside, needs, fails, state, data)) in links.iter().enumerate() {
        let a = a % n;
        let b = (a + 1 + b % (n - 1)) % n;
        model.links.push(TwinLink {
            id: named.then(|| format!("l{j}")),
            between: (a, b),
            inside: inside.iter().map(|x| x % n).collect(),
            needs: needs.iter().filter_map(|seed| grow(seed, all, n + j)).collect(),
            fails: *fails,
            state: *state,
            data: *data,
            ..TwinLink::default()
        });
    }
    for (j, (list, selector, fails, state, data)) in causes.iter().enumerate() {
        let mut ids: Vec<usize> = list.iter().map(|x| x % all).collect();
        ids.sort_unstable();
        ids.dedup();
        let affects = match selector {
            Some((kind, label, tag, place))
                if kind.is_some() || label.is_some() || *tag || place.is_some() =>
            {
                TwinAffects::Selector {
                    kinds: kind.map(|k| KINDS[k].to_owned()).into_iter().collect(),
                    inside: place.map(|place| place % n).into_iter().collect(),
                    labels: label.map(|l| ("colour".to_owned(), LABELS[l].to_owned())).into_iter().collect(),
                    tags: if *tag { vec!["old".to_owned()] } else { Vec::new() },
                }
            }
            _ => TwinAffects::List(ids),
        };
        model.causes.push(TwinCause {
            id: format!("k{j}"),
            affects,
            fails: *fails,
            state: *state,
            data: *data,
        });
    }
    model
}

/// A valid requirement of `owner`, or nothing where the seed would have it require itself.
fn grow(seed: &Seed, all: usize, owner: usize) -> Option<TwinRequirement> {
    let other = |x: &usize| Some(x % all).filter(|x| *x != owner);
    let members = |seeds: &[Seed]| -> Vec<TwinRequirement> {
        seeds.iter().filter_map(|s| grow(s, all, owner)).collect()
    };
    match seed {
        Seed::Id(x) => other(x).map(TwinRequirement::Id),
        Seed::Reach(to, from) => Some(TwinRequirement::Reach { to: other(to)?, from: from.map(|x| x % all) }),
        Seed::Any(seeds) => Some(members(seeds)).filter(|m| !m.is_empty()).map(TwinRequirement::AnyOf),
        Seed::All(seeds) => Some(members(seeds)).filter(|m| !m.is_empty()).map(TwinRequirement::AllOf),
        Seed::Majority(seeds) => {
            Some(members(seeds)).filter(|m| !m.is_empty()).map(TwinRequirement::Majority)
        }
        Seed::AtLeast(k, seeds) => {
            let of = members(seeds);
            let size = of.len();
            (size > 0).then(|| TwinRequirement::AtLeast { k: 1 + k % size, of })
        }
    }
}
