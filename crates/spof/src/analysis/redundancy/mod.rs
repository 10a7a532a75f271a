//! Which groups are less redundant than they claim?
//!
//! `shared_dependencies` names what takes down more members of a group than it can lose, `defeat_ways` how it reaches
//! each of them, `defeating_pairs` which two failures do so together.
//!
//! It knows `propagation`, `single_failures` and `several_failures`.

pub(crate) mod shared_dependencies;
pub(crate) mod defeat_ways;
pub(crate) mod defeating_pairs;
#[cfg(test)]
mod group_tests;
