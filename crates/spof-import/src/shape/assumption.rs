//! Assumptions: what a format does not say and an importer decides, by name, so that a team can decide otherwise.

use std::collections::BTreeMap;

use spof::diagnostic::{Diagnostic, nearest};
use spof::source::Span;

/// A choice that importers make where a format leaves it open. A registry as that of the rules: `spof explain NAME`
/// shows one, `--assume NAME=VALUE` and `assume:` in `.spof.yaml` choose another value.
#[derive(Debug)]
pub struct Assumption {
    /// What the library knows of it: its name, such as `compose.depends-on`, and whether it says something of starting.
    pub basis: spof::model::Assumption,
    /// The sentence that explains it, without a full stop.
    pub sentence: &'static str,
    /// Its values, the default first, each with what it means.
    pub values: &'static [(&'static str, &'static str)],
    /// Its page, in Markdown: why the default is what it is, and when to choose otherwise.
    pub page: &'static str,
}

impl Assumption {
    /// The name.
    pub fn name(&self) -> &'static str {
        self.basis.name
    }

    /// The value that holds unless another one is chosen.
    pub fn default(&self) -> &'static str {
        self.values.first().map_or("", |value| value.0)
    }

    /// The value with this spelling.
    fn value(&self, word: &str) -> Option<&'static str> {
        self.values.iter().map(|value| value.0).find(|value| *value == word)
    }
}

/// What a run chose, by the name of the assumption.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumed {
    values: BTreeMap<&'static str, &'static str>,
}

impl Assumed {
    /// Chooses a value. `name` and `value` stand where `at` says, or nowhere.
    ///
    /// # Errors
    ///
    /// A name that no assumption bears, or a value that it does not have, with the nearest one.
    pub fn choose(&mut self, name: &str, value: &str, at: Span) -> Result<(), Diagnostic> {
        let known = super::ASSUMPTIONS;
        let Some(assumption) = known.iter().find(|assumption| assumption.name() == name) else {
            let near = nearest(name, known.iter().map(|assumption| assumption.name()));
            let message = format!("there is no assumption `{name}`");
            let problem = Diagnostic::error("unknown-assumption", message).at(at, "not an assumption");
            return Err(problem.hint(match near {
                Some(near) => format!("the nearest one is `{near}`"),
                None => {
                    let names: Vec<&str> = known.iter().map(|assumption| assumption.name()).collect();
                    format!("assumptions: {}", names.join(", "))
                }
            }));
        };
        let Some(value) = assumption.value(value) else {
            let values: Vec<&str> = assumption.values.iter().map(|value| value.0).collect();
            let near = nearest(value, values.iter().copied());
            let message = format!("`{name}` cannot be `{value}`");
            let problem = Diagnostic::error("unknown-assumption", message).at(at, "not one of its values");
            return Err(problem.hint(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its values: {}", values.join(", ")),
            }));
        };
        self.values.insert(assumption.name(), value);
        Ok(())
    }

    /// The value that holds in this run.
    pub fn value(&self, assumption: &Assumption) -> &'static str {
        self.values.get(assumption.name()).copied().unwrap_or(assumption.default())
    }
}

/// How often an assumption was used in a run, and where first.
#[derive(Clone, Debug)]
pub struct Used {
    /// Which one.
    pub assumption: &'static Assumption,
    /// The value that held.
    pub value: &'static str,
    /// For how many facts.
    pub count: usize,
    /// The place of the first one, in the order of files and of the text in each.
    pub first: Span,
}
