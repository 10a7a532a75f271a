//! What an analysis may use and when it must stop, and what a caller learns of one that was stopped.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::progress::{Observer, Stage};

/// Nodes of one decision diagram unless something else is asked for: about 2 GB.
pub const MAX_NODES: usize = 64_000_000;

/// How an analysis may be run, for all of them. With the default one nothing stops it.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Threads to use, at least 1; with 1, the caller's is the only one.
    pub threads: usize,
    /// Of single failures, steps (dependencies followed) after which to give up.
    pub max_steps: u64,
    /// Of several failures, nodes of one decision diagram.
    pub max_nodes: usize,
    /// Of minimal cut sets, the highest order of interest; `None` for all.
    pub max_order: Option<u32>,
    /// Of minimal cut sets, how many to list.
    pub list: usize,
    /// Set by the caller from elsewhere to give up, for a time limit.
    pub stop: Option<&'a AtomicBool>,
    /// The observer of how far the analysis is.
    pub progress: Observer<'a>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            threads: 1,
            max_steps: u64::MAX,
            max_nodes: MAX_NODES,
            max_order: None,
            list: 20,
            stop: None,
            progress: Observer::default(),
        }
    }
}

impl Options<'_> {
    /// Whether the caller said to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// A stage was stopped before it was exact. What the stages before it found was exact, and is given up with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stopped {
    /// The stage that was under way.
    pub stage: Stage,
    /// Its parts that were done, which [`Stage::parts`] names.
    pub done: usize,
    /// All of its parts, as far as that was known.
    pub of: usize,
}

impl Stopped {
    pub(crate) fn at(stage: Stage, done: usize, of: usize) -> Stopped {
        Stopped { stage, done, of }
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stopped { stage, done, of } = self;
        write!(f, "the stage `{stage}` was stopped after {done} of {of} {}", stage.parts())
    }
}

impl std::error::Error for Stopped {}
