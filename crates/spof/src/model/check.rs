//! A draft becomes a model, or a list of everything that is wrong with it.

use crate::diagnostic::{Diagnostic, Level};
use crate::model::component::{Class, ComponentData, ComponentId, Details, Place, State};
use crate::model::declared::{
    DeclaredClass, DeclaredComponent, DeclaredDefaults, DeclaredSelector, Draft, Fields, Problems,
};
use crate::model::quantity::Reliability;
use crate::model::requirement::{Arena, Form, ListRef};
use crate::model::selector::Selection;
use crate::model::validate::{self, Mark};
use crate::model::{FORWARDING_KINDS, Model, SERVICE, reliability, resolve};
use crate::source::Span;

const DEFAULT_KIND: &str = "component";
const DEFAULT_TIER: u8 = 2;

/// Checks everything that is about more than one value. `None` where any error was found, here or
/// before. Costs O(n + m), and one pass over the components for each selector.
pub(crate) fn check(mut draft: Draft, problems: &mut Problems) -> Option<Model> {
    for fields in draft.components.iter().map(|c| &c.fields).chain(draft.defaults.iter().map(|d| &d.fields)) {
        if let Some(data) = &fields.reliability {
            reliability::refuse_contradictions(data, problems);
        }
    }
    if draft.components.is_empty() && !draft.incomplete && problems.list.is_empty() {
        problems.push(validate::empty_model());
    }
    resolve::report_undefined(&draft, problems);
    links(&draft, problems);
    if has_errors(problems) {
        // Places of what is undefined cannot be followed; what needs no following is checked above.
        own_requirements_by_name(&draft, problems);
        return None;
    }
    resolve::replace_names(&mut draft);
    let model = assemble(draft, problems);
    locations(&model, problems);
    own_requirements(&model, problems);
    (!has_errors(problems)).then_some(model)
}

fn has_errors(problems: &Problems) -> bool {
    problems.list.iter().any(|problem| problem.level == Level::Error)
}

fn links(draft: &Draft, problems: &mut Problems) {
    for component in &draft.components {
        let DeclaredClass::Link(place) = component.class else { continue };
        let ends = draft.link_ends[place as usize];
        if ends[0].0 == ends[1].0 {
            let name = draft.names.get(ends[0].0);
            problems.push(validate::self_link(name, ends[1].1));
            continue;
        }
        for (name, span) in ends {
            let Some(end) = draft.declared(name) else { continue };
            if !matches!(draft.components[end].class, DeclaredClass::Component) {
                let name = draft.names.get(name);
                problems.push(validate::bad_link_end(name, span, draft.components[end].span));
            }
        }
    }
}

/// Own requirements while ids are still names, for models that have other errors already.
fn own_requirements_by_name(draft: &Draft, problems: &mut Problems) {
    let mut open = Vec::new();
    for component in &draft.components {
        let fields = &component.fields;
        for list in [fields.needs, fields.wants, fields.needs_to_start] {
            let name = || draft.names.get(component.name);
            own_requirement(&draft.arena, list, component.name, name, &mut open, problems);
        }
    }
}

fn own_requirements(model: &Model, problems: &mut Problems) {
    let mut open = Vec::new();
    for (index, component) in model.components.iter().enumerate() {
        for list in [component.needs, component.wants, component.needs_to_start] {
            let name = || model.names.get(component.name);
            own_requirement(&model.arena, list, index as u32, name, &mut open, problems);
        }
    }
}

/// `open` is empty room for what is still to be looked at, the same for all calls.
fn own_requirement<'n>(
    arena: &Arena,
    list: ListRef,
    own: u32,
    name: impl Fn() -> &'n str,
    open: &mut Vec<u32>,
    problems: &mut Problems,
) {
    open.extend_from_slice(&arena.children[list.range()]);
    while let Some(index) = open.pop() {
        let requirement = arena.nodes[index as usize];
        match requirement.form {
            Form::Group { members, .. } => open.extend_from_slice(&arena.children[members.range()]),
            Form::Component(id) | Form::Reach { to: id, .. } if id == own => {
                let over_a_path = matches!(requirement.form, Form::Reach { from: Some(_), .. });
                problems.push(validate::own_requirement(name(), requirement.span, over_a_path));
            }
            Form::Component(_) | Form::Reach { .. } => {}
        }
    }
}

