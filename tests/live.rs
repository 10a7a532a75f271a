//! A model that is edited, again and again, against a fresh analysis of what it has become, and against the slow
//! twin.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::Config;
use spof::analysis::Options;
use spof::analysis::live::{Edit, EditError, LiveAnalysis, LiveOptions, Part};
use spof::analysis::propagation::BaseState;
use spof::analysis::single_failures::single_failures;
use spof::document::DocumentLimits;
use spof::graph::Graph;
use spof::model::{ComponentId, Model, Need, State};
use spof::source::Sources;

use crate::oracle::config;
use crate::twin::{
    TwinAffects, TwinCause, TwinComponent, TwinData, TwinLink, TwinModel, TwinRequirement, TwinState, models,
    odd_models,
};

/// A model whose parts keep their numbers while others come and go.
#[derive(Clone)]
struct Plan {
    parts: Vec<Option<Piece>>,
    targets: BTreeSet<usize>,
    /// Whether an edit was about a part that is not there.
    is_wrong: bool,
}

#[derive(Clone)]
struct Piece {
    class: Sort,
    inside: Vec<usize>,
    needs: Vec<TwinRequirement>,
    fails: bool,
    forwards: bool,
    failed: bool,
}

#[derive(Clone)]
enum Sort {
    Plain,
    Link(usize, usize),
    Cause(Vec<usize>),
}

fn id(part: usize) -> String {
    format!("part {part}")
}

impl Plan {
    fn of(twin: &TwinModel) -> Plan {
        let plain = twin.components.iter().enumerate().map(|(i, component)| Piece {
            class: Sort::Plain,
            inside: component.inside.clone(),
            needs: component.needs.clone(),
            fails: component.fails != Some(false),
            forwards: twin.forwards(i),
            failed: component.state == TwinState::Failed,
        });
        let links = twin.links.iter().map(|link| Piece {
            class: Sort::Link(link.between.0, link.between.1),
            inside: link.inside.clone(),
            needs: link.needs.clone(),
            fails: link.fails != Some(false),
            forwards: false,
            failed: link.state == TwinState::Failed,
        });
        let causes = twin.causes.iter().enumerate().filter_map(|(at, cause)| {
            let affects: Vec<usize> = (0..twin.len()).filter(|i| twin.cause_affects(at, *i)).collect();
            (!affects.is_empty()).then(|| Piece {
                class: Sort::Cause(affects),
                inside: Vec::new(),
                needs: Vec::new(),
                fails: cause.fails != Some(false),
                forwards: false,
                failed: cause.state == TwinState::Failed,
            })
        });
        let parts: Vec<Option<Piece>> = plain.chain(links).chain(causes).map(Some).collect();
        // Where a cause that affects nothing is left out, what names it names another one, or no model comes of it.
        let targets = (0..twin.first_link()).filter(|part| part % 3 != 2).collect();
        Plan { parts, targets, is_wrong: false }
    }

