//! The second stage: names become components of a model.

use crate::config::{Assumed, Config, Named, Undecided, misspelt};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::quantity::Date;
use crate::model::{ComponentId, Model, Waiver};
use crate::rules::{Elsewhere, Policy, Severity};
use crate::source::Span;

/// What to make of ids that the model does not define.
#[derive(Clone, Copy)]
pub enum Undefined<'m> {
    /// They are errors.
    Refuse,
    /// They are errors unless this model, the other side of a comparison, defines them.
    RefuseUnlessIn(&'m Model),
    /// What names them is left out: the other side of a comparison, where they may not exist yet or any
    /// more.
    LeaveOut,
}

/// A configuration of one model.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The targets, in the order in which they are named.
    pub targets: Vec<ComponentId>,
    /// What never fails by itself, to be given to [`Model::assume_up`].
    pub assume_up: Vec<ComponentId>,
    /// Severities and waivers.
    pub policy: Policy,
}

impl Config {
    /// Looks every name up in `model`. `today` is the day on which the run looks.
    ///
    /// # Errors
    ///
    /// The problems, each with its place and the nearest id: those of undefined ids unless they are to be
    /// left out. Warnings, such as of a selector that chooses nothing, are added to `warnings`.
    pub fn settle(
        &self,
        model: &Model,
        today: Option<Date>,
        undefined: Undefined<'_>,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Settings, Vec<Diagnostic>> {
        let mut look_up = LookUp { model, undefined, problems: Vec::new() };
        let mut settings = Settings::default();
        settings.policy.severities = self.severities.clone();
        if self.undecided == Some(Undecided::Warn) {
            // Who says more about the rule itself has said that.
            settings.policy.severities.entry("undecided-objective").or_insert(Some(Severity::Low));
        }
        settings.policy.today = today;
        settings.targets = self.targets.iter().filter_map(|id| look_up.find(id)).collect();
        for assumed in &self.assume_up {
            match assumed {
                Assumed::Id(id) => match look_up.meant(id) {
                    Some(found) => settings.assume_up.push(found),
                    None => settings.policy.elsewhere.push(elsewhere(id, None)),
                },
                Assumed::Selected(selector, span) => {
                    let located = selector.located_in.iter().filter(|id| look_up.find(id).is_none()).count();
                    let chosen = selector.select(model);
                    if chosen.is_empty() && located == 0 && matches!(undefined, Undefined::Refuse) {
                        warnings.push(
                            Diagnostic::warning(
                                "selects-nothing",
                                "a selector of `assume_up` chooses nothing",
                            )
                            .at(*span, "no component matches")
                            .hint("check the kind, the labels and the tags against the components"),
                        );
                    }
                    settings.assume_up.extend(chosen);
                }
            }
        }
        for id in &self.mentioned {
            look_up.meant(id);
        }
        let find = |id: &Named| model.find(&id.0).map(|component| component.id());
        for configured in &self.waivers {
            let component = find(&configured.component);
            let target = configured.target.as_ref().map(find);
            let (Some(component), false) = (component, target == Some(None)) else {
                let lacking = configured.target.as_ref().filter(|_| component.is_some());
                let lacking = lacking.unwrap_or(&configured.component);
                settings.policy.elsewhere.push(elsewhere(lacking, Some(&configured.rule.0)));
                continue;
            };
            let waiver = Waiver {
                rule: configured.rule.0.clone(),
                target: target.flatten(),
                reason: configured.reason.clone(),
                expires: configured.expires,
                approved_by: configured.approved_by.clone(),
                span: configured.span,
            };
            settings.policy.waivers.push((component, waiver));
        }
        let mut problems = look_up.problems;
        problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }
}

fn elsewhere((id, span): &Named, waives: Option<&String>) -> Elsewhere {
    Elsewhere { id: id.clone(), waives: waives.cloned(), span: *span }
}

struct LookUp<'m> {
    model: &'m Model,
    undefined: Undefined<'m>,
    problems: Vec<Diagnostic>,
}

impl LookUp<'_> {
    /// As [`find`](LookUp::find), of what may be about another model: only what is misspelt is a problem.
    fn meant(&mut self, named: &Named) -> Option<ComponentId> {
        let (name, span) = named;
        let found = self.model.find(name).map(|component| component.id());
        if found.is_none()
            && self.is_refused(name)
            && let Some(near) = misspelt::meant(name, self.model)
        {
            self.problems.push(undefined(name, *span, Some(near)));
        }
        found
    }

    fn is_refused(&self, name: &str) -> bool {
        match self.undefined {
            Undefined::Refuse => true,
            Undefined::RefuseUnlessIn(other) => other.find(name).is_none(),
            Undefined::LeaveOut => false,
        }
    }

    fn find(&mut self, (name, span): &Named) -> Option<ComponentId> {
        let found = self.model.find(name);
        if found.is_none() && self.is_refused(name) {
            let near = nearest(name, self.model.components().map(|component| component.name()));
            self.problems.push(undefined(name, *span, near));
        }
        found.map(|component| component.id())
    }
}

fn undefined(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let label = near.map_or_else(|| "not defined".to_owned(), |near| format!("did you mean `{near}`?"));
    let problem =
        Diagnostic::error("undefined-id", format!("the id `{name}` is not defined")).at(span, label);
    match near {
        Some(near) => problem.hint(format!("the nearest defined id is `{near}`")),
        None => problem.hint("remove it, or check the files that define it too"),
    }
}
