//! Formulas: from elements to groups of references, constants folded away.
//!
//! What is not coherent is refused: under `not`, `xor` and their kin a further failure can repair something,
//! and a cut set is no longer what takes the top down.

use super::declare::{Declared, Sort, control_characters, is_word, required, too_deep};
use super::fault_tree::Connective;
use super::names::Space;
use super::problem::{Problem, quoted};
use super::xml::{DEEPEST, Element};

/// When a gate's failure occurs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Formula {
    /// When this one's does: the index of a declaration.
    Event(u32),
    Constant(bool),
    /// At least two arguments, in order, and of `AtLeast(k)` 1 < k < their number.
    Group(Connective, Vec<Formula>),
}

/// The connectives that make a tree non-coherent.
const NON_COHERENT: [&str; 6] = ["not", "xor", "iff", "imply", "nand", "nor"];

/// Reads the formulas of the gates of one run.
pub(super) struct Formulas<'d, 'a> {
    declared: &'d mut Declared<'a>,
    /// Whether the files declare basic events: then they are expected to declare them all.
    all_declared: bool,
    names: Vec<&'a str>,
    /// The group that last named a declaration, so that a second naming shows.
    seen: Vec<u32>,
    groups: u32,
}

/// The formula of each declaration, `None` for what is no gate or has no usable one.
pub(super) fn read(declared: &mut Declared<'_>) -> Vec<Option<Formula>> {
    let basic = |sort| sort == Sort::BasicEvent;
    let all_declared = declared.declarations.iter().any(|declaration| basic(declaration.sort));
    let names = declared.declarations.iter().filter(|declaration| declaration.sort != Sort::Parameter);
    let names = names.map(|declaration| declaration.name).collect();
    let count = declared.declarations.len();
    let mut reader = Formulas { declared, all_declared, names, seen: vec![0; count], groups: 0 };
    (0..count).map(|index| reader.gate(index)).collect()
}

