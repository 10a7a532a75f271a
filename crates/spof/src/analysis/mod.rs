//! The analyses: a room for each question that is asked of the compiled graph. A room opens with its question and
//! with the rooms that it knows; no two know each other.
//!
//! | room | question | knows |
//! | --- | --- | --- |
//! | [`structure`] | which node, or which edge, holds a drawing together? | |
//! | [`propagation`] | what is down, given what has failed, and by which path did it get there? | |
//! | [`single_failures`] | what does each failure take down alone? | `propagation`, `structure` |
//! | [`several_failures`] | what do failures take down together, and how often? | `propagation`, `structure`, `single_failures` |
//! | `redundancy` | which groups are less redundant than they claim? | `propagation`, `single_failures`, `several_failures` |
//! | [`start`] | does everything come up from dark, and if not, why? | `propagation`, `structure` |
//! | `promises` | which promises does a failure break? | `propagation`, `single_failures`, `several_failures` |
//! | [`live`] | what does an edit change? | `structure` |

mod options;
pub(crate) mod node_set;
pub(crate) mod parallel;
pub mod structure;
pub mod propagation;
pub mod single_failures;
pub mod several_failures;
pub(crate) mod redundancy;
pub mod start;
pub(crate) mod promises;
pub mod live;
#[cfg(test)]
mod care_tests;

pub use options::{MAX_NODES, Options, Stopped};
