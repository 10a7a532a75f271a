//! From words and signs to nodes, edges and frames. Subgraphs nest on an explicit stack.

use std::collections::{BTreeSet, HashMap};

use spof::diagnostic::Diagnostic;
use spof::source::Span;

use super::lexer::{Lexer, Token, meant};
use crate::shape::File;

/// What a file draws.
#[derive(Default)]
pub(super) struct Drawing<'t> {
    pub(super) is_directed: bool,
    pub(super) name: Option<&'t str>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) frames: Vec<Frame<'t>>,
}

pub(super) struct Node {
    pub(super) id: String,
    pub(super) at: Span,
    pub(super) label: Option<(String, Span)>,
    /// The innermost frame that it was first drawn in.
    pub(super) frame: Option<usize>,
}

pub(super) struct Edge {
    pub(super) ends: [usize; 2],
    pub(super) at: Span,
}

/// A subgraph whose name begins with `cluster`.
pub(super) struct Frame<'t> {
    pub(super) name: &'t str,
    pub(super) at: Span,
    pub(super) label: Option<(String, Span)>,
    pub(super) inside: Option<usize>,
}

/// A set of nodes between edges, or a subgraph that is open.
struct Level {
    frame: Option<usize>,
    /// What was drawn in it.
    nodes: BTreeSet<usize>,
    /// The chain that it is part of: the set before the last edge.
    chain: Vec<usize>,
    /// Whether an edge is open after the chain.
    edge: Option<Span>,
}

struct Reader<'t, 'f> {
    file: &'f File<'t>,
    tokens: std::iter::Peekable<Lexer<'t>>,
    drawing: Drawing<'t>,
    by_id: HashMap<String, usize>,
    levels: Vec<Level>,
}

/// More pairs than a set of nodes on each side of an edge is meant to draw.
const MOST_EDGES: usize = 1_000_000;

/// Reads a file. What is no DOT is a problem.
pub(super) fn read<'t>(file: &File<'t>, problems: &mut Vec<Diagnostic>) -> Drawing<'t> {
    let (tokens, drawing) = (Lexer::new(file.text).peekable(), Drawing::default());
    let mut reader = Reader { file, tokens, drawing, by_id: HashMap::new(), levels: Vec::new() };
    reader.header();
    while let Some(token) = reader.tokens.next() {
        reader.token(token);
        if reader.levels.is_empty() {
            break;
        }
    }
    if !reader.levels.is_empty() {
        let problem = Diagnostic::error("dot-syntax", "the drawing ends within a pair of braces");
        problems.push(problem.at(file.start(), "this graph is not closed").hint("is the file whole?"));
    }
    reader.drawing
}

