//! The gates as a graph: which are tops, and which depend on themselves.

use super::declare::{Declared, Sort};
use super::formula::Formula;
use super::problem::{Problem, quoted};

/// How many names of a cycle are shown.
const SHOWN: usize = 8;

/// The arguments of each declaration's formula, in order.
pub(super) fn arguments(formulas: &[Option<Formula>]) -> Vec<Vec<u32>> {
    formulas.iter().map(|formula| formula.as_ref().map_or_else(Vec::new, events)).collect()
}

fn events(formula: &Formula) -> Vec<u32> {
    let mut found = Vec::new();
    let mut open = vec![formula];
    while let Some(formula) = open.pop() {
        match formula {
            Formula::Event(index) => found.push(*index),
            Formula::Constant(_) => {}
            Formula::Group(_, arguments) => open.extend(arguments.iter().rev()),
        }
    }
    found
}

/// Reports gates that depend on themselves, each once, by depth-first search on an explicit stack.
/// Cost: linear in gates and arguments.
pub(super) fn refuse_cycles(declared: &mut Declared<'_>, arguments: &[Vec<u32>]) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        /// Being followed, at this depth of the stack.
        Open(usize),
        Done,
    }
    let mut state = vec![State::New; arguments.len()];
    let mut told = vec![false; arguments.len()];
    for root in 0..arguments.len() {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::Open(0);
        let mut open = vec![(root, 0)];
        while let Some((gate, next)) = open.last_mut() {
            let gate = *gate;
            let Some(argument) = arguments[gate].get(*next).map(|index| *index as usize) else {
                state[gate] = State::Done;
                open.pop();
                continue;
            };
            *next += 1;
            match state.get(argument).copied().unwrap_or(State::Done) {
                State::New => {
                    state[argument] = State::Open(open.len());
                    open.push((argument, 0));
                }
                State::Open(depth) if !told[argument] => {
                    told[argument] = true;
                    let cycle = open[depth..].iter().map(|(gate, _)| declared.declarations[*gate].name);
                    let way = way(cycle);
                    let gate = &declared.declarations[argument];
                    let message = format!("the gate {} depends on itself: {way}", quoted(gate.name));
                    let problem = Problem::new("cycle", message).on(gate.element, "");
                    declared.problems.push(problem);
                }
                State::Open(_) | State::Done => {}
            }
        }
    }
}

/// A cycle in words, back to its first name, the middle left out where it is long.
pub(super) fn way<'n>(names: impl ExactSizeIterator<Item = &'n str> + Clone) -> String {
    let count = names.len();
    let first = names.clone().next().unwrap_or_default();
    let mut parts: Vec<String> = names.take(SHOWN).map(quoted).collect();
    if count > SHOWN {
        parts.push(format!("({} more)", count - SHOWN));
    }
    parts.push(quoted(first));
    parts.join(" → ")
}

/// The gates that no gate uses, in order of declaration.
pub(super) fn tops(declared: &Declared<'_>, arguments: &[Vec<u32>]) -> Vec<usize> {
    let used = used(declared, arguments);
    let gates = declared.declarations.iter().enumerate();
    let gates = gates.filter(|(_, declaration)| declaration.sort == Sort::Gate).map(|(index, _)| index);
    gates.filter(|index| !used[*index]).collect()
}

/// Which declarations a gate uses.
pub(super) fn used(declared: &Declared<'_>, arguments: &[Vec<u32>]) -> Vec<bool> {
    let mut used = vec![false; declared.declarations.len()];
    for index in arguments.iter().flatten() {
        used[*index as usize] = true;
    }
    used
}
