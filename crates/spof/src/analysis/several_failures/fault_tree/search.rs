//! The search for what breaks network paths, between the formula that it takes links and nodes from and the gates that it
//! gives back.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::analysis::several_failures::diagrams::{Families, Limit, Limits};
use crate::analysis::several_failures::fault_tree::formula::{
    Arg, Builder, Connective, FALSE, Formula, TRUE,
};
use crate::analysis::several_failures::fault_tree::logic::{Bounded, Logic};
use crate::analysis::several_failures::fault_tree::rings::UNKNOWN;
use crate::analysis::several_failures::fault_tree::separators::{PLAIN, Separators};
use crate::graph::network::Network;

/// What the search for broken paths keeps between paths.
pub(super) struct Search<'a> {
    logic: Bounded<'a>,
    separators: Separators,
}

impl<'a> Search<'a> {
    /// `value` says when a link or a node that forwards is down. Costs the size of the network, and the cut sets of its
    /// links and nodes.
    pub(super) fn new(
        formula: &Formula,
        network: &Network,
        value: impl Fn(u32) -> Arg,
        order: u32,
        limits: Limits<'a>,
    ) -> Result<Search<'a>, Limit> {
        let mut families = ElementFamilies {
            logic: Bounded { families: Families::new(limits), order },
            family: vec![UNKNOWN; formula.len()],
        };
        let all = network.elements();
        for element in &all {
            let value = value(*element);
            if value != *element {
                families.make(formula, value)?;
            }
        }
        let ElementFamilies { logic, family } = families;
        let cuts = |element: u32| match value(element) {
            TRUE => Bounded::DOWN,
            FALSE => Bounded::UP,
            own if own == element => PLAIN,
            arg => family[arg as usize],
        };
        let separators = Separators::new(&logic, network.nodes(), &all, cuts);
        Ok(Search { logic, separators })
    }

    /// When every path between two components is broken, up to the order.
    pub(super) fn broken(
        &mut self,
        builder: &mut Builder,
        network: &Network,
        ends: (u32, u32),
    ) -> Result<Arg, Limit> {
        let found = self.separators.family(&mut self.logic, network, ends)?;
        Ok(written(builder, &self.logic, found))
    }
}

/// The families of links and of nodes that forward, while they are made.
struct ElementFamilies<'a> {
    logic: Bounded<'a>,
    /// By event or gate of the builder, its family, or [`UNKNOWN`].
    family: Vec<u32>,
}

impl ElementFamilies<'_> {
    /// The family of an argument: its cut sets up to the order. What was made before is remembered.
    fn make(&mut self, formula: &Formula, arg: Arg) -> Result<(), Limit> {
        if arg >= TRUE || self.family[arg as usize] != UNKNOWN {
            return Ok(());
        }
        let mut open = vec![arg];
        while let Some(arg) = open.last().copied() {
            let at = arg as usize;
            let family = match formula.gate_of(arg) {
                _ if self.family[at] != UNKNOWN => self.family[at],
                None => self.logic.families.single(arg)?,
                Some(gate) => {
                    let before = open.len();
                    let args = formula.args(gate);
                    open.extend(args.iter().filter(|arg| self.family[**arg as usize] == UNKNOWN));
                    if open.len() > before {
                        continue;
                    }
                    let families: Vec<u32> = args.iter().map(|arg| self.family[*arg as usize]).collect();
                    let least = match formula.connective(gate) {
                        Connective::And => args.len(),
                        Connective::Or => 1,
                        Connective::AtLeast(least) => least as usize,
                    };
                    self.logic.at_least(least, &families)?
                }
            };
            self.family[at] = family;
            open.pop();
        }
        Ok(())
    }
}

/// A family as gates.
fn written(builder: &mut Builder, bounded: &Bounded<'_>, family: u32) -> Arg {
    if family <= 1 {
        return if family == 1 { TRUE } else { FALSE };
    }
    // The family is small and the table of all families is not: no list here is as long as that.
    let table = &bounded.families.table;
    let mut args: FxHashMap<u32, Arg> = [(0, FALSE), (1, TRUE)].into_iter().collect();
    let mut parts = vec![family];
    let mut at = 0;
    while let Some(id) = parts.get(at).copied() {
        at += 1;
        let node = table.node(id);
        for part in [node.lo, node.hi] {
            if let Entry::Vacant(new) = args.entry(part) {
                new.insert(FALSE);
                parts.push(part);
            }
        }
    }
    // What a node is made of has smaller numbers.
    parts.sort_unstable();
    for id in parts {
        let node = table.node(id);
        let with = builder.and(node.level, args[&node.hi]);
        let arg = builder.or(args[&node.lo], with);
        args.insert(id, arg);
    }
    args[&family]
}
