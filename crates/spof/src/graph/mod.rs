//! The model compiled to a graph on dense ids, in which "down" travels.
//!
//! A node is a component or a gate (a group of requirements, or a path through the network). An edge
//! leads from what is needed to what needs it. A node goes down once as many of its inputs are down
//! as its *threshold* says: 1 for a component, n - k + 1 for "at least k of n". States are the greatest
//! fixpoint of "up", so "down" is the least fixpoint: what nothing brings down stays up, rings included.
//! The state of a path gate is decided by [`network`] as well.
//!
//! Compiling costs O(n + m) time and memory, m being the requirements, locations and links.

pub mod network;
mod csr;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::model::{Class, ComponentId, GroupForm, Model, Requirement, RequirementView, State};
use network::Network;

pub(crate) use csr::Csr;

/// A node of a [`Graph`]: components come first, with their own index.
pub(crate) type Node = u32;

/// A group of requirements of which some may be lost, or a network path.
#[derive(Clone, Copy)]
pub(crate) struct Gate<'m> {
    /// The first component that requires it.
    pub(crate) owner: ComponentId,
    pub(crate) requirement: Requirement<'m>,
}

/// A network path that something needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    pub(crate) node: Node,
    pub(crate) from: Node,
    pub(crate) to: Node,
    /// Whether `from` must be up, as where it is named. Where a path starts at what needs it, that would ask for its own
    /// state once more, and it could never start from dark.
    pub(crate) asks_from: bool,
}

impl Path {
    /// A path as it is required by `owner`; `node` decides it.
    pub(crate) fn new(node: Node, owner: ComponentId, to: ComponentId, from: Option<ComponentId>) -> Path {
        Path { node, from: from.unwrap_or(owner).0, to: to.0, asks_from: from.is_some_and(|from| from != to) }
    }

    /// The ends that must be up.
    pub(crate) fn ends(self) -> impl Iterator<Item = Node> {
        [Some(self.to), self.asks_from.then_some(self.from)].into_iter().flatten()
    }

    /// Whether it leads nowhere: it holds when its end is up.
    pub(crate) fn is_at_home(self) -> bool {
        self.from == self.to
    }
}

/// A model compiled for analysis.
pub struct Graph<'m> {
    model: &'m Model,
    /// By node, how many inputs must be down for it to go down.
    pub(crate) threshold: Vec<u32>,
    /// By node, what it is an input of; an input that counts twice stands twice.
    pub(crate) dependants: Csr,
    inputs: OnceLock<Csr>,
    /// Gates by node - number of components.
    pub(crate) gates: Vec<Gate<'m>>,
    pub(crate) paths: Vec<Path>,
    pub(crate) network: Network,
}

impl<'m> Graph<'m> {
    /// Compiles a model. Costs O(n + m).
    pub fn compile(model: &'m Model) -> Graph<'m> {
        let mut compiler = Compiler {
            threshold: vec![1; model.len()],
            gates: Vec::new(),
            paths: Vec::new(),
            edges: Vec::with_capacity(model.len() * 2),
            path_gates: FxHashMap::default(),
            open: Vec::new(),
        };
        for component in model.components() {
            let node = component.id().0;
            for location in component.located_in() {
                compiler.edges.push((location.id().0, node));
            }
            for requirement in component.needs() {
                compiler.require(component.id(), node, requirement);
            }
            for affected in component.affects() {
                compiler.edges.push((node, affected.id().0));
            }
        }
        let dependants = Csr::new(compiler.threshold.len(), &compiler.edges);
        let links = model.components().filter_map(|component| match component.class() {
            Class::Link(a, b) => Some((component.id().0, a.0, b.0)),
            Class::Component | Class::CommonCause => None,
        });
        let network = Network::new(model.len(), links, |node| model.component(ComponentId(node)).forwards());
        Graph {
            model,
            threshold: compiler.threshold,
            dependants,
            inputs: OnceLock::new(),
            gates: compiler.gates,
            paths: compiler.paths,
            network,
        }
    }

    /// The model that this was compiled from.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// The number of nodes, gates included.
    pub fn node_count(&self) -> usize {
        self.threshold.len()
    }

    pub(crate) fn component_count(&self) -> usize {
        self.model.len()
    }

    /// By node, its inputs: the edges turned round, made when they are first asked for.
    pub(crate) fn inputs(&self) -> &Csr {
        self.inputs.get_or_init(|| self.dependants.reversed())
    }

    pub(crate) fn is_component(&self, node: Node) -> bool {
        (node as usize) < self.model.len()
    }

    pub(crate) fn gate(&self, node: Node) -> Gate<'m> {
        self.gates[node as usize - self.model.len()]
    }

