//! The whole truth about a fault tree: each of its modules as a decision diagram and as the family of its
//! minimal cut sets.
//!
//! The tree is simplified and cut into modules; each module is built as a binary decision diagram under
//! more than one order of its variables, within a budget that grows until one of them fits; its minimal
//! solutions follow. The budgets make the result the same on every run and any number of threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use crate::analysis::parallel::beside;
use crate::analysis::several_failures::cut_sets::order::{Order, gates_of, leaves_of, ranks};
use crate::analysis::several_failures::diagrams::minimal::minimal_solutions;
use crate::analysis::several_failures::diagrams::{Bdd, Limit, Limits, Node};
use crate::analysis::several_failures::fault_tree::formula::{Arg, Connective, Formula};
use crate::analysis::several_failures::fault_tree::{FaultTree, factored, grouped, modules};

/// Nodes of the first attempts, and by how much each further one may be larger.
const FIRST: usize = 30_000;
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
        let formula = grouped(&factored(&tree.formula));
        let module = modules(&formula);
        let rank = ranks(&tree.formula, &formula);
        let mut solution = Solution {
            events: tree.events.len(),
            args: formula.len(),
            top: formula.top,
            modules: Vec::new(),
            nodes: 0,
        };
        for root in (0..formula.gates()).filter(|gate| module[*gate]) {
            limits.check()?;
            let (solved, nodes) = Attempt { formula: &formula, module: &module, rank: &rank, root, want }
                .solve(threads, limits)?;
            solution.nodes += nodes;
            solution.modules.push(solved);
        }
        Ok(solution)
    }
}

struct Attempt<'a> {
    formula: &'a Formula,
    module: &'a [bool],
    /// By argument, its place in the order of the tree before it was simplified.
    rank: &'a [u32],
    root: usize,
    want: Want,
}

/// The function of a module under one order.
struct Built<'a> {
    bdd: Bdd<'a>,
    root: u32,
    leaves: Vec<Arg>,
}

/// A function under way: where it met a limit it goes on under a wider one.
struct Building<'a> {
    bdd: Bdd<'a>,
    leaves: Vec<Arg>,
    /// The leaves', then those of the gates that are done.
    value: FxHashMap<Arg, u32>,
}

