//! A set of small numbers, one bit each: a million of them are 125 kB, which stay near while millions of edges
//! are held against them. And the number that stands for none.

/// No number: what has no place, no class, no parent.
pub(crate) const NONE: u32 = u32::MAX;

/// Which of the numbers below some bound are in.
pub(crate) struct NodeSet {
    words: Vec<u64>,
}

impl NodeSet {
    /// None of the numbers below `bound`.
    pub(crate) fn none_of(bound: usize) -> Self {
        Self { words: vec![0; bound.div_ceil(64)] }
    }

    /// Adds a number, if it is to be in. Without a branch, for there is no guessing.
    pub(crate) fn add_if(&mut self, is_in: bool, number: u32) {
        self.words[number as usize / 64] |= u64::from(is_in) << (number % 64);
    }

    /// Whether a number is in.
    pub(crate) fn has(&self, number: u32) -> bool {
        (self.words[number as usize / 64] >> (number % 64)) & 1 == 1
    }

    /// All that are in, ascending.
    pub(super) fn to_vec(&self) -> Vec<u32> {
        let count = self.words.iter().map(|word| word.count_ones() as usize).sum();
        let mut numbers = Vec::with_capacity(count);
        for (first, word) in (0u32..).step_by(64).zip(&self.words) {
            numbers.extend(bits(*word).map(|bit| first + bit));
        }
        numbers
    }
}

/// Which bits of a word are set, ascending.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        // Of a word without bits there are 64 zeros, and nothing is left to clear.
        (bit < 64).then(|| {
            word &= word - 1;
            bit
        })
    })
}
