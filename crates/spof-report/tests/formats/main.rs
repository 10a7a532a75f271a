//! Every format, by snapshots of a report as one knows them, and by a reader of the format that is not ours on a
//! report that is as bad as it can be.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "../common/mod.rs"]
mod common;
mod github;
mod gitlab;
mod hostile;
mod html;
mod junit;
mod markdown;
mod prometheus;
mod reports;
mod sarif;

use common::{ids, target};
use reports::{changed, gated, huge, setting, sound, written};
