//! Nodes of decision diagrams: stored once, found by their content; and what was computed of them before.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What stopped a computation before it was exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Limit {
    /// More nodes of a decision diagram would be needed than allowed.
    #[error("a decision diagram grew beyond {0} nodes")]
    Nodes(usize),
    /// The network between two components is too entangled to be written down as logic.
    #[error("a network path has too many ways to write all of them down")]
    Network,
    /// A ring of dependencies is too large.
    #[error("a ring of dependencies with groups in it has too many members")]
    Ring,
    /// The steps set aside for it were used up.
    #[error("it needs more steps than were set aside for it")]
    Steps,
    /// The caller said to stop.
    #[error("the time was over")]
    Stopped,
}

/// Steps that several computations may take together. What one thread spends is the same on every run.
#[derive(Debug)]
pub(crate) struct Fuel(AtomicU64);

impl Fuel {
    pub(crate) fn new(steps: u64) -> Fuel {
        Fuel(AtomicU64::new(steps))
    }

    pub(crate) fn left(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// [`Limit::Steps`], and nothing is left, where there are fewer.
    fn spend(&self, steps: u64) -> Result<(), Limit> {
        let left = self.left();
        self.0.store(left.saturating_sub(steps), Ordering::Relaxed);
        if left < steps { Err(Limit::Steps) } else { Ok(()) }
    }
}

/// What a computation may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits<'a> {
    /// Nodes of one diagram.
    pub(crate) nodes: usize,
    /// Set from elsewhere to give up.
    pub(crate) stop: Option<&'a AtomicBool>,
    /// Another such flag.
    or_stop: Option<&'a AtomicBool>,
    /// Steps, where these are limited.
    fuel: Option<&'a Fuel>,
}

impl<'a> Limits<'a> {
    pub(crate) fn new(nodes: usize, stop: Option<&'a AtomicBool>) -> Limits<'a> {
        Limits { nodes, stop, or_stop: None, fuel: None }
    }

    /// These limits, and another flag to stop at.
    pub(crate) fn or_when<'b>(self, flag: &'b AtomicBool) -> Limits<'b>
    where
        'a: 'b,
    {
        Limits { or_stop: Some(flag), ..self }
    }

    pub(crate) fn with_nodes(self, nodes: usize) -> Limits<'a> {
        Limits { nodes: nodes.min(self.nodes), ..self }
    }

    /// These limits, and steps that are taken from `fuel`.
    pub(crate) fn fuelled<'b>(self, fuel: &'b Fuel) -> Limits<'b>
    where
        'a: 'b,
    {
        Limits { fuel: Some(fuel), ..self }
    }

    /// Takes steps from the fuel, where it is limited.
    pub(crate) fn spend(&self, steps: u64) -> Result<(), Limit> {
        self.check()?;
        self.fuel.map_or(Ok(()), |fuel| fuel.spend(steps))
    }

    /// Steps that may still be taken.
    pub(crate) fn steps_left(&self) -> u64 {
        self.fuel.map_or(u64::MAX, Fuel::left)
    }

    /// An error once the caller has said to stop.
    pub(crate) fn check(&self) -> Result<(), Limit> {
        let is_set = |flag: Option<&AtomicBool>| flag.is_some_and(|flag| flag.load(Ordering::Relaxed));
        if is_set(self.stop) || is_set(self.or_stop) { Err(Limit::Stopped) } else { Ok(()) }
    }
}

/// A node: what holds without its variable (`lo`) and with it (`hi`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) level: u32,
    pub(crate) lo: u32,
    pub(crate) hi: u32,
}

/// Steps after which to ask whether to go on.
const ASKED: u32 = 256;

/// The level of the two constants, below all variables.
pub(crate) const CONSTANT: u32 = u32::MAX;

/// Nodes by number. 0 and 1 are the constants; a node comes after those it leads to.
pub(crate) struct Table<'a> {
    nodes: Vec<Node>,
    slots: Vec<u32>,
    limits: Limits<'a>,
    steps: u32,
}

