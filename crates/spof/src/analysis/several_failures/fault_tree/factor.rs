//! What brings the top about alone, taken out of everything else: x + f(x) = x + f(0).
//!
//! A site that every machine stands in, the two feeds that every rack needs one of: each is named all over a tree, and
//! keeps parts that have nothing else in common from being modules. An argument *alone suffices* if the top occurs
//! whenever it does. The top is the "or" of those arguments and of itself, and within each of them and the top the others
//! can be taken never to occur: in the lowest one that does occur, none of those below it does.
//!
//! Which arguments suffice follows from the bottom up: an "or" occurs with any that one of its arguments occurs with, an
//! "and" with those that all of its arguments do. The sets are rows of bits, so that it costs gates × arguments / 64
//! words; where that would be too large, only what "or" alone leads to is taken out, in O(n + m).

use crate::analysis::several_failures::fault_tree::formula::{Arg, Builder, Connective, FALSE, Formula};
use crate::analysis::several_failures::fault_tree::simplify;

/// Words of bits beyond which only the arguments that "or" leads to are looked at.
const WORDS: usize = 1 << 22;

/// The same function, simplified, with what suffices alone taken out.
pub(crate) fn factored(formula: &Formula) -> Formula {
    let simple = simplify(formula);
    let Some(top) = simple.gate_of(simple.top) else { return simple };
    let suffices = sufficing(&simple, top);
    if !is_named_elsewhere(&simple, &suffices) {
        return simple;
    }
    let mut builder = Builder::new(simple.events);
    let mut new: Vec<Arg> = (0..simple.len() as u32).collect();
    let mut args = Vec::new();
    for gate in 0..simple.gates() {
        let inner = simple.args(gate).iter();
        args.extend(inner.map(|arg| if suffices[*arg as usize] { FALSE } else { new[*arg as usize] }));
        new[simple.arg_of(gate) as usize] = builder.gate(simple.connective(gate), &mut args);
        args.clear();
    }
    args.push(new[simple.top as usize]);
    args.extend((0..simple.len()).filter(|arg| suffices[*arg]).map(|arg| new[arg]));
    let top = builder.gate(Connective::Or, &mut args);
    simplify(&builder.finish(top))
}

/// By argument, whether it alone suffices for the top; of the top itself it is not said.
fn sufficing(formula: &Formula, top: usize) -> Vec<bool> {
    let words = formula.len().div_ceil(64);
    let mut suffices = vec![false; formula.len()];
    if words.saturating_mul(formula.gates()) <= WORDS {
        let rows = rows(formula, words);
        let row = &rows[top * words..(top + 1) * words];
        (0..formula.len()).for_each(|arg| suffices[arg] = row[arg / 64] >> (arg % 64) & 1 == 1);
    } else {
        let mut open = vec![top];
        while let Some(gate) = open.pop() {
            if formula.connective(gate) == Connective::Or {
                for arg in formula.args(gate) {
                    if !std::mem::replace(&mut suffices[*arg as usize], true) {
                        open.extend(formula.gate_of(*arg));
                    }
                }
            }
        }
    }
    suffices[formula.arg_of(top) as usize] = false;
    suffices
}

