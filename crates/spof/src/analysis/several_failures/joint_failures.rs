//! Failures of several components together, for every target of a report: the exact cut order, how many pairs,
//! the most probable cut sets, the exact unavailability, and objectives such as `survives: { rack: 2 }`.
//!
//! A report has to end in about the time that reading the model takes, so that the cheap exact things come
//! first and there is a budget for the rest: trees that are small are solved as a whole; of larger ones the low
//! orders are found; what the budget leaves out is said to be left out. The budget counts steps of the
//! decision diagrams and gates, not time. It is spent in rounds: all targets get a few steps, those that need more get
//! eight times as many in the next round, the most critical ones first, until nothing is left. What each gets is
//! settled before a round begins, so that the same model gives the same answer on any number of threads.

use std::collections::BTreeMap;
use std::ops::Index;

use rustc_hash::FxHashSet;

use crate::analysis::parallel::in_parallel_told;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::availability::Numbers;
use crate::analysis::several_failures::cut_sets::bounded::Ladder;
use crate::analysis::several_failures::cut_sets::solution::{Solution, Want};
use crate::analysis::several_failures::cut_sets::{
    Count, CutSet, CutSets, Limit, smallest_of, smallest_up_to,
};
use crate::analysis::several_failures::diagrams::{Fuel, Limits};
use crate::analysis::several_failures::fault_tree::{FailureLogic, FaultTree, Scope};
use crate::analysis::several_failures::pairs_of_target::{SlowPairs, all_pairs, slow_pairs};
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::{ComponentId, Model, Objective, Subject};
use crate::progress::Stage;

/// Targets that are looked at: those without a single point of failure first, then by tier and name.
const TARGETS: usize = 4_000;
/// Of these, those whose network is searched.
const SEARCHED: usize = 1_000;
/// Gates and events of one fault tree.
const GATES: usize = 300_000;
/// Steps of all decision diagrams together, and of one target in the first round; each further one gives it more.
const ALL_STEPS: u64 = 6_000_000;
/// The same for models of few nodes, of which everything else is done at once.
const STEPS_OF_SMALL: u64 = 40_000_000;
const SMALL: usize = 20_000;
const FIRST_STEPS: u64 = 4_000;
const MORE_STEPS: u64 = 8;
/// Steps that one gate or event of a fault tree counts for, for reading the tree as often as it is read.
const STEPS_OF_GATE: u64 = 8;
/// Nodes of one decision diagram.
const NODES: usize = 1_000_000;
/// Nodes of what several targets share: the cut sets of network paths.
const SHARED_NODES: usize = 8_000_000;
/// Links and steps of elimination for one network path that is written down.
const PATH: usize = 20_000;
/// How far up cut sets are looked for where the whole is out of reach.
const HIGHEST: u32 = 4;
/// Pairs kept of a target: beyond that they are counted only.
const PAIRS: u64 = 200;
/// Cut sets listed of each target.
const LISTED: usize = 3;

/// What is known of one target.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joint {
    /// The size of the smallest cut set, where it is known.
    pub(crate) cut_order: Option<u32>,
    /// No cut set has fewer members; `None` where nothing can take it down.
    pub(crate) at_least: Option<u32>,
    /// How many minimal cut sets have two members.
    pub(crate) pairs: Option<Count>,
    /// Those pairs, by name, where they are known and few.
    pub(crate) pair_list: Option<Vec<[ComponentId; 2]>>,
    /// The pairs of which neither member is repaired within the target's `rto`, if there are any.
    pub(crate) slow_pairs: Option<SlowPairs>,
    /// How many there are in all.
    pub(crate) count: Option<Count>,
    /// The most probable ones, of all or of those that were found.
    pub(crate) cut_sets: Vec<CutSet>,
    /// The exact unavailability.
    pub(crate) unavailability: Option<f64>,
    /// The least and the greatest, where data are given as ranges.
    pub(crate) unavailability_range: Option<[f64; 2]>,
    pub(crate) lower_bound: bool,
    /// By objective of the target, whether it is met, where more than single failures decide.
    pub(crate) objectives: Vec<Decision>,
    /// Whether something was left out.
    pub(crate) left_out: bool,
}

