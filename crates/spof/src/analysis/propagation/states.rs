//! How a failure travels: from failed components to everything that goes down with them.
//!
//! Counters follow Dowling & Gallier's linear-time forward chaining (1984): each node counts the inputs
//! that it can still lose. A network path remembers one route that works (its *witness*), and is looked
//! at again only when something on that route goes down; so a failure costs what it takes down, plus
//! one search for each path whose route it breaks.

use crate::analysis::propagation::separation::{Lost, Separation};
use crate::graph::network::PathSearch;
use crate::graph::{Csr, Graph, Node};
use crate::model::{Class, ComponentId};

/// The state with nothing failed but what has failed today; every analysis starts from it.
pub struct BaseState {
    /// By node.
    pub(crate) down: Vec<bool>,
    /// By node, how many more inputs must go down for it to go down; 0 for what is down.
    pub(crate) remaining: Vec<u32>,
    /// By component, the paths (indexes into `graph.paths`) whose witness it is on.
    pub(crate) watchers: Csr,
    /// What single losses in the network separate, if there are paths through it.
    separation: Option<Separation>,
}

impl BaseState {
    /// Computes it. Costs O(n + m), and a search for each network path.
    pub fn new(graph: &Graph<'_>) -> BaseState {
        BaseState::with_failed(graph, graph.failed_today())
    }

    /// The same with these components failed instead of those that have failed today.
    pub(crate) fn with_failed(graph: &Graph<'_>, failed: impl IntoIterator<Item = Node>) -> BaseState {
        let base = BaseState {
            down: vec![false; graph.node_count()],
            remaining: graph.threshold.clone(),
            watchers: Csr::new(graph.component_count(), &[]),
            separation: None,
        };
        let mut run = Propagation::new(graph, &base);
        run.fail(failed);
        let mut witness = Vec::new();
        let mut watched: Vec<(u32, u32)> = Vec::new();
        // Each path is given a route that works; when a loss elsewhere breaks some of the routes, those
        // paths are looked at again, until nothing changes.
        let mut open: Vec<u32> = (0..graph.paths.len() as u32).collect();
        while !open.is_empty() {
            let before = run.trail.len();
            for index in &open {
                let path = graph.paths[*index as usize];
                if run.is_down(path.node) {
                    continue;
                }
                if run.search(path, Some(&mut witness)) {
                    watched.extend(witness.iter().map(|element| (*index, *element)));
                } else {
                    run.take_down(path.node);
                }
            }
            run.drain(&base);
            if run.trail.len() == before {
                break;
            }
            watched.retain(|(index, _)| !run.is_down(graph.paths[*index as usize].node));
            let mut broken: Vec<u32> = watched
                .iter()
                .filter(|(_, element)| run.is_down(*element))
                .map(|(index, _)| *index)
                .collect();
            broken.sort_unstable();
            broken.dedup();
            watched.retain(|(index, _)| broken.binary_search(index).is_err());
            open = broken;
        }
        let down: Vec<bool> = (0..graph.node_count() as Node).map(|node| run.is_down(node)).collect();
        let edges: Vec<(u32, u32)> = watched
            .into_iter()
            .filter(|(index, _)| !down[graph.paths[*index as usize].node as usize])
            .map(|(index, element)| (element, index))
            .collect();
        let remaining = std::mem::take(&mut run.remaining);
        let separation = (!edges.is_empty()).then(|| {
            Separation::new(&graph.network, graph.component_count(), |element| down[element as usize])
        });
        BaseState { down, remaining, watchers: Csr::new(graph.component_count(), &edges), separation }
    }

    /// Whether a component is down with nothing further failed.
    pub fn is_down(&self, component: crate::model::ComponentId) -> bool {
        self.down[component.index()]
    }
}

/// Working memory for one failure after the other.
pub(crate) struct Propagation<'g, 'm> {
    graph: &'g Graph<'m>,
    /// The edges that are followed: those of the graph, or fewer.
    pub(crate) dependants: &'g Csr,
    /// By node, how many more inputs must go down; 0 for what is down, so that one look says both.
    remaining: Vec<u32>,
    /// What went down, in the order in which it did; also the queue.
    pub(crate) trail: Vec<Node>,
    /// By place on the trail, the place of what took it down: its own for what failed by itself, and for
    /// a network path.
    pub(crate) cause: Vec<u32>,
    head: usize,
    /// Nodes that lost inputs and stayed up.
    touched: Vec<Node>,
    /// Paths whose route is broken, to be looked at once the counters are quiet.
    broken: Vec<u32>,
    search: PathSearch,
    /// Links, and nodes that forward, which this run took down: the last one, and how many.
    lost: (Option<Lost>, usize),
    /// Edges and hops followed so far, over all runs.
    pub(crate) steps: u64,
}

