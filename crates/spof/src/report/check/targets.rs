//! What `spof check` tells of each target.

use rustc_hash::FxHashSet;

use crate::analysis::node_set::NodeSet;
use crate::analysis::propagation::Propagation;
use crate::graph::{Csr, Node};
use crate::model::ComponentId;
use crate::model::quantity::HOURS_PER_YEAR;
use crate::report::{CutSetReport, LeftOut, TargetReport};
use crate::rules::{self, Context, SettledSide};

/// How many pairs of failures a report holds for comparisons.
const HELD_PAIRS: usize = 100_000;

/// The target's cut order as far as it is known: 0, 1 or more.
fn cut_order(context: &Context<'_, '_>, place: usize) -> Option<u32> {
    if context.base.is_down(context.failures.targets()[place]) {
        Some(0)
    } else if context.failures.spof_count(place) > 0 {
        Some(1)
    } else {
        context.joint[place].cut_order
    }
}

/// The places of the targets that are listed, the weakest ones of very many, by name; the rest is counted.
fn listed_targets(context: &Context<'_, '_>, left_out: &mut LeftOut) -> Vec<usize> {
    /// These open a report, whatever else is left out.
    const FIRST: usize = 3;
    let targets = context.failures.targets();
    let all: Vec<usize> = (0..targets.len()).collect();
    let most = context.policy.listed.targets;
    if targets.len() <= most {
        return all;
    }
    let order = |place: &usize| cut_order(context, *place);
    let tier = |place: &usize| context.model.component(targets[*place]).tier();
    let mut places = all;
    let first_of =
        |wanted: Option<u32>| (0..targets.len()).filter(move |place| order(place) == wanted).take(FIRST);
    let first: Vec<usize> = first_of(Some(0)).chain(first_of(Some(1))).collect();
    places.sort_by_key(|place| (order(place).unwrap_or(u32::MAX), tier(place), *place));
    let rest = places.split_off(most);
    for place in rest {
        if first.contains(&place) {
            places.push(place);
            continue;
        }
        left_out.targets += 1;
        left_out.targets_down += u64::from(order(&place) == Some(0));
        left_out.targets_struck += u64::from(order(&place) == Some(1));
        left_out.other_kinds |= context.model.component(targets[place]).kind() != "service";
    }
    places.sort_unstable();
    places
}

/// What is known of each target that is listed, by name. For one side of a comparison, components that take the same
/// targets down on both sides are left out of the lists.
pub(super) fn reports(
    context: &Context<'_, '_>,
    other: Option<SettledSide<'_>>,
    left_out: &mut LeftOut,
) -> Vec<TargetReport> {
    let failures = &context.failures;
    let places = listed_targets(context, left_out);
    let spofs = spofs_of(context, other, &places);
    let endangered = endangered(context);
    let mut breakers = Default::default();
    let mut pairs_left = HELD_PAIRS;
    let reports = places.into_iter().zip(spofs).map(|(place, spofs)| {
        let target = failures.targets()[place];
        let component = context.model.component(target);
        let joint = &context.joint[place];
        let cut_order = cut_order(context, place);
        // Without a look at several failures together, two are needed at the least.
        let at_least = if joint.left_out { joint.at_least.or(endangered[place].then_some(2)) } else { None };
        TargetReport {
            id: component.name().to_owned(),
            title: component.title().map(str::to_owned),
            kind: component.kind().to_owned(),
            tier: component.tier(),
            cut_order,
            cut_order_at_least: at_least.filter(|_| cut_order.is_none()),
            spofs: context.owned_names(&spofs),
            spof_count: failures.spof_count(place),
            pair_count: joint.pairs.clone(),
            pairs: joint.pair_list.as_ref().filter(|pairs| pairs.len() <= pairs_left).map(|pairs| {
                pairs_left -= pairs.len();
                pairs.iter().map(|pair| pair.map(|id| context.name(id).to_owned())).collect()
            }),
            cut_set_count: joint.count.clone(),
            cut_sets: joint.cut_sets.iter().map(|set| CutSetReport::new(context.model, set)).collect(),
            unavailability: joint.unavailability,
            unavailability_range: joint.unavailability_range,
            downtime_hours_per_year: joint.unavailability.map(|share| share * HOURS_PER_YEAR),
            lower_bound: joint.lower_bound,
            undecided_objectives: rules::undecided(context, &mut breakers, target),
            location: context.sources.location(component.span()),
        }
    });
    reports.collect()
}

