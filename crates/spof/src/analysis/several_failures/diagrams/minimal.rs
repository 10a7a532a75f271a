//! From a monotone function to its minimal solutions.
//!
//! Source: A. Rauzy, "New algorithms for fault trees analysis", Reliability Engineering and System Safety
//! 40 (1993): the minimal solutions of x·f₁ + f₀ are those of f₀, and those of f₁ that do not satisfy f₀
//! together with x. Costs at most the product of the two diagrams' sizes for each node, in practice little
//! more than the function's own size.

use crate::analysis::several_failures::diagrams::table::{Cache, Limit, Limits, Table};

const OPEN: u32 = u32::MAX;

/// A zero-suppressed diagram under construction.
struct Solutions<'a> {
    table: Table<'a>,
    cache: Cache,
    open: Vec<(u32, u32, u32)>,
}

/// The family of the minimal solutions of the function `root` of `bdd`, in a table of its own.
pub(crate) fn minimal_solutions<'a>(
    bdd: &Table<'_>,
    root: u32,
    limits: Limits<'a>,
) -> Result<(Table<'a>, u32), Limit> {
    let mut solutions = Solutions { table: Table::new(limits), cache: Cache::new(), open: Vec::new() };
    if root <= 1 {
        return Ok((solutions.table, root));
    }
    let part = bdd.parts_of(root);
    let mut minimal = vec![0u32; part.len()];
    minimal[1] = 1;
    for id in (2..part.len()).filter(|id| part[*id]) {
        let node = bdd.node(id as u32);
        let hi = solutions.without(bdd, minimal[node.hi as usize], node.lo)?;
        minimal[id] = solutions.make(node.level, minimal[node.lo as usize], hi)?;
    }
    Ok((solutions.table, minimal[root as usize]))
}

impl Solutions<'_> {
    fn make(&mut self, level: u32, lo: u32, hi: u32) -> Result<u32, Limit> {
        if hi == 0 { Ok(lo) } else { self.table.get(level, lo, hi) }
    }

    /// The sets of the family `z` that do not satisfy the function `f`.
    fn without(&mut self, bdd: &Table<'_>, mut z: u32, mut f: u32) -> Result<u32, Limit> {
        let base = self.open.len();
        'call: loop {
            let mut result = loop {
                if z == 0 || f == 1 {
                    break 0;
                }
                // A function that is no constant does not hold of the empty set.
                if f == 0 || z == 1 {
                    break z;
                }
                let (set, function) = (self.table.node(z), bdd.node(f));
                if function.level < set.level {
                    f = function.lo;
                    continue;
                }
                if let Some(result) = self.cache.get(0, z, f) {
                    break result;
                }
                self.table.step()?;
                self.open.push((z, f, OPEN));
                if function.level == set.level {
                    f = function.lo;
                }
                z = set.lo;
            };
            loop {
                if self.open.len() == base {
                    return Ok(result);
                }
                let top = self.open.len() - 1;
                let (pz, pf, lo) = self.open[top];
                let (set, function) = (self.table.node(pz), bdd.node(pf));
                if lo == OPEN {
                    self.open[top].2 = result;
                    f = if function.level == set.level { function.hi } else { pf };
                    z = set.hi;
                    continue 'call;
                }
                self.open.pop();
                result = self.make(set.level, lo, result)?;
                self.cache.put(0, pz, pf, result);
            }
        }
    }
}