impl<'g, 'm> Propagation<'g, 'm> {
    pub(crate) fn new(graph: &'g Graph<'m>, base: &BaseState) -> Propagation<'g, 'm> {
        let network_nodes = if graph.paths.is_empty() { 0 } else { graph.component_count() };
        Propagation {
            graph,
            dependants: &graph.dependants,
            remaining: base.remaining.clone(),
            trail: Vec::new(),
            cause: Vec::new(),
            head: 0,
            touched: Vec::new(),
            broken: Vec::new(),
            search: PathSearch::new(network_nodes),
            lost: (None, 0),
            steps: 0,
        }
    }

    pub(crate) fn is_down(&self, node: Node) -> bool {
        self.remaining[node as usize] == 0
    }

    /// Undoes the last run and computes what goes down with `failed` on top of the base state. The
    /// trail then holds the failed ones and everything that goes down with them.
    pub(crate) fn run(&mut self, base: &BaseState, failed: impl IntoIterator<Item = Node>) {
        self.reset(base);
        self.fail(failed);
        self.drain(base);
    }

    fn reset(&mut self, base: &BaseState) {
        // The order matters: what was touched and then went down is set right by the second loop.
        for node in self.touched.drain(..) {
            self.remaining[node as usize] += 1;
        }
        for node in self.trail.drain(..) {
            self.remaining[node as usize] = base.remaining[node as usize];
        }
        self.cause.clear();
        self.broken.clear();
        self.lost = (None, 0);
        self.head = 0;
    }

    fn fail(&mut self, failed: impl IntoIterator<Item = Node>) {
        for node in failed {
            if !self.is_down(node) {
                self.take_down(node);
            }
        }
        self.settle();
    }

    fn take_down(&mut self, node: Node) {
        self.remaining[node as usize] = 0;
        self.cause.push(self.trail.len() as u32);
        self.trail.push(node);
    }

    /// Lets everything on the trail take its dependants down.
    fn settle(&mut self) {
        let edges = self.dependants;
        while let Some(node) = self.trail.get(self.head).copied() {
            let place = self.head as u32;
            self.head += 1;
            let dependants = edges.of(node);
            self.steps += dependants.len() as u64 + 1;
            for dependant in dependants {
                let remaining = &mut self.remaining[*dependant as usize];
                match *remaining {
                    0 => {}
                    1 => {
                        *remaining = 0;
                        self.trail.push(*dependant);
                        self.cause.push(place);
                    }
                    more => {
                        *remaining = more - 1;
                        self.touched.push(*dependant);
                    }
                }
            }
        }
    }

    /// Settles, then looks again at the paths whose route is broken, until nothing changes.
    fn drain(&mut self, base: &BaseState) {
        let mut watched_to = 0;
        loop {
            self.settle();
            if self.graph.paths.is_empty() || watched_to == self.trail.len() {
                return;
            }
            for at in watched_to..self.trail.len() {
                let node = self.trail[at];
                if self.graph.is_component(node) {
                    self.broken.extend_from_slice(base.watchers.of(node));
                    if let Some(lost) = self.in_network(node) {
                        self.lost = (Some(lost), self.lost.1 + 1);
                    }
                }
            }
            watched_to = self.trail.len();
            self.broken.sort_unstable();
            self.broken.dedup();
            let broken = std::mem::take(&mut self.broken);
            for index in &broken {
                let path = self.graph.paths[*index as usize];
                if !self.is_down(path.node) && !self.holds(base, path) {
                    self.take_down(path.node);
                }
            }
            // A path that found another route may lose that one too, so it stays on the list.
            self.broken = broken;
        }
    }

    /// Whether a path still has a route: looked up where one link or node is lost, else searched for.
    fn holds(&mut self, base: &BaseState, path: crate::graph::Path) -> bool {
        let known = base.separation.as_ref().zip(self.lost.0).filter(|_| self.lost.1 == 1);
        let known = known.and_then(|(separation, lost)| {
            let down = |element: u32| base.down[element as usize];
            separation.joined_without(&self.graph.network, (path.from, path.to), lost, down)
        });
        known.unwrap_or_else(|| self.search(path, None))
    }

    /// What the loss of a component is to the network, if it is part of it.
    fn in_network(&self, node: Node) -> Option<Lost> {
        match self.graph.model().component(ComponentId(node)).class() {
            Class::Link(a, b) => Some(Lost::Link(node, a.0, b.0)),
            _ => self.graph.network.carries(node).then_some(Lost::Node(node)),
        }
    }

    fn search(&mut self, path: crate::graph::Path, witness: Option<&mut Vec<u32>>) -> bool {
        let remaining = &self.remaining;
        let is_down = |node| remaining[node as usize] == 0;
        self.search.connected(&self.graph.network, path.from, path.to, is_down, witness)
    }
}
