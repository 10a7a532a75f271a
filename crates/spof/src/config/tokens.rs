//! What a document means, flat, so that two can be compared whatever their places and their spelling.

use crate::document::{Node, Value};

/// One step of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Null,
    Text {
        text: String,
        plain: bool,
    },
    /// A list of so many items, which follow.
    List(usize),
    /// A mapping of so many entries; keys and values follow by turns.
    Map(usize),
}

/// The tokens of a value, on an explicit stack. What aliases stand for is limited by the document.
pub(super) fn tokens(node: Node<'_>) -> Vec<Token> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node.value() {
            Value::Null => found.push(Token::Null),
            Value::Scalar(scalar) => {
                found.push(Token::Text { text: scalar.text.to_owned(), plain: scalar.plain });
            }
            Value::Sequence(items) => {
                found.push(Token::List(items.len()));
                let before = open.len();
                open.extend(items.iter());
                open[before..].reverse();
            }
            Value::Mapping(entries) => {
                found.push(Token::Map(entries.len()));
                let before = open.len();
                open.extend(entries.iter().flat_map(|(key, value)| [key, value]));
                open[before..].reverse();
            }
        }
    }
    found
}
