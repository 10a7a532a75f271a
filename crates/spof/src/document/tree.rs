//! The flat list of values that a document is made of.

/// What a value is. One byte each, beside the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing is written.
    Empty,
    /// A plain `~` or `null`; its place, `a..b`, is its text.
    NullWord,
    /// An unquoted scalar; its place, `a..b`, is its text.
    Plain,
    /// A quoted or block scalar; `a..b` is a range of the source.
    Quoted,
    /// As `Plain`, but `a..b` is a range of the owned text.
    PlainOwned,
    /// As `Quoted`, but `a..b` is a range of the owned text.
    QuotedOwned,
    /// `a` values follow; `b` is the first entry after them.
    Sequence,
    /// As a sequence, of keys and values by turns.
    Mapping,
    /// A mapping with merged entries: `a` indexes `Tree::merged`, `b` as above.
    Merged,
    /// `a` is the entry that is meant.
    Alias,
}

impl Kind {
    /// Whether `a` and `b` follow from the place: most values, which then take half of the room.
    #[inline]
    fn is_short(self) -> bool {
        matches!(self, Kind::Empty | Kind::NullWord | Kind::Plain)
    }

    /// How many numbers a value takes, without what is in it.
    #[inline]
    fn width(self) -> u32 {
        if self.is_short() { 1 } else { 2 }
    }
}

/// Where a value stands, and what it holds: see [`Kind`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) a: u32,
    pub(super) b: u32,
}

/// Values in the order of the text, a collection before what is in it.
#[derive(Default, Debug)]
pub(super) struct Tree {
    /// By number. A value that is not short takes two numbers, the second one's kind being its own again.
    kinds: Vec<Kind>,
    /// By number, where a value starts and ends; under its second number, its `a` and `b`.
    pairs: Vec<(u32, u32)>,
    /// Scalar text that does not stand in the source as it is meant.
    owned: String,
    /// The entries of merged mappings, keys and values by turns: ranges of `merged_items`.
    merged: Vec<(u32, u32)>,
    merged_items: Vec<u32>,
    /// The outermost value of each document but the first, which is value 0.
    later_roots: Vec<u32>,
    /// Where the tags of values stand that have one, in the order of their values' numbers.
    tags: Vec<Tagged>,
}

/// A value and the place of its tag.
#[derive(Clone, Copy, Debug)]
struct Tagged {
    id: u32,
    start: u32,
    end: u32,
}

impl Tree {
    /// The outermost values, one for each document.
    pub(super) fn roots(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        let first = usize::from(!self.is_empty());
        (0..first + self.later_roots.len())
            .map(move |index| if index == 0 { 0 } else { self.later_roots[index - 1] })
    }

    /// Says that the next value is the outermost one of a document.
    pub(super) fn start_document(&mut self) {
        if !self.is_empty() {
            self.later_roots.push(self.next());
        }
    }

    /// Forgets the document that was last started if it says nothing.
    pub(super) fn drop_empty_document(&mut self) {
        let root = self.later_roots.last().copied().unwrap_or(0);
        let says_nothing = self.next() == root || self.next() == root + 1 && self.kind(root) == Kind::Empty;
        if says_nothing {
            self.forget_from(root);
            self.later_roots.pop();
        }
    }

    /// Forgets a value and all after it.
    pub(super) fn forget_from(&mut self, id: u32) {
        self.kinds.truncate(id as usize);
        self.pairs.truncate(id as usize);
        self.tags.truncate(self.tags.partition_point(|tagged| tagged.id < id));
    }

    /// Remembers where the tag of the next value stands.
    pub(super) fn tag_next(&mut self, start: u32, end: u32) {
        self.tags.push(Tagged { id: self.next(), start, end });
    }

