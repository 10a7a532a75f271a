//! Exact numbers of one target: unavailability, expected downtime, outages, and what each component has to
//! do with it.
//!
//! Components fail independently; everything that is no failure of its own follows from the fault tree. One
//! pass over each module's decision diagram gives the unavailability, another one the derivatives, so that
//! the cost is the size of the diagrams. A component without data counts as never failing, and the result is
//! then a lower bound, because a fault tree is monotone.
//!
//! Conventions, with Q the target's unavailability, qᵢ a component's, Q(1ᵢ) and Q(0ᵢ) the target's given that
//! the component is down for certain or never:
//!
//! - unavailability: Q, the steady-state probability that the target is down; its own failure is left out.
//! - downtime: Q times 8766 hours a year.
//! - outages a year: Σ I_B(i) · wᵢ · 8766 h, where wᵢ = λᵢ(1 − qᵢ) is how often the component goes down an hour
//!   (W. G. Schneeweiss, "Computing failure frequency, MTBF & MTTR via mixed products of availabilities and
//!   unavailabilities", IEEE Trans. Reliability 30, 1981). λ comes from `mtbf` or `afr`, or from an
//!   unavailability and an `mttr` as q / (mttr (1 − q)).
//! - mean outage: downtime divided by outages.
//! - Birnbaum importance: I_B = Q(1ᵢ) − Q(0ᵢ) (Birnbaum 1969).
//! - criticality importance: I_B qᵢ / Q, the probability that the component is down and decisive, given that the
//!   target is down (Lambert 1975).
//! - Fussell-Vesely importance: the probability that at least one minimal cut set that holds the component has
//!   occurred, given that the target is down (Fussell 1975; Rausand and Høyland, "System Reliability
//!   Theory", 5.6). It is never below the criticality importance, which some call by its name.
//! - risk achievement worth: Q(1ᵢ) / Q. Risk reduction worth: Q / Q(0ᵢ), infinite where the target is
//!   down only together with the component.
//! - hours saved: (Q − Q(0ᵢ)) · 8766 h = I_B qᵢ · 8766 h a year, if the component never failed.

mod unions;

use twofloat::TwoFloat;

use crate::analysis::Options;
use crate::analysis::parallel::in_parallel_told;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::cut_sets::solution::{Module, Solution, Want};
use crate::analysis::several_failures::cut_sets::{Limit, solve};
use crate::analysis::several_failures::diagrams::{Fuel, Limits};
use crate::analysis::several_failures::fault_tree::formula::{Arg, TRUE};
use crate::analysis::several_failures::fault_tree::{FailureLogic, FaultTree, Scope};
use crate::graph::Graph;
use crate::model::quantity::HOURS_PER_YEAR;
use crate::model::{ComponentId, Model};
use crate::progress::Stage;

/// The numbers of one target.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Availability {
    /// The steady-state probability that it is down.
    pub unavailability: f64,
    /// The least and the greatest, where data are given as ranges; the figure above is the greatest then.
    pub unavailability_range: Option<(f64, f64)>,
    /// How often it goes down, a year.
    pub outages_per_year: f64,
    /// Whether data are missing, so that the unavailability is a lower bound.
    pub lower_bound: bool,
    /// Whether data are missing, so that the outages are a lower bound.
    pub outages_lower_bound: bool,
    /// Components that could take it down, alone or with others, and of which no unavailability is known;
    /// sorted by name.
    pub missing_data: Vec<ComponentId>,
    /// Those of which it is known but not how often they fail; sorted by name.
    pub missing_rates: Vec<ComponentId>,
    /// What each component with data has to do with it: by Birnbaum importance times unavailability, then name.
    pub importance: Vec<Importance>,
    /// Whether some Fussell-Vesely importances were left out because their diagrams would be too large.
    pub fussell_vesely_left_out: bool,
}

/// What one component has to do with a target; see the module's conventions.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Importance {
    /// The component.
    pub component: ComponentId,
    /// Its own unavailability.
    pub unavailability: f64,
    /// Q(1) − Q(0).
    pub birnbaum: f64,
    /// Birnbaum importance times q / Q; `None` where Q is 0.
    pub criticality: Option<f64>,
    /// The share of the target's downtime in which a cut set with this component has occurred; `None` where Q
    /// is 0 or the computation was left out.
    pub fussell_vesely: Option<f64>,
    /// Q(1) / Q; `None` where Q is 0.
    pub risk_achievement_worth: Option<f64>,
    /// Q / Q(0); `None` where that is infinite or Q is 0.
    pub risk_reduction_worth: Option<f64>,
    /// Hours of downtime a year that would be saved if it never failed.
    pub hours_saved_per_year: f64,
}

impl Availability {
    /// Expected hours of downtime a year.
    pub fn downtime_hours_per_year(&self) -> f64 {
        self.unavailability * HOURS_PER_YEAR
    }

