//! The run itself: its clock, its limits, its exit status. It knows nothing else of the command line.

mod bar;
pub(crate) mod exit;
pub(crate) mod interrupt;
pub(crate) mod limits;
mod memory;
pub(crate) mod watch;