    /// As the twin has it, with the number of each part; nothing if a part names one that is not there.
    fn twin(&self) -> Option<(TwinModel, BTreeMap<usize, usize>)> {
        let sort = |part: &usize| match self.parts[*part].as_ref().map(|piece| &piece.class) {
            Some(Sort::Plain) => 0,
            Some(Sort::Link(..)) => 1,
            Some(Sort::Cause(_)) => 2,
            None => 3,
        };
        let mut order: Vec<usize> =
            (0..self.parts.len()).filter(|part| self.parts[*part].is_some()).collect();
        order.sort_by_key(|part| (sort(part), *part));
        let number: BTreeMap<usize, usize> = order.iter().enumerate().map(|(at, part)| (*part, at)).collect();
        let all =
            |list: &[usize]| list.iter().map(|part| number.get(part).copied()).collect::<Option<Vec<_>>>();
        let mut twin = TwinModel::default();
        for part in &order {
            let piece = self.parts[*part].as_ref()?;
            let inside = all(&piece.inside)?;
            let needs = piece.needs.iter().map(|need| renumber(need, &number)).collect::<Option<Vec<_>>>()?;
            let fails = Some(piece.fails);
            let state = if piece.failed { TwinState::Failed } else { TwinState::Ok };
            let data = TwinData::default();
            match &piece.class {
                Sort::Plain => twin.components.push(TwinComponent {
                    id: id(*part),
                    inside,
                    needs,
                    fails,
                    state,
                    forwards: Some(piece.forwards),
                    ..TwinComponent::default()
                }),
                Sort::Link(a, b) => {
                    let between = (*number.get(a)?, *number.get(b)?);
                    twin.links.push(TwinLink {
                        id: Some(id(*part)),
                        between,
                        inside,
                        needs,
                        fails,
                        state,
                        data,
                        ..TwinLink::default()
                    });
                }
                Sort::Cause(affects) => {
                    let affects = TwinAffects::List(all(affects)?);
                    twin.causes.push(TwinCause { id: id(*part), affects, fails, state, data });
                }
            }
        }
        Some((twin, number))
    }

    fn model(&self) -> Option<(TwinModel, BTreeMap<usize, usize>, Model)> {
        let (twin, number) = self.twin().filter(|_| !self.is_wrong)?;
        let mut sources = Sources::new();
        let file = sources.add("m.yaml", twin.to_yaml(1));
        let model = spof::model::load(&sources, &[file], &[], &DocumentLimits::default()).model?;
        Some((twin, number, model))
    }

    fn targets_of(&self, model: &Model) -> Vec<ComponentId> {
        self.targets.iter().map(|part| model.find(&id(*part)).unwrap().id()).collect()
    }
}

fn renumber(need: &TwinRequirement, number: &BTreeMap<usize, usize>) -> Option<TwinRequirement> {
    let all =
        |of: &[TwinRequirement]| of.iter().map(|need| renumber(need, number)).collect::<Option<Vec<_>>>();
    Some(match need {
        TwinRequirement::Id(part) => TwinRequirement::Id(*number.get(part)?),
        TwinRequirement::AnyOf(of) => TwinRequirement::AnyOf(all(of)?),
        TwinRequirement::AllOf(of) => TwinRequirement::AllOf(all(of)?),
        TwinRequirement::AtLeast { k, of } => TwinRequirement::AtLeast { k: *k, of: all(of)? },
        TwinRequirement::Majority(of) => TwinRequirement::Majority(all(of)?),
        TwinRequirement::Reach { to, from } => {
            let from = match from {
                Some(from) => Some(*number.get(from)?),
                None => None,
            };
            TwinRequirement::Reach { to: *number.get(to)?, from }
        }
    })
}

fn need(requirement: &TwinRequirement) -> Need {
    match requirement {
        TwinRequirement::Id(part) => Need::component(id(*part)),
        TwinRequirement::AnyOf(of) => Need::any_of(of.iter().map(need)),
        TwinRequirement::AllOf(of) => Need::all_of(of.iter().map(need)),
        TwinRequirement::AtLeast { k, of } => Need::at_least(*k as u32, of.iter().map(need)),
        TwinRequirement::Majority(of) => Need::majority(of.iter().map(need)),
        TwinRequirement::Reach { to, from: None } => Need::reach(id(*to)),
        TwinRequirement::Reach { to, from: Some(from) } => Need::reach_from(id(*from), id(*to)),
    }
}

fn part(piece: &Piece) -> Part {
    let part = match &piece.class {
        Sort::Plain => Part::component(),
        Sort::Link(a, b) => Part::link(id(*a), id(*b)),
        Sort::Cause(affects) => Part::common_cause(affects.iter().map(|part| id(*part))),
    };
    part.located_in(piece.inside.iter().map(|part| id(*part)))
        .needs(piece.needs.iter().map(need))
        .fails(piece.fails)
        .forwards(piece.forwards)
        .state(if piece.failed { State::Failed } else { State::Ok })
}

