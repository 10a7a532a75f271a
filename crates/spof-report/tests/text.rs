//! Snapshots of the text reports.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeMap;

use common::{at, finding, ids, incident, report, spof, target};
use insta::assert_snapshot;
use spof::report::{CheckReport, DownReport, ExplainReport, NetworkReport, Protection, Severity, SpofReport};
use spof_report::text::{self, TextOptions};

fn check(report: &CheckReport, options: TextOptions) -> String {
    let mut out = Vec::new();
    text::check(report, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn no_single_points() {
    let report = report(vec![target("platform", 1, ""), target("reports", 3, "")], vec![], vec![]);
    assert_snapshot!(check(&report, TextOptions::default()));
}

#[test]
fn incident_drive_server_platform() {
    let shown = check(&incident(), TextOptions::default());
    assert!(!shown.contains('\u{1b}'));
    assert_snapshot!(shown);
}

#[test]
fn incident_verbose() {
    assert_snapshot!(check(&incident(), TextOptions { verbose: true, ..TextOptions::default() }));
}

#[test]
fn incident_in_colour() {
    let shown = check(&incident(), TextOptions { colour: true, ..TextOptions::default() });
    assert_snapshot!(shown.replace('\u{1b}', "ESC"));
}

#[test]
fn colours_change_no_other_byte() {
    let coloured = check(&incident(), TextOptions { colour: true, ..TextOptions::default() });
    let mut plain = String::new();
    for (index, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, check(&incident(), TextOptions::default()));
}

#[test]
fn quiet_is_the_verdict() {
    assert_snapshot!(check(&incident(), TextOptions { quiet: true, ..TextOptions::default() }));
}

#[test]
fn many_single_points() {
    let mut spofs: Vec<SpofReport> = (10..60)
        .map(|n| spof("drive", "", &format!("drive-{n} site-{n}"), &format!("site-{n}"), n))
        .collect();
    let everything: Vec<String> = (10..60).map(|n| format!("site-{n}")).collect();
    let mut dc = spof("datacentre", "Rechenzentrum 1", "dc-1 site-10", &everything.join(" "), 3);
    dc.takes_down_count = 120;
    spofs.push(dc);
    for n in 10..22 {
        spofs.push(spof("feed", "", &format!("feed-{n} ups-1 dc-1 site-10"), &everything.join(" "), n));
        spofs.last_mut().unwrap().takes_down_count = 120;
    }
    let mut long = spof("pdu", "", "pdu-1 a b c d e f g h ups-1 dc-1 site-10", &everything.join(" "), 5);
    (long.takes_down_count, long.path_elided) = (120, 40);
    spofs.push(long);
    let targets = everything.iter().map(|id| target(id, 1, "dc-1")).collect();
    let orphans =
        (0..30).map(|n| finding("orphan", Severity::Low, "x", &format!("no target depends on x-{n}"), ""));
    assert_snapshot!(check(&report(targets, spofs, orphans.collect()), TextOptions::default()));
}

#[test]
fn never_up() {
    let mut down = target("shop", 2, "");
    (down.cut_order, down.cut_order_at_least) = (Some(0), None);
    let message = "shop is down with nothing failed: it needs 3 of db-1, db-2, and there are 2";
    let help = "lower `at_least`, or add the missing member";
    let findings = vec![
        finding("no-owner", Severity::Critical, "dns", "nobody owns dns", "name an owner"),
        finding("never-up", Severity::High, "shop", message, help),
    ];
    let mut safe = target("logic", 3, "");
    (safe.cut_order, safe.downtime_hours_per_year) = (Some(3), Some(0.125));
    let mut eternal = target("eternal", 4, "");
    eternal.cut_order_at_least = None;
    assert_snapshot!(check(&report(vec![eternal, safe, down], vec![], findings), TextOptions::default()));
}

#[test]
fn unicode_and_hostile_ids() {
    let spofs = vec![
        spof(
            "ラック",
            "東京データセンターの三番目の部屋にある一番奥のラック、電源は一系統のみ",
            "ラック-1 serveur-é платформа",
            "платформа",
            4,
        ),
        spof("server", "\u{1b}[2J\u{202e}gone", "serveur-é платформа", "платформа", 5),
    ];
    let report = report(vec![target("платформа", 1, "ラック-1 serveur-é")], spofs, vec![]);
    assert_snapshot!(check(&report, TextOptions::default()));
}

fn explained() -> ExplainReport {
    ExplainReport {
        schema: 1,
        id: "web-1".into(),
        title: Some("Web server 1".into()),
        kind: "server".into(),
        about: BTreeMap::from([
            (
                "description",
                "Serves the shop and the platform from one box since the move of 2024.".to_owned(),
            ),
            ("owner", "team-web".to_owned()),
            ("runbook", "https://runbooks.example/web-1".to_owned()),
        ]),
        location: at(18),
        can_fail: true,
        down: false,
        single_point_of_failure: true,
        located_in: ids("rack-a"),
        dependants: ids("platform shop-cache"),
        takes_down_count: 1,
        takes_down: vec![DownReport {
            id: "platform".into(),
            path: ids("web-1 platform"),
            tier: 1,
            owner: Some("team-web".into()),
            contact: Some("+49 30 901820".into()),
            rto_hours: Some(1.0),
        }],
        also_down: ids("shop-cache shop-worker"),
        down_count: 3,
        degraded: ids("metrics"),
        protected_by: vec![Protection {
            owner: "shop".into(),
            requirement: "any of web-1, web-2".into(),
            remaining: ids("web-2"),
        }],
        taken_down_by: ids("drive-1 feed-a rack-a"),
        assumptions: vec![],
        state: "at-risk",
        mttr_hours: Some(4.5),
        failover_hours: None,
        still_up: ids("reports"),
        still_up_count: 1,
        watched_by: ids("monitor-1"),
        ..ExplainReport::default()
    }
}

fn explain(report: &ExplainReport) -> String {
    let mut out = Vec::new();
    text::explain(report, &TextOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn explain_single_point() {
    assert_snapshot!(explain(&explained()));
}

#[test]
fn explain_protected() {
    let report = ExplainReport {
        single_point_of_failure: false,
        takes_down: vec![],
        takes_down_count: 0,
        also_down: vec![],
        down_count: 0,
        degraded: vec![],
        about: BTreeMap::new(),
        title: None,
        taken_down_by: vec![],
        ..explained()
    };
    assert_snapshot!(explain(&report));
}

#[test]
fn network() {
    let report = NetworkReport {
        schema: 1,
        graph: "links",
        nodes: 40,
        edges: 44,
        articulation_points: (10..35).map(|n| format!("sw-{n}")).collect(),
        bridges: ids("sw-1--web-1"),
        blocks: 27,
        connected_components: 1,
    };
    let mut out = Vec::new();
    text::network(&report, &TextOptions::default(), &mut out).unwrap();
    assert_snapshot!(String::from_utf8(out).unwrap());
}
