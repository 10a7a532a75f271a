//! What rules look at: the model, the analyses, and how much a report lists.

use crate::analysis::promises::promised_data::PromisedData;
use crate::analysis::promises::promised_times::PromisedTimes;
use crate::analysis::propagation::BaseState;
use crate::analysis::redundancy::defeat_ways::DefeatWays;
use crate::analysis::redundancy::defeating_pairs::DefeatingPairs;
use crate::analysis::redundancy::shared_dependencies::Defeated;
use crate::analysis::several_failures::joint_failures::Joints;
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::single_failures::state_effects::StateEffects;
use crate::analysis::start::break_deadlocks::Break;
use crate::analysis::start::cold_start::ColdStart;
use crate::analysis::structure::NetworkStructure;
use crate::graph::Graph;
use crate::model::quantity::Date;
use crate::model::{ComponentId, Model};
use crate::rules::{Bonds, Policy, finding};
use crate::source::Sources;

/// What every rule may look at.
pub(crate) struct Context<'a, 'm> {
    pub(crate) sources: &'a Sources,
    pub(crate) model: &'m Model,
    pub(crate) graph: &'a Graph<'m>,
    pub(crate) base: &'a BaseState,
    pub(crate) failures: &'a SingleFailures,
    pub(crate) defeated: &'a [Defeated],
    pub(crate) cold_start: &'a ColdStart,
    pub(crate) network: &'a NetworkStructure,
    /// By target of `failures`, what several failures together do.
    pub(crate) joint: &'a Joints,
    /// The components that are single points of failure, sorted by name.
    pub(crate) spofs: &'a [ComponentId],
    /// The components that have a group under `needs`.
    pub(crate) owners: &'a [ComponentId],
    pub(crate) policy: &'a Policy,
    /// Whether all pairs of a component and a target that it takes down may be looked at.
    pub(crate) few_pairs: bool,
    /// How many targets are listed of each finding.
    pub(crate) listed: usize,
    /// How many where it repeats what another finding says of the same component.
    pub(crate) listed_again: usize,
    /// How many of each group that one component defeats.
    pub(crate) listed_of_groups: usize,
    /// How many components that defeat a group are listed of each.
    pub(crate) listed_defeats: usize,
    /// By place in `defeated`, how each component does it.
    pub(crate) defeat_ways: &'a [Vec<DefeatWays>],
    /// The groups that two failures defeat together.
    pub(crate) defeating_pairs: &'a DefeatingPairs,
    /// By place in `cold_start.deadlocks`, what to drop.
    pub(crate) breaks: &'a [Break],
    pub(crate) states: &'a StateEffects,
    pub(crate) promised_times: &'a PromisedTimes<'a>,
    pub(crate) data: &'a PromisedData,
    pub(crate) bonds: &'a Bonds,
    /// The day of rules that look at dates; without it they don't.
    pub(crate) today: Option<Date>,
}

impl<'m> Context<'_, 'm> {
    pub(crate) fn name(&self, id: ComponentId) -> &'m str {
        self.model.component(id).name()
    }

    /// The targets that a component's failure takes down, sorted by name, the first ones of very many.
    pub(crate) fn taken_down(&self, component: ComponentId) -> Vec<ComponentId> {
        self.first_taken_down(component, self.listed)
    }

    /// The same, fewer of many.
    pub(crate) fn taken_down_briefly(&self, component: ComponentId) -> Vec<ComponentId> {
        self.first_taken_down(component, self.listed_again)
    }

    pub(crate) fn first_taken_down(&self, component: ComponentId, most: usize) -> Vec<ComponentId> {
        // Of very many pairs, not even the first ones by name are picked out.
        let seen = if self.few_pairs { usize::MAX } else { most };
        let mut places: Vec<u32> = self.failures.takes_down(component).take(seen).collect();
        if most < places.len() {
            places.select_nth_unstable(most);
            places.truncate(most);
        }
        places.sort_unstable();
        places.into_iter().map(|place| self.failures.targets()[place as usize]).collect()
    }

    /// The best (lowest) tier among some targets.
    pub(crate) fn best_tier(&self, targets: &[ComponentId]) -> Option<u8> {
        targets.iter().map(|target| self.model.component(*target).tier()).min()
    }

    /// The best tier that a component's failure takes down, also where not all targets are listed.
    pub(crate) fn tier_hit(&self, component: ComponentId) -> Option<u8> {
        self.failures.goal_of(component).map(|goal| self.model.component(goal).tier())
    }

    /// The names of some components.
    pub(crate) fn owned_names<'i>(&self, ids: impl IntoIterator<Item = &'i ComponentId>) -> Vec<String> {
        ids.into_iter().map(|id| self.name(*id).to_owned()).collect()
    }

    /// A few names for a sentence.
    pub(crate) fn names(&self, ids: &[ComponentId], all: u64) -> String {
        let names: Vec<&str> = ids.iter().take(4).map(|id| self.name(*id)).collect();
        finding::list(&names, all.max(ids.len().min(4) as u64))
    }
}
