//! What the files declare: gates, basic events, house events and parameters, each in its container.

use roxmltree::Document;

use super::names::{Names, Space};
use super::problem::{Problem, quoted};
use super::xml::{DEEPEST, Element};

/// What a declaration declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Gate,
    BasicEvent,
    HouseEvent,
    Parameter,
}

impl Sort {
    /// The word for people.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sort::Gate => "gate",
            Sort::BasicEvent => "basic event",
            Sort::HouseEvent => "house event",
            Sort::Parameter => "parameter",
        }
    }
}

/// One `define-gate`, `define-basic-event`, `define-house-event` or `define-parameter`, or a basic event
/// that is only referred to.
pub(super) struct Declaration<'a> {
    pub(super) sort: Sort,
    pub(super) name: &'a str,
    /// The container, 0 being the model.
    pub(super) container: u32,
    pub(super) private: bool,
    /// Where it is declared; for a basic event that is not, where it is first referred to.
    pub(super) element: Element<'a>,
    pub(super) declared: bool,
}

/// A fault tree or component; the first one is the model itself.
pub(super) struct Container<'a> {
    pub(super) name: &'a str,
    pub(super) parent: u32,
    pub(super) private: bool,
}

/// Everything that the files declare.
pub(super) struct Declared<'a> {
    pub(super) declarations: Vec<Declaration<'a>>,
    pub(super) containers: Vec<Container<'a>>,
    pub(super) names: Names<'a>,
    /// The names of the fault trees, in order, each once.
    pub(super) fault_trees: Vec<&'a str>,
    pub(super) problems: Vec<Problem>,
}

/// What the standard knows and this importer does not.
const OUTSIDE: [&str; 22] = [
    "define-alignment",
    "define-CCF-group",
    "define-consequence",
    "define-consequence-group",
    "define-event-tree",
    "define-extern-function",
    "define-extern-library",
    "define-functional-event",
    "define-initiating-event",
    "define-initiating-event-group",
    "define-mission",
    "define-phase",
    "define-rule",
    "define-sequence",
    "define-substitution",
    "define-branch",
    "include",
    "initial-state",
    "alignment",
    "event-tree",
    "instructions",
    "rule",
];

impl<'a> Declared<'a> {
    /// Collects the declarations of all files, in order.
    pub(super) fn collect(documents: &'a [(usize, Document<'a>)]) -> Self {
        let model = Container { name: "", parent: 0, private: false };
        let mut declared = Declared {
            declarations: Vec::new(),
            containers: vec![model],
            names: Names::default(),
            fault_trees: Vec::new(),
            problems: Vec::new(),
        };
        for (file, document) in documents {
            let root = Element { file: *file, node: document.root_element() };
            if root.tag() == "opsa-mef" {
                declared.container(root, 0, 0);
            } else {
                let message = format!("the outermost element is {} and not `opsa-mef`", quoted(root.tag()));
                declared.problems.push(
                    Problem::new("not-open-psa", message)
                        .on(root, "")
                        .hint("an Open-PSA file is one `<opsa-mef>` with fault trees in it"),
                );
            }
        }
        declared
    }

    fn container(&mut self, element: Element<'a>, own: u32, depth: usize) {
        if depth > DEEPEST {
            self.problems.push(too_deep(element, "components"));
            return;
        }
        for child in element.children() {
            match child.tag() {
                "label" | "attributes" => {}
                "model-data" => self.container(child, own, depth + 1),
                "define-fault-tree" | "define-component" => self.open(child, own, depth),
                "define-gate" => self.declare(Sort::Gate, child, own),
                "define-basic-event" => self.declare(Sort::BasicEvent, child, own),
                "define-house-event" => self.declare(Sort::HouseEvent, child, own),
                "define-parameter" => self.declare(Sort::Parameter, child, own),
                tag => self.problems.push(foreign(child, tag)),
            }
        }
    }

    fn open(&mut self, element: Element<'a>, parent: u32, depth: usize) {
        let Some(name) = own_name(element, &mut self.problems) else { return };
        if element.tag() == "define-fault-tree" && !self.fault_trees.contains(&name) {
            self.fault_trees.push(name);
        }
        let private = self.private(element, parent);
        let next = self.containers.len() as u32;
        let own = self.names.open(parent, name, next);
        if own == next {
            self.containers.push(Container { name, parent, private });
        }
        self.container(element, own, depth + 1);
    }

    fn declare(&mut self, sort: Sort, element: Element<'a>, container: u32) {
        let Some(name) = own_name(element, &mut self.problems) else { return };
        let private = self.private(element, container);
        let space = if sort == Sort::Parameter { Space::Parameters } else { Space::Events };
        let index = self.declarations.len() as u32;
        if let Some(first) = self.names.add(space, container, name, private, index) {
            let first = &self.declarations[first as usize];
            let kinds = if first.sort == sort {
                String::new()
            } else {
                format!(", as {} and as {}", first.sort.word(), sort.word())
            };
            let message = format!("the {} {} is defined twice{kinds}", sort.word(), quoted(name));
            let problem = Problem::new("duplicate-name", message)
                .on(element, "again here")
                .on(first.element, "first defined here");
            let hint = "gates, basic events and house events share one space of names";
            self.problems.push(if kinds.is_empty() { problem } else { problem.hint(hint) });
        }
        self.declarations.push(Declaration { sort, name, container, private, element, declared: true });
    }

    /// Whether the element is private: by its own role, else by its container's.
    fn private(&mut self, element: Element<'a>, container: u32) -> bool {
        match element.node.attribute("role") {
            None => self.containers[container as usize].private,
            Some("private") => true,
            Some("public") => false,
            Some(role) => {
                let message = format!("{} is no role", quoted(role));
                let problem = Problem::new("bad-role", message).on_attribute(element, "role", "");
                self.problems.push(problem.hint("write `private` or `public`"));
                false
            }
        }
    }

    /// Adds a basic event that formulas refer to and nothing declares.
    pub(super) fn imply(&mut self, name: &'a str, element: Element<'a>) -> u32 {
        let index = self.declarations.len() as u32;
        self.names.add(Space::Events, 0, name, false, index);
        let sort = Sort::BasicEvent;
        let private = false;
        self.declarations.push(Declaration { sort, name, container: 0, private, element, declared: false });
        index
    }

    /// The id of a component: the name of what is public, the full path of what is private.
    pub(super) fn id(&self, declaration: &Declaration<'a>) -> String {
        if !declaration.private {
            return declaration.name.to_owned();
        }
        let mut parts = vec![declaration.name];
        let mut at = declaration.container;
        while at != 0 {
            let container = &self.containers[at as usize];
            parts.push(container.name);
            at = container.parent;
        }
        parts.reverse();
        parts.join(".")
    }

    /// What a name means where it is used.
    pub(super) fn find(&self, space: Space, name: &str, from: u32) -> Option<u32> {
        self.names.find(space, name, from, |container| self.containers[container as usize].parent)
    }
}

