#![doc = include_str!("unused-waiver.md")]

use std::collections::BTreeSet;

use crate::model::ComponentId;
use crate::rules::finding::Draft;
use crate::rules::identity::fingerprint_of;
use crate::rules::policy::Applied;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>, waivers: &[Applied<'_>]) -> Vec<Finding> {
    let unused = waivers.iter().filter(|applied| !applied.expired && applied.worst.is_none());
    let unused = unused.map(|applied| {
        let rule = &applied.waiver.rule;
        let component = context.name(applied.component);
        let message = match applied.waiver.target {
            None => format!("the waiver of {rule} for {component} covers nothing"),
            Some(target) => {
                format!("the waiver of {rule} for {component} and {} covers nothing", context.name(target))
            }
        };
        let help = "remove it, or name the rule and the component that are meant";
        about_waiver(context, "unused-waiver", Severity::Low, applied, message, help)
    });
    let superseded = waivers.iter().filter_map(|applied| superseded(context, applied));
    unused.chain(superseded).chain(elsewhere(context)).collect()
}

/// An old one that has been renewed covers nothing any more.
fn superseded(context: &Context<'_, '_>, applied: &Applied<'_>) -> Option<Finding> {
    let until = applied.superseded?;
    let (rule, expired) = (&applied.waiver.rule, applied.waiver.expires.to_string());
    let component = context.name(applied.component);
    let message = format!(
        "the waiver of {rule} for {component} expired on {expired} and is superseded by the one until {until}"
    );
    let aspect = format!("{rule}, superseded, until {expired}");
    let draft = draft("unused-waiver", Severity::Low, applied, message, "remove it");
    Some(about(context, applied, draft, aspect))
}

/// What the configuration says about ids that are not here.
fn elsewhere<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = Finding> + 'a {
    let mut seen = BTreeSet::new();
    let policy = context.policy;
    let entries = policy.elsewhere.iter().filter(|_| !policy.silent);
    let entries = entries.filter(move |entry| seen.insert((&entry.id, &entry.waives)));
    entries.map(|entry| {
        let (id, waives) = (entry.id.as_str(), entry.waives.as_deref());
        let message = match waives {
            Some(rule) => format!("{rule} is waived for {id}, which is in no model of this run"),
            None => format!("{id} is assumed never to fail, and is in no model of this run"),
        };
        let aspect = format!("{}, elsewhere", waives.unwrap_or("assume_up"));
        Finding {
            rule: "unused-waiver",
            severity: Severity::Low,
            component: id.to_owned(),
            owner: None,
            targets: Vec::new(),
            target_count: 0,
            related: Vec::new(),
            related_locations: Vec::new(),
            message,
            help: "remove it, unless it is meant for another model".to_owned(),
            fingerprint: fingerprint_of("unused-waiver", id, Some(&aspect), None, [].into_iter()),
            group: None,
            aspect: Some(aspect),
            location: context.sources.location(entry.span),
            waived: false,
            waiver: None,
            baseline: None,
            evidence: None,
            assumptions: Vec::new(),
            basis: None,
        }
    })
}

/// A finding about a waiver: it stands where the waiver stands, and each rule waived has its own.
pub(super) fn about_waiver(
    context: &Context<'_, '_>,
    rule: &'static str,
    severity: Severity,
    applied: &Applied<'_>,
    message: String,
    help: &str,
) -> Finding {
    let draft = draft(rule, severity, applied, message, help);
    about(context, applied, draft, applied.waiver.rule.clone())
}

fn draft(
    rule: &'static str,
    severity: Severity,
    applied: &Applied<'_>,
    message: String,
    help: &str,
) -> Draft {
    Draft {
        rule,
        severity,
        component: applied.component,
        related: Vec::new(),
        message,
        help: help.to_owned(),
    }
}

fn about(context: &Context<'_, '_>, applied: &Applied<'_>, draft: Draft, aspect: String) -> Finding {
    let targets: Vec<ComponentId> = applied.waiver.target.into_iter().collect();
    let mut finding = context.finding_of(draft, aspect, &targets, targets.len() as u64);
    finding.location = context.sources.location(applied.waiver.span).or(finding.location);
    finding
}
