#![doc = include_str!("pages/slow-recovery.md")]

use crate::model::ComponentId;
use crate::model::quantity::Duration;
use crate::rules::evidence::TimeEvidence;
use crate::rules::finding::Draft;
use crate::rules::{Context, Evidence, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    context.spofs.iter().filter_map(|spof| finding(context, *spof)).collect()
}

fn finding(context: &Context<'_, '_>, spof: ComponentId) -> Option<Finding> {
    let mttr = context.model.component(spof).reliability().mttr?;
    let (rto, strictest) = context.promised_times.strictest(spof)?;
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
