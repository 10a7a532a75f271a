//! Minimal cut sets up to an order, without ever holding a larger one.
//!
//! Bottom-up over the gates with zero-suppressed diagrams that are cut off at a bound. What makes it fast is
//! that the bound is each gate's own: a cut set of an "and" has, besides the members that one argument
//! gives, at least as many as the other arguments need that share no event with it. So an argument beside
//! two others of least order 2 only has to tell its sets up to order − 4. The least orders are learnt by
//! going up order by order: what had no set within its bound needs more.
//!
//! On the benchmark's open problem, nus9601 (1567 events), order 4 takes 0.06 s, order 5 0.15 s and order 6 0.8 s
//! (`benches/README.md`), where a diagram with one bound for all gates took 40 s for order 4.

use crate::analysis::several_failures::cut_sets::order::{Order, gates_of, leaves_of};
use crate::analysis::several_failures::diagrams::{Families, Limit, Limits};
use crate::analysis::several_failures::fault_tree::formula::{Arg, Connective, FALSE, Formula, TRUE};
use crate::analysis::several_failures::fault_tree::{FaultTree, simplify};

/// Words of memory for who shares events with whom; beyond that everybody is taken to share with everybody.
const SHARING_WORDS: usize = 1 << 24;

/// All minimal cut sets up to an order.
pub(crate) struct UpTo<'a> {
    pub(crate) families: Families<'a>,
    pub(crate) root: u32,
    /// By level, the event.
    pub(crate) events: Vec<Arg>,
    /// Whether these are all minimal cut sets of the tree, of whatever order.
    pub(crate) complete: bool,
}

/// A tree prepared for going up order by order.
pub(crate) struct Ladder {
    formula: Formula,
    /// Events by level; every event of the tree.
    leaves: Vec<Arg>,
    level: Vec<u32>,
    sharing: Sharing,
    /// By argument, no cut set of it has fewer members.
    least: Vec<u32>,
}

impl Ladder {
    pub(crate) fn new(tree: &FaultTree) -> Ladder {
        let formula = simplify(&tree.formula);
        let whole = vec![false; formula.gates()];
        let leaves = match formula.gate_of(formula.top) {
            Some(top) => leaves_of(&formula, &gates_of(&formula, top, &whole), &whole, Order::Written),
            None if formula.top < TRUE => vec![formula.top],
            None => Vec::new(),
        };
        let mut level = vec![0; formula.events as usize];
        leaves.iter().enumerate().for_each(|(at, leaf)| level[*leaf as usize] = at as u32);
        let sharing = Sharing::new(&formula);
        let mut least = vec![1; formula.len()];
        for gate in 0..formula.gates() {
            let at = formula.arg_of(gate) as usize;
            least[at] = lower_bound(&formula, gate, &least, &sharing);
        }
        Ladder { formula, leaves, level, sharing, least }
    }

    /// The least order that a cut set can have, as far as is known; `None` where nothing takes it down.
    pub(crate) fn least_order(&self) -> Option<u32> {
        match self.formula.top {
            TRUE => Some(0),
            FALSE => None,
            top => Some(self.least[top as usize]),
        }
    }

    /// Every minimal cut set of at most `order` members.
    pub(crate) fn up_to<'a>(&mut self, order: u32, limits: Limits<'a>) -> Result<UpTo<'a>, Limit> {
        let mut families = Families::new(limits);
        let formula = &self.formula;
        if formula.top >= TRUE {
            let root = u32::from(formula.top == TRUE);
            return Ok(UpTo { families, root, events: self.leaves.clone(), complete: true });
        }
        for gate in 0..formula.gates() {
            let at = formula.arg_of(gate) as usize;
            self.least[at] = self.least[at].max(lower_bound(formula, gate, &self.least, &self.sharing));
        }
        let bounds = self.bounds(order);
        let mut complete = true;
        let mut value = vec![0u32; formula.len()];
        for leaf in &self.leaves {
            value[*leaf as usize] = families.single(self.level[*leaf as usize])?;
        }
        let mut args = Vec::new();
        for gate in 0..formula.gates() {
            let at = formula.arg_of(gate) as usize;
            let Some(bound) = bounds[at] else {
                complete = false;
                continue;
            };
            args.clear();
            args.extend(formula.args(gate).iter().map(|arg| value[*arg as usize]));
            args.sort_unstable_by_key(|family| {
                std::cmp::Reverse((families.table.node(*family).level, *family))
            });
            value[at] = join(&mut families, formula.connective(gate), &args, bound)?;
            if value[at] == 0 {
                self.least[at] = self.least[at].max(bound + 1);
            }
        }
        let top = formula.top as usize;
        let root = if order == 0 { 0 } else { value[top] };
        complete &= !families.cut_off && order > 0;
        Ok(UpTo { families, root, events: self.leaves.clone(), complete })
    }

    /// By argument, up to which order its sets matter; `None` if none does.
    fn bounds(&self, order: u32) -> Vec<Option<u32>> {
        let formula = &self.formula;
        let mut bounds: Vec<Option<u32>> = vec![None; formula.len()];
        bounds[formula.top as usize] = Some(order);
        for gate in (0..formula.gates()).rev() {
            let at = formula.arg_of(gate) as usize;
            let bound = match bounds[at] {
                Some(bound) if bound >= self.least[at] => bound,
                _ => {
                    bounds[at] = None;
                    continue;
                }
            };
            let args = formula.args(gate);
            for arg in args {
                let others = match formula.connective(gate) {
                    Connective::And => self.needed_beside(args, *arg),
                    Connective::Or | Connective::AtLeast(_) => 0,
                };
                let left = bound.saturating_sub(others);
                let known = &mut bounds[*arg as usize];
                *known = Some(known.map_or(left, |known| known.max(left)));
            }
        }
        bounds
    }

    /// How many members the arguments of an "and" add to any set of `arg` at the least.
    fn needed_beside(&self, args: &[Arg], arg: Arg) -> u32 {
        if args.len() > MOST_COMPARED {
            return 0;
        }
        let apart: Vec<Arg> =
            args.iter().copied().filter(|other| *other != arg && self.sharing.apart(*other, arg)).collect();
        sum_apart(apart, &self.least, &self.sharing)
    }
}

