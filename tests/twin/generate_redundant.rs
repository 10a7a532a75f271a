//! Random models with much redundancy and few single points of failure, so that cut sets are large and many.
//!
//! Every requirement is a group of alternatives among the components further down the list; what stands in one
//! place, is hit by one cause or hangs on one path is the exception.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::generate::data;
use super::{
    TwinAffects, TwinCause, TwinComponent, TwinData, TwinLink, TwinModel, TwinRequirement, TwinState,
};

/// A group: how many of its members must hold, and which they are, numbers being taken modulo what there is.
#[derive(Clone, Debug)]
struct Group {
    k: usize,
    members: Vec<Member>,
}

#[derive(Clone, Debug)]
enum Member {
    One(usize),
    /// All of two, which fails twice as easily.
    Pair(usize, usize),
    Path(usize),
}

#[derive(Clone, Debug)]
struct Part {
    groups: Vec<Group>,
    inside: Option<usize>,
    fails: Option<bool>,
    data: TwinData,
}

fn group() -> impl Strategy<Value = Group> {
    let member = prop_oneof![
        8 => any::<usize>().prop_map(Member::One),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Member::Pair(a, b)),
        2 => any::<usize>().prop_map(Member::Path),
    ];
    // Most ask for one member only, or few targets would survive a pair of failures.
    let k = prop_oneof![2 => Just(0), 1 => any::<usize>()];
    (k, vec(member, 2..=5)).prop_map(|(k, members)| Group { k, members })
}

fn part() -> impl Strategy<Value = Part> {
    let groups = prop_oneof![4 => vec(group(), 0..=0), 4 => vec(group(), 1..=1), 1 => vec(group(), 2..=2)];
    (groups, weighted(0.15, any::<usize>()), weighted(0.1, any::<bool>()), data())
        .prop_map(|(groups, inside, fails, data)| Part { groups, inside, fails, data })
}

/// Models of 4 to 12 components with a service on top, up to 6 links and at most one common cause.
pub fn redundant_models() -> impl Strategy<Value = TwinModel> {
    let link = (any::<usize>(), any::<usize>(), weighted(0.2, Just(false)), data());
    let cause = (vec(any::<usize>(), 2..=3), data());
    (group(), vec(part(), 3..=11), vec(link, 0..=6), weighted(0.3, cause))
        .prop_map(|(top, parts, links, cause)| build(&top, &parts, &links, cause))
}

type LinkSeed = (usize, usize, Option<bool>, TwinData);

fn build(
    top: &Group,
    parts: &[Part],
    links: &[LinkSeed],
    cause: Option<(Vec<usize>, TwinData)>,
) -> TwinModel {
    let count = parts.len() + 1;
    let mut model = TwinModel::default();
    let needs = grow(top, 0, count).into_iter().collect();
    let kind = "service".to_owned();
    model.components.push(TwinComponent { id: "top".to_owned(), kind, needs, ..TwinComponent::default() });
    for (i, part) in parts.iter().enumerate().map(|(i, part)| (i + 1, part)) {
        let below = count - i - 1;
        model.components.push(TwinComponent {
            id: format!("r{i}"),
            kind: if i % 2 == 0 { "switch" } else { "server" }.to_owned(),
            inside: part.inside.filter(|_| below > 0).map(|pick| i + 1 + pick % below).into_iter().collect(),
            needs: part.groups.iter().filter_map(|group| grow(group, i, count)).collect(),
            fails: part.fails,
            data: part.data,
            ..TwinComponent::default()
        });
    }
    for (position, (a, b, fails, data)) in links.iter().enumerate() {
        let between = (a % count, (a % count + 1 + b % (count - 1)) % count);
        let id = Some(format!("wire-{position}"));
        model.links.push(TwinLink { id, between, fails: *fails, data: *data, ..TwinLink::default() });
    }
    if let Some((list, data)) = cause {
        let list: BTreeSet<usize> = list.iter().map(|pick| 1 + pick % parts.len()).collect();
        let affects = TwinAffects::List(list.into_iter().collect());
        let id = "flood".to_owned();
        model.causes.push(TwinCause { id, affects, fails: None, state: TwinState::Ok, data });
    }
    model
}

/// A group of different members below `owner`, of which one may be lost at least; nothing where too few are left.
fn grow(group: &Group, owner: usize, count: usize) -> Option<TwinRequirement> {
    let below = count - owner - 1;
    let pick = |pick: usize| owner + 1 + pick % below;
    let mut of = Vec::new();
    for member in group.members.iter().filter(|_| below > 0) {
        let member = match *member {
            Member::One(a) => TwinRequirement::Id(pick(a)),
            Member::Pair(a, b) if pick(a) != pick(b) => {
                TwinRequirement::AllOf(vec![TwinRequirement::Id(pick(a)), TwinRequirement::Id(pick(b))])
            }
            Member::Pair(a, _) => TwinRequirement::Id(pick(a)),
            Member::Path(to) => TwinRequirement::Reach { to: pick(to), from: None },
        };
        if !of.contains(&member) {
            of.push(member);
        }
    }
    match of.len() {
        0 | 1 => None,
        2 => Some(TwinRequirement::AnyOf(of)),
        size => Some(TwinRequirement::AtLeast { k: 1 + group.k % (size - 1), of }),
    }
}
