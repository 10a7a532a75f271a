//! The report of `spof cutsets`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::Options;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::availability::{Bounded, Numbers, unavailability_of};
use crate::analysis::several_failures::cut_sets::{
    Completeness, Count, CutSet, CutSets, minimal_cut_sets, solve_or_certain,
};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};
use crate::progress::Stage;
use crate::report::assumptions;

/// One minimal cut set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CutSetReport {
    /// Its members, sorted.
    pub components: Vec<String>,
    /// How probable it is that all of them are down by themselves at the same time; `null` where data are
    /// missing.
    pub probability: Option<f64>,
    /// The least and the greatest, where data are given as ranges; the figure above is the greatest then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability_range: Option<[f64; 2]>,
}

impl CutSetReport {
    pub(crate) fn new(model: &Model, set: &CutSet) -> CutSetReport {
        let names = set.components.iter().map(|id| model.component(*id).name().to_owned());
        CutSetReport {
            components: names.collect(),
            probability: set.probability,
            probability_range: probability_range(model, set),
        }
    }
}

/// Members fail independently, so that the least of all give the least of the set. `None` without ranges.
fn probability_range(model: &Model, set: &CutSet) -> Option<[f64; 2]> {
    set.probability?;
    let mut product = [1.0, 1.0];
    for id in &set.components {
        let (least, most) = model.component(*id).reliability().unavailability_range()?;
        product = [product[0] * least.get(), product[1] * most.get()];
    }
    (product[0] < product[1]).then_some(product)
}

/// What `spof cutsets` found.
#[derive(Clone, Debug, Serialize)]
pub struct CutSetsReport {
    /// 1.
    pub schema: u32,
    /// The target.
    pub target: String,
    /// The highest order that was asked for, or up to which the answer is certain after a limit; `null`: all.
    pub max_order: Option<u32>,
    /// Whether these are all minimal cut sets, of whatever order.
    pub exact: bool,
    /// The limit that ended the analysis early, in words.
    pub stopped_by: Option<String>,
    /// The size of the smallest one; `null` where there is none (up to `max_order`).
    pub cut_order: Option<u32>,
    /// How many there are, however large; `null` where nothing is certain.
    pub count: Option<Count>,
    /// The same by order; orders without any are left out.
    pub count_by_order: BTreeMap<u32, Count>,
    /// The target's exact unavailability; `null` where there are no data or where it would need all cut sets and
    /// they are out of reach.
    pub unavailability: Option<f64>,
    /// The least and the greatest, where data are given as ranges; the figure above is the greatest then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unavailability_range: Option<[f64; 2]>,
    /// Whether data are missing, so that the unavailability is a lower bound.
    pub lower_bound: bool,
    /// The first ones: by probability, then order, then names.
    pub cut_sets: Vec<CutSetReport>,
    /// The components that the run assumes never to fail by themselves, sorted: they are in no cut set.
    pub assumptions: Vec<String>,
    /// What was left out or is not as asked, a sentence each.
    pub notes: Vec<String>,
}

/// Finds the minimal cut sets of one target, and its exact unavailability where that is within reach. See
/// [`minimal_cut_sets`] for the cost; where a limit ends the analysis the report says what is certain and
/// [`CutSetsReport::stopped_by`] is set.
pub fn cut_sets(model: &Model, target: ComponentId, options: Options<'_>) -> CutSetsReport {
    let progress = options.progress;
    progress.begins(Stage::Graph);
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let mut notes = Vec::new();
    let (found, unavailability, stopped_by) = match options.max_order {
        None => match solve_or_certain(&graph, &base, target, options) {
            Ok((tree, solution)) => {
                progress.begins(Stage::Numbers);
                let numbers = Numbers::new(model, &tree, &solution);
                let figure = numbers.bounded();
                progress.begins(Stage::CutSets);
                (Some(solution.cut_sets(model, &tree, options.list)), Some(figure), None)
            }
            Err(interrupted) => (interrupted.certain, None, Some(interrupted.limit.to_string())),
        },
        Some(_) => {
            let quick = Options { max_nodes: QUICK.min(options.max_nodes), ..options };
            let figure = unavailability_of(&graph, &base, target, quick).ok();
            match minimal_cut_sets(&graph, &base, target, options) {
                Ok(found) => (Some(found), figure, None),
                Err(interrupted) => (interrupted.certain, figure, Some(interrupted.limit.to_string())),
            }
        }
    };
    let figure = unavailability.unwrap_or(Bounded { figure: None, range: None, lower_bound: true });
    if figure.figure.is_none() && options.max_order.is_some() {
        notes.push(
            "the exact unavailability needs cut sets of all orders; `spof availability` computes it"
                .to_owned(),
        );
    }
    report(model, target, options, found, figure, (stopped_by, notes))
}

/// Nodes for the exact unavailability where it was not what was asked for.
const QUICK: usize = 50_000;

fn report(
    model: &Model,
    target: ComponentId,
    options: Options<'_>,
    found: Option<CutSets>,
    unavailability: Bounded,
    (stopped_by, notes): (Option<String>, Vec<String>),
) -> CutSetsReport {
    let (max_order, exact) = match found.as_ref().map(|found| found.completeness) {
        Some(Completeness::Exact) => (options.max_order, true),
        Some(Completeness::UpTo { order }) => (Some(order), false),
        None => (options.max_order, false),
    };
    CutSetsReport {
        schema: 1,
        target: model.component(target).name().to_owned(),
        max_order,
        exact,
        stopped_by,
        cut_order: found.as_ref().and_then(CutSets::cut_order),
        count: found.as_ref().map(CutSets::count),
        count_by_order: found.iter().flat_map(|found| found.count_by_order.iter().cloned()).collect(),
        unavailability: unavailability.figure,
        unavailability_range: unavailability.range,
        lower_bound: unavailability.lower_bound,
        cut_sets: found
            .iter()
            .flat_map(|found| &found.listed)
            .map(|set| CutSetReport::new(model, set))
            .collect(),
        assumptions: assumptions(model),
        notes,
    }
}
