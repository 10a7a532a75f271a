//! What edits come to, checked before anything is changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::analysis::live::LiveAnalysis;
use crate::analysis::live::edit::{Edit, Part, PartClass};
use crate::analysis::live::record::{Record, Token};
use crate::diagnostic::{Diagnostic, nearest};
use crate::graph::Node;
use crate::model::builder::Token as Word;
use crate::model::validate::{self, Mark};
use crate::model::{Class, ComponentId, Need, State};
use crate::source::Span;

/// Where this many ids or more are defined, the nearest one to an undefined one is not looked for: it would
/// take longer than the edit.
const MOST_COMPARED: usize = 100_000;

/// A change that may be made.
#[derive(Default)]
pub(super) struct Staged {
    /// Ids that come into being, and the nodes they get.
    pub(super) fresh: Vec<(Arc<str>, Node)>,
    /// By node, its new record; `None` where it goes.
    pub(super) records: BTreeMap<Node, Option<Record>>,
    /// What becomes a target or ceases to be one, the last word last.
    pub(super) targets: Vec<(Node, bool)>,
}

/// What the edits come to, or everything that is wrong with it. Costs the size of what is edited, and of
/// the locations around it.
pub(super) fn stage(live: &LiveAnalysis, edits: &[Edit]) -> Result<Staged, Vec<Diagnostic>> {
    let mut stage = Stage {
        live,
        exists: FxHashMap::default(),
        fresh: FxHashMap::default(),
        staged: Staged::default(),
        problems: Vec::new(),
    };
    stage.ids(edits);
    stage.stop()?;
    stage.records(edits);
    stage.stop()?;
    stage.removals();
    stage.link_ends();
    stage.locations();
    stage.stop()?;
    Ok(stage.staged)
}

struct Stage<'a> {
    live: &'a LiveAnalysis,
    /// Whether an id that is added or removed is there in the end.
    exists: FxHashMap<&'a str, bool>,
    /// The nodes of ids that come into being.
    fresh: FxHashMap<&'a str, Node>,
    staged: Staged,
    problems: Vec<Diagnostic>,
}

impl<'a> Stage<'a> {
    fn stop(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.problems.is_empty() { Ok(()) } else { Err(std::mem::take(&mut self.problems)) }
    }

    fn problem(&mut self, code: &'static str, message: String) {
        self.problems.push(Diagnostic::error(code, message));
    }

    /// Which ids there are after each edit, and in the end.
    fn ids(&mut self, edits: &'a [Edit]) {
        let mut added: Vec<&str> = Vec::new();
        for edit in edits {
            let (id, after) = match edit {
                Edit::Add { id, .. } => (id.as_str(), Some(true)),
                Edit::Remove { id } => (id.as_str(), Some(false)),
                Edit::Replace { id, .. }
                | Edit::AddNeed { id, .. }
                | Edit::ReplaceNeed { id, .. }
                | Edit::RemoveNeed { id, .. }
                | Edit::SetState { id, .. }
                | Edit::AddTarget { id }
                | Edit::RemoveTarget { id } => (id.as_str(), None),
            };
            let there = self.is_there(id);
            if after == Some(true) {
                if there {
                    self.problems.push(validate::duplicate_id(id, Span::NONE, Span::NONE));
                }
                if validate::is_bad_id(id) {
                    let what = format!("`{}`", id.escape_debug());
                    self.problems.push(validate::bad_id(&what, Span::NONE));
                }
                added.push(id);
            } else if !there {
                self.undefined(id);
            }
            if let Some(after) = after {
                self.exists.insert(id, after);
            }
        }
        let mut coming = self.live.structure.coming();
        for id in added {
            let known = self.live.by_name.contains_key(id) || self.fresh.contains_key(id);
            if !known && self.exists.get(id) == Some(&true) {
                let Some(node) = coming.next() else { continue };
                self.fresh.insert(id, node);
                self.staged.fresh.push((id.into(), node));
            }
        }
    }

    fn is_there(&self, id: &str) -> bool {
        self.exists.get(id).copied().unwrap_or_else(|| self.live.by_name.contains_key(id))
    }

    fn undefined(&mut self, id: &str) {
        let names = &self.live.names;
        let names = names.iter().filter(|name| !name.is_empty()).map(|name| &**name);
        let near = (self.live.names.len() < MOST_COMPARED).then(|| nearest(id, names)).flatten();
        self.problems.push(validate::undefined_id(id, Span::NONE, near));
    }

    /// The node of an id that is there in the end.
    fn node(&self, id: &str) -> Option<Node> {
        if !self.is_there(id) {
            return None;
        }
        self.live.by_name.get(id).or_else(|| self.fresh.get(id)).copied()
    }

