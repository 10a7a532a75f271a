//! The way by which a failure travels: shortest paths over dependencies of which both sides are down.
//!
//! Steps are from component to component; gates between them cost nothing (0-1 breadth-first search).
//! A component on the route of a network path that broke is a step towards whatever needed that path.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::analysis::propagation::{BaseState, Propagation};
use crate::graph::{Csr, Graph, Node};

/// Working memory for searches among what one failure took down.
pub(crate) struct Travel<'g, 'm> {
    graph: &'g Graph<'m>,
    /// The edges that are followed: those of the graph, or as few as the runs follow.
    pub(crate) dependants: &'g Csr,
    base: &'g BaseState,
    /// By node, the search that last reached it, in how many steps, and from which node.
    seen: Vec<[u32; 3]>,
    search: u32,
    queue: VecDeque<Node>,
    /// What a node leads to.
    heads: Vec<Node>,
    pub(crate) steps: u64,
}

impl<'g, 'm> Travel<'g, 'm> {
    pub(crate) fn new(graph: &'g Graph<'m>, base: &'g BaseState) -> Travel<'g, 'm> {
        // Written to at once: memory that is zero on loan is fetched twice by those who read it first.
        let mut seen = Vec::new();
        seen.resize(graph.node_count(), [0; 3]);
        Travel {
            graph,
            dependants: &graph.dependants,
            base,
            seen,
            search: 0,
            queue: VecDeque::new(),
            heads: Vec::new(),
            steps: 0,
        }
    }

    /// Searches from `start` over what `run` took down until `goal` holds for a component other than
    /// `start`; returns it. Costs at most what the run took down. Only a search that found no goal has
    /// reached everything.
    pub(crate) fn forward(
        &mut self,
        run: &Propagation<'_, '_>,
        start: Node,
        goal: impl Fn(Node) -> bool,
    ) -> Option<Node> {
        if self.search == u32::MAX {
            self.seen.fill([0; 3]);
            self.search = 0;
        }
        self.search += 1;
        let graph = self.graph;
        self.queue.clear();
        self.queue.push_back(start);
        self.seen[start as usize] = [self.search, 0, start];
        let mut heads = std::mem::take(&mut self.heads);
        let mut found = None;
        'search: while let Some(node) = self.queue.pop_front() {
            heads.clear();
            heads.extend_from_slice(self.dependants.of(node));
            if graph.is_component(node) {
                let watchers = self.base.watchers.of(node);
                heads.extend(watchers.iter().map(|path| graph.paths[*path as usize].node));
            }
            self.steps += heads.len() as u64 + 1;
            let here = self.seen[node as usize][1];
            for next in &heads {
                if !run.is_down(*next) || self.base.down[*next as usize] {
                    continue;
                }
                let step = u32::from(graph.is_component(*next));
                let distance = here + step;
                let seen = &mut self.seen[*next as usize];
                if seen[0] == self.search && seen[1] <= distance {
                    continue;
                }
                *seen = [self.search, distance, node];
                if step == 0 {
                    self.queue.push_front(*next);
                    continue;
                }
                // A component is first reached by a shortest way, and in the order in which it would come
                // out of the queue.
                if goal(*next) {
                    found = Some(*next);
                    break 'search;
                }
                self.queue.push_back(*next);
            }
        }
        self.heads = heads;
        found
    }

    /// Whether the last search reached a node.
    pub(crate) fn reached(&self, node: Node) -> bool {
        self.seen[node as usize][0] == self.search
    }

    /// How many steps the last search took to a node that it reached.
    pub(crate) fn distance(&self, node: Node) -> u32 {
        self.seen[node as usize][1]
    }

    /// The components from the start of the last search to `end`, both included.
    pub(crate) fn path(&self, start: Node, end: Node) -> Vec<Node> {
        let mut path = vec![end];
        let mut at = end;
        while at != start {
            at = self.seen[at as usize][2];
            if self.graph.is_component(at) {
                path.push(at);
            }
        }
        path.reverse();
        path
    }
}

/// For each node from which `goal` can be reached among what `run` took down, the next component on a
/// shortest way there and how many steps it is. `inputs` are the edges turned round, those from the
/// routes of network paths included.
pub(crate) fn ways_to(
    graph: &Graph<'_>,
    base: &BaseState,
    inputs: &Csr,
    run: &Propagation<'_, '_>,
    goal: Node,
) -> FxHashMap<Node, (Node, u32)> {
    // A gate's entry is the component that it leads to.
    let mut ways: FxHashMap<Node, (Node, u32)> = FxHashMap::default();
    let mut queue = VecDeque::from([goal]);
    ways.insert(goal, (goal, 0));
    while let Some(node) = queue.pop_front() {
        let (next, distance) = ways[&node];
        let (towards, distance) = if graph.is_component(node) { (node, distance) } else { (next, distance) };
        for input in inputs.of(node) {
            if !run.is_down(*input) || base.down[*input as usize] {
                continue;
            }
            let step = u32::from(graph.is_component(*input));
            let better = ways.get(input).is_none_or(|way| way.1 > distance + step);
            if better {
                ways.insert(*input, (towards, distance + step));
                if step == 0 {
                    queue.push_front(*input);
                } else {
                    queue.push_back(*input);
                }
            }
        }
    }
    ways
}

/// The edges turned round, with one from each path to each component on its route.
pub(crate) fn inputs(graph: &Graph<'_>, base: &BaseState) -> Csr {
    let routes = base.watchers.edges().map(|(element, path)| (graph.paths[path as usize].node, element));
    let edges: Vec<(u32, u32)> =
        graph.dependants.edges().map(|(tail, head)| (head, tail)).chain(routes).collect();
    Csr::new(graph.node_count(), &edges)
}
