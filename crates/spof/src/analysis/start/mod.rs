//! Does everything come up from dark, and if not, what waits for itself, and what has to be dropped?
//!
//! [`startup`] gives the order, [`cold_start`] what never comes up, told by its `knots`, and [`break_deadlocks`] the
//! fewest requirements without which all of it would.
//!
//! It knows `propagation` and `structure`.

pub mod cold_start;
mod knot;
mod knots;
mod break_search;
pub mod break_deadlocks;
pub mod startup;
