//! A model as a model file, in one of many spellings: the seed chooses.
//!
//! A seed divisible by four gives JSON, by remainder otherwise: all flow, all block, or mixed. It also chooses
//! between spellings that mean the same: `in: x` or `in: [x]`, defaults written or left out, quotes or none.

use std::collections::BTreeMap;

use super::{TwinAffects, TwinComponent, TwinData, TwinModel, TwinRequirement, TwinState};

/// What a file consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A word that must be read as text.
    Text(String),
    /// A number or a bool, never quoted.
    Bare(String),
    /// A share or a duration, which means the same in quotes and without.
    Quantity(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// An anchor's name and what it stands before. Nothing of JSON.
    Anchor(String, Box<Node>),
    /// What an anchor of that name stands for.
    Alias(String),
}

/// How a file is spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Json,
    Flow,
    Block,
    Mixed,
}

impl TwinModel {
    /// The model file. The same model and seed give the same text.
    pub fn to_yaml(&self, seed: u64) -> String {
        let style = match seed % 4 {
            0 => Style::Json,
            1 => Style::Flow,
            2 => Style::Block,
            _ => Style::Mixed,
        };
        write(&self.file(&mut Dice(!seed)), style, seed)
    }

    pub(super) fn file(&self, dice: &mut Dice) -> Vec<(String, Node)> {
        let components = self.components.iter().map(|component| self.component(component, dice)).collect();
        let mut fields = vec![field("spof", bare(1)), field("components", Node::Map(components))];
        if !self.links.is_empty() {
            let links = (0..self.links.len()).map(|position| self.link(position, dice)).collect();
            fields.push(field("links", Node::List(links)));
        }
        if !self.causes.is_empty() {
            let causes = (0..self.causes.len()).map(|position| self.cause(position, dice)).collect();
            fields.push(field("common_causes", Node::Map(causes)));
        }
        fields
    }

    fn component(&self, component: &TwinComponent, dice: &mut Dice) -> (String, Node) {
        let mut fields = Vec::new();
        if !component.kind.is_empty() {
            fields.push(field("kind", text(&component.kind)));
        }
        fields.extend(component.tier.map(|tier| field("tier", bare(tier))));
        self.push_location(&component.inside, dice, &mut fields);
        self.push_requirements("needs", &component.needs, &mut fields);
        self.push_requirements("wants", &component.wants, &mut fields);
        self.push_requirements("needs_to_start", &component.needs_to_start, &mut fields);
        fields.extend(component.forwards.map(|forwards| field("forwards", bare(forwards))));
        push_failure(component.fails, component.state, dice, &mut fields);
        push_data(component.data, dice, &mut fields);
        if !component.survives.is_empty() {
            let survives = component.survives.iter().map(|(kind, count)| field(kind, bare(count))).collect();
            fields.push(field("survives", Node::Map(survives)));
        }
        push_words(&component.labels, &component.tags, &mut fields);
        (component.id.clone(), Node::Map(fields))
    }

    fn link(&self, position: usize, dice: &mut Dice) -> Node {
        let link = &self.links[position];
        let ends = || Node::List(vec![self.name(link.between.0), self.name(link.between.1)]);
        let mut fields = Vec::new();
        fields.extend(link.id.as_ref().map(|id| field("id", text(id))));
        if !link.kind.is_empty() {
            fields.push(field("kind", text(&link.kind)));
        }
        self.push_location(&link.inside, dice, &mut fields);
        self.push_requirements("needs", &link.needs, &mut fields);
        push_failure(link.fails, link.state, dice, &mut fields);
        push_data(link.data, dice, &mut fields);
        push_words(&link.labels, &link.tags, &mut fields);
        if fields.is_empty() && dice.roll(3) > 0 {
            return ends();
        }
        fields.insert(dice.roll(2).min(fields.len()), field("between", ends()));
        Node::Map(fields)
    }

    fn cause(&self, position: usize, dice: &mut Dice) -> (String, Node) {
        let cause = &self.causes[position];
        let affects = match &cause.affects {
            TwinAffects::List(list) => Node::List(list.iter().map(|&i| self.name(i)).collect()),
            TwinAffects::Selector { kinds, inside, labels, tags } => {
                let mut parts = Vec::new();
                match &kinds[..] {
                    [] => {}
                    [only] if dice.roll(2) == 0 => parts.push(field("kind", text(only))),
                    several => {
                        let kinds = several.iter().map(|kind| text(kind)).collect();
                        parts.push(field("kind", Node::List(kinds)));
                    }
                }
                self.push_location(inside, dice, &mut parts);
                push_words(labels, tags, &mut parts);
                Node::Map(parts)
            }
        };
        let mut fields = vec![field("affects", affects)];
        push_failure(cause.fails, cause.state, dice, &mut fields);
        push_data(cause.data, dice, &mut fields);
        (cause.id.clone(), Node::Map(fields))
    }

    fn push_location(&self, inside: &[usize], dice: &mut Dice, fields: &mut Vec<(String, Node)>) {
        match inside {
            [] => {}
            [only] if dice.roll(2) == 0 => fields.push(field("in", self.name(*only))),
            several => {
                fields.push(field("in", Node::List(several.iter().map(|&i| self.name(i)).collect())));
            }
        }
    }

