//! Sets of components, each stored once however many bear it.
//!
//! A set is a big-endian Patricia tree (Okasaki and Gill 1998) over words of 64 members, and every tree is
//! interned: equal sets are the same number, so comparing two costs one comparison, and sets that differ in
//! little share the rest. "These and one more" costs a path, at most 26 nodes; the million sets of a
//! chain of a million, half a trillion members, take some ten million nodes.
//!
//! Functions recurse along the bits of a word's number, 26 levels at the most, never along what a model holds.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// A set; equal sets have equal numbers.
pub(crate) type Set = u32;

/// The set without members.
pub(crate) const EMPTY: Set = 0;
/// What is down with nothing failed: everything takes it down, failing or not.
pub(crate) const ALL: Set = 1;

/// More nodes were needed than are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Tree {
    /// The number of the first word that may be in it: a multiple of 2^level.
    key: u32,
    /// 0 for a word; otherwise its halves differ in bit `level - 1` of the words' numbers.
    level: u8,
    /// The halves of a branch; the bits of a word, low ones first.
    halves: [u32; 2],
    size: u32,
}

/// All sets in use.
pub(crate) struct Sets {
    trees: Vec<Tree>,
    table: HashTable<u32>,
    max: usize,
    /// What `at_least` is working on, the innermost call's last.
    open: Vec<(Set, u32)>,
}

impl Sets {
    /// None yet, and never more than `max` nodes.
    pub(crate) fn new(max: usize) -> Sets {
        let none = Tree { key: 0, level: 0, halves: [0, 0], size: 0 };
        let all = Tree { key: 1, ..none };
        Sets { trees: vec![none, all], table: HashTable::new(), max, open: Vec::new() }
    }

    pub(crate) fn node_count(&self) -> usize {
        self.trees.len() - 2
    }

    pub(crate) fn max(&self) -> usize {
        self.max
    }

    pub(crate) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// How many members it has; 0 for [`ALL`].
    pub(crate) fn len(&self, set: Set) -> u32 {
        self.trees[set as usize].size
    }

    pub(crate) fn single(&mut self, member: u32) -> Result<Set, Full> {
        self.word(member >> 6, 1 << (member & 63))
    }

    pub(crate) fn contains(&self, set: Set, member: u32) -> bool {
        if set <= ALL {
            return set == ALL;
        }
        let word = member >> 6;
        let mut tree = &self.trees[set as usize];
        while tree.level > 0 {
            if (tree.key ^ word) >> tree.level != 0 {
                return false;
            }
            tree = &self.trees[tree.halves[(word >> (tree.level - 1) & 1) as usize] as usize];
        }
        tree.key == word && bits(tree) >> (member & 63) & 1 == 1
    }