impl<'t> Reader<'t, '_> {
    fn header(&mut self) {
        while let Some(token) = self.tokens.next() {
            match token.text.to_lowercase().as_str() {
                "digraph" => self.drawing.is_directed = true,
                "{" => {
                    self.open(None);
                    return;
                }
                "strict" | "graph" => {}
                _ if token.is_name => self.drawing.name = Some(token.text.trim_matches('"')),
                _ => {}
            }
        }
    }

    fn open(&mut self, frame: Option<usize>) {
        let frame = frame.or_else(|| self.levels.last().and_then(|level| level.frame));
        self.levels.push(Level { frame, nodes: BTreeSet::new(), chain: Vec::new(), edge: None });
    }

    fn token(&mut self, token: Token<'t>) {
        let next_is =
            |reader: &mut Self, sign: &str| reader.tokens.peek().is_some_and(|next| next.text == sign);
        match token.text {
            "{" => self.open(None),
            "}" => self.close(),
            "->" | "--" => {
                if let Some(level) = self.levels.last_mut() {
                    level.edge = Some(self.file.place(token.text));
                }
            }
            "[" => drop(self.attributes()),
            ":" => {
                // A port, and perhaps the side of it.
                self.tokens.next();
            }
            ";" | "," => self.end_chain(),
            word if token.is_name && !word.starts_with(['"', '<']) && is_keyword(word, "subgraph") => {
                let name = self.tokens.next_if(|next| next.is_name);
                if next_is(self, "{") {
                    self.tokens.next();
                }
                let frame = name.filter(|name| name.text.trim_matches('"').starts_with("cluster"));
                let frame = frame.map(|name| self.frame(name.text));
                self.open(frame);
            }
            word if ["graph", "node", "edge"].iter().any(|known| is_keyword(word, known))
                && next_is(self, "[") =>
            {
                self.tokens.next();
                let label = self.attributes();
                if is_keyword(word, "graph") {
                    self.label_frame(label);
                }
            }
            word if token.is_name && next_is(self, "=") => {
                self.tokens.next();
                let value = self.tokens.next_if(|next| next.is_name);
                if let Some(value) = value.filter(|_| word == "label") {
                    let label = Some((meant(value.text), self.file.place(value.text)));
                    self.label_frame(label);
                }
            }
            _ if token.is_name => self.node(token),
            _ => {}
        }
    }

    fn frame(&mut self, name: &'t str) -> usize {
        let inside = self.levels.last().and_then(|level| level.frame);
        let at = self.file.place(name);
        self.drawing.frames.push(Frame { name: name.trim_matches('"'), at, label: None, inside });
        self.drawing.frames.len() - 1
    }

    fn label_frame(&mut self, label: Option<(String, Span)>) {
        let frame = self.levels.last().and_then(|level| level.frame);
        if let (Some(frame), Some(label)) = (frame, label)
            && self.drawing.frames[frame].label.is_none()
        {
            self.drawing.frames[frame].label = Some(label);
        }
    }

    fn node(&mut self, token: Token<'t>) {
        let id = meant(token.text);
        let at = self.file.place(token.text);
        let Some(level) = self.levels.last_mut() else { return };
        let frame = level.frame;
        let next = self.drawing.nodes.len();
        let node = *self.by_id.entry(id.clone()).or_insert(next);
        if node == next {
            self.drawing.nodes.push(Node { id, at, label: None, frame });
        }
        level.nodes.insert(node);
        // Ports stand before attributes.
        while self.tokens.next_if(|next| next.text == ":").is_some() {
            self.tokens.next();
        }
        // Attributes at the end of a chain are those of its edges.
        let ends_edge = self.levels.last().is_some_and(|level| level.edge.is_some());
        self.set(vec![node]);
        if self.tokens.next_if(|next| next.text == "[").is_some() {
            let label = self.attributes().filter(|label| !label.0.is_empty() && !ends_edge);
            let drawn = &mut self.drawing.nodes[node];
            drawn.label = drawn.label.take().or(label);
        }
    }

    /// Continues a chain by a set of nodes.
    fn set(&mut self, nodes: Vec<usize>) {
        let Some(level) = self.levels.last_mut() else { return };
        if let Some(at) = level.edge.take() {
            let pairs = level.chain.iter().flat_map(|tail| nodes.iter().map(move |head| [*tail, *head]));
            let room = MOST_EDGES.saturating_sub(self.drawing.edges.len());
            self.drawing.edges.extend(pairs.take(room).map(|ends| Edge { ends, at }));
        }
        level.chain = nodes;
    }

    fn end_chain(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.chain.clear();
            level.edge = None;
        }
    }

    fn close(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        if let Some(outer) = self.levels.last_mut() {
            outer.nodes.extend(level.nodes.iter().copied());
            self.set(level.nodes.into_iter().collect());
        }
    }

    /// The label among attributes, up to the bracket that closes them.
    fn attributes(&mut self) -> Option<(String, Span)> {
        let mut label = None;
        while let Some(token) = self.tokens.next() {
            if token.text == "]" {
                // Several lists of attributes may follow each other.
                if self.tokens.next_if(|next| next.text == "[").is_none() {
                    break;
                }
            } else if token.text == "label" && self.tokens.next_if(|next| next.text == "=").is_some() {
                if let Some(value) = self.tokens.next_if(|next| next.is_name) {
                    label = Some((meant(value.text), self.file.place(value.text)));
                }
            } else if token.text == "=" {
                self.tokens.next_if(|next| next.is_name);
            }
        }
        label
    }
}

fn is_keyword(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

impl Drawing<'_> {
    /// Of what `terraform graph` draws, leaves out what is no resource: what it leads to is led to directly.
    pub(super) fn drop_noise(&mut self) {
        let is_terraform =
            self.nodes.iter().any(|node| node.id.starts_with("[root] ") || node.id.starts_with("provider["));
        if !is_terraform {
            return;
        }
        for node in &mut self.nodes {
            let bare = node.id.trim_start_matches("[root] ");
            node.id = bare.trim_end_matches(" (expand)").to_owned();
        }
        let dropped: Vec<bool> = self.nodes.iter().map(|node| is_noise(&node.id)).collect();
        let mut after: Vec<Vec<(usize, Span)>> = vec![Vec::new(); self.nodes.len()];
        self.edges.iter().for_each(|edge| after[edge.ends[0]].push((edge.ends[1], edge.at)));
        let mut place = vec![usize::MAX; self.nodes.len()];
        let mut kept = Vec::new();
        for (index, node) in std::mem::take(&mut self.nodes).into_iter().enumerate() {
            if !dropped[index] {
                place[index] = kept.len();
                kept.push(node);
            }
        }
        self.nodes = kept;
        self.edges.clear();
        for tail in (0..dropped.len()).filter(|tail| !dropped[*tail]) {
            let mut seen = BTreeSet::new();
            let mut open: Vec<(usize, Span)> = after[tail].clone();
            while let Some((head, at)) = open.pop() {
                if !seen.insert(head) || head == tail {
                    continue;
                }
                if dropped[head] {
                    open.extend(after[head].iter().copied());
                } else if self.edges.len() < MOST_EDGES {
                    self.edges.push(Edge { ends: [place[tail], place[head]], at });
                }
            }
        }
    }
}

/// What stands in Terraform's graph beside resources.
fn is_noise(id: &str) -> bool {
    let starts = ["provider[", "var.", "local.", "output.", "meta.count-boundary", "provisioner."];
    let last = id.rsplit(".module.").next().unwrap_or(id);
    id == "root"
        || id.ends_with("(close)")
        || starts.iter().any(|start| id.starts_with(start))
        || [".var.", ".local.", ".output."].iter().any(|part| last.contains(part))
}
