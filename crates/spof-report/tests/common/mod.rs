//! Report values built by hand.

use spof::report::{
    CheckReport, Finding, Location, ModelSummary, NetworkSummary, Severity, SpofReport, Summary,
    TargetReport, Tool,
};
use spof::source::{Sources, Span};

/// Ids from words.
pub fn ids(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A place on a line of `m.yaml`.
pub fn at(line: usize) -> Option<Location> {
    let mut sources = Sources::new();
    let id = sources.add("m.yaml", "\n".repeat(line));
    sources.location(Span::new(id, line as u32 - 1, line as u32 - 1))
}

/// A target; its cut order follows from its single points of failure.
pub fn target(id: &str, tier: u8, spofs: &str) -> TargetReport {
    let spofs = ids(spofs);
    TargetReport {
        id: id.into(),
        tier,
        cut_order: (!spofs.is_empty()).then_some(1),
        cut_order_at_least: spofs.is_empty().then_some(2),
        spof_count: spofs.len() as u64,
        spofs,
        ..TargetReport::default()
    }
}

/// A single point of failure of tier 1; its id is the path's first.
pub fn spof(kind: &str, title: &str, path: &str, takes_down: &str, line: usize) -> SpofReport {
    let (path, takes_down) = (ids(path), ids(takes_down));
    SpofReport {
        id: path[0].clone(),
        title: (!title.is_empty()).then(|| title.to_owned()),
        kind: kind.into(),
        tier: 1,
        takes_down_count: takes_down.len() as u64,
        takes_down,
        path,
        location: at(line),
        ..SpofReport::default()
    }
}

/// A finding about a component.
pub fn finding(
    rule: &'static str,
    severity: Severity,
    component: &str,
    message: &str,
    help: &str,
) -> Finding {
    Finding {
        basis: None,
        assumptions: Vec::new(),
        rule,
        severity,
        component: component.into(),
        owner: None,
        targets: Vec::new(),
        target_count: 0,
        related: Vec::new(),
        related_locations: Vec::new(),
        message: message.into(),
        help: help.into(),
        fingerprint: String::new(),
        group: None,
        aspect: None,
        location: at(7),
        waived: false,
        waiver: None,
        baseline: None,
        evidence: None,
    }
}

/// The report as a whole: the counts follow from the lists.
pub fn report(targets: Vec<TargetReport>, spofs: Vec<SpofReport>, findings: Vec<Finding>) -> CheckReport {
    let of = |severity| findings.iter().filter(|f| f.severity == severity && !f.waived).count();
    CheckReport {
        schema: 1,
        tool: Tool::default(),
        model: ModelSummary {
            name: Some("web platform".into()),
            components: 8,
            links: 2,
            common_causes: 1,
            requirements: 9,
            targets: targets.len(),
        },
        summary: Summary {
            critical: of(Severity::Critical),
            high: of(Severity::High),
            medium: of(Severity::Medium),
            low: of(Severity::Low),
            waived: findings.iter().filter(|f| f.waived).count(),
            undecided: 0,
        },
        targets,
        spofs,
        network: NetworkSummary::default(),
        findings,
        ..CheckReport::default()
    }
}

/// A drive takes its server down, and that the platform; and what else is wrong.
pub fn incident() -> CheckReport {
    let rule = "single-point-of-failure";
    let help = "put a second drive in web-1 and mirror both, or run platform on a second server";
    let mut waived = finding("unmonitored", Severity::Medium, "drive-1", "drive-1 is not monitored", "");
    waived.waived = true;
    let mut report = report(
        vec![
            target("platform", 1, "drive-1 rack-a web-1"),
            target("reports", 3, ""),
            target("status-page", 2, "rack-a"),
        ],
        vec![
            spof(
                "drive",
                "Boot disk of web-1, Samsung 970 EVO, bought with the second batch",
                "drive-1 web-1 platform",
                "platform",
                14,
            ),
            spof("rack", "", "rack-a web-1 platform", "platform status-page", 21),
            spof("server", "Web server 1", "web-1 platform", "platform", 18),
        ],
        vec![
            finding(rule, Severity::Critical, "drive-1", "drive-1 takes platform down", help),
            finding(
                rule,
                Severity::Critical,
                "rack-a",
                "rack-a takes platform and status-page down",
                "move one of each pair to another rack",
            ),
            finding(rule, Severity::Critical, "web-1", "web-1 takes platform down", help),
            finding(
                "unmet-objective",
                Severity::High,
                "platform",
                "platform must survive any 1 failure, but drive-1 alone takes it down",
                "remove that single point of failure",
            ),
            finding(
                "shared-dependency",
                Severity::High,
                "db",
                "any of db-1, db-2 of `db` is meant as redundant, but rack-a takes both down: they stand in the same rack",
                "move db-2 to another rack",
            ),
            finding(
                "even-quorum",
                Severity::Medium,
                "etcd",
                "etcd needs 3 of 4 members: as many failures as with 3 members, and more that can fail",
                "use 3 or 5 members",
            ),
            waived,
            finding(
                "orphan",
                Severity::Low,
                "old-nas",
                "no target depends on old-nas",
                "remove it, or name what needs it",
            ),
            finding(
                "orphan",
                Severity::Low,
                "old-switch",
                "no target depends on old-switch",
                "remove it, or name what needs it",
            ),
        ],
    );
    report.targets[2].undecided_objectives = ids("any:2");
    report.notes.push("exact unavailability was not computed: it takes `spof availability`, which looks at every combination".into());
    report
}
