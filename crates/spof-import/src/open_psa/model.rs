//! A fault tree as a model: what fails together becomes what is needed.
//!
//! A gate that fails when any argument does needs all of them; one that fails when all do needs any of them;
//! one that fails when k of n do needs n - k + 1 of them.

use std::collections::HashSet;

use super::declare::{Declaration, Declared, Sort};
use super::fault_tree::Connective;
use super::formula::{Formula, constant};
use super::problem::{Problem, quoted};
use super::xml::Element;
use crate::model_file::{Component, Requirement};

/// The components, in the order of the declarations. `tops` are the positions of the top gates, in order.
pub(super) fn components(
    declared: &mut Declared<'_>,
    formulas: &[Option<Formula>],
    probabilities: &[Option<f64>],
    tops: &[usize],
) -> Vec<(String, Component)> {
    let ids = ids(declared);
    let mut components = Vec::with_capacity(ids.len());
    for (index, declaration) in declared.declarations.iter().enumerate() {
        let mut component = match declaration.sort {
            Sort::Parameter => continue,
            Sort::Gate => {
                let kind = if tops.binary_search(&index).is_ok() { "service" } else { "gate" };
                gate(kind, formulas[index].as_ref(), &ids)
            }
            Sort::BasicEvent => {
                Component { unavailability: probabilities[index], ..Component::of_kind("basic-event") }
            }
            Sort::HouseEvent => house_event(declaration, &mut declared.problems),
        };
        if declaration.declared {
            describe(&mut component, declaration.element);
        }
        components.push((ids[index].clone(), component));
    }
    components
}

/// The id of each declaration. Two can be the same only where the path of a private element is the name of
/// a public one.
fn ids(declared: &mut Declared<'_>) -> Vec<String> {
    let ids: Vec<String> = declared.declarations.iter().map(|declaration| declared.id(declaration)).collect();
    if declared.declarations.iter().any(|declaration| declaration.private) {
        let mut taken = HashSet::with_capacity(ids.len());
        for (declaration, id) in declared.declarations.iter().zip(&ids) {
            // A name that is there twice in one container was reported when it was declared.
            if declaration.sort != Sort::Parameter && !taken.insert(id) && id.contains('.') {
                let message = format!("{} is the name of one element and the path of another", quoted(id));
                declared.problems.push(Problem::new("duplicate-name", message).on(declaration.element, ""));
            }
        }
    }
    ids
}

fn gate(kind: &str, formula: Option<&Formula>, ids: &[String]) -> Component {
    let mut component = Component { fails: Some(false), ..Component::of_kind(kind) };
    match formula {
        Some(Formula::Constant(true)) => component.state = Some("failed"),
        Some(Formula::Constant(false)) | None => {}
        Some(formula) => {
            component.needs = match requirement(formula, ids) {
                Requirement::AllOf(members) => members,
                one => vec![one],
            };
        }
    }
    component
}

/// What must hold for a formula not to. Recurses as deep as formulas were read.
fn requirement(formula: &Formula, ids: &[String]) -> Requirement {
    match formula {
        Formula::Event(index) => Requirement::Id(ids[*index as usize].clone()),
        // Constants were folded away within groups.
        Formula::Constant(_) => Requirement::AllOf(Vec::new()),
        Formula::Group(connective, arguments) => {
            let members: Vec<Requirement> = arguments.iter().map(|part| requirement(part, ids)).collect();
            match connective {
                Connective::Or => Requirement::AllOf(members),
                Connective::And => Requirement::AnyOf(members),
                Connective::AtLeast(least) => Requirement::AtLeast(members.len() + 1 - least, members),
            }
        }
    }
}

/// A house event: the standard's value of one that does not say is `false`.
fn house_event(declaration: &Declaration<'_>, problems: &mut Vec<Problem>) -> Component {
    let mut occurred = false;
    for (position, element) in declaration.element.contents().enumerate() {
        let problem = if position > 0 {
            let message = format!("the house event {} has more than one value", quoted(declaration.name));
            Problem::new("several-values", message)
        } else if element.tag() == "constant" {
            occurred = constant(element, problems).unwrap_or_default();
            continue;
        } else {
            let message = format!("{} is no value of a house event", quoted(element.tag()));
            Problem::new("unknown-element", message).hint("write `<constant value=\"true\"/>` or `\"false\"`")
        };
        problems.push(problem.on(element, ""));
    }
    let mut component = Component::of_kind("house-event");
    if occurred {
        component.state = Some("failed");
    } else {
        component.fails = Some(false);
    }
    component
}

/// What is for people: the label and the attributes.
fn describe(component: &mut Component, element: Element<'_>) {
    for child in element.children() {
        match child.tag() {
            "label" => {
                let parts = child.node.descendants().filter(roxmltree::Node::is_text);
                let text: String = parts.filter_map(|part| part.text()).collect();
                component.title = words(&text);
            }
            "attributes" => {
                for attribute in child.children() {
                    let pair = (attribute.node.attribute("name"), attribute.node.attribute("value"));
                    if let (Some(name), Some(value)) = pair
                        && let (Some(name), Some(value)) = (words(name), words(value))
                    {
                        component.label(&name, Some(value));
                    }
                }
            }
            _ => {}
        }
    }
}

/// A text on one line, without what cannot be seen; nothing where nothing is left.
fn words(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let first = words.next()?.to_owned();
    Some(words.fold(first, |line, word| line + " " + word))
}
