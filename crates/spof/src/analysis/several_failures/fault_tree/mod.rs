//! From the compiled graph to the fault tree of a target: when, in terms of failures, is it down?
//!
//! Every component and group becomes a gate over what takes it down. Rings are solved as the fixpoint that
//! the contract names (`rings.rs`), network paths become logic exactly where the network allows it
//! (`reach.rs`) and up to the order asked for where it does not (`separators.rs`). Parts that several
//! targets share are made once.

pub(crate) mod formula;
mod simplify;
mod factor;
mod modules;
mod logic;
mod reach;
mod cut_off;
mod rings;
mod search;
mod separators;
mod tree;
mod written;

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::node_set::NONE;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::diagrams::{Limit, Limits};
use crate::analysis::structure::strong_components::StrongComponents;
use crate::graph::{Csr, Graph, Node};
use crate::model::ComponentId;

use cut_off::CutOff;
use formula::{Arg, Builder, FALSE, TRUE};
use rings::{Ring, UNKNOWN};
use search::Search;

pub(crate) use factor::factored;
pub use formula::Connective;
pub(crate) use logic::Logic;
pub(crate) use modules::{grouped, modules};
pub(crate) use simplify::simplify;
pub(crate) use tree::FaultTree;
pub use written::{Argument, Gate, TargetTree, target_tree};

/// How much of the truth a fault tree has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Exact,
    /// Every cut set of at most so many members; larger ones may be missing.
    UpTo(u32),
}

/// Links, and steps of elimination, for one network path that is written down exactly.
const EXACT_PATH: usize = 2_000_000;
/// The same where the order is bounded, before it is searched for instead.
const SMALL_PATH: usize = 2_000;
/// Paths with a common end from which on they are made of the same parts.
const SHARED: u32 = 3;
/// Paths that may need more before the others get less.
const TRIED: usize = 16;

/// When each component and group that some targets depend on is down.
pub(crate) struct FailureLogic<'a, 'm> {
    graph: &'a Graph<'m>,
    base: &'a BaseState,
    inputs: Cow<'a, Csr>,
    builder: Builder,
    /// By node, its argument, or [`UNKNOWN`].
    value: Vec<Arg>,
    scope: Scope,
    limits: Limits<'a>,
    path_budget: usize,
    /// How many paths turned out to need more.
    paths_beyond: usize,
    /// By component that is an end of several paths, how many.
    ends: FxHashMap<Node, u32>,
    /// What is cut off from such an end; `None` where the network is too large.
    cut_off: FxHashMap<Node, Option<CutOff>>,
    /// Paths between where single links lead, by their ends.
    broken_from: FxHashMap<(Node, Node), Arg>,
    /// Those that need too much to be written down, which is not tried again.
    too_large: FxHashSet<(Node, Node)>,
    bounded: Option<Search<'a>>,
    /// What could not be written down, and what depends on it, with the limit that was met first.
    beyond: FxHashMap<Node, Limit>,
    /// Room to put the arguments of one gate together.
    args: Vec<Arg>,
}

impl<'a, 'm> FailureLogic<'a, 'm> {
    /// The logic of everything that `targets` depend on.
    ///
    /// Costs O(n + m), and what rings with groups and network paths cost.
    ///
    /// # Errors
    ///
    /// [`Limit::Stopped`] when the limits say so. What else cannot be written down is met by those targets
    /// only that depend on it.
    pub(crate) fn new(
        graph: &'a Graph<'m>,
        base: &'a BaseState,
        targets: &[ComponentId],
        scope: Scope,
        limits: Limits<'a>,
    ) -> Result<FailureLogic<'a, 'm>, Limit> {
        let nodes = targets.iter().map(|target| target.0);
        FailureLogic::of_nodes(graph, base, nodes, scope, limits)
    }

    /// The logic of everything that some nodes depend on, groups among them.
    ///
    /// # Errors
    ///
    /// As [`FailureLogic::new`].
    pub(crate) fn of_nodes(
        graph: &'a Graph<'m>,
        base: &'a BaseState,
        nodes: impl IntoIterator<Item = Node>,
        scope: Scope,
        limits: Limits<'a>,
    ) -> Result<FailureLogic<'a, 'm>, Limit> {
        let budget = match scope {
            Scope::Exact => EXACT_PATH.min(limits.nodes),
            Scope::UpTo(_) => SMALL_PATH,
        };
        FailureLogic::with_budget(graph, base, nodes, scope, limits, budget)
    }

