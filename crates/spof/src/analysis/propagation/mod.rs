//! What is down, given what has failed, and by which path did it get there?
//!
//! [`BaseState`] is the state of today's model, `Propagation` adds failures to it and takes them back. `separation`
//! says which network paths one loss cuts, `travel` by which path a failure got somewhere, and [`failure_effect`]
//! tells one failure in full.
//!
//! It knows no other room.

mod separation;
mod states;
pub(crate) mod travel;
pub mod failure_effect;

pub use states::BaseState;
pub(crate) use states::Propagation;