    /// Where the tag of a value stands, if it has one that was kept.
    pub(super) fn tag(&self, id: u32) -> Option<(u32, u32)> {
        let at = self.tags.binary_search_by_key(&id, |tagged| tagged.id).ok()?;
        Some((self.tags[at].start, self.tags[at].end))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Whether another entry can be numbered.
    pub(super) fn is_full(&self) -> bool {
        self.kinds.len() >= u32::MAX as usize - 2
    }

    /// The number that the next entry gets.
    pub(super) fn next(&self) -> u32 {
        self.kinds.len() as u32
    }

    #[inline]
    pub(super) fn push(&mut self, kind: Kind, entry: Entry) -> u32 {
        let id = self.next();
        let Entry { start, end, a, b } = entry;
        self.kinds.push(kind);
        self.pairs.push((start, end));
        if !kind.is_short() {
            self.kinds.push(kind);
            self.pairs.push((a, b));
        }
        id
    }

    pub(super) fn kind(&self, id: u32) -> Kind {
        self.kinds[id as usize]
    }

    pub(super) fn entry(&self, id: u32) -> Entry {
        let id = id as usize;
        let (start, end) = self.pairs[id];
        let (a, b) = match self.kinds[id] {
            Kind::Empty => (0, 0),
            kind if kind.is_short() => (start, end),
            _ => self.pairs[id + 1],
        };
        Entry { start, end, a, b }
    }

    /// Says how a collection ended, once everything in it has been pushed.
    pub(super) fn close(&mut self, id: u32, end: u32, count: u32) {
        let next = self.next();
        self.pairs[id as usize].1 = end;
        self.pairs[id as usize + 1] = (count, next);
    }

    /// Lets a collection that is not empty start where its first value does.
    pub(super) fn start_with_first(&mut self, id: u32) {
        self.pairs[id as usize].0 = self.pairs[id as usize + 2].0;
    }

    /// Copies text; `None` if there is no room for it under 4 GiB.
    pub(super) fn own(&mut self, text: &str) -> Option<(u32, u32)> {
        let start = u32::try_from(self.owned.len()).ok()?;
        let end = u32::try_from(self.owned.len() + text.len()).ok()?;
        self.owned.push_str(text);
        Some((start, end))
    }

    /// Turns a closed mapping into one whose entries are `items`.
    pub(super) fn merge(&mut self, id: u32, items: &[u32]) {
        let first = self.merged_items.len() as u32;
        self.merged_items.extend_from_slice(items);
        self.kinds[id as usize] = Kind::Merged;
        self.pairs[id as usize + 1].0 = self.merged.len() as u32;
        self.merged.push((first, self.merged_items.len() as u32));
    }

    /// The entry itself, or what an alias refers to.
    #[inline]
    pub(super) fn target(&self, id: u32) -> u32 {
        if self.kind(id) == Kind::Alias { self.entry(id).a } else { id }
    }

    /// The text of a scalar, in `source` or in the owned text.
    pub(super) fn text<'a>(&'a self, source: &'a str, id: u32) -> Option<&'a str> {
        let entry = self.entry(id);
        let range = entry.a as usize..entry.b as usize;
        match self.kind(id) {
            Kind::NullWord | Kind::Plain | Kind::Quoted => source.get(range),
            Kind::PlainOwned | Kind::QuotedOwned => self.owned.get(range),
            _ => None,
        }
    }

    /// How many values a collection holds; each entry of a mapping counts twice.
    pub(super) fn count(&self, id: u32) -> usize {
        match self.kind(id) {
            Kind::Sequence | Kind::Mapping => self.entry(id).a as usize,
            Kind::Merged => {
                let (first, last) = self.merged[self.entry(id).a as usize];
                (last - first) as usize
            }
            _ => 0,
        }
    }

    /// What a collection holds.
    pub(super) fn items(&self, id: u32) -> Items<'_> {
        let list = match self.kind(id) {
            Kind::Merged => {
                let (first, last) = self.merged[self.entry(id).a as usize];
                &self.merged_items[first as usize..last as usize]
            }
            _ => &[],
        };
        Items { tree: self, list: list.iter(), next: id + 2, left: self.count(id) }
    }
}

/// The values of one collection.
#[derive(Clone)]
pub(super) struct Items<'a> {
    tree: &'a Tree,
    /// The values of a merged mapping; empty for others.
    list: std::slice::Iter<'a, u32>,
    next: u32,
    left: usize,
}

impl Iterator for Items<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        if let Some(id) = self.list.next() {
            return Some(*id);
        }
        let id = self.next;
        self.next = match self.tree.kind(id) {
            Kind::Sequence | Kind::Mapping | Kind::Merged => self.tree.entry(id).b,
            kind => id + kind.width(),
        };
        Some(id)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Items<'_> {}
