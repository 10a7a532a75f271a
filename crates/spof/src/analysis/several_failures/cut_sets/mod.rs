//! Minimal cut sets of one target: what brings it down together, of any order.
//!
//! Without a highest order the answer is whole: the fault tree is solved with decision diagrams
//! (`solution.rs`), which also give the exact unavailability. With one, only sets up to it are ever held
//! (`bounded.rs`), which reaches low orders where the whole is out of reach, large networks included. Counts
//! are exact however large; what is listed is the best of them, without listing the rest.

mod near;
mod order;
pub(crate) mod solution;
mod count;
pub(crate) mod bounded;
pub(crate) mod listing;

use crate::analysis::Options;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::diagrams::Limits;
use crate::analysis::several_failures::fault_tree::formula::Arg;
use crate::analysis::several_failures::fault_tree::{FailureLogic, FaultTree, Scope};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};
use crate::progress::Stage;

use bounded::{Ladder, UpTo};
use listing::{Part, list};
use solution::{Solution, Want};

pub use crate::analysis::several_failures::diagrams::table::Limit;
pub use count::Count;

impl<'a> Options<'a> {
    pub(crate) fn limits(&self) -> Limits<'a> {
        Limits::new(self.max_nodes, self.stop)
    }
}

/// Whether an answer is about all cut sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// All of them.
    Exact,
    /// Those of at most so many members.
    UpTo {
        /// The highest order.
        order: u32,
    },
}

/// One minimal cut set.
#[derive(Clone, Debug, PartialEq)]
pub struct CutSet {
    /// Its members, sorted by name.
    pub components: Vec<ComponentId>,
    /// How probable it is that all of them are down by themselves at the same time; `None` where data are missing.
    pub probability: Option<f64>,
}

/// The minimal cut sets of a target.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CutSets {
    /// Whether these are all.
    pub completeness: Completeness,
    /// By order, how many there are; orders without any are left out.
    pub count_by_order: Vec<(u32, Count)>,
    /// The first ones: by probability, then order, then names.
    pub listed: Vec<CutSet>,
}

impl CutSets {
    /// How many there are.
    pub fn count(&self) -> Count {
        Count::sum(self.count_by_order.iter().map(|(_, count)| count))
    }

    /// The size of the smallest one.
    pub fn cut_order(&self) -> Option<u32> {
        self.count_by_order.first().map(|(order, _)| *order)
    }
}

/// The analysis ended before it was exact.
#[derive(Debug, thiserror::Error)]
#[error("{limit}")]
#[non_exhaustive]
pub struct Interrupted {
    /// What ended it.
    pub limit: Limit,
    /// What is certain all the same: all minimal cut sets up to an order, if even that could be found.
    pub certain: Option<CutSets>,
}