/// Refuses locations that contain themselves; shows each cycle once.
fn locations(model: &Model, problems: &mut Problems) {
    let requirement = |node: u32, place: usize| {
        let list = model.components[node as usize].located_in.range();
        model.arena.children[list].get(place).map(|member| model.arena.nodes[*member as usize])
    };
    let location = |node, place| match requirement(node, place)?.form {
        Form::Component(location) => Some(location),
        Form::Group { .. } | Form::Reach { .. } => unreachable!("a list of ids holds only ids"),
    };
    let mut marks: Vec<Option<Mark>> = vec![None; model.len()];
    validate::circles(0..model.len() as u32, &mut marks, location, |circle, place| {
        let name = |node: &u32| model.component(ComponentId(*node)).name().to_owned();
        let names: Vec<String> = circle.iter().map(name).collect();
        let closes = circle.last().and_then(|last| requirement(*last, place));
        problems.push(validate::location_cycle(&names, closes.map_or(Span::NONE, |closes| closes.span)));
    });
}

// What is declared gives its room to what it becomes, item by item.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(
    size_of::<DeclaredComponent>() >= size_of::<ComponentData>()
        && align_of::<DeclaredComponent>() == align_of::<ComponentData>()
);

fn assemble(mut draft: Draft, problems: &mut Problems) -> Model {
    let default_kind = draft.kinds.intern(DEFAULT_KIND);
    let service = draft.kinds.intern(SERVICE);
    debug_assert_ne!(default_kind, service);
    let forwarding: Vec<bool> = draft.kinds.iter().map(|kind| FORWARDING_KINDS.contains(&kind)).collect();
    let mut defaults: Vec<Option<&DeclaredDefaults>> = vec![None; draft.kinds.len()];
    for declared in &draft.defaults {
        defaults[declared.kind as usize] = Some(declared);
    }
    let mut selectors: Vec<(ComponentId, Box<DeclaredSelector>)> = Vec::new();
    let mut rest = Rest::new(&defaults);
    let arena = std::mem::take(&mut draft.arena);
    let (by_name, link_ends) = (&draft.by_name, &draft.link_ends);
    let mut components: Vec<ComponentData> = std::mem::take(&mut draft.components)
        .into_iter()
        .zip(0..)
        .map(|(declared, index)| {
            let kind = declared.kind.unwrap_or(default_kind);
            let default = defaults[kind as usize].map(|declared| &declared.fields);
            let (class, affects) = match declared.class {
                DeclaredClass::Component => (Class::Component, ListRef::UNSET),
                DeclaredClass::Link(place) => {
                    let [a, b] = link_ends[place as usize].map(|(name, _)| by_name[name as usize]);
                    (Class::Link(ComponentId(a), ComponentId(b)), ListRef::UNSET)
                }
                DeclaredClass::CauseByIds(list) => (Class::CommonCause, list),
                DeclaredClass::CauseBySelector(selector) => {
                    selectors.push((ComponentId(index), selector));
                    (Class::CommonCause, ListRef::UNSET)
                }
            };
            let forwards = forwarding[kind as usize];
            let own = (declared.name, declared.span, declared.fields);
            component(own, kind, (class, affects), default, forwards, &mut rest)
        })
        .collect();
    // The room is that of what was declared, which is larger.
    components.shrink_to_fit();
    for (name, state, _) in &draft.states {
        components[by_name[*name as usize] as usize].state = *state;
    }
    let title = draft.title.take().map(|(title, _)| title);
    let (names, kinds, by_name) = (draft.names, draft.kinds, draft.by_name);
    let Rest { reliabilities, details, .. } = rest;
    let mut model = Model {
        title,
        names,
        kinds,
        components,
        reliabilities,
        details,
        by_name,
        arena,
        selecting: selectors.iter().map(|(cause, _)| *cause).collect(),
        assumed_up: Vec::new(),
        bases: draft.bases,
    };
    select(&mut model, selectors, problems);
    model
}