    /// The unavailability; `None` where things could take the target down and none of them has data.
    pub fn figure(&self) -> Option<f64> {
        let nothing_known = self.importance.is_empty() && !self.missing_data.is_empty();
        (!nothing_known).then_some(self.unavailability)
    }

    /// Whether at least one rate is known, or nothing can take the target down.
    pub fn outages_known(&self) -> bool {
        let unknown = self.missing_data.len() + self.missing_rates.len();
        unknown == 0 || self.missing_rates.len() < self.importance.len()
    }

    /// The mean length of an outage in hours; `None` where there are none.
    pub fn mean_outage_hours(&self) -> Option<f64> {
        (self.outages_per_year > 0.0).then(|| self.downtime_hours_per_year() / self.outages_per_year)
    }
}

/// Nodes that all Fussell-Vesely importances of one module may take.
const FUSSELL_VESELY_NODES: usize = 2_000_000;
/// Steps that the Fussell-Vesely importances of several targets may take together, and each of them at the least: they
/// are the only ones that are no pass over the diagram.
const FUSSELL_VESELY_STEPS: u64 = 50_000_000;
const FUSSELL_VESELY_EACH: u64 = 200_000;

/// The numbers of `target`, its own failure left out.
///
/// # Errors
///
/// The [`Limit`] beyond which the exact numbers would need more than `options` allow.
pub fn availability(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Result<Availability, Limit> {
    let (tree, solution) = solve(graph, base, target, options)?;
    options.progress.begins(Stage::Numbers);
    Ok(Numbers::new(graph.model(), &tree, &solution).availability(options.limits()))
}

/// The numbers of several targets, each as [`availability`] gives them; what they share is made once, and they
/// are solved on as many threads as the options allow.
pub fn availabilities(
    graph: &Graph<'_>,
    base: &BaseState,
    targets: &[ComponentId],
    options: Options<'_>,
) -> Vec<Result<Availability, Limit>> {
    if let [target] = targets {
        return vec![availability(graph, base, *target, options)];
    }
    let limits = options.limits();
    options.progress.begins(Stage::FaultTree);
    let logic = match FailureLogic::new(graph, base, targets, Scope::Exact, limits) {
        Ok(logic) => logic,
        Err(limit) => return targets.iter().map(|_| Err(limit)).collect(),
    };
    let each = (FUSSELL_VESELY_STEPS / targets.len().max(1) as u64).max(FUSSELL_VESELY_EACH);
    let solved = |target: &ComponentId| {
        let tree = logic.tree(*target)?;
        let solution = Solution::new(&tree, Want::CutSets, 1, limits)?;
        let fuel = Fuel::new(each);
        Ok(Numbers::new(graph.model(), &tree, &solution).availability(limits.fuelled(&fuel)))
    };
    options.progress.begins(Stage::Numbers);
    in_parallel_told(targets, options.threads, options.progress, solved)
}

/// The exact unavailability of `target`.
///
/// # Errors
///
/// The [`Limit`] beyond which it would need more than `options` allow.
pub(crate) fn unavailability_of(
    graph: &Graph<'_>,
    base: &BaseState,
    target: ComponentId,
    options: Options<'_>,
) -> Result<Bounded, Limit> {
    let limits = options.limits();
    options.progress.begins(Stage::FaultTree);
    let logic = FailureLogic::new(graph, base, &[target], Scope::Exact, limits)?;
    let tree = logic.tree(target)?;
    options.progress.begins(Stage::Numbers);
    let solution = Solution::new(&tree, Want::Function, options.threads, limits)?;
    Ok(Numbers::new(graph.model(), &tree, &solution).bounded())
}

/// An unavailability and how it is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounded {
    /// `None` where things could take the target down and none of them has data.
    pub(crate) figure: Option<f64>,
    /// The least and the greatest, where data are given as ranges.
    pub(crate) range: Option<[f64; 2]>,
    /// Whether data are missing, so that it is a lower bound.
    pub(crate) lower_bound: bool,
}

/// A solved tree with the figures of its events.
pub(crate) struct Numbers<'a> {
    model: &'a Model,
    tree: &'a FaultTree,
    solution: &'a Solution,
    /// By event and module, its unavailability.
    q: Vec<f64>,
    known: Vec<Option<f64>>,
}

