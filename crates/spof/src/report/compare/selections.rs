//! What selectors choose no more: a relation that loses members reads as redundancy won.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ComponentId, Model};
use crate::report::{CheckReport, Finding};
use crate::rules::{SELECTS_NOTHING, list};

/// A common cause of the head whose selector chooses fewer of what is still there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lost {
    cause: String,
    /// How many components it chose in the base, and how many in the head.
    counts: [usize; 2],
    /// What it chose and does not, by its names in the head, sorted.
    members: Vec<String>,
}

/// Finds them. What the head has no more is not lost by a selector. Costs O(m), m being what the selectors choose.
pub(super) fn lost(base: &Model, head: &Model, renamed: &BTreeMap<String, String>) -> Vec<Lost> {
    let current = |name: &str| head.find(renamed.get(name).map_or(name, String::as_str));
    let mut found = Vec::new();
    for old in base.selecting().iter().map(|cause| base.component(*cause)) {
        let Some(new) = current(old.name()).filter(|new| head.selecting().binary_search(&new.id()).is_ok())
        else {
            continue;
        };
        let chosen: BTreeSet<ComponentId> = new.affects().map(|member| member.id()).collect();
        let lost = old.affects().filter_map(|member| current(member.name()));
        let lost = lost.filter(|member| !chosen.contains(&member.id()));
        let mut members: Vec<String> = lost.map(|member| member.name().to_owned()).collect();
        members.sort_unstable();
        if !members.is_empty() {
            let counts = [old.affects().len(), chosen.len()];
            found.push(Lost { cause: new.name().to_owned(), counts, members });
        }
    }
    found
}

/// Tells of what was lost among the new findings, in their order. That a cause affects nothing is part of it.
pub(super) fn tell(lost: &[Lost], head: &CheckReport, news: &mut Vec<Finding>) {
    /// How many members a finding names.
    const RELATED: usize = 100;
    for Lost { cause, counts: [before, after], members } in lost {
        let Some(finding) = head.if_lost.iter().find(|finding| finding.component == *cause) else { continue };
        let mut finding = finding.clone();
        let names: Vec<&str> = members.iter().map(String::as_str).collect();
        let names = list(&names, names.len() as u64);
        let chooses = if *after == 0 { "nothing".to_owned() } else { after.to_string() };
        finding.message = format!(
            "the selector of {cause} chose {before} and now chooses {chooses}: {names} {} no longer affected",
            if members.len() == 1 { "is" } else { "are" }
        );
        finding.related = members.iter().take(RELATED).cloned().collect();
        finding.related_locations = vec![None; finding.related.len()];
        news.retain(|other| !(other.rule == SELECTS_NOTHING && other.component == *cause));
        // Worst first, then by rule and component.
        let key = |finding: &Finding| {
            (std::cmp::Reverse(finding.severity), finding.rule, finding.component.clone())
        };
        let place = news.partition_point(|other| key(other) <= key(&finding));
        news.insert(place, finding);
    }
}
