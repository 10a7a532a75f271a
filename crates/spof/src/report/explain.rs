//! The report of `spof explain ID`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::analysis::promises::data_loss::{DataLoss, data_loss};
use crate::analysis::promises::promised_data::{holds_data, promised_data};
use crate::analysis::propagation::failure_effect::{failure_effect, taken_down_by};
use crate::analysis::propagation::{BaseState, Propagation};
use crate::graph::network::PathSearch;
use crate::graph::{Graph, Path};
use crate::model::quantity::Duration;
use crate::model::{Component, ComponentId, Model, Monitoring, Requirement, RequirementView, State, walk};
use crate::report::{DownReport, ExplainReport, Protection, assumptions};
use crate::source::Sources;

/// How many ids each list has at the most.
const MOST: usize = 1_000;

/// Explains why a component matters: what its failure takes down and by which way, what protects it,
/// and what takes it down.
///
/// Costs O(n + m) for its own failure, and as much for each component that it depends on.
pub fn explain(sources: &Sources, model: &Model, targets: &[ComponentId], id: ComponentId) -> ExplainReport {
    let graph = Graph::compile(model);
    // What has failed already is explained by what it took down: against the state without its failure.
    let others = graph.failed_today().filter(|failed| *failed != id.0);
    let base = BaseState::with_failed(&graph, others);
    let component = model.component(id);
    let effect = failure_effect(&graph, &base, id, targets, MOST);
    let is_target: FxHashSet<ComponentId> = targets.iter().copied().collect();
    let (dependants, protected_by) = surroundings(&graph, &base, id);
    let mut run = Propagation::new(&graph, &base);
    run.run(&base, [id.0]);
    let mut about = BTreeMap::new();
    let fields = [
        ("description", component.description()),
        ("owner", component.owner()),
        ("contact", component.contact()),
        ("runbook", component.runbook()),
    ];
    about.extend(fields.into_iter().filter_map(|(key, value)| Some((key, value?.to_owned()))));
    let mut still_up = targets.to_vec();
    still_up.sort_unstable();
    still_up.dedup();
    still_up.retain(|target| *target != id && !run.is_down(target.0));
    let data = data(&graph, &base, targets, id);
    let also = effect.down.iter().filter(|other| !is_target.contains(other)).copied();
    ExplainReport {
        schema: 1,
        id: component.name().to_owned(),
        title: component.title().map(str::to_owned),
        kind: component.kind().to_owned(),
        about,
        location: sources.location(component.span()),
        can_fail: component.fails(),
        down: base.is_down(id) || component.state() == State::Failed,
        single_point_of_failure: component.fails() && !effect.ends.is_empty(),
        located_in: names(model, component.located_in().map(|location| location.id())),
        dependants,
        takes_down_count: effect.ends.len() as u64,
        takes_down: effect
            .ends
            .iter()
            .zip(&effect.paths)
            .map(|(target, path)| down_report(model, *target, path))
            .collect(),
        also_down: names(model, also),
        down_count: effect.down.len() as u64,
        degraded: names(model, degraded(&graph, &base, &run)),
        protected_by,
        taken_down_by: names(model, taken_down_by(&graph, &base, id).into_iter()),
        assumptions: assumptions(model),
        state: match component.state() {
            State::Ok => "ok",
            State::AtRisk => "at-risk",
            State::Failed => "failed",
        },
        mttr_hours: component.reliability().mttr.map(Duration::hours),
        failover_hours: component.failover().map(Duration::hours),
        still_up: names(model, still_up.iter().copied()),
        still_up_count: still_up.len() as u64,
        watched_by: names(model, watchers(component).filter(|monitor| !run.is_down(monitor.0))),
        data_copies: data.as_ref().map(|data| names(model, data.copies.iter().copied())).unwrap_or_default(),
        data_loss: data.as_ref().and_then(|data| data.sets.as_ref()).map(|sets| {
            let ids = |set: &Vec<ComponentId>| names(model, set.iter().copied());
            sets.iter().map(ids).collect()
        }),
        only_mirrored_for: data.map(|data| names(model, data.only_mirrored.into_iter())).unwrap_or_default(),
    }
}

/// Where the data of a component are, if it holds any that a target with an `rpo` depends on.
fn data(graph: &Graph<'_>, base: &BaseState, targets: &[ComponentId], id: ComponentId) -> Option<DataLoss> {
    let model = graph.model();
    if !holds_data(model.component(id)) {
        return None;
    }
    let mut targets = targets.to_vec();
    targets.sort_unstable_by_key(|target| model.component(*target).name());
    targets.dedup();
    let promised = promised_data(graph, &targets);
    let holder = promised.holders.into_iter().find(|holder| holder.component == id)?;
    holder.strictest.map(|_| data_loss(graph, base, id))
}

