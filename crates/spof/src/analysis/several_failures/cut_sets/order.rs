//! In which order the variables of a module stand in its diagrams: it decides how large they grow.
//!
//! Orders that a walk from the module's root gives, all linear; they differ in which argument of a gate comes
//! first. Which of them is best differs from tree to tree, and by factors of ten: of nodes made in thousands,
//! by largest first, as written, leaves first, most shared first, the benchmark trees elf9601 took 17, 144,
//! 285, 40; jbd9601 936, 131, 956, 1267; edfpa14o 506, 948, 214, 292; edfpa15b 348, 466, 261, 439; edf9203 1983,
//! 457, 1867, 2135. "As written" is the tree before it was simplified: by the simplified one, jbd9601 took 1648.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::several_failures::cut_sets::near::near;
use crate::analysis::several_failures::fault_tree::formula::{Arg, Formula};

/// How a walk takes the arguments of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The largest first, by leaves with repetitions.
    LargestFirst,
    /// As they are written; [`ranks`] makes that the order of the tree before it was simplified.
    Written,
    /// Leaves first, those with the most uses before others; then gates, the largest first.
    LeavesFirst,
    /// Those with the most uses first, of these the smallest.
    SharedFirst,
    /// No walk: what stands together in gates stands near each other, see [`near`](super::near).
    Near,
}

impl Order {
    /// All of them, in the order in which they are tried.
    pub(crate) const ALL: [Order; 5] =
        [Order::LargestFirst, Order::Near, Order::Written, Order::LeavesFirst, Order::SharedFirst];
}

/// By argument of a formula, its place in a walk through the formula that it was simplified from, as that one is
/// written; of a gate, that of the first event below it.
///
/// Simplifying joins gates and numbers them anew, and so takes events apart that stood together.
pub(crate) fn ranks(source: &Formula, simplified: &Formula) -> Vec<u32> {
    let mut rank = vec![u32::MAX; simplified.len()];
    if let Some(top) = source.gate_of(source.top) {
        let whole = vec![false; source.gates()];
        let leaves = leaves_of(source, &gates_of(source, top, &whole), &whole, Order::Written);
        leaves.iter().enumerate().for_each(|(place, leaf)| rank[*leaf as usize] = place as u32);
    }
    for gate in 0..simplified.gates() {
        let first = simplified.args(gate).iter().map(|arg| rank[*arg as usize]).min();
        rank[simplified.arg_of(gate) as usize] = first.unwrap_or(u32::MAX);
    }
    rank
}

/// The gates of the module with this root, arguments first; modules within it are leaves.
pub(crate) fn gates_of(formula: &Formula, root: usize, module: &[bool]) -> Vec<usize> {
    let mut seen: FxHashSet<usize> = FxHashSet::default();
    let mut open = vec![root];
    let mut gates = Vec::new();
    while let Some(gate) = open.pop() {
        if seen.insert(gate) {
            gates.push(gate);
            open.extend(
                formula.args(gate).iter().filter_map(|arg| formula.gate_of(*arg)).filter(|g| !module[*g]),
            );
        }
    }
    gates.sort_unstable();
    gates
}

/// The leaves of a module (events and modules within it), in the order of their levels.
pub(crate) fn leaves_of(formula: &Formula, gates: &[usize], module: &[bool], order: Order) -> Vec<Arg> {
    if order == Order::Near {
        return near(formula, gates, &leaves_of(formula, gates, module, Order::Written));
    }
    let inner = |arg: Arg| formula.gate_of(arg).filter(|gate| !module[*gate]);
    let mut uses: FxHashMap<Arg, u32> = FxHashMap::default();
    let mut size: FxHashMap<Arg, u64> = FxHashMap::default();
    if order != Order::Written {
        for gate in gates {
            let mut all = 0u64;
            for arg in formula.args(*gate) {
                *uses.entry(*arg).or_default() += 1;
                all = all.saturating_add(size.get(arg).copied().unwrap_or(1));
            }
            size.insert(formula.arg_of(*gate), all);
        }
    }
    let Some(root) = gates.last() else { return Vec::new() };
    let mut seen: FxHashSet<Arg> = FxHashSet::default();
    let mut leaves = Vec::new();
    let mut open: Vec<Arg> = vec![formula.arg_of(*root)];
    while let Some(arg) = open.pop() {
        if !seen.insert(arg) {
            continue;
        }
        let gate = if arg == formula.arg_of(*root) { Some(*root) } else { inner(arg) };
        let Some(gate) = gate else {
            leaves.push(arg);
            continue;
        };
        let from = open.len();
        open.extend(formula.args(gate));
        let size = |arg: &Arg| size.get(arg).copied().unwrap_or(0);
        let uses = |arg: &Arg| Reverse(uses.get(arg).copied().unwrap_or(0));
        match order {
            Order::Written | Order::Near => {}
            Order::LargestFirst => open[from..].sort_by_key(|arg| Reverse(size(arg))),
            Order::LeavesFirst => {
                open[from..].sort_by_key(|arg| (inner(*arg).is_some(), uses(arg), Reverse(size(arg))));
            }
            Order::SharedFirst => open[from..].sort_by_key(|arg| (uses(arg), size(arg))),
        }
        open[from..].reverse();
    }
    leaves
}
