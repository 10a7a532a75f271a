//! Which node, or which edge, holds a drawing together?
//!
//! [`articulation_points`] answers for any undirected graph, `strong_components` for any directed one; the graphs of a
//! model, and the answers in terms of its components, stand in `model_graphs`. Structure is not truth: with a choice
//! between, an articulation point of a drawing need not be a single point of failure, nor the other way round.
//!
//! It knows no other room.

pub mod articulation_points;
mod biconnected;
mod breadth_first;
pub(crate) mod strong_components;
mod model_graphs;

pub use model_graphs::{NetworkStructure, dependency_structure, direct_dependencies, link_structure};