/// Numbers from one seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % count as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A part that is there, nearly always.
    fn pick(&mut self, plan: &Plan) -> usize {
        let there: Vec<usize> = (0..plan.parts.len()).filter(|part| plan.parts[*part].is_some()).collect();
        if there.is_empty() || self.chance(1) {
            self.below(plan.parts.len())
        } else {
            there[self.below(there.len())]
        }
    }

    fn pick_plain(&mut self, plan: &Plan) -> usize {
        for _ in 0..8 {
            let part = self.pick(plan);
            if matches!(&plan.parts[part], Some(Piece { class: Sort::Plain, .. })) {
                return part;
            }
        }
        self.pick(plan)
    }

    fn several(&mut self, plan: &Plan, most: usize) -> Vec<usize> {
        (0..self.below(most + 1)).map(|_| self.pick(plan)).collect()
    }

    fn requirement(&mut self, plan: &Plan, depth: usize) -> TwinRequirement {
        let members = |dice: &mut Dice, least: usize| -> Vec<TwinRequirement> {
            (0..least + dice.below(3)).map(|_| dice.requirement(plan, depth + 1)).collect()
        };
        match if depth > 2 { self.below(5) } else { self.below(10) } {
            0..3 => TwinRequirement::Id(self.pick(plan)),
            3..5 => {
                let from = if self.chance(60) { Some(self.pick_plain(plan)) } else { None };
                TwinRequirement::Reach { to: self.pick_plain(plan), from }
            }
            5..7 => TwinRequirement::AnyOf(members(self, 2)),
            7 => TwinRequirement::AllOf(members(self, 1)),
            8 => TwinRequirement::Majority(members(self, 1)),
            _ => {
                let of = members(self, 2);
                TwinRequirement::AtLeast { k: 1 + self.below(of.len()), of }
            }
        }
    }

    fn piece(&mut self, plan: &Plan) -> Piece {
        let class = match self.below(10) {
            0..4 => Sort::Plain,
            4..9 => Sort::Link(self.pick_plain(plan), self.pick_plain(plan)),
            _ => Sort::Cause((0..=self.below(3)).map(|_| self.pick(plan)).collect()),
        };
        let is_cause = matches!(class, Sort::Cause(_));
        let (places, needs) = if is_cause { (0, 0) } else { (1, self.below(3)) };
        Piece {
            forwards: matches!(class, Sort::Plain) && self.chance(60),
            inside: if self.chance(30) { self.several(plan, places) } else { Vec::new() },
            needs: (0..needs).map(|_| self.requirement(plan, 0)).collect(),
            fails: self.chance(85),
            failed: self.chance(5),
            class,
        }
    }

    /// One edit, made to the plan as well.
    fn edit(&mut self, plan: &mut Plan) -> Edit {
        let part_at = self.pick(plan);
        let needs = plan.parts[part_at].as_ref().map_or(0, |piece| piece.needs.len());
        let choice = self.below(20);
        plan.is_wrong |= plan.parts[part_at].is_none() && !matches!(choice, 0..3 | 9..12);
        match choice {
            0..3 => {
                let piece = self.piece(plan);
                let free = (0..plan.parts.len()).find(|part| plan.parts[*part].is_none());
                let at = free.unwrap_or(plan.parts.len());
                let edit = Edit::add(id(at), part(&piece));
                if at == plan.parts.len() {
                    plan.parts.push(Some(piece))
                } else {
                    plan.parts[at] = Some(piece)
                }
                edit
            }
            3..6 => {
                let mut piece = self.piece(plan);
                let old = plan.parts[part_at].as_ref().map(|piece| piece.class.clone());
                piece.class = old.filter(|_| self.chance(80)).unwrap_or(piece.class);
                if matches!(piece.class, Sort::Cause(_)) {
                    (piece.needs, piece.inside) = (Vec::new(), Vec::new());
                }
                piece.forwards &= matches!(piece.class, Sort::Plain);
                let edit = Edit::replace(id(part_at), part(&piece));
                plan.parts[part_at] = Some(piece);
                edit
            }
            6..9 => {
                plan.parts[part_at] = None;
                plan.targets.remove(&part_at);
                Edit::remove(id(part_at))
            }
            9..12 => {
                let part_at = self.pick_plain(plan);
                plan.is_wrong |= plan.parts[part_at].is_none();
                if matches!(&plan.parts[part_at], Some(Piece { class: Sort::Cause(_), .. })) {
                    // A file gives causes no requirements.
                    plan.targets.insert(part_at);
                    return Edit::add_target(id(part_at));
                }
                let requirement = self.requirement(plan, 0);
                let edit = Edit::add_need(id(part_at), need(&requirement));
                if let Some(piece) = &mut plan.parts[part_at] {
                    piece.needs.push(requirement);
                }
                edit
            }
            12..14 if needs > 0 => {
                let at = self.below(needs);
                let requirement = self.requirement(plan, 0);
                let edit = Edit::replace_need(id(part_at), at, need(&requirement));
                plan.parts[part_at].as_mut().unwrap().needs[at] = requirement;
                edit
            }
            12..17 if needs > 0 => {
                let at = self.below(needs);
                plan.parts[part_at].as_mut().unwrap().needs.remove(at);
                Edit::remove_need(id(part_at), at)
            }
            17 => {
                let failed = self.chance(50);
                if let Some(piece) = &mut plan.parts[part_at] {
                    piece.failed = failed;
                }
                Edit::set_state(id(part_at), if failed { State::Failed } else { State::AtRisk })
            }
            18 => {
                plan.targets.remove(&part_at);
                Edit::remove_target(id(part_at))
            }
            _ => {
                plan.targets.insert(part_at);
                Edit::add_target(id(part_at))
            }
        }
    }
}

