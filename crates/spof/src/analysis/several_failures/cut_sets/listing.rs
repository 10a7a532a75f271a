//! The first cut sets in order, out of however many there are.
//!
//! Best first: by probability, then order, then names. A search goes through the diagrams from the root, each
//! open end with the exact best that can still come of it (known for every node from one pass), so that it
//! never turns into a dead end: the first n of 10¹⁵ sets cost about n times the depth of the diagrams
//! (A* with an exact heuristic; the same as listing the n best paths of an acyclic graph, Eppstein 1998).
//!
//! Names decide between sets that are otherwise as good, and by names the least of all members decides: of two
//! sets of one size that one comes first which has the least member that the other lacks. Joining the same
//! members to both does not change that, so that the best of a node stays the best whatever is joined to it.
//!
//! Probabilities are compared as sums of logarithms in fixed point, 2⁻³² apart, so that sets which differ in
//! the order of multiplication only are equal. Sets with a member whose probability is not known come after all
//! others, by order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::analysis::several_failures::diagrams::Node;
use crate::analysis::several_failures::fault_tree::formula::{Arg, FALSE, TRUE};

/// A family of cut sets, in which some variables stand for families of their own.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    /// What stands for it in later ones.
    pub(crate) arg: Arg,
    pub(crate) leaves: &'a [Arg],
    pub(crate) nodes: &'a [Node],
    pub(crate) root: u32,
}

/// Lists the first `most` sets of `top`, which is a part, an event or a constant. `probability` is that of
/// each event, `None` where it is not known; `rank` is each event's place by name. Members are sorted by it.
pub(crate) fn list(
    parts: &[Part<'_>],
    top: Arg,
    probability: &[Option<f64>],
    rank: &[u32],
    most: usize,
) -> Vec<Vec<u32>> {
    let known: Vec<Option<u64>> = probability
        .iter()
        .map(|q| q.filter(|q| *q > 0.0).map(|q| (-q.ln() * 4_294_967_296.0).round() as u64))
        .collect();
    let mut listed = Search::new(parts, top, Costs::Known(&known), rank).first(most);
    if listed.len() < most && known.contains(&None) {
        let unknown: Vec<bool> = known.iter().map(Option::is_none).collect();
        listed.extend(Search::new(parts, top, Costs::WithUnknown(&unknown), rank).first(most - listed.len()));
    }
    for set in &mut listed {
        set.sort_unstable_by_key(|event| rank[*event as usize]);
    }
    listed
}

/// Names decide between sets of at most so many members; between larger ones, which nobody reads to the end,
/// their place in the diagrams does.
const NAMED: u32 = 256;

/// How good a set is, the least being the best: its cost, its order, and the ranks of its members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    cost: u64,
    order: u32,
    names: Rc<[u32]>,
}

impl Key {
    fn empty() -> Key {
        Key { cost: 0, order: 0, names: Rc::from([]) }
    }

    /// The set that has the members of both, which share none.
    fn and(&self, other: &Key) -> Key {
        if other.order == 0 {
            return self.clone();
        }
        if self.order == 0 {
            return other.clone();
        }
        let (cost, order) = (self.cost + other.cost, self.order + other.order);
        if order > NAMED {
            return Key { cost, order, names: Rc::from([]) };
        }
        let mut names = Vec::with_capacity(self.names.len() + other.names.len());
        let (mut a, mut b) = (&self.names[..], &other.names[..]);
        while let (Some(first), Some(second)) = (a.first(), b.first()) {
            let from = if first < second { &mut a } else { &mut b };
            names.push(from[0]);
            *from = &from[1..];
        }
        names.extend_from_slice(a);
        names.extend_from_slice(b);
        Key { cost, order, names: names.into() }
    }
}

/// The better of two, if there is any.
fn better(a: Option<Key>, b: Option<Key>) -> Option<Key> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn both(a: &Option<Key>, b: &Option<Key>) -> Option<Key> {
    Some(a.as_ref()?.and(b.as_ref()?))
}

/// What is asked of the sets of one search.
#[derive(Clone, Copy)]
enum Costs<'a> {
    /// All members known; each event's cost.
    Known(&'a [Option<u64>]),
    /// At least one member that is unknown, by event; only the order counts.
    WithUnknown(&'a [bool]),
}

/// The best of any set of a node, and the best of one with an unknown member.
#[derive(Clone, Default)]
struct Best {
    any: Option<Key>,
    unknown: Option<Key>,
}

impl Best {
    fn empty() -> Best {
        Best { any: Some(Key::empty()), unknown: None }
    }

    fn or(self, other: Best) -> Best {
        Best { any: better(self.any, other.any), unknown: better(self.unknown, other.unknown) }
    }

    fn and(&self, other: &Best) -> Best {
        Best {
            any: both(&self.any, &other.any),
            unknown: better(both(&self.unknown, &other.any), both(&self.any, &other.unknown)),
        }
    }
}

struct Search<'a> {
    parts: &'a [Part<'a>],
    place: FxHashMap<Arg, usize>,
    top: Arg,
    costs: Costs<'a>,
    rank: &'a [u32],
    /// By part and node, the best that comes of it.
    best: Vec<Vec<Best>>,
    /// Members of open sets, each with the one before it.
    members: Vec<(u32, u32)>,
    /// Where open sets go on after a part: the part and node, what is after that, and the best of all that.
    rest: Vec<(u32, u32, u32, Best)>,
}

const END: u32 = u32::MAX;

/// An open set: where it stands, and what it has.
#[derive(Clone)]
struct Open {
    part: u32,
    node: u32,
    /// Where it goes on after this part.
    rest: u32,
    /// Its last member.
    members: u32,
    key: Key,
    has_unknown: bool,
}