/// By place, the components that take the target down alone, by name: the first ones of very many.
fn spofs_of(
    context: &Context<'_, '_>,
    other: Option<SettledSide<'_>>,
    places: &[usize],
) -> Vec<Vec<ComponentId>> {
    let failures = &context.failures;
    let all = failures.targets().len();
    let mut is_listed = NodeSet::none_of(all);
    places.iter().for_each(|place| is_listed.add_if(true, *place as u32));
    let mut found: Vec<Vec<ComponentId>> = vec![Vec::new(); places.len()];
    let mut look = |spof: ComponentId, most: usize| {
        for place in
            failures.takes_down(spof).take(context.lists.of_each).filter(|place| is_listed.has(*place))
        {
            let place = place as usize;
            // Places are sorted, and all of them where all are listed.
            let index = if places.len() == all { Ok(place) } else { places.binary_search(&place) };
            let list = index.ok().map(|index| &mut found[index]);
            if let Some(list) = list.filter(|list| list.len() < most) {
                list.push(spof);
            }
        }
    };
    let is_told = |spof: &ComponentId| other.is_none_or(|other| !other.has_same_targets(*spof));
    if places.len() == all {
        context.spofs.iter().copied().filter(is_told).for_each(|spof| look(spof, context.lists.of_each));
        return found;
    }
    // For a few targets components are looked at as they lie in memory, which is several times faster than by name.
    let components = context.model.components().map(|component| component.id());
    let spofs = components.filter(|id| failures.takes_down_count(*id) > 0);
    spofs.filter(is_told).for_each(|spof| look(spof, usize::MAX));
    for list in &mut found {
        context.model.sort_by_name(list);
        list.truncate(context.lists.of_each);
    }
    found
}

/// By target without a single point of failure: whether the failure of everything else takes it down.
fn endangered(context: &Context<'_, '_>) -> Vec<bool> {
    let failures = &context.failures;
    let is_open =
        |place: usize, target: ComponentId| !context.base.is_down(target) && failures.spof_count(place) == 0;
    let open: Vec<(usize, ComponentId)> = failures
        .targets()
        .iter()
        .copied()
        .enumerate()
        .filter(|(place, target)| is_open(*place, *target))
        .collect();
    let mut result = vec![false; failures.targets().len()];
    if open.is_empty() {
        return result;
    }
    let components = context.model.len() as u32;
    let mut is_open_target = vec![false; components as usize];
    open.iter().for_each(|(_, target)| is_open_target[target.index()] = true);
    let mut run = Propagation::new(&context.graph, &context.base);
    // All at once, but for these targets: what goes down then has a cut set without any of them. Only
    // the others are looked at one by one.
    let but_targets =
        (0..components).filter(|node| failures.can_fail(*node) && !is_open_target[*node as usize]);
    run.run(&context.base, but_targets);
    open.iter().for_each(|(place, target)| result[*place] = run.is_down(target.0));
    let rest: Vec<(usize, ComponentId)> = open.into_iter().filter(|(place, _)| !result[*place]).collect();
    if rest.is_empty() {
        return result;
    }
    let inputs = context.graph.inputs();
    for (place, target) in rest {
        let others = dependencies(context, inputs, target);
        run.run(&context.base, others.into_iter().filter(|node| failures.can_fail(*node)));
        result[place] = run.is_down(target.0);
    }
    result
}

/// Everything that could bring a target down, itself left out, found against the direction of failure.
fn dependencies(context: &Context<'_, '_>, inputs: &Csr, target: ComponentId) -> Vec<Node> {
    let mut seen: FxHashSet<Node> = [target.0].into_iter().collect();
    let mut found = Vec::new();
    let mut open = vec![target.0];
    let mut network = false;
    while let Some(node) = open.pop() {
        let is_component = context.graph.is_component(node);
        if is_component && node != target.0 {
            found.push(node);
        }
        open.extend(inputs.of(node).iter().copied().filter(|input| seen.insert(*input)));
        let path = !is_component && context.graph.gate(node).requirement.is_path();
        if path && !std::mem::replace(&mut network, true) {
            for (link, a, b) in context.graph.network.links() {
                open.extend([*link, *a, *b].into_iter().filter(|element| seen.insert(*element)));
            }
        }
    }
    found
}
