//! What takes every copy of some data at once: the original, its mirrors and its backups.
//!
//! A mirror is another member of an `any_of` whose members all hold data: each of them has all of it. The
//! members of `at_least` have a part each and are no copies, nor are those of a `majority`: what was written last
//! may be in some of them only. A backup is what `backup.to` names, of the
//! data themselves or of what the mirrors serve. The sets are the minimal cut sets of "every copy is down",
//! the copies' own failures included: what is down together may be lost together, and a model says no more.
//!
//! Mirrors copy deletion and corruption, backups do not: redundancy without a backup is told apart.

use crate::analysis::promises::promised_data::holds_data;
use crate::analysis::propagation::BaseState;
use crate::analysis::several_failures::cut_sets::bounded::Ladder;
use crate::analysis::several_failures::diagrams::{Limit, Limits};
use crate::analysis::several_failures::fault_tree::{FailureLogic, Scope};
use crate::graph::Graph;
use crate::model::{Backup, Component, ComponentId, GroupForm, Model, RequirementView, walk};

/// The largest sets that are looked for.
pub(crate) const HIGHEST: u32 = 3;
/// Nodes of one diagram.
const NODES: usize = 200_000;
/// Sets told, and sets among which the smallest are chosen.
const LISTED: usize = 20;
const CHOSEN_FROM: usize = 10_000;

/// Where some data are, and what takes all of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct DataLoss {
    /// Every copy, the original among them, by name.
    pub(crate) copies: Vec<ComponentId>,
    /// The smallest minimal sets, by size and names; `None` where that was too large to find.
    pub(crate) sets: Option<Vec<Vec<ComponentId>>>,
    /// What serves the mirrors, where neither it nor the original has a backup.
    pub(crate) only_mirrored: Vec<ComponentId>,
}

/// Finds them. Costs O(n + m), and the cut sets of low order of the copies together.
pub(crate) fn data_loss(graph: &Graph<'_>, base: &BaseState, holder: ComponentId) -> DataLoss {
    let model = graph.model();
    let mut copies = vec![holder];
    copies.extend(backups(model.component(holder)));
    let has_backup = copies.len() > 1;
    let mut only_mirrored = Vec::new();
    for (server, mirrors) in mirrors(model, holder) {
        let behind = backups(server);
        if !has_backup && behind.is_empty() {
            only_mirrored.push(server.id());
        }
        // What is mirrored itself is one original; its mirrors are in what it needs already.
        if server.id() != holder {
            copies.extend(mirrors);
            copies.extend(behind);
        }
    }
    for ids in [&mut copies, &mut only_mirrored] {
        ids.sort_unstable_by_key(|id| model.component(*id).name());
        ids.dedup();
    }
    let sets = sets(graph, base, &copies).ok();
    DataLoss { copies, sets, only_mirrored }
}

fn backups(component: Component<'_>) -> &[ComponentId] {
    match component.backup() {
        Some(Backup::To { components, .. }) => components,
        Some(Backup::None { .. }) | None => &[],
    }
}

/// Each component that is served by mirrors of which `holder` is one, or that is the holder, with them.
fn mirrors(model: &Model, holder: ComponentId) -> Vec<(Component<'_>, Vec<ComponentId>)> {
    let mut found = Vec::new();
    for server in model.components() {
        for requirement in walk(server.needs()) {
            let RequirementView::Group(group) = requirement.view() else { continue };
            let members = group.members().map(|member| match member.view() {
                RequirementView::Component(member) if holds_data(member) => Some(member.id()),
                _ => None,
            });
            let members: Option<Vec<ComponentId>> = members.collect();
            let Some(members) = members.filter(|members| members.len() > 1) else { continue };
            let mirrored = group.form() != GroupForm::AllOf && group.needed() == 1;
            if mirrored && (server.id() == holder || members.contains(&holder)) {
                found.push((server, members));
            }
        }
    }
    found
}

fn sets(graph: &Graph<'_>, base: &BaseState, copies: &[ComponentId]) -> Result<Vec<Vec<ComponentId>>, Limit> {
    let model = graph.model();
    let limits = Limits::new(NODES, None);
    let nodes = || copies.iter().map(|copy| copy.0);
    let mut logic = FailureLogic::of_nodes(graph, base, nodes(), Scope::UpTo(HIGHEST), limits)?;
    let tree = logic.tree_of_all(nodes())?;
    let mut ladder = Ladder::new(&tree);
    let Some(least) = ladder.least_order() else { return Ok(Vec::new()) };
    let mut sets: Vec<Vec<ComponentId>> = Vec::new();
    for order in least.max(1)..=HIGHEST {
        let found = ladder.up_to(order, limits)?;
        let listed = found.cut_sets(model, &tree, order, CHOSEN_FROM).listed;
        sets = listed.into_iter().map(|set| set.components).collect();
        if sets.len() >= LISTED || found.complete {
            break;
        }
    }
    let names =
        |set: &Vec<ComponentId>| set.iter().map(|id| model.component(*id).name()).collect::<Vec<&str>>();
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| names(a).cmp(&names(b))));
    sets.truncate(LISTED);
    Ok(sets)
}
