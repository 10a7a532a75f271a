#![doc = include_str!("never-up.md")]

use crate::model::State;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let down = context.failures.targets().iter().filter(|target| context.base.is_down(**target));
    down.map(|target| {
        let component = context.model.component(*target);
        let why = match component.state() {
            State::Failed => "its state is `failed`".to_owned(),
            State::Ok | State::AtRisk => "something that it needs is down or cannot be reached".to_owned(),
        };
        let draft = Draft {
            rule: "never-up",
            severity: Severity::Critical,
            component: *target,
            related: Vec::new(),
            message: format!("{} is down with nothing further failed: {why}", component.name()),
            help: "repair what has failed, or correct the requirement that can never hold; \
                   until then nothing can be said of what else takes it down"
                .to_owned(),
        };
        context.finding(draft, &[*target], 1)
    })
    .collect()
}
