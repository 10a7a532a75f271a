//! Decision diagrams: functions and families of sets in which equal parts are stored once.
//!
//! [`bdd`] holds monotone functions as binary decision diagrams (Bryant 1986), [`families`] holds
//! families of sets as zero-suppressed ones (Minato 1993), [`minimal`] leads from the first to the
//! second (Rauzy 1993). Both lie in a [`table`] of nodes on dense ids. No operation recurses: the depth of a
//! diagram is the number of components of a model.

pub(crate) mod table;
pub(crate) mod bdd;
pub(crate) mod families;
pub(crate) mod minimal;

pub(crate) use bdd::Bdd;
pub(crate) use families::Families;
pub(crate) use table::{Fuel, Limit, Limits, Node};
