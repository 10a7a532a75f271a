//! The compiled model, with edges that come and go.
//!
//! Nodes and edges are those of [`crate::graph`], with one node more: the *network* stands between what
//! paths run over (links, what forwards) and the paths, so that a path comes after all of it.

use rustc_hash::FxHashMap;

use crate::analysis::live::record::{Record, Token};
use crate::analysis::live::sets::{EMPTY, Set};
use crate::graph::Node;
use crate::model::Class;

pub(super) const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Free,
    Component,
    /// Goes down once so many of its inputs are down.
    Gate(u32),
    Path {
        from: Node,
        to: Node,
    },
    Network,
}

#[derive(Debug)]
pub(super) struct Vertex {
    pub(super) kind: Kind,
    /// An input that counts twice stands twice, here and there.
    pub(super) inputs: Vec<Node>,
    pub(super) dependants: Vec<Node>,
    /// Higher than that of its inputs, but for those in the same ring; see `order.rs`.
    pub(super) level: u64,
    /// The ring of mutual dependants that it is in, or [`NONE`].
    pub(super) ring: u32,
    /// Whether it waits to be looked at.
    pub(super) dirty: bool,
    pub(super) is_target: bool,
}

pub(super) struct Structure {
    pub(super) nodes: Vec<Vertex>,
    /// By node, what takes it down alone. Searches ask for this at every step, so it lies close together.
    pub(super) sets: Vec<Set>,
    /// By node, whether network paths may run through it.
    pub(super) forwards: Vec<bool>,
    /// By node; components only.
    pub(super) records: Vec<Option<Box<Record>>>,
    /// By node, how often records name it.
    pub(super) named: Vec<u32>,
    /// By node, its links, each with the node at its other end.
    pub(super) hops: Vec<Vec<(Node, Node)>>,
    paths: FxHashMap<(Node, Node), Node>,
    network: Node,
    /// Members in an order in which most come after their inputs.
    pub(super) rings: Vec<Vec<Node>>,
    pub(super) free_rings: Vec<u32>,
    free: Vec<Node>,
    /// Freed by the edit that is being made: not to be taken again before its end.
    freed: Vec<Node>,
    /// Rings that lost members or edges.
    pub(super) broken: Vec<u32>,
    /// Nodes whose inputs changed.
    pub(super) touched: Vec<Node>,
    /// Paths that nothing needs any more.
    pub(super) retired: Vec<Node>,
    /// Whether each new edge is put in order at once.
    ordered: bool,
}

impl Structure {
    /// Compiles records: the node of each is its place. Costs O(n + m).
    pub(super) fn new(records: Vec<Record>) -> Structure {
        let count = records.len();
        let mut structure = Structure {
            nodes: Vec::with_capacity(count * 2),
            sets: Vec::with_capacity(count * 2),
            forwards: Vec::with_capacity(count * 2),
            records: Vec::new(),
            named: Vec::new(),
            hops: Vec::new(),
            paths: FxHashMap::default(),
            network: 0,
            rings: Vec::new(),
            free_rings: Vec::new(),
            free: Vec::new(),
            freed: Vec::new(),
            broken: Vec::new(),
            touched: Vec::new(),
            retired: Vec::new(),
            ordered: false,
        };
        records.iter().for_each(|_| {
            structure.node(Kind::Component);
        });
        structure.network = structure.node(Kind::Network);
        for (node, record) in records.into_iter().enumerate() {
            structure.build(node as Node, record);
        }
        structure.order_all();
        structure.ordered = true;
        structure
    }

    pub(super) fn is_free(&self, node: Node) -> bool {
        self.nodes[node as usize].kind == Kind::Free
    }

    pub(super) fn record(&self, node: Node) -> Option<&Record> {
        self.records.get(node as usize)?.as_deref()
    }

    pub(super) fn ring(&self, node: Node) -> u32 {
        self.nodes[node as usize].ring
    }