    /// The members in ascending order; none for [`ALL`].
    pub(crate) fn members(&self, set: Set) -> impl Iterator<Item = u32> + '_ {
        let mut open = Vec::new();
        if set > ALL {
            open.push(set);
        }
        let mut word = (0, 0u64);
        std::iter::from_fn(move || {
            while word.1 == 0 {
                let tree = &self.trees[open.pop()? as usize];
                if tree.level == 0 {
                    word = (tree.key, bits(tree));
                } else {
                    open.extend([tree.halves[1], tree.halves[0]]);
                }
            }
            let bit = word.1.trailing_zeros();
            word.1 &= word.1 - 1;
            Some(word.0 << 6 | bit)
        })
    }

    /// What is in at least `least` (1 or more) of these sets, each counting as often as it says. None of
    /// them is [`ALL`]. Costs the nodes in which they differ.
    pub(crate) fn at_least(
        &mut self,
        least: u32,
        sets: impl IntoIterator<Item = (Set, u32)>,
    ) -> Result<Set, Full> {
        self.open.clear();
        self.open.extend(sets);
        self.merge(least, 0)
    }

    /// [`Sets::at_least`] of `open[from..]`, which it takes away.
    fn merge(&mut self, least: u32, from: usize) -> Result<Set, Full> {
        let total = self.fold(from);
        let list = &self.open[from..];
        if list.len() <= 1 || total < u64::from(least) {
            let whole = list.first().filter(|_| total >= u64::from(least));
            let result = whole.map_or(EMPTY, |(set, _)| *set);
            self.open.truncate(from);
            return Ok(result);
        }
        let first = self.trees[list[0].0 as usize].key;
        let level = list.iter().fold(0, |level, (set, _)| {
            let tree = &self.trees[*set as usize];
            level.max(tree.level).max((32 - (tree.key ^ first).leading_zeros()) as u8)
        });
        if level == 0 {
            let bits = self.count_bits(least, from);
            self.open.truncate(from);
            return if bits == 0 { Ok(EMPTY) } else { self.word(first, bits) };
        }
        let mut halves = [EMPTY; 2];
        let to = self.open.len();
        for (side, half) in halves.iter_mut().enumerate() {
            for at in from..to {
                let (set, count) = self.open[at];
                let tree = &self.trees[set as usize];
                if tree.level == level {
                    self.open.push((tree.halves[side], count));
                } else if (tree.key >> (level - 1) & 1) as usize == side {
                    self.open.push((set, count));
                }
            }
            *half = self.merge(least, to)?;
        }
        self.open.truncate(from);
        match halves {
            [half, EMPTY] | [EMPTY, half] => Ok(half),
            halves => self.intern(Tree {
                key: first >> level << level,
                level,
                halves,
                size: self.len(halves[0]) + self.len(halves[1]),
            }),
        }
    }

    /// Makes equal sets of `open[from..]` one and drops empty ones; how many stand there in all.
    fn fold(&mut self, from: usize) -> u64 {
        if self.open.len() - from > 2 {
            self.open[from..].sort_unstable();
        }
        let mut to = from;
        let mut total = 0;
        for at in from..self.open.len() {
            let (set, count) = self.open[at];
            if set == EMPTY {
                continue;
            }
            total += u64::from(count);
            if to > from && self.open[to - 1].0 == set {
                self.open[to - 1].1 += count;
            } else {
                self.open[to] = (set, count);
                to += 1;
            }
        }
        self.open.truncate(to);
        total
    }

    fn count_bits(&self, least: u32, from: usize) -> u64 {
        let words =
            || self.open[from..].iter().map(|(set, count)| (bits(&self.trees[*set as usize]), *count));
        let any = words().fold(0, |any, (bits, _)| any | bits);
        if least == 1 {
            return any;
        }
        let mut left = any;
        let mut found = 0;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            let count: u64 =
                words().filter(|(bits, _)| bits & bit != 0).map(|(_, count)| u64::from(count)).sum();
            if count >= u64::from(least) {
                found |= bit;
            }
        }
        found
    }

    fn word(&mut self, key: u32, bits: u64) -> Result<Set, Full> {
        self.intern(Tree {
            key,
            level: 0,
            halves: [bits as u32, (bits >> 32) as u32],
            size: bits.count_ones(),
        })
    }

    fn intern(&mut self, tree: Tree) -> Result<Set, Full> {
        let hash = FxBuildHasher.hash_one(tree);
        let trees = &self.trees;
        if let Some(found) = self.table.find(hash, |other| trees[*other as usize] == tree) {
            return Ok(*found);
        }
        if self.node_count() >= self.max {
            return Err(Full);
        }
        let set = u32::try_from(self.trees.len()).map_err(|_| Full)?;
        self.trees.push(tree);
        let trees = &self.trees;
        self.table.insert_unique(hash, set, |other| FxBuildHasher.hash_one(trees[*other as usize]));
        Ok(set)
    }

    /// Forgets every set that is none of `roots`, and renumbers these. Costs all nodes.
    pub(crate) fn keep_only<'s>(&mut self, roots: impl Iterator<Item = &'s mut Set>) {
        let mut roots: Vec<&mut Set> = roots.collect();
        let mut renamed = vec![EMPTY; self.trees.len()];
        renamed[ALL as usize] = ALL;
        roots.iter().for_each(|root| renamed[**root as usize] = ALL);
        // Halves were there before their branch.
        for at in (2..self.trees.len()).rev() {
            let tree = self.trees[at];
            if renamed[at] != EMPTY && tree.level > 0 {
                tree.halves.iter().for_each(|half| renamed[*half as usize] = ALL);
            }
        }
        let mut next = 2;
        for at in 2..self.trees.len() {
            if renamed[at] == EMPTY {
                continue;
            }
            let mut tree = self.trees[at];
            if tree.level > 0 {
                tree.halves = tree.halves.map(|half| renamed[half as usize]);
            }
            self.trees[next] = tree;
            renamed[at] = next as Set;
            next += 1;
        }
        self.trees.truncate(next);
        self.trees.shrink_to(next * 2);
        renamed[EMPTY as usize] = EMPTY;
        roots.iter_mut().for_each(|root| **root = renamed[**root as usize]);
        let trees = &self.trees;
        let hash = |set: &u32| FxBuildHasher.hash_one(trees[*set as usize]);
        self.table = HashTable::with_capacity(next);
        (2..next as Set).for_each(|set| {
            self.table.insert_unique(hash(&set), set, hash);
        });
    }
}

