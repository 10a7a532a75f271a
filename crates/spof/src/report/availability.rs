//! The report of `spof availability`.

use serde::Serialize;

use crate::analysis::Options;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::availability::{Availability, availabilities};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};
use crate::progress::Stage;
use crate::report::{assumptions, unaccounted};

/// What one component has to do with a target's unavailability; the conventions are those of
/// [`crate::analysis::several_failures::availability`].
#[derive(Clone, Debug, Serialize)]
pub struct ImportanceReport {
    /// The component.
    pub id: String,
    /// Its own unavailability.
    pub unavailability: f64,
    /// Birnbaum importance.
    pub birnbaum: f64,
    /// Criticality importance; `null` where the target is never down.
    pub criticality: Option<f64>,
    /// Fussell-Vesely importance; `null` where the target is never down, or where it was left out (see
    /// `notes`).
    pub fussell_vesely: Option<f64>,
    /// Risk achievement worth; `null` where the target is never down.
    pub raw: Option<f64>,
    /// Risk reduction worth; `null` where it is infinite.
    pub rrw: Option<f64>,
    /// Hours of downtime a year that would be saved if it never failed.
    pub hours_saved_per_year: f64,
}

/// The numbers of one target.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TargetAvailability {
    /// Its id.
    pub id: String,
    /// 1 (most critical) to 4.
    pub tier: u8,
    /// The probability that it is down; `null` where there are no data or a limit was met. Where data are
    /// ranges, the worse end.
    pub unavailability: Option<f64>,
    /// The least and the greatest, where data are given as ranges.
    pub unavailability_range: Option<[f64; 2]>,
    /// Expected hours of downtime a year.
    pub downtime_hours_per_year: Option<f64>,
    /// The same as a range, where data are given as ranges.
    pub downtime_hours_per_year_range: Option<[f64; 2]>,
    /// How often it goes down, a year; `null` where no rates are known.
    pub outages_per_year: Option<f64>,
    /// The mean length of an outage.
    pub mean_outage_hours: Option<f64>,
    /// Whether unavailability and downtime are lower bounds for lack of data.
    pub lower_bound: bool,
    /// Whether the outages are a lower bound for lack of data.
    pub outages_lower_bound: bool,
    /// Its `availability_target`.
    pub availability_target: Option<f64>,
    /// The hours of downtime a year that this allows.
    pub allowed_downtime_hours_per_year: Option<f64>,
    /// What could take it down and has no data, sorted.
    pub missing_data: Vec<String>,
    /// What has an unavailability and neither a rate nor an `mttr`, sorted.
    pub missing_rates: Vec<String>,
    /// By the hours that each component costs, then by id.
    pub importance: Vec<ImportanceReport>,
    /// The limit that kept the numbers from being computed, in words.
    pub stopped_by: Option<String>,
}

/// What `spof availability` found.
#[derive(Clone, Debug, Serialize)]
pub struct AvailabilityReport {
    /// 1.
    pub schema: u32,
    /// The targets, sorted by id.
    pub targets: Vec<TargetAvailability>,
    /// The components that the run assumes never to fail by themselves, sorted: they cost nothing here.
    pub assumptions: Vec<String>,
    /// What was left out, a sentence each.
    pub notes: Vec<String>,
}

/// The exact numbers of some targets. What they share is made once; the rest costs what
/// [`crate::analysis::several_failures::availability::availability`] costs for each.
pub fn availability(model: &Model, targets: &[ComponentId], options: Options<'_>) -> AvailabilityReport {
    options.progress.begins(Stage::Graph);
    let graph = Graph::compile(model);
    let base = BaseState::new(&graph);
    let mut targets = targets.to_vec();
    targets.sort_by_key(|target| model.component(*target).name());
    targets.dedup();
    let found = availabilities(&graph, &base, &targets, options);
    options.progress.begins(Stage::Report);
    let mut notes: Vec<String> = unaccounted::own_data(model, &targets).into_iter().collect();
    let without = found.iter().flatten().filter(|found| found.fussell_vesely_left_out).count();
    if without > 0 {
        notes.push(format!(
            "Fussell-Vesely importances of {without} targets are left out: their diagrams would be too large"
        ));
    }
    let reports = targets.iter().zip(found).map(|(target, found)| {
        let component = model.component(*target);
        let goal = component.availability_target().map(|goal| goal.get());
        let mut report = match found {
            Ok(found) => of_target(model, &found),
            Err(limit) => TargetAvailability {
                lower_bound: true,
                outages_lower_bound: true,
                stopped_by: Some(limit.to_string()),
                ..TargetAvailability::default()
            },
        };
        report.id = component.name().to_owned();
        report.tier = component.tier();
        report.availability_target = goal;
        report.allowed_downtime_hours_per_year =
            goal.map(|goal| (1.0 - goal) * crate::model::quantity::HOURS_PER_YEAR);
        report
    });
    AvailabilityReport { schema: 1, targets: reports.collect(), assumptions: assumptions(model), notes }
}

fn of_target(model: &Model, found: &Availability) -> TargetAvailability {
    let names = |ids: &[ComponentId]| ids.iter().map(|id| model.component(*id).name().to_owned()).collect();
    let hours = |share: f64| share * crate::model::quantity::HOURS_PER_YEAR;
    let range = found.unavailability_range.map(|(least, most)| [least, most]);
    let outages = found.outages_known().then_some(found.outages_per_year);
    TargetAvailability {
        unavailability: found.figure(),
        unavailability_range: range,
        downtime_hours_per_year: found.figure().map(hours),
        downtime_hours_per_year_range: range.map(|range| range.map(hours)),
        outages_per_year: outages,
        mean_outage_hours: if found.outages_lower_bound { None } else { found.mean_outage_hours() },
        lower_bound: found.lower_bound,
        outages_lower_bound: found.outages_lower_bound,
        missing_data: names(&found.missing_data),
        missing_rates: names(&found.missing_rates),
        importance: found
            .importance
            .iter()
            .map(|importance| ImportanceReport {
                id: model.component(importance.component).name().to_owned(),
                unavailability: importance.unavailability,
                birnbaum: importance.birnbaum,
                criticality: importance.criticality,
                fussell_vesely: importance.fussell_vesely,
                raw: importance.risk_achievement_worth,
                rrw: importance.risk_reduction_worth,
                hours_saved_per_year: importance.hours_saved_per_year,
            })
            .collect(),
        ..TargetAvailability::default()
    }
}
