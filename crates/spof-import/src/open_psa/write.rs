//! Fault trees as Open-PSA XML.
//!
//! Names become identifiers that every tool takes: a letter or `_`, then letters, digits, `_` and single
//! hyphens within (the standard's "portable identifiers"). Names that are such already are kept; of others
//! each further character becomes `_`, a number behind it keeps them apart, and the name stands in the label.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use super::fault_tree::{Argument, Connective, FaultTree, Gate};

/// Writes a fault tree as an Open-PSA file, valid against the standard's schema. The same tree gives the
/// same bytes. Groups that are certain or impossible (`And` of nothing, `AtLeast` of more than there are) are
/// written as constants.
///
/// # Panics
///
/// If an argument names a gate or an event that the tree does not have.
///
/// # Examples
///
/// ```
/// use spof_import::open_psa::{self, Argument, BasicEvent, Connective, FaultTree, Gate};
///
/// let pump = |name: &str| BasicEvent { name: name.into(), label: None, probability: Some(0.01) };
/// let tree = FaultTree {
///     name: "cooling".into(),
///     top: 0,
///     gates: vec![Gate {
///         name: "no-flow".into(),
///         label: None,
///         connective: Connective::And,
///         arguments: vec![Argument::Event(0), Argument::Event(1)],
///     }],
///     events: vec![pump("pump-1"), pump("pump-2")],
///     house_events: vec![],
/// };
/// let xml = open_psa::write(&tree);
/// assert!(xml.contains("<basic-event name=\"pump-1\"/>"));
/// ```
#[must_use]
pub fn write(tree: &FaultTree) -> String {
    let mut text = String::new();
    write_to(&mut text, tree).expect("a String takes everything");
    text
}

fn write_to(out: &mut String, tree: &FaultTree) -> fmt::Result {
    assert!(tree.gates.is_empty() || tree.top < tree.gates.len(), "the top event is no gate of the tree");
    let names = Identifiers::of(tree);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n");
    let own = identifier(&tree.name, "fault-tree");
    writeln!(out, "  <define-fault-tree name=\"{own}\">")?;
    label(out, "    ", (own != tree.name).then_some(tree.name.as_str()))?;
    // Readers that take the first gate for the top find it there.
    let top = tree.gates.get(tree.top).map(|gate| (tree.top, gate));
    let others = tree.gates.iter().enumerate().filter(|(index, _)| *index != tree.top);
    for (index, gate) in top.into_iter().chain(others) {
        let name = &names.gates[index];
        writeln!(out, "    <define-gate name=\"{name}\">")?;
        label(out, "      ", labelled(gate.label.as_deref(), &gate.name, name))?;
        formula(out, gate, &names)?;
        out.push_str("    </define-gate>\n");
    }
    out.push_str("  </define-fault-tree>\n");
    model_data(out, tree, &names)?;
    out.push_str("</opsa-mef>\n");
    Ok(())
}

fn formula(out: &mut String, gate: &Gate, names: &Identifiers) -> fmt::Result {
    let count = gate.arguments.len();
    let least = match gate.connective {
        Connective::And => count,
        Connective::Or => 1,
        Connective::AtLeast(least) => least,
    };
    // The schema wants two arguments of a group, and of `atleast` a number strictly between.
    match least {
        0 => out.push_str("      <constant value=\"true\"/>\n"),
        _ if least > count => out.push_str("      <constant value=\"false\"/>\n"),
        _ if count == 1 => arguments(out, "      ", gate, names)?,
        _ => {
            let (open, close) = match least {
                1 => ("or".to_owned(), "or"),
                _ if least == count => ("and".to_owned(), "and"),
                _ => (format!("atleast min=\"{least}\""), "atleast"),
            };
            writeln!(out, "      <{open}>")?;
            arguments(out, "        ", gate, names)?;
            writeln!(out, "      </{close}>")?;
        }
    }
    Ok(())
}