/// What is known of each target, by its place among those of the report. Of very many most are not looked at, and
/// nothing is kept of them.
pub(crate) struct Joints {
    known: BTreeMap<usize, Joint>,
    unknown: Joint,
    targets: usize,
}

impl Joints {
    /// What is known of those that were looked at, in the order of targets.
    pub(crate) fn known(&self) -> impl Iterator<Item = (usize, &Joint)> {
        self.known.iter().map(|(place, joint)| (*place, joint))
    }

    /// Of how many targets something was left out.
    pub(crate) fn left_out(&self) -> usize {
        self.targets - self.known.values().filter(|joint| !joint.left_out).count()
    }
}

impl Index<usize> for Joints {
    type Output = Joint;

    fn index(&self, place: usize) -> &Joint {
        self.known.get(&place).unwrap_or(&self.unknown)
    }
}

/// Whether an objective is met.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Decision {
    /// Not known.
    #[default]
    Open,
    Met,
    /// A smallest set that breaks it.
    Broken(Vec<ComponentId>),
}

/// By target of `failures`. Nothing is known of what the budget leaves out.
///
/// # Errors
///
/// [`Stopped`] when the options say to stop.
pub(crate) fn joint_failures(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    options: Options<'_>,
) -> Result<Joints, Stopped> {
    let model = graph.model();
    let targets = failures.targets();
    let unknown = Joint { lower_bound: true, left_out: true, ..Joint::default() };
    let mut joints = Joints { known: BTreeMap::new(), unknown, targets: targets.len() };
    let mut chosen: Vec<usize> = (0..targets.len()).collect();
    chosen.sort_by_key(|place| {
        (failures.spof_count(*place) > 0, model.component(targets[*place]).tier(), *place)
    });
    chosen.truncate(TARGETS);
    let ids: Vec<ComponentId> = chosen.iter().map(|place| targets[*place]).collect();
    let shared = Limits::new(SHARED_NODES, options.stop);
    // No other limit ends it: what is too large is left out.
    let stopped = |decided| Stopped::at(Stage::SeveralFailures, decided, ids.len());
    let mut logic =
        FailureLogic::with_budget(graph, base, ids.iter().map(|id| id.0), Scope::Exact, shared, PATH)
            .map_err(|_| stopped(0))?;
    // Those whose network is too large to write down are looked at up to an order, the first ones of many.
    let beyond: Vec<ComponentId> = ids.iter().copied().filter(|id| logic.limit_of(*id).is_some()).collect();
    if !beyond.is_empty() {
        logic.look_again(&beyond[..beyond.len().min(SEARCHED)], HIGHEST).map_err(|_| stopped(0))?;
    }
    // What the first ones depend on is known as well now, and no better, whether it is among them or not.
    let (logic, beyond) = (&logic, beyond.into_iter().collect::<FxHashSet<ComponentId>>());
    let mut open = chosen;
    let all = if graph.node_count() <= SMALL { STEPS_OF_SMALL } else { ALL_STEPS };
    let (mut left, mut each) = (all, FIRST_STEPS);
    while !open.is_empty() {
        let round = &open[..open.len().min((left / each) as usize)];
        let solved = in_parallel_told(round, options.threads, options.progress, |place| {
            let target = targets[*place];
            if logic.limit_of(target).is_some() {
                return Ok(Done::default());
            }
            let only_low = beyond.contains(&target);
            Work { model, target, logic, only_low, limits: Limits::new(NODES, options.stop) }.done(each)
        });
        let mut finished = FxHashSet::default();
        for (place, solved) in round.iter().zip(solved) {
            let done = solved.map_err(|_| stopped(ids.len() - open.len() + finished.len()))?;
            left = left.saturating_sub(done.spent);
            if done.finished {
                finished.insert(*place);
            }
            if let Some(joint) = done.joint {
                joints.known.insert(*place, joint);
            }
        }
        open.retain(|place| !finished.contains(place));
        if left < 2 * each {
            break;
        }
        each = (each * MORE_STEPS).min(left);
    }
    Ok(joints)
}