/// By gate, the arguments that it occurs with, itself among them.
fn rows(formula: &Formula, words: usize) -> Vec<u64> {
    let mut rows = vec![0u64; words * formula.gates()];
    let mut counts: Vec<u32> = Vec::new();
    for gate in 0..formula.gates() {
        let (before, own) = rows.split_at_mut(gate * words);
        let own = &mut own[..words];
        let row_of = |arg: Arg| formula.gate_of(arg).map(|inner| &before[inner * words..(inner + 1) * words]);
        match formula.connective(gate) {
            Connective::Or => {
                for arg in formula.args(gate) {
                    match row_of(*arg) {
                        Some(row) => own.iter_mut().zip(row).for_each(|(word, more)| *word |= more),
                        None => own[*arg as usize / 64] |= 1 << (arg % 64),
                    }
                }
            }
            // No event is that of another argument, so that an event among them leaves nothing.
            Connective::And if formula.args(gate).iter().all(|arg| formula.gate_of(*arg).is_some()) => {
                own.fill(u64::MAX);
                for row in formula.args(gate).iter().filter_map(|arg| row_of(*arg)) {
                    own.iter_mut().zip(row).for_each(|(word, also)| *word &= also);
                }
            }
            Connective::And => {
                let event = formula.args(gate).iter().find(|arg| formula.gate_of(**arg).is_none());
                if let Some(event) = event {
                    let mut others = formula.args(gate).iter().filter(|arg| *arg != event);
                    let (word, bit) = (*event as usize / 64, event % 64);
                    let all = others.all(|arg| row_of(*arg).is_some_and(|row| row[word] >> bit & 1 == 1));
                    own[word] |= u64::from(all) << bit;
                }
            }
            Connective::AtLeast(least) => {
                counts.clear();
                counts.resize(formula.len(), 0);
                for arg in formula.args(gate) {
                    match row_of(*arg) {
                        Some(row) => count(row, &mut counts),
                        None => counts[*arg as usize] += 1,
                    }
                }
                for (arg, count) in counts.iter().enumerate() {
                    own[arg / 64] |= u64::from(*count >= least) << (arg % 64);
                }
            }
        }
        let itself = formula.arg_of(gate) as usize;
        own[itself / 64] |= 1 << (itself % 64);
    }
    rows
}

/// Counts the arguments of a row.
fn count(row: &[u64], counts: &mut [u32]) {
    for (at, word) in row.iter().enumerate() {
        let mut left = *word;
        while left != 0 {
            counts[at * 64 + left.trailing_zeros() as usize] += 1;
            left &= left - 1;
        }
    }
}

/// Whether a gate that does not suffice itself, or is no "or", names something that does: whether taking it out changes
/// anything.
fn is_named_elsewhere(formula: &Formula, suffices: &[bool]) -> bool {
    (0..formula.gates()).any(|gate| {
        let at = formula.arg_of(gate);
        let is_plain =
            formula.connective(gate) == Connective::Or && (suffices[at as usize] || at == formula.top);
        !is_plain && formula.args(gate).iter().any(|arg| suffices[*arg as usize])
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::several_failures::fault_tree::formula::TRUE;

    const EVENTS: u32 = 6;

    /// By set of events that have occurred, whether the top has.
    fn table(formula: &Formula) -> Vec<bool> {
        (0..1u32 << EVENTS)
            .map(|occurred| {
                let mut value: Vec<bool> = (0..EVENTS).map(|event| occurred >> event & 1 == 1).collect();
                for gate in 0..formula.gates() {
                    let true_ones = formula.args(gate).iter().filter(|arg| value[**arg as usize]).count();
                    value.push(match formula.connective(gate) {
                        Connective::And => true_ones == formula.args(gate).len(),
                        Connective::Or => true_ones > 0,
                        Connective::AtLeast(least) => true_ones >= least as usize,
                    });
                }
                match formula.top {
                    TRUE => true,
                    FALSE => false,
                    top => value[top as usize],
                }
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_suffices_alone_is_the_same_taken_out(
            gates in proptest::collection::vec((0u32..4, proptest::collection::vec(0usize..20, 1..5)), 1..14),
        ) {
            let mut builder = Builder::new(EVENTS);
            let mut known: Vec<Arg> = (0..EVENTS).collect();
            for (kind, args) in gates {
                let mut args: Vec<Arg> = args.into_iter().map(|at| known[known.len() - 1 - at % known.len()]).collect();
                let connective = match kind {
                    0 => Connective::And,
                    1 => Connective::AtLeast(2),
                    _ => Connective::Or,
                };
                known.push(builder.gate(connective, &mut args));
            }
            let formula = builder.finish(known[known.len() - 1]);
            prop_assert_eq!(table(&factored(&formula)), table(&formula));
        }
    }

    #[test]
    fn a_site_that_everything_stands_in_is_named_once() {
        let mut builder = Builder::new(4);
        let (site, a, b, c) = (0, 1, 2, 3);
        let (one, two) = (builder.or(site, a), builder.or(site, b));
        let both = builder.and(one, two);
        let third = builder.or(site, c);
        let top = builder.or(both, third);
        let found = factored(&builder.finish(top));
        let named = (0..found.gates()).flat_map(|gate| found.args(gate)).filter(|arg| **arg == site);
        assert_eq!(named.count(), 1);
        assert_eq!(found.gates(), 2);
    }
}
