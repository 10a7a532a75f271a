//! The second stage: names become components of a model.

use crate::config::{Assumed, Config, Named};
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::quantity::Date;
use crate::model::{ComponentId, Model, Waiver};
use crate::rules::Policy;

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
        settings.policy.today = today;
        settings.targets = self.targets.iter().filter_map(|id| look_up.find(id)).collect();
        for assumed in &self.assume_up {
            match assumed {
                Assumed::Id(id) => settings.assume_up.extend(look_up.find(id)),
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
            look_up.find(id);
        }
        let find = |id: &Named| model.find(&id.0).map(|component| component.id());
        for configured in &self.waivers {
            let component = find(&configured.component);
            let target = configured.target.as_ref().map(find);
            let (Some(component), false) = (component, target == Some(None)) else { continue };
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

struct LookUp<'m> {
    model: &'m Model,
    undefined: Undefined<'m>,
    problems: Vec<Diagnostic>,
}

impl LookUp<'_> {
    fn find(&mut self, (name, span): &Named) -> Option<ComponentId> {
        let found = self.model.find(name);
        let refused = match self.undefined {
            Undefined::Refuse => true,
            Undefined::RefuseUnlessIn(other) => other.find(name).is_none(),
            Undefined::LeaveOut => false,
        };
        if found.is_none() && refused {
            let near = nearest(name, self.model.components().map(|component| component.name()));
            let label =
                near.map_or_else(|| "not defined".to_owned(), |near| format!("did you mean `{near}`?"));
            let problem =
                Diagnostic::error("undefined-id", format!("the id `{name}` is not defined")).at(*span, label);
            self.problems.push(match near {
                Some(near) => problem.hint(format!("the nearest defined id is `{near}`")),
                None => problem.hint("remove it, or check the files that define it too"),
            });
        }
        found.map(|component| component.id())
    }
}
