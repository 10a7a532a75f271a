#![doc = include_str!("no-slack.md")]

use crate::model::GroupForm;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let full = context.groups().filter(|owned| {
        let members = owned.group.members().len();
        // A majority of two is told as one of an even number.
        matches!(owned.group.form(), GroupForm::AnyOf | GroupForm::AtLeast(_))
            && owned.group.needed() as usize == members
    });
    full.map(|owned| {
        let members = owned.group.members().len();
        let message = if members == 1 {
            format!(
                "{} needs {}: a choice of one; with one member more either could be lost",
                owned.owner.name(),
                owned.group.describe()
            )
        } else {
            format!(
                "{} needs {members} of {members}: no member can be lost; with one member more any one could",
                owned.owner.name()
            )
        };
        let draft = Draft {
            rule: "no-slack",
            severity: Severity::Medium,
            component: owned.owner.id(),
            related: Vec::new(),
            message,
            help:
                "add a member that shares nothing with the others, or say `all_of` if no redundancy is meant"
                    .to_owned(),
        };
        context.finding_of_group(draft, &context.identity_of(owned.owner.id(), owned.group), None, &[], 0)
    })
    .collect()
}