/// The name that an element gives itself; those who refer to it need not be checked.
fn own_name<'a>(element: Element<'a>, problems: &mut Vec<Problem>) -> Option<&'a str> {
    let name = required(element, "name", problems)?;
    if is_word(name) {
        return Some(name);
    }
    problems.push(control_characters(element, name));
    None
}

/// Whether a name can be an id: no control characters.
pub(super) fn is_word(name: &str) -> bool {
    !name.chars().any(char::is_control)
}

pub(super) fn control_characters(element: Element<'_>, name: &str) -> Problem {
    let message = format!("the name {} has control characters in it", quoted(name));
    let problem = Problem::new("bad-name", message).on_attribute(element, "name", "");
    problem.hint("write letters, digits, `-`, `_` or any other visible characters")
}

/// The value of an attribute that must be there, without the blanks around it.
pub(super) fn required<'a>(
    element: Element<'a>,
    attribute: &str,
    problems: &mut Vec<Problem>,
) -> Option<&'a str> {
    let value = element.node.attribute(attribute).map(str::trim);
    if value.is_none_or(str::is_empty) {
        let what = if value.is_none() { "has no" } else { "has an empty" };
        let message = format!("`{}` {what} `{attribute}`", element.tag());
        problems.push(Problem::new("missing-attribute", message).on_attribute(element, attribute, ""));
        return None;
    }
    value
}

pub(super) fn too_deep(element: Element<'_>, what: &str) -> Problem {
    Problem::new("nesting-too-deep", format!("{what} nest deeper than {DEEPEST}"))
        .on(element, "what is in here is not read")
        .hint("give the inner ones names, and refer to them")
}

fn foreign(element: Element<'_>, tag: &str) -> Problem {
    if tag == "include" {
        let file = element.node.attribute("file").unwrap_or_default();
        return Problem::new("unsupported", "`include` is not followed")
            .on(element, "")
            .hint(format!("give {} as one more file", quoted(file)));
    }
    if OUTSIDE.contains(&tag) {
        return Problem::new("unsupported", format!("`{tag}` is not read"))
            .on(element, "")
            .hint("fault trees are read: gates, basic events, house events, parameters, components");
    }
    Problem::new("unknown-element", format!("{} is not expected here", quoted(tag))).on(element, "").hint(
        "expected are define-fault-tree, define-component, define-gate, define-basic-event, \
               define-house-event, define-parameter and model-data",
    )
}
