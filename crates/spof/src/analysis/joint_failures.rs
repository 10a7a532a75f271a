//! Failures of several components together, for every target of a report: the exact cut order, how many pairs,
//! the most probable cut sets, the exact unavailability, and objectives such as `survives: { rack: 2 }`.
//!
//! A report has to end in about the time that reading the model takes, so that the cheap exact things come
//! first and there is a budget for the rest: trees that are small are solved as a whole; of larger ones the low
//! orders are found; what the budget leaves out is said to be left out. The budget counts gates and nodes,
//! not time, and is shared out before anything is computed, so that the same model gives the same answer.

use rustc_hash::FxHashSet;

use crate::analysis::availability::Numbers;
use crate::analysis::cut_sets::bounded::Ladder;
use crate::analysis::cut_sets::solution::{Solution, Want};
use crate::analysis::cut_sets::{Count, CutSet, Limit, smallest_of, smallest_up_to};
use crate::analysis::diagrams::Limits;
use crate::analysis::fault_tree::{FailureLogic, FaultTree, Scope};
use crate::analysis::pairs_of_target::{SlowPairs, all_pairs, slow_pairs};
use crate::analysis::parallel::in_parallel_told;
use crate::analysis::propagation::BaseState;
use crate::analysis::single_failures::{Options, SingleFailures};
use crate::graph::Graph;
use crate::model::{ComponentId, Model, Objective, Subject};

/// Targets that are looked at: those without a single point of failure first, then by tier and name.
const TARGETS: usize = 4_000;
/// Of these, those whose network is searched.
const SEARCHED: usize = 1_000;
/// Gates and events of all fault trees together, and of one.
const ALL_GATES: usize = 4_000_000;
const GATES: usize = 300_000;
/// Nodes of all decision diagrams together, and of one at the least and at the most.
const ALL_NODES: usize = 40_000_000;
const NODES: (usize, usize) = (20_000, 400_000);
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
    pub(crate) lower_bound: bool,
    /// By objective of the target, whether it is met, where more than single failures decide.
    pub(crate) objectives: Vec<Decision>,
    /// Whether something was left out.
    pub(crate) left_out: bool,
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

/// By target of `failures`, in their order. Nothing is known of what the budget leaves out.
///
/// # Errors
///
/// [`Limit::Stopped`] when the options say to stop.
pub(crate) fn joint_failures(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    options: Options<'_>,
) -> Result<Vec<Joint>, Limit> {
    let model = graph.model();
    let targets = failures.targets();
    let mut joints = vec![Joint { lower_bound: true, left_out: true, ..Joint::default() }; targets.len()];
    let mut chosen: Vec<usize> = (0..targets.len()).collect();
    chosen.sort_by_key(|place| {
        (failures.spof_count(*place) > 0, model.component(targets[*place]).tier(), *place)
    });
    chosen.truncate(TARGETS);
    let ids: Vec<ComponentId> = chosen.iter().map(|place| targets[*place]).collect();
    let each = (ALL_NODES / ids.len().max(1)).clamp(NODES.0, NODES.1);
    let limits = Limits::new(each, options.stop);
    let shared = Limits::new(SHARED_NODES, options.stop);
    let logic =
        FailureLogic::with_budget(graph, base, ids.iter().map(|id| id.0), Scope::Exact, shared, PATH)?;
    // Those whose network is too large to write down are looked at up to an order, the first ones of many.
    let mut beyond: Vec<ComponentId> =
        ids.iter().copied().filter(|id| logic.limit_of(*id).is_some()).collect();
    beyond.truncate(SEARCHED);
    let low = match beyond.is_empty() {
        true => None,
        false => Some(FailureLogic::new(graph, base, &beyond, Scope::UpTo(HIGHEST), shared)?),
    };
    let searched: FxHashSet<ComponentId> = beyond.into_iter().collect();
    let mut gates_left = ALL_GATES;
    chosen.retain(|place| {
        let target = targets[*place];
        let logic = match (logic.limit_of(target), &low) {
            (None, _) => &logic,
            (Some(_), Some(low)) if searched.contains(&target) => low,
            _ => return false,
        };
        let size = logic.size(target, GATES.min(gates_left));
        gates_left -= size.unwrap_or(0);
        size.is_some()
    });
    let solved = in_parallel_told(&chosen, options.threads, options.progress, |place| {
        let target = targets[*place];
        let work = Work { model, target, limits };
        let (mut joint, logic) = match (logic.limit_of(target), &low) {
            (None, _) => (work.whole(&logic)?, &logic),
            (Some(_), Some(low)) => (work.low_orders(low)?, low),
            (Some(limit), None) => return Err(limit),
        };
        work.pairs(logic, &mut joint)?;
        Ok(joint)
    });
    for (place, solved) in chosen.into_iter().zip(solved) {
        match solved {
            Ok(joint) => joints[place] = joint,
            Err(Limit::Stopped) => return Err(Limit::Stopped),
            Err(_) => {}
        }
    }
    Ok(joints)
}

struct Work<'a> {
    model: &'a Model,
    target: ComponentId,
    limits: Limits<'a>,
}

