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
        if let Some(found) = self.find_hashed(word, hash) {
            return found;
        }
        let index = u32::try_from(self.ends.len()).expect("fewer than 2^32 words");
        self.text.push_str(word);
        self.ends.push(self.text.len());
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, index, |other| hasher.hash_one(slice(text, ends, *other)));
        index
    }

    pub(crate) fn find(&self, word: &str) -> Option<u32> {
        self.find_hashed(word, self.hasher.hash_one(word))
    }

    fn find_hashed(&self, word: &str, hash: u64) -> Option<u32> {
        self.table.find(hash, |index| self.get(*index) == word).copied()
    }

    /// Looks many words up, in their order. Words lie anywhere, so that a single look waits for memory three times; here
    /// those of a batch wait together.
    pub(crate) fn find_all<'w>(
        &self,
        mut words: impl Iterator<Item = &'w str>,
        mut found: impl FnMut(Option<u32>),
    ) {
        const BATCH: usize = 64;
        let mut batch: Vec<(&str, u64)> = Vec::with_capacity(BATCH);
        let mut likely: Vec<Option<u32>> = Vec::with_capacity(BATCH);
        let mut texts: Vec<&str> = Vec::with_capacity(BATCH);
        loop {
            batch.clear();
            batch.extend(words.by_ref().take(BATCH).map(|word| (word, self.hasher.hash_one(word))));
            if batch.is_empty() {
                break;
            }
            // The first one where the word would be nearly always is the word.
            likely.clear();
            likely.extend(batch.iter().map(|(_, hash)| self.table.find(*hash, |_| true).copied()));
            texts.clear();
            texts.extend(likely.iter().map(|index| index.map_or("", |index| self.get(index))));
            for ((word, hash), (index, text)) in batch.iter().zip(likely.iter().zip(&texts)) {
                found(if index.is_none() || text == word { *index } else { self.find_hashed(word, *hash) });
            }
        }
    }

    /// Makes room for so many further words.
    pub(crate) fn reserve(&mut self, words: usize) {
        self.ends.reserve(words);
        let (text, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.reserve(words, |other| hasher.hash_one(slice(text, ends, *other)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_looked_up_together_are_those_looked_up_one_by_one() {
        let mut interner = Interner::default();
        // So many that some share the few bits of the hash that the table looks at first.
        let words: Vec<String> = (0..20_000).map(|n| format!("word-{n}")).collect();
        for word in &words {
            interner.intern(word);
        }
        let asked: Vec<String> =
            (0..40_000).rev().map(|n| format!("word-{n}")).chain([String::new()]).collect();
        let mut found = Vec::new();
        interner.find_all(asked.iter().map(String::as_str), |index| found.push(index));
        let one_by_one: Vec<Option<u32>> = asked.iter().map(|word| interner.find(word)).collect();
        assert_eq!(found, one_by_one);
        assert_eq!(found.iter().flatten().count(), words.len());
    }
}
