//! What a finding rests on, as data beside its message.

use serde::Serialize;

use crate::analysis::start::cold_start::{Deadlock, Dropped};
use crate::model::{ComponentId, Model};

/// The evidence of a finding; each rule that has any has one form.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Evidence {
    /// Of `shared-dependency`.
    Group(GroupEvidence),
    /// Of `bootstrap-deadlock`.
    Deadlock(DeadlockEvidence),
    /// Of `failed-component` and `at-risk-component`.
    State(StateEvidence),
    /// Of `slow-recovery` and `slow-failover`.
    Time(TimeEvidence),
}

/// A group that is not as redundant as it claims.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct GroupEvidence {
    /// Whose requirement it is.
    pub owner: String,
    /// The group in words.
    pub group: String,
    /// How many of its members it can lose.
    pub claimed_tolerance: u32,
    /// How many failures it survives, whichever they are: 0 where one defeats it, 1 where two do.
    pub tolerance: u32,
    /// The components that defeat it alone, sorted; of many the nearest ones.
    pub defeated_by: Vec<String>,
    /// How many there are in all.
    pub defeated_by_count: u64,
    /// The pairs that defeat it together and not alone, each sorted, and sorted; of many the nearest ones.
    /// Asked of groups that claim to survive two failures.
    pub defeated_by_pairs: Vec<[String; 2]>,
    /// How many such pairs there are in all.
    pub pair_count: u64,
    /// The ways from the component, or the pair, to the members that go down; the first ones of many.
    pub paths: Vec<Vec<String>>,
    /// Where those members are, the nearest level first.
    pub levels: Vec<LevelEvidence>,
}

/// The failure domains of one kind that the members of a group are in, or plainly need.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct LevelEvidence {
    /// The kind.
    pub kind: String,
    /// The components of that kind, sorted.
    pub components: Vec<String>,
    /// Whether all members have one of them in common.
    pub shared: bool,
}

/// A circle of components that wait for each other.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DeadlockEvidence {
    /// One shortest circle: each waits for the next, the last for the first. It is mended by one of the requirements
    /// to drop, and stays while the others are dropped. A single component waits for itself.
    pub cycle: Vec<String>,
    /// Whether the cycle is none: its single component waits for something that never holds.
    pub in_vain: bool,
    /// The fewest requirements without which it starts, once what it waits for besides has started. Those of
    /// all circles of a model are the fewest without which everything starts that can run. None where common causes
    /// affect each other in a ring.
    pub drop: Vec<DropEvidence>,
    /// Whether fewer are proven not to do.
    pub exact: bool,
    /// What else it waits for that is stuck in, or behind, another circle, sorted; the first ones of many.
    pub waits_for: Vec<String>,
    /// How many there are in all.
    pub waits_for_count: usize,
}

impl DeadlockEvidence {
    pub(crate) fn new(model: &Model, deadlock: &Deadlock) -> DeadlockEvidence {
        const WAITS_FOR: usize = 20;
        let names = |ids: &[ComponentId], most: usize| {
            ids.iter().take(most).map(|id| model.component(*id).name().to_owned()).collect::<Vec<String>>()
        };
        DeadlockEvidence {
            cycle: names(&deadlock.cycle, usize::MAX),
            in_vain: deadlock.in_vain,
            drop: deadlock.drops.iter().map(|dropped| DropEvidence::new(model, dropped)).collect(),
            exact: deadlock.exact,
            waits_for: names(&deadlock.waits_for, WAITS_FOR),
            waits_for_count: deadlock.waits_for.len(),
        }
    }
}

/// A requirement to drop.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DropEvidence {
    /// Whose it is.
    pub component: String,
    /// `needs` or `needs_to_start`.
    pub field: &'static str,
    /// Its place in that list, from 0.
    pub index: u32,
    /// It in words.
    pub requirement: String,
}

impl DropEvidence {
    pub(crate) fn new(model: &Model, dropped: &Dropped) -> DropEvidence {
        DropEvidence {
            component: model.component(dropped.component).name().to_owned(),
            field: if dropped.to_start { "needs_to_start" } else { "needs" },
            index: dropped.index,
            requirement: dropped.requirement.clone(),
        }
    }

    /// `app start without dns`.
    pub fn describe(&self) -> String {
        let verb = if self.field == "needs" { "run" } else { "start" };
        format!("{} {verb} without {}", self.component, self.requirement)
    }
}

/// What a state changes.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct StateEvidence {
    /// The targets that are down because of it, or go down with it, sorted; the first ones of many.
    pub down: Vec<String>,
    /// The single points of failure that are none without it, sorted; the first ones of many.
    pub new_spofs: Vec<String>,
    /// How many there are in all.
    pub new_spof_count: usize,
}

/// A time that is too long.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TimeEvidence {
    /// What was promised the shortest time.
    pub component: String,
    /// Its `rto`, in hours.
    pub rto_hours: f64,
    /// How long it takes, in hours.
    pub takes_hours: f64,
}
