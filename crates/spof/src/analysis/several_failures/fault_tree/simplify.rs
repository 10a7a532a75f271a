//! Smaller formulas of the same function: constants propagated, gates of one kind joined, what is absorbed
//! dropped.
//!
//! Sources: A. Rauzy, "Toward an efficient implementation of the MOCUS algorithm", IEEE Trans. Reliability
//! 52 (2003), for coalescing; the law of absorption x(x + y) = x = x + xy. Each pass costs O(n + m) and
//! sorting the arguments; passes are repeated while they help, at most [`PASSES`] times.

use crate::analysis::several_failures::fault_tree::formula::{
    Arg, Builder, Connective, FALSE, Formula, TRUE,
};

const PASSES: usize = 8;

/// Gates with more arguments than this are not searched for one that absorbs them.
const WIDE: usize = 64;

pub(crate) fn simplify(formula: &Formula) -> Formula {
    let mut best = pass(formula);
    for _ in 1..PASSES {
        let next = pass(&best);
        let done = next.gates() == best.gates() && next.arg_count() == best.arg_count();
        best = next;
        if done {
            break;
        }
    }
    best
}

fn pass(formula: &Formula) -> Formula {
    let (used, uses) = formula.uses();
    // A gate that only a gate of its own kind names becomes part of that one.
    let mut joined = vec![false; formula.gates()];
    for gate in (0..formula.gates()).filter(|gate| used[*gate]) {
        let connective = formula.connective(gate);
        for arg in formula.args(gate) {
            if let Some(inner) = formula.gate_of(*arg) {
                joined[inner] = uses[*arg as usize] == 1
                    && formula.connective(inner) == connective
                    && !matches!(connective, Connective::AtLeast(_));
            }
        }
    }
    let mut builder = Builder::new(formula.events);
    let mut new: Vec<Arg> = (0..formula.len() as u32).collect();
    let mut marks = vec![0u32; formula.events as usize];
    let (mut args, mut open) = (Vec::new(), Vec::new());
    for gate in (0..formula.gates()).filter(|gate| used[*gate] && !joined[*gate]) {
        let connective = formula.connective(gate);
        args.clear();
        open.push(gate);
        while let Some(part) = open.pop() {
            for arg in formula.args(part) {
                match formula.gate_of(*arg) {
                    Some(inner) if joined[inner] => open.push(inner),
                    _ => args.push(new[*arg as usize]),
                }
            }
        }
        absorb(builder.formula(), connective, &mut args, &mut marks, gate as u32 + 1);
        new[formula.arg_of(gate) as usize] = builder.gate(connective, &mut args);
    }
    let top = if formula.top >= TRUE { formula.top } else { new[formula.top as usize] };
    compact(&builder.finish(top))
}

/// Drops arguments that others make superfluous. `mark` has not been used with these `marks` before.
fn absorb(formula: &Formula, connective: Connective, args: &mut Vec<Arg>, marks: &mut Vec<u32>, mark: u32) {
    let dual = match connective {
        Connective::And => Connective::Or,
        Connective::Or => Connective::And,
        Connective::AtLeast(_) => return,
    };
    marks.resize(formula.len(), 0);
    args.iter().filter(|arg| **arg < TRUE).for_each(|arg| marks[*arg as usize] = mark);
    args.retain(|arg| match formula.gate_of(*arg) {
        Some(gate) if formula.connective(gate) == dual && formula.args(gate).len() <= WIDE => {
            !formula.args(gate).iter().any(|inner| marks[*inner as usize] == mark)
        }
        _ => true,
    });
}

/// The same formula without the gates that its top is not made of.
pub(crate) fn compact(formula: &Formula) -> Formula {
    let (used, _) = formula.uses();
    let mut kept = Formula::new(formula.events);
    let mut new: Vec<Arg> = (0..formula.events).chain(std::iter::repeat_n(FALSE, formula.gates())).collect();
    for gate in (0..formula.gates()).filter(|gate| used[*gate]) {
        let arg =
            kept.push(formula.connective(gate), formula.args(gate).iter().map(|arg| new[*arg as usize]));
        new[formula.arg_of(gate) as usize] = arg;
    }
    kept.top = if formula.top >= TRUE { formula.top } else { new[formula.top as usize] };
    kept
}