    /// The node of an id that is named; one that is not there is a problem.
    fn named(&mut self, id: &str) -> Option<Node> {
        let node = self.node(id);
        if node.is_none() {
            self.undefined(id);
        }
        node
    }

    fn records(&mut self, edits: &'a [Edit]) {
        for edit in edits {
            match edit {
                Edit::Add { id, part } | Edit::Replace { id, part } => {
                    let Some(node) = self.node(id) else { continue };
                    let record = self.record(id, node, part);
                    self.staged.records.insert(node, record);
                }
                Edit::Remove { id } => {
                    // One that is added again later in the same step is a new one, and no target.
                    if let Some(node) = self.live.by_name.get(id.as_str()) {
                        self.staged.records.insert(*node, None);
                        self.staged.targets.push((*node, false));
                    } else if let Some(node) = self.fresh.get(id.as_str()) {
                        self.staged.targets.push((*node, false));
                    }
                }
                Edit::AddNeed { id, need } => {
                    let Some(node) = self.node(id) else { continue };
                    let need = self.need(id, node, need);
                    if let (Some(record), Some(need)) = (self.open(node), need) {
                        record.needs.push(need);
                    }
                }
                Edit::ReplaceNeed { id, at, need } => {
                    let Some(node) = self.node(id) else { continue };
                    let need = self.need(id, node, need);
                    match (self.open(node).and_then(|record| record.needs.get_mut(*at)), need) {
                        (Some(place), Some(need)) => *place = need,
                        (Some(_), None) => {}
                        (None, _) => self.no_such_need(id, *at),
                    }
                }
                Edit::RemoveNeed { id, at } => {
                    let Some(node) = self.node(id) else { continue };
                    match self.open(node).filter(|record| *at < record.needs.len()) {
                        Some(record) => {
                            record.needs.remove(*at);
                        }
                        None => self.no_such_need(id, *at),
                    }
                }
                Edit::SetState { id, state } => {
                    let Some(node) = self.node(id) else { continue };
                    if let Some(record) = self.open(node) {
                        record.failed = *state == State::Failed;
                    }
                }
                Edit::AddTarget { id } | Edit::RemoveTarget { id } => {
                    let is_target = matches!(edit, Edit::AddTarget { .. });
                    self.staged.targets.extend(self.node(id).map(|node| (node, is_target)));
                }
            }
        }
    }

    fn no_such_need(&mut self, id: &str, at: usize) {
        self.problem("no-such-need", format!("`{id}` has no requirement {at}, counted from 0"));
    }

    /// The record of a component that is there in the end, to be changed.
    fn open(&mut self, node: Node) -> Option<&mut Record> {
        let live = self.live;
        let entry = self.staged.records.entry(node);
        entry.or_insert_with(|| live.structure.record(node).map(Record::declared)).as_mut()
    }

    fn record(&mut self, id: &str, node: Node, part: &Part) -> Option<Record> {
        let (class, affects) = match &part.class {
            PartClass::Component => (Class::Component, Vec::new()),
            PartClass::Link([a, b]) => {
                if a == b {
                    self.problems.push(validate::self_link(a, Span::NONE));
                }
                let ends = [self.named(a), self.named(b)];
                let [Some(a), Some(b)] = ends else { return None };
                (Class::Link(ComponentId(a), ComponentId(b)), Vec::new())
            }
            PartClass::CommonCause(affects) => {
                if affects.is_empty() {
                    self.problems.push(validate::empty_cause(id, Span::NONE));
                }
                (Class::CommonCause, affects.iter().filter_map(|id| self.named(id)).collect())
            }
        };
        Some(Record {
            class,
            located_in: part.located_in.iter().filter_map(|id| self.named(id)).collect(),
            needs: part.needs.iter().filter_map(|need| self.need(id, node, need)).collect(),
            affects,
            mentions: Vec::new(),
            fails: part.fails,
            forwards: part.forwards,
            failed: part.failed,
            inputs: Vec::new(),
            gates: Vec::new(),
        })
    }