impl<'a> Work<'a> {
    /// From the whole fault tree, or from its low orders where the whole is too large.
    fn whole(&self, logic: &FailureLogic<'_, '_>) -> Result<Joint, Limit> {
        let tree = logic.tree(self.target)?;
        let solution = match Solution::new(&tree, Want::CutSets, 1, self.limits) {
            Ok(solution) => solution,
            Err(Limit::Stopped) => return Err(Limit::Stopped),
            Err(_) => return self.climb(&tree, logic, u32::MAX),
        };
        let found = solution.cut_sets(self.model, &tree, LISTED);
        let numbers = Numbers::new(self.model, &tree, &solution);
        let of_order =
            |order| found.count_by_order.iter().find(|(o, _)| *o == order).map(|(_, count)| count.clone());
        let any = |most: u32| match found.cut_order() {
            Some(order) if order <= most => {
                Decision::Broken(smallest_of(self.model, &tree, &solution).unwrap_or_default())
            }
            _ => Decision::Met,
        };
        Ok(Joint {
            cut_order: found.cut_order(),
            at_least: found.cut_order(),
            pairs: Some(of_order(2).unwrap_or_default()),
            pair_list: None,
            slow_pairs: None,
            count: Some(found.count()),
            unavailability: numbers.figure(),
            lower_bound: numbers.lower_bound(),
            objectives: self.objectives(logic, any)?,
            left_out: false,
            cut_sets: found.listed,
        })
    }

    fn low_orders(&self, logic: &FailureLogic<'_, '_>) -> Result<Joint, Limit> {
        let tree = logic.tree(self.target)?;
        self.climb(&tree, logic, HIGHEST)
    }

    /// Adds what there is to say of pairs, where they are known.
    fn pairs(&self, logic: &FailureLogic<'_, '_>, joint: &mut Joint) -> Result<(), Limit> {
        let count = joint.pairs.as_ref().map(|count| count.to_u64().unwrap_or(u64::MAX));
        joint.pair_list = match count {
            None => return Ok(()),
            Some(0) => Some(Vec::new()),
            Some(1..=PAIRS) => {
                known(all_pairs(self.model, logic, self.target, PAIRS as usize, self.limits))?.flatten()
            }
            Some(_) => None,
        };
        if count > Some(0) {
            joint.slow_pairs = known(slow_pairs(self.model, logic, self.target, self.limits))?.flatten();
        }
        Ok(())
    }

    /// Goes up from the least order to the first that has cut sets, and to pairs at least.
    fn climb(&self, tree: &FaultTree, logic: &FailureLogic<'_, '_>, highest: u32) -> Result<Joint, Limit> {
        let mut joint = Joint { lower_bound: true, left_out: true, ..Joint::default() };
        let mut ladder = Ladder::new(tree);
        let mut smallest = None;
        let Some(least) = ladder.least_order() else {
            // Nothing takes it down; or only sets that are larger than the network was looked at for.
            joint.at_least = (highest < u32::MAX).then_some(highest + 1);
            joint.left_out = joint.at_least.is_some();
            joint.objectives =
                self.objectives(logic, |most| if most <= highest { Decision::Met } else { Decision::Open })?;
            return Ok(joint);
        };
        joint.at_least = Some(least);
        let mut rung = least.max(2);
        while rung <= highest.min(least.saturating_add(HIGHEST)) {
            let found = match ladder.up_to(rung, self.limits) {
                Ok(found) => found,
                Err(Limit::Stopped) => return Err(Limit::Stopped),
                Err(_) => break,
            };
            let sets = found.cut_sets(self.model, tree, rung, LISTED);
            let of_order =
                |order| sets.count_by_order.iter().find(|(o, _)| *o == order).map(|(_, count)| count.clone());
            joint.pairs = Some(of_order(2).unwrap_or_default());
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
        let (order, at_least) = (joint.cut_order, joint.at_least.unwrap_or(0));
        let any = |most: u32| match order {
            Some(order) if order <= most => Decision::Broken(smallest.clone().unwrap_or_default()),
            _ if most < at_least => Decision::Met,
            _ => Decision::Open,
        };
        joint.objectives = self.objectives(logic, any)?;
        Ok(joint)
    }

    fn objectives(
        &self,
        logic: &FailureLogic<'_, '_>,
        any: impl Fn(u32) -> Decision,
    ) -> Result<Vec<Decision>, Limit> {
        let objectives = self.model.component(self.target).survives();
        objectives.iter().map(|objective| self.objective(objective, logic, &any)).collect()
    }

    fn objective(
        &self,
        objective: &Objective,
        logic: &FailureLogic<'_, '_>,
        any: &impl Fn(u32) -> Decision,
    ) -> Result<Decision, Limit> {
        let Subject::Kind(kind) = &objective.subject else { return Ok(any(objective.failures)) };
        let tree = logic.tree_without(self.target, |id| self.model.component(id).kind() != kind)?;
        let mut ladder = Ladder::new(&tree);
        let Some(least) = ladder.least_order() else { return Ok(Decision::Met) };
        for rung in least..=objective.failures {
            match ladder.up_to(rung, self.limits) {
                Ok(found) if found.root != 0 => {
                    return Ok(Decision::Broken(
                        smallest_up_to(self.model, &tree, &found).unwrap_or_default(),
                    ));
                }
                Ok(found) if found.complete => break,
                Ok(_) => {}
                Err(Limit::Stopped) => return Err(Limit::Stopped),
                Err(_) => return Ok(Decision::Open),
            }
        }
        // A network that was looked at up to an order only says nothing of larger sets.
        Ok(if logic.covers(objective.failures) { Decision::Met } else { Decision::Open })
    }
}

/// What was found within the limits, if it was.
fn known<T>(found: Result<T, Limit>) -> Result<Option<T>, Limit> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Limit::Stopped) => Err(Limit::Stopped),
        Err(_) => Ok(None),
    }
}