    /// Whether it is a link or has one.
    pub(super) fn is_in_network(&self, node: Node) -> bool {
        !self.hops[node as usize].is_empty()
            || self.record(node).is_some_and(|record| record.ends().is_some())
    }

    /// The nodes that new components would get, in order.
    pub(super) fn coming(&self) -> impl Iterator<Item = Node> + '_ {
        self.free.iter().rev().copied().chain(self.nodes.len() as Node..NONE)
    }

    /// Makes a component of a node that [`Structure::coming`] named, or that was one before.
    pub(super) fn revive(&mut self, node: Node) {
        if node as usize == self.nodes.len() {
            self.node(Kind::Component);
            return;
        }
        for list in [&mut self.free, &mut self.freed] {
            if let Some(place) = list.iter().rposition(|other| *other == node) {
                list.remove(place);
            }
        }
        self.nodes[node as usize].kind = Kind::Component;
    }

    /// Lets go of a component without a record. Nothing names it any more.
    pub(super) fn bury(&mut self, node: Node) {
        self.release(node);
    }

    /// Lets the nodes that the last edit freed be taken again.
    pub(super) fn end_edit(&mut self) {
        self.free.append(&mut self.freed);
    }

    /// Connects a component that has no record.
    pub(super) fn build(&mut self, node: Node, mut record: Record) {
        record.named().for_each(|named| self.named[named as usize] += 1);
        self.touched.push(node);
        record.inputs.clone_from(&record.located_in);
        let needs = std::mem::take(&mut record.needs);
        for need in &needs {
            let input = self.require(node, need, &mut record.gates);
            record.inputs.push(input);
        }
        record.needs = needs;
        record.inputs.iter().for_each(|input| self.connect(*input, node));
        for affected in &record.affects {
            self.connect(node, *affected);
            self.touched.push(*affected);
        }
        if let Some([a, b]) = record.ends() {
            self.hops[a as usize].push((node, b));
            self.hops[b as usize].push((node, a));
        }
        if is_of_network(&record) {
            self.connect(node, self.network);
        }
        self.forwards[node as usize] = record.forwards;
        self.records[node as usize] = Some(Box::new(record));
    }

    /// Undoes [`Structure::build`] and gives the record back. What others have of the component stays.
    pub(super) fn unbuild(&mut self, node: Node) -> Option<Record> {
        let mut record = *self.records[node as usize].take()?;
        record.named().for_each(|named| self.named[named as usize] -= 1);
        self.touched.push(node);
        for input in std::mem::take(&mut record.inputs) {
            self.disconnect(input, node);
        }
        for gate in std::mem::take(&mut record.gates).into_iter().rev() {
            while let Some(input) = self.nodes[gate as usize].inputs.last().copied() {
                self.disconnect(input, gate);
            }
            self.release(gate);
        }
        for affected in &record.affects {
            self.disconnect(node, *affected);
            self.touched.push(*affected);
        }
        for end in record.ends().into_iter().flatten() {
            self.hops[end as usize].retain(|(link, _)| *link != node);
        }
        if is_of_network(&record) {
            self.disconnect(node, self.network);
        }
        Some(record)
    }

    /// The node that is down when a requirement does not hold.
    fn require(&mut self, owner: Node, tokens: &[Token], gates: &mut Vec<Node>) -> Node {
        let mut results: Vec<Node> = Vec::new();
        for token in tokens {
            let result = match *token {
                Token::Component(node) => node,
                Token::Reach { to, from } => {
                    let path = self.path(from.unwrap_or(owner), to);
                    match from.filter(|from| *from != to) {
                        // Where it is said to begin must be up as well.
                        Some(from) => self.gate(1, vec![from, path], gates),
                        None => path,
                    }
                }
                Token::Group { least, members } => {
                    let members = results.split_off(results.len() - members as usize);
                    if let [member] = members[..] {
                        member
                    } else {
                        self.gate(members.len() as u32 - least + 1, members, gates)
                    }
                }
            };
            results.push(result);
        }
        results.pop().expect("a requirement has a result")
    }

    /// A node that goes down once so many of these are down.
    fn gate(&mut self, threshold: u32, inputs: Vec<Node>, gates: &mut Vec<Node>) -> Node {
        let gate = self.node(Kind::Gate(threshold));
        inputs.into_iter().for_each(|input| self.connect(input, gate));
        gates.push(gate);
        self.touched.push(gate);
        gate
    }

    /// A path is decided once however many need it.
    fn path(&mut self, from: Node, to: Node) -> Node {
        if from == to {
            return to;
        }
        if let Some(path) = self.paths.get(&(from, to)) {
            return *path;
        }
        let path = self.node(Kind::Path { from, to });
        self.connect(self.network, path);
        self.connect(to, path);
        self.paths.insert((from, to), path);
        self.touched.push(path);
        path
    }

    fn node(&mut self, kind: Kind) -> Node {
        if let Some(node) = self.free.pop() {
            self.nodes[node as usize].kind = kind;
            return node;
        }
        let node = Node::try_from(self.nodes.len()).expect("fewer than 2^32 nodes");
        self.nodes.push(Vertex {
            kind,
            inputs: Vec::new(),
            dependants: Vec::new(),
            level: 0,
            ring: NONE,
            dirty: false,
            is_target: false,
        });
        self.sets.push(EMPTY);
        self.forwards.push(false);
        self.records.push(None);
        self.named.push(0);
        self.hops.push(Vec::new());
        node
    }

    /// Lets go of a node without edges.
    fn release(&mut self, node: Node) {
        let vertex = &mut self.nodes[node as usize];
        debug_assert!(vertex.inputs.is_empty() && vertex.dependants.is_empty(), "{vertex:?}");
        *vertex = Vertex {
            kind: Kind::Free,
            inputs: Vec::new(),
            dependants: Vec::new(),
            level: 0,
            dirty: false,
            is_target: false,
            ring: vertex.ring,
        };
        if vertex.ring != NONE {
            self.broken.push(vertex.ring);
        }
        self.sets[node as usize] = EMPTY;
        self.forwards[node as usize] = false;
        self.freed.push(node);
    }

    /// An edge from a node to itself says nothing and is left out.
    fn connect(&mut self, input: Node, node: Node) {
        if input == node {
            return;
        }
        self.nodes[input as usize].dependants.push(node);
        self.nodes[node as usize].inputs.push(input);
        if self.ordered {
            self.order_edge(input, node);
        }
    }

    fn disconnect(&mut self, input: Node, node: Node) {
        if input == node {
            return;
        }
        take_out(&mut self.nodes[input as usize].dependants, node);
        take_out(&mut self.nodes[node as usize].inputs, input);
        let ring = self.ring(input);
        if ring != NONE && ring == self.ring(node) {
            self.broken.push(ring);
        }
        if let Kind::Path { from, to } = self.nodes[input as usize].kind
            && self.nodes[input as usize].dependants.is_empty()
        {
            self.paths.remove(&(from, to));
            self.disconnect_path(input, to);
        }
    }

    fn disconnect_path(&mut self, path: Node, to: Node) {
        let network = self.network;
        for input in [network, to] {
            take_out(&mut self.nodes[input as usize].dependants, path);
            let ring = self.ring(input);
            if ring != NONE && ring == self.ring(path) {
                self.broken.push(ring);
            }
        }
        self.nodes[path as usize].inputs.clear();
        self.release(path);
        self.retired.push(path);
    }
}

fn is_of_network(record: &Record) -> bool {
    match record.class {
        Class::Link(..) => true,
        Class::Component => record.forwards,
        Class::CommonCause => false,
    }
}

fn take_out(list: &mut Vec<Node>, node: Node) {
    // What came last goes first, most of the time.
    if let Some(place) = list.iter().rposition(|other| *other == node) {
        list.swap_remove(place);
    }
}