/// Whether each target is down, and what takes it down.
type Answers = BTreeMap<String, (bool, Vec<String>)>;

fn answers(live: &LiveAnalysis) -> Answers {
    let of = |target: &&str| {
        let spofs = live.spofs(target).unwrap().into_iter().map(str::to_owned).collect();
        ((*target).to_owned(), (live.is_down(target).unwrap(), spofs))
    };
    live.targets().iter().map(of).collect()
}

/// Holds it against a fresh analysis and the twin, in both directions.
fn compare(live: &LiveAnalysis, plan: &Plan) -> Result<Answers, TestCaseError> {
    let (twin, number, model) = plan.model().unwrap();
    let text = twin.to_yaml(1);
    let graph = Graph::compile(&model);
    let base = BaseState::new(&graph);
    let fresh = single_failures(&graph, &base, &plan.targets_of(&model), Options::default()).unwrap();
    let name = |id: ComponentId| model.component(id).name().to_owned();
    let mut expected: Answers = BTreeMap::new();
    for (at, target) in fresh.targets().iter().enumerate() {
        prop_assert_eq!(
            live.spof_count(&name(*target)),
            Some(fresh.spof_count(at)),
            "{} of {:?}\n{}",
            name(*target),
            plan.targets,
            text
        );
        expected.insert(name(*target), (base.is_down(*target), Vec::new()));
    }
    for component in model.components() {
        let mut down: Vec<String> =
            fresh.takes_down(component.id()).map(|at| name(fresh.targets()[at as usize])).collect();
        down.sort();
        let id = component.name();
        for target in &down {
            expected.get_mut(target).unwrap().1.push(id.to_owned());
        }
        prop_assert_eq!(live.takes_down_count(id), Some(down.len() as u64), "{}\n{}", id, text);
        let found = live.takes_down(id).unwrap();
        prop_assert_eq!(found, down, "what {} takes down\n{}", id, text);
    }
    expected.values_mut().for_each(|(_, spofs)| spofs.sort());
    let found = answers(live);
    prop_assert_eq!(&found, &expected, "targets of\n{}", &text);
    let up = twin.base_states();
    for (part, at) in &number {
        prop_assert_eq!(live.is_down(&id(*part)), Some(!up[*at]), "{}\n{}", id(*part), text);
        let spofs = twin.sorted_ids(twin.spofs(*at));
        prop_assert_eq!(live.spofs(&id(*part)).unwrap(), spofs, "{}\n{}", id(*part), text);
    }
    Ok(found)
}

