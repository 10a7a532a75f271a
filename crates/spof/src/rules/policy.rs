//! What a run makes of the rules: severities of its own, and what may stay for now.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Diagnostic, nearest};
use crate::model::quantity::Date;
use crate::model::{ComponentId, Model, Waiver};
use crate::rules::{Context, Finding, Listed, RULES, Severity, WaiverNote, find, list, severity_of_tier};
use crate::source::Span;

/// How a run looks at the findings. The default changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// By rule, the severity of all of its findings; `None` turns the rule off.
    pub severities: BTreeMap<&'static str, Option<Severity>>,
    /// Waivers beside those of the model itself, each with its component.
    pub waivers: Vec<(ComponentId, Waiver)>,
    /// What the configuration says about ids that are in no model of the run: it may be that of another one.
    pub elsewhere: Vec<Elsewhere>,
    /// The waivers of components that count, each with its component's name, its target's and its last day; `None`: all of
    /// them. For a change whose own ones are not to cover it.
    pub granted: Option<BTreeSet<Granted>>,
    /// Whether nothing is reported of these waivers themselves, such as that they are unused: for a
    /// comparison, whose change they are no part of.
    pub silent: bool,
    /// How much is listed of very much.
    pub listed: Listed,
    /// The day on which the run looks. `None`: no waiver has expired.
    pub today: Option<Date>,
}

/// What makes a waiver beside a component the same in another version of the model: the rule, the names of the component
/// and of the target, and the last day.
pub type Granted = (String, String, Option<String>, String);

/// Every waiver that stands beside a component of the model.
pub fn granted_by(model: &Model) -> BTreeSet<Granted> {
    let components = model.components().filter(|component| !component.waive().is_empty());
    let waivers = components.flat_map(|component| {
        component.waive().iter().map(move |waiver| granted(model, component.name(), waiver))
    });
    waivers.collect()
}

fn granted(model: &Model, component: &str, waiver: &Waiver) -> Granted {
    let target = waiver.target.map(|target| model.component(target).name().to_owned());
    (waiver.rule.clone(), component.to_owned(), target, waiver.expires.to_string())
}

/// An entry of a configuration that is about nothing in the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The id that the model lacks.
    pub id: String,
    /// The rule that is waived for it; `None` where it is assumed never to fail.
    pub waives: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// The rules that report on the waivers themselves; a waiver of these would defeat them.
const OF_WAIVERS: [&str; 2] = ["expired-waiver", "unused-waiver"];

/// The problems of rules that waivers name: those that do not exist, each with the nearest one that
/// does, and those that no waiver can cover.
pub fn unknown(named: &[(String, Span)]) -> Vec<Diagnostic> {
    let problems = named.iter().filter_map(|(name, span)| {
        if OF_WAIVERS.contains(&name.as_str()) {
            let message = format!("a waiver cannot cover `{name}`");
            let problem = Diagnostic::error("unknown-rule", message).at(*span, "about waivers themselves");
            return Some(problem.hint("renew or remove the waiver that it is about"));
        }
        find(name).is_none().then(|| unknown_rule(name, *span))
    });
    problems.collect()
}

/// That there is no such rule.
pub(crate) fn unknown_rule(name: &str, span: Span) -> Diagnostic {
    let near = nearest(name, RULES.iter().map(|rule| rule.id));
    let label = near.map_or_else(|| "not a rule".to_owned(), |near| format!("did you mean `{near}`?"));
    let hint = near.map_or_else(
        || "`spof rules` lists the rules".to_owned(),
        |near| format!("the nearest rule is `{near}`"),
    );
    Diagnostic::error("unknown-rule", format!("there is no rule `{name}`")).at(span, label).hint(hint)
}

/// A waiver and what it was met with.
pub(crate) struct Applied<'a> {
    pub(crate) component: ComponentId,
    pub(crate) waiver: &'a Waiver,
    pub(crate) expired: bool,
    /// The last day of a later waiver of the same, where this one has expired.
    pub(crate) superseded: Option<Date>,
    configured: bool,
    /// The worst finding that it is about; `None` where there is none.
    pub(crate) worst: Option<Severity>,
}

/// The components that any waiver is about.
pub(crate) fn waivable(context: &Context<'_, '_>) -> FxHashSet<ComponentId> {
    let in_model = context.model.components().filter(|component| !component.waive().is_empty());
    let configured = context.policy.waivers.iter().map(|(component, _)| *component);
    in_model.map(|component| component.id()).chain(configured).collect()
}