/// One target in one round.
struct Work<'a> {
    model: &'a Model,
    target: ComponentId,
    logic: &'a FailureLogic<'a, 'a>,
    /// Whether the tree is exact up to [`HIGHEST`] only.
    only_low: bool,
    limits: Limits<'a>,
}

/// What a round tells of a target. By default nothing, and that no other would.
struct Done {
    joint: Option<Joint>,
    /// Whether more steps would tell no more.
    finished: bool,
    spent: u64,
}

impl Default for Done {
    fn default() -> Self {
        Done { joint: None, finished: true, spent: 0 }
    }
}

impl Work<'_> {
    /// What `steps` tell of the target. Half of them at the most are for reading its tree. A third of the rest is for
    /// all of it; if that is not enough, another third for the low orders; and the last for its pairs.
    fn done(&self, steps: u64) -> Result<Done, Limit> {
        let most = GATES.min((steps / 2 / STEPS_OF_GATE) as usize);
        let Some(size) = self.logic.size_of_node(self.target.0, most) else {
            return Ok(Done { joint: None, finished: most == GATES, spent: most as u64 });
        };
        let Some(tree) = known(self.logic.tree(self.target))? else { return Ok(Done::default()) };
        let mut spent = size as u64 * STEPS_OF_GATE;
        let third = (steps - spent) / 3;
        let mut whole = None;
        if !self.only_low {
            let fuel = Fuel::new(third);
            whole = known(self.whole(&tree, self.limits.fuelled(&fuel)))?;
            spent += third - fuel.left();
        }
        let (mut found, mut finished) = match whole {
            Some(found) => (found, true),
            None => {
                let fuel = Fuel::new(third);
                let climbed = self.climb(&tree, self.limits.fuelled(&fuel))?;
                spent += third - fuel.left();
                let all = self.only_low || !climbed.joint.left_out;
                (climbed, all && fuel.left() > 0)
            }
        };
        let fuel = Fuel::new(third);
        let limits = self.limits.fuelled(&fuel);
        found.joint.objectives = self.objectives(&found, limits)?;
        self.pairs(&mut found.joint, limits)?;
        finished &= fuel.left() > 0;
        spent += third - fuel.left();
        Ok(Done { joint: Some(found.joint), finished, spent })
    }

    /// From the whole fault tree.
    fn whole(&self, tree: &FaultTree, limits: Limits<'_>) -> Result<Found, Limit> {
        let solution = Solution::new(tree, Want::CutSets, 1, limits)?;
        let sets = solution.cut_sets(self.model, tree, LISTED);
        let numbers = Numbers::new(self.model, tree, &solution).bounded();
        let joint = Joint {
            cut_order: sets.cut_order(),
            at_least: sets.cut_order(),
            pairs: Some(count_of(&sets, 2)),
            count: Some(sets.count()),
            unavailability: numbers.figure,
            unavailability_range: numbers.range,
            lower_bound: numbers.lower_bound,
            left_out: false,
            cut_sets: sets.listed,
            ..Joint::default()
        };
        Ok(Found { joint, smallest: smallest_of(self.model, tree, &solution) })
    }

    /// Adds what there is to say of pairs, where they are known.
    fn pairs(&self, joint: &mut Joint, limits: Limits<'_>) -> Result<(), Limit> {
        let count = joint.pairs.as_ref().map(|count| count.to_u64().unwrap_or(u64::MAX));
        joint.pair_list = match count {
            None => return Ok(()),
            Some(0) => Some(Vec::new()),
            Some(1..=PAIRS) => {
                known(all_pairs(self.model, self.logic, self.target, PAIRS as usize, limits))?.flatten()
            }
            Some(_) => None,
        };
        if count > Some(0) {
            joint.slow_pairs = known(slow_pairs(self.model, self.logic, self.target, limits))?.flatten();
        }
        Ok(())
    }

    /// Goes up from the least order to the first that has cut sets, and to pairs at least.
    fn climb(&self, tree: &FaultTree, limits: Limits<'_>) -> Result<Found, Limit> {
        let mut joint = Joint { lower_bound: true, left_out: true, ..Joint::default() };
        let mut ladder = Ladder::new(tree);
        let mut smallest = None;
        let highest = if self.only_low { HIGHEST } else { u32::MAX };
        let Some(least) = ladder.least_order() else {
            // Nothing takes it down; or only sets that are larger than the network was looked at for.
            joint.at_least = self.only_low.then_some(highest + 1);
            joint.left_out = self.only_low;
            return Ok(Found { joint, smallest });
        };
        joint.at_least = Some(least);
        let mut rung = least.max(2);
        while rung <= highest.min(least.saturating_add(HIGHEST)) {
            let Some(found) = known(ladder.up_to(rung, limits))? else { break };
            let sets = found.cut_sets(self.model, tree, rung, LISTED);
            joint.pairs = Some(count_of(&sets, 2));
            if let Some(order) = sets.cut_order() {
                joint.cut_order = Some(order);
                joint.at_least = Some(order);
                smallest = smallest_up_to(self.model, tree, &found);
                joint.cut_sets = sets.listed;
                break;
            }
            joint.at_least = Some(rung + 1);
            rung += 1;
        }
        Ok(Found { joint, smallest })
    }

    fn objectives(&self, found: &Found, limits: Limits<'_>) -> Result<Vec<Decision>, Limit> {
        let objectives = self.model.component(self.target).survives();
        objectives.iter().map(|objective| self.objective(objective, found, limits)).collect()
    }

    fn objective(&self, objective: &Objective, found: &Found, limits: Limits<'_>) -> Result<Decision, Limit> {
        let Subject::Kind(kind) = &objective.subject else { return Ok(found.any(objective.failures)) };
        let tree = self.logic.tree_without(self.target, |id| self.model.component(id).kind() != kind)?;
        let mut ladder = Ladder::new(&tree);
        // A network that was looked at up to an order only says nothing of larger sets.
        let all = !self.only_low || objective.failures <= HIGHEST;
        let met = if all { Decision::Met } else { Decision::Open };
        let Some(least) = ladder.least_order() else { return Ok(met) };
        for rung in least..=objective.failures {
            let Some(found) = known(ladder.up_to(rung, limits))? else { return Ok(Decision::Open) };
            if found.root != 0 {
                let smallest = smallest_up_to(self.model, &tree, &found);
                return Ok(Decision::Broken(smallest.unwrap_or_default()));
            }
            if found.complete {
                break;
            }
        }
        Ok(met)
    }
}

/// What is known of a target, and a smallest cut set.
struct Found {
    joint: Joint,
    smallest: Option<Vec<ComponentId>>,
}

impl Found {
    /// Whether the target stands whatever fails, so many at a time.
    fn any(&self, most: u32) -> Decision {
        match self.joint.cut_order {
            Some(order) if order <= most => Decision::Broken(self.smallest.clone().unwrap_or_default()),
            None if self.joint.at_least.is_some_and(|least| least <= most) => Decision::Open,
            _ => Decision::Met,
        }
    }
}

fn count_of(sets: &CutSets, order: u32) -> Count {
    let found = sets.count_by_order.iter().find(|(o, _)| *o == order);
    found.map(|(_, count)| count.clone()).unwrap_or_default()
}

/// What was found within the limits, if it was.
fn known<T>(found: Result<T, Limit>) -> Result<Option<T>, Limit> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Limit::Stopped) => Err(Limit::Stopped),
        Err(_) => Ok(None),
    }
}
