//! A model written in every way that the language allows: over several files, with defaults, merge keys and states
//! that are laid over. Whatever the way, it means what the plain file means.
//!
//! Each way that was taken is noted, so that a test can show that none of them ([`WAYS`]) is never taken.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::yaml::{Dice, Node, Style, bare, field, text, write};
use super::{FORWARDING_KINDS, TwinAffects, TwinModel};

/// Files that together are a model, and those that are laid over it.
#[derive(Clone, Debug)]
pub struct Written {
    /// Name and text, in the order in which they are given.
    pub files: Vec<(String, String)>,
    /// The same of those that are given with `--state`.
    pub overlays: Vec<(String, String)>,
    /// The ways in which things were written.
    pub ways: BTreeSet<String>,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.files.iter().chain(&self.overlays);
        all.into_iter().try_for_each(|(name, text)| write!(f, "# {name}\n{text}"))
    }
}

/// Every way there is.
pub const WAYS: [&str; 62] = [
    "tier by default",
    "tier over a default",
    "no tier over a default",
    "in by default",
    "in over a default",
    "no in over a default",
    "needs by default",
    "needs over a default",
    "no needs over a default",
    "wants by default",
    "wants over a default",
    "no wants over a default",
    "needs_to_start by default",
    "needs_to_start over a default",
    "no needs_to_start over a default",
    "forwards by default",
    "forwards over a default",
    "no forwards over a default",
    "fails by default",
    "fails over a default",
    "no fails over a default",
    "state by default",
    "state over a default",
    "no state over a default",
    "survives by default",
    "survives over a default",
    "no survives over a default",
    "labels by default",
    "labels over a default",
    "no labels over a default",
    "tags by default",
    "tags over a default",
    "no tags over a default",
    "figures by default",
    "figures over a default",
    "link by default",
    "common cause by default",
    "default of another file",
    "kind by merge key",
    "in by merge key",
    "needs by merge key",
    "labels by merge key",
    "tags by merge key",
    "over a merge key",
    "two merge keys",
    "default by merge key",
    "several files",
    "state of a section",
    "state of an overlay",
    "overlay over a section",
    "selected by kind",
    "selected by kind by merge key",
    "selected by label",
    "selected by label by default",
    "selected by label by merge key",
    "selected by tag",
    "selected by tag by default",
    "selected by tag by merge key",
    "selected by place",
    "selected by place by default",
    "selected by place by merge key",
    "selected by place in a place",
];

/// Fields that defaults may give, and what says that a component has none of it.
const FIELDS: [&str; 11] = [
    "tier",
    "in",
    "needs",
    "wants",
    "needs_to_start",
    "forwards",
    "fails",
    "state",
    "survives",
    "labels",
    "tags",
];
const HOW_OFTEN: [&str; 4] = ["mtbf", "afr", "availability", "unavailability"];

/// Something that a section holds.
struct Entry {
    section: &'static str,
    /// Its key there; links have none.
    id: String,
    /// Its number in the model, but for defaults.
    number: Option<usize>,
    kind: String,
    fields: Vec<(String, Node)>,
    /// By field that does not stand beside it, how it comes to it.
    how: BTreeMap<String, &'static str>,
    /// The fields of all parts that are merged into it, its own or not: of two parts the first one wins.
    merged: BTreeSet<String>,
    file: usize,
}

impl Entry {
    fn value(&self, key: &str) -> Option<&Node> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn take(&mut self, key: &str) -> Option<Node> {
        let place = self.fields.iter().position(|(name, _)| name == key)?;
        Some(self.fields.remove(place).1)
    }

    /// What it would say of a field to have none of it.
    fn nothing(&self, key: &str) -> Node {
        match key {
            "tier" => bare(2),
            "fails" => bare(true),
            "state" => text("ok"),
            "forwards" => bare(FORWARDING_KINDS.contains(&self.kind.as_str())),
            "labels" | "survives" => Node::Map(Vec::new()),
            _ => Node::List(Vec::new()),
        }
    }
}

