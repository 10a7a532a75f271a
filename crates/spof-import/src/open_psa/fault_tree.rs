//! A fault tree as plain data: what the writer takes.

/// A fault tree: gates over basic events and house events.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultTree {
    /// What it is called.
    pub name: String,
    /// The position of the top event among the gates.
    pub top: usize,
    /// The gates, in the order in which they are written. No gate may depend on itself.
    pub gates: Vec<Gate>,
    /// The basic events, in the order in which they are written.
    pub events: Vec<BasicEvent>,
    /// The house events, in the order in which they are written.
    pub house_events: Vec<HouseEvent>,
}

/// A gate: an event that occurs when its arguments do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Any text; unique among all names of the tree.
    pub name: String,
    /// For people.
    pub label: Option<String>,
    /// How many of the arguments must occur.
    pub connective: Connective,
    /// What it is made of.
    pub arguments: Vec<Argument>,
}

/// How many of its arguments must occur for a gate to occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connective {
    /// All of them.
    And,
    /// Any of them.
    Or,
    /// At least so many.
    AtLeast(usize),
}

/// An argument of a gate: a position in one of the tree's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// A gate.
    Gate(usize),
    /// A basic event.
    Event(usize),
    /// A house event.
    House(usize),
}

/// A basic event: a failure that is not explained further.
#[derive(Debug, Clone, PartialEq)]
pub struct BasicEvent {
    /// Any text; unique among all names of the tree.
    pub name: String,
    /// For people.
    pub label: Option<String>,
    /// From 0 to 1, if it is known.
    pub probability: Option<f64>,
}

/// A house event: what is known to have occurred, or not to occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseEvent {
    /// Any text; unique among all names of the tree.
    pub name: String,
    /// For people.
    pub label: Option<String>,
    /// Whether it has occurred.
    pub occurred: bool,
}
