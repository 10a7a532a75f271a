//! How probable it is that at least one of the minimal cut sets with a given member has occurred.
//!
//! Of each variable, the sets of the family that hold it are joined to the function "one of them has
//! occurred", as a decision diagram; parts that the functions of several variables share are made once.
//! Costs up to the number of variables times the size of the family.

use crate::analysis::several_failures::cut_sets::solution::Module;
use crate::analysis::several_failures::diagrams::{Bdd, Limit, Limits};
use crate::analysis::several_failures::fault_tree::formula::Arg;

/// (variables times nodes) beyond which it is not tried.
const MOST: usize = 100_000_000;

/// By variable of the module, the probability that a cut set with it has occurred. `q` is that of each leaf.
pub(crate) fn of_sets_with_each(
    module: &Module,
    limits: Limits<'_>,
    q: impl Fn(Arg) -> f64,
) -> Result<Vec<(Arg, f64)>, Limit> {
    if module.leaves.len().saturating_mul(module.sets.len()) > MOST {
        return Err(Limit::Nodes(limits.nodes));
    }
    let mut bdd = Bdd::new(limits);
    // By node of the family, the function "one of its sets has occurred".
    let mut whole = vec![0, 1];
    for node in module.sets.iter().skip(2) {
        let hi = bdd.or(whole[node.lo as usize], whole[node.hi as usize])?;
        whole.push(make(&mut bdd, node.level, whole[node.lo as usize], hi)?);
    }
    let mut probability = vec![0.0, 1.0];
    let mut result = Vec::with_capacity(module.leaves.len());
    let mut with = vec![0u32; module.sets.len()];
    for (level, leaf) in module.leaves.iter().enumerate() {
        limits.spend(module.sets.len() as u64)?;
        // By node, the function of its sets that hold this variable, without the variable itself.
        for (id, node) in module.sets.iter().enumerate().skip(2) {
            with[id] = match node.level.cmp(&(level as u32)) {
                std::cmp::Ordering::Greater => 0,
                std::cmp::Ordering::Equal => whole[node.hi as usize],
                std::cmp::Ordering::Less => {
                    let (lo, hi) = (with[node.lo as usize], with[node.hi as usize]);
                    let hi = bdd.or(lo, hi)?;
                    make(&mut bdd, node.level, lo, hi)?
                }
            };
        }
        while probability.len() < bdd.table.len() {
            let node = bdd.table.node(probability.len() as u32);
            let q = q(module.leaves[node.level as usize]);
            probability.push(q * probability[node.hi as usize] + (1.0 - q) * probability[node.lo as usize]);
        }
        let with = with.get(module.sets_root as usize).copied().unwrap_or(0);
        result.push((*leaf, q(*leaf) * probability[with as usize]));
    }
    Ok(result)
}

fn make(bdd: &mut Bdd<'_>, level: u32, lo: u32, hi: u32) -> Result<u32, Limit> {
    if lo == hi { Ok(lo) } else { bdd.table.get(level, lo, hi) }
}
