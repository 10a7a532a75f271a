//! What a model says and no number or objective takes into account, in a sentence each.

use crate::model::{Component, ComponentId, Model};
use crate::rules::list;

/// That data of the targets' own failures are in no number: these tell of what takes a target down from outside,
/// as its cut sets do.
pub(super) fn own_data(model: &Model, targets: &[ComponentId]) -> Option<String> {
    let own = targets.iter().map(|target| model.component(*target));
    let own = own.filter(|target| target.fails() && target.reliability().unavailability().is_some());
    let (names, are) = named(own)?;
    Some(format!(
        "how often {names} {} down by {} own failure is in no number: the numbers tell of what takes a target down, \
         as its cut sets do",
        are.go, are.their
    ))
}

/// That objectives of what is no target are not checked.
pub(super) fn objectives_of_others(model: &Model, is_target: impl Fn(ComponentId) -> bool) -> Option<String> {
    let has = |component: &Component<'_>| {
        !component.survives().is_empty() || component.availability_target().is_some()
    };
    let others = model.components().filter(|component| has(component) && !is_target(component.id()));
    let (names, are) = named(others)?;
    Some(format!(
        "{names} {} `survives` or an `availability_target` and {} no target: name {} with `--target` to have that checked",
        are.have, are.are, are.them
    ))
}

/// One or many.
struct Words {
    are: &'static str,
    go: &'static str,
    have: &'static str,
    their: &'static str,
    them: &'static str,
}

const ONE: Words = Words { are: "is", go: "goes", have: "has", their: "its", them: "it" };
const MANY: Words = Words { are: "are", go: "go", have: "have", their: "their", them: "them" };

fn named<'m>(components: impl Iterator<Item = Component<'m>>) -> Option<(String, &'static Words)> {
    let mut names: Vec<&str> = components.map(|component| component.name()).collect();
    names.sort_unstable();
    let words = if names.len() == 1 { &ONE } else { &MANY };
    (!names.is_empty()).then(|| (list(&names, names.len() as u64), words))
}