    fn push_requirements(&self, key: &str, list: &[TwinRequirement], fields: &mut Vec<(String, Node)>) {
        if !list.is_empty() {
            fields.push(field(key, self.requirements(list)));
        }
    }

    fn requirements(&self, list: &[TwinRequirement]) -> Node {
        Node::List(list.iter().map(|requirement| self.requirement(requirement)).collect())
    }

    fn requirement(&self, requirement: &TwinRequirement) -> Node {
        match requirement {
            TwinRequirement::Id(i) => self.name(*i),
            TwinRequirement::AnyOf(of) => Node::Map(vec![field("any_of", self.requirements(of))]),
            TwinRequirement::AllOf(of) => Node::Map(vec![field("all_of", self.requirements(of))]),
            TwinRequirement::AtLeast { k, of } => {
                Node::Map(vec![field("at_least", bare(k)), field("of", self.requirements(of))])
            }
            TwinRequirement::Majority(of) => Node::Map(vec![field("majority", self.requirements(of))]),
            TwinRequirement::Reach { to, from } => {
                let from = from.map(|from| field("from", self.name(from)));
                Node::Map(std::iter::once(field("reach", self.name(*to))).chain(from).collect())
            }
        }
    }

    fn name(&self, i: usize) -> Node {
        Node::Text(self.id(i))
    }
}

/// A file of these sections.
pub(super) fn write(sections: &[(String, Node)], style: Style, seed: u64) -> String {
    let mut writer = Writer { style, dice: Dice(seed) };
    if style == Style::Json {
        return writer.inline(&Node::Map(sections.to_vec())) + "\n";
    }
    // The outermost levels are one component a line at least, or nobody could read a failing case.
    let mut lines = Vec::new();
    for (key, value) in sections {
        match value {
            Node::Map(entries) => {
                lines.push(format!("{key}:"));
                for (id, entry) in entries {
                    lines.extend(writer.entry(id, entry).into_iter().map(|line| format!("  {line}")));
                }
            }
            Node::List(items) => {
                lines.push(format!("{key}:"));
                for item in items {
                    lines.extend(writer.item(item).into_iter().map(|line| format!("  {line}")));
                }
            }
            Node::Text(_) | Node::Bare(_) | Node::Quantity(_) | Node::Anchor(..) | Node::Alias(_) => {
                lines.push(format!("{key}: {}", writer.inline(value)))
            }
        }
    }
    lines.join("\n") + "\n"
}

fn push_failure(fails: Option<bool>, state: TwinState, dice: &mut Dice, fields: &mut Vec<(String, Node)>) {
    fields.extend(fails.map(|fails| field("fails", bare(fails))));
    match state {
        TwinState::Ok if dice.roll(8) > 0 => {}
        TwinState::Ok => fields.push(field("state", text("ok"))),
        TwinState::AtRisk => fields.push(field("state", text("at-risk"))),
        TwinState::Failed => fields.push(field("state", text("failed"))),
    }
}

fn push_data(data: TwinData, dice: &mut Dice, fields: &mut Vec<(String, Node)>) {
    let mut given = Vec::new();
    match data {
        TwinData::None => {}
        TwinData::Unavailability { millionths, mttr } => {
            // What is taken from 1 loses digits, which a small share cannot spare.
            if millionths >= 1_000 && dice.roll(3) == 0 {
                given.push(field("availability", share(1_000_000 - millionths, dice)));
            } else {
                given.push(field("unavailability", share(millionths, dice)));
            }
            given.extend(mttr.map(|mttr| field("mttr", duration(mttr, dice))));
        }
        TwinData::Mtbf { mtbf, mttr } => {
            given.extend([field("mtbf", duration(mtbf * 60, dice)), field("mttr", duration(mttr, dice))]);
        }
        TwinData::Afr { millionths, mttr } => {
            given.extend([field("afr", share(millionths, dice)), field("mttr", duration(mttr, dice))]);
        }
    }
    if given.len() == 2 && dice.roll(2) == 0 {
        given.swap(0, 1);
    }
    fields.extend(given);
}

/// A share of so many millionths: `0.0125`, `1.25%` or `1.25e-2`.
fn share(millionths: u32, dice: &mut Dice) -> Node {
    let decimal = |whole: u32, part: u32, digits: usize| {
        let text = format!("{whole}.{part:0digits$}");
        let text = text.trim_end_matches('0');
        text.strip_suffix('.').unwrap_or(text).to_owned()
    };
    match dice.roll(3) {
        0 => Node::Quantity(format!("{}%", decimal(millionths / 10_000, millionths % 10_000, 4))),
        1 if millionths > 0 => Node::Quantity(format!("{millionths}e-6")),
        _ => Node::Quantity(decimal(millionths / 1_000_000, millionths % 1_000_000, 6)),
    }
}

