//! The known word that was probably meant, for a hint.

/// How many cells of tables of distances, and looks at candidates, all hints of one [`Speller`] may cost.
const BUDGET: u64 = 20_000_000;

/// A longer word is no slip of the pen, and is compared with nothing but itself in another case.
const LONGEST: usize = 128;

/// Finds the candidate that is nearest to a word, for many words and the same candidates, in bounded time for all of
/// them: once the budget is used up it finds nothing more.
///
/// Near are words of which no more than a third of the characters differ, and no more than four: inserted, left out,
/// exchanged, or two neighbours swapped (optimal string alignment). A word that differs in case only is nearest.
pub struct Speller<'a> {
    /// Ascending by length.
    candidates: Vec<Candidate<'a>>,
    left: u64,
}

struct Candidate<'a> {
    length: usize,
    letters: u64,
    name: &'a str,
}

impl<'a> Speller<'a> {
    /// Costs O(n log n) of the candidates' number and one look at each.
    pub fn new(candidates: impl IntoIterator<Item = &'a str>) -> Speller<'a> {
        let candidate = |name: &'a str| {
            let (length, letters) = outline(name);
            Candidate { length, letters, name }
        };
        let mut candidates: Vec<Candidate<'a>> = candidates.into_iter().map(candidate).collect();
        candidates.sort_by(|a, b| (a.length, a.name).cmp(&(b.length, b.name)));
        Speller { candidates, left: BUDGET }
    }

    /// The candidate that was probably meant by `word`.
    pub fn nearest(&mut self, word: &str) -> Option<&'a str> {
        let (length, letters) = outline(word);
        // Of a single letter every other one is as near.
        let limit = if !(2..=LONGEST).contains(&length) { 0 } else { (length / 3).clamp(1, 4) };
        let first = self.candidates.partition_point(|candidate| candidate.length + limit < length);
        let last = self.candidates.partition_point(|candidate| candidate.length <= length + limit);
        let folded = word.to_lowercase();
        let characters: Vec<char> = if limit > 0 { word.chars().collect() } else { Vec::new() };
        let mut rows = Rows::default();
        let mut best: Option<(usize, &'a str)> = None;
        for candidate in &self.candidates[first..last] {
            self.left = self.left.checked_sub(1)?;
            let same_length = candidate.length == length;
            if same_length && candidate.name.len() == word.len() && candidate.name.to_lowercase() == folded {
                best = best.min(Some((0, candidate.name))).or(Some((0, candidate.name)));
                continue;
            }
            let differ =
                (candidate.letters & !letters).count_ones().max((letters & !candidate.letters).count_ones());
            if limit == 0 || differ as usize > limit {
                continue;
            }
            self.left = self.left.checked_sub((length * (2 * limit + 1)) as u64)?;
            if let Some(distance) = rows.distance(&characters, candidate.name, limit)
                && best.is_none_or(|best| (distance, candidate.name) < best)
            {
                best = Some((distance, candidate.name));
            }
        }
        best.map(|(_, name)| name)
    }
}

/// The candidate nearest to `word`, if one is near enough to be what was meant. Bounded as one [`Speller`] is.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    Speller::new(candidates).nearest(word)
}

/// How many characters a word has, and which ones, of 64 sorts: a letter that only one of two words has takes a change.
fn outline(word: &str) -> (usize, u64) {
    let mut length = 0;
    let mut letters = 0;
    for character in word.chars() {
        length += 1;
        letters |= 1 << (u32::from(character) % 64);
    }
    (length, letters)
}

/// Three rows of the table of distances, kept from one word to the next.
#[derive(Default)]
struct Rows {
    other: Vec<char>,
    before: Vec<usize>,
    last: Vec<usize>,
    row: Vec<usize>,
}

impl Rows {
    /// The distance between two words, if it is no more than `limit`: only cells that near the diagonal are computed.
    fn distance(&mut self, word: &[char], other: &str, limit: usize) -> Option<usize> {
        let far = limit + 1;
        self.other.clear();
        self.other.extend(other.chars());
        let columns = self.other.len() + 1;
        for row in [&mut self.before, &mut self.last, &mut self.row] {
            row.clear();
            row.resize(columns, far);
        }
        (0..columns.min(far)).for_each(|column| self.last[column] = column);
        for (line, letter) in word.iter().enumerate().map(|(index, letter)| (index + 1, letter)) {
            let from = line.saturating_sub(limit);
            let to = (line + limit).min(columns - 1);
            // The rest of the word is longer than the other one by more than that.
            if from > to {
                return None;
            }
            self.row[from..=to].fill(far);
            if from == 0 {
                self.row[0] = line.min(far);
            } else {
                self.row[from - 1] = far;
            }
            for column in from.max(1)..=to {
                let same = *letter == self.other[column - 1];
                let mut least = self.last[column - 1] + usize::from(!same);
                least = least.min(self.row[column - 1] + 1);
                if column < line + limit {
                    least = least.min(self.last[column] + 1);
                }
                let swapped = line > 1
                    && column > 1
                    && *letter == self.other[column - 2]
                    && word[line - 2] == self.other[column - 1];
                if swapped {
                    least = least.min(self.before[column - 2] + 1);
                }
                self.row[column] = least.min(far);
            }
            std::mem::swap(&mut self.before, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.row);
        }
        Some(self.last[columns - 1]).filter(|distance| *distance <= limit)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_near_as_the_whole_table_says(a in "[a-dA]{0,12}", b in "[a-dA]{0,12}", limit in 1_usize..5) {
            let word: Vec<char> = a.chars().collect();
            let exact = strsim::osa_distance(&a, &b);
            let expected = (exact <= limit).then_some(exact);
            prop_assert_eq!(Rows::default().distance(&word, &b, limit), expected, "{} {}", a, b);
        }

        #[test]
        fn the_nearest_is_the_nearest(word in "[a-cé]{2,9}", names in proptest::collection::vec("[a-cé]{1,9}", 0..12)) {
            let limit = (word.chars().count() / 3).clamp(1, 4);
            let distances = names.iter().map(|name| (strsim::osa_distance(&word, name), name.as_str()));
            let expected = distances.filter(|(distance, _)| *distance <= limit).min().map(|(_, name)| name);
            prop_assert_eq!(nearest(&word, names.iter().map(String::as_str)), expected);
        }
    }

    #[test]
    fn another_case_is_nearest() {
        assert_eq!(nearest("DB-1", ["db-2", "db-1", "DB-2"]), Some("db-1"));
        assert_eq!(nearest("Datenbank", ["datenbank", "Datenbanl"]), Some("datenbank"));
        assert_eq!(nearest("ÄRGER", ["ärger"]), Some("ärger"));
        assert_eq!(nearest("A", ["a", "b"]), Some("a"));
        assert_eq!(nearest("x", ["y"]), None);
        let long = "x".repeat(100_000);
        assert_eq!(nearest(&long.to_uppercase(), [long.as_str()]), Some(long.as_str()));
    }

    #[test]
    fn all_hints_together_are_bounded() {
        let start = Instant::now();
        let names: Vec<String> = (0..20_000).map(|n| format!("component-{n:05}")).collect();
        let mut speller = Speller::new(names.iter().map(String::as_str));
        assert!(speller.nearest("component-0001x").is_some());
        let found = (0..20_000).filter(|n| speller.nearest(&format!("componemt-{n:05}")).is_some()).count();
        assert!(found < 20_000);
        let long = ["q".repeat(80_000), format!("{}x", "q".repeat(79_999))];
        assert_eq!(nearest(&long[0], [long[1].as_str()]), None);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}
