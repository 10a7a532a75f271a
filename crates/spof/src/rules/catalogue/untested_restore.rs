#![doc = include_str!("untested-restore.md")]

use crate::model::Backup;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for holder in &context.data.holders {
        let component = context.model.component(holder.component);
        let Some(Backup::To { last_restore_test, .. }) = component.backup() else { continue };
        let name = component.name();
        let (severity, message) = match (last_restore_test, context.today) {
            (None, _) => (Severity::Medium, format!("nobody has tried to restore {name} from its backup")),
            (Some(last), Some(today)) if last.a_year_later().is_some_and(|due| due < today) => {
                let when = format!("{last}, more than a year ago");
                (Severity::Low, format!("the last attempt to restore {name} from its backup was on {when}"))
            }
            (Some(_), _) => continue,
        };
        let draft = Draft {
            rule: "untested-restore",
            severity,
            component: holder.component,
            related: Vec::new(),
            message,
            help: "restore it somewhere else, time that, and note the day as `last_restore_test`".to_owned(),
        };
        findings.push(context.finding(draft, &holder.targets, holder.targets.len() as u64));
    }
    findings
}