impl<'a> Table<'a> {
    pub(crate) fn new(limits: Limits<'a>) -> Table<'a> {
        let constants = [0, 1].map(|value| Node { level: CONSTANT, lo: value, hi: value });
        Table { nodes: constants.to_vec(), slots: vec![0; 1 << 8], limits, steps: 0 }
    }

    pub(crate) fn under(self, limits: Limits<'_>) -> Table<'_> {
        Table { nodes: self.nodes, slots: self.slots, limits, steps: self.steps }
    }

    pub(crate) fn go_on_under(&mut self, limits: Limits<'a>) {
        self.limits = limits;
    }

    #[inline]
    pub(crate) fn node(&self, id: u32) -> Node {
        self.nodes[id as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node with this content, a new one if there is none.
    #[inline]
    pub(crate) fn get(&mut self, level: u32, lo: u32, hi: u32) -> Result<u32, Limit> {
        let mask = self.slots.len() - 1;
        let mut at = hash(level, lo, hi) & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            let node = &self.nodes[slot as usize];
            if node.lo == lo && node.hi == hi && node.level == level {
                return Ok(slot);
            }
            at = (at + 1) & mask;
        }
        if self.nodes.len() >= self.limits.nodes.min(u32::MAX as usize - 8) {
            return Err(Limit::Nodes(self.limits.nodes));
        }
        let new = self.nodes.len() as u32;
        self.nodes.push(Node { level, lo, hi });
        self.slots[at] = new;
        if self.nodes.len() * 2 > self.slots.len() {
            self.grow();
        }
        Ok(new)
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(size, 0);
        for (id, node) in self.nodes.iter().enumerate().skip(2) {
            let mut at = hash(node.level, node.lo, node.hi) & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = id as u32;
        }
    }

    /// Counts a step of an operation, and now and then asks whether to go on.
    #[inline]
    pub(crate) fn step(&mut self) -> Result<(), Limit> {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(ASKED) { self.limits.spend(u64::from(ASKED)) } else { Ok(()) }
    }

    /// By node up to `root`, whether `root` is made of it.
    pub(crate) fn parts_of(&self, root: u32) -> Vec<bool> {
        let mut part = vec![false; root as usize + 1];
        part[root as usize] = true;
        for id in (2..=root as usize).rev() {
            if part[id] {
                let node = self.nodes[id];
                part[node.lo as usize] = true;
                part[node.hi as usize] = true;
            }
        }
        part
    }

    /// The nodes that `root` is made of, numbered anew without gaps, and the number of `root` among them.
    pub(crate) fn compacted(&self, root: u32) -> (Vec<Node>, u32) {
        let mut kept = self.nodes[..2].to_vec();
        if root <= 1 {
            return (kept, root);
        }
        let part = self.parts_of(root);
        let mut number = vec![0u32; part.len()];
        number[1] = 1;
        for id in (2..part.len()).filter(|id| part[*id]) {
            let node = self.nodes[id];
            number[id] = kept.len() as u32;
            kept.push(Node { level: node.level, lo: number[node.lo as usize], hi: number[node.hi as usize] });
        }
        (kept, number[root as usize])
    }
}

#[inline]
fn hash(a: u32, b: u32, c: u32) -> usize {
    let mixed =
        (u64::from(b) << 32 | u64::from(c)).wrapping_add(u64::from(a).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed ^ (mixed >> 32)) as usize
}

#[derive(Clone, Copy)]
struct Entry {
    a: u32,
    b: u32,
    operation: u32,
    result: u32,
}

/// Results of operations on pairs of nodes. It forgets: a new result takes the place of an older one.
pub(crate) struct Cache {
    entries: Vec<Entry>,
    filled: usize,
}

impl Cache {
    const EMPTY: Entry = Entry { a: 0, b: 0, operation: u32::MAX, result: 0 };
    /// The most entries; 64 MB.
    const MOST: usize = 1 << 22;
    /// How often each entry is replaced on average before there are more of them. Most results are never asked for
    /// again: a small cache that forgets some costs less than the memory of one that does not.
    const PATIENCE: usize = 4;

    pub(crate) fn new() -> Cache {
        Cache { entries: vec![Cache::EMPTY; 1 << 8], filled: 0 }
    }

    #[inline]
    fn slot(&self, operation: u32, a: u32, b: u32) -> usize {
        hash(operation, a, b) & (self.entries.len() - 1)
    }

    #[inline]
    pub(crate) fn get(&self, operation: u32, a: u32, b: u32) -> Option<u32> {
        let entry = &self.entries[self.slot(operation, a, b)];
        (entry.a == a && entry.b == b && entry.operation == operation).then_some(entry.result)
    }

    #[inline]
    pub(crate) fn put(&mut self, operation: u32, a: u32, b: u32, result: u32) {
        let at = self.slot(operation, a, b);
        self.entries[at] = Entry { a, b, operation, result };
        self.filled += 1;
        if self.filled > Cache::PATIENCE * self.entries.len() && self.entries.len() < Cache::MOST {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let size = self.entries.len() * 2;
        let old = std::mem::replace(&mut self.entries, vec![Cache::EMPTY; size]);
        self.filled = 0;
        for entry in old.into_iter().filter(|entry| entry.operation != u32::MAX) {
            let at = self.slot(entry.operation, entry.a, entry.b);
            self.entries[at] = entry;
            self.filled += 1;
        }
    }
}