/// The minimal cut sets of `target`, its own failure left out.
///
/// Costs what the decision diagrams grow to, which the options bound; for a bounded order usually little more
/// than the sets themselves.
///
/// # Errors
///
/// [`Interrupted`] where a limit ended the analysis; it holds what is certain by then.
pub fn minimal_cut_sets(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Result<CutSets, Interrupted> {
    let Some(order) = options.max_order else {
        let (tree, solution) = solve_or_certain(graph, base, target, options)?;
        return Ok(solution.cut_sets(graph.model(), &tree, options.list));
    };
    let limits = options.limits();
    options.progress.begins(Stage::FaultTree);
    let stopped = |limit| Interrupted { limit, certain: None };
    let logic = FailureLogic::new(graph, base, &[target], Scope::UpTo(order), limits).map_err(stopped)?;
    let tree = logic.tree(target).map_err(stopped)?;
    let found = climb(graph.model(), &tree, order, options, limits);
    found.map_err(|(limit, certain)| Interrupted { limit, certain })
}

/// The whole fault tree of a target and its solution; or, where that is beyond a limit, the cut sets of low
/// orders, which are looked for before the whole is tried for long.
pub(crate) fn solve_or_certain(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Result<(FaultTree, Solution), Interrupted> {
    let quick = Options { max_nodes: options.max_nodes.min(QUICK_NODES), ..options };
    let limit = match solve(graph, base, target, quick) {
        Ok(solved) => return Ok(solved),
        Err(limit) => limit,
    };
    let certain = low_orders(graph, base, target, options);
    if options.max_nodes <= QUICK_NODES || limit == Limit::Stopped {
        return Err(Interrupted { limit, certain });
    }
    solve(graph, base, target, options).map_err(|limit| Interrupted { limit, certain })
}

fn low_orders(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Option<CutSets> {
    let limits = options.limits().with_nodes(FALLBACK_NODES);
    options.progress.begins(Stage::FaultTree);
    let logic = FailureLogic::new(graph, base, &[target], Scope::UpTo(FALLBACK), limits).ok()?;
    let tree = logic.tree(target).ok()?;
    match climb(graph.model(), &tree, FALLBACK, options, limits) {
        Ok(certain) => Some(certain),
        Err((_, certain)) => certain,
    }
}

/// Nodes for a first attempt at the whole.
const QUICK_NODES: usize = 3_000_000;
/// Up to which order, and with how many nodes, sets are looked for where all of them are out of reach.
const FALLBACK: u32 = 4;
const FALLBACK_NODES: usize = 1_000_000;

/// The whole fault tree of a target, and its solution.
pub(crate) fn solve(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Result<(FaultTree, Solution), Limit> {
    let limits = options.limits();
    options.progress.begins(Stage::FaultTree);
    let logic = FailureLogic::new(graph, base, &[target], Scope::Exact, limits)?;
    let tree = logic.tree(target)?;
    options.progress.begins(Stage::Diagrams);
    let solution = Solution::new(&tree, Want::CutSets, options.threads, limits)?;
    Ok((tree, solution))
}

impl Solution {
    fn parts(&self) -> Vec<Part<'_>> {
        self.modules
            .iter()
            .map(|module| Part {
                arg: module.arg,
                leaves: &module.leaves,
                nodes: &module.sets,
                root: module.sets_root,
            })
            .collect()
    }

    /// The cut sets, counted, and the first ones listed. The tree is the one that was solved.
    pub(crate) fn cut_sets(&self, model: &Model, tree: &FaultTree, most: usize) -> CutSets {
        let listed = listed(model, tree, &self.parts(), self.top, most);
        CutSets {
            completeness: Completeness::Exact,
            count_by_order: count::count(self.events, self.top, &self.modules),
            listed,
        }
    }
}

/// Goes up order by order; on the way the least orders of the gates are learnt. What was found last stays
/// certain when a limit ends it.
fn climb<'a>(
    model: &Model,
    tree: &FaultTree,
    order: u32,
    options: Options<'_>,
    limits: Limits<'a>,
) -> Result<CutSets, (Limit, Option<CutSets>)> {
    let mut ladder = Ladder::new(tree);
    let mut last: Option<(u32, UpTo<'a>)> = None;
    options.progress.begins(Stage::Diagrams);
    for rung in ladder.least_order().unwrap_or(order).min(order)..=order {
        match ladder.up_to(rung, limits) {
            Ok(found) => {
                let complete = found.complete;
                last = Some((rung, found));
                if complete {
                    break;
                }
            }
            Err(limit) => {
                let certain = last.map(|(order, found)| found.cut_sets(model, tree, order, options.list));
                return Err((limit, certain));
            }
        }
    }
    options.progress.begins(Stage::CutSets);
    // The ladder has at least one rung.
    last.map(|(_, found)| found.cut_sets(model, tree, order, options.list)).ok_or((Limit::Stopped, None))
}

impl UpTo<'_> {
    /// The cut sets, counted, and the first ones listed.
    pub(crate) fn cut_sets(&self, model: &Model, tree: &FaultTree, order: u32, most: usize) -> CutSets {
        let (nodes, root) = self.families.table.compacted(self.root);
        let whole = Part { arg: WHOLE, leaves: &self.events, nodes: &nodes, root };
        let listed = listed(model, tree, &[whole], WHOLE, most);
        CutSets {
            completeness: Completeness::UpTo { order },
            count_by_order: count::count_family(&nodes, root),
            listed,
        }
    }
}

impl UpTo<'_> {
    /// Those of two members, of a family that goes no further; `None` where there are more than `most`.
    pub(crate) fn pairs(&self, tree: &FaultTree, most: usize) -> Option<Vec<[ComponentId; 2]>> {
        let table = &self.families.table;
        let event = |level: u32| tree.events[self.events[level as usize] as usize];
        let mut pairs = Vec::new();
        let mut first = self.root;
        while first > 1 {
            let node = table.node(first);
            let mut second = node.hi;
            while second > 1 {
                if pairs.len() == most {
                    return None;
                }
                let other = table.node(second);
                pairs.push([event(node.level), event(other.level)]);
                second = other.lo;
            }
            first = node.lo;
        }
        Some(pairs)
    }
}

/// A smallest cut set of a solved tree, the first one by name.
pub(crate) fn smallest_of(model: &Model, tree: &FaultTree, solution: &Solution) -> Option<Vec<ComponentId>> {
    smallest(model, tree, &solution.parts(), solution.top)
}

/// A smallest cut set of those found, the first one by name.
pub(crate) fn smallest_up_to(model: &Model, tree: &FaultTree, found: &UpTo<'_>) -> Option<Vec<ComponentId>> {
    let (nodes, root) = found.families.table.compacted(found.root);
    let whole = Part { arg: WHOLE, leaves: &found.events, nodes: &nodes, root };
    smallest(model, tree, &[whole], WHOLE)
}

/// Stands for a family that is no module of anything.
const WHOLE: Arg = u32::MAX - 2;

fn smallest(model: &Model, tree: &FaultTree, parts: &[Part<'_>], top: Arg) -> Option<Vec<ComponentId>> {
    let set = list(parts, top, &vec![None; tree.events.len()], &tree.ranks(model), 1).pop()?;
    Some(set.into_iter().map(|event| tree.events[event as usize]).collect())
}

fn listed(model: &Model, tree: &FaultTree, parts: &[Part<'_>], top: Arg, most: usize) -> Vec<CutSet> {
    let probability = tree.probabilities(model);
    let found = list(parts, top, &probability, &tree.ranks(model), most);
    let mut sets: Vec<CutSet> = found
        .into_iter()
        .map(|members| {
            let mut factors: Option<Vec<f64>> =
                members.iter().map(|event| probability[*event as usize]).collect();
            // Largest first, so that sets of the same figures have the same product to the last digit.
            factors.iter_mut().for_each(|factors| factors.sort_unstable_by(|a, b| b.total_cmp(a)));
            CutSet {
                components: members.iter().map(|event| tree.events[*event as usize]).collect(),
                probability: factors.map(|factors| factors.iter().product()),
            }
        })
        .collect();
    // What rounding brought out of order by the last digit.
    sets.sort_by(|a, b| {
        let key = |set: &CutSet| set.probability.unwrap_or(0.0);
        key(b).total_cmp(&key(a)).then(a.components.len().cmp(&b.components.len()))
    });
    sets
}

impl FaultTree {
    /// By event, the place of its component by name.
    fn ranks(&self, model: &Model) -> Vec<u32> {
        let mut by_name: Vec<u32> = (0..self.events.len() as u32).collect();
        by_name.sort_unstable_by_key(|event| model.component(self.events[*event as usize]).name());
        let mut rank = vec![0u32; by_name.len()];
        by_name.iter().enumerate().for_each(|(place, event)| rank[*event as usize] = place as u32);
        rank
    }

    /// By event, the unavailability of its component; `None` where there are no data.
    pub(crate) fn probabilities(&self, model: &Model) -> Vec<Option<f64>> {
        self.events
            .iter()
            .map(|id| model.component(*id).reliability().unavailability().map(|q| q.get()))
            .collect()
    }
}
