#![doc = include_str!("slow-recovery.md")]

use crate::analysis::several_failures::cut_sets::Count;
use crate::analysis::several_failures::pairs_of_target::SlowPairs;
use crate::model::ComponentId;
use crate::model::quantity::Duration;
use crate::rules::evidence::TimeEvidence;
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let single = context.spofs.iter().filter_map(|spof| finding(context, *spof));
    let targets = context.failures.targets();
    let pairs = context.joint.known();
    let pairs =
        pairs.filter_map(|(place, joint)| of_pairs(context, targets[place], joint.slow_pairs.as_ref()?));
    single.chain(pairs).collect()
}

/// A target that a pair takes down for longer than it promises, whichever of the two is repaired first.
fn of_pairs(context: &Context<'_, '_>, target: ComponentId, slow: &SlowPairs) -> Option<Finding> {
    let rto = context.model.component(target).rto()?;
    let fastest = |pair: &[ComponentId; 2]| -> Option<Duration> {
        pair.iter().filter_map(|id| context.model.component(*id).reliability().mttr).min()
    };
    let first = slow.listed.first()?;
    let takes = fastest(first)?;
    let name = context.name(target);
    let [a, b] = first.map(|id| context.name(id));
    let also = slow.listed[1..].iter().filter_map(|pair| {
        let [a, b] = pair.map(|id| context.name(id));
        Some(format!("; {a} and {b} {} longer", beyond(fastest(pair)?, rto)))
    });
    let also: String = also.collect();
    let more = Count::to_u64(&slow.count).map(|count| count - slow.listed.len() as u64);
    let more = match more {
        Some(0) => String::new(),
        Some(1) => "; and 1 more pair".to_owned(),
        Some(more) => format!("; and {more} more pairs"),
        None => "; and very many more pairs".to_owned(),
    };
    let draft = Draft {
        rule: "slow-recovery",
        severity: Severity::Low,
        component: target,
        related: first.to_vec(),
        message: format!(
            "when {a} and {b} have both failed, {name} is down for {takes} at the least, until one of them is \
             repaired: {} longer than its `rto` ({rto}){also}{more}",
            beyond(takes, rto),
        ),
        help: format!("have a spare of {a} or {b} at hand that is in place within {rto}, or promise less"),
    };
    let mut finding = context.finding_of(draft, "pair".to_owned(), &[target], 1);
    finding.evidence = Some(Evidence::Time(times(context, target, rto, takes)));
    Some(finding)
}

fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Option<Finding> {
    let mttr = context.model.component(spof).reliability().mttr?;
    let (rto, strictest) = context.promised_times.strictest(&context.failures, spof)?;
    if mttr <= rto {
        return None;
    }
    let name = context.name(spof);
    let late = promised_less(context, spof, mttr);
    let others = match late.len() {
        0 | 1 => String::new(),
        more => format!(" and {} more", more - 1),
    };
    let draft = Draft {
        rule: "slow-recovery",
        severity: Severity::High,
        component: spof,
        related: vec![spof, strictest],
        message: format!(
            "the repair of {name} takes {mttr}, {} longer than the `rto` of {} ({rto}){others}",
            beyond(mttr, rto),
            context.name(strictest),
        ),
        help: format!(
            "have a spare of {name} at hand or a way around it that is in place within {rto}, or promise less"
        ),
    };
    // Where only something on the way promised it, the targets are those that go down.
    let targets = if late.is_empty() { context.taken_down_briefly(spof) } else { late };
    let count = targets.len() as u64;
    let mut finding = context.finding(draft, &targets, count);
    finding.evidence = Some(Evidence::Time(times(context, strictest, rto, mttr)));
    Some(finding)
}

/// The targets that go down with a component and promise to be back sooner than `time`, by name; among the
/// first ones of very many.
pub(super) fn promised_less(
    context: &Context<'_, '_>,
    component: ComponentId,
    time: Duration,
) -> Vec<ComponentId> {
    let all = context.taken_down(component).into_iter();
    all.filter(|target| context.model.component(*target).rto().is_some_and(|rto| rto < time)).collect()
}

pub(super) fn beyond(time: Duration, limit: Duration) -> Duration {
    Duration::new(time.get().saturating_sub(limit.get()))
}

pub(super) fn times(
    context: &Context<'_, '_>,
    promised: ComponentId,
    rto: Duration,
    takes: Duration,
) -> TimeEvidence {
    TimeEvidence {
        component: context.name(promised).to_owned(),
        rto_hours: rto.hours(),
        takes_hours: takes.hours(),
    }
}
