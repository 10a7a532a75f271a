//! Which findings something worse hides: what is hidden is not found, and yet not mended.

/// What the two findings are both about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    Component,
    /// All targets of what is hidden are among those of what hides it.
    Target,
    Group,
}

/// A rule that says nothing of what another one says something worse of.
pub(crate) struct Shadow {
    pub(crate) hidden: &'static str,
    /// Only findings with this aspect are hidden.
    pub(crate) aspect: Option<&'static str>,
    pub(crate) by: &'static str,
    pub(crate) sharing: Sharing,
}

/// The rule about targets of which nothing else is said.
pub(crate) const HIDES_ALL: &str = "never-up";

const fn component(hidden: &'static str, by: &'static str) -> Shadow {
    Shadow { hidden, aspect: None, by, sharing: Sharing::Component }
}

/// All of them; [`HIDES_ALL`] besides.
pub(crate) static SHADOWS: [Shadow; 16] = [
    component("at-risk-component", "failed-component"),
    component("network-articulation-point", "single-point-of-failure"),
    component("network-bridge", "single-point-of-failure"),
    component("network-articulation-point", "failed-component"),
    component("network-bridge", "failed-component"),
    component("single-point-of-failure", "failed-component"),
    component("unmonitored", "failed-component"),
    component("no-owner", "failed-component"),
    component("no-runbook", "failed-component"),
    component("slow-recovery", "failed-component"),
    component("stale-backup", "no-backup"),
    component("untested-restore", "no-backup"),
    component("backup-shares-fate", "no-backup"),
    component("monitor-shares-fate", "unmonitored"),
    Shadow { hidden: "slow-recovery", aspect: Some("pair"), by: "slow-recovery", sharing: Sharing::Target },
    Shadow {
        hidden: "shared-dependency",
        aspect: Some("pair"),
        by: "shared-dependency",
        sharing: Sharing::Group,
    },
];
