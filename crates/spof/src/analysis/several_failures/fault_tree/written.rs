//! The fault tree of a target as a value that others can read: to write it in another tool's language, or to
//! analyse it with an engine of one's own.

use rustc_hash::FxHashMap;

use crate::analysis::Options;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::cut_sets::Limit;
use crate::analysis::several_failures::fault_tree::formula::{Arg, FALSE, TRUE};
use crate::analysis::several_failures::fault_tree::{Connective, FailureLogic, FaultTree, Scope};
use crate::graph::Graph;
use crate::model::ComponentId;
use crate::progress::Stage;

/// What a gate joins, or what a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A gate, by its place.
    Gate(usize),
    /// A failure, by its place among the events.
    Event(usize),
    /// What is down whatever happens.
    Always,
    /// What never goes down.
    Never,
}

/// A gate of a fault tree: it occurs when its arguments do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// How it joins its arguments.
    pub connective: Connective,
    /// Gates that stand before it, and events; at least two, each once, none of them certain.
    pub arguments: Vec<Argument>,
    /// The component that is down exactly when the gate occurs, where there is one; the first one of the model of
    /// several.
    pub component: Option<ComponentId>,
}

/// When a target is down, in terms of the failures of others: a coherent fault tree, in which rings of
/// dependencies and network paths are written out as gates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetTree {
    /// The target; its own failure is left out.
    pub target: ComponentId,
    /// What the target's going down is.
    pub top: Argument,
    /// Gates, arguments before those that name them.
    pub gates: Vec<Gate>,
    /// By event, the component whose own failure it is, in the order of the model.
    pub events: Vec<ComponentId>,
}

/// The fault tree of a target, as the other analyses see it before they simplify it. Costs O(n + m), and what
/// rings with groups and network paths cost.
///
/// # Errors
///
/// The [`Limit`] that a ring or a network path is beyond.
pub fn target_tree(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Result<TargetTree, Limit> {
    options.progress.begins(Stage::FaultTree);
    let logic = FailureLogic::new(graph, base, &[target], Scope::Exact, options.limits())?;
    let tree = logic.tree(target)?;
    let mut component: FxHashMap<Arg, ComponentId> = FxHashMap::default();
    for candidate in graph.model().components() {
        if let Some(arg) = logic.place_in(&tree, candidate.id()) {
            component.entry(arg).or_insert(candidate.id());
        }
    }
    let FaultTree { formula, events, .. } = &tree;
    let argument = |arg: Arg| match formula.gate_of(arg) {
        Some(gate) => Argument::Gate(gate),
        None => match arg {
            TRUE => Argument::Always,
            FALSE => Argument::Never,
            event => Argument::Event(event as usize),
        },
    };
    let gates = (0..formula.gates()).map(|gate| Gate {
        connective: formula.connective(gate),
        arguments: formula.args(gate).iter().map(|arg| argument(*arg)).collect(),
        component: component.get(&formula.arg_of(gate)).copied(),
    });
    Ok(TargetTree { target, top: argument(formula.top), gates: gates.collect(), events: events.clone() })
}
