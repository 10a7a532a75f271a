//! From paths to a model with its configuration, and from a report to where it goes. It knows the arguments and `run`,
//! and no command.

pub(crate) mod baseline;
pub(crate) mod configured;
pub(crate) mod declared;
pub(crate) mod foreign;
pub(crate) mod git;
pub(crate) mod input;
pub(crate) mod lock;
pub(crate) mod output;
pub(crate) mod reports;
