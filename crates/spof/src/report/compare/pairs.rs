//! Pairs of failures that a change brings and removes, for targets that two failures take down.

use std::collections::{BTreeMap, BTreeSet};

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
}

/// Compares the pairs of a target where two failures take it down on either side. Costs O(n log n).
pub(super) fn pair_changes(
    [old, new]: [Option<&TargetReport>; 2],
    renamed: &BTreeMap<String, String>,
) -> PairChanges {
    let orders = [old, new].map(|side| side.and_then(|side| side.cut_order));
    let (Some(old), Some(new)) = (old, new) else { return PairChanges::default() };
    let (Some(before), Some(after)) = (&old.pairs, &new.pairs) else { return PairChanges::default() };
    let all_alone = [old, new].iter().all(|side| side.spof_count == side.spofs.len() as u64);
    if !orders.contains(&Some(2)) || !all_alone {
        return PairChanges::default();
    }
    let current = |id: &str| renamed.get(id).map_or(id, String::as_str).to_owned();
    let sorted = |[a, b]: [String; 2]| if a <= b { [a, b] } else { [b, a] };
    // By the head's names, the base's pair.
    let before: BTreeMap<[String; 2], &[String; 2]> =
        before.iter().map(|pair| (sorted([current(&pair[0]), current(&pair[1])]), pair)).collect();
    let after: BTreeSet<&[String; 2]> = after.iter().collect();
    let alone_before: BTreeSet<String> = old.spofs.iter().map(|id| current(id)).collect();
    let alone_after: BTreeSet<&String> = new.spofs.iter().collect();
    let is_new = |pair: &&&[String; 2]| {
        !before.contains_key(**pair) && !pair.iter().any(|id| alone_before.contains(id))
    };
    let mut new: Vec<[String; 2]> = after.iter().filter(is_new).map(|pair| (*pair).clone()).collect();
    let is_fixed = |(pair, _): &(&[String; 2], &&[String; 2])| {
        !after.contains(*pair) && !pair.iter().any(|id| alone_after.contains(id))
    };
    let mut fixed: Vec<[String; 2]> =
        before.iter().filter(is_fixed).map(|(_, pair)| (*pair).clone()).collect();
    fixed.sort_unstable();
    let counts = Some([new.len() as u64, fixed.len() as u64]);
    new.truncate(LISTED);
    fixed.truncate(LISTED);
    PairChanges { new, fixed, counts }
}
