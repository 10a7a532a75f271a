//! The analyses, one file each. They know the compiled graph and not each other, but for what several
//! build on: [`propagation`] computes states, [`single_failures`] follows every failure.

pub mod articulation_points;
mod biconnected;
mod breadth_first;
pub(crate) mod node_set;
mod separation;
pub mod propagation;
mod classes;
mod strong_components;
mod origins;
mod travel;
mod follow;
pub mod single_failures;
pub(crate) mod shared_dependencies;
pub(crate) mod defeat_ways;
pub(crate) mod defeating_pairs;
pub mod failure_effect;
pub mod cold_start;
mod knot;
mod knots;
mod break_search;
pub mod break_deadlocks;
pub mod startup;
#[cfg(test)]
mod care_tests;
#[cfg(test)]
mod group_tests;
#[cfg(test)]
mod joint_tests;
pub(crate) mod shared_fate;
pub(crate) mod promised_data;
pub(crate) mod promised_times;
pub(crate) mod state_effects;
pub mod structure;
pub(crate) mod parallel;
mod diagrams;
pub mod fault_tree;
pub mod cut_sets;
pub mod availability;
pub(crate) mod pairs_of_target;
pub(crate) mod joint_failures;
pub(crate) mod data_loss;
pub mod renames;
pub mod live;
#[doc(hidden)]
pub mod measured;
