#![doc = include_str!("shared-dependency.md")]

mod pairs;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::redundancy::defeat_ways::DefeatWays;
use crate::analysis::redundancy::shared_dependencies::Defeated;
use crate::model::{ComponentId, Group, RequirementView};
use crate::rules::evidence::{GroupEvidence, LevelEvidence};
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity, severity_of_tier};

/// How many members of the group a finding lists.
const RELATED: usize = 20;

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = pairs::run(context);
    let mut known: FxHashSet<String> = FxHashSet::default();
    // A rack defeats the groups of everything in it.
    let mut taken_down: FxHashMap<ComponentId, Vec<ComponentId>> = FxHashMap::default();
    for (defeated, ways) in context.defeated.iter().zip(&context.defeat_ways) {
        let gate = context.graph.gate(defeated.gate);
        let RequirementView::Group(group) = gate.requirement.view() else { continue };
        let related: Vec<_> = std::iter::once(gate.owner).chain(named(group).take(RELATED)).collect();
        let identity = context.identity_of(gate.owner, group);
        // Two groups of one owner that need the same are one.
        if !known.insert(identity.words().to_owned()) {
            continue;
        }
        let spare = group.members().len() as u32 - group.needed();
        for (shared, ways) in defeated.by.iter().zip(ways) {
            let first = || context.first_taken_down(*shared, context.lists.of_groups);
            let targets = taken_down.entry(*shared).or_insert_with(first);
            let count = context.failures.takes_down_count(*shared);
            let severity = match context.tier_hit(*shared).map(severity_of_tier) {
                Some(Severity::Critical) => Severity::High,
                Some(Severity::High) => Severity::Medium,
                _ => Severity::Low,
            };
            let (shared_name, owner) = (context.name(*shared), context.name(gate.owner));
            let draft = Draft {
                rule: "shared-dependency",
                severity,
                component: *shared,
                related: related.clone(),
                message: format!(
                    "{owner} needs {} and should survive the loss of {spare}, but survives none: {shared_name} {}",
                    group.describe(),
                    what_it_does(context, *shared, ways)
                ),
                help: format!(
                    "let the members not share {shared_name}: another rack, feed, switch or version for one of them"
                ),
            };
            let mut finding = context.finding_of_group(draft, &identity, None, targets, count);
            finding.evidence = Some(Evidence::Group(GroupEvidence {
                owner: owner.to_owned(),
                group: group.describe(),
                claimed_tolerance: spare,
                tolerance: 0,
                defeated_by: listed(context, defeated),
                defeated_by_count: defeated.count,
                defeated_by_pairs: pairs::names(context, pairs::of(context, defeated.gate)),
                pair_count: pairs::of(context, defeated.gate).map_or(0, |pairs| pairs.pair_count),
                paths: ways.ways.iter().map(|way| context.owned_names(way)).collect(),
                levels: levels(context, ways),
            }));
            findings.push(finding);
        }
    }
    findings
}

/// The members that are components; groups have no place of their own to point at.
fn named<'m>(group: Group<'m>) -> impl Iterator<Item = ComponentId> + use<'m> {
    group.members().filter_map(|member| match member.view() {
        RequirementView::Component(component) => Some(component.id()),
        RequirementView::Group(_) | RequirementView::Reach { .. } => None,
    })
}

/// `takes down web-1 and web-2 at once, though they are apart by rack (rack-a and rack-b)`.
fn what_it_does(context: &Context<'_, '_>, shared: ComponentId, ways: &DefeatWays) -> String {
    let lost: Vec<ComponentId> = ways.lost.iter().copied().filter(|member| *member != shared).collect();
    if ways.lost.len() < 2 || lost.is_empty() {
        return "takes down too many of them at once".to_owned();
    }
    let members = context.names(&lost, lost.len() as u64);
    let done = match lost.len() == ways.lost.len() {
        true => format!("takes down {members} at once"),
        false => format!("is one of them and takes down {members} as well"),
    };
    // The levels between the members and what they share are where somebody thought them independent.
    let apart: Vec<String> = ways
        .levels
        .iter()
        .take_while(|level| !level.shared)
        .take(2)
        .map(|level| {
            let kind = context.model.component(level.components[0]).kind();
            format!("{kind} ({})", context.names(&level.components, level.components.len() as u64))
        })
        .collect();
    if apart.is_empty() { done } else { format!("{done}, though they are apart by {}", apart.join(" and ")) }
}

fn levels(context: &Context<'_, '_>, ways: &DefeatWays) -> Vec<LevelEvidence> {
    let level = ways.levels.iter().map(|level| LevelEvidence {
        kind: context.model.component(level.components[0]).kind().to_owned(),
        components: context.owned_names(&level.components),
        shared: level.shared,
    });
    level.collect()
}

/// What defeats a group alone, sorted; of many the nearest ones.
fn listed(context: &Context<'_, '_>, defeated: &Defeated) -> Vec<String> {
    let mut names = context.owned_names(defeated.listed.iter().take(context.lists.defeats));
    names.sort_unstable();
    names
}
