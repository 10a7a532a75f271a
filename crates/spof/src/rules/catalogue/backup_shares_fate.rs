#![doc = include_str!("backup-shares-fate.md")]

use crate::analysis::promises::promised_data::DataHolder;
use crate::rules::bonds::Fate;
use crate::rules::finding::Draft;
use crate::rules::{Context, Finding, Severity};

pub(crate) fn run(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (bond, fate) in &context.bonds.backups {
        let name_of = |holder: &DataHolder| context.name(holder.component);
        let holders = &context.data.holders;
        let at = holders.binary_search_by_key(&context.name(bond.subject), name_of);
        let targets = at.map_or(&[][..], |at| holders[at].targets.as_slice());
        let name = context.name(bond.subject);
        let copies = context.names(&bond.partners, bond.partners.len() as u64);
        let (message, help) = match *fate {
            Fate::Own => (
                format!("{name} takes every copy of its data down with it: {copies}"),
                format!("keep a copy where it does not need {name}"),
            ),
            Fate::Partner(copy) => {
                let copy = context.name(copy);
                (
                    format!(
                        "the only copy of the data of {name} is in {copy}, which takes {name} down with it"
                    ),
                    format!("keep a copy of {name} outside of what it runs on"),
                )
            }
            Fate::Shared(culprit) => {
                let culprit = context.name(culprit);
                (
                    format!("{culprit} takes down {name} and every copy of its data: {copies}"),
                    format!(
                        "keep a copy where {culprit} does not matter: another site, array, account or provider"
                    ),
                )
            }
            Fate::Today => (
                format!("every copy of the data of {name} is down already: {copies}"),
                "repair one of them, or copy the data to somewhere else meanwhile".to_owned(),
            ),
        };
        let draft = Draft {
            rule: "backup-shares-fate",
            severity: Severity::High,
            component: bond.subject,
            related: fate.related(bond),
            message,
            help,
        };
        findings.push(context.finding(draft, targets, targets.len() as u64));
    }
    findings
}
