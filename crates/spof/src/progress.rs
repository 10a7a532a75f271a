//! How far a piece of work is, told to whoever wants to know.
//!
//! The library reads no clock. A caller that wants times, or a bar that moves, implements [`Progress`] and hands an
//! [`Observer`] of it to what takes long; without one nothing is told and nothing is spent.
//!
//! ```
//! use std::sync::Mutex;
//!
//! use spof::analysis::Options;
//! use spof::model::ModelBuilder;
//! use spof::progress::{Observer, Progress, Stage};
//! use spof::report::{check, default_targets};
//! use spof::source::Sources;
//!
//! /// Notes what it is told.
//! #[derive(Default)]
//! struct Diary(Mutex<Vec<Stage>>);
//!
//! impl Progress for Diary {
//!     fn begins(&self, stage: Stage) {
//!         self.0.lock().unwrap().push(stage);
//!     }
//! }
//!
//! let mut plan = ModelBuilder::new();
//! plan.component("shop").kind("service").needs(["web"]);
//! plan.component("web");
//! let model = plan.build().expect("a valid model");
//! let diary = Diary::default();
//! let options = Options { progress: Observer::new(&diary), ..Options::default() };
//! check(&Sources::new(), &model, &default_targets(&model), options)?;
//! let stages = diary.0.into_inner().unwrap();
//! assert_eq!((stages[0], stages.last()), (Stage::Graph, Some(&Stage::Report)));
//! # Ok::<(), spof::analysis::Stopped>(())
//! ```

use std::fmt;

/// A part of the work. One may come several times: the documents of several files, the two sides of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Text to a tree with places.
    Document,
    /// The tree to a checked model.
    Model,
    /// The model to gates and links on dense ids, and its state with nothing failed.
    Graph,
    /// Every failure alone.
    SingleFailures,
    /// Pairs, minimal cut sets and numbers of every target, within the budget of a report.
    SeveralFailures,
    /// Groups of alternatives, cold start, promises, monitors and copies, links: what depends on single failures, side by
    /// side.
    FurtherAnalyses,
    /// What starts from dark, in which order.
    ColdStart,
    /// Articulation points and bridges.
    Network,
    /// Analyses to findings.
    Rules,
    /// Findings and analyses to a report.
    Report,
    /// Two reports held against each other.
    Comparison,
    /// When the target is down, as a formula over failures.
    FaultTree,
    /// Decision diagrams of the formula.
    Diagrams,
    /// Cut sets counted and listed.
    CutSets,
    /// Unavailability, and what each component has to do with it.
    Numbers,
}

impl Stage {
    /// What people call it: a few words in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Document => "document",
            Stage::Model => "model",
            Stage::Graph => "graph",
            Stage::SingleFailures => "single failures",
            Stage::SeveralFailures => "several failures",
            Stage::FurtherAnalyses => "further analyses",
            Stage::ColdStart => "cold start",
            Stage::Network => "network",
            Stage::Rules => "rules",
            Stage::Report => "report",
            Stage::Comparison => "comparison",
            Stage::FaultTree => "fault tree",
            Stage::Diagrams => "diagrams",
            Stage::CutSets => "cut sets",
            Stage::Numbers => "numbers",
        }
    }
}

impl Stage {
    /// What it counts, as people call several of them.
    pub fn parts(self) -> &'static str {
        match self {
            Stage::Document | Stage::Model => "files",
            Stage::SingleFailures => "classes of failures",
            Stage::FurtherAnalyses => "analyses",
            Stage::Rules => "rules",
            Stage::SeveralFailures | Stage::FaultTree | Stage::Diagrams | Stage::CutSets | Stage::Numbers => {
                "targets"
            }
            Stage::Graph | Stage::ColdStart | Stage::Network | Stage::Report | Stage::Comparison => "parts",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Is told how far the work is. It is called in the middle of the work, by several threads: it should return
/// at once.
pub trait Progress: Sync {
    /// A stage begins, and the one before it is over. Only the thread that was called upon tells this.
    fn begins(&self, stage: Stage);

    /// So many of so many parts of this stage are done: files, failures, targets, rules. Any thread tells this,
    /// so that one figure may be told after a larger one. Stages whose size is not known never do.
    fn counts(&self, done: u64, of: u64) {
        let _ = (done, of);
    }
}

/// Somebody who is told, or nobody, which is the default.
#[derive(Clone, Copy, Default)]
pub struct Observer<'a>(Option<&'a dyn Progress>);

impl<'a> Observer<'a> {
    /// Tells this one.
    pub fn new(progress: &'a dyn Progress) -> Observer<'a> {
        Observer(Some(progress))
    }

    /// See [`Progress::begins`].
    pub fn begins(self, stage: Stage) {
        if let Some(progress) = self.0 {
            progress.begins(stage);
        }
    }

    /// See [`Progress::counts`].
    pub fn counts(self, done: usize, of: usize) {
        if let Some(progress) = self.0 {
            progress.counts(done as u64, of as u64);
        }
    }
}

impl fmt::Debug for Observer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer(somebody)" } else { "Observer(nobody)" })
    }
}
