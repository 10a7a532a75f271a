//! The rules at work: everything that they find, in order.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::analysis::parallel::{in_parallel, in_parallel_told};
use crate::progress::Observer;
use crate::rules::catalogue::{RULES, single_point_of_failure};
use crate::rules::rule::{Each, Named, Rule, Run};
use crate::rules::{Context, Finding, LeftOut, Policy, listing, policy};

/// The rules that the run has not turned off.
fn on(policy: &Policy) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| policy.severities.get(rule.id) != Some(&None))
}

/// Every finding of every rule: worst first, then by rule, component and targets; and what was counted only. `named` is
/// what [`named`] gave, or what is left of it.
pub(crate) fn findings(
    context: &Context<'_, '_>,
    named: Vec<Named>,
    threads: usize,
    progress: Observer<'_>,
) -> (Vec<Finding>, LeftOut) {
    let severities = &context.policy.severities;
    let configured = |rule: &Rule, mut found: Vec<Finding>| {
        if let Some(Some(severity)) = severities.get(rule.id) {
            found.iter_mut().for_each(|finding| finding.severity = *severity);
        }
        found
    };
    let rules: Vec<&Rule> = on(context.policy).collect();
    let by_rule: FxHashMap<&str, &Named> = named.iter().map(|named| (named.rule.id, named)).collect();
    let found = in_parallel_told(&rules, threads, progress, |rule| match rule.run {
        Run::Analyses(run) => configured(rule, run(context)),
        Run::Each(Each { finding, .. }) => {
            let named = by_rule.get(rule.id).map_or(&[][..], |named| &named.found);
            let of_each = named.iter().map(|(severity, component)| {
                let mut finding = finding(context, *component);
                finding.severity = *severity;
                finding
            });
            of_each.collect()
        }
        Run::Waivers(_) => Vec::new(),
    });
    let mut findings: Vec<Finding> = found.into_iter().flatten().collect();
    let counted = named.into_iter().filter(|named| !named.rest.is_empty());
    let counted = counted.map(|named| (named.rule.id, named.rest)).collect();
    let waivers = policy::waive(context, &mut findings);
    for rule in rules {
        if let Run::Waivers(run) = rule.run {
            findings.extend(configured(rule, run(context, &waivers)));
        }
    }
    let findings = sorted(findings);
    let left_out = LeftOut::beside(context, counted, &findings);
    (findings, left_out)
}

/// Worst first: by severity, within a rule by how many targets each is about, then by component and targets. Findings are large: their numbers are sorted, and each finding is
/// moved once.
fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut order: Vec<u32> = (0..findings.len() as u32).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&findings[*a as usize], &findings[*b as usize]);
        let key =
            |finding: &'_ Finding| (Reverse(finding.severity), finding.rule, Reverse(finding.target_count));
        key(a)
            .cmp(&key(b))
            .then_with(|| a.component.cmp(&b.component))
            .then_with(|| a.targets.cmp(&b.targets))
            .then_with(|| a.related.cmp(&b.related))
            .then_with(|| a.message.cmp(&b.message))
    });
    // By finding, the place where it belongs.
    let mut place = vec![0u32; order.len()];
    order.iter().enumerate().for_each(|(at, finding)| place[*finding as usize] = at as u32);
    for at in 0..place.len() {
        while place[at] as usize != at {
            let to = place[at] as usize;
            findings.swap(at, to);
            place.swap(at, to);
        }
    }
    findings
}

/// What the rules that say the same of each of many components find, before it is put into words.
pub(crate) fn named(context: &Context<'_, '_>, threads: usize) -> Vec<Named> {
    let rules: Vec<&'static Rule> = on(context.policy).collect();
    let waivable = policy::waivable(context);
    let named = in_parallel(&rules, threads, |rule| {
        let Run::Each(Each { found, order, listing, .. }) = rule.run else { return None };
        let mut found = found(context);
        if let Some(Some(severity)) = context.policy.severities.get(rule.id) {
            found.iter_mut().for_each(|(of, _)| *of = *severity);
        }
        let most = match rule.id {
            single_point_of_failure::ID => context.policy.listed.single_points,
            _ => context.policy.listed.findings,
        };
        let rest = listing::split_off(context, &mut found, order, most, |id| waivable.contains(&id));
        Some(Named { rule, listing, found, rest })
    });
    named.into_iter().flatten().collect()
}
