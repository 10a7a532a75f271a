//! Monotone functions as binary decision diagrams (Bryant 1986), built by conjunction and disjunction.

use crate::analysis::several_failures::diagrams::table::{Cache, Limit, Limits, Table};

const AND: u32 = 0;
const OR: u32 = 1;
const OPEN: u32 = u32::MAX;

/// A table of functions. 0 never holds, 1 always does.
pub(crate) struct Bdd<'a> {
    pub(crate) table: Table<'a>,
    cache: Cache,
    /// Pairs under way, each with the result for `lo` once it is known.
    open: Vec<(u32, u32, u32)>,
}

impl<'a> Bdd<'a> {
    pub(crate) fn new(limits: Limits<'a>) -> Bdd<'a> {
        Bdd { table: Table::new(limits), cache: Cache::new(), open: Vec::new() }
    }

    /// The same functions, to go on with under other limits.
    pub(crate) fn under(self, limits: Limits<'_>) -> Bdd<'_> {
        Bdd { table: self.table.under(limits), cache: self.cache, open: Vec::new() }
    }

    /// Goes on under other limits after one of them was met; what is known stays known.
    pub(crate) fn go_on_under(&mut self, limits: Limits<'a>) {
        self.table.go_on_under(limits);
        self.open.clear();
    }

    /// The function that holds when the variable of this level does.
    pub(crate) fn variable(&mut self, level: u32) -> Result<u32, Limit> {
        self.table.get(level, 0, 1)
    }

    pub(crate) fn and(&mut self, f: u32, g: u32) -> Result<u32, Limit> {
        self.apply(AND, f, g)
    }

    pub(crate) fn or(&mut self, f: u32, g: u32) -> Result<u32, Limit> {
        self.apply(OR, f, g)
    }

    #[inline]
    fn trivial(operation: u32, f: u32, g: u32) -> Option<u32> {
        if f == g {
            return Some(f);
        }
        let (small, large) = (f.min(g), f.max(g));
        match (operation, small) {
            (AND, 0) => Some(0),
            (AND, 1) | (OR, 0) => Some(large),
            (OR, 1) => Some(1),
            _ => (operation == OR && large == 1).then_some(1),
        }
    }

    /// Costs at most the product of the two sizes, each pair being looked at once while it is remembered.
    fn apply(&mut self, operation: u32, mut f: u32, mut g: u32) -> Result<u32, Limit> {
        let base = self.open.len();
        'call: loop {
            let mut result = loop {
                if let Some(result) = Self::trivial(operation, f, g) {
                    break result;
                }
                if f > g {
                    std::mem::swap(&mut f, &mut g);
                }
                if let Some(result) = self.cache.get(operation, f, g) {
                    break result;
                }
                self.table.step()?;
                let (a, b) = (self.table.node(f), self.table.node(g));
                self.open.push((f, g, OPEN));
                if a.level <= b.level {
                    f = a.lo;
                }
                if b.level <= a.level {
                    g = b.lo;
                }
            };
            loop {
                if self.open.len() == base {
                    return Ok(result);
                }
                let top = self.open.len() - 1;
                let (pf, pg, lo) = self.open[top];
                let (a, b) = (self.table.node(pf), self.table.node(pg));
                if lo == OPEN {
                    self.open[top].2 = result;
                    f = if a.level <= b.level { a.hi } else { pf };
                    g = if b.level <= a.level { b.hi } else { pg };
                    continue 'call;
                }
                self.open.pop();
                if lo != result {
                    result = self.table.get(a.level.min(b.level), lo, result)?;
                }
                self.cache.put(operation, pf, pg, result);
            }
        }
    }
}
