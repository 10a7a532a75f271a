//! The fault tree of one target: its part of the logic of all of them, with numbers of its own.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::several_failures::fault_tree::formula::{Arg, Builder, FALSE, Formula, TRUE};
use crate::model::ComponentId;

/// When one target is down, in terms of the failures of others.
#[derive(Clone, Debug)]
pub(crate) struct FaultTree {
    pub(crate) formula: Formula,
    /// By event, the component whose failure it is, in the order of the model.
    pub(crate) events: Vec<ComponentId>,
    /// By argument of the logic that it was taken from, its own argument.
    pub(super) places: FxHashMap<Arg, Arg>,
}

impl FaultTree {
    /// The part of `formula` under `top`, with events numbered anew. Costs its size.
    pub(super) fn local(formula: &Formula, top: Arg, safe: impl Fn(ComponentId) -> bool) -> FaultTree {
        let mut open = vec![top];
        let mut seen = FxHashSet::default();
        let (mut events, mut gates) = (Vec::new(), Vec::new());
        while let Some(arg) = open.pop() {
            if arg >= TRUE || !seen.insert(arg) {
                continue;
            }
            match formula.gate_of(arg) {
                Some(gate) => {
                    gates.push(gate);
                    open.extend(formula.args(gate));
                }
                None if safe(ComponentId(arg)) => {}
                None => events.push(ComponentId(arg)),
            }
        }
        events.sort_unstable();
        gates.sort_unstable();
        let mut new: FxHashMap<Arg, Arg> = FxHashMap::default();
        new.extend(events.iter().enumerate().map(|(event, component)| (component.0, event as u32)));
        let mut builder = Builder::new(events.len() as u32);
        let mut args = Vec::new();
        for gate in gates {
            args.extend(formula.args(gate).iter().map(|arg| new.get(arg).copied().unwrap_or(FALSE)));
            let arg = builder.gate(formula.connective(gate), &mut args);
            new.insert(formula.arg_of(gate), arg);
            args.clear();
        }
        let top = if top >= TRUE { top } else { new.get(&top).copied().unwrap_or(FALSE) };
        FaultTree { formula: builder.finish(top), events, places: new }
    }
}