/// Marks the findings that waivers cover, and tells of the waivers that are to be reported on. A finding about several targets is covered by a waiver that
/// names no target, or by one for each of them.
pub(crate) fn waive<'a>(context: &Context<'a, '_>, findings: &mut [Finding]) -> Vec<Applied<'a>> {
    let policy = context.policy;
    let in_model = context.model.components().flat_map(|component| {
        let waivers: &'a [Waiver] = context.model.component(component.id()).waive();
        let granted = move |waiver: &&Waiver| {
            policy
                .granted
                .as_ref()
                .is_none_or(|all| all.contains(&granted(context.model, component.name(), waiver)))
        };
        waivers.iter().filter(granted).map(move |waiver| (component.id(), waiver, false))
    });
    let configured = policy.waivers.iter().map(|(component, waiver)| (*component, waiver, true));
    let mut applied: Vec<Applied<'a>> = in_model
        .chain(configured)
        .map(|(component, waiver, configured)| {
            let expired = policy.today.is_some_and(|today| waiver.expires < today);
            Applied { component, waiver, expired, superseded: None, configured, worst: None }
        })
        .collect();
    let mut by_subject: FxHashMap<(&str, ComponentId), Vec<usize>> = FxHashMap::default();
    for (at, applied) in applied.iter().enumerate() {
        by_subject.entry((&applied.waiver.rule, applied.component)).or_default().push(at);
    }
    if applied.is_empty() {
        return applied;
    }
    supersede(&mut applied, &by_subject);
    for finding in findings {
        let Some(component) = context.model.find(&finding.component) else { continue };
        let Some(candidates) = by_subject.get(&(finding.rule, component.id())) else { continue };
        let about: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|at| {
                let target = applied[*at].waiver.target.map(|target| context.name(target));
                target.is_none_or(|target| finding.targets.iter().any(|id| id == target))
            })
            .collect();
        for at in &about {
            applied[*at].worst = applied[*at].worst.max(Some(finding.severity));
        }
        let valid = about.into_iter().map(|at| &applied[at]).filter(|applied| !applied.expired);
        let valid: Vec<&Waiver> = valid.map(|applied| applied.waiver).collect();
        finding.waiver = note(context, finding, &valid);
        finding.waived = finding.waiver.is_some();
        if !finding.waived {
            leave_to_others(context, finding, &valid);
        }
    }
    applied.retain(|applied| !(applied.configured && policy.silent));
    applied
}

/// Whoever renews a waiver has decided anew: the one that has expired is told to be removed, and no more. A later one for
/// all targets renews one for a single target too.
fn supersede(applied: &mut [Applied<'_>], by_subject: &FxHashMap<(&str, ComponentId), Vec<usize>>) {
    for at in 0..applied.len() {
        let Applied { component, waiver, expired, .. } = applied[at];
        let same = by_subject.get(&(waiver.rule.as_str(), component)).filter(|_| expired);
        let later = same.into_iter().flatten().map(|other| applied[*other].waiver).filter(|other| {
            other.expires > waiver.expires && (other.target.is_none() || other.target == waiver.target)
        });
        applied[at].superseded = later.map(|other| other.expires).max();
    }
}

/// The rules whose severity follows from the best tier among the targets.
const BY_TIER: [&str; 2] = ["single-point-of-failure", "shared-dependency"];

/// A finding that is covered for some of its targets only is as severe as it is for the others, and says so.
fn leave_to_others(context: &Context<'_, '_>, finding: &mut Finding, valid: &[&Waiver]) {
    let of_targets = valid.iter().filter_map(|waiver| Some((context.name(waiver.target?), waiver)));
    let covered: FxHashMap<&str, &&Waiver> = of_targets.collect();
    if covered.is_empty() || finding.target_count != finding.targets.len() as u64 {
        return;
    }
    let tier = |id: &String| context.model.find(id).map(|target| target.tier());
    let best = finding.targets.iter().filter_map(tier).min();
    let rest = finding.targets.iter().filter(|id| !covered.contains_key(id.as_str())).filter_map(tier).min();
    let set = matches!(context.policy.severities.get(finding.rule), Some(Some(_)));
    if let (Some(best), Some(rest), true, false) = (best, rest, BY_TIER.contains(&finding.rule), set) {
        let place = |tier| Severity::ALL.iter().position(|severity| *severity == severity_of_tier(tier));
        let steps = place(rest).zip(place(best)).map_or(0, |(rest, best)| rest - best);
        finding.severity = finding.severity.lowered(steps);
    }
    let mut names: Vec<&str> = covered.into_keys().collect();
    names.sort_unstable();
    finding.message += &format!(" (waived for {})", list(&names, names.len() as u64));
}

/// What covers a finding: of several waivers that do it together, the one that is the first to expire.
fn note(context: &Context<'_, '_>, finding: &Finding, valid: &[&Waiver]) -> Option<WaiverNote> {
    let whole = valid.iter().filter(|waiver| waiver.target.is_none()).max_by_key(|waiver| waiver.expires);
    let names = |id: &String| {
        let of_target = |waiver: &&&Waiver| waiver.target.is_some_and(|target| context.name(target) == id);
        valid.iter().filter(of_target).max_by_key(|waiver| waiver.expires)
    };
    let listed = finding.target_count == finding.targets.len() as u64 && !finding.targets.is_empty();
    let waiver = match whole {
        Some(waiver) => waiver,
        None if listed => {
            let of_each: Option<Vec<&&Waiver>> = finding.targets.iter().map(names).collect();
            of_each?.into_iter().min_by_key(|waiver| waiver.expires)?
        }
        None => return None,
    };
    Some(WaiverNote {
        reason: waiver.reason.clone(),
        expires: waiver.expires.to_string(),
        approved_by: waiver.approved_by.clone(),
    })
}
