//! What a live analysis keeps of each component: its declaration, on node numbers.

use crate::graph::Node;
use crate::model::{
    Backup, Class, Component, ComponentId, Monitoring, Requirement, RequirementView, State, walk,
};

/// A requirement in postfix order: members before their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Component(Node),
    Reach {
        to: Node,
        from: Option<Node>,
    },
    /// The last `members` results; `least` of them must hold.
    Group {
        least: u32,
        members: u32,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) class: Class,
    pub(super) located_in: Vec<Node>,
    pub(super) needs: Vec<Box<[Token]>>,
    pub(super) affects: Vec<Node>,
    /// What else its declaration names: `wants`, `needs_to_start`, backups, monitors.
    pub(super) mentions: Vec<Node>,
    pub(super) fails: bool,
    pub(super) forwards: bool,
    pub(super) failed: bool,
    /// Nodes that it is connected from, once each connection, and the gates made for it, inner ones first.
    pub(super) inputs: Vec<Node>,
    pub(super) gates: Vec<Node>,
}

impl Record {
    /// What a model says of a component. Nodes have the numbers of components.
    pub(super) fn of(component: Component<'_>) -> Record {
        let mut mentions = Vec::new();
        let soft = walk(component.wants().chain(component.needs_to_start()));
        mentions.extend(soft.flat_map(Requirement::names).map(|named| named.id().0));
        if let Some(Backup::To { components, .. }) = component.backup() {
            mentions.extend(components.iter().map(|id| id.0));
        }
        if let Some(Monitoring::By(components)) = component.monitored_by() {
            mentions.extend(components.iter().map(|id| id.0));
        }
        mentions.extend(component.waive().iter().filter_map(|waiver| waiver.target).map(|id| id.0));
        Record {
            class: component.class(),
            located_in: component.located_in().map(|location| location.id().0).collect(),
            needs: component.needs().map(tokens).collect(),
            affects: component.affects().map(|affected| affected.id().0).collect(),
            mentions,
            fails: component.fails(),
            forwards: component.forwards(),
            failed: component.state() == State::Failed,
            inputs: Vec::new(),
            gates: Vec::new(),
        }
    }

    /// The same without what was made for it.
    pub(super) fn declared(&self) -> Record {
        Record { inputs: Vec::new(), gates: Vec::new(), ..self.clone() }
    }

    pub(super) fn ends(&self) -> Option<[Node; 2]> {
        match self.class {
            Class::Link(ComponentId(a), ComponentId(b)) => Some([a, b]),
            Class::Component | Class::CommonCause => None,
        }
    }

    /// Every node that it names, as often as it does.
    pub(super) fn named(&self) -> impl Iterator<Item = Node> + '_ {
        let needed = self.needs.iter().flat_map(|need| need.iter()).flat_map(|token| token.named());
        let listed = [&self.located_in, &self.affects, &self.mentions];
        listed.into_iter().flatten().copied().chain(self.ends().into_iter().flatten()).chain(needed)
    }
}

impl Token {
    pub(super) fn named(self) -> impl Iterator<Item = Node> {
        let (first, second) = match self {
            Token::Component(node) => (Some(node), None),
            Token::Reach { to, from } => (Some(to), from),
            Token::Group { .. } => (None, None),
        };
        first.into_iter().chain(second)
    }
}

fn tokens(requirement: Requirement<'_>) -> Box<[Token]> {
    // A group before its members, read backwards, is a group after them.
    let of = |requirement: Requirement<'_>| match requirement.view() {
        RequirementView::Component(component) => Token::Component(component.id().0),
        RequirementView::Reach { to, from } => {
            Token::Reach { to: to.id().0, from: from.map(|from| from.id().0) }
        }
        RequirementView::Group(group) => {
            Token::Group { least: group.needed(), members: group.members().len() as u32 }
        }
    };
    let mut tokens: Vec<Token> = walk([requirement]).map(of).collect();
    tokens.reverse();
    tokens.into_boxed_slice()
}
