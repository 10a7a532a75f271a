//! Groups that claim to survive two failures or more and that two defeat.

use rustc_hash::FxHashSet;

use crate::analysis::redundancy::defeating_pairs::{DefeatedByPairs, DefeatingPair};
use crate::graph::Node;
use crate::model::{ComponentId, RequirementView};
use crate::rules::catalogue::shared_dependency::{RELATED, listed, named};
use crate::rules::evidence::GroupEvidence;
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity, severity_of_tier};

/// One finding for each group that pairs defeat.
pub(super) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in &context.defeating_pairs.groups {
        let mut pairs: Vec<&DefeatingPair> = group.pairs.iter().collect();
        pairs.sort_by_key(|pair| pair.components.map(|id| context.name(id)));
        // Told of the first leader; it is one finding of the group, whatever its components are called.
        let leader = pairs.chunk_by(|a, b| a.components[0] == b.components[0]).next();
        findings.extend(leader.and_then(|pairs| finding(context, group, pairs)));
    }
    // Two groups of one owner that need the same are one.
    let mut known = FxHashSet::default();
    findings.retain(|finding| known.insert(finding.fingerprint.clone()));
    findings
}

fn finding(context: &Context<'_, '_>, found: &DefeatedByPairs, pairs: &[&DefeatingPair]) -> Option<Finding> {
    let gate = context.graph.gate(found.gate);
    let RequirementView::Group(group) = gate.requirement.view() else { return None };
    let first = *pairs.first()?;
    let others: Vec<ComponentId> = pairs.iter().map(|pair| pair.components[1]).collect();
    let alone = context.defeated.binary_search_by_key(&found.gate, |defeated| defeated.gate);
    let alone = alone.ok().map(|at| &context.defeated[at]);
    let spare = group.members().len() as u32 - group.needed();
    let survives = if alone.is_none() { "only one failure" } else { "not even one failure, and" };
    let (owner, leader) = (context.name(gate.owner), context.name(first.components[0]));
    let with = context.name(first.components[1]);
    let lost = match &first.lost[..] {
        [] | [_] => "too many of them".to_owned(),
        lost => context.names(lost, lost.len() as u64),
    };
    let more = match &others[1..] {
        [] => String::new(),
        [other] => format!("; {leader} and {} do so as well", context.name(*other)),
        more => format!("; so does {leader} with any of {}", context.names(more, more.len() as u64)),
    };
    let rest = found.pair_count - pairs.len() as u64;
    let rest = if rest > 0 { format!(" ({} pairs in all)", found.pair_count) } else { String::new() };
    let colon = if alone.is_none() { ": " } else { " besides, " };
    let mut targets: Vec<ComponentId> = found.pairs.iter().flat_map(|pair| &pair.targets).copied().collect();
    targets.sort_unstable_by_key(|target| context.name(*target));
    targets.dedup();
    targets.truncate(context.lists.of_groups);
    let tier = found.pairs.iter().filter_map(|pair| pair.tier).min();
    let members = named(group).take(RELATED).filter(|member| !first.components.contains(member));
    let draft = Draft {
        rule: "shared-dependency",
        severity: tier.map_or(Severity::Low, |tier| severity_of_tier(tier).lowered(2)),
        component: gate.owner,
        related: std::iter::once(gate.owner).chain(first.components).chain(members).collect(),
        message: format!(
            "{owner} needs {} and should survive the loss of {spare}, but survives {survives}{colon}{leader} and \
             {with} together take down {lost}{more}{rest}",
            group.describe(),
        ),
        help: format!(
            "let fewer members share {leader}: another rack, feed, switch or version for one of them; or have more \
             of them"
        ),
    };
    let identity = context.identity_of(gate.owner, group);
    let mut finding = context.finding_of_group(draft, &identity, Some("pair"), &targets, found.target_count);
    finding.evidence = Some(Evidence::Group(GroupEvidence {
        owner: owner.to_owned(),
        group: group.describe(),
        claimed_tolerance: spare,
        tolerance: u32::from(alone.is_none()),
        defeated_by: alone.map_or_else(Vec::new, |alone| listed(context, alone)),
        defeated_by_count: alone.map_or(0, |alone| alone.count),
        defeated_by_pairs: names(context, Some(found)),
        pair_count: found.pair_count,
        paths: first.ways.iter().map(|way| context.owned_names(way)).collect(),
        levels: Vec::new(),
    }));
    Some(finding)
}

/// What pairs do to a group.
pub(super) fn of<'a>(context: &Context<'a, '_>, gate: Node) -> Option<&'a DefeatedByPairs> {
    let groups = &context.analyses.defeating_pairs.groups;
    let at = groups.binary_search_by_key(&gate, |group| group.gate).ok()?;
    Some(&groups[at])
}

/// The pairs of a group, each sorted, and sorted.
pub(super) fn names(context: &Context<'_, '_>, group: Option<&DefeatedByPairs>) -> Vec<[String; 2]> {
    let pairs = group.into_iter().flat_map(|group| &group.listed);
    let mut names: Vec<[String; 2]> = pairs
        .map(|pair| {
            let mut names = pair.map(|id| context.name(id).to_owned());
            names.sort_unstable();
            names
        })
        .collect();
    names.sort_unstable();
    names
}
