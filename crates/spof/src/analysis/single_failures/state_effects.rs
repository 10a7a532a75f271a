//! What a state that is known today changes: which single points of failure there are because something
//! has failed, and which there would be if something at risk did.
//!
//! Single failures are analysed with and without the state and compared, pair by pair of a failure and a
//! target. One failed component costs one more analysis. Where several have failed, each is taken back
//! alone as well, and each at risk is failed; that is done within a budget, and what is beyond it is
//! compared together only.

use rustc_hash::FxHashSet;

use crate::analysis::propagation::BaseState;
use crate::analysis::single_failures::{SingleFailures, single_failures};
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::{ComponentId, State};

/// Nodes that the analyses beyond the first one may compile and look at together.
const BUDGET: usize = 10_000_000;
/// How many pairs a comparison looks at before it gives up naming what arises.
const PAIRS: u64 = 2_000_000;

/// What one state has and another has not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    /// The targets that are down, by name.
    pub(crate) down: Vec<ComponentId>,
    /// The single points of failure of any target that were none of it, by name.
    pub(crate) new_spofs: Vec<ComponentId>,
    /// The targets that those take down, by name.
    pub(crate) endangered: Vec<ComponentId>,
    /// Whether there were too many pairs to look at all of them.
    pub(crate) cut: bool,
}

/// What one component's state does.
#[derive(Debug)]
pub(crate) struct StateEffect {
    pub(crate) component: ComponentId,
    /// `None` where it was too much to look at this component alone.
    pub(crate) change: Option<Change>,
}

/// What is known of all components that have failed or are at risk.
#[derive(Debug, Default)]
pub(crate) struct StateEffects {
    /// One for each component with `state: failed`, by name.
    pub(crate) failed: Vec<StateEffect>,
    /// What all failed ones do together, and none that was looked at alone.
    pub(crate) together: Change,
    /// One for each component with `state: at-risk` that is up, by name: what its failure would change.
    pub(crate) at_risk: Vec<StateEffect>,
}

/// The pairs of one analysis.
struct Pairs<'a> {
    base: &'a BaseState,
    failures: &'a SingleFailures,
}

/// Compares today's single failures, in `base` and `failures`, with those under other states.
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop.
pub(crate) fn state_effects(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    options: Options<'_>,
) -> Result<StateEffects, Stopped> {
    let model = graph.model();
    let of_state = |state: State| {
        let of_state = model.components().filter(|component| component.state() == state);
        let mut ids: Vec<ComponentId> = of_state.map(|component| component.id()).collect();
        ids.sort_unstable_by_key(|id| model.component(*id).name());
        ids
    };
    let (failed, at_risk) = (of_state(State::Failed), of_state(State::AtRisk));
    let mut effects = StateEffects::default();
    let mut left = BUDGET;
    let mut affords = |times: usize| {
        let cost = graph.node_count().saturating_mul(times);
        let fits = cost <= left;
        left -= if fits { cost } else { 0 };
        fits
    };
    let today = Pairs { base, failures };
    let analyse = |failed: &mut dyn Iterator<Item = u32>| {
        let base = BaseState::with_failed(graph, failed);
        let failures = single_failures(graph, &base, failures.targets(), options)?;
        Ok((base, failures))
    };
    if !failed.is_empty() {
        let (base, failures) = analyse(&mut std::iter::empty())?;
        let before = Pairs { base: &base, failures: &failures };
        effects.together = compare(graph, &before, &today);
        if let [only] = failed[..] {
            let change = Some(std::mem::take(&mut effects.together));
            effects.failed.push(StateEffect { component: only, change });
        } else if affords(failed.len()) {
            for component in &failed {
                let mut others = failed.iter().filter(|other| *other != component).map(|other| other.0);
                let (base, failures) = analyse(&mut others)?;
                let without = Pairs { base: &base, failures: &failures };
                let change = Some(compare(graph, &without, &today));
                effects.failed.push(StateEffect { component: *component, change });
            }
            effects.together.leave_out(&effects.failed);
        } else {
            let unknown = |component: &ComponentId| StateEffect { component: *component, change: None };
            effects.failed.extend(failed.iter().map(unknown));
        }
    }
    let up: Vec<ComponentId> = at_risk.into_iter().filter(|component| !base.is_down(*component)).collect();
    let affordable = affords(up.len());
    for component in up {
        if !affordable {
            effects.at_risk.push(StateEffect { component, change: None });
            continue;
        }
        let (base, failures) = analyse(&mut failed.iter().chain([&component]).map(|id| id.0))?;
        let then = Pairs { base: &base, failures: &failures };
        effects.at_risk.push(StateEffect { component, change: Some(compare(graph, &today, &then)) });
    }
    Ok(effects)
}

impl StateEffects {
    /// Whether any comparison had too many pairs to look at all of them.
    pub(crate) fn is_cut(&self) -> bool {
        let single = self.failed.iter().chain(&self.at_risk).filter_map(|effect| effect.change.as_ref());
        single.chain([&self.together]).any(|change| change.cut)
    }
}

impl Change {
    fn leave_out(&mut self, known: &[StateEffect]) {
        let known = || known.iter().filter_map(|effect| effect.change.as_ref());
        let down: FxHashSet<ComponentId> = known().flat_map(|change| &change.down).copied().collect();
        let spofs: FxHashSet<ComponentId> = known().flat_map(|change| &change.new_spofs).copied().collect();
        self.down.retain(|target| !down.contains(target));
        self.new_spofs.retain(|spof| !spofs.contains(spof));
    }
}

/// What is down, and which pairs of a single point of failure and a target there are, in `after` and not in
/// `before`.
fn compare(graph: &Graph<'_>, before: &Pairs<'_>, after: &Pairs<'_>) -> Change {
    let model = graph.model();
    let targets = after.failures.targets();
    let is_new = |target: &ComponentId| after.base.is_down(*target) && !before.base.is_down(*target);
    let mut change = Change { down: targets.iter().copied().filter(is_new).collect(), ..Change::default() };
    let mut endangered = vec![false; targets.len()];
    let mut left = PAIRS;
    let mut known: FxHashSet<u32> = FxHashSet::default();
    for component in model.components().map(|component| component.id()) {
        let pairs = after.failures.takes_down_count(component);
        let known_pairs = before.failures.takes_down_count(component);
        if pairs == 0 {
            continue;
        }
        // One that was none is new whatever its targets are, so a budget can only cut the list of those.
        let mut arises = known_pairs == 0;
        let cost = pairs.saturating_add(known_pairs);
        if cost <= left {
            left -= cost;
            known.clear();
            known.extend(before.failures.takes_down(component));
            for place in after.failures.takes_down(component).filter(|place| !known.contains(place)) {
                arises = true;
                endangered[place as usize] = true;
            }
        } else {
            change.cut = true;
        }
        if arises {
            change.new_spofs.push(component);
        }
    }
    change.new_spofs.sort_unstable_by_key(|id| model.component(*id).name());
    let hit = targets.iter().zip(endangered).filter(|(_, hit)| *hit);
    change.endangered = hit.map(|(target, _)| *target).collect();
    change
}
