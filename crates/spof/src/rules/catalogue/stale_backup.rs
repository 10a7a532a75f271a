#![doc = include_str!("stale-backup.md")]

use crate::model::{Backup, ComponentId};
use crate::rules::catalogue::slow_recovery::beyond;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for holder in &context.data.holders {
        let component = context.model.component(holder.component);
        let Some(Backup::To { every: Some(every), .. }) = component.backup() else { continue };
        let own = component.rpo().map(|rpo| (rpo, holder.component));
        let of_target = holder.strictest.map(|(target, rpo)| (rpo, target));
        let Some((rpo, strictest)) = of_target.into_iter().chain(own).min_by_key(|(rpo, _)| *rpo) else {
            continue;
        };
        if *every <= rpo {
            continue;
        }
        let promises_less =
            |target: &&ComponentId| context.model.component(**target).rpo().is_some_and(|rpo| rpo < *every);
        let targets: Vec<ComponentId> = holder.targets.iter().filter(promises_less).copied().collect();
        let draft = Draft {
            rule: "stale-backup",
            severity: Severity::High,
            component: holder.component,
            related: vec![holder.component, strictest],
            message: format!(
                "{} is backed up every {every}, {} longer than the `rpo` of {} ({rpo})",
                component.name(),
                beyond(*every, rpo),
                context.name(strictest)
            ),
            help: format!("back it up every {rpo} or more often, or promise less"),
        };
        findings.push(context.finding(draft, &targets, targets.len() as u64));
    }
    findings
}
