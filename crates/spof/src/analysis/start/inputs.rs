//! What each open condition waits for: the edges of [`Conditions`] turned round, and for network paths what their
//! routes can run through. What can never hold is waited for by nobody.

use rustc_hash::FxHashMap;

use crate::analysis::start::conditions::{Conditions, Run};
use crate::analysis::start::world::World;
use crate::graph::Csr;
use crate::model::ComponentId;

/// By node, what may bring it up.
pub(crate) struct Inputs {
    of: Csr,
    /// By node, whether it holds once everything runs that can.
    possible: Vec<bool>,
    components: usize,
}

/// Working memory for walks from a node to the components that it waits for.
pub(crate) struct Walk {
    seen: Vec<u32>,
    walk: u32,
    open: Vec<u32>,
    /// Steps so far.
    pub(crate) steps: u64,
}

impl Inputs {
    /// Costs O(n + m), and a look at the routes of each path that is `open`.
    pub(crate) fn new(
        conditions: &Conditions,
        world: &mut World<'_, '_>,
        open: impl Fn(u32) -> bool,
    ) -> Inputs {
        let mut edges: Vec<(u32, u32)> =
            conditions.helps.edges().map(|(input, node)| (node, input)).collect();
        // What of the network is among the components, by island, for the paths whose routes take too long.
        let mut islands: FxHashMap<u32, u32> = FxHashMap::default();
        let mut nodes = conditions.nodes() as u32;
        for path in conditions.paths.iter().filter(|path| open(path.node)) {
            if let Some(elements) = world.routes(*path) {
                let inside =
                    elements.into_iter().filter_map(|element| conditions.node_of(ComponentId(element)));
                edges.extend(inside.map(|element| (path.node, element)));
                continue;
            }
            for island in world.islands().between(&world.graph.network, path.from, path.to) {
                let island = *islands.entry(island).or_insert_with(|| {
                    nodes += 1;
                    nodes - 1
                });
                edges.push((path.node, island));
            }
        }
        if !islands.is_empty() {
            for (id, node) in conditions.components().iter().zip(0..) {
                let island = world.islands().of(id.0).and_then(|island| islands.get(&island));
                edges.extend(island.map(|island| (*island, node)));
            }
        }
        let mut possible = possible(conditions, world);
        possible.resize(nodes as usize, true);
        Inputs { of: Csr::new(nodes as usize, &edges), possible, components: conditions.components().len() }
    }

    pub(crate) fn walk(&self) -> Walk {
        Walk { seen: vec![u32::MAX; self.possible.len()], walk: 0, open: Vec::new(), steps: 0 }
    }

    /// Whether a component waits for something that never holds.
    pub(crate) fn waits_in_vain(&self, component: u32) -> bool {
        self.of.of(component).iter().any(|input| !self.possible[*input as usize])
    }

    /// Adds the components that a node waits for, each once: those of which `open` says so, over nodes of which it does.
    pub(crate) fn leaves(
        &self,
        node: u32,
        walk: &mut Walk,
        open: impl Fn(u32) -> bool,
        leaves: &mut Vec<u32>,
    ) {
        walk.walk += 1;
        walk.open.push(node);
        while let Some(node) = walk.open.pop() {
            let inputs = self.of.of(node);
            walk.steps += inputs.len() as u64 + 1;
            for input in inputs {
                let at = *input as usize;
                if !self.possible[at] || !open(*input) {
                    continue;
                }
                if std::mem::replace(&mut walk.seen[at], walk.walk) == walk.walk {
                    continue;
                }
                if at < self.components {
                    leaves.push(*input);
                } else {
                    walk.open.push(*input);
                }
            }
        }
    }

    /// For each of some components that have not started, those of them that it waits for; and the steps taken.
    pub(crate) fn waits(&self, run: &Run, stuck: impl Iterator<Item = u32>) -> (Csr, u64) {
        let mut walk = self.walk();
        let mut edges = Vec::new();
        let mut leaves = Vec::new();
        // Islands are no nodes of the run.
        let open = |node: u32| (node as usize) >= run.nodes() || !run.is_up(node);
        for component in stuck {
            leaves.clear();
            self.leaves(component, &mut walk, open, &mut leaves);
            edges.extend(leaves.iter().map(|leaf| (component, *leaf)));
        }
        (Csr::new(self.components, &edges), walk.steps)
    }
}

/// By node, whether it holds once everything runs that can.
fn possible(conditions: &Conditions, world: &World<'_, '_>) -> Vec<bool> {
    let components = conditions.components().len();
    let mut missing = conditions.missing().to_vec();
    let mut possible = vec![false; missing.len()];
    for path in &conditions.paths {
        if !world.islands().between(&world.graph.network, path.from, path.to).is_empty() {
            missing[path.node as usize] -= 1;
        }
    }
    let mut queue: Vec<u32> =
        (components as u32..missing.len() as u32).filter(|node| missing[*node as usize] == 0).collect();
    let runs = |node: &u32| world.can_run(conditions.components()[*node as usize]);
    queue.extend((0..components as u32).filter(runs));
    while let Some(node) = queue.pop() {
        possible[node as usize] = true;
        for helped in conditions.helps.of(node).iter().filter(|helped| **helped as usize >= components) {
            let missing = &mut missing[*helped as usize];
            if *missing > 0 {
                *missing -= 1;
                if *missing == 0 {
                    queue.push(*helped);
                }
            }
        }
    }
    possible
}
