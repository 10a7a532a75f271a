//! What do failures take down together, and how often?
//!
//! [`fault_tree`] says when a target is down in terms of failures, `diagrams` solve it, [`cut_sets`] are the smallest
//! ways of being down, [`availability`] is how often that is. `joint_failures` answers for all targets of a report,
//! within a budget, and `pairs_of_target` counts its pairs.
//!
//! It knows `propagation`, `structure` and `single_failures`.

pub(crate) mod diagrams;
pub mod fault_tree;
pub mod cut_sets;
pub mod availability;
pub(crate) mod pairs_of_target;
pub(crate) mod joint_failures;
#[cfg(test)]
mod joint_tests;
#[doc(hidden)]
pub mod measured;
