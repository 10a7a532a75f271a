//! The configuration of a repository, `.spof.yaml`: what fails a run, severities, assumptions, targets,
//! waivers.
//!
//! It is read in two stages. [`read`] makes a [`Config`] of the text: every value has the right type and
//! every rule exists, ids are names with places. [`Config::settle`] looks the names up in a model. The
//! problems of both are like those of a model file, with places and hints.

mod read;
mod settle;
mod misspelt;
mod weakened;
mod tokens;
mod edit;

pub use edit::{EditError, NewWaiver, add_waiver};
pub use read::read;
pub use settle::{Settings, Undefined};
pub use weakened::Weakened;

use std::collections::BTreeMap;

use crate::model::Selector;
use crate::model::quantity::Date;
use crate::rules::Severity;
use crate::source::Span;

/// The name that a configuration is looked for under.
pub const FILE_NAME: &str = ".spof.yaml";

/// The least severity that fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// This one and worse ones.
    At(Severity),
    /// None: the run only reports.
    Never,
}

impl Default for FailOn {
    fn default() -> FailOn {
        FailOn::At(Severity::High)
    }
}

impl FailOn {
    /// Whether a finding of this severity fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::At(least) => severity >= least,
            FailOn::Never => false,
        }
    }

    /// The least severity that fails the run, if any does.
    pub fn least(self) -> Option<Severity> {
        match self {
            FailOn::At(least) => Some(least),
            FailOn::Never => None,
        }
    }

    /// The word in reports and options.
    pub fn as_str(self) -> &'static str {
        match self {
            FailOn::At(severity) => severity.as_str(),
            FailOn::Never => "never",
        }
    }
}

/// What a promise that was not decided does to a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Undecided {
    /// It fails, as other findings of its severity do: what is not known is not passed.
    #[default]
    Fail,
    /// It is told, as a finding of low severity.
    Warn,
}

/// A name with its place.
pub type Named = (String, Span);

/// A configuration that no model has been held against.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// What fails the run.
    pub fail_on: Option<FailOn>,
    /// What a promise that was not decided does to the run.
    pub undecided: Option<Undecided>,
    /// By rule, the severity of its findings; `None` turns it off.
    pub severities: BTreeMap<&'static str, Option<Severity>>,
    assume: Vec<(Named, Named)>,
    assume_up: Vec<Assumed>,
    targets: Vec<Named>,
    waivers: Vec<ConfiguredWaiver>,
    /// Every id that waivers name, those of waivers that could not be read too.
    mentioned: Vec<Named>,
}

impl Config {
    /// What it chooses of assumptions about other tools' files: names and values, each with its place.
    pub fn assume(&self) -> &[(Named, Named)] {
        &self.assume
    }

    /// Whether it says what to analyse. A side of a comparison may define none of that.
    pub fn names_targets(&self) -> bool {
        !self.targets.is_empty()
    }
}

/// What is assumed never to fail by itself.
#[derive(Clone, Debug)]
enum Assumed {
    Id(Named),
    Selected(Selector, Span),
}

#[derive(Clone, Debug)]
struct ConfiguredWaiver {
    rule: Named,
    component: Named,
    target: Option<Named>,
    reason: String,
    expires: Date,
    approved_by: Option<String>,
    span: Span,
}
