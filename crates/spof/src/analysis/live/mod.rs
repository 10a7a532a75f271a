//! What does an edit change?
//!
//! An analysis of single failures that lives on while its model is edited.
//!
//! For every node of the compiled model it keeps the set of components that take it down alone: a component's
//! is itself and the union of its inputs', a group's what is in so many of its members' sets as it cannot
//! lose, a network path's what cuts it (`paths.rs`); sets are the least ones for which all of that is so. What
//! is down already has a set of its own kind, which holds everything. An edit looks at the nodes that it
//! touches, and on at what depends on them in the order of dependence (`order.rs`) for as long as sets really
//! change; a ring of mutual dependants is computed anew when one of its members is reached. (CloudCanary,
//! Zhai et al., NSDI 2020, audits redundancy in the same rhythm.)
//!
//! Cost: building takes the time of a compilation and of each node's set; an edit, that of the nodes it
//! looks at ([`Reanalysis::looked_at`]), each a merge of its inputs' sets, and of a few searches for each path
//! that rests on what changed. What reaches most of a model may cost more than a fresh analysis would.
//! Memory: some 500 bytes a node, and what the sets (`sets.rs`) need, which [`LiveOptions`] bounds.
//!
//! It knows `structure`, for the rings.

mod sets;
mod edit;
mod record;
mod structure;
mod order;
mod paths;
mod reanalysis;
mod stage;
mod apply;
#[cfg(test)]
mod tests;

pub use edit::{Edit, EditError, Part, Reanalysis, TooLarge};

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::Node;
use crate::model::{ComponentId, Model};
use paths::Paths;
use record::Record;
use sets::{ALL, Set, Sets};
use structure::Structure;

/// What a [`LiveAnalysis`] may use.
#[derive(Clone, Copy, Debug)]
pub struct LiveOptions {
    /// How many nodes the sets of failures may take together, at some 30 bytes each. A set shares nodes
    /// with others; one that has nothing in common with any takes at most two nodes a member.
    pub max_set_nodes: usize,
}

impl Default for LiveOptions {
    /// 2^26 nodes, some 2 GB.
    fn default() -> Self {
        LiveOptions { max_set_nodes: 1 << 26 }
    }
}

/// The single points of failure of a model that can be edited.
///
/// ```
/// use spof::analysis::live::{Edit, LiveAnalysis, LiveOptions, Part};
/// use spof::model::{ModelBuilder, Need};
///
/// let mut builder = ModelBuilder::new();
/// builder.component("shop").kind("service").needs([Need::any_of(["web-1", "web-2"])]);
/// builder.component("web-1").located_in(["rack-a"]);
/// builder.component("web-2").located_in(["rack-a"]);
/// builder.component("rack-a");
/// let model = builder.build().expect("a valid model");
/// let shop = model.find("shop").expect("it is there").id();
///
/// let mut live = LiveAnalysis::new(&model, &[shop], LiveOptions::default()).expect("a small model");
/// assert_eq!(live.spofs("shop"), Some(vec!["rack-a"]));
///
/// let edits = [
///     Edit::add("rack-b", Part::component()),
///     Edit::replace("web-2", Part::component().located_in(["rack-b"])),
/// ];
/// let done = live.apply(&edits).expect("a valid edit");
/// assert_eq!(done.targets, ["shop"]);
/// assert_eq!(live.spofs("shop"), Some(vec![]));
/// assert!(live.apply(&[Edit::remove("rack-b")]).is_err(), "web-2 is in it");
/// ```
pub struct LiveAnalysis {
    structure: Structure,
    sets: Sets,
    paths: Paths,
    /// By node, its id; empty for what is no component.
    names: Vec<Arc<str>>,
    by_name: FxHashMap<Arc<str>, Node>,
    /// What waits to be looked at, by level.
    open: BinaryHeap<Reverse<(u64, Node)>>,
    /// What had other sets before the edit that is being made.
    before: FxHashMap<Node, Set>,
    looked_at: u64,
    /// How many nodes the sets in use had when they were last counted.
    kept: usize,
}

