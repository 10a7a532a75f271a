#![doc = include_str!("even-quorum.md")]

use crate::model::GroupForm;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let even = context.groups().filter(|owned| {
        owned.group.form() == GroupForm::Majority && owned.group.members().len().is_multiple_of(2)
    });
    even.map(|owned| {
        let (members, needed) = (owned.group.members().len(), owned.group.needed() as usize);
        let draft = Draft {
            rule: "even-quorum",
            severity: Severity::Low,
            component: owned.owner.id(),
            related: Vec::new(),
            message: format!(
                "{} needs a majority, {needed} of {members}: it survives {}, and would with one member less; with \
                 one member more it survives {}",
                owned.owner.name(),
                losses(members - needed),
                losses(members + 1 - needed),
            ),
            help: format!(
                "add a member that shares nothing with the others: {needed} of {} is a majority as well; or take \
                 one away: {} of {} is one",
                members + 1,
                needed - 1,
                members - 1
            ),
        };
        context.finding_of_group(draft, &context.identity_of(owned.owner.id(), owned.group), None, &[], 0)
    })
    .collect()
}

fn losses(count: usize) -> String {
    match count {
        0 => "no loss".to_owned(),
        1 => "one loss".to_owned(),
        losses => format!("{losses} losses"),
    }
}
