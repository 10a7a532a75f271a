//! The slow twin: the semantics of the contract written down literally, to hold the engine against.
//!
//! Nothing here is clever. A model is a few vectors, every component (links and common causes included) is a
//! number, and every question is answered by failing things and recomputing all states from the rule. The engine
//! must agree on every small model that [`models`] makes. Nothing of the engine is used here: only the contract.
//!
//! Numbering: first the ordinary components, then the links, then the common causes, each in order of appearance.

use std::collections::{BTreeMap, BTreeSet};

mod semantics;
mod structure;
mod numbers;
mod generate;
mod generate_odd;
mod generate_dark;
mod generate_redundant;
mod yaml;
mod written;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod laws_of_numbers;

pub use generate::{models, models_with_failures};
pub use generate_dark::dark_models;
pub use generate_odd::odd_models;
pub use generate_redundant::redundant_models;
pub use numbers::TwinData;
pub use written::{WAYS, Written};

/// The kinds through which network paths run unless `forwards` says otherwise.
const FORWARDING_KINDS: [&str; 6] = ["switch", "router", "firewall", "load-balancer", "gateway", "network"];

/// A whole model. Every `usize` in it is the number of a component, see the module's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwinModel {
    /// Ordinary components.
    pub components: Vec<TwinComponent>,
    /// Undirected links between ordinary components.
    pub links: Vec<TwinLink>,
    /// Common causes.
    pub causes: Vec<TwinCause>,
}

/// An ordinary component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwinComponent {
    /// Its id in the file.
    pub id: String,
    /// Its kind; the empty word is left out of the file and means `component`.
    pub kind: String,
    /// 1..=4, if given.
    pub tier: Option<u8>,
    /// What it is `in`.
    pub inside: Vec<usize>,
    /// Hard requirements.
    pub needs: Vec<TwinRequirement>,
    /// Soft requirements.
    pub wants: Vec<TwinRequirement>,
    /// Requirements of a cold start.
    pub needs_to_start: Vec<TwinRequirement>,
    /// Overrides the kind's habit.
    pub forwards: Option<bool>,
    /// `Some(false)`: never fails by itself.
    pub fails: Option<bool>,
    /// What is known of it today.
    pub state: TwinState,
    /// `any` or a kind, to the number of such failures it must survive. Only printed.
    pub survives: BTreeMap<String, u32>,
    /// For selectors.
    pub labels: BTreeMap<String, String>,
    /// For selectors.
    pub tags: Vec<String>,
    /// How often it fails.
    pub data: TwinData,
}

/// An undirected link; a component too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwinLink {
    /// The explicit id, or none for `a--b`.
    pub id: Option<String>,
    /// Its kind; the empty word is left out of the file and means `link`.
    pub kind: String,
    /// Two different ordinary components.
    pub between: (usize, usize),
    /// What it is `in`.
    pub inside: Vec<usize>,
    /// Hard requirements.
    pub needs: Vec<TwinRequirement>,
    /// `Some(false)`: never fails by itself.
    pub fails: Option<bool>,
    /// What is known of it today.
    pub state: TwinState,
    /// For selectors.
    pub labels: BTreeMap<String, String>,
    /// For selectors.
    pub tags: Vec<String>,
    /// How often it fails.
    pub data: TwinData,
}

/// A common cause; a component too, of kind `common-cause`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwinCause {
    /// Its id in the file.
    pub id: String,
    /// What it takes down.
    pub affects: TwinAffects,
    /// `Some(false)`: never happens by itself.
    pub fails: Option<bool>,
    /// `Failed` means that it has happened.
    pub state: TwinState,
    /// How often it happens.
    pub data: TwinData,
}

/// What a common cause takes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwinAffects {
    /// A list of ids.
    List(Vec<usize>),
    /// Whatever matches all the parts that are given (every label, every tag), other common causes left out.
    Selector {
        /// Its kind is one of these, if there are any.
        kinds: Vec<String>,
        /// It is in one of these, or in what is in one, and so on, if there are any.
        inside: Vec<usize>,
        /// It has each of these labels with that value.
        labels: BTreeMap<String, String>,
        /// It has each of these tags.
        tags: Vec<String>,
    },
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwinRequirement {
    /// That component is up.
    Id(usize),
    /// One of these holds.
    AnyOf(Vec<TwinRequirement>),
    /// All of these hold.
    AllOf(Vec<TwinRequirement>),
    /// `k` of these hold; a member that is listed twice counts twice.
    AtLeast {
        /// How many must hold.
        k: usize,
        /// Of which.
        of: Vec<TwinRequirement>,
    },
    /// More than half of these hold; a member that is listed twice counts twice.
    Majority(Vec<TwinRequirement>),
    /// A network path leads from `from` (default: whoever has the requirement) to `to`.
    Reach {
        /// The far end, which must be up.
        to: usize,
        /// The near end, which must be up if it is given.
        from: Option<usize>,
    },
}

/// What is known of a component today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TwinState {
    /// Nothing is known against it.
    #[default]
    Ok,
    /// A warning, without consequence for what is up.
    AtRisk,
    /// Down in every analysis.
    Failed,
}

