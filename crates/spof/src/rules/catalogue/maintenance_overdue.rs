#![doc = include_str!("maintenance-overdue.md")]

use crate::model::Component;
use crate::model::quantity::Date;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let Some(today) = context.today else { return Vec::new() };
    let mut overdue: Vec<Component<'_>> =
        context.model.components().filter(|component| is_overdue(*component, today)).collect();
    overdue.sort_unstable_by_key(|component| component.name());
    overdue.into_iter().filter_map(|component| finding(context, component)).collect()
}

fn is_overdue(component: Component<'_>, today: Date) -> bool {
    let due = component.maintenance().and_then(|maintenance| maintenance.last?.after(maintenance.every));
    due.is_some_and(|due| due < today)
}

fn finding(context: &Context<'_, '_>, component: Component<'_>) -> Option<Finding> {
    let maintenance = component.maintenance()?;
    let last = maintenance.last?;
    let due = last.after(maintenance.every)?;
    let count = context.failures.takes_down_count(component.id());
    let draft = Draft {
        rule: "maintenance-overdue",
        severity: if count > 0 { Severity::Medium } else { Severity::Low },
        component: component.id(),
        related: Vec::new(),
        // No count of days: the message stays the same from day to day.
        message: format!(
            "the maintenance of {} was due by {due}: it was last done on {last}, to be done every {}",
            component.name(),
            maintenance.every
        ),
        help: "do it, and note the day as `last`; or change `every` if it is not needed so often".to_owned(),
    };
    Some(context.finding(draft, &context.taken_down_briefly(component.id()), count))
}