impl<'a> Formulas<'_, 'a> {
    fn gate(&mut self, index: usize) -> Option<Formula> {
        let declaration = &self.declared.declarations[index];
        if declaration.sort != Sort::Gate {
            return None;
        }
        let (element, container, name) = (declaration.element, declaration.container, declaration.name);
        let mut formulas = element.contents();
        let Some(formula) = formulas.next() else {
            let message = format!("the gate {} has no formula", quoted(name));
            self.problem(Problem::new("missing-formula", message).on(element, ""));
            return None;
        };
        if let Some(second) = formulas.next() {
            let message = format!("the gate {} has more than one formula", quoted(name));
            let hint = "put them into one `<or>` or `<and>`";
            self.problem(Problem::new("several-formulas", message).on(second, "the second one").hint(hint));
        }
        self.formula(formula, container, 1)
    }

    fn formula(&mut self, element: Element<'a>, container: u32, depth: usize) -> Option<Formula> {
        if depth > DEEPEST {
            self.problem(too_deep(element, "formulas"));
            return None;
        }
        match element.tag() {
            "gate" => self.event(element, container, Some(Sort::Gate)),
            "basic-event" => self.event(element, container, Some(Sort::BasicEvent)),
            "house-event" => self.event(element, container, Some(Sort::HouseEvent)),
            "event" => {
                let sort = self.type_of_event(element)?;
                self.event(element, container, sort)
            }
            "constant" => constant(element, &mut self.declared.problems).map(Formula::Constant),
            "and" => self.group(element, container, depth, |_| Some(Connective::And)),
            "or" => self.group(element, container, depth, |_| Some(Connective::Or)),
            "atleast" => self.group(element, container, depth, |reader| reader.least(element)),
            "cardinality" => self.group(element, container, depth, |reader| reader.cardinality(element)),
            tag if NON_COHERENT.contains(&tag) => {
                let message = format!("`{tag}` makes the tree non-coherent, which is not read");
                self.problem(Problem::new("non-coherent", message).on(element, "").hint(
                    "read are `and`, `or` and `atleast`, with which a further failure never repairs anything",
                ));
                None
            }
            tag => {
                let message = format!("{} is no formula", quoted(tag));
                self.problem(
                    Problem::new("unknown-element", message).on(element, "").hint(
                        "expected are and, or, atleast, gate, basic-event, house-event, event, constant",
                    ),
                );
                None
            }
        }
    }

    fn group(
        &mut self,
        element: Element<'a>,
        container: u32,
        depth: usize,
        connective: impl FnOnce(&mut Self) -> Option<Connective>,
    ) -> Option<Formula> {
        let connective = connective(self);
        let arguments: Vec<Option<Formula>> =
            element.children().map(|child| self.formula(child, container, depth + 1)).collect();
        if arguments.is_empty() {
            let message = format!("`{}` has no arguments", element.tag());
            self.problem(Problem::new("empty-group", message).on(element, ""));
        }
        let (connective, count) = (connective?, arguments.len());
        if let Connective::AtLeast(least) = connective
            && (least == 0 || least > count)
        {
            let what = if least == 0 { "always holds" } else { "never holds" };
            let message = format!("`{}` of {least} out of {count} {what}", element.tag());
            self.problem(Problem::new("bad-number", message).on_attribute(element, "min", ""));
            return None;
        }
        let arguments: Vec<Formula> = arguments.into_iter().collect::<Option<_>>()?;
        let arguments = self.each_once(connective, arguments);
        fold(connective, arguments)
    }

    /// The arguments of `and` or `or` without repetitions, which say nothing more there; in `atleast` they count.
    fn each_once(&mut self, connective: Connective, mut arguments: Vec<Formula>) -> Vec<Formula> {
        if matches!(connective, Connective::AtLeast(_)) {
            return arguments;
        }
        self.groups += 1;
        arguments.retain(|argument| {
            let Formula::Event(index) = argument else { return true };
            let index = *index as usize;
            if self.seen.len() <= index {
                self.seen.resize(index + 1, 0);
            }
            std::mem::replace(&mut self.seen[index], self.groups) != self.groups
        });
        arguments
    }

    fn least(&mut self, element: Element<'a>) -> Option<Connective> {
        self.count(element, "min").map(Connective::AtLeast)
    }

    /// `cardinality` with no upper bound in effect is `atleast`; with one it is not coherent.
    fn cardinality(&mut self, element: Element<'a>) -> Option<Connective> {
        let least = self.least(element);
        let most = self.count(element, "max")?;
        if most < element.children().count() {
            let message = "`cardinality` with an upper bound makes the tree non-coherent, which is not read";
            self.problem(Problem::new("non-coherent", message).on_attribute(element, "max", ""));
            return None;
        }
        least
    }

    fn count(&mut self, element: Element<'a>, attribute: &str) -> Option<usize> {
        let text = required(element, attribute, &mut self.declared.problems)?;
        let count = text.parse().ok();
        if count.is_none() {
            let message = format!("`{attribute}` must be a whole number, not {}", quoted(text));
            self.problem(Problem::new("bad-number", message).on_attribute(element, attribute, ""));
        }
        count
    }

    fn type_of_event(&mut self, element: Element<'a>) -> Option<Option<Sort>> {
        match element.node.attribute("type") {
            None => Some(None),
            Some("gate") => Some(Some(Sort::Gate)),
            Some("basic-event") => Some(Some(Sort::BasicEvent)),
            Some("house-event") => Some(Some(Sort::HouseEvent)),
            Some(other) => {
                let message = format!("{} is no type of event", quoted(other));
                self.problem(
                    Problem::new("bad-type", message)
                        .on_attribute(element, "type", "")
                        .hint("write `gate`, `basic-event` or `house-event`"),
                );
                None
            }
        }
    }

    fn event(&mut self, element: Element<'a>, container: u32, sort: Option<Sort>) -> Option<Formula> {
        let name = required(element, "name", &mut self.declared.problems)?;
        let Some(index) = self.declared.find(Space::Events, name, container) else {
            return self.undeclared(element, name, sort);
        };
        let found = &self.declared.declarations[index as usize];
        if let Some(sort) = sort
            && sort != found.sort
        {
            let (is, not) = (found.sort.word(), sort.word());
            let problem = Problem::new("wrong-type", format!("{} is a {is} and not a {not}", quoted(name)))
                .on(element, format!("referred to as a {not}"))
                .on(found.element, format!("a {is}"));
            self.problem(problem);
            return None;
        }
        Some(Formula::Event(index))
    }

    fn undeclared(&mut self, element: Element<'a>, name: &'a str, sort: Option<Sort>) -> Option<Formula> {
        if !is_word(name) {
            self.problem(control_characters(element, name));
            return None;
        }
        if !self.all_declared && sort.is_none_or(|sort| sort == Sort::BasicEvent) {
            return Some(Formula::Event(self.declared.imply(name, element)));
        }
        let word = sort.map_or("event", Sort::word);
        let message = format!("the {word} {} is not defined", quoted(name));
        let problem = Problem::new("undefined-event", message).on_attribute(element, "name", "");
        self.problem(match super::nearest(name, &self.names, &self.declared.problems) {
            Some(near) => problem.hint(format!("did you mean {}?", quoted(near))),
            None if word == "basic event" || word == "event" => {
                problem.hint("where files declare basic events they are expected to declare them all")
            }
            None => problem.hint("of a model in several files, give every file"),
        });
        None
    }

    fn problem(&mut self, problem: Problem) {
        self.declared.problems.push(problem);
    }
}

/// The value of `<constant value="true"/>`.
pub(super) fn constant(element: Element<'_>, problems: &mut Vec<Problem>) -> Option<bool> {
    match required(element, "value", problems)? {
        "true" => Some(true),
        "false" => Some(false),
        other => {
            let message = format!("a constant is `true` or `false`, not {}", quoted(other));
            problems.push(Problem::new("bad-constant", message).on_attribute(element, "value", ""));
            None
        }
    }
}

/// The group without constants, and no group where one argument or none is left.
fn fold(connective: Connective, mut arguments: Vec<Formula>) -> Option<Formula> {
    let before = arguments.len();
    let certain = arguments.iter().filter(|argument| **argument == Formula::Constant(true)).count();
    arguments.retain(|argument| !matches!(argument, Formula::Constant(_)));
    let left = arguments.len();
    let least = match connective {
        Connective::And => before - certain,
        Connective::Or => usize::from(certain == 0),
        Connective::AtLeast(least) => least.saturating_sub(certain),
    };
    Some(match least {
        0 => Formula::Constant(true),
        _ if least > left => Formula::Constant(false),
        _ if left == 1 => arguments.pop()?,
        1 => Formula::Group(Connective::Or, arguments),
        _ if least == left => Formula::Group(Connective::And, arguments),
        _ => Formula::Group(Connective::AtLeast(least), arguments),
    })
}
