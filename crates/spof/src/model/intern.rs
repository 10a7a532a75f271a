//! Words stored once, in one arena, known by a dense number.

use std::hash::{BuildHasher, BuildHasherDefault};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// A set of words in the order in which they were first seen. Looking a word up costs one hash and,
/// nearly always, one comparison.
#[derive(Clone, Default)]
pub(crate) struct Interner {
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: BuildHasherDefault<FxHasher>,
}

impl Interner {
    pub(crate) fn intern(&mut self, word: &str) -> u32 {
        let hash = self.hasher.hash_one(word);
        let (text, ends) = (&self.text, &self.ends);
        if let Some(found) = self.table.find(hash, |index| slice(text, ends, *index) == word) {
            return *found;
        }
        let index = u32::try_from(self.ends.len()).expect("fewer than 2^32 words");
        self.text.push_str(word);
        self.ends.push(self.text.len());
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, index, |other| hasher.hash_one(slice(text, ends, *other)));
        index
    }

    pub(crate) fn find(&self, word: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(word);
        self.table.find(hash, |index| self.get(*index) == word).copied()
    }

    pub(crate) fn get(&self, index: u32) -> &str {
        slice(&self.text, &self.ends, index)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.get(index as u32))
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], index: u32) -> &'a str {
    let index = index as usize;
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &text[start..ends[index]]
}
