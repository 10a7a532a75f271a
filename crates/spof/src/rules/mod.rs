//! Rules turn analyses into findings. Each stands in the `catalogue`, with its page, which is its manual; beside it is
//! the machinery: what a `rule` is, how all of them `run`, the `context` that they look at, the `finding` that they make,
//! the `policy` of a run, and the `listing` of what is very much.

mod identity;
mod finding;
mod rule;
mod catalogue;
mod run;
mod bonds;
mod context;
mod analyses;
mod settle;
mod evidence;
mod groups;
mod listing;
mod policy;
mod shadow;

pub(crate) use analyses::Analyses;
pub(crate) use bonds::Bonds;
pub(crate) use catalogue::selects_nothing::{ID as SELECTS_NOTHING, if_lost};
pub(crate) use catalogue::single_point_of_failure::{told as single_points, worst as worst_single_points};
pub(crate) use catalogue::unmet_objective::undecided;
pub use catalogue::{RULES, find};
pub(crate) use context::{Context, LISTED_AGAIN_EACH};
pub use evidence::{
    DeadlockEvidence, DropEvidence, Evidence, GroupEvidence, LevelEvidence, StateEvidence, TimeEvidence,
};
pub use finding::{BaselineState, Finding, Severity, WaiverNote};
pub(crate) use finding::{list, severity_of_tier};
pub use identity::{FINGERPRINTS, FindingGroup};
pub(crate) use identity::{Identity, fingerprint_of_parts, first_fingerprints};
pub use listing::{LeftOut, Listed};
pub(crate) use policy::unknown_rule;
pub use policy::{Elsewhere, Granted, Policy, granted_by, unknown};
pub(crate) use rule::Named;
pub use rule::Rule;
pub(crate) use run::{findings, named};
pub(crate) use settle::{InHead, SettledSide, Side, settle};
pub(crate) use shadow::{HIDES_ALL, SHADOWS, Shadow, Sharing};
