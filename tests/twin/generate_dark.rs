//! Random models in which much waits for itself: other random models, with more to wait for before a start.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{TwinModel, TwinRequirement, models, odd_models};

/// A requirement to add. Numbers are taken modulo what there is to choose from.
#[derive(Clone, Debug)]
enum Shape {
    Id(usize),
    Any(Vec<Shape>),
    Majority(Vec<Shape>),
    All(Vec<Shape>),
    AtLeast(usize, Vec<Shape>),
    Reach(usize, Option<usize>),
}

/// Whose requirement is added, whether to `needs_to_start`, and which.
type Added = (usize, bool, Shape);

/// Models of up to some thirty components, most of which hold a bootstrap deadlock.
pub fn dark_models() -> impl Strategy<Value = TwinModel> {
    let start = prop_oneof![2 => models(), 1 => odd_models()];
    let added = vec((any::<usize>(), prop::bool::weighted(0.8), shape()), 1..10);
    (start, added).prop_map(|(mut model, added)| {
        added.into_iter().for_each(|added| add(&mut model, added));
        model
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        4 => any::<usize>().prop_map(Shape::Id),
        1 => (any::<usize>(), option::weighted(0.4, any::<usize>())).prop_map(|(to, from)| Shape::Reach(to, from)),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 1..4).prop_map(Shape::Any),
            1 => vec(inner.clone(), 1..4).prop_map(Shape::All),
            1 => vec(inner.clone(), 1..4).prop_map(Shape::Majority),
            2 => (any::<usize>(), vec(inner, 1..5)).prop_map(|(k, of)| Shape::AtLeast(k, of)),
        ]
    })
}

fn add(model: &mut TwinModel, (owner, to_start, shape): Added) {
    let count = model.components.len();
    let owner = owner % count;
    let requirement = build(&shape, owner, count);
    // What was up stays up, or few models would have anything left that can run.
    let before = model.base_states();
    let component = &mut model.components[owner];
    if to_start {
        component.needs_to_start.push(requirement);
        return;
    }
    component.needs.push(requirement);
    if model.base_states() != before {
        model.components[owner].needs.pop();
    }
}

fn build(shape: &Shape, owner: usize, count: usize) -> TwinRequirement {
    let other = |pick: usize| (owner + 1 + pick % (count - 1)) % count;
    let all = |of: &[Shape]| of.iter().map(|member| build(member, owner, count)).collect::<Vec<_>>();
    match shape {
        Shape::Id(pick) => TwinRequirement::Id(other(*pick)),
        Shape::Any(of) => TwinRequirement::AnyOf(all(of)),
        Shape::Majority(of) => TwinRequirement::Majority(all(of)),
        Shape::All(of) => TwinRequirement::AllOf(all(of)),
        Shape::AtLeast(k, of) => TwinRequirement::AtLeast { k: 1 + k % of.len(), of: all(of) },
        Shape::Reach(to, from) => TwinRequirement::Reach { to: other(*to), from: from.map(other) },
    }
}
