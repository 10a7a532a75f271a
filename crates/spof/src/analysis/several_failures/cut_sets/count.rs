//! How many cut sets there are of each order, without listing any: one pass over the diagram with
//! polynomials as values, in which the coefficient of zᵏ counts the sets of order k. Modules multiply.
//!
//! Costs the number of nodes times the square of the highest order at the worst; sums are 128 bits wide
//! until one overflows, and then of any width.

use std::fmt;

use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use crate::analysis::several_failures::cut_sets::solution::Module;
use crate::analysis::several_failures::diagrams::Node;
use crate::analysis::several_failures::fault_tree::formula::{Arg, TRUE};

/// A number of cut sets, of any size. In JSON it is a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(BigUint);

impl Count {
    /// The number, where it fits.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(&self.0).ok()
    }

    /// The sum of some counts.
    pub fn sum<'c>(counts: impl IntoIterator<Item = &'c Count>) -> Count {
        Count(counts.into_iter().map(|count| &count.0).sum())
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Count {
        Count(count.into())
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u128::try_from(&self.0) {
            Ok(count) => serializer.serialize_u128(count),
            // Digits without quotes: a number that JSON can write and few programs can hold.
            Err(_) => match serde_json::value::RawValue::from_string(self.0.to_string()) {
                Ok(digits) => digits.serialize(serializer),
                Err(_) => serializer.serialize_str(&self.0.to_string()),
            },
        }
    }
}

/// By order, the number of sets; orders without any are left out.
pub(crate) type ByOrder = Vec<(u32, Count)>;

/// Counts the sets of the last of some modules, or of a single event or constant.
pub(crate) fn count(events: usize, top: Arg, modules: &[Module]) -> ByOrder {
    let counted = count_as::<u128>(events, top, modules);
    let whole = match counted {
        Some(counted) => counted.into_big(),
        None => count_as::<BigUint>(events, top, modules).unwrap_or_default(),
    };
    let (from, counts) = (whole.from, whole.counts);
    let by_order = counts.into_iter().enumerate().map(|(at, count)| (from + at as u32, Count(count)));
    by_order.filter(|(_, count)| count.0 != BigUint::ZERO).collect()
}

fn count_as<N: Number>(events: usize, top: Arg, modules: &[Module]) -> Option<Polynomial<N>> {
    if top == TRUE {
        return Some(Polynomial::one());
    }
    if (top as usize) < events {
        return Some(Polynomial::one().shifted());
    }
    let mut known: FxHashMap<Arg, Polynomial<N>> = FxHashMap::default();
    for module in modules {
        let counted = count_sets(&module.sets, module.sets_root, |level| {
            let leaf = module.leaves[level as usize];
            if (leaf as usize) < events { None } else { known.get(&leaf) }
        })?;
        known.insert(module.arg, counted);
    }
    Some(known.remove(&top).unwrap_or_default())
}

/// Counts the sets of one family; `inner` gives the counts of a variable that is a module.
pub(crate) fn count_family(nodes: &[Node], root: u32) -> ByOrder {
    let counted = match count_sets::<u128>(nodes, root, |_| None) {
        Some(counted) => counted.into_big(),
        None => count_sets::<BigUint>(nodes, root, |_| None).unwrap_or_default(),
    };
    let from = counted.from;
    let by_order = counted.counts.into_iter().enumerate().map(|(at, count)| (from + at as u32, Count(count)));
    by_order.filter(|(_, count)| count.0 != BigUint::ZERO).collect()
}

fn count_sets<'p, N: Number + 'p>(
    nodes: &[Node],
    root: u32,
    inner: impl Fn(u32) -> Option<&'p Polynomial<N>>,
) -> Option<Polynomial<N>> {
    let mut known: Vec<Polynomial<N>> = vec![Polynomial::default(), Polynomial::one()];
    for node in nodes.iter().take(root as usize + 1).skip(2) {
        let hi = &known[node.hi as usize];
        let with = match inner(node.level) {
            None => hi.clone().shifted(),
            Some(inner) => inner.times(hi)?,
        };
        known.push(with.plus(&known[node.lo as usize])?);
    }
    known.into_iter().nth(root as usize)
}

/// Numbers that say when they are too small for a sum.
trait Number: Clone + Default + PartialEq {
    fn one() -> Self;
    fn add(&self, other: &Self) -> Option<Self>;
    fn multiply(&self, other: &Self) -> Option<Self>;
    fn into_big(self) -> BigUint;
}

impl Number for u128 {
    fn one() -> u128 {
        1
    }
    fn add(&self, other: &u128) -> Option<u128> {
        self.checked_add(*other)
    }
    fn multiply(&self, other: &u128) -> Option<u128> {
        self.checked_mul(*other)
    }
    fn into_big(self) -> BigUint {
        self.into()
    }
}

impl Number for BigUint {
    fn one() -> BigUint {
        1u32.into()
    }
    fn add(&self, other: &BigUint) -> Option<BigUint> {
        Some(self + other)
    }
    fn multiply(&self, other: &BigUint) -> Option<BigUint> {
        Some(self * other)
    }
    fn into_big(self) -> BigUint {
        self
    }
}

/// Coefficients from the order `from` on.
#[derive(Clone, Default)]
struct Polynomial<N> {
    from: u32,
    counts: Vec<N>,
}

impl<N: Number> Polynomial<N> {
    fn one() -> Polynomial<N> {
        Polynomial { from: 0, counts: vec![N::one()] }
    }

    /// Times z: each set has one more member.
    fn shifted(mut self) -> Polynomial<N> {
        self.from += 1;
        self
    }

    fn plus(mut self, other: &Polynomial<N>) -> Option<Polynomial<N>> {
        if other.counts.is_empty() {
            return Some(self);
        }
        if self.counts.is_empty() {
            return Some(other.clone());
        }
        if other.from < self.from {
            let missing = (self.from - other.from) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(N::default(), missing));
            self.from = other.from;
        }
        let at = (other.from - self.from) as usize;
        if self.counts.len() < at + other.counts.len() {
            self.counts.resize(at + other.counts.len(), N::default());
        }
        for (sum, count) in self.counts[at..].iter_mut().zip(&other.counts) {
            *sum = sum.add(count)?;
        }
        Some(self)
    }

    fn times(&self, other: &Polynomial<N>) -> Option<Polynomial<N>> {
        if self.counts.is_empty() || other.counts.is_empty() {
            return Some(Polynomial::default());
        }
        let mut counts = vec![N::default(); self.counts.len() + other.counts.len() - 1];
        for (at, a) in self.counts.iter().enumerate().filter(|(_, a)| **a != N::default()) {
            for (sum, b) in counts[at..].iter_mut().zip(&other.counts) {
                *sum = sum.add(&a.multiply(b)?)?;
            }
        }
        Some(Polynomial { from: self.from + other.from, counts })
    }

    fn into_big(self) -> Polynomial<BigUint> {
        Polynomial { from: self.from, counts: self.counts.into_iter().map(N::into_big).collect() }
    }
}
