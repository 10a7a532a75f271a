//! Names become components; a name that no component bears is a problem with the nearest one that does.

use crate::diagnostic::{Diagnostic, Speller};
use crate::document::verbatim;
use crate::model::component::{Backup, ComponentId, Monitoring};
use crate::model::declared::{DeclaredClass, Draft, Problems};
use crate::model::requirement::{Form, LATER, RequirementData};
use crate::model::validate;
use crate::source::{Sources, Span};

struct Resolver<'a> {
    draft: &'a Draft,
    /// Made when the first name is not found.
    speller: Option<Speller<'a>>,
    problems: &'a mut Problems,
}

impl Resolver<'_> {
    fn check(&mut self, name: u32, span: Span) {
        if self.draft.declared(name).is_some() || self.draft.incomplete {
            return;
        }
        let word = self.draft.names.get(name);
        let near = self.speller.get_or_insert_with(|| names_of(self.draft)).nearest(word);
        let problem = validate::undefined_id(word, span, near);
        self.problems.push(match in_prose(word).filter(|_| near.is_none()) {
            Some(form) => problem.hint(format!("one id stands here; write {form}")),
            None => problem,
        });
    }
}

impl<'a> Resolver<'a> {
    fn new(draft: &'a Draft, problems: &'a mut Problems) -> Resolver<'a> {
        Resolver { draft, speller: None, problems }
    }
}

/// The ids that are defined, to find the nearest one among.
fn names_of(draft: &Draft) -> Speller<'_> {
    Speller::new(draft.components.iter().map(|component| draft.names.get(component.name)))
}

/// The requirement that is meant by several ids in one text, such as `a or b`, `a, b` or `2 of a, b, c`.
fn in_prose(text: &str) -> Option<String> {
    /// A text of more words says something else.
    const MOST: usize = 16;
    let words: Vec<&str> = text
        .split([' ', ',', '|', '&', '+'])
        .filter(|word| {
            !word.is_empty() && !matches!(*word, "either" | "any" | "all" | "both" | "at" | "least")
        })
        .collect();
    let joins = |word: &&str| matches!(word.to_ascii_lowercase().as_str(), "or" | "and" | "of");
    let ids: Vec<&str> = words.iter().filter(|word| !joins(word)).copied().collect();
    let has = |join: &str| words.iter().any(|word| word.eq_ignore_ascii_case(join));
    match ids.as_slice() {
        _ if words.len() > MOST => None,
        [count, members @ ..] if has("of") && members.len() > 1 && count.parse::<u32>().is_ok() => {
            Some(format!("`{{ at_least: {count}, of: [{}] }}`", members.join(", ")))
        }
        [_, _, ..] if has("or") || text.contains('|') || text.contains("any of") => {
            Some(format!("`{{ any_of: [{}] }}` for alternatives", ids.join(", ")))
        }
        [_, _, ..] if has("and") || text.contains([',', '&', '+']) => {
            Some(format!("`[{}]` for several that are all needed", ids.join(", ")))
        }
        _ => None,
    }
}

/// Takes the states of what is not defined out of a draft, those of some places; what would be said of them.
pub(crate) fn take_undefined_states(draft: &mut Draft, of_place: impl Fn(Span) -> bool) -> Vec<Diagnostic> {
    let states = std::mem::take(&mut draft.states);
    let (undefined, rest): (Vec<_>, Vec<_>) =
        states.into_iter().partition(|(name, _, span)| draft.declared(*name).is_none() && of_place(*span));
    draft.states = rest;
    let mut problems = Problems::default();
    let mut resolver = Resolver::new(draft, &mut problems);
    undefined.iter().for_each(|(name, _, span)| resolver.check(*name, *span));
    problems.list
}

/// Reports every id that is mentioned and not defined.
pub(crate) fn report_undefined(draft: &Draft, problems: &mut Problems) {
    let mut resolver = Resolver::new(draft, problems);
    for requirement in &draft.arena.nodes {
        match requirement.form {
            Form::Component(name) => resolver.check(name, requirement.span),
            Form::Reach { to, from } => {
                resolver.check(to, requirement.span);
                if let Some(from) = from {
                    resolver.check(from, requirement.span);
                }
            }
            Form::Group { .. } => {}
        }
    }
    for component in &draft.components {
        match &component.class {
            DeclaredClass::Link(place) => {
                let ends = &draft.link_ends[*place as usize];
                ends.iter().for_each(|(name, span)| resolver.check(*name, *span));
            }
            DeclaredClass::CauseBySelector(selector) => {
                selector.located_in.iter().for_each(|(name, span)| resolver.check(*name, *span));
            }
            DeclaredClass::Component | DeclaredClass::CauseByIds(_) => {}
        }
    }
    draft.mentions.iter().for_each(|(name, span)| resolver.check(*name, *span));
    draft.states.iter().for_each(|(name, _, span)| resolver.check(*name, *span));
}

/// Looks up the names that were left for later, and makes names of those that nothing bears.
pub(crate) fn look_up(draft: &mut Draft, sources: &Sources) {
    let Draft { arena, names, .. } = draft;
    let is_open = |requirement: &RequirementData| matches!(requirement.form, Form::Component(LATER));
    let word = |requirement: &RequirementData| verbatim(sources.snippet(requirement.span));
    let mut found: Vec<u32> = Vec::with_capacity(arena.nodes.iter().filter(|node| is_open(node)).count());
    let open = arena.nodes.iter().filter(|node| is_open(node));
    names.find_all(open.map(word), |name| found.push(name.unwrap_or(LATER)));
    let open = arena.nodes.iter_mut().filter(|node| is_open(node));
    for (node, name) in open.zip(found) {
        let name = if name == LATER { names.intern(word(node)) } else { name };
        node.form = Form::Component(name);
    }
}

/// Replaces names by components everywhere. Every name is defined by now.
pub(crate) fn replace_names(draft: &mut Draft) {
    let by_name = &draft.by_name;
    let component = |name: u32| by_name[name as usize];
    for requirement in &mut draft.arena.nodes {
        match &mut requirement.form {
            Form::Component(id) => *id = component(*id),
            Form::Reach { to, from } => {
                *to = component(*to);
                *from = from.map(component);
            }
            Form::Group { .. } => {}
        }
    }
    let fields = draft.components.iter_mut().map(|declared| &mut declared.fields);
    let fields = fields.chain(draft.defaults.iter_mut().map(|defaults| &mut defaults.fields));
    for details in fields.filter_map(|fields| fields.details.as_mut()) {
        let mut ids: Vec<&mut ComponentId> = Vec::new();
        if let Some(Backup::To { components, .. }) = &mut details.backup {
            ids.extend(components);
        }
        if let Some(Monitoring::By(components)) = &mut details.monitored_by {
            ids.extend(components);
        }
        let waivers = details.waive.iter_mut().flatten();
        ids.extend(waivers.filter_map(|waiver| waiver.target.as_mut()));
        ids.into_iter().for_each(|id| id.0 = component(id.0));
    }
}