    fn need(&mut self, id: &str, own: Node, need: &Need) -> Option<Box<[Token]>> {
        let mut tokens = Vec::with_capacity(need.tokens.len());
        for word in &need.tokens {
            let token = match word {
                Word::Component(id) => Token::Component(self.named(id)?),
                Word::Reach { to, from } => {
                    let to = self.named(to)?;
                    let from = match from {
                        Some(from) => Some(self.named(from)?),
                        None => None,
                    };
                    Token::Reach { to, from }
                }
                Word::Group { form, members } => {
                    let least = form.needed(*members as u32);
                    if let Some(problem) = validate::group(*form, *members, Span::NONE, Span::NONE) {
                        self.problems.push(problem);
                        return None;
                    }
                    Token::Group { least, members: *members as u32 }
                }
            };
            if matches!(token, Token::Component(node) | Token::Reach { to: node, .. } if node == own) {
                let over_a_path = matches!(token, Token::Reach { from: Some(_), .. });
                self.problems.push(validate::own_requirement(id, Span::NONE, over_a_path));
            }
            tokens.push(token);
        }
        Some(tokens.into_boxed_slice())
    }

    /// Refuses to remove what something that stays names.
    fn removals(&mut self) {
        let gone: Vec<Node> = self
            .staged
            .records
            .iter()
            .filter(|(_, record)| record.is_none())
            .map(|(node, _)| *node)
            .collect();
        if gone.is_empty() {
            return;
        }
        if gone.len() == self.live.by_name.len() && self.staged.fresh.is_empty() {
            self.problems.push(validate::empty_model());
        }
        let mut named: FxHashMap<Node, u32> =
            gone.iter().map(|node| (*node, self.live.structure.named[*node as usize])).collect();
        for node in self.staged.records.keys() {
            for other in self.live.structure.record(*node).into_iter().flat_map(Record::named) {
                if let Some(count) = named.get_mut(&other) {
                    *count -= 1;
                }
            }
        }
        // What an edit itself keeps of a record may name what goes.
        for other in self.staged.records.values().flatten().flat_map(Record::named) {
            if let Some(count) = named.get_mut(&other) {
                *count += 1;
            }
        }
        for node in gone.into_iter().filter(|node| named[node] > 0) {
            let by = self.naming(node).map(|by| format!(" by `{}`", self.name(by))).unwrap_or_default();
            let message = format!("`{}` cannot be removed: it is named{by}", self.name(node));
            self.problem("still-named", message);
        }
    }

    /// A component that names this one in the end. Costs O(n + m), on the way to an error.
    fn naming(&self, node: Node) -> Option<Node> {
        let names = |record: &Record| record.named().any(|other| other == node);
        let staged = || self.staged.records.iter().filter_map(|(by, record)| Some((*by, record.as_ref()?)));
        let edited = staged().find(|(_, record)| names(record)).map(|(by, _)| by);
        edited.or_else(|| {
            let stays = |by: &Node| !self.staged.records.contains_key(by);
            let mut all = 0..self.live.structure.nodes.len() as Node;
            all.find(|by| stays(by) && self.live.structure.record(*by).is_some_and(names))
        })
    }

    /// Refuses links that end at links and common causes.
    fn link_ends(&mut self) {
        let mut wrong = Vec::new();
        for (node, record) in &self.staged.records {
            let Some(record) = record else { continue };
            let is_plain = |end: Node| self.last(end).is_some_and(|record| record.class == Class::Component);
            wrong.extend(record.ends().into_iter().flatten().filter(|end| !is_plain(*end)));
            if record.class != Class::Component {
                let hops = self.live.structure.hops.get(*node as usize).into_iter().flatten();
                let stays = |link: &Node| !self.staged.records.contains_key(link);
                wrong.extend(hops.filter(|(link, _)| stays(link)).map(|_| *node));
            }
        }
        wrong.sort_unstable();
        wrong.dedup();
        for end in wrong {
            self.problems.push(validate::bad_link_end(&self.name(end), Span::NONE, Span::NONE));
        }
    }

    /// Refuses locations that contain themselves. A new circle passes through something that was edited.
    fn locations(&mut self) {
        let mut marks: FxHashMap<Node, Mark> = FxHashMap::default();
        let mut circles: Vec<Vec<String>> = Vec::new();
        let edited = self.staged.records.keys().copied();
        let location = |node, place: usize| self.last(node)?.located_in.get(place).copied();
        validate::circles(edited, &mut marks, location, |circle, _| {
            circles.push(circle.iter().map(|node| self.name(*node)).collect());
        });
        self.problems.extend(circles.iter().map(|circle| validate::location_cycle(circle, Span::NONE)));
    }

    /// What is declared of a node in the end.
    fn last(&self, node: Node) -> Option<&Record> {
        match self.staged.records.get(&node) {
            Some(record) => record.as_ref(),
            None => self.live.structure.record(node),
        }
    }

    fn name(&self, node: Node) -> String {
        let fresh = self.staged.fresh.iter().find(|(_, other)| *other == node).map(|(name, _)| name);
        fresh.or_else(|| self.live.names.get(node as usize)).map(|name| name.to_string()).unwrap_or_default()
    }
}