/// One component of any sort.
#[derive(Clone, Copy, Debug)]
enum Part<'m> {
    Component(&'m TwinComponent),
    Link(&'m TwinLink),
    Cause(&'m TwinCause),
}

impl TwinModel {
    /// How many components there are, links and causes included.
    pub fn len(&self) -> usize {
        self.components.len() + self.links.len() + self.causes.len()
    }

    /// The number of the first link.
    pub fn first_link(&self) -> usize {
        self.components.len()
    }

    /// The number of the first common cause.
    pub fn first_cause(&self) -> usize {
        self.components.len() + self.links.len()
    }

    /// The id of component `i`, which for a link may be the default one: `a--b` in the order of the file, and
    /// `a--b#2`, `a--b#3` for later links that would get the same.
    pub fn id(&self, i: usize) -> String {
        match self.part(i) {
            Part::Component(component) => component.id.clone(),
            Part::Cause(cause) => cause.id.clone(),
            Part::Link(TwinLink { id: Some(id), .. }) => id.clone(),
            Part::Link(link) => {
                let earlier = self.links[..i - self.first_link()]
                    .iter()
                    .filter(|other| other.id.is_none() && other.between == link.between)
                    .count();
                let plain = format!("{}--{}", self.id(link.between.0), self.id(link.between.1));
                if earlier == 0 { plain } else { format!("{plain}#{}", earlier + 1) }
            }
        }
    }

    /// The component with that id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        (0..self.len()).find(|&i| self.id(i) == id)
    }

    /// The ids of a set of components, sorted byte by byte as reports sort them.
    pub fn sorted_ids(&self, set: impl IntoIterator<Item = usize>) -> Vec<String> {
        let mut ids: Vec<String> = set.into_iter().map(|i| self.id(i)).collect();
        ids.sort();
        ids
    }

    /// The kind of component `i`, defaults included.
    pub fn kind(&self, i: usize) -> &str {
        match self.part(i) {
            Part::Component(component) if component.kind.is_empty() => "component",
            Part::Component(component) => &component.kind,
            Part::Link(link) if link.kind.is_empty() => "link",
            Part::Link(link) => &link.kind,
            Part::Cause(_) => "common-cause",
        }
    }

    fn part(&self, i: usize) -> Part<'_> {
        if i < self.first_link() {
            Part::Component(&self.components[i])
        } else if i < self.first_cause() {
            Part::Link(&self.links[i - self.first_link()])
        } else {
            Part::Cause(&self.causes[i - self.first_cause()])
        }
    }

    fn state(&self, i: usize) -> TwinState {
        match self.part(i) {
            Part::Component(component) => component.state,
            Part::Link(link) => link.state,
            Part::Cause(cause) => cause.state,
        }
    }

    fn inside(&self, i: usize) -> &[usize] {
        match self.part(i) {
            Part::Component(component) => &component.inside,
            Part::Link(link) => &link.inside,
            Part::Cause(_) => &[],
        }
    }

    fn labels_and_tags(&self, i: usize) -> Option<(&BTreeMap<String, String>, &[String])> {
        match self.part(i) {
            Part::Component(component) => Some((&component.labels, &component.tags)),
            Part::Link(link) => Some((&link.labels, &link.tags)),
            Part::Cause(_) => None,
        }
    }

    /// Whether `i` is in `place`, or in something that is.
    fn is_within(&self, i: usize, place: usize) -> bool {
        let mut within = BTreeSet::new();
        let mut open = vec![i];
        while let Some(next) = open.pop() {
            open.extend(self.inside(next).iter().copied().filter(|location| within.insert(*location)));
        }
        within.contains(&place)
    }

    fn needs(&self, i: usize) -> &[TwinRequirement] {
        match self.part(i) {
            Part::Component(component) => &component.needs,
            Part::Link(link) => &link.needs,
            Part::Cause(_) => &[],
        }
    }

    fn wants(&self, i: usize) -> &[TwinRequirement] {
        if let Part::Component(component) = self.part(i) { &component.wants } else { &[] }
    }

    fn needs_to_start(&self, i: usize) -> &[TwinRequirement] {
        if let Part::Component(component) = self.part(i) { &component.needs_to_start } else { &[] }
    }

    /// Whether network paths may run through component `i`.
    pub fn forwards(&self, i: usize) -> bool {
        match self.part(i) {
            Part::Component(component) => {
                component.forwards.unwrap_or_else(|| FORWARDING_KINDS.contains(&self.kind(i)))
            }
            Part::Link(_) | Part::Cause(_) => false,
        }
    }

    /// Whether the common cause `cause` (a position in `causes`) takes component `i` down. Never itself.
    pub fn cause_affects(&self, cause: usize, i: usize) -> bool {
        if i == self.first_cause() + cause {
            return false;
        }
        match &self.causes[cause].affects {
            TwinAffects::List(list) => list.contains(&i),
            TwinAffects::Selector { kinds, inside, labels, tags } => {
                let Some((own_labels, own_tags)) = self.labels_and_tags(i) else { return false };
                (kinds.is_empty() || kinds.iter().any(|kind| kind == self.kind(i)))
                    && (inside.is_empty() || inside.iter().any(|place| self.is_within(i, *place)))
                    && labels.iter().all(|(key, value)| own_labels.get(key) == Some(value))
                    && tags.iter().all(|tag| own_tags.contains(tag))
            }
        }
    }
}

impl TwinRequirement {
    /// Everything it mentions, at any depth, with repetition.
    fn mentions(&self) -> Vec<usize> {
        match self {
            Self::Id(id) => vec![*id],
            Self::AnyOf(of) | Self::AllOf(of) | Self::AtLeast { of, .. } | Self::Majority(of) => {
                of.iter().flat_map(|member| member.mentions()).collect()
            }
            Self::Reach { to, from } => std::iter::once(*to).chain(*from).collect(),
        }
    }

    /// Whether a `reach` occurs in it, at any depth.
    fn has_reach(&self) -> bool {
        match self {
            Self::Id(_) => false,
            Self::AnyOf(of) | Self::AllOf(of) | Self::AtLeast { of, .. } | Self::Majority(of) => {
                of.iter().any(Self::has_reach)
            }
            Self::Reach { .. } => true,
        }
    }
}
