//! Modules: gates that share nothing with the rest of the formula, and can be solved for themselves.
//!
//! Source: Y. Dutuit and A. Rauzy, "A linear-time algorithm to find modules of fault trees", IEEE Trans.
//! Reliability 45 (1996): in a depth-first walk a gate is a module if everything below it is met first and
//! last between the gate's own first and second date. Costs O(n + m), on an explicit stack.

use crate::analysis::several_failures::fault_tree::formula::{Arg, Builder, Connective, Formula, TRUE};
use crate::analysis::several_failures::fault_tree::simplify::compact;

/// By gate, whether it is a module. The top gate always is.
pub(crate) fn modules(formula: &Formula) -> Vec<bool> {
    let mut module = vec![false; formula.gates()];
    if formula.top >= TRUE {
        return module;
    }
    let n = formula.len();
    let (mut first, mut second, mut last) = (vec![0u32; n], vec![0u32; n], vec![0u32; n]);
    let mut clock = 0u32;
    let mut open: Vec<(Arg, usize)> = vec![(formula.top, 0)];
    while let Some((node, next)) = open.last_mut() {
        let at = *node as usize;
        clock += 1;
        if *next == 0 {
            first[at] = clock;
        }
        let args = formula.gate_of(*node).map_or(&[][..], |gate| formula.args(gate));
        match args.get(*next) {
            Some(arg) => {
                *next += 1;
                if first[*arg as usize] == 0 {
                    open.push((*arg, 0));
                } else {
                    last[*arg as usize] = clock;
                }
            }
            None => {
                second[at] = clock;
                last[at] = clock;
                open.pop();
            }
        }
    }
    let (mut earliest, mut latest) = (vec![u32::MAX; n], vec![0u32; n]);
    for (gate, is_module) in module.iter_mut().enumerate() {
        let at = formula.arg_of(gate) as usize;
        for arg in formula.args(gate).iter().map(|arg| *arg as usize) {
            earliest[at] = earliest[at].min(first[arg]).min(earliest[arg]);
            latest[at] = latest[at].max(last[arg]).max(latest[arg]);
        }
        *is_module = first[at] != 0 && earliest[at] > first[at] && latest[at] < second[at];
    }
    module
}

/// The same function with more modules: where the arguments of a module fall into groups that share
/// nothing with each other, each group gets a gate of its own. Costs nearly O(n + m).
pub(crate) fn grouped(formula: &Formula) -> Formula {
    let module = modules(formula);
    let (_, uses) = formula.uses();
    let mut builder = Builder::new(formula.events);
    let mut new: Vec<Arg> = (0..formula.len() as u32).collect();
    // Union-find over everything that shares anything below the same module.
    let mut shared: Vec<u32> = (0..formula.len() as u32).collect();
    let mut args = Vec::new();
    let private = |arg: Arg| uses[arg as usize] == 1 && formula.gate_of(arg).is_none_or(|gate| module[gate]);
    for (gate, is_module) in module.iter().enumerate() {
        let whole = formula.arg_of(gate);
        let connective = formula.connective(gate);
        args.clear();
        if *is_module && !matches!(connective, Connective::AtLeast(_)) {
            let mut keyed: Vec<(u32, Arg)> = formula
                .args(gate)
                .iter()
                .map(|arg| (if private(*arg) { u32::MAX } else { find(&mut shared, *arg) }, *arg))
                .collect();
            keyed.sort_unstable();
            for group in keyed.chunk_by(|a, b| a.0 == b.0) {
                let mut inner: Vec<Arg> = group.iter().map(|(_, arg)| new[*arg as usize]).collect();
                if group.len() == keyed.len() {
                    args = inner;
                } else {
                    args.push(builder.gate(connective, &mut inner));
                }
            }
        } else {
            args.extend(formula.args(gate).iter().map(|arg| new[*arg as usize]));
            if !is_module {
                for arg in formula.args(gate).iter().filter(|arg| !private(**arg)) {
                    let (a, b) = (find(&mut shared, whole), find(&mut shared, *arg));
                    shared[a as usize] = b;
                }
            }
        }
        new[whole as usize] = builder.gate(connective, &mut args);
    }
    let top = if formula.top >= TRUE { formula.top } else { new[formula.top as usize] };
    compact(&builder.finish(top))
}

fn find(shared: &mut [u32], mut node: u32) -> u32 {
    while shared[node as usize] != node {
        shared[node as usize] = shared[shared[node as usize] as usize];
        node = shared[node as usize];
    }
    node
}