fn edits_against_fresh(twin: &TwinModel, seed: u64, options: LiveOptions) -> Result<(), TestCaseError> {
    let mut plan = Plan::of(twin);
    let Some((_, _, model)) = plan.model() else { return Ok(()) };
    let Ok(mut live) = LiveAnalysis::new(&model, &plan.targets_of(&model), options) else { return Ok(()) };
    let mut before = compare(&live, &plan)?;
    let mut dice = Dice(seed);
    let mut history = Vec::new();
    for _ in 0..8 {
        let mut next = plan.clone();
        let edits: Vec<Edit> = (0..1 + dice.below(2) * dice.below(4)).map(|_| dice.edit(&mut next)).collect();
        let is_valid = next.model().is_some();
        match live.apply(&edits) {
            Ok(done) => {
                prop_assert!(is_valid, "{:?} make an invalid model and were accepted", edits);
                history.push(format!("{edits:?}"));
                let after = compare(&live, &next).map_err(|wrong| {
                    TestCaseError::fail(format!("{wrong}\nafter\n{}", history.join("\n")))
                })?;
                let stayed = before.iter().filter_map(|(id, was)| Some((id, was, after.get(id)?)));
                let changed: Vec<&String> =
                    stayed.filter(|(_, was, is)| was != is).map(|(id, _, _)| id).collect();
                // A part that was taken away and put back in one step is a new one.
                let changed: BTreeSet<&String> = changed.into_iter().collect();
                let told: BTreeSet<&String> = done.targets.iter().collect();
                prop_assert!(told.is_subset(&changed), "{told:?} of {changed:?}");
                prop_assert!(edits.len() > 1 || told == changed, "{told:?} of {changed:?}");
                (plan, before) = (next, after);
            }
            Err(EditError::TooLarge(_)) => {
                prop_assert!(is_valid && options.max_set_nodes < 1_000);
                prop_assert_eq!(&compare(&live, &plan)?, &before);
            }
            Err(refused) => {
                // The plan of a valid model does not show what was refused on the way to it.
                prop_assert!(!is_valid || edits.len() > 1, "{:?} were refused: {}", edits, refused);
                prop_assert_eq!(&answers(&live), &before);
            }
        }
    }
    compare(&live, &plan)?;
    Ok(())
}

/// A case has eight steps, each held against the slow twin: so half and an eighth as many cases as elsewhere.
fn fewer(by: u32) -> Config {
    let config = config();
    Config { cases: config.cases / by, ..config }
}

proptest! {
    #![proptest_config(fewer(2))]

    /// Edits of all sorts, one by one and several at once, valid and not.
    #[test]
    fn an_edited_model_is_as_a_fresh_one(twin in prop_oneof![2 => models(), 1 => odd_models()], seed in any::<u64>()) {
        edits_against_fresh(&twin, seed, LiveOptions::default())?;
    }

}

proptest! {
    #![proptest_config(fewer(8))]

    /// The same with hardly any room: what does not fit changes nothing.
    #[test]
    fn an_edit_that_does_not_fit_changes_nothing(twin in models(), seed in any::<u64>(), room in 8..60usize) {
        edits_against_fresh(&twin, seed, LiveOptions { max_set_nodes: room })?;
    }
}