/// A duration of so many minutes: in one unit that divides it, or as a sum of several.
fn duration(minutes: u32, dice: &mut Dice) -> Node {
    // A year has 8766 hours.
    const UNITS: [(&str, u32); 5] = [("y", 525_960), ("w", 10_080), ("d", 1_440), ("h", 60), ("m", 1)];
    let dividing: Vec<&(&str, u32)> =
        UNITS.iter().filter(|(_, unit)| minutes.is_multiple_of(*unit)).collect();
    match dice.roll(3) {
        0 => {
            let (name, unit) = dividing[dice.roll(dividing.len())];
            Node::Quantity(format!("{}{name}", minutes / unit))
        }
        1 if minutes < 100_000 => Node::Quantity(format!("{}s", minutes * 60)),
        _ => {
            let mut left = minutes;
            let mut parts = String::new();
            for (name, unit) in UNITS {
                if left >= unit {
                    parts += &format!("{}{name}", left / unit);
                    left %= unit;
                }
            }
            Node::Quantity(parts)
        }
    }
}

fn push_words(labels: &BTreeMap<String, String>, tags: &[String], fields: &mut Vec<(String, Node)>) {
    if !labels.is_empty() {
        let labels = labels.iter().map(|(key, value)| field(key, text(value))).collect();
        fields.push(field("labels", Node::Map(labels)));
    }
    if !tags.is_empty() {
        fields.push(field("tags", Node::List(tags.iter().map(|tag| text(tag)).collect())));
    }
}

pub(super) fn field(key: &str, value: Node) -> (String, Node) {
    (key.to_owned(), value)
}

pub(super) fn text(word: &str) -> Node {
    Node::Text(word.to_owned())
}

pub(super) fn bare(value: impl ToString) -> Node {
    Node::Bare(value.to_string())
}

struct Writer {
    style: Style,
    dice: Dice,
}

impl Writer {
    /// Whether this value goes on one line.
    fn goes_inline(&mut self, node: &Node) -> bool {
        let is_small = match node {
            Node::Text(_) | Node::Bare(_) | Node::Quantity(_) => true,
            Node::Alias(_) | Node::Anchor(..) => true,
            Node::List(items) => items.is_empty(),
            Node::Map(fields) => fields.is_empty(),
        };
        is_small
            || match self.style {
                Style::Json | Style::Flow => true,
                Style::Block => false,
                Style::Mixed => self.dice.roll(2) == 0,
            }
    }

    /// A value in flow style.
    fn inline(&mut self, node: &Node) -> String {
        match node {
            Node::Text(word) => self.word(word),
            Node::Bare(value) => value.clone(),
            Node::Anchor(name, node) => format!("&{name} {}", self.inline(node)),
            Node::Alias(name) => format!("*{name}"),
            Node::Quantity(value) => self.quantity(value),
            Node::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.inline(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Node::Map(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("{}: {}", self.word(key), self.inline(value)))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    /// A value in block style, as lines without indentation.
    fn block(&mut self, node: &Node) -> Vec<String> {
        match node {
            Node::List(items) => items.iter().flat_map(|item| self.item(item)).collect(),
            Node::Map(fields) => fields.iter().flat_map(|(key, value)| self.entry(key, value)).collect(),
            Node::Text(_) | Node::Bare(_) | Node::Quantity(_) | Node::Anchor(..) | Node::Alias(_) => {
                vec![self.inline(node)]
            }
        }
    }

    fn entry(&mut self, key: &str, value: &Node) -> Vec<String> {
        let key = self.word(key);
        if self.goes_inline(value) {
            return vec![format!("{key}: {}", self.inline(value))];
        }
        let lines = self.block(value).into_iter().map(|line| format!("  {line}"));
        std::iter::once(format!("{key}:")).chain(lines).collect()
    }

    fn item(&mut self, value: &Node) -> Vec<String> {
        if self.goes_inline(value) {
            return vec![format!("- {}", self.inline(value))];
        }
        let lines = self.block(value);
        lines
            .iter()
            .enumerate()
            .map(|(n, line)| format!("{}{line}", if n == 0 { "- " } else { "  " }))
            .collect()
    }

    /// A share or duration: JSON has no bare word for it.
    fn quantity(&mut self, value: &str) -> String {
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || b".e-".contains(&byte));
        let quoted = match self.style {
            Style::Json => !is_number,
            Style::Mixed => self.dice.roll(4) == 0,
            Style::Flow | Style::Block => false,
        };
        if quoted { format!("\"{value}\"") } else { value.to_owned() }
    }

    /// A word, quoted where it must be (so that `1.2` stays a text) and now and then where it need not be.
    fn word(&mut self, word: &str) -> String {
        if word == "<<" {
            // In quotes it would be a key like any other.
            return word.to_owned();
        }
        let is_plain = word.starts_with(|first: char| first.is_ascii_alphabetic());
        match (self.style, is_plain) {
            (Style::Json, _) | (_, false) => format!("\"{word}\""),
            (Style::Mixed, true) => match self.dice.roll(12) {
                0 => format!("\"{word}\""),
                1 => format!("'{word}'"),
                _ => word.to_owned(),
            },
            _ => word.to_owned(),
        }
    }
}

/// SplitMix64: deterministic choices of spelling.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % sides
    }
}
