//! Families of sets that are minimal and of a bounded order, as zero-suppressed diagrams (Minato 1993).
//!
//! No set above the bound is ever held, not even for a moment: that is what makes low orders cheap where
//! the whole family is out of reach. Every result is minimal: no set of it contains another one.

use crate::analysis::several_failures::diagrams::table::{Cache, Limit, Limits, Table};

const OPEN: u32 = u32::MAX;
const UNION: u32 = 1;
const WITHOUT: u32 = 2;
const AT_MOST: u32 = 3;
const PRODUCT: u32 = 16;

/// No bound: a product or family is whole.
pub(crate) const UNBOUNDED: u32 = u32::MAX >> 1;

/// What is left of a bound beside one member.
fn beside_one(bound: u32) -> u32 {
    if bound == UNBOUNDED { UNBOUNDED } else { bound - 1 }
}

/// A table of families. 0 holds no set, 1 holds the empty set only.
pub(crate) struct Families<'a> {
    pub(crate) table: Table<'a>,
    cache: Cache,
    unions: Vec<(u32, u32, u32)>,
    withouts: Vec<(u32, u32, u32, u32)>,
    products: Vec<Product>,
    at_mosts: Vec<(u32, u32, u32)>,
    /// Whether any result lacks a set because of a bound.
    pub(crate) cut_off: bool,
}

/// A product under way: the families, the bound, and the parts of the result that are known.
struct Product {
    f: u32,
    g: u32,
    bound: u32,
    lo: u32,
    first: u32,
}

impl<'a> Families<'a> {
    pub(crate) fn new(limits: Limits<'a>) -> Families<'a> {
        Families {
            table: Table::new(limits),
            cache: Cache::new(),
            unions: Vec::new(),
            withouts: Vec::new(),
            products: Vec::new(),
            at_mosts: Vec::new(),
            cut_off: false,
        }
    }

    fn make(&mut self, level: u32, lo: u32, hi: u32) -> Result<u32, Limit> {
        if hi == 0 { Ok(lo) } else { self.table.get(level, lo, hi) }
    }

    /// The family of one set of one member.
    pub(crate) fn single(&mut self, level: u32) -> Result<u32, Limit> {
        self.table.get(level, 0, 1)
    }

    /// The minimal ones among the sets of both families.
    pub(crate) fn union(&mut self, mut f: u32, mut g: u32) -> Result<u32, Limit> {
        let base = self.unions.len();
        'call: loop {
            let mut result = loop {
                if f == g || g == 0 {
                    break f;
                }
                if f == 0 {
                    break g;
                }
                if f == 1 || g == 1 {
                    break 1;
                }
                if f > g {
                    std::mem::swap(&mut f, &mut g);
                }
                if let Some(result) = self.cache.get(UNION, f, g) {
                    break result;
                }
                self.table.step()?;
                let (a, b) = (self.table.node(f), self.table.node(g));
                self.unions.push((f, g, OPEN));
                if a.level <= b.level {
                    f = a.lo;
                }
                if b.level <= a.level {
                    g = b.lo;
                }
            };
            loop {
                if self.unions.len() == base {
                    return Ok(result);
                }
                let top = self.unions.len() - 1;
                let (pf, pg, known) = self.unions[top];
                let (a, b) = (self.table.node(pf), self.table.node(pg));
                let (lo, hi) = if known != OPEN {
                    (known, result)
                } else if a.level == b.level {
                    self.unions[top].2 = result;
                    (f, g) = (a.hi, b.hi);
                    continue 'call;
                } else {
                    (result, if a.level < b.level { a.hi } else { b.hi })
                };
                self.unions.pop();
                let hi = self.without(hi, lo)?;
                result = self.make(a.level.min(b.level), lo, hi)?;
                self.cache.put(UNION, pf, pg, result);
            }
        }
    }