fn lower_bound(formula: &Formula, gate: usize, least: &[u32], sharing: &Sharing) -> u32 {
    let args = formula.args(gate);
    match formula.connective(gate) {
        Connective::Or => args.iter().map(|arg| least[*arg as usize]).min().unwrap_or(0),
        Connective::And => sum_apart(args.to_vec(), least, sharing),
        Connective::AtLeast(needed) => {
            let mut orders: Vec<u32> = args.iter().map(|arg| least[*arg as usize]).collect();
            orders.sort_unstable();
            orders[needed as usize - 1]
        }
    }
}

/// The sum of the least orders of arguments that share nothing with each other, picked greedily.
fn sum_apart(mut args: Vec<Arg>, least: &[u32], sharing: &Sharing) -> u32 {
    args.sort_unstable_by_key(|arg| (std::cmp::Reverse(least[*arg as usize]), *arg));
    let mut picked: Vec<Arg> = Vec::new();
    for arg in args {
        if picked.iter().all(|other| sharing.apart(*other, arg)) {
            picked.push(arg);
            if picked.len() == MOST_PICKED {
                break;
            }
        }
    }
    picked.iter().fold(0u32, |sum, arg| sum.saturating_add(least[*arg as usize]))
}

/// Arguments compared with each other; more would cost their square, and no order of interest needs them.
const MOST_PICKED: usize = 64;

/// Arguments of an "and" of which each one's bound is worked out; beyond that all get the gate's own.
const MOST_COMPARED: usize = 256;

/// Which arguments have events in common.
struct Sharing {
    events: u32,
    words: usize,
    /// By gate, the events under it as bits; empty where that would be too large.
    under: Vec<u64>,
}

impl Sharing {
    fn new(formula: &Formula) -> Sharing {
        let words = (formula.events as usize).div_ceil(64);
        if words.saturating_mul(formula.gates()) > SHARING_WORDS {
            return Sharing { events: formula.events, words: 0, under: Vec::new() };
        }
        let mut under = vec![0u64; words * formula.gates()];
        for gate in 0..formula.gates() {
            let (before, own) = under.split_at_mut(gate * words);
            for arg in formula.args(gate) {
                match formula.gate_of(*arg) {
                    None => own[*arg as usize / 64] |= 1 << (arg % 64),
                    Some(inner) => {
                        let inner = &before[inner * words..(inner + 1) * words];
                        own.iter_mut().zip(inner).for_each(|(word, more)| *word |= more);
                    }
                }
            }
        }
        Sharing { events: formula.events, words, under }
    }

    /// Whether the two are known to have no event in common.
    fn apart(&self, a: Arg, b: Arg) -> bool {
        let gate = |arg: Arg| (arg >= self.events).then(|| (arg - self.events) as usize);
        match (gate(a), gate(b)) {
            (None, None) => a != b,
            _ if self.words == 0 => false,
            (None, Some(gate)) => !self.holds(gate, a),
            (Some(gate), None) => !self.holds(gate, b),
            (Some(a), Some(b)) => self.row(a).iter().zip(self.row(b)).all(|(a, b)| a & b == 0),
        }
    }

    fn row(&self, gate: usize) -> &[u64] {
        &self.under[gate * self.words..(gate + 1) * self.words]
    }

    fn holds(&self, gate: usize, event: Arg) -> bool {
        self.row(gate)[event as usize / 64] & (1 << (event % 64)) != 0
    }
}

fn join(families: &mut Families<'_>, connective: Connective, args: &[u32], bound: u32) -> Result<u32, Limit> {
    match connective {
        Connective::And if args.contains(&0) => {
            // What makes it impossible may have been cut off, and then so is this.
            Ok(0)
        }
        Connective::And => args.iter().try_fold(1, |all, arg| families.product(all, *arg, bound)),
        Connective::Or => args.iter().try_fold(0, |all, arg| {
            let arg = families.at_most(*arg, bound)?;
            families.union(all, arg)
        }),
        Connective::AtLeast(least) => {
            let mut row = vec![0; least as usize + 1];
            row[0] = 1;
            for arg in args {
                for j in (1..row.len()).rev() {
                    let with = families.product(*arg, row[j - 1], bound)?;
                    row[j] = families.union(with, row[j])?;
                }
            }
            Ok(row[least as usize])
        }
    }
}
