//! Does everything come up from dark, and if not, what waits for itself, and what has to be dropped?
//!
//! One counter (`conditions`) answers all of it: [`startup`] gives the order, [`cold_start`] what never comes up,
//! told by its `knots`, of each of them the fewest requirements without which it would (`break_deadlocks`), and one
//! cycle that they mend (`cycle`).
//!
//! It knows `propagation` and `structure`.

mod routes;
mod world;
mod conditions;
mod inputs;
mod all_start;
mod knot;
mod knots;
mod break_search;
mod break_deadlocks;
mod cycle;
pub mod cold_start;
pub mod startup;