fn component(
    (name, span, own): (u32, Span, Fields),
    kind: u32,
    (class, affects): (Class, ListRef),
    default: Option<&Fields>,
    kind_forwards: bool,
    rest: &mut Rest,
) -> ComponentData {
    let list =
        |own: ListRef, default: Option<ListRef>| if own.is_unset() { default.unwrap_or(own) } else { own };
    // Taken apart, so that a new field cannot be left out.
    let Fields {
        state,
        tier,
        fails,
        forwards,
        located_in,
        needs,
        wants,
        needs_to_start,
        reliability,
        details: own_details,
    } = own;
    ComponentData {
        name,
        span,
        kind,
        class,
        state: state.or(default.and_then(|d| d.state)).unwrap_or(State::Ok),
        tier: tier.or(default.and_then(|d| d.tier)).unwrap_or(DEFAULT_TIER),
        fails: fails.or(default.and_then(|d| d.fails)).unwrap_or(true),
        forwards: forwards.or(default.and_then(|d| d.forwards)).unwrap_or(kind_forwards),
        located_in: list(located_in, default.map(|d| d.located_in)),
        needs: list(needs, default.map(|d| d.needs)),
        wants: list(wants, default.map(|d| d.wants)),
        needs_to_start: list(needs_to_start, default.map(|d| d.needs_to_start)),
        affects,
        reliability: match reliability {
            None => rest.of_kinds[kind as usize].0,
            Some(own) => {
                let settled = reliability::settle(Some(&own), default.and_then(|d| d.reliability.as_deref()));
                Some(Place::push(&mut rest.reliabilities, settled))
            }
        },
        details: match own_details {
            None => rest.of_kinds[kind as usize].1,
            Some(own) => {
                let completed = details(own, default.and_then(|d| d.details.as_deref()));
                Some(Place::push(&mut rest.details, completed))
            }
        },
    }
}

/// What components say besides, and by kind the places of what its defaults say.
struct Rest {
    reliabilities: Vec<Reliability>,
    #[expect(clippy::vec_box, reason = "as the model has them")]
    details: Vec<Box<Details>>,
    of_kinds: Vec<(Option<Place>, Option<Place>)>,
}

impl Rest {
    fn new(defaults: &[Option<&DeclaredDefaults>]) -> Rest {
        let (mut reliabilities, mut details) = (Vec::new(), Vec::new());
        let of_kind = |declared: &Option<&DeclaredDefaults>| {
            let fields = declared.map(|declared| &declared.fields);
            let data = fields.and_then(|fields| fields.reliability.as_deref());
            let reliability =
                data.map(|data| Place::push(&mut reliabilities, reliability::settle(None, Some(data))));
            let rest = fields.and_then(|fields| fields.details.clone());
            (reliability, rest.map(|rest| Place::push(&mut details, rest)))
        };
        let of_kinds = defaults.iter().map(of_kind).collect();
        Rest { reliabilities, details, of_kinds }
    }
}

fn details(mut own: Box<Details>, default: Option<&Details>) -> Box<Details> {
    let Some(default) = default else { return own };
    macro_rules! fill {
        ($($field:ident)*) => {
            // Taken apart, so that a new field cannot be left out.
            let Details { $($field),* } = default;
            $(if own.$field.is_none() { own.$field.clone_from($field); })*
        };
    }
    fill!(title description owner contact runbook tags labels survives rto rpo availability_target failover
          backup monitored_by maintenance waive);
    own
}

/// What each common cause affects by its selector: looked up in the model as it is in the end, other common causes left
/// out. A selector that matches nothing is worth a warning: it protects nobody from anything, and is most likely misspelt.
fn select(model: &mut Model, selectors: Vec<(ComponentId, Box<DeclaredSelector>)>, problems: &mut Problems) {
    let mut selection = Selection::new(model);
    let mut all: Vec<(ComponentId, Vec<ComponentId>)> = Vec::with_capacity(selectors.len());
    for (cause, selector) in selectors {
        let span = selector.span;
        let mut chosen = selection.select(&selector.named(&model.names));
        chosen.retain(|id| model.component(*id).class() != Class::CommonCause);
        if chosen.is_empty() {
            let cause = model.component(cause);
            problems.push(
                Diagnostic::warning(
                    "selects-nothing",
                    format!("the common cause `{}` affects nothing", cause.name()),
                )
                .at(span.unwrap_or(cause.span()), "no component matches")
                .hint("check the kind, the labels, the tags and the places against the components"),
            );
        }
        all.push((cause, chosen));
    }
    for (cause, chosen) in all {
        let span = model.component(cause).span();
        let members: Vec<u32> =
            chosen.into_iter().map(|id| model.arena.push(span, Form::Component(id.0))).collect();
        model.components[cause.index()].affects = model.arena.list(&members);
    }
}
