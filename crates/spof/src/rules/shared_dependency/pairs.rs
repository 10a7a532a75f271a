//! Groups that claim to survive two failures or more and that two defeat.

use crate::analysis::defeating_pairs::{DefeatedByPairs, DefeatingPair};
use crate::graph::Node;
use crate::model::{ComponentId, RequirementView};
use crate::rules::evidence::GroupEvidence;
use crate::rules::finding::{Draft, fingerprint};
use crate::rules::shared_dependency::{RELATED, named, sorted};
use crate::rules::{Context, Evidence, Finding, Severity, severity_of_tier};

/// One finding for each group and component that leads a pair: with each rack and any further server, say.
pub(super) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in &context.defeating_pairs.groups {
        let mut pairs: Vec<&DefeatingPair> = group.pairs.iter().collect();
        pairs.sort_by_key(|pair| pair.components.map(|id| context.name(id)));
        let by_leader = pairs.chunk_by(|a, b| a.components[0] == b.components[0]);
        findings.extend(by_leader.filter_map(|pairs| finding(context, group, pairs)));
    }
    findings
}

fn finding(context: &Context<'_, '_>, found: &DefeatedByPairs, pairs: &[&DefeatingPair]) -> Option<Finding> {
    let gate = context.graph.gate(found.gate);
    let RequirementView::Group(group) = gate.requirement.view() else { return None };
    let first = *pairs.first()?;
    let others: Vec<ComponentId> = pairs.iter().map(|pair| pair.components[1]).collect();
    let alone = context.defeated.iter().find(|defeated| defeated.gate == found.gate);
    let alone: &[ComponentId] = alone.map_or(&[], |defeated| &defeated.by);
    let spare = group.members().len() as u32 - group.needed();
    let survives = if alone.is_empty() { "only one failure" } else { "not even one failure, and" };
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
    let colon = if alone.is_empty() { ": " } else { " besides, " };
    let mut targets: Vec<ComponentId> = pairs.iter().flat_map(|pair| &pair.targets).copied().collect();
    targets.sort_unstable_by_key(|target| context.name(*target));
    targets.dedup();
    let count = pairs.iter().map(|pair| pair.target_count).max().unwrap_or(0).max(targets.len() as u64);
    targets.truncate(context.listed_of_groups);
    let tier = pairs.iter().filter_map(|pair| pair.tier).min();
    let draft = Draft {
        rule: "shared-dependency",
        severity: tier.map_or(Severity::Low, |tier| severity_of_tier(tier).lowered(2)),
        component: first.components[0],
        related: std::iter::once(gate.owner).chain(named(group).take(RELATED)).collect(),
        message: format!(
            "{owner} needs {} and should survive the loss of {spare}, but survives {survives}{colon}{leader} and \
             {with} together take down {lost}{more}",
            group.describe(),
        ),
        help: format!(
            "let fewer members share {leader}: another rack, feed, switch or version for one of them; or have more \
             of them"
        ),
    };
    let mut finding = context.finding(draft, &targets, count);
    // Apart from what the same component does alone to another group of the same owner.
    let words = [finding.fingerprint.as_str(), "pair"];
    finding.fingerprint = fingerprint(words.into_iter());
    finding.evidence = Some(Evidence::Group(GroupEvidence {
        owner: owner.to_owned(),
        group: group.describe(),
        claimed_tolerance: spare,
        tolerance: u32::from(alone.is_empty()),
        defeated_by: sorted(context, alone),
        defeated_by_pairs: names(context, Some(found)),
        pair_count: found.pair_count,
        paths: first.ways.iter().map(|way| context.owned_names(way)).collect(),
        levels: Vec::new(),
    }));
    Some(finding)
}

/// What pairs do to a group.
pub(super) fn of<'a>(context: &Context<'a, '_>, gate: Node) -> Option<&'a DefeatedByPairs> {
    let groups = &context.defeating_pairs.groups;
    let at = groups.binary_search_by_key(&gate, |group| group.gate).ok()?;
    Some(&groups[at])
}

/// The pairs of a group, each sorted, and sorted.
pub(super) fn names(context: &Context<'_, '_>, group: Option<&DefeatedByPairs>) -> Vec<[String; 2]> {
    let pairs = group.into_iter().flat_map(|group| &group.pairs);
    let mut names: Vec<[String; 2]> = pairs
        .map(|pair| {
            let mut names = pair.components.map(|id| context.name(id).to_owned());
            names.sort_unstable();
            names
        })
        .collect();
    names.sort_unstable();
    names
}