    /// Whether a gate holds with some of its members lost.
    pub(crate) fn is_redundant(&self, gate: Node) -> bool {
        self.threshold[gate as usize] > 1
    }

    /// The network path that a node decides, if it is the gate of one.
    pub(crate) fn path_of(&self, node: Node) -> Option<Path> {
        if self.is_component(node) {
            return None;
        }
        let place = self.paths.binary_search_by_key(&node, |path| path.node).ok()?;
        Some(self.paths[place])
    }

    pub(crate) fn failed_today(&self) -> impl Iterator<Item = Node> {
        self.model.components().filter(|c| c.state() == State::Failed).map(|c| c.id().0)
    }
}

/// Builds nodes and edges; nesting is walked on an explicit stack.
struct Compiler<'m> {
    threshold: Vec<u32>,
    gates: Vec<Gate<'m>>,
    paths: Vec<Path>,
    edges: Vec<(Node, Node)>,
    /// Path gates by (from, to) and whether `from` is asked, so that a path is decided once however many need it.
    path_gates: FxHashMap<(Node, Node, bool), Node>,
    open: Vec<(Requirement<'m>, Node)>,
}

impl<'m> Compiler<'m> {
    /// Makes `requirement` an input of `node`, on behalf of `owner`.
    fn require(&mut self, owner: ComponentId, node: Node, requirement: Requirement<'m>) {
        self.open.push((requirement, node));
        while let Some((requirement, node)) = self.open.pop() {
            match requirement.view() {
                RequirementView::Component(component) => self.edges.push((component.id().0, node)),
                RequirementView::Reach { to, from } => {
                    let path = Path::new(node, owner, to.id(), from.map(|from| from.id()));
                    let input = self.path(owner, requirement, path);
                    self.edges.push((input, node));
                }
                RequirementView::Group(group) => {
                    let needs_all = group.needed() as usize == group.members().len();
                    let into = if group.form() == GroupForm::AllOf && self.threshold[node as usize] == 1 {
                        node
                    } else {
                        let threshold =
                            if needs_all { 1 } else { group.members().len() as u32 - group.needed() + 1 };
                        let gate = self.gate(owner, requirement, threshold);
                        self.edges.push((gate, node));
                        gate
                    };
                    self.open.extend(group.members().map(|member| (member, into)));
                }
            }
        }
    }

    fn gate(&mut self, owner: ComponentId, requirement: Requirement<'m>, threshold: u32) -> Node {
        let node = u32::try_from(self.threshold.len()).expect("fewer than 2^32 nodes");
        self.threshold.push(threshold);
        self.gates.push(Gate { owner, requirement });
        node
    }

    fn path(&mut self, owner: ComponentId, requirement: Requirement<'m>, path: Path) -> Node {
        if path.is_at_home() {
            return path.to;
        }
        let key = (path.from, path.to, path.asks_from);
        if let Some(node) = self.path_gates.get(&key) {
            return *node;
        }
        let node = self.gate(owner, requirement, 1);
        self.edges.extend(path.ends().map(|end| (end, node)));
        self.paths.push(Path { node, ..path });
        self.path_gates.insert(key, node);
        node
    }
}
