//! Which promises about data hang on a component: the targets with an `rpo` that depend on it.
//!
//! "Depends" is by whatever can take the target down, redundant or not: a mirror that is lost may be the
//! last copy. The strictest promise of every component is found by one search from each target, the
//! strictest first, over what no stricter one has reached: O(n + m) in all. The other targets are listed by
//! a search from the component upwards, within a budget for all components together.

use crate::graph::{Csr, Graph, Node};
use crate::model::quantity::Duration;
use crate::model::{Class, Component, ComponentId};

const NONE: u32 = u32::MAX;
/// Steps for listing all targets of all components that are asked for.
const LISTING_STEPS: u64 = 20_000_000;

/// A component that data hang on.
#[derive(Clone, Debug)]
pub(crate) struct DataHolder {
    pub(crate) component: ComponentId,
    /// The targets with an `rpo` that depend on it, by name; the strictest only once the budget is used up.
    pub(crate) targets: Vec<ComponentId>,
    /// The one of them with the least `rpo`, and that `rpo`; `None` where no target promises anything.
    pub(crate) strictest: Option<(ComponentId, Duration)>,
}

/// What is promised about the data of each component that holds any.
#[derive(Debug, Default)]
pub(crate) struct PromisedData {
    /// By name: every component that has a `backup` or, where any target promises an `rpo`, holds data by its kind.
    pub(crate) holders: Vec<DataHolder>,
    /// Whether the budget was used up, so that some lists hold the strictest target only.
    pub(crate) cut: bool,
}

/// Kinds of components that hold data.
const KINDS: [&str; 5] = ["drive", "database", "volume", "dataset", "bucket"];

/// Whether a component holds data, by its kind.
pub(crate) fn holds_data(component: Component<'_>) -> bool {
    component.class() == Class::Component && KINDS.contains(&component.kind())
}

/// Finds them. `targets` are sorted by name.
pub(crate) fn promised_data(graph: &Graph<'_>, targets: &[ComponentId]) -> PromisedData {
    let model = graph.model();
    // Without a promise only backups are looked at.
    let promised = targets.iter().any(|target| model.component(*target).rpo().is_some());
    let holders = model.components().filter(|c| (promised && holds_data(*c)) || c.backup().is_some());
    let mut holders: Vec<ComponentId> = holders.map(|component| component.id()).collect();
    model.sort_by_name(&mut holders);
    if holders.is_empty() {
        return PromisedData::default();
    }
    let strictest = strictest(graph, targets);
    let mut listing = Listing::new(graph, targets);
    let holders = holders
        .into_iter()
        .map(|component| {
            let strictest = strictest[component.index()];
            let strictest = (strictest != NONE).then_some(ComponentId(strictest));
            let strictest = strictest.and_then(|target| Some((target, model.component(target).rpo()?)));
            let targets = strictest.map_or_else(Vec::new, |(first, _)| listing.above(component, first));
            DataHolder { component, targets, strictest }
        })
        .collect();
    PromisedData { holders, cut: listing.steps > LISTING_STEPS }
}

/// By node, the target with the least `rpo` that depends on it, or [`NONE`].
fn strictest(graph: &Graph<'_>, targets: &[ComponentId]) -> Vec<u32> {
    let model = graph.model();
    let mut promised: Vec<(Duration, &str, ComponentId)> = targets
        .iter()
        .map(|target| model.component(*target))
        .filter_map(|target| Some((target.rpo()?, target.name(), target.id())))
        .collect();
    promised.sort_unstable();
    let mut strictest = vec![NONE; graph.node_count()];
    let none = Csr::default();
    let inputs = if promised.is_empty() { &none } else { graph.inputs() };
    let mut open: Vec<Node> = Vec::new();
    for (_, _, target) in promised {
        if strictest[target.index()] != NONE {
            continue;
        }
        strictest[target.index()] = target.0;
        open.push(target.0);
        while let Some(node) = open.pop() {
            for input in inputs.of(node) {
                let slot = &mut strictest[*input as usize];
                if *slot == NONE {
                    *slot = target.0;
                    open.push(*input);
                }
            }
        }
    }
    strictest
}

/// Searches upwards, one after the other.
struct Listing<'g, 'm> {
    graph: &'g Graph<'m>,
    /// By component, whether it is a target with an `rpo`.
    promises: Vec<bool>,
    /// By node, the last search that saw it.
    seen: Vec<u32>,
    search: u32,
    steps: u64,
}

impl<'g, 'm> Listing<'g, 'm> {
    fn new(graph: &'g Graph<'m>, targets: &[ComponentId]) -> Listing<'g, 'm> {
        let mut promises = vec![false; graph.component_count()];
        for target in targets {
            promises[target.index()] = graph.model().component(*target).rpo().is_some();
        }
        Listing { graph, promises, seen: vec![0; graph.node_count()], search: 0, steps: 0 }
    }

    fn above(&mut self, component: ComponentId, strictest: ComponentId) -> Vec<ComponentId> {
        if self.steps > LISTING_STEPS {
            return vec![strictest];
        }
        self.search += 1;
        let mut found = Vec::new();
        let mut open = vec![component.0];
        self.seen[component.index()] = self.search;
        while let Some(node) = open.pop() {
            let dependants = self.graph.dependants.of(node);
            self.steps += dependants.len() as u64 + 1;
            if self.graph.is_component(node) && self.promises[node as usize] {
                found.push(ComponentId(node));
            }
            for next in dependants {
                if std::mem::replace(&mut self.seen[*next as usize], self.search) != self.search {
                    open.push(*next);
                }
            }
        }
        found.sort_unstable_by_key(|target| self.graph.model().component(*target).name());
        found
    }
}
