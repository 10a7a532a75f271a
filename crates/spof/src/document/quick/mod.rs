//! The YAML that models are mostly written in, read without a parser of all of YAML.
//!
//! [`read`] knows mappings and lists with and without brackets, comments, and text of one line with
//! and without quotes. What it gives is exactly what the plain way (`read.rs`) gives; wherever that
//! is not certain it gives nothing, and the plain way reads the file from its start. So it finds no
//! problems: a file with an error in its syntax is the plain way's, and so are anchors, aliases, tags,
//! merge keys, text of several lines, carriage returns, and tabs but between the brackets of a file that starts with one. Tests hold the two against each other.
//!
//! It looks at each byte about twice and allocates nothing but the tree. That is what it is for: the
//! events of the general parser cost twice what the rest of loading does.

mod flow;
mod scalar;

use crate::document::DocumentLimits;
use crate::document::tree::{Entry, Kind, Tree};

/// The general parser allows keys of 1024 characters.
const LONGEST_KEY: u32 = 1000;

/// The tree of `text`, if all of it is of the simple sort.
pub(super) fn read(text: &str, limits: &DocumentLimits) -> Option<Tree> {
    if !has_usual_characters(text) {
        return None;
    }
    let mut quick = Quick {
        text,
        bytes: text.as_bytes(),
        at: 0,
        line: 0,
        tree: Tree::default(),
        open: Vec::new(),
        max_depth: limits.max_depth.min(128),
    };
    quick.all()?;
    Some(quick.tree)
}

/// Whether there are no tabs, carriage returns, other controls, exotic blanks or byte order marks,
/// which YAML treats differently from place to place.
fn has_usual_characters(text: &str) -> bool {
    // Within brackets a tab is a blank.
    let tabs = text.trim_start_matches([' ', '\t', '\n']).starts_with(['{', '[']);
    let unusual = |byte: u8| (byte < b' ' && byte != b'\n' && !(byte == b'\t' && tabs)) || byte == 0x7F;
    // Without an early end the compiler looks at many bytes at once.
    if text.bytes().fold(false, |found, byte| found | unusual(byte)) {
        return false;
    }
    let exotic = |c: char| {
        c.is_control()
            || c.is_whitespace() && c != ' ' && c != '\n'
            || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    text.is_ascii() || !text.chars().any(|c| !c.is_ascii() && exotic(c))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    BlockMapping,
    BlockSequence,
    FlowMapping,
    FlowSequence,
}

/// A collection that is being read.
struct Open {
    id: u32,
    form: Form,
    /// The column of its entries, from 0. Of no meaning within brackets.
    indent: usize,
    count: u32,
    end: u32,
    /// Where a key or a `-` ends whose value is still to come; 0 for none.
    pending: u32,
}

/// The state of reading one file. Its functions give `None` for: not certain, read it the plain way.
struct Quick<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Where the line of `at` starts.
    line: usize,
    tree: Tree,
    open: Vec<Open>,
    max_depth: usize,
}