impl<'a> Search<'a> {
    fn new(parts: &'a [Part<'a>], top: Arg, costs: Costs<'a>, rank: &'a [u32]) -> Search<'a> {
        let place = parts.iter().enumerate().map(|(place, part)| (part.arg, place)).collect();
        let mut search = Search {
            parts,
            place,
            top,
            costs,
            rank,
            best: Vec::new(),
            members: Vec::new(),
            rest: Vec::new(),
        };
        for part in parts {
            let mut best = vec![Best::default(), Best::empty()];
            for node in part.nodes.iter().skip(2) {
                let with = search.leaf(part.leaves[node.level as usize]).and(&best[node.hi as usize]);
                best.push(best[node.lo as usize].clone().or(with));
            }
            search.best.push(best);
        }
        search
    }

    /// The best of one variable.
    fn leaf(&self, leaf: Arg) -> Best {
        match self.place.get(&leaf) {
            Some(part) => self.best[*part][self.parts[*part].root as usize].clone(),
            None => self.event(leaf),
        }
    }

    fn event(&self, event: Arg) -> Best {
        let key = |cost| Some(Key { cost, order: 1, names: Rc::from([self.rank[event as usize]]) });
        match self.costs {
            Costs::Known(costs) => Best { any: costs[event as usize].and_then(key), unknown: None },
            Costs::WithUnknown(unknown) => {
                let any = key(0);
                Best { unknown: any.clone().filter(|_| unknown[event as usize]), any }
            }
        }
    }

    fn rest_of(&self, open: &Open) -> Best {
        if open.rest == END { Best::empty() } else { self.rest[open.rest as usize].3.clone() }
    }

    /// What an open set can come to at best.
    fn bound(&self, open: &Open) -> Option<Key> {
        let best = self.best[open.part as usize][open.node as usize].and(&self.rest_of(open));
        let wanted = match self.costs {
            Costs::WithUnknown(_) if !open.has_unknown => best.unknown,
            _ => best.any,
        };
        Some(open.key.and(&wanted?))
    }

    /// The same set with the variable of the node where it stands; `None` if that is not wanted.
    fn with_variable(&mut self, open: &Open) -> Option<Open> {
        let part = self.parts[open.part as usize];
        let node = part.nodes[open.node as usize];
        let leaf = part.leaves[node.level as usize];
        if let Some(inner) = self.place.get(&leaf).copied() {
            let best = self.best[open.part as usize][node.hi as usize].and(&self.rest_of(open));
            self.rest.push((open.part, node.hi, open.rest, best));
            let rest = self.rest.len() as u32 - 1;
            return Some(Open { part: inner as u32, node: self.parts[inner].root, rest, ..open.clone() });
        }
        let event = self.event(leaf);
        let key = open.key.and(&event.any?);
        self.members.push((leaf, open.members));
        let members = self.members.len() as u32 - 1;
        let has_unknown = open.has_unknown || event.unknown.is_some();
        Some(Open { node: node.hi, members, key, has_unknown, ..open.clone() })
    }

    /// The first sets, members in no order.
    fn first(mut self, most: usize) -> Vec<Vec<u32>> {
        let mut found = Vec::new();
        let mut ends: Vec<Open> = Vec::new();
        let mut queue: BinaryHeap<Reverse<(Key, usize)>> = BinaryHeap::new();
        match self.place.get(&self.top) {
            Some(part) => {
                let root = self.parts[*part].root;
                let key = Key::empty();
                ends.push(Open {
                    part: *part as u32,
                    node: root,
                    rest: END,
                    members: END,
                    key,
                    has_unknown: false,
                });
                queue.extend(self.bound(&ends[0]).map(|bound| Reverse((bound, 0))));
            }
            None => found.extend(self.trivial()),
        }
        while found.len() < most
            && let Some(Reverse((_, end))) = queue.pop()
        {
            // Down the best way, with the other one left for later.
            let mut open = ends[end].clone();
            loop {
                if open.node == 1 {
                    if open.rest == END {
                        break;
                    }
                    (open.part, open.node, open.rest, _) = self.rest[open.rest as usize].clone();
                    continue;
                }
                let lo = self.parts[open.part as usize].nodes[open.node as usize].lo;
                let with = self.with_variable(&open);
                let without = Open { node: lo, ..open };
                let bound_with = with.as_ref().and_then(|with| self.bound(with));
                let (next, later) = match (self.bound(&without), bound_with, with) {
                    (Some(a), Some(b), Some(with)) if b < a => (with, Some((a, without))),
                    (Some(_), Some(b), Some(with)) => (without, Some((b, with))),
                    (None, Some(_), Some(with)) => (with, None),
                    _ => (without, None),
                };
                if let Some((bound, other)) = later {
                    queue.push(Reverse((bound, ends.len())));
                    ends.push(other);
                }
                open = next;
            }
            found.push(self.members_of(open.members));
        }
        found.truncate(most);
        found
    }

    /// The one set of a top that is an event or always down.
    fn trivial(&self) -> Option<Vec<u32>> {
        let best = match self.top {
            TRUE => Best::empty(),
            FALSE => Best::default(),
            event => self.event(event),
        };
        let key = if matches!(self.costs, Costs::Known(_)) { best.any } else { best.unknown };
        key.map(|key| if key.order == 0 { Vec::new() } else { vec![self.top] })
    }

    fn members_of(&self, mut last: u32) -> Vec<u32> {
        let mut members = Vec::new();
        while last != END {
            let (event, before) = self.members[last as usize];
            members.push(event);
            last = before;
        }
        members
    }
}
