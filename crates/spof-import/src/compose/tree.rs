//! A compose file as a tree of its own, which can be merged: what it says, where, with variables filled in.
//!
//! Merging is that of the specification: mappings merge, lists are appended, commands are replaced, what a list may hold
//! once (a mount by its target, a published port) is replaced in it; `!reset` takes away and `!override` replaces.

use spof::document::{Node, Value};
use spof::source::Span;

use super::variables::Variables;

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) at: Span,
    pub(super) form: Form,
    tag: Tag,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Nothing,
    Text(String),
    List(Vec<Tree>),
    Map(Vec<Entry>),
}

/// A key, its place, and what it holds.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: Span,
    pub(super) value: Tree,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Plain,
    Reset,
    Override,
}

impl Tree {
    /// The tree of a document's value. Recurses as deep as documents may nest.
    pub(super) fn of(node: Node<'_>, variables: &mut Variables) -> Tree {
        let tag = match node.tag() {
            Some("!reset") => Tag::Reset,
            Some("!override") => Tag::Override,
            _ => Tag::Plain,
        };
        let form = match node.value() {
            Value::Null => Form::Nothing,
            Value::Scalar(scalar) => Form::Text(variables.fill(scalar.text, node.span())),
            Value::Sequence(items) => {
                Form::List(items.iter().map(|item| Tree::of(item, variables)).collect())
            }
            Value::Mapping(mapping) => {
                let mut entries: Vec<Entry> = Vec::with_capacity(mapping.len());
                for (key, value) in mapping.iter() {
                    let Some(word) = key.text() else { continue };
                    if entries.iter().all(|entry| entry.key != word) {
                        let value = Tree::of(value, variables);
                        entries.push(Entry { key: word.to_owned(), at: key.span(), value });
                    }
                }
                Form::Map(entries)
            }
        };
        Tree { at: node.span(), form, tag }
    }

    /// Takes the value out and leaves nothing at its place.
    pub(super) fn take(&mut self) -> Tree {
        Tree { at: self.at, form: std::mem::replace(&mut self.form, Form::Nothing), tag: self.tag }
    }

    pub(super) fn entries(&self) -> &[Entry] {
        match &self.form {
            Form::Map(entries) => entries,
            Form::Nothing | Form::Text(_) | Form::List(_) => &[],
        }
    }

    pub(super) fn items(&self) -> &[Tree] {
        match &self.form {
            Form::List(items) => items,
            Form::Nothing | Form::Text(_) | Form::Map(_) => &[],
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.form {
            Form::Text(text) => Some(text),
            Form::Nothing | Form::List(_) | Form::Map(_) => None,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Tree> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The text under a key.
    pub(super) fn word(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Tree::text).filter(|word| !word.is_empty())
    }

    /// The value at the end of a path of keys.
    pub(super) fn at_path(&self, path: &[&str]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// A list, or a single text as a list of one.
    pub(super) fn each(&self) -> Vec<&Tree> {
        match &self.form {
            Form::List(items) => items.iter().collect(),
            Form::Text(_) | Form::Map(_) => vec![self],
            Form::Nothing => Vec::new(),
        }
    }

    /// Takes a key away.
    pub(super) fn without(mut self, key: &str) -> Tree {
        if let Form::Map(entries) = &mut self.form {
            entries.retain(|entry| entry.key != key);
        }
        self
    }

    /// Lays another tree over this one. Recurses as deep as documents may nest.
    pub(super) fn lay(&mut self, over: Tree, path: &mut Vec<String>) {
        match over.tag {
            Tag::Reset => {
                self.form = Form::Nothing;
                return;
            }
            Tag::Override => {
                *self = Tree { tag: Tag::Plain, ..over };
                return;
            }
            Tag::Plain => {}
        }
        match (&mut self.form, over.form) {
            // A key that says nothing takes nothing away.
            (_, Form::Nothing) => {}
            (Form::Map(entries), Form::Map(others)) => {
                for other in others {
                    match entries.iter_mut().find(|entry| entry.key == other.key) {
                        Some(entry) => {
                            path.push(other.key);
                            entry.value.lay(other.value, path);
                            path.pop();
                        }
                        None => entries.push(other),
                    }
                }
            }
            (Form::List(items), Form::List(others)) if !is_replaced(path) => {
                for other in others {
                    let name = unique(path, &other);
                    let same = items.iter_mut().find(|item| name.is_some() && unique(path, item) == name);
                    match same {
                        Some(item) => *item = other,
                        None => items.push(other),
                    }
                }
            }
            (form, other) => {
                *form = other;
                self.at = over.at;
            }
        }
    }

    /// A service whose lists are mappings where the two are two ways of writing one thing.
    pub(super) fn normalised(mut self) -> Tree {
        if let Form::Map(entries) = &mut self.form {
            for entry in entries {
                let map = match entry.key.as_str() {
                    "environment" | "labels" | "extra_hosts" | "sysctls" => Some('='),
                    "depends_on" | "networks" => Some('\0'),
                    _ => None,
                };
                if let (Some(separator), Form::List(items)) = (map, &entry.value.form) {
                    entry.value.form =
                        Form::Map(items.iter().filter_map(|item| keyed(item, separator)).collect());
                }
            }
        }
        self
    }
}

/// `KEY=VALUE` as a key and its value.
fn keyed(item: &Tree, separator: char) -> Option<Entry> {
    let text = item.text()?;
    let (key, value) = match text.split_once(separator) {
        Some((key, value)) => (key, Form::Text(value.to_owned())),
        None => (text, Form::Nothing),
    };
    let value = Tree { at: item.at, form: value, tag: Tag::Plain };
    Some(Entry { key: key.to_owned(), at: item.at, value })
}

/// Lists that replace each other: a command is one thing.
fn is_replaced(path: &[String]) -> bool {
    let ends = |words: &[&str]| {
        path.len() >= words.len() && path[path.len() - words.len()..].iter().zip(words).all(|(a, b)| a == b)
    };
    ends(&["command"]) || ends(&["entrypoint"]) || ends(&["healthcheck", "test"])
}

/// What an item of a list is known by, where it may be there once.
fn unique(path: &[String], item: &Tree) -> Option<String> {
    let word = |key: &str| item.word(key).unwrap_or_default().to_owned();
    match path.last().map(String::as_str) {
        Some("volumes") => match item.text() {
            Some(text) => Some(mount_target(text).to_owned()),
            None => Some(word("target")),
        },
        Some("ports") => match item.text() {
            Some(text) => Some(text.to_owned()),
            None => Some(format!(
                "{}:{}:{}/{}",
                word("host_ip"),
                word("published"),
                word("target"),
                word("protocol")
            )),
        },
        Some(
            "secrets" | "configs" | "cap_add" | "cap_drop" | "expose" | "profiles" | "links" | "devices",
        ) => item.text().map(str::to_owned),
        _ => None,
    }
}

/// Where a mount in its short form ends up in the container.
pub(super) fn mount_target(text: &str) -> &str {
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [] => text,
        [target] => target,
        [_, target, ..] => target,
    }
}
