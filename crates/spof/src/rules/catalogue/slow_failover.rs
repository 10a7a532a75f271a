#![doc = include_str!("slow-failover.md")]

use crate::model::{Component, ComponentId};
use crate::rules::catalogue::slow_recovery::{beyond, promised_less, times};
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut switched: Vec<Component<'_>> =
        context.model.components().filter(|component| component.failover().is_some()).collect();
    switched.sort_unstable_by_key(|component| component.name());
    switched.into_iter().filter_map(|component| finding(context, component)).collect()
}

fn finding(context: &Context<'_, '_>, component: Component<'_>) -> Option<Finding> {
    let failover = component.failover()?;
    // While it switches it is down, and so is what goes down with it.
    let own = component.rto().map(|rto| (rto, component.id()));
    // Of equal ones its own, wherever the files define the two.
    let promised = own.into_iter().chain(context.promised_times.strictest(&context.failures, component.id()));
    let (rto, strictest) = promised.min_by_key(|(rto, _)| *rto)?;
    if failover <= rto {
        return None;
    }
    let name = component.name();
    let is_late = |id: &ComponentId| {
        let promised = context.model.component(*id).rto().is_some_and(|rto| rto < failover);
        promised && context.failures.place_of(*id).is_some()
    };
    let near = [component.id(), strictest].into_iter().filter(is_late);
    let mut late = promised_less(context, component.id(), failover);
    late.extend(near);
    late.sort_unstable_by_key(|target| context.name(*target));
    late.dedup();
    let whose =
        if strictest == component.id() { "its".to_owned() } else { format!("{}'s", context.name(strictest)) };
    let draft = Draft {
        rule: "slow-failover",
        severity: Severity::High,
        component: component.id(),
        related: vec![component.id(), strictest],
        message: format!(
            "the failover of {name} takes {failover}, {} longer than {whose} `rto` ({rto})",
            beyond(failover, rto)
        ),
        help: "let the alternatives run side by side, or switch sooner: most of a failover is waiting until \
               the failure is believed"
            .to_owned(),
    };
    let mut finding = context.finding(draft, &late, late.len() as u64);
    finding.evidence = Some(Evidence::Time(times(context, strictest, rto, failover)));
    Some(finding)
}