impl<'a> Numbers<'a> {
    pub(crate) fn new(model: &'a Model, tree: &'a FaultTree, solution: &'a Solution) -> Numbers<'a> {
        let known = tree.probabilities(model);
        let mut numbers = Numbers::with(model, tree, solution, known.iter().map(|q| q.unwrap_or(0.0)));
        numbers.known = known;
        numbers
    }

    /// With other figures than the model's.
    fn with(
        model: &'a Model,
        tree: &'a FaultTree,
        solution: &'a Solution,
        q: impl Iterator<Item = f64>,
    ) -> Numbers<'a> {
        let mut q: Vec<f64> = q.collect();
        q.resize(solution.args, 0.0);
        let mut numbers = Numbers { model, tree, solution, q, known: Vec::new() };
        for module in &solution.modules {
            let mut by_node = vec![0.0, 1.0];
            for node in module.function.iter().skip(2) {
                let q = numbers.q[module.leaves[node.level as usize] as usize];
                let (lo, hi): (f64, f64) = (by_node[node.lo as usize], by_node[node.hi as usize]);
                by_node.push(q * hi + (1.0 - q) * lo);
            }
            numbers.q[module.arg as usize] = by_node[module.root as usize];
        }
        numbers
    }

    pub(crate) fn unavailability(&self) -> f64 {
        match self.solution.top {
            TRUE => 1.0,
            top => self.q.get(top as usize).copied().unwrap_or(0.0),
        }
    }

    /// The unavailability; `None` where things could take the target down and none of them has data.
    pub(crate) fn figure(&self) -> Option<f64> {
        let relevant = self.relevant();
        let mut any = self.known.iter().zip(&relevant).filter(|(_, relevant)| **relevant).peekable();
        let nothing_known = any.peek().is_some() && any.all(|(known, _)| known.is_none());
        (!nothing_known).then(|| self.unavailability())
    }

    /// The unavailability with its range, and whether it is a lower bound.
    pub(crate) fn bounded(&self) -> Bounded {
        let figure = self.figure();
        let range = figure.and_then(|_| self.range()).map(|(least, most)| [least, most]);
        Bounded { figure, range, lower_bound: self.lower_bound() }
    }

    /// Whether a component that could take the target down has no data.
    pub(crate) fn lower_bound(&self) -> bool {
        self.known.contains(&None)
            && self.known.iter().zip(self.relevant()).any(|(known, relevant)| relevant && known.is_none())
    }

    /// By event, whether it is in any minimal cut set: whether the function depends on it.
    fn relevant(&self) -> Vec<bool> {
        let mut relevant = vec![false; self.solution.args];
        if let Some(top) = relevant.get_mut(self.solution.top as usize) {
            *top = true;
        }
        for module in self.solution.modules.iter().rev() {
            if relevant[module.arg as usize] {
                let nodes = module.function.iter().skip(2);
                nodes.for_each(|node| relevant[module.leaves[node.level as usize] as usize] = true);
            }
        }
        relevant.truncate(self.solution.events);
        relevant
    }

    /// By event and module, the derivative of the target's unavailability: the Birnbaum importance.
    fn birnbaum(&self) -> Vec<f64> {
        let mut birnbaum = vec![0.0; self.solution.args];
        if let Some(top) = birnbaum.get_mut(self.solution.top as usize) {
            *top = 1.0;
        }
        let one = TwoFloat::from(1.0);
        // By module, its unavailability with twice the digits, so that differences keep the usual ones.
        let mut wide: Vec<TwoFloat> = self.q.iter().map(|q| TwoFloat::from(*q)).collect();
        let mut changes: Vec<Vec<f64>> = Vec::with_capacity(self.solution.modules.len());
        for module in &self.solution.modules {
            let mut by_node = vec![TwoFloat::from(0.0), one];
            let mut change = vec![0.0; 2];
            for node in module.function.iter().skip(2) {
                let q = wide[module.leaves[node.level as usize] as usize];
                let (lo, hi) = (by_node[node.lo as usize], by_node[node.hi as usize]);
                let difference = hi - lo;
                by_node.push(lo + q * difference);
                // A function is monotone; what is below the digits that there are is nothing.
                let difference = f64::from(difference);
                change.push(if difference > f64::from(hi) * 1e-28 { difference } else { 0.0 });
            }
            wide[module.arg as usize] = by_node[module.root as usize];
            changes.push(change);
        }
        for (module, change) in self.solution.modules.iter().zip(&changes).rev() {
            // How probable it is that an evaluation from the root comes by a node.
            let mut comes_by = vec![0.0; module.function.len()];
            comes_by[module.root as usize] = birnbaum[module.arg as usize];
            for id in (2..module.function.len()).rev() {
                let node = module.function[id];
                let leaf = module.leaves[node.level as usize] as usize;
                let q = self.q[leaf];
                comes_by[node.hi as usize] += q * comes_by[id];
                comes_by[node.lo as usize] += (1.0 - q) * comes_by[id];
                birnbaum[leaf] += comes_by[id] * change[id];
            }
        }
        birnbaum
    }

