#![doc = include_str!("no-backup.md")]

use crate::analysis::promises::promised_data::holds_data;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for holder in &context.data.holders {
        let component = context.model.component(holder.component);
        let Some((target, rpo)) = holder.strictest else { continue };
        if !holds_data(component) || component.backup().is_some() || component.gaps().backups {
            continue;
        }
        let draft = Draft {
            rule: "no-backup",
            severity: Severity::High,
            component: holder.component,
            related: vec![holder.component, target],
            message: format!(
                "{} ({}) has no backup, and {} promises to lose no more than {rpo} of data",
                component.name(),
                component.kind(),
                context.name(target)
            ),
            help: "copy it to where nothing can take both, at least as often as the `rpo` says, and name that in \
                   `backup`; or say `backup: { none: true, reason: ... }` if nothing in it has to be kept"
                .to_owned(),
        };
        findings.push(context.finding(draft, &holder.targets, holder.targets.len() as u64));
    }
    findings
}