impl<'a> Building<'a> {
    fn new(leaves: Vec<Arg>, limits: Limits<'a>) -> Building<'a> {
        Building { bdd: Bdd::new(limits), leaves, value: FxHashMap::default() }
    }

    /// The root, once everything is there.
    fn go_on(&mut self, module: &Attempt<'_>, gates: &[usize], limits: Limits<'a>) -> Result<u32, Limit> {
        self.bdd.go_on_under(limits);
        let formula = module.formula;
        for (level, leaf) in self.leaves.iter().enumerate().skip(self.value.len()) {
            self.value.insert(*leaf, self.bdd.variable(level as u32)?);
        }
        let mut args = Vec::new();
        for gate in gates.iter().skip(self.value.len() - self.leaves.len()) {
            args.clear();
            args.extend(formula.args(*gate).iter().map(|arg| self.value[arg]));
            // From the bottom of the order upwards, so that each step puts little on top of much.
            args.sort_unstable_by_key(|id| std::cmp::Reverse((self.bdd.table.node(*id).level, *id)));
            let whole = join(&mut self.bdd, formula.connective(*gate), &args)?;
            self.value.insert(formula.arg_of(*gate), whole);
        }
        Ok(self.value[&formula.arg_of(module.root)])
    }

    fn done(self, root: u32, limits: Limits<'_>) -> Built<'_> {
        Built { bdd: self.bdd.under(limits), root, leaves: self.leaves }
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

    fn leaves(&self, gates: &[usize], order: Order) -> Vec<Arg> {
        let mut leaves = leaves_of(self.formula, gates, self.module, order);
        if order == Order::Written {
            leaves.sort_by_key(|leaf| self.rank[*leaf as usize]);
        }
        leaves
    }

    /// The function under the first order that fits the first budget that one of them fits.
    fn function<'l>(&self, gates: &[usize], threads: usize, limits: Limits<'l>) -> Result<Built<'l>, Limit> {
        let written = self.leaves(gates, Order::Written);
        if written.len() < FEW {
            let mut building = Building::new(written, limits);
            let root = building.go_on(self, gates, limits)?;
            return Ok(building.done(root, limits));
        }
        let superfluous = AtomicBool::new(false);
        let mut begun = Vec::new();
        for order in Order::ALL {
            let few = limits.with_nodes(FIRST);
            let mut building = Building::new(self.leaves(gates, order), few);
            match building.go_on(self, gates, few) {
                Ok(root) => return Ok(building.done(root, limits)),
                Err(Limit::Nodes(_)) if FIRST < limits.nodes => {}
                Err(limit) => return Err(limit),
            }
            if matches!(order, Order::Written | Order::Near | Order::LeavesFirst) {
                begun.push(building);
            }
        }
        // Those two go on that came furthest with what they had.
        begun.sort_by_key(|building| std::cmp::Reverse(building.value.len()));
        let mut begun = begun.into_iter();
        let (Some(mut first), Some(mut second)) = (begun.next(), begun.next()) else {
            return Err(Limit::Nodes(FIRST));
        };
        let mut nodes = FIRST;
        loop {
            nodes = (nodes * GROWTH).min(limits.nodes);
            let wider = limits.with_nodes(nodes);
            match self.either(gates, [&mut first, &mut second], threads, wider, &superfluous) {
                [Ok(root), _] => return Ok(first.done(root, limits)),
                [Err(Limit::Nodes(_)), Ok(root)] => return Ok(second.done(root, limits)),
                [Err(Limit::Nodes(_)), Err(Limit::Nodes(_))] if nodes < limits.nodes => {}
                [Err(Limit::Nodes(_)), Err(limit)] | [Err(limit), _] => return Err(limit),
            }
        }
    }

    /// What comes of two orders: of the first, and, unless that is all that is needed, of the second, which a
    /// second thread tries in the meantime.
    fn either<'b>(
        &self,
        gates: &[usize],
        [first, second]: [&mut Building<'b>; 2],
        threads: usize,
        limits: Limits<'b>,
        superfluous: &'b AtomicBool,
    ) -> [Result<u32, Limit>; 2] {
        let stoppable = limits.or_when(superfluous);
        if threads == 1 {
            let done = first.go_on(self, gates, limits);
            let other = match done {
                Err(Limit::Nodes(_)) => second.go_on(self, gates, limits),
                _ => Err(Limit::Stopped),
            };
            return [done, other];
        }
        let second = Mutex::new(second);
        let other = || match second.lock() {
            Ok(mut second) => second.go_on(self, gates, stoppable),
            Err(_) => Err(Limit::Stopped),
        };
        std::thread::scope(|scope| {
            let thread = beside(scope, other);
            let done = first.go_on(self, gates, limits);
            superfluous.store(done.is_ok(), Ordering::Relaxed);
            // Without a second thread, only what the first engine could not do is left for the other one.
            let other = match (thread, &done) {
                (Some(thread), _) => thread.join().expect("building a diagram does not panic"),
                (None, Err(Limit::Nodes(_))) => other(),
                (None, _) => Err(Limit::Stopped),
            };
            [done, other]
        })
    }
}

fn join(bdd: &mut Bdd<'_>, connective: Connective, args: &[u32]) -> Result<u32, Limit> {
    use crate::analysis::several_failures::fault_tree::Logic as _;
    match connective {
        Connective::And => bdd.at_least(args.len(), args),
        Connective::Or => bdd.at_least(1, args),
        Connective::AtLeast(least) => bdd.at_least(least as usize, args),
    }
}