    /// The range of the unavailability where data are given as ranges: everything is monotone, so that the
    /// least figures of all components give the least, and the greatest the greatest. `None` without ranges.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        let ranges: Vec<Option<(f64, f64)>> = self
            .tree
            .events
            .iter()
            .map(|id| {
                self.model
                    .component(*id)
                    .reliability()
                    .unavailability_range()
                    .map(|(a, b)| (a.get(), b.get()))
            })
            .collect();
        if !ranges.iter().flatten().any(|(least, most)| least < most) {
            return None;
        }
        let at = |pick: fn((f64, f64)) -> f64| {
            let figures = ranges.iter().map(|range| range.map_or(0.0, pick));
            Numbers::with(self.model, self.tree, self.solution, figures).unavailability()
        };
        Some((at(|range| range.0), at(|range| range.1)))
    }

    pub(crate) fn availability(&self, limits: Limits<'_>) -> Availability {
        let whole = self.unavailability();
        let birnbaum = self.birnbaum();
        let relevant = self.relevant();
        let (fussell_vesely, fussell_vesely_left_out) = self.fussell_vesely(limits);
        let (mut importance, mut missing_data, mut missing_rates) = (Vec::new(), Vec::new(), Vec::new());
        let mut outages = 0.0;
        for (event, component) in self.tree.events.iter().enumerate().filter(|(event, _)| relevant[*event]) {
            let Some(q) = self.known[event] else {
                missing_data.push(*component);
                continue;
            };
            let b = birnbaum[event];
            match self.model.component(*component).reliability().failures_per_year() {
                Some(often) => outages += b * often,
                None => missing_rates.push(*component),
            }
            let of_whole = |x: f64| (whole > 0.0).then(|| x / whole);
            // Q(1) = Q + (1 − q) I_B and Q(0) = Q − q I_B.
            let never = self.without(event, whole, q, b);
            importance.push(Importance {
                component: *component,
                unavailability: q,
                birnbaum: b,
                criticality: of_whole(b * q),
                fussell_vesely: fussell_vesely[event].and_then(of_whole),
                risk_achievement_worth: of_whole(whole + (1.0 - q) * b),
                risk_reduction_worth: (never > 0.0).then(|| whole / never),
                hours_saved_per_year: b * q * HOURS_PER_YEAR,
            });
        }
        let name = |id: &ComponentId| self.model.component(*id).name();
        missing_data.sort_unstable_by_key(name);
        missing_rates.sort_unstable_by_key(name);
        importance.sort_by(|a, b| {
            (b.birnbaum * b.unavailability)
                .total_cmp(&(a.birnbaum * a.unavailability))
                .then_with(|| b.birnbaum.total_cmp(&a.birnbaum))
                .then_with(|| name(&a.component).cmp(name(&b.component)))
        });
        Availability {
            unavailability: whole,
            unavailability_range: self.range(),
            outages_per_year: outages,
            lower_bound: !missing_data.is_empty(),
            outages_lower_bound: !missing_data.is_empty() || !missing_rates.is_empty(),
            missing_data,
            missing_rates,
            importance,
            fussell_vesely_left_out,
        }
    }

    /// Q(0) of an event: by subtraction, or, where that would cancel, from the diagrams.
    fn without(&self, event: usize, whole: f64, q: f64, birnbaum: f64) -> f64 {
        let rest = whole - q * birnbaum;
        if rest > whole * 1e-3 {
            return rest;
        }
        let figures =
            self.known.iter().enumerate().map(|(at, q)| if at == event { 0.0 } else { q.unwrap_or(0.0) });
        Numbers::with(self.model, self.tree, self.solution, figures).unavailability()
    }

    /// By event and module, how probable it is that a minimal cut set with it has occurred; and whether some
    /// were left out.
    ///
    /// The cut sets of a module within a module are those of the two put together, so that the outer
    /// probability is divided by the module's own and multiplied by that of the event within it.
    fn fussell_vesely(&self, limits: Limits<'_>) -> (Vec<Option<f64>>, bool) {
        let mut occurred: Vec<Option<f64>> = vec![None; self.solution.args];
        if let Some(top) = occurred.get_mut(self.solution.top as usize) {
            *top = Some(self.unavailability());
        }
        let mut left_out = false;
        for module in self.solution.modules.iter().rev() {
            let own = self.q[module.arg as usize];
            let Some(outer) = occurred[module.arg as usize] else { continue };
            match self.fussell_vesely_in(module, limits) {
                Ok(within) => {
                    for (leaf, p) in within {
                        occurred[leaf as usize] = Some(if own > 0.0 { p * outer / own } else { 0.0 });
                    }
                }
                Err(_) => left_out = true,
            }
        }
        (occurred, left_out)
    }

    /// The same within one module.
    fn fussell_vesely_in(&self, module: &Module, limits: Limits<'_>) -> Result<Vec<(Arg, f64)>, Limit> {
        unions::of_sets_with_each(module, limits.with_nodes(FUSSELL_VESELY_NODES), |leaf| {
            self.q[leaf as usize]
        })
    }
}