impl LiveAnalysis {
    /// Analyses a model; `targets` are what the answers are about.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] where the sets need more memory than `options` allow.
    pub fn new(
        model: &Model,
        targets: &[ComponentId],
        options: LiveOptions,
    ) -> Result<LiveAnalysis, TooLarge> {
        let names: Vec<Arc<str>> = model.components().map(|component| component.name().into()).collect();
        let by_name = names.iter().cloned().zip(0..).collect();
        let mut live = LiveAnalysis {
            structure: Structure::new(model.components().map(Record::of).collect()),
            sets: Sets::new(options.max_set_nodes),
            paths: Paths::default(),
            names,
            by_name,
            open: BinaryHeap::new(),
            before: FxHashMap::default(),
            looked_at: 0,
            kept: 0,
        };
        for target in targets {
            live.structure.nodes[target.index()].is_target = true;
        }
        std::mem::take(&mut live.structure.touched).into_iter().for_each(|node| live.mark(node));
        let settled = live.settle();
        settled.map_err(|_| TooLarge { max_set_nodes: options.max_set_nodes })?;
        live.before = FxHashMap::default();
        live.kept = live.sets.node_count();
        Ok(live)
    }

    /// The targets' ids, sorted. Costs O(n).
    pub fn targets(&self) -> Vec<&str> {
        let nodes = 0..self.structure.nodes.len() as Node;
        self.sorted(nodes.filter(|node| self.structure.nodes[*node as usize].is_target))
    }

    /// Whether a component is down with nothing further failed; `None` if there is no such component.
    pub fn is_down(&self, id: &str) -> Option<bool> {
        Some(self.set(self.node(id)?) == ALL)
    }

    /// The components that take this one down alone, itself left out, sorted; none for what is down already.
    /// `None` if there is no such component. It need not be a target. Costs O(k log k) for k of them.
    pub fn spofs(&self, id: &str) -> Option<Vec<&str>> {
        let own = self.node(id)?;
        Some(self.sorted(self.sets.members(self.set(own)).filter(|member| *member != own)))
    }

    /// How many [`LiveAnalysis::spofs`] there are, without listing them.
    pub fn spof_count(&self, id: &str) -> Option<u64> {
        let own = self.node(id)?;
        let set = self.set(own);
        Some(u64::from(self.sets.len(set)) - u64::from(set != ALL && self.sets.contains(set, own)))
    }

    /// The targets that go down with this component's failure, itself left out, sorted; none for what cannot
    /// fail or is down already. `None` if there is no such component. Costs a step for each node that goes down,
    /// and for each of their dependants.
    pub fn takes_down(&self, id: &str) -> Option<Vec<&str>> {
        let targets = self.goes_down_with(self.node(id)?);
        Some(self.sorted(targets.into_iter()))
    }

    /// How many [`LiveAnalysis::takes_down`] there are. Costs the same.
    pub fn takes_down_count(&self, id: &str) -> Option<u64> {
        Some(self.goes_down_with(self.node(id)?).len() as u64)
    }

    /// How many nodes the sets of failures take now, those that no component has any more included.
    pub fn set_nodes(&self) -> usize {
        self.sets.node_count()
    }

    fn goes_down_with(&self, failed: Node) -> Vec<Node> {
        let hits = |node: Node| self.set(node) != ALL && self.sets.contains(self.set(node), failed);
        let mut targets = Vec::new();
        let mut seen = FxHashSet::default();
        let mut open = Vec::new();
        if self.structure.record(failed).is_some_and(|record| record.fails) && hits(failed) {
            seen.insert(failed);
            open.push(failed);
        }
        while let Some(node) = open.pop() {
            let dependants = self.structure.nodes[node as usize].dependants.iter().copied();
            let in_network = self.structure.is_in_network(node);
            for other in dependants.chain(self.paths.resting_on(node, in_network)) {
                if hits(other) && seen.insert(other) {
                    open.push(other);
                    if self.structure.nodes[other as usize].is_target {
                        targets.push(other);
                    }
                }
            }
        }
        targets
    }

    fn set(&self, node: Node) -> Set {
        self.structure.sets[node as usize]
    }

    fn node(&self, id: &str) -> Option<Node> {
        self.by_name.get(id).copied()
    }

    fn sorted(&self, nodes: impl Iterator<Item = Node>) -> Vec<&str> {
        let mut names: Vec<&str> = nodes.map(|node| &*self.names[node as usize]).collect();
        names.sort_unstable();
        names
    }
}