    /// The same with a budget of one's own for each network path that is written down.
    pub(crate) fn with_budget(
        graph: &'a Graph<'m>,
        base: &'a BaseState,
        nodes: impl IntoIterator<Item = Node>,
        scope: Scope,
        limits: Limits<'a>,
        path_budget: usize,
    ) -> Result<FailureLogic<'a, 'm>, Limit> {
        let inputs = inputs(graph);
        let rings = StrongComponents::new(graph.node_count() + 1, &inputs, nodes.into_iter(), |_| true);
        let mut logic = FailureLogic {
            graph,
            base,
            inputs,
            builder: Builder::new(graph.component_count() as u32),
            value: vec![UNKNOWN; graph.node_count() + 1],
            scope,
            limits,
            path_budget,
            paths_beyond: 0,
            ends: ends(graph),
            cut_off: FxHashMap::default(),
            broken_from: FxHashMap::default(),
            too_large: FxHashSet::default(),
            bounded: None,
            beyond: FxHashMap::default(),
            args: Vec::new(),
        };
        logic.resolve_all(&rings)?;
        Ok(logic)
    }

    /// Has another look at those targets that met a limit, for their cut sets up to an order only.
    ///
    /// Paths that were written down are made anew for them, so that their trees are as small as the order allows; the
    /// trees of other targets stay as they are. Costs O(n + m), and what network paths cost.
    ///
    /// # Errors
    ///
    /// As [`FailureLogic::new`].
    pub(crate) fn look_again(&mut self, targets: &[ComponentId], order: u32) -> Result<(), Limit> {
        (self.scope, self.path_budget, self.paths_beyond) = (Scope::UpTo(order), SMALL_PATH, 0);
        let before = std::mem::take(&mut self.beyond);
        let nodes = targets.iter().map(|target| target.0).filter(|node| before.contains_key(node));
        let above = self.above_paths();
        let open = |node: Node| above[node as usize] || before.contains_key(&node);
        let rings = StrongComponents::new(self.graph.node_count() + 1, &self.inputs, nodes, open);
        let exact = rings.members.iter().copied().filter(|node| !before.contains_key(node));
        let exact: Vec<(Node, Arg)> = exact.map(|node| (node, self.value[node as usize])).collect();
        self.broken_from.clear();
        rings.members.iter().for_each(|node| self.value[*node as usize] = UNKNOWN);
        self.resolve_all(&rings)?;
        for (node, arg) in exact {
            self.value[node as usize] = arg;
            self.beyond.remove(&node);
        }
        self.beyond.extend(before.into_iter().filter(|(node, _)| rings.of[*node as usize] == NONE));
        Ok(())
    }