impl TwinModel {
    /// The model, written as a seed says.
    pub fn written(&self, seed: u64) -> Written {
        let mut writing =
            Writing { model: self, dice: Dice(seed ^ 0x5eed), entries: Vec::new(), ways: BTreeSet::new() };
        writing.entries = writing.plain(seed);
        let count = 1 + writing.dice.roll(3);
        writing.defaults();
        let (sections, overlay) = writing.states(count);
        writing.spread(count);
        let parts: Vec<Vec<(String, Node)>> = (0..count).map(|file| writing.merge(file)).collect();
        writing.note_selections();
        let mut files = Vec::new();
        for (file, parts) in parts.into_iter().enumerate() {
            files.push((format!("{file}.yaml"), writing.file(file, parts, &sections[file], seed)));
        }
        let state = |(id, state): &(String, Node)| field(id, state.clone());
        let laid_over = Node::Map(overlay.iter().map(state).collect());
        let overlays = if overlay.is_empty() {
            Vec::new()
        } else {
            let text = write(&[field("spof", bare(1)), field("states", laid_over)], Style::Mixed, seed);
            vec![("states.yaml".to_owned(), text)]
        };
        Written { files, overlays, ways: writing.ways }
    }
}

struct Writing<'m> {
    model: &'m TwinModel,
    dice: Dice,
    entries: Vec<Entry>,
    ways: BTreeSet<String>,
}