fn bits(tree: &Tree) -> u64 {
    u64::from(tree.halves[0]) | u64::from(tree.halves[1]) << 32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;

    fn set_of(sets: &mut Sets, members: &BTreeSet<u32>) -> Set {
        let singles: Vec<(Set, u32)> =
            members.iter().map(|member| (sets.single(*member).expect("room"), 1)).collect();
        sets.at_least(1, singles).expect("room")
    }

    proptest! {
        #[test]
        fn sets_are_those_of_the_standard_library(
            given in vec((btree_set(prop_oneof![0..200u32, any::<u32>()], 0..12), 1..3u32), 1..6),
            least in 1..5u32,
        ) {
            let mut sets = Sets::new(usize::MAX);
            let list: Vec<(Set, u32)> =
                given.iter().map(|(members, count)| (set_of(&mut sets, members), *count)).collect();
            for ((set, _), (members, _)) in list.iter().zip(&given) {
                prop_assert_eq!(&sets.members(*set).collect::<BTreeSet<u32>>(), members);
                prop_assert_eq!(sets.len(*set) as usize, members.len());
            }
            let mut found = sets.at_least(least, list).expect("room");
            let all: BTreeSet<u32> = given.iter().flat_map(|(members, _)| members).copied().collect();
            let times = |member: &u32| -> u32 {
                given.iter().filter(|(members, _)| members.contains(member)).map(|(_, count)| count).sum()
            };
            let expected: BTreeSet<u32> = all.iter().copied().filter(|member| times(member) >= least).collect();
            prop_assert_eq!(found, set_of(&mut sets, &expected), "equal sets are one");
            sets.keep_only([&mut found].into_iter());
            prop_assert_eq!(&sets.members(found).collect::<BTreeSet<u32>>(), &expected);
            prop_assert!(all.iter().all(|member| sets.contains(found, *member) == expected.contains(member)));
            prop_assert_eq!(found, set_of(&mut sets, &expected));
        }
    }

    #[test]
    fn no_more_nodes_than_are_allowed() {
        let mut sets = Sets::new(2);
        let one = sets.single(1).expect("room");
        let far = sets.single(1_000).expect("room");
        assert_eq!(sets.at_least(1, [(one, 1), (far, 1)]), Err(Full));
        assert_eq!(sets.at_least(2, [(one, 1), (far, 1)]), Ok(EMPTY));
    }
}
