//! Rings of dependencies as logic.
//!
//! "Up" is the greatest fixpoint, so "down" is the least one: members of a ring start as never down and are
//! computed again until nothing changes. That is done on decision diagrams, in which equal functions are
//! equal numbers, so that the end is seen; what the ring depends on stands for itself as a variable. A ring
//! without groups needs none of this: all of its members go down together.

use rustc_hash::FxHashMap;

use crate::analysis::several_failures::diagrams::{Bdd, Limit, Limits};
use crate::analysis::several_failures::fault_tree::formula::{Arg, Builder, FALSE, TRUE};
use crate::analysis::several_failures::fault_tree::logic::Logic;
use crate::analysis::several_failures::fault_tree::reach::broken_path;
use crate::graph::{Csr, Graph, Node};

/// What a ring may depend on, and how many members it may have, if there are groups in it.
const MOST: usize = 5_000;

/// What a member of a ring is made of.
pub(crate) struct Ring<'a, 'm> {
    pub(crate) graph: &'a Graph<'m>,
    pub(crate) inputs: &'a Csr,
    pub(crate) members: &'a [Node],
    /// By node, its argument outside the ring, the constant included for what is down already.
    pub(crate) known: &'a [Arg],
    /// What takes a member down besides its inputs: its own failure, or a network outside the ring;
    /// [`FALSE`] where there is nothing.
    pub(crate) own: &'a dyn Fn(Node) -> Arg,
    /// By node, whether it is down already.
    pub(crate) down: &'a [bool],
    pub(crate) budget: usize,
}

impl Ring<'_, '_> {
    /// The arguments of all members, in their order.
    pub(crate) fn solve(&self, builder: &mut Builder, limits: Limits<'_>) -> Result<Vec<Arg>, Limit> {
        if self.is_plain() {
            let mut args: Vec<Arg> = Vec::new();
            for member in self.members {
                args.push((self.own)(*member));
                args.extend(
                    self.inputs
                        .of(*member)
                        .iter()
                        .filter(|i| !self.is_member(**i))
                        .map(|i| self.known[*i as usize]),
                );
            }
            let all = builder
                .gate(crate::analysis::several_failures::fault_tree::formula::Connective::Or, &mut args);
            return Ok(vec![all; self.members.len()]);
        }
        if self.members.len() > MOST {
            return Err(Limit::Ring);
        }
        let leaves = self.leaves(limits)?;
        let mut bdd = Bdd::new(limits);
        let values = self.fixpoint(&mut bdd, &leaves)?;
        let mut written: FxHashMap<u32, Arg> = [(0, FALSE), (1, TRUE)].into_iter().collect();
        Ok(values.iter().map(|value| write(builder, &bdd, *value, &leaves, &mut written)).collect())
    }

    /// Whether one input that is down is enough for every member.
    fn is_plain(&self) -> bool {
        let network = self.graph.node_count() as Node;
        self.members.iter().all(|member| {
            *member != network && !self.down[*member as usize] && self.graph.threshold[*member as usize] == 1
        })
    }

    fn is_member(&self, node: Node) -> bool {
        self.known[node as usize] == UNKNOWN
    }

    /// What the ring depends on, in an order in which variables that are needed together are near each other:
    /// that in which the members' formulas name them, depth first and through the members.
    fn leaves(&self, limits: Limits<'_>) -> Result<Vec<Arg>, Limit> {
        let mut event_of: FxHashMap<Arg, u32> = FxHashMap::default();
        let mut leaves: Vec<Arg> = Vec::new();
        let members = self.members.len() as u32;
        for arg in self.members.iter().flat_map(|member| self.outside(*member)) {
            if arg < UNKNOWN && !event_of.contains_key(&arg) {
                event_of.insert(arg, members + leaves.len() as u32);
                leaves.push(arg);
            }
            if leaves.len() > MOST {
                return Err(Limit::Ring);
            }
        }
        let place_of: FxHashMap<Node, u32> = self.members.iter().copied().zip(0..).collect();
        // A path's ends are asked for too, and do not matter.
        let event = |arg: Arg| if arg >= TRUE { arg } else { event_of.get(&arg).copied().unwrap_or(FALSE) };
        let value = |node: Node| match place_of.get(&node) {
            Some(_) if self.is_down(node) => TRUE,
            Some(place) => *place,
            None => event(self.known[node as usize]),
        };
        let mut builder = Builder::new(members + leaves.len() as u32);
        let formulas: Vec<Arg> = self
            .members
            .iter()
            .map(|member| {
                limits.check()?;
                self.value_of(&mut builder, *member, value, event((self.own)(*member)))
            })
            .collect::<Result<_, Limit>>()?;
        let formula = builder.formula();
        let mut seen = vec![false; formula.len()];
        let mut open: Vec<Arg> = (0..members).rev().collect();
        let mut ordered = Vec::with_capacity(leaves.len());
        while let Some(arg) = open.pop() {
            if arg >= TRUE || std::mem::replace(&mut seen[arg as usize], true) {
                continue;
            }
            match formula.gate_of(arg) {
                Some(gate) => open.extend(formula.args(gate).iter().rev()),
                None if arg < members => open.push(formulas[arg as usize]),
                None => ordered.push(leaves[(arg - members) as usize]),
            }
        }
        // What no formula names is asked for all the same, where the region of a path is looked at.
        let named = |leaf: &usize| seen[members as usize + leaf];
        ordered.extend((0..leaves.len()).filter(|leaf| !named(leaf)).map(|leaf| leaves[leaf]));
        Ok(ordered)
    }

