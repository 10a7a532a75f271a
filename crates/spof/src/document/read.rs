//! From the events of the YAML parser to a tree.

use std::borrow::Cow;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span as Marks, StrInput, StructureStyle, Tag};

use crate::diagnostic::Diagnostic;
use crate::document::aliases::Anchor;
use crate::document::quotes::trimmed_end;
use crate::document::tree::{Entry, Kind, Tree};
use crate::document::{DocumentLimits, Options, merge, syntax};
use crate::source::{SourceId, Span};

/// What the parser is given before a file that starts with a bracket.
const PREFIX: &str = "--- ";

/// The tree of a file and whether all of the file is in it.
pub(super) fn read(
    text: &str,
    source: SourceId,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> (Tree, bool) {
    // A bracket at the start that could still turn out to be a key makes the parser keep all that is in it; after a
    // `---` it cannot be one.
    let trimmed = text.trim_start_matches('\u{feff}').trim_start_matches([' ', '\t', '\n', '\r']);
    let prefixed = trimmed.starts_with(['{', '[']).then(|| format!("{PREFIX}{trimmed}"));
    let before = text.len() - trimmed.len();
    let mut reader = Reader {
        text,
        source,
        limits: &options.limits,
        options,
        shift: if prefixed.is_some() { (PREFIX.len(), before) } else { (0, 0) },
        problems,
        tree: Tree::default(),
        open: Vec::new(),
        anchors: Vec::new(),
        expanded: 0,
        last: 0,
        documents: 0,
    };
    let depth = options.limits.max_depth;
    let complete = reader.all(Parser::new_from_str_with_options(
        prefixed.as_deref().unwrap_or(text),
        granit_parser::options! {
            emit_unresolved_aliases: true,
            flow_nesting_limit: depth,
            block_nesting_limit: depth,
        },
    ));
    while reader.close(None) {}
    if reader.documents > 0 {
        reader.tree.drop_empty_document();
    }
    if complete && reader.tree.is_empty() {
        let place = Span::new(source, text.len() as u32, text.len() as u32);
        let error = Diagnostic::error("empty-file", "the file is empty");
        reader.problems.push(error.at(place, "nothing is written here").hint("a model starts with: spof: 1"));
    }
    (reader.tree, complete)
}

/// A collection that is being read.
struct Open {
    id: u32,
    /// The parser's number of its anchor; 0 for none.
    anchor: usize,
    mapping: bool,
    /// Whether it is written with brackets.
    flow: bool,
    /// Whether a merge key is in it.
    merges: bool,
    count: u32,
    /// Of a mapping, the last key.
    key: u32,
    size: u64,
    end: u32,
}

/// The state of reading one file.
pub(super) struct Reader<'t, 'p> {
    pub(super) text: &'t str,
    source: SourceId,
    pub(super) limits: &'p DocumentLimits,
    options: &'p Options,
    /// How many bytes the parser was given before the text, and how many of the text it was not given.
    shift: (usize, usize),
    pub(super) problems: &'p mut Vec<Diagnostic>,
    pub(super) tree: Tree,
    open: Vec<Open>,
    /// By the parser's numbers of anchors, which it gives out one after the other.
    pub(super) anchors: Vec<Anchor>,
    /// How many values aliases stand for so far.
    pub(super) expanded: u64,
    /// The end of what was last read.
    last: u32,
    documents: usize,
}

impl Reader<'_, '_> {
    /// Reads all events; whether that came to a good end.
    fn all<'i>(&mut self, mut parser: Parser<'i, StrInput<'i>>) -> bool {
        while let Some(event) = parser.next_event() {
            let go_on = match event {
                Ok((event, marks)) => self.event(event, marks),
                Err(error) => {
                    let at = self.byte(*error.marker());
                    let brackets = self.open.iter().filter(|open| open.flow);
                    let brackets = brackets.map(|open| self.tree.entry(open.id).start).collect();
                    let place = syntax::Place { source: self.source, text: self.text, last: self.last, at };
                    self.problems.push(syntax::explain(
                        error.kind(),
                        place,
                        brackets,
                        self.limits.max_depth + 1,
                    ));
                    false
                }
            };
            if !go_on {
                return false;
            }
        }
        true
    }

    /// Takes one event in; whether to go on.
    fn event(&mut self, event: Event<'_>, marks: Marks) -> bool {
        if self.tree.is_full() {
            self.error("too-large", "the file holds too many values", self.last, self.last, "stopped here");
            return false;
        }
        match event {
            Event::DocumentStart(..) => self.document(marks),
            Event::Alias(anchor) => {
                let (start, end) = self.range(marks);
                self.alias(anchor, start, end);
                true
            }
            Event::UnresolvedAlias(_) => {
                let (start, end) = self.range(marks);
                self.unknown_anchor(start, end);
                true
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), marks);
                true
            }
            Event::SequenceStart(style, anchor, tag) => self.start(false, style, anchor, tag, marks),
            Event::MappingStart(style, anchor, tag) => self.start(true, style, anchor, tag, marks),
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(Some(marks));
                true
            }
            // Where the stream and its documents start and end.
            _ => true,
        }
    }

    fn document(&mut self, marks: Marks) -> bool {
        self.documents += 1;
        if self.documents == 1 {
            return true;
        }
        if self.options.several_documents {
            self.tree.drop_empty_document();
            self.tree.start_document();
            // An anchor is one of its document; the parser remembers it for longer.
            self.anchors.clear();
            return true;
        }
        let (start, end) = self.range(marks);
        let label = "a second document starts here";
        let error =
            Diagnostic::error("several-documents", "a file holds one document, this one holds several")
                .at(self.span(start, end), label)
                .hint("put them into several files");
        self.problems.push(error);
        false
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, tag: Option<&Tag>, marks: Marks) {
        let (start, mut end) = self.range(marks);
        let decorated = anchor != 0 || tag.is_some();
        let string = self.tag(tag, marks);
        let plain = style == ScalarStyle::Plain;
        let range = match style {
            ScalarStyle::Plain if start == end => {
                let place = if decorated { end } else { self.empty_place(start) };
                let kind = if string { Kind::Quoted } else { Kind::Empty };
                return self.leaf(kind, Entry { start: place, end: place, a: 0, b: 0 }, anchor);
            }
            ScalarStyle::Plain => start as usize..end as usize,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                start as usize + 1..(end as usize).max(start as usize + 2) - 1
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                end = trimmed_end(self.text, start, end);
                start as usize..start as usize + text.len()
            }
        };
        if plain && !text.is_ascii() && text.contains('\u{feff}') {
            self.problems.push(syntax::byte_order_mark(self.span(start, end)));
        }
        let plain = plain && !string;
        if self.text.as_bytes().get(range.clone()) == Some(text.as_bytes()) {
            let kind = match text {
                "~" | "null" | "Null" | "NULL" if plain => Kind::NullWord,
                _ if plain => Kind::Plain,
                _ => Kind::Quoted,
            };
            let entry = Entry { start, end, a: range.start as u32, b: range.end as u32 };
            if kind == Kind::Plain && text == "<<" {
                self.merge_key();
            }
            return self.leaf(kind, entry, anchor);
        }
        match self.tree.own(text) {
            Some((a, b)) => {
                let kind = if plain { Kind::PlainOwned } else { Kind::QuotedOwned };
                self.leaf(kind, Entry { start, end, a, b }, anchor);
            }
            None => {
                self.error("too-large", "the file holds too much text", start, end, "no room for this");
                self.leaf(Kind::Empty, Entry { start, end, a: 0, b: 0 }, anchor);
            }
        }
    }

    /// Where to say that a value is that is not there. The parser names the token before or after it.
    fn empty_place(&self, at: u32) -> u32 {
        let Some(open) = self.open.last() else { return at };
        let value = open.count % 2 == 1;
        let colon = self.text.as_bytes().get(at as usize) == Some(&b':') && at >= self.last;
        match (open.mapping, value, colon) {
            (true, true, true) => at + 1,
            (false, _, _) => at.max(self.last),
            _ => self.last,
        }
    }

    /// Whether the tag of the next value says that this is a string whatever it looks like.
    fn tag(&mut self, tag: Option<&Tag>, marks: Marks) -> bool {
        let Some(tag) = tag else { return false };
        let (start, end) = marks.tag_span().map_or((self.last, self.last), |place| self.range(place));
        if self.options.keep_tags {
            self.tree.tag_next(start, end);
        }
        if tag.handle().is_empty() && tag.suffix() == "!" {
            return true;
        }
        let name = format!("{}{}", tag.handle(), tag.suffix());
        match name.strip_prefix("tag:yaml.org,2002:") {
            Some("str") => true,
            Some("int" | "float" | "bool" | "null" | "seq" | "map") => false,
            Some(_) | None if self.options.keep_tags => false,
            Some(_) | None => {
                let message = format!("a tag with no meaning here: `{name}`");
                let error = Diagnostic::error("unsupported-tag", message);
                self.problems.push(error.at(self.span(start, end), "this tag").hint("remove the tag"));
                false
            }
        }
    }

    fn start(
        &mut self,
        mapping: bool,
        style: StructureStyle,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        marks: Marks,
    ) -> bool {
        let (start, end) = self.range(marks);
        self.tag(tag.as_deref(), marks);
        // Of the pair `[a: b]` the mark is empty.
        let flow = style == StructureStyle::Flow && end > start;
        if self.open.len() >= self.limits.max_depth {
            let label = format!("this would be level {}", self.limits.max_depth + 1);
            self.problems.push(syntax::too_deep(self.span(start, start + u32::from(flow)), label));
            return false;
        }
        if self.expects_key() {
            self.complex_key(start, start + u32::from(flow));
        }
        let kind = if mapping { Kind::Mapping } else { Kind::Sequence };
        let content = start + u32::from(flow);
        let id = self.tree.push(kind, Entry { start, end: content, a: 0, b: 0 });
        self.remember(anchor, Anchor::Open);
        self.last = self.last.max(content);
        self.open.push(Open {
            id,
            anchor,
            mapping,
            flow,
            merges: false,
            count: 0,
            key: 0,
            size: 1,
            end: content,
        });
        true
    }

    /// Ends the innermost collection, at the parser's mark or, where reading broke off, at what was read.
    fn close(&mut self, marks: Option<Marks>) -> bool {
        let Some(mut open) = self.open.pop() else { return false };
        if open.mapping && open.count % 2 == 1 {
            // Only where reading broke off between a key and its value: a key without one would say that it is empty.
            self.tree.forget_from(open.key);
            open.count -= 1;
        }
        let mut end = open.end;
        if let (true, Some(marks)) = (open.flow, marks) {
            let at = self.byte(marks.start);
            if matches!(self.text.as_bytes().get(at as usize), Some(b']' | b'}')) {
                end = end.max(at + 1);
            }
        }
        self.tree.close(open.id, end, open.count);
        if open.merges {
            let (items, wrong) = merge::merged(&self.tree, self.text, open.id);
            self.tree.merge(open.id, &items);
            for id in wrong {
                let entry = self.tree.entry(id);
                let error = Diagnostic::error("bad-merge", "`<<` merges mappings, and this is none")
                    .at(self.span(entry.start, entry.end), "expected a mapping or a list of mappings")
                    .hint("write `<<: *anchor` or `<<: [*first, *second]`");
                self.problems.push(error);
            }
        }
        self.remember(open.anchor, Anchor::Known(open.id, open.size));
        self.attach(open.id, end, open.size);
        true
    }

    /// Adds a value that holds no others.
    #[inline]
    pub(super) fn leaf(&mut self, kind: Kind, entry: Entry, anchor: usize) {
        let id = self.tree.push(kind, entry);
        self.remember(anchor, Anchor::Known(id, 1));
        self.attach(id, entry.end, 1);
    }

    /// Counts a value into the collection that it is in.
    #[inline]
    pub(super) fn attach(&mut self, id: u32, end: u32, size: u64) {
        self.last = self.last.max(end);
        if let Some(open) = self.open.last_mut() {
            if open.count % 2 == 0 {
                open.key = id;
            }
            open.count += 1;
            open.size = open.size.saturating_add(size);
            open.end = open.end.max(end);
        }
    }

    pub(super) fn expects_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.mapping && open.count % 2 == 0)
    }

    fn merge_key(&mut self) {
        if self.expects_key()
            && let Some(open) = self.open.last_mut()
        {
            open.merges = true;
        }
    }

    pub(super) fn complex_key(&mut self, start: u32, end: u32) {
        self.problems.push(syntax::complex_key(self.span(start, end), "this is used as a key"));
    }

    pub(super) fn error(&mut self, code: &'static str, message: &str, start: u32, end: u32, label: &str) {
        self.problems.push(Diagnostic::error(code, message).at(self.span(start, end), label));
    }

    /// The parser's place in bytes.
    fn byte(&self, mark: Marker) -> u32 {
        let (added, left_out) = self.shift;
        let at = mark.byte_offset().map_or(self.text.len(), |at| at.saturating_sub(added) + left_out);
        at.min(self.text.len()) as u32
    }

    fn range(&self, marks: Marks) -> (u32, u32) {
        let start = self.byte(marks.start);
        (start, self.byte(marks.end).max(start))
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.source, start, end)
    }
}
