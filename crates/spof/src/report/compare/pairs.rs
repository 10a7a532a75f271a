//! Pairs of failures that a change brings and removes, for targets that two failures take down.
//!
//! A pair makes a target worse only if no smaller or equal set of the base explains it: what was one component and is now
//! two, or another one of its kind, brings pairs with new names and nothing that was not there before.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Class, Model};
use crate::report::TargetReport;

/// Pairs listed of each target.
const LISTED: usize = 20;

/// What a change does to the pairs of a target.
#[derive(Clone, Debug, Default)]
pub(super) struct PairChanges {
    /// Pairs that take it down and did not, nor one of the two alone; each sorted, and sorted.
    pub(super) new: Vec<[String; 2]>,
    /// Pairs that took it down and do not, nor one of the two alone, in the base's ids.
    pub(super) fixed: Vec<[String; 2]>,
    /// How many there are of either; `None` where not all pairs of both sides are known.
    pub(super) counts: Option<[u64; 2]>,
    /// How many of either the other side does not explain.
    pub(super) unexplained: [u64; 2],
}

/// The models that are compared, as far as they are at hand, for what only one of them has.
#[derive(Clone, Copy, Default)]
pub(super) struct Versions<'m> {
    pub(super) base: Option<&'m Model>,
    pub(super) head: Option<&'m Model>,
}

/// What a component is, so that another one can stand for it.
type Sort<'m> = (Class, &'m str);

impl<'m> Versions<'m> {
    fn turned(self) -> Versions<'m> {
        Versions { base: self.head, head: self.base }
    }

    /// What a component of the head is that the base has not, under no name.
    fn sort_of_new(self, id: &str, old_names: &BTreeMap<&str, &str>) -> Option<Sort<'m>> {
        let new = self.head?.find(id)?;
        let before = old_names.get(id).copied().unwrap_or(id);
        let class = match new.class() {
            // Where it leads is not what it is.
            Class::Link(..) => Class::Link(new.id(), new.id()),
            other => other,
        };
        self.base?.find(before).is_none().then_some((class, new.kind()))
    }
}

/// One side's sets of one and two failures, in the names of the other side where that has them.
struct Family {
    alone: BTreeSet<String>,
    pairs: BTreeSet<[String; 2]>,
}

impl Family {
    fn of(target: &TargetReport, pairs: &[[String; 2]], name: &dyn Fn(&str) -> String) -> Family {
        let renamed = |pair: &[String; 2]| sorted([name(&pair[0]), name(&pair[1])]);
        Family {
            alone: target.spofs.iter().map(|id| name(id)).collect(),
            pairs: pairs.iter().map(renamed).collect(),
        }
    }

    fn lacks(&self, pair: &[String; 2]) -> bool {
        !self.pairs.contains(pair) && !pair.iter().any(|id| self.alone.contains(id))
    }
}

fn sorted([a, b]: [String; 2]) -> [String; 2] {
    if a <= b { [a, b] } else { [b, a] }
}

/// How many of `news` no set of `before` explains: by what only `before` has, and what only the pair's side has. Both are
/// asked for by the names of the pair's side.
fn unexplained<'m>(
    news: &[&[String; 2]],
    before: &Family,
    gone: &dyn Fn(&str) -> Option<Sort<'m>>,
    new: &dyn Fn(&str) -> Option<Sort<'m>>,
) -> u64 {
    let alone: Vec<Sort<'_>> = before.alone.iter().filter_map(|id| gone(id)).collect();
    let mut beside: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut both: BTreeSet<[String; 2]> = BTreeSet::new();
    let word = |sort: Sort<'_>| format!("{:?} {}", std::mem::discriminant(&sort.0), sort.1);
    for [a, b] in &before.pairs {
        match (gone(a), gone(b)) {
            (Some(a), Some(b)) => drop(both.insert(sorted([word(a), word(b)]))),
            (Some(a), None) => drop(beside.insert((b, word(a)))),
            (None, Some(b)) => drop(beside.insert((a, word(b)))),
            (None, None) => {}
        }
    }
    let explained = |[a, b]: &[String; 2]| {
        let sorts = [new(a), new(b)];
        let one = sorts.iter().flatten().any(|sort| alone.iter().any(|gone| word(*gone) == word(*sort)));
        let replaced = |other: &str, sort: Option<Sort<'_>>| {
            sort.is_some_and(|sort| beside.contains(&(other, word(sort))))
        };
        let two = matches!(sorts, [Some(a), Some(b)] if both.contains(&sorted([word(a), word(b)])));
        one || two || replaced(b, sorts[0]) || replaced(a, sorts[1])
    };
    news.iter().filter(|pair| !explained(pair)).count() as u64
}

/// Compares the pairs of a target where two failures take it down on either side. Costs O(n log n).
pub(super) fn pair_changes(
    [old, new]: [Option<&TargetReport>; 2],
    renamed: &BTreeMap<String, String>,
    versions: Versions<'_>,
) -> PairChanges {
    let orders = [old, new].map(|side| side.and_then(|side| side.cut_order));
    let (Some(old), Some(new)) = (old, new) else { return PairChanges::default() };
    let (Some(before), Some(after)) = (&old.pairs, &new.pairs) else { return PairChanges::default() };
    let all_alone = [old, new].iter().all(|side| side.spof_count == side.spofs.len() as u64);
    if !orders.contains(&Some(2)) || orders.contains(&Some(0)) || !all_alone {
        return PairChanges::default();
    }
    let current = |id: &str| renamed.get(id).map_or(id, String::as_str).to_owned();
    let old_names: BTreeMap<&str, &str> =
        renamed.iter().map(|(old, new)| (new.as_str(), old.as_str())).collect();
    let (was, is) = (Family::of(old, before, &current), Family::of(new, after, &str::to_owned));
    let news: Vec<&[String; 2]> = is.pairs.iter().filter(|pair| was.lacks(pair)).collect();
    let gone: Vec<&[String; 2]> = was.pairs.iter().filter(|pair| is.lacks(pair)).collect();
    let sort_of_new = |id: &str| versions.sort_of_new(id, &old_names);
    let new_names: BTreeMap<&str, &str> =
        renamed.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let sort_of_gone =
        |id: &str| versions.turned().sort_of_new(old_names.get(id).copied().unwrap_or(id), &new_names);
    let worse = unexplained(&news, &was, &sort_of_gone, &sort_of_new);
    let better = unexplained(&gone, &is, &sort_of_new, &sort_of_gone);
    let counts = [news.len() as u64, gone.len() as u64];
    // In the base's own names.
    let by_name: BTreeMap<[String; 2], &[String; 2]> =
        before.iter().map(|pair| (sorted([current(&pair[0]), current(&pair[1])]), pair)).collect();
    let mut fixed: Vec<[String; 2]> =
        gone.iter().filter_map(|pair| by_name.get(*pair)).copied().cloned().collect();
    fixed.sort_unstable();
    fixed.truncate(LISTED);
    let news = news.into_iter().take(LISTED).cloned().collect();
    PairChanges { new: news, fixed, counts: Some(counts), unexplained: [worse, better] }
}