fn arguments(out: &mut String, indent: &str, gate: &Gate, names: &Identifiers) -> fmt::Result {
    for argument in &gate.arguments {
        let (tag, name) = match *argument {
            Argument::Gate(index) => ("gate", &names.gates[index]),
            Argument::Event(index) => ("basic-event", &names.events[index]),
            Argument::House(index) => ("house-event", &names.house_events[index]),
        };
        writeln!(out, "{indent}<{tag} name=\"{name}\"/>")?;
    }
    Ok(())
}

fn model_data(out: &mut String, tree: &FaultTree, names: &Identifiers) -> fmt::Result {
    out.push_str("  <model-data>\n");
    for (event, name) in tree.events.iter().zip(&names.events) {
        let label_text = labelled(event.label.as_deref(), &event.name, name);
        if label_text.is_none() && event.probability.is_none() {
            writeln!(out, "    <define-basic-event name=\"{name}\"/>")?;
            continue;
        }
        writeln!(out, "    <define-basic-event name=\"{name}\">")?;
        label(out, "      ", label_text)?;
        if let Some(probability) = event.probability {
            // The shortest digits that read back as the same number.
            writeln!(out, "      <float value=\"{probability:?}\"/>")?;
        }
        out.push_str("    </define-basic-event>\n");
    }
    for (event, name) in tree.house_events.iter().zip(&names.house_events) {
        writeln!(out, "    <define-house-event name=\"{name}\">")?;
        label(out, "      ", labelled(event.label.as_deref(), &event.name, name))?;
        writeln!(out, "      <constant value=\"{}\"/>", event.occurred)?;
        out.push_str("    </define-house-event>\n");
    }
    out.push_str("  </model-data>\n");
    Ok(())
}

/// The label: the name where the identifier is another one, else what is there for people.
fn labelled<'t>(label: Option<&'t str>, name: &'t str, identifier: &str) -> Option<&'t str> {
    if name == identifier { label } else { Some(name) }
}

fn label(out: &mut String, indent: &str, text: Option<&str>) -> fmt::Result {
    let Some(text) = text else { return Ok(()) };
    write!(out, "{indent}<label>")?;
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            // XML has no way to say the rest.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.push_str("</label>\n");
    Ok(())
}

/// The identifiers of everything in a tree, each one's own.
struct Identifiers {
    gates: Vec<String>,
    events: Vec<String>,
    house_events: Vec<String>,
}

impl Identifiers {
    fn of(tree: &FaultTree) -> Self {
        let gates = tree.gates.iter().map(|gate| gate.name.as_str());
        let events = tree.events.iter().map(|event| event.name.as_str());
        let house_events = tree.house_events.iter().map(|event| event.name.as_str());
        let all = gates.clone().chain(events.clone()).chain(house_events.clone());
        // Names that are identifiers are kept, so they are taken before the others are made up.
        let mut taken: HashSet<String> = all.filter(|name| is_identifier(name)).map(str::to_owned).collect();
        let mut own = |name: &str, fallback: &str| -> String {
            if is_identifier(name) { name.to_owned() } else { free(identifier(name, fallback), &mut taken) }
        };
        Identifiers {
            gates: gates.map(|name| own(name, "gate")).collect(),
            events: events.map(|name| own(name, "event")).collect(),
            house_events: house_events.map(|name| own(name, "house")).collect(),
        }
    }
}

fn free(wanted: String, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.clone();
    let mut number = 1_u64;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{wanted}_{number}");
    }
    name
}

fn is_identifier(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let inside = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    starts && inside && !name.ends_with('-') && !name.contains("--")
}

/// The nearest identifier, which others may have as well.
fn identifier(name: &str, fallback: &str) -> String {
    if is_identifier(name) {
        return name.to_owned();
    }
    let mut made = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || (c == '-' && !made.ends_with('-')) {
            made.push(c);
        } else {
            made.push('_');
        }
    }
    if made.ends_with('-') {
        made.pop();
        made.push('_');
    }
    if made.bytes().all(|byte| byte == b'_') {
        return fallback.to_owned();
    }
    if made.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        made
    } else {
        format!("{fallback}_{made}")
    }
}