    /// The sets of `f` that contain no set of `g`.
    pub(crate) fn without(&mut self, mut f: u32, mut g: u32) -> Result<u32, Limit> {
        let base = self.withouts.len();
        'call: loop {
            let mut result = loop {
                if f == 0 || g == 1 || f == g {
                    break 0;
                }
                if g == 0 || f == 1 {
                    break f;
                }
                let (a, b) = (self.table.node(f), self.table.node(g));
                if b.level < a.level {
                    g = b.lo;
                    continue;
                }
                if let Some(result) = self.cache.get(WITHOUT, f, g) {
                    break result;
                }
                self.table.step()?;
                self.withouts.push((f, g, OPEN, OPEN));
                f = a.lo;
                if a.level == b.level {
                    g = b.lo;
                }
            };
            loop {
                if self.withouts.len() == base {
                    return Ok(result);
                }
                let top = self.withouts.len() - 1;
                let (pf, pg, lo, with) = self.withouts[top];
                let (a, b) = (self.table.node(pf), self.table.node(pg));
                if lo == OPEN {
                    self.withouts[top].2 = result;
                    f = a.hi;
                    g = if a.level == b.level { b.lo } else { pg };
                    continue 'call;
                }
                if with == OPEN && a.level == b.level {
                    self.withouts[top].3 = result;
                    f = result;
                    g = b.hi;
                    continue 'call;
                }
                self.withouts.pop();
                result = self.make(a.level, lo, result)?;
                self.cache.put(WITHOUT, pf, pg, result);
            }
        }
    }

    /// The minimal unions, of at most `bound` members, of a set of `f` and a set of `g`.
    pub(crate) fn product(&mut self, mut f: u32, mut g: u32, mut bound: u32) -> Result<u32, Limit> {
        let base = self.products.len();
        'call: loop {
            let mut result = loop {
                if f == 0 || g == 0 {
                    break 0;
                }
                if f == 1 || f == g {
                    break self.at_most(g, bound)?;
                }
                if g == 1 {
                    break self.at_most(f, bound)?;
                }
                if bound == 0 {
                    self.cut_off = true;
                    break 0;
                }
                if f > g {
                    std::mem::swap(&mut f, &mut g);
                }
                if let Some(result) = self.cache.get(PRODUCT + bound, f, g) {
                    break result;
                }
                self.table.step()?;
                let (a, b) = (self.table.node(f), self.table.node(g));
                self.products.push(Product { f, g, bound, lo: OPEN, first: OPEN });
                if a.level <= b.level {
                    f = a.lo;
                }
                if b.level <= a.level {
                    g = b.lo;
                }
            };
            loop {
                if self.products.len() == base {
                    return Ok(result);
                }
                let top = self.products.len() - 1;
                let Product { f: pf, g: pg, bound: pb, lo, first } = self.products[top];
                let (a, b) = (self.table.node(pf), self.table.node(pg));
                if lo == OPEN {
                    self.products[top].lo = result;
                    bound = beside_one(pb);
                    (f, g) = if a.level == b.level {
                        (a.hi, self.union(b.hi, b.lo)?)
                    } else if a.level < b.level {
                        (a.hi, pg)
                    } else {
                        (pf, b.hi)
                    };
                    continue 'call;
                }
                if a.level == b.level && first == OPEN {
                    self.products[top].first = result;
                    (f, g, bound) = (a.lo, b.hi, beside_one(pb));
                    continue 'call;
                }
                self.products.pop();
                let hi = if a.level == b.level { self.union(first, result)? } else { result };
                let hi = self.without(hi, lo)?;
                result = self.make(a.level.min(b.level), lo, hi)?;
                self.cache.put(PRODUCT + pb, pf, pg, result);
            }
        }
    }

    /// The sets of `f` of at most `bound` members.
    pub(crate) fn at_most(&mut self, mut f: u32, mut bound: u32) -> Result<u32, Limit> {
        let base = self.at_mosts.len();
        'call: loop {
            let mut result = loop {
                if f <= 1 || bound == UNBOUNDED {
                    break f;
                }
                if let Some(result) = self.cache.get(AT_MOST, f, bound) {
                    break result;
                }
                self.table.step()?;
                self.at_mosts.push((f, bound, OPEN));
                f = self.table.node(f).lo;
            };
            loop {
                if self.at_mosts.len() == base {
                    return Ok(result);
                }
                let top = self.at_mosts.len() - 1;
                let (pf, pb, lo) = self.at_mosts[top];
                let node = self.table.node(pf);
                if lo == OPEN && pb > 0 {
                    self.at_mosts[top].2 = result;
                    (f, bound) = (node.hi, pb - 1);
                    continue 'call;
                }
                self.at_mosts.pop();
                self.cut_off |= lo == OPEN;
                result = if lo == OPEN { result } else { self.make(node.level, lo, result)? };
                self.cache.put(AT_MOST, pf, pb, result);
            }
        }
    }
}
