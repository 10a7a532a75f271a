//! What a run brings that an earlier one, or another version of the model, has not.
//!
//! `subject` says which findings of two runs are the same, `shadow` which are gone without being mended, `renames` which components of two models are. `baseline` and
//! `diff` build on them, and on the `pairs` of failures; `side_by_side` comes to the same as `diff` of two reports,
//! from two models.

mod subject;
mod shadow;
mod renames;
mod selections;
mod pairs;
mod baseline;
mod gate;
mod diff;
mod side_by_side;

pub use baseline::{Baseline, BaselineFinding};
pub use diff::{Change, DiffReport, Rename, ShrunkFinding, Side, TargetDiff, diff};
pub use gate::{Gate, GateChange};
pub use renames::renames;
pub use side_by_side::{Version, compare};
