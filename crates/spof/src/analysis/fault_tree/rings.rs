//! Rings of dependencies as logic.
//!
//! "Up" is the greatest fixpoint, so "down" is the least one: members of a ring start as never down and are
//! computed again until nothing changes. That is done on decision diagrams, in which equal functions are
//! equal numbers, so that the end is seen; what the ring depends on stands for itself as a variable. A ring
//! without groups needs none of this: all of its members go down together.

use rustc_hash::FxHashMap;

use crate::analysis::diagrams::{Bdd, Limit, Limits};
use crate::analysis::fault_tree::formula::{Arg, Builder, FALSE, TRUE};
use crate::analysis::fault_tree::logic::Logic;
use crate::analysis::fault_tree::reach::broken_path;
use crate::graph::network::Network;
use crate::graph::{Csr, Graph, Node};

/// Nodes of one diagram of a ring.
const DIAGRAM: usize = 400_000;
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
            let all = builder.gate(crate::analysis::fault_tree::formula::Connective::Or, &mut args);
            return Ok(vec![all; self.members.len()]);
        }
        if self.members.len() > MOST {
            return Err(Limit::Ring);
        }
        let mut bdd = Bdd::new(limits.with_nodes(DIAGRAM));
        let (variables, values) = self.fixpoint(&mut bdd)?;
        let mut written: FxHashMap<u32, Arg> = [(0, FALSE), (1, TRUE)].into_iter().collect();
        Ok(values.iter().map(|value| write(builder, &bdd, *value, &variables, &mut written)).collect())
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

    /// The least fixpoint: by level the argument that its variable stands for, and by member its function.
    fn fixpoint(&self, bdd: &mut Bdd<'_>) -> Result<(Vec<Arg>, Vec<u32>), Limit> {
        let network = self.graph.node_count() as Node;
        let mut variables: Vec<Arg> = Vec::new();
        let mut level_of: FxHashMap<Arg, u32> = FxHashMap::default();
        let mut variable = |bdd: &mut Bdd<'_>, arg: Arg| -> Result<u32, Limit> {
            if arg >= TRUE {
                return Ok(u32::from(arg == TRUE));
            }
            let level = *level_of.entry(arg).or_insert_with(|| {
                variables.push(arg);
                variables.len() as u32 - 1
            });
            if level as usize > MOST { Err(Limit::Ring) } else { bdd.variable(level) }
        };
        // By node, its function; members start as never down.
        let mut value: FxHashMap<Node, u32> = FxHashMap::default();
        let mut own: Vec<u32> = Vec::with_capacity(self.members.len());
        for member in self.members {
            own.push(variable(bdd, (self.own)(*member))?);
            value.insert(*member, u32::from(*member != network && self.down[*member as usize]));
            let elements = (*member == network).then(|| elements(&self.graph.network)).into_iter().flatten();
            for input in self.inputs.of(*member).iter().copied().chain(elements) {
                if !self.is_member(input) && !value.contains_key(&input) {
                    let function = variable(bdd, self.known[input as usize])?;
                    value.insert(input, function);
                }
            }
        }
        loop {
            let mut changed = false;
            for (member, own) in self.members.iter().zip(&own) {
                if *member == network || self.down[*member as usize] {
                    continue;
                }
                let mut inputs: Vec<u32> =
                    self.inputs.of(*member).iter().filter(|i| **i != network).map(|i| value[i]).collect();
                if self.is_member(network)
                    && let Some(path) = self.graph.path_of(*member)
                {
                    let at = |element: u32| value.get(&element).copied().unwrap_or(0);
                    inputs.push(broken_path(
                        bdd,
                        &self.graph.network,
                        (path.from, path.to),
                        at,
                        self.budget,
                    )?);
                }
                let all = bdd.at_least(self.graph.threshold[*member as usize] as usize, &inputs)?;
                let new = bdd.or(all, *own)?;
                changed |= value.insert(*member, new) != Some(new);
            }
            if !changed {
                break;
            }
        }
        let values = self.members.iter().map(|member| value[member]).collect();
        Ok((variables, values))
    }
}

/// What a node's argument is while it is not known.
pub(crate) const UNKNOWN: Arg = TRUE - 1;

/// The links, and the nodes that paths may run through.
pub(crate) fn elements(network: &Network) -> impl Iterator<Item = Node> + '_ {
    let ends = network.links().iter().flat_map(|(_, a, b)| [*a, *b]).filter(|node| network.forwards(*node));
    network.links().iter().map(|(link, _, _)| *link).chain(ends)
}

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
