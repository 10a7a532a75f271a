//! The whole truth about a fault tree: each of its modules as a decision diagram and as the family of its
//! minimal cut sets.
//!
//! The tree is simplified and cut into modules; each module is built as a binary decision diagram under
//! more than one order of its variables, within a budget that grows until one of them fits; its minimal
//! solutions follow. The budgets make the result the same on every run and any number of threads.

use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use crate::analysis::cut_sets::order::{Order, gates_of, leaves_of};
use crate::analysis::diagrams::minimal::minimal_solutions;
use crate::analysis::diagrams::{Bdd, Limit, Limits, Node};
use crate::analysis::fault_tree::formula::{Arg, Connective, Formula};
use crate::analysis::fault_tree::{FaultTree, grouped, modules, simplify};

/// Nodes of the first attempts, and by how much each further one may be larger.
const FIRST: usize = 25_000;
const GROWTH: usize = 10;
/// Modules with fewer leaves are built under one order only, and on one thread.
const FEW: usize = 40;

/// A solved fault tree.
pub(crate) struct Solution {
    pub(crate) events: usize,
    /// Events and modules: every argument is below this.
    pub(crate) args: usize,
    /// What the top is: an event, a constant, or the last module.
    pub(crate) top: Arg,
    /// Modules before those that use them.
    pub(crate) modules: Vec<Module>,
    /// How many nodes were made, garbage included.
    pub(crate) nodes: usize,
}

/// A solved module.
pub(crate) struct Module {
    /// The argument that stands for it in others.
    pub(crate) arg: Arg,
    /// By level, the event or module that the variable is.
    pub(crate) leaves: Vec<Arg>,
    /// Its function; nodes come after those that they lead to.
    pub(crate) function: Vec<Node>,
    pub(crate) root: u32,
    /// Its minimal cut sets, if they were asked for.
    pub(crate) sets: Vec<Node>,
    pub(crate) sets_root: u32,
}

/// What is wanted of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Probabilities.
    Function,
    /// Probabilities and minimal cut sets.
    CutSets,
}

impl Solution {
    /// Solves a tree, on two threads where `threads` allows it.
    pub(crate) fn new(
        tree: &FaultTree,
        want: Want,
        threads: usize,
        limits: Limits<'_>,
    ) -> Result<Solution, Limit> {
        let formula = grouped(&simplify(&tree.formula));
        let module = modules(&formula);
        let mut solution = Solution {
            events: tree.events.len(),
            args: formula.len(),
            top: formula.top,
            modules: Vec::new(),
            nodes: 0,
        };
        for root in (0..formula.gates()).filter(|gate| module[*gate]) {
            limits.check()?;
            let (solved, nodes) =
                Attempt { formula: &formula, module: &module, root, want }.solve(threads, limits)?;
            solution.nodes += nodes;
            solution.modules.push(solved);
        }
        Ok(solution)
    }
}

struct Attempt<'a> {
    formula: &'a Formula,
    module: &'a [bool],
    root: usize,
    want: Want,
}

/// The function of a module under one order.
struct Built<'a> {
    bdd: Bdd<'a>,
    root: u32,
    leaves: Vec<Arg>,
}

impl Built<'_> {
    fn under(self, limits: Limits<'_>) -> Built<'_> {
        Built { bdd: self.bdd.under(limits), root: self.root, leaves: self.leaves }
    }
}

impl Attempt<'_> {
    fn solve(&self, threads: usize, limits: Limits<'_>) -> Result<(Module, usize), Limit> {
        let gates = gates_of(self.formula, self.root, self.module);
        let built = self.function(&gates, threads, limits)?;
        let mut nodes = built.bdd.table.len();
        let (sets, sets_root) = match self.want {
            Want::Function => (Vec::new(), 0),
            Want::CutSets => {
                let (table, root) = minimal_solutions(&built.bdd.table, built.root, limits)?;
                nodes += table.len();
                table.compacted(root)
            }
        };
        let (function, root) = built.bdd.table.compacted(built.root);
        let arg = self.formula.arg_of(self.root);
        Ok((Module { arg, leaves: built.leaves, function, root, sets, sets_root }, nodes))
    }

    /// The function under the first order that fits the first budget that one of them fits.
    fn function<'l>(&self, gates: &[usize], threads: usize, limits: Limits<'l>) -> Result<Built<'l>, Limit> {
        let leaves = |order| leaves_of(self.formula, gates, self.module, order);
        let written = leaves(Order::Written);
        if written.len() < FEW {
            return self.build(gates, written, limits);
        }
        for order in Order::ALL {
            match self.build(gates, leaves(order), limits.with_nodes(FIRST)) {
                Err(Limit::Nodes(_)) if FIRST < limits.nodes => {}
                done => return done,
            }
        }
        let shared = leaves(Order::LeavesFirst);
        let mut nodes = FIRST;
        loop {
            nodes = (nodes * GROWTH).min(limits.nodes);
            match self.either(gates, [&written, &shared], threads, limits.with_nodes(nodes)) {
                Err(Limit::Nodes(_)) if nodes < limits.nodes => {}
                done => return done,
            }
        }
    }

    /// The function under the first of two orders, or else under the second, which a second thread tries
    /// in the meantime.
    fn either<'l>(
        &self,
        gates: &[usize],
        [first, second]: [&Vec<Arg>; 2],
        threads: usize,
        limits: Limits<'l>,
    ) -> Result<Built<'l>, Limit> {
        if threads == 1 {
            return match self.build(gates, first.clone(), limits) {
                Err(Limit::Nodes(_)) => self.build(gates, second.clone(), limits),
                done => done,
            };
        }
        let superfluous = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let flag = &superfluous;
            let other = scope.spawn(move || self.build(gates, second.clone(), limits.or_when(flag)));
            let done = self.build(gates, first.clone(), limits);
            superfluous.store(done.is_ok(), Ordering::Relaxed);
            let other = other.join().expect("building a diagram does not panic");
            match done {
                Err(Limit::Nodes(_)) => other.map(|built| built.under(limits)),
                done => done,
            }
        })
    }

    fn build<'l>(&self, gates: &[usize], leaves: Vec<Arg>, limits: Limits<'l>) -> Result<Built<'l>, Limit> {
        let mut bdd = Bdd::new(limits);
        let mut value: FxHashMap<Arg, u32> = FxHashMap::default();
        for (level, leaf) in leaves.iter().enumerate() {
            value.insert(*leaf, bdd.variable(level as u32)?);
        }
        let mut args = Vec::new();
        for gate in gates {
            args.clear();
            args.extend(self.formula.args(*gate).iter().map(|arg| value[arg]));
            // From the bottom of the order upwards, so that each step puts little on top of much.
            args.sort_unstable_by_key(|id| std::cmp::Reverse((bdd.table.node(*id).level, *id)));
            let whole = join(&mut bdd, self.formula.connective(*gate), &args)?;
            value.insert(self.formula.arg_of(*gate), whole);
        }
        let root = value[&self.formula.arg_of(self.root)];
        Ok(Built { bdd, root, leaves })
    }
}

fn join(bdd: &mut Bdd<'_>, connective: Connective, args: &[u32]) -> Result<u32, Limit> {
    use crate::analysis::fault_tree::Logic as _;
    match connective {
        Connective::And => bdd.at_least(args.len(), args),
        Connective::Or => bdd.at_least(1, args),
        Connective::AtLeast(least) => bdd.at_least(least as usize, args),
    }
}
