//! Models and graphs of a stated size and shape, for the measurements in this folder, and what a process has used.

pub mod graphs;
pub mod models;
pub mod process;
