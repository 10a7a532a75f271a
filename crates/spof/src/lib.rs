//! spof finds what brings each service of a described infrastructure down.
//!
//! The types, in the order in which the data meets them:
//!
//! 1. [`source`]: the text of the files, and [`source::Span`]s that point into it.
//! 2. [`diagnostic`]: what people are told about a bad file.
//! 3. [`document`]: YAML or JSON text as a tree in which every value knows its place.
//! 4. [`model`]: the checked model: components, requirements, failure domains. An existing
//!    [`model::Model`] is valid.
//! 5. [`graph`]: the model compiled to gates and links on dense ids.
//! 6. [`analysis`]: a room for each question that is asked of it.
//! 7. [`rules`]: analyses turned into findings, one file a rule.
//! 8. [`config`]: the configuration of a repository, looked up in a model.
//! 9. [`report`]: the report as data.
//!
//! [`progress`] tells a caller which of these the work has come to. The library does no IO, reads no clock and
//! no environment.

pub mod progress;
pub mod source;
pub mod diagnostic;
pub mod document;
pub mod model;
pub mod graph;
pub mod analysis;
pub mod rules;
pub mod config;
pub mod report;
#[cfg(feature = "petgraph")]
pub mod petgraph;