    /// The arguments outside the ring that a member's value is made of, its own failure first.
    fn outside(&self, member: Node) -> impl Iterator<Item = Arg> + '_ {
        let network = self.network();
        let elements = (member == network).then(|| self.graph.network.elements()).into_iter().flatten();
        let others = self.inputs.of(member).iter().copied().chain(elements);
        std::iter::once((self.own)(member))
            .chain(others.filter(|input| !self.is_member(*input)).map(|input| self.known[input as usize]))
    }

    fn network(&self) -> Node {
        self.graph.node_count() as Node
    }

    fn is_down(&self, node: Node) -> bool {
        node != self.network() && self.down[node as usize]
    }

    /// When a member is down, by when its inputs are.
    fn value_of<L: Logic>(
        &self,
        logic: &mut L,
        member: Node,
        value: impl Fn(Node) -> u32,
        own: u32,
    ) -> Result<u32, Limit> {
        let network = self.network();
        if member == network {
            return Ok(L::UP);
        }
        if self.is_down(member) {
            return Ok(L::DOWN);
        }
        let mut inputs: Vec<u32> =
            self.inputs.of(member).iter().filter(|i| **i != network).map(|i| value(*i)).collect();
        if self.is_member(network)
            && let Some(path) = self.graph.path_of(member)
        {
            let ends = (path.from, path.to);
            inputs.push(broken_path(logic, &self.graph.network, ends, value, self.budget)?);
        }
        let all = logic.at_least(self.graph.threshold[member as usize] as usize, &inputs)?;
        logic.or(all, own)
    }

    /// The least fixpoint: by level the argument that its variable stands for, and by member its function.
    fn fixpoint(&self, bdd: &mut Bdd<'_>, leaves: &[Arg]) -> Result<Vec<u32>, Limit> {
        let mut functions: FxHashMap<Arg, u32> = [(FALSE, 0), (TRUE, 1)].into_iter().collect();
        for (level, arg) in (0..).zip(leaves) {
            functions.insert(*arg, bdd.variable(level)?);
        }
        // Members start as never down.
        let mut values: FxHashMap<Node, u32> =
            self.members.iter().map(|member| (*member, u32::from(self.is_down(*member)))).collect();
        loop {
            let mut changed = false;
            for member in self.members {
                let value = |node: Node| match values.get(&node) {
                    Some(value) => *value,
                    None => functions.get(&self.known[node as usize]).copied().unwrap_or(0),
                };
                let own = functions[&(self.own)(*member)];
                let new = self.value_of(bdd, *member, value, own)?;
                changed |= values.insert(*member, new) != Some(new);
            }
            if !changed {
                return Ok(self.members.iter().map(|member| values[member]).collect());
            }
        }
    }
}

/// What a node's argument is while it is not known.
pub(crate) const UNKNOWN: Arg = TRUE - 1;

/// A function as gates: each node is down if it is without its variable, or if it is with it and that is.
fn write(
    builder: &mut Builder,
    bdd: &Bdd<'_>,
    root: u32,
    variables: &[Arg],
    written: &mut FxHashMap<u32, Arg>,
) -> Arg {
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if written.contains_key(&id) {
            continue;
        }
        let node = bdd.table.node(id);
        match (written.get(&node.lo).copied(), written.get(&node.hi).copied()) {
            (Some(lo), Some(hi)) => {
                let with = builder.and(variables[node.level as usize], hi);
                let arg = builder.or(lo, with);
                written.insert(id, arg);
            }
            (lo, hi) => {
                open.push(id);
                open.extend(
                    [(lo, node.lo), (hi, node.hi)]
                        .iter()
                        .filter(|(known, _)| known.is_none())
                        .map(|(_, id)| *id),
                );
            }
        }
    }
    written[&root]
}
