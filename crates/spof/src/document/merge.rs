//! Merge keys: `<<: *base`, `<<: [*a, *b]`.

use std::collections::HashSet;

use crate::document::tree::{Kind, Tree};

/// The entries of mapping `id` with what its merge keys bring in, and the values of merge keys that
/// are not mappings. Own entries come first, in the order of the file; then what is merged, the
/// first to say something winning.
///
/// Costs O(entries of the mapping and of what it merges), which the limit on aliases bounds.
pub(super) fn merged(tree: &Tree, source: &str, id: u32) -> (Vec<u32>, Vec<u32>) {
    let mut items = Vec::new();
    let mut bases = Vec::new();
    let mut wrong = Vec::new();
    for (key, value) in pairs(tree, id) {
        if !is_merge_key(tree, source, key) {
            items.extend([key, value]);
            continue;
        }
        let target = tree.target(value);
        match tree.kind(target) {
            Kind::Sequence => bases.extend(tree.items(target)),
            _ => bases.push(value),
        }
    }
    let own = items.iter().step_by(2).filter_map(|key| text(tree, source, *key));
    let mut seen: HashSet<&str> = own.collect();
    for base in bases {
        let target = tree.target(base);
        match tree.kind(target) {
            Kind::Mapping | Kind::Merged => {
                for (key, value) in pairs(tree, target) {
                    if text(tree, source, key).is_none_or(|text| seen.insert(text)) {
                        items.extend([key, value]);
                    }
                }
            }
            Kind::Empty | Kind::NullWord => {}
            _ => wrong.push(base),
        }
    }
    (items, wrong)
}

/// Whether this is an unquoted `<<`.
pub(super) fn is_merge_key(tree: &Tree, source: &str, id: u32) -> bool {
    tree.kind(id) == Kind::Plain && tree.text(source, id) == Some("<<")
}

fn text<'a>(tree: &'a Tree, source: &'a str, key: u32) -> Option<&'a str> {
    tree.text(source, tree.target(key))
}

fn pairs(tree: &Tree, id: u32) -> impl Iterator<Item = (u32, u32)> {
    let mut items = tree.items(id);
    std::iter::from_fn(move || Some((items.next()?, items.next()?)))
}