impl Quick<'_> {
    fn all(&mut self) -> Option<()> {
        let mut more = self.next_content();
        if self.line == self.at && self.bytes[self.at..].starts_with(b"---\n") {
            self.at += 3;
            more = self.next_content();
        }
        if more && matches!(self.peek(), b'[' | b'{') {
            self.flow(None)?;
            self.end_of_line()?;
            return (!self.next_content()).then_some(());
        }
        while more {
            self.entry_of_line()?;
            self.end_of_line()?;
            more = self.next_content();
        }
        while !self.open.is_empty() {
            self.settle_pending()?;
            self.close();
        }
        (!self.tree.is_empty()).then_some(())
    }

    /// What stands on one line, from its first character.
    fn entry_of_line(&mut self) -> Option<()> {
        let column = self.at - self.line;
        let rest = &self.bytes[self.at..];
        if column == 0 && (rest.starts_with(b"---") || rest.starts_with(b"...")) {
            return None;
        }
        let dash = self.is_dash();
        match self.open.last() {
            None if self.tree.is_empty() => return self.first_entry(column),
            None => return None,
            Some(top) if top.pending != 0 => {
                // A list may stand in the column of the key that it belongs to.
                let own_list = dash && top.form == Form::BlockMapping && column == top.indent;
                // Where it starts is the general parser's affair if its first line holds nothing else.
                let after = self.bytes[self.at + 1..].iter().find(|byte| **byte != b' ');
                if own_list && matches!(after, None | Some(b'\n' | b'#')) {
                    return None;
                }
                if column > top.indent || own_list {
                    return self.first_entry(column);
                }
                self.settle_pending()?;
            }
            Some(_) => {}
        }
        while self.open.last()?.indent > column {
            self.close();
        }
        if !dash && self.open.last()?.form == Form::BlockSequence {
            self.close();
        }
        let top = self.open.last()?;
        if top.indent != column || dash != (top.form == Form::BlockSequence) {
            return None;
        }
        if dash { self.item() } else { self.key_and_value() }
    }

    /// The first entry of a collection without brackets, and the collection.
    fn first_entry(&mut self, column: usize) -> Option<()> {
        if self.is_dash() {
            self.start(Form::BlockSequence, column)?;
            self.item()
        } else {
            self.start(Form::BlockMapping, column)?;
            self.key_and_value()
        }
    }

    /// A `-` and what follows it on its line: nothing, lists within lists, a mapping, or a value.
    fn item(&mut self) -> Option<()> {
        loop {
            self.at += 1;
            self.open.last_mut()?.pending = self.at as u32;
            self.skip_spaces();
            if !self.is_dash() {
                break;
            }
            self.start(Form::BlockSequence, self.at - self.line)?;
        }
        match self.peek() {
            b'\n' | b'#' => return Some(()),
            b'[' | b'{' => return self.flow(Some(self.open.last()?.indent)),
            _ => {}
        }
        let (kind, entry) = self.scalar(false)?;
        if self.peek() == b':' {
            self.start_at(Form::BlockMapping, entry.start as usize)?;
            return self.value_of_key(kind, entry);
        }
        self.leaf(kind, entry);
        Some(())
    }

    fn key_and_value(&mut self) -> Option<()> {
        let (kind, entry) = self.scalar(false)?;
        self.value_of_key(kind, entry)
    }

    /// The colon after a key, and the value if it is on the same line.
    fn value_of_key(&mut self, kind: Kind, key: Entry) -> Option<()> {
        let blank = matches!(self.byte(self.at + 1), b' ' | b'\n');
        if self.peek() != b':' || !blank || key.end - key.start > LONGEST_KEY {
            return None;
        }
        self.leaf(kind, key);
        self.at += 1;
        let top = self.open.last_mut()?;
        top.pending = self.at as u32;
        let indent = top.indent;
        self.skip_spaces();
        match self.peek() {
            b'\n' | b'#' => Some(()),
            b'[' | b'{' => self.flow(Some(indent)),
            _ => {
                let (kind, entry) = self.scalar(false)?;
                self.leaf(kind, entry);
                Some(())
            }
        }
    }

    /// Nothing where a value should be. That is read the plain way unless it is a key's.
    fn settle_pending(&mut self) -> Option<()> {
        let top = self.open.last()?;
        let at = top.pending;
        if at != 0 {
            if top.form != Form::BlockMapping {
                return None;
            }
            self.leaf(Kind::Empty, Entry { start: at, end: at, a: 0, b: 0 });
        }
        Some(())
    }

    fn start(&mut self, form: Form, indent: usize) -> Option<()> {
        self.start_with(form, indent, self.at)
    }

    fn start_at(&mut self, form: Form, at: usize) -> Option<()> {
        self.start_with(form, at - self.line, at)
    }

    fn start_with(&mut self, form: Form, indent: usize, at: usize) -> Option<()> {
        if self.open.len() >= self.max_depth {
            return None;
        }
        let kind = match form {
            Form::BlockMapping | Form::FlowMapping => Kind::Mapping,
            Form::BlockSequence | Form::FlowSequence => Kind::Sequence,
        };
        let start = at as u32;
        let id = self.tree.push(kind, Entry { start, end: start, a: 0, b: 0 });
        self.open.push(Open { id, form, indent, count: 0, end: start, pending: 0 });
        Some(())
    }

    /// Ends the innermost collection.
    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.tree.close(open.id, open.end, open.count);
            if open.form == Form::BlockSequence
                && self.open.last().is_some_and(|outer| outer.indent == open.indent)
            {
                // The general parser lets a list in the column of its key start with its first item.
                self.tree.start_with_first(open.id);
            }
            self.attach(open.end);
        }
    }

    #[inline]
    fn leaf(&mut self, kind: Kind, entry: Entry) {
        self.tree.push(kind, entry);
        self.attach(entry.end);
    }

    /// Counts a value into the collection that it is in.
    #[inline]
    fn attach(&mut self, end: u32) {
        if let Some(open) = self.open.last_mut() {
            open.count += 1;
            open.end = open.end.max(end);
            open.pending = 0;
        }
    }

    /// The byte at a place; after the last one comes the end of a line.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    #[inline]
    fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    fn is_dash(&self) -> bool {
        self.peek() == b'-' && matches!(self.byte(self.at + 1), b' ' | b'\n')
    }

    #[inline]
    fn skip_spaces(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Goes to the end of the line, on which nothing but a comment may follow.
    fn end_of_line(&mut self) -> Option<()> {
        self.skip_spaces();
        match self.peek() {
            b'\n' => Some(()),
            b'#' => self.skip_comment(),
            _ => None,
        }
    }

    /// Goes to the end of the line from a `#`, which must not stand right behind something.
    fn skip_comment(&mut self) -> Option<()> {
        if self.at > self.line && !matches!(self.byte(self.at - 1), b' ' | b'\t') {
            return None;
        }
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        Some(())
    }

    /// From the end of a line, or the start of the file, to the next character that is no blank and in
    /// no comment; whether there is one.
    fn next_content(&mut self) -> bool {
        loop {
            self.skip_spaces();
            if self.peek() == b'#' && self.skip_comment().is_none() {
                return true;
            }
            match self.bytes.get(self.at) {
                None => return false,
                Some(b'\n') => {
                    self.at += 1;
                    self.line = self.at;
                }
                Some(_) => return true,
            }
        }
    }
}