impl Writing<'_> {
    fn note(&mut self, way: impl Into<String>) {
        self.ways.insert(way.into());
    }

    /// Everything as it stands in a plain file.
    fn plain(&self, seed: u64) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut number = 0;
        for (section, content) in self.model.file(&mut Dice(!seed)) {
            let section = match section.as_str() {
                "components" => "components",
                "links" => "links",
                "common_causes" => "common_causes",
                _ => continue,
            };
            let content = match content {
                Node::Map(entries) => entries,
                Node::List(links) => links.into_iter().map(|link| (String::new(), link)).collect(),
                _ => Vec::new(),
            };
            for (id, value) in content {
                let fields = match value {
                    Node::Map(fields) => fields,
                    ends => vec![field("between", ends)],
                };
                let kind = self.model.kind(number).to_owned();
                let how = BTreeMap::new();
                entries.push(Entry {
                    section,
                    id,
                    number: Some(number),
                    kind,
                    fields,
                    how,
                    merged: BTreeSet::new(),
                    file: 0,
                });
                number += 1;
            }
        }
        entries
    }

    /// Lets kinds give what some of their components have.
    fn defaults(&mut self) {
        let kinds: BTreeSet<String> = self.entries.iter().map(|entry| entry.kind.clone()).collect();
        for kind in kinds {
            let mut fields = Vec::new();
            for key in FIELDS {
                // Most often a value that some of that kind have, else one of another kind, which then nobody takes.
                let of_kind = self.dice.roll(8) > 0;
                let values: Vec<Node> = self
                    .entries
                    .iter()
                    .filter(|entry| (entry.kind == kind) == of_kind)
                    .filter_map(|entry| entry.value(key).cloned())
                    .collect();
                if !values.is_empty() && self.dice.roll(2) == 0 {
                    let value = values[self.dice.roll(values.len())].clone();
                    self.give(&kind, key, &value);
                    fields.push((key.to_owned(), value));
                }
            }
            fields.extend(self.figures(&kind));
            if !fields.is_empty() {
                let how = BTreeMap::new();
                let (section, id) = ("defaults", kind.clone());
                self.entries.push(Entry {
                    section,
                    id,
                    number: None,
                    kind,
                    fields,
                    how,
                    merged: BTreeSet::new(),
                    file: 0,
                });
            }
        }
    }

    /// Lets all of one kind have a field by default that say just that; the others say what they have.
    fn give(&mut self, kind: &str, key: &str, value: &Node) {
        let mut taken = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| entry.kind == kind && entry.number.is_some()) {
            match entry.value(key) {
                Some(own) if own == value && self.dice.roll(4) > 0 => {
                    entry.take(key);
                    entry.how.insert(key.to_owned(), "by default");
                    taken.push(format!("{key} by default"));
                    taken.extend((entry.section == "links").then(|| "link by default".to_owned()));
                    let cause = entry.section == "common_causes";
                    taken.extend(cause.then(|| "common cause by default".to_owned()));
                }
                Some(_) => taken.push(format!("{key} over a default")),
                None => {
                    entry.fields.push((key.to_owned(), entry.nothing(key)));
                    taken.push(format!("no {key} over a default"));
                }
            }
        }
        self.ways.extend(taken);
    }

    /// The figures that a kind gives, where all of it say how often they fail and how long that takes: nothing says
    /// that one of them has none.
    fn figures(&mut self, kind: &str) -> Vec<(String, Node)> {
        let figures = |entry: &Entry| -> Option<Vec<(String, Node)>> {
            let often =
                HOW_OFTEN.iter().find_map(|key| entry.value(key).map(|value| (*key, value.clone())))?;
            let repair = entry.value("mttr")?.clone();
            Some(vec![field(often.0, often.1), field("mttr", repair)])
        };
        let of_kind = || self.entries.iter().filter(|entry| entry.kind == kind && entry.number.is_some());
        let all: Option<Vec<Vec<(String, Node)>>> = of_kind().map(figures).collect();
        let Some(all) = all.filter(|all| !all.is_empty()) else { return Vec::new() };
        let given = all[self.dice.roll(all.len())].clone();
        for entry in self.entries.iter_mut().filter(|entry| entry.kind == kind && entry.number.is_some()) {
            let same = figures(entry).as_ref() == Some(&given);
            if same {
                given.iter().for_each(|(key, _)| drop(entry.take(key)));
            }
            self.ways.insert(if same { "figures by default" } else { "figures over a default" }.to_owned());
        }
        given
    }

    /// Takes some states out of the entries, into the sections of files and into an overlay.
    #[expect(clippy::type_complexity, reason = "ids and states, of each file and of the overlay")]
    fn states(&mut self, files: usize) -> (Vec<Vec<(String, Node)>>, Vec<(String, Node)>) {
        let (mut sections, mut overlay) = (vec![Vec::new(); files], Vec::new());
        let states = ["ok", "at-risk", "failed"].map(text);
        for entry in self.entries.iter_mut().filter(|entry| entry.number.is_some()) {
            if self.dice.roll(8) > 0 || entry.how.contains_key("state") {
                continue;
            }
            let id = entry.number.map(|number| self.model.id(number)).unwrap_or_default();
            let state = entry.take("state").unwrap_or(text("ok"));
            // What is laid over wins over whatever is written beside the component.
            if self.dice.roll(2) == 0 {
                entry.fields.push(field("state", states[self.dice.roll(3)].clone()));
            }
            let way = match self.dice.roll(3) {
                0 => {
                    sections[self.dice.roll(files)].push((id, state));
                    "state of a section"
                }
                1 => {
                    overlay.push((id, state));
                    "state of an overlay"
                }
                _ => {
                    let other = states[self.dice.roll(3)].clone();
                    sections[self.dice.roll(files)].push((id.clone(), other));
                    overlay.push((id, state));
                    "overlay over a section"
                }
            };
            self.ways.insert(way.to_owned());
        }
        (sections, overlay)
    }

    /// Gives each entry a file. Links stay in order, by which those without an id have theirs.
    fn spread(&mut self, files: usize) {
        let mut last_link = 0;
        for entry in &mut self.entries {
            entry.file = self.dice.roll(files);
            if entry.section == "links" {
                last_link = last_link.max(entry.file);
                entry.file = last_link;
            }
        }
        let used: BTreeSet<usize> = self.entries.iter().map(|entry| entry.file).collect();
        if used.len() > 1 {
            self.note("several files");
        }
        let defaults: BTreeMap<&str, usize> = self
            .entries
            .iter()
            .filter(|entry| entry.number.is_none())
            .map(|entry| (entry.kind.as_str(), entry.file))
            .collect();
        let elsewhere = self.entries.iter().any(|entry| {
            entry.how.values().any(|how| *how == "by default") && defaults[entry.kind.as_str()] != entry.file
        });
        if elsewhere {
            self.note("default of another file");
        }
    }

    /// Moves fields that entries of one file share to the top of it, for merge keys to bring them back.
    fn merge(&mut self, file: usize) -> Vec<(String, Node)> {
        let mut parts: Vec<(String, Node)> = Vec::new();
        for number in 0..self.dice.roll(3) {
            let here: Vec<usize> =
                (0..self.entries.len()).filter(|at| self.entries[*at].file == file).collect();
            if here.is_empty() {
                break;
            }
            let of = &self.entries[here[self.dice.roll(here.len())]];
            let may_move = |key: &str| !["between", "id", "<<"].contains(&key);
            let dice = &mut self.dice;
            let part: Vec<(String, Node)> =
                of.fields.iter().filter(|(key, _)| may_move(key) && dice.roll(3) > 0).cloned().collect();
            let name = format!("part-{number}");
            let mut used = false;
            for at in here {
                used |= self.merge_into(at, &name, &part);
            }
            if used {
                parts.push((format!("x-{name}"), Node::Anchor(name, Box::new(Node::Map(part)))));
            }
        }
        parts
    }

    /// Lets one entry have from a part what it says just so, if it says something of all that the part does.
    fn merge_into(&mut self, at: usize, name: &str, part: &[(String, Node)]) -> bool {
        let entry = &mut self.entries[at];
        let says_all = part.iter().all(|(key, _)| entry.value(key).is_some() && !entry.merged.contains(key));
        let same: Vec<String> = part
            .iter()
            .filter(|(key, value)| entry.value(key) == Some(value))
            .map(|(key, _)| key.clone())
            .collect();
        if !says_all || same.is_empty() || self.dice.roll(4) == 0 {
            return false;
        }
        let mut ways = Vec::new();
        entry.merged.extend(part.iter().map(|(key, _)| key.clone()));
        for key in &same {
            entry.take(key);
            entry.how.insert(key.clone(), "by merge key");
            ways.push(format!("{key} by merge key"));
        }
        if same.len() < part.len() {
            ways.push("over a merge key".to_owned());
        }
        if entry.number.is_none() {
            ways.push("default by merge key".to_owned());
        }
        let alias = Node::Alias(name.to_owned());
        let merged = match entry.take("<<") {
            None if self.dice.roll(3) == 0 => Node::List(vec![alias]),
            None => alias,
            Some(first) => {
                ways.push("two merge keys".to_owned());
                let mut list = if let Node::List(list) = first { list } else { vec![first] };
                list.push(alias);
                Node::List(list)
            }
        };
        let place = self.dice.roll(entry.fields.len() + 1);
        entry.fields.insert(place, field("<<", merged));
        self.ways.extend(ways);
        true
    }

    /// How what selectors ask for comes to what they choose.
    fn note_selections(&mut self) {
        let model = self.model;
        let mut ways = BTreeSet::new();
        for (position, cause) in model.causes.iter().enumerate() {
            let TwinAffects::Selector { kinds, inside, labels, tags } = &cause.affects else { continue };
            for i in (0..model.first_cause()).filter(|i| model.cause_affects(position, *i)) {
                let entry = &self.entries[i];
                let asked = [
                    ("kind", "kind", !kinds.is_empty()),
                    ("label", "labels", !labels.is_empty()),
                    ("tag", "tags", !tags.is_empty()),
                    ("place", "in", !inside.is_empty()),
                ];
                for (word, key, _) in asked.into_iter().filter(|(_, _, asked)| *asked) {
                    match entry.how.get(key) {
                        Some(how) => ways.insert(format!("selected by {word} {how}")),
                        None => ways.insert(format!("selected by {word}")),
                    };
                }
                let directly = inside.iter().any(|place| model.inside(i).contains(place));
                if !inside.is_empty() && !directly {
                    ways.insert("selected by place in a place".to_owned());
                }
            }
        }
        self.ways.extend(ways);
    }

    fn file(
        &mut self,
        file: usize,
        parts: Vec<(String, Node)>,
        states: &[(String, Node)],
        seed: u64,
    ) -> String {
        let mut sections = vec![field("spof", bare(1))];
        // JSON has no anchors.
        let style = match self.dice.roll(if parts.is_empty() { 4 } else { 3 }) {
            0 => Style::Flow,
            1 => Style::Block,
            2 => Style::Mixed,
            _ => Style::Json,
        };
        sections.extend(parts);
        let first = sections.len();
        for section in ["common_causes", "components", "links", "defaults"] {
            let here: Vec<&Entry> =
                self.entries.iter().filter(|entry| entry.file == file && entry.section == section).collect();
            if here.is_empty() {
                continue;
            }
            let content = if section == "links" {
                Node::List(here.into_iter().map(link).collect())
            } else {
                Node::Map(
                    here.into_iter().map(|entry| field(&entry.id, Node::Map(entry.fields.clone()))).collect(),
                )
            };
            let place = first + self.dice.roll(sections.len() - first + 1);
            sections.insert(place, field(section, content));
        }
        if !states.is_empty() {
            sections.push(field("states", Node::Map(states.to_vec())));
        }
        write(&sections, style, seed)
    }
}

/// A link by its ends alone where it says nothing else.
fn link(entry: &Entry) -> Node {
    match &entry.fields[..] {
        [(key, ends)] if key == "between" => ends.clone(),
        fields => Node::Map(fields.to_vec()),
    }
}
