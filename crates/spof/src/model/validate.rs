//! What must be true of every model, said in one place for all who make one: a file, a builder, an edit.
//!
//! Each function tells one problem. Spans are where it is written; [`Span::NONE`] for what stands in no file.

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::model::requirement::GroupForm;
use crate::source::Span;

/// Whether a word cannot be an id.
pub(crate) fn is_bad_id(word: &str) -> bool {
    word.is_empty() || word.chars().any(char::is_control) || word.trim() != word
}

/// A word that cannot be an id; `what` says of what, or quotes it.
pub(crate) fn bad_id(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("bad-id", format!("{what} must be a word without control characters"))
        .at(span, "not usable as an id")
        .hint("write letters, digits, `-`, `_`, `.` or any other visible characters")
}

pub(crate) fn duplicate_id(id: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-id", format!("the id `{id}` is defined twice"))
        .at(again, "defined again here")
        .at(first, "first defined here")
        .hint("ids are unique over components, links and common causes of all files; rename one")
}

/// An id that nothing bears, and the nearest one that something does.
pub(crate) fn undefined_id(id: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let label = near.map_or_else(|| "not defined".to_owned(), |near| format!("did you mean `{near}`?"));
    let problem = Diagnostic::error("undefined-id", format!("the id `{id}` is not defined")).at(span, label);
    match near {
        Some(near) => problem.hint(format!("the nearest defined id is `{near}`")),
        None if span.is_none() => problem.hint("define it, or name another one"),
        None => problem.hint("define it under `components`, or add the file that does"),
    }
}

pub(crate) fn empty_model() -> Diagnostic {
    Diagnostic::error("empty-model", "the model has no components")
        .hint("describe at least one under `components`")
}

/// A common cause that affects nothing.
pub(crate) fn empty_cause(id: &str, span: Span) -> Diagnostic {
    Diagnostic::error("empty-group", format!("the common cause `{id}` affects nothing"))
        .at(span, "an empty list")
        .hint("name what it affects, or remove it")
}

/// What is wrong with the size of a group, if anything is. `of` is where its members stand, `least` where it says how
/// many of them it needs.
pub(crate) fn group(form: GroupForm, members: usize, of: Span, least: Span) -> Option<Diagnostic> {
    if members == 0 {
        let key = match form {
            GroupForm::AnyOf => "any_of",
            GroupForm::AllOf => "all_of",
            GroupForm::AtLeast(_) => "of",
            GroupForm::Majority => "majority",
        };
        let empty = Diagnostic::error("empty-group", format!("`{key}` has no members"))
            .at(of, "an empty group")
            .hint("name at least one member, or remove the group");
        return Some(empty);
    }
    let needed = form.needed(u32::try_from(members).unwrap_or(u32::MAX));
    if needed > 0 && needed as usize <= members {
        return None;
    }
    let size = if members == 1 { "1 member".to_owned() } else { format!("{members} members") };
    let problem =
        Diagnostic::error("at-least-too-many", format!("`at_least: {needed}` of a group with {size}"));
    Some(if needed == 0 {
        problem.at(least, "always holds").hint("need at least one, or remove the group")
    } else {
        problem
            .at(least, format!("can never hold: there are only {members}"))
            .at(of, size)
            .hint("lower `at_least` or name more members")
    })
}

/// A requirement of a component on itself; `over_a_path` if it is the end of a path from elsewhere.
pub(crate) fn own_requirement(id: &str, span: Span, over_a_path: bool) -> Diagnostic {
    Diagnostic::error("own-requirement", format!("`{id}` requires itself"))
        .at(span, "the component itself")
        .hint(if over_a_path {
            "a component does not bring itself up: let one of its own, such as its public entry, need it and the path \
             to it"
        } else {
            "remove it: a component does not bring itself up"
        })
}

pub(crate) fn self_link(end: &str, span: Span) -> Diagnostic {
    Diagnostic::error("self-link", format!("a link from `{end}` to itself"))
        .at(span, "the same as the other end")
        .hint("a link joins two different components")
}

/// A link that ends at a link or a common cause, which is `defined` there.
pub(crate) fn bad_link_end(end: &str, span: Span, defined: Span) -> Diagnostic {
    Diagnostic::error("bad-link-end", format!("a link cannot end at `{end}`"))
        .at(span, "not an ordinary component")
        .at(defined, "defined here as a link or a common cause")
        .hint("a link joins two components of `components`")
}

/// Locations each of which is in the next and the last in the first, by name.
pub(crate) fn location_cycle(circle: &[String], span: Span) -> Diagnostic {
    const SHOWN: usize = 12;
    let first = &circle[0];
    let shown = if circle.len() >= SHOWN {
        format!("{} … {first}", circle[..SHOWN / 2].join(" in "))
    } else {
        format!("{} in {first}", circle.join(" in "))
    };
    Diagnostic::error("location-cycle", format!("`{first}` is located in itself"))
        .at(span, "closes the circle")
        .hint(format!("the circle: {shown}"))
}

/// What a search knows of a node: that it is on the way to the present one, or that all above it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Open,
    Done,
}

/// The marks of a search; of few nodes among many, or of all of them.
pub(crate) trait Marks {
    fn get(&self, node: u32) -> Option<Mark>;
    fn set(&mut self, node: u32, mark: Mark);
}

impl Marks for Vec<Option<Mark>> {
    fn get(&self, node: u32) -> Option<Mark> {
        self[node as usize]
    }

    fn set(&mut self, node: u32, mark: Mark) {
        self[node as usize] = Some(mark);
    }
}

impl Marks for FxHashMap<u32, Mark> {
    fn get(&self, node: u32) -> Option<Mark> {
        FxHashMap::get(self, &node).copied()
    }

    fn set(&mut self, node: u32, mark: Mark) {
        self.insert(node, mark);
    }
}

/// Tells of each circle of locations that is met from some nodes on: its nodes, each in the next, and which of the
/// last one's locations closes it. `location` is the one of a node at a place in its list.
pub(crate) fn circles(
    from: impl Iterator<Item = u32>,
    marks: &mut impl Marks,
    location: impl Fn(u32, usize) -> Option<u32>,
    mut found: impl FnMut(&[u32], usize),
) {
    let mut way: Vec<u32> = Vec::new();
    let mut next: Vec<usize> = Vec::new();
    for start in from {
        if marks.get(start).is_some() {
            continue;
        }
        marks.set(start, Mark::Open);
        way.push(start);
        next.push(0);
        while let (Some(node), Some(place)) = (way.last().copied(), next.last_mut()) {
            let at = *place;
            *place += 1;
            let Some(parent) = location(node, at) else {
                marks.set(node, Mark::Done);
                way.pop();
                next.pop();
                continue;
            };
            match marks.get(parent) {
                None => {
                    marks.set(parent, Mark::Open);
                    way.push(parent);
                    next.push(0);
                }
                Some(Mark::Open) => {
                    let first = way.iter().position(|step| *step == parent).unwrap_or(0);
                    found(&way[first..], at);
                }
                Some(Mark::Done) => {}
            }
        }
    }
}