/// A target that goes down, with whom to tell and how long it may last.
fn down_report(model: &Model, target: ComponentId, path: &[ComponentId]) -> DownReport {
    let target = model.component(target);
    DownReport {
        id: target.name().to_owned(),
        path: path.iter().map(|step| model.component(*step).name().to_owned()).collect(),
        tier: target.tier(),
        owner: target.owner().map(str::to_owned),
        contact: target.contact().map(str::to_owned),
        rto_hours: target.rto().map(Duration::hours),
    }
}

fn watchers(component: Component<'_>) -> impl Iterator<Item = ComponentId> {
    let monitors = match component.monitored_by() {
        Some(Monitoring::By(monitors)) => monitors.as_slice(),
        Some(Monitoring::Declared(_)) | None => &[],
    };
    monitors.iter().copied()
}

/// Sorted names, the first [`MOST`].
fn names(model: &Model, ids: impl Iterator<Item = ComponentId>) -> Vec<String> {
    let mut names: Vec<&str> = ids.map(|id| model.component(id).name()).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST);
    names.into_iter().map(str::to_owned).collect()
}

/// What depends on a component directly, and the groups that hold although it has failed.
fn surroundings(graph: &Graph<'_>, base: &BaseState, id: ComponentId) -> (Vec<String>, Vec<Protection>) {
    let model = graph.model();
    let mut run = Propagation::new(graph, base);
    run.run(base, [id.0]);
    let mut dependants = Vec::new();
    let mut protections: Vec<Protection> = Vec::new();
    for owner in model.components() {
        let mut direct = owner.located_in().any(|location| location.id() == id);
        for requirement in walk(owner.needs()) {
            direct |= requirement.names().any(|named| named.id() == id);
            let RequirementView::Group(group) = requirement.view() else { continue };
            let spare = (group.needed() as usize) < group.members().len();
            let lost = |member: &Requirement<'_>| is_lost(*member, &run, base);
            if spare && !run.is_down(owner.id().0) && group.members().any(|member| lost(&member)) {
                let remaining = group.members().filter(|member| !lost(member));
                let mut remaining: Vec<String> = remaining.map(Requirement::describe).collect();
                remaining.sort_unstable();
                protections.push(Protection {
                    owner: owner.name().to_owned(),
                    requirement: group.describe(),
                    remaining,
                });
            }
        }
        if direct {
            dependants.push(owner.id());
        }
    }
    protections.sort_by(|a, b| (&a.owner, &a.requirement).cmp(&(&b.owner, &b.requirement)));
    protections.truncate(MOST);
    (names(model, dependants.into_iter()), protections)
}

/// Whether a member that is a component has gone down with this failure.
fn is_lost(member: Requirement<'_>, run: &Propagation<'_, '_>, base: &BaseState) -> bool {
    match member.view() {
        RequirementView::Component(component) => {
            run.is_down(component.id().0) && !base.is_down(component.id())
        }
        RequirementView::Group(_) | RequirementView::Reach { .. } => false,
    }
}

/// Components that stay up and lose something that they want.
fn degraded<'m>(
    graph: &Graph<'m>,
    base: &BaseState,
    run: &Propagation<'_, '_>,
) -> impl Iterator<Item = ComponentId> {
    let model = graph.model();
    let mut search = PathSearch::new(model.len());
    let mut lost = Vec::new();
    let up = model.components().filter(|component| !run.is_down(component.id().0));
    for component in up.filter(|component| component.wants().len() > 0) {
        let before = wants_hold(graph, component, &mut search, |node| base.down[node as usize]);
        if before && !wants_hold(graph, component, &mut search, |node| run.is_down(node)) {
            lost.push(component.id());
        }
    }
    lost.into_iter()
}

fn wants_hold(
    graph: &Graph<'_>,
    component: Component<'_>,
    search: &mut PathSearch,
    down: impl Fn(u32) -> bool + Copy,
) -> bool {
    component.wants().all(|want| holds(graph, component.id(), want, search, down))
}

/// Whether a requirement holds in a state.
fn holds(
    graph: &Graph<'_>,
    owner: ComponentId,
    requirement: Requirement<'_>,
    search: &mut PathSearch,
    down: impl Fn(u32) -> bool + Copy,
) -> bool {
    requirement.fold(
        |alone| match alone {
            RequirementView::Component(other) => !down(other.id().0),
            RequirementView::Reach { to, from } => {
                let path = Path::new(0, owner, to.id(), from.map(|from| from.id()));
                let joined =
                    path.is_at_home() || search.connected(&graph.network, path.from, path.to, down, None);
                joined && path.ends().all(|end| !down(end))
            }
            RequirementView::Group(_) => unreachable!("a group is not alone"),
        },
        |group, members| members.filter(|held| *held).count() >= group.needed() as usize,
    )
}
