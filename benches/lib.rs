//! Models and graphs of a stated size and shape, for the measurements in this folder.

pub mod graphs;
pub mod models;