    /// By node, whether it depends on a network path; the network itself does for sure.
    fn above_paths(&self) -> Vec<bool> {
        let mut above = vec![false; self.graph.node_count() + 1];
        above[self.network() as usize] = true;
        let mut open: Vec<Node> = self.graph.paths.iter().map(|path| path.node).collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut above[node as usize], true) {
                open.extend(self.graph.dependants.of(node));
            }
        }
        above
    }

    /// Finds the arguments of nodes, what they depend on first; of those that cannot be written down, the limit.
    fn resolve_all(&mut self, rings: &StrongComponents) -> Result<(), Limit> {
        for bounds in rings.start.windows(2) {
            self.limits.check()?;
            let ring = &rings.members[bounds[0] as usize..bounds[1] as usize];
            match self.limit_below(ring).map_or_else(|| self.resolve(ring), Err) {
                Ok(()) => {}
                Err(Limit::Stopped) => return Err(Limit::Stopped),
                Err(limit) => self.beyond.extend(ring.iter().map(|node| (*node, limit))),
            }
        }
        Ok(())
    }

    /// The limit that something met which these depend on.
    fn limit_below(&self, ring: &[Node]) -> Option<Limit> {
        if self.beyond.is_empty() {
            return None;
        }
        let open = ring.iter().filter(|node| !self.base.down.get(**node as usize).is_some_and(|down| *down));
        open.flat_map(|node| self.inputs.of(*node)).find_map(|input| self.beyond.get(input).copied())
    }

    /// The fault tree of one of the targets, its own failure left out.
    ///
    /// # Errors
    ///
    /// The [`Limit`] that something met which the target depends on.
    pub(crate) fn tree(&self, target: ComponentId) -> Result<FaultTree, Limit> {
        self.tree_without(target, |_| false)
    }

    /// The same where the components for which `safe` holds never fail either.
    pub(crate) fn tree_without(
        &self,
        target: ComponentId,
        safe: impl Fn(ComponentId) -> bool,
    ) -> Result<FaultTree, Limit> {
        self.tree_of_node(target.0, |event| event == target || safe(event))
    }

    /// The fault tree of a node, which may be a group, where the components for which `safe` holds never
    /// fail.
    pub(crate) fn tree_of_node(
        &self,
        node: Node,
        safe: impl Fn(ComponentId) -> bool,
    ) -> Result<FaultTree, Limit> {
        if let Some(limit) = self.beyond.get(&node) {
            return Err(*limit);
        }
        Ok(FaultTree::local(self.builder.formula(), self.value[node as usize], safe))
    }

    /// The fault tree of all of some nodes being down, their own failures included.
    ///
    /// # Errors
    ///
    /// The [`Limit`] that something met which one of them depends on.
    pub(crate) fn tree_of_all(&mut self, nodes: impl IntoIterator<Item = Node>) -> Result<FaultTree, Limit> {
        let mut all = TRUE;
        for node in nodes {
            if let Some(limit) = self.beyond.get(&node) {
                return Err(*limit);
            }
            all = self.builder.and(all, self.value[node as usize]);
        }
        Ok(FaultTree::local(self.builder.formula(), all, |_| false))
    }

    /// The gate or event of a tree that says when a component is down, if the tree has it.
    pub(crate) fn place_in(&self, tree: &FaultTree, component: ComponentId) -> Option<Arg> {
        tree.places.get(&self.value[component.index()]).copied()
    }

    /// The limit that keeps a target's fault tree from being written down.
    pub(crate) fn limit_of(&self, target: ComponentId) -> Option<Limit> {
        self.beyond.get(&target.0).copied()
    }

    /// How many events and gates the fault tree of a node has, which may be a group, if no more than `most`.
    pub(crate) fn size_of_node(&self, node: Node, most: usize) -> Option<usize> {
        let formula = self.builder.formula();
        let mut seen = FxHashSet::default();
        let mut open = vec![self.value[node as usize]];
        while let Some(arg) = open.pop() {
            if arg < UNKNOWN && seen.insert(arg) {
                if seen.len() > most {
                    return None;
                }
                open.extend(formula.gate_of(arg).map_or(&[][..], |gate| formula.args(gate)));
            }
        }
        Some(seen.len())
    }

    fn network(&self) -> Node {
        self.graph.node_count() as Node
    }

    /// Finds the arguments of nodes that depend on each other, or of a single one, after those that they
    /// depend on.
    fn resolve(&mut self, ring: &[Node]) -> Result<(), Limit> {
        if let [node] = ring
            && (*node == self.network() || !self.inputs.of(*node).contains(node))
        {
            self.value[*node as usize] = if *node == self.network() { FALSE } else { self.single(*node)? };
            return Ok(());
        }
        let network = self.network();
        let whole_network = ring.contains(&network);
        let mut own: FxHashMap<Node, Arg> = FxHashMap::default();
        for node in ring.iter().copied().filter(|node| *node != network) {
            let besides = match self.graph.path_of(node) {
                Some(path) if !whole_network => self.broken((path.from, path.to))?,
                Some(_) => FALSE,
                None => self.own(node),
            };
            own.insert(node, besides);
        }
        let solved = Ring {
            graph: self.graph,
            inputs: &self.inputs,
            members: ring,
            known: &self.value,
            own: &|node| own.get(&node).copied().unwrap_or(FALSE),
            down: &self.base.down,
            budget: EXACT_PATH.min(self.limits.nodes),
        }
        .solve(&mut self.builder, self.limits)?;
        for (node, arg) in ring.iter().zip(solved) {
            self.value[*node as usize] = arg;
        }
        Ok(())
    }

    /// A node's own failure, if it can fail.
    fn own(&self, node: Node) -> Arg {
        let fails = self.graph.is_component(node) && self.graph.model().component(ComponentId(node)).fails();
        if fails { node } else { FALSE }
    }

    fn single(&mut self, node: Node) -> Result<Arg, Limit> {
        if self.base.down[node as usize] {
            return Ok(TRUE);
        }
        let network = self.network();
        if self.inputs.of(node).is_empty() && self.graph.threshold[node as usize] == 1 {
            return Ok(self.own(node));
        }
        let mut args = std::mem::take(&mut self.args);
        args.clear();
        args.extend(self.inputs.of(node).iter().filter(|i| **i != network).map(|i| self.value[*i as usize]));
        if let Some(path) = self.graph.path_of(node) {
            args.push(self.broken((path.from, path.to))?);
        }
        args.push(self.own(node));
        let threshold = self.graph.threshold[node as usize];
        if threshold > 1 {
            args.pop();
        }
        let arg = self.builder.gate(Connective::AtLeast(threshold), &mut args);
        self.args = args;
        Ok(arg)
    }

    /// When every path between two components is broken, for a network whose own arguments are known.
    ///
    /// What hangs on one link shares the way from there on with everything else that hangs there: the servers of
    /// a rack have one path to the internet, and to those of another rack.
    fn broken(&mut self, (from, to): (u32, u32)) -> Result<Arg, Limit> {
        let (mut ends, mut args) = ((from, to), Vec::new());
        if let Some((link, next)) = self.only_way(ends.0).filter(|(_, next)| *next != ends.1) {
            args.extend([self.value[link as usize], self.value[next as usize]]);
            ends.0 = next;
        }
        if let Some((link, next)) = self.only_way(ends.1).filter(|(_, next)| *next != ends.0) {
            args.extend([self.value[link as usize], self.value[next as usize]]);
            ends.1 = next;
        }
        let between = match self.broken_from.get(&ends) {
            Some(between) => *between,
            None => {
                let between = self.broken_between(ends)?;
                self.broken_from.insert(ends, between);
                between
            }
        };
        args.push(between);
        Ok(self.builder.gate(Connective::Or, &mut args))
    }

    /// The one link of a component that is up, and the node at its other end, if paths may run on from there.
    fn only_way(&self, from: Node) -> Option<(Node, Node)> {
        let down = |element: u32| self.base.down[element as usize];
        let mut hops = self.graph.network.hops(from).filter(|(link, _)| !down(*link));
        let (link, next) = hops.next()?;
        let only = hops.next().is_none() && self.graph.network.forwards(next) && !down(next);
        only.then_some((link, next))
    }

    fn broken_between(&mut self, ends: (u32, u32)) -> Result<Arg, Limit> {
        let down = &self.base.down;
        let value = &self.value;
        let at = |element: u32| if down[element as usize] { TRUE } else { value[element as usize] };
        let order = match self.scope {
            Scope::Exact => None,
            Scope::UpTo(order) => Some(order),
        };
        if order.is_none()
            && let Some((root, start)) = self.common_end(ends)
        {
            let most = self.path_budget;
            let cut_off = self.cut_off.entry(root).or_insert_with(|| {
                CutOff::new(&self.graph.network, root, |element| down[element as usize], most, most).ok()
            });
            if let Some(cut_off) = cut_off {
                return cut_off.from(&mut self.builder, &self.graph.network, start, at);
            }
        }
        if !self.too_large.contains(&ends) {
            // In a network in which many paths need too much the others are tried for a moment only.
            let budget = if self.paths_beyond < TRIED { self.path_budget } else { self.path_budget / 64 };
            match reach::broken_path(&mut self.builder, &self.graph.network, ends, at, budget) {
                Err(Limit::Network) => {
                    self.paths_beyond += 1;
                    self.too_large.insert(ends);
                }
                done => return done,
            }
        }
        order.map_or(Err(Limit::Network), |order| self.broken_up_to(ends, order))
    }

    /// The end of a path that many others share, if there is one, before the other end.
    fn common_end(&self, (from, to): (Node, Node)) -> Option<(Node, Node)> {
        let count = |end: Node| self.ends.get(&end).copied().unwrap_or(0);
        let (root, start) = if count(to) >= count(from) { (to, from) } else { (from, to) };
        (count(root) >= SHARED).then_some((root, start))
    }

    fn broken_up_to(&mut self, ends: (u32, u32), order: u32) -> Result<Arg, Limit> {
        let network = &self.graph.network;
        let mut search = match self.bounded.take() {
            Some(search) => search,
            None => {
                let value = |element: u32| match self.base.down[element as usize] {
                    true => TRUE,
                    false => self.value[element as usize],
                };
                Search::new(self.builder.formula(), network, value, order, self.limits)?
            }
        };
        let found = search.broken(&mut self.builder, network, ends)?;
        self.bounded = Some(search);
        Ok(found)
    }
}

/// By component, of how many paths it is an end.
fn ends(graph: &Graph<'_>) -> FxHashMap<Node, u32> {
    let mut ends: FxHashMap<Node, u32> = FxHashMap::default();
    for end in graph.paths.iter().flat_map(|path| [path.from, path.to]) {
        *ends.entry(end).or_default() += 1;
    }
    ends
}

/// By node, what it depends on; the network's links and nodes through a node of their own, so that a
/// path does not have to name all of them.
fn inputs<'a>(graph: &'a Graph<'_>) -> Cow<'a, Csr> {
    if graph.paths.is_empty() {
        return Cow::Borrowed(graph.inputs());
    }
    let network = graph.node_count() as Node;
    let mut edges: Vec<(Node, Node)> = graph.dependants.edges().map(|(tail, head)| (head, tail)).collect();
    edges.extend(graph.paths.iter().map(|path| (path.node, network)));
    edges.extend(graph.network.elements().into_iter().map(|element| (network, element)));
    Cow::Owned(Csr::new(graph.node_count() + 1, &edges))
}

#[cfg(test)]
mod tests;
