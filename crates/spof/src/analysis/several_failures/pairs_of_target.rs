//! The pairs that take a target down: all of them where they are few, and those of which neither can be
//! repaired in the time that the target promises to be back in.
//!
//! A target that a minimal pair took down is up again once either of the two is, so that the faster repair
//! counts. Both are slow exactly where the pair is a cut set of the tree in which everything fast never
//! fails; that tree is far smaller.

use crate::analysis::several_failures::cut_sets::Count;
use crate::analysis::several_failures::cut_sets::bounded::Ladder;
use crate::analysis::several_failures::diagrams::{Limit, Limits};
use crate::analysis::several_failures::fault_tree::FailureLogic;
use crate::model::{ComponentId, Model};

/// Slow pairs listed of each target.
const LISTED: usize = 3;

/// The pairs of a target of which neither member is repaired within its `rto`.
#[derive(Clone, Debug)]
pub(crate) struct SlowPairs {
    /// The most probable ones.
    pub(crate) listed: Vec<[ComponentId; 2]>,
    /// How many there are in all.
    pub(crate) count: Count,
}

/// All minimal pairs of a target, by name; `None` where there are more than `most`.
pub(crate) fn all_pairs(
    model: &Model,
    logic: &FailureLogic<'_, '_>,
    target: ComponentId,
    most: usize,
    limits: Limits<'_>,
) -> Result<Option<Vec<[ComponentId; 2]>>, Limit> {
    let tree = logic.tree(target)?;
    let mut ladder = Ladder::new(&tree);
    if ladder.least_order().is_none_or(|least| least > 2) {
        return Ok(Some(Vec::new()));
    }
    let Some(mut pairs) = ladder.up_to(2, limits)?.pairs(&tree, most) else { return Ok(None) };
    let name = |id: &ComponentId| model.component(*id).name();
    pairs.iter_mut().for_each(|pair| pair.sort_unstable_by_key(name));
    pairs.sort_unstable_by(|a, b| a.iter().map(name).cmp(b.iter().map(name)));
    Ok(Some(pairs))
}

/// The slow pairs of a target; `None` where it promises no time or where there are none.
pub(crate) fn slow_pairs(
    model: &Model,
    logic: &FailureLogic<'_, '_>,
    target: ComponentId,
    limits: Limits<'_>,
) -> Result<Option<SlowPairs>, Limit> {
    let Some(rto) = model.component(target).rto() else { return Ok(None) };
    let slow = |id: ComponentId| model.component(id).reliability().mttr.is_some_and(|mttr| mttr > rto);
    let tree = logic.tree_without(target, |id| !slow(id))?;
    let mut ladder = Ladder::new(&tree);
    if ladder.least_order().is_none_or(|least| least == 0 || least > 2) {
        return Ok(None);
    }
    let found = ladder.up_to(2, limits)?;
    let counts = found.cut_sets(model, &tree, 2, 0).count_by_order;
    let of_order = |order: u32| counts.iter().find(|(o, _)| *o == order).map(|(_, count)| count.clone());
    let Some(count) = of_order(2) else { return Ok(None) };
    // Single points of failure are listed among them and more probable.
    let singles = of_order(1).and_then(|count| count.to_u64()).unwrap_or(0) as usize;
    let listed = found.cut_sets(model, &tree, 2, LISTED + singles).listed;
    let listed = listed.into_iter().filter_map(|set| <[ComponentId; 2]>::try_from(set.components).ok());
    Ok(Some(SlowPairs { listed: listed.take(LISTED).collect(), count }))
}
