//! NetBox's own demo data. The corpus is not part of the project: `SPOF_CORPUS` says where it is.
//!
//! The counts were taken from the dump by a script of its own, not from this importer.

mod support;

use std::collections::BTreeMap;

use spof_import::Imported;
use support::*;

fn imported() -> Option<Imported> {
    demo().map(|text| spof_import::netbox(&text, "netbox-demo.json").expect("the demo is a dump"))
}

fn count<'k>(kinds: impl Iterator<Item = Option<&'k str>>) -> BTreeMap<&'k str, usize> {
    let mut counts = BTreeMap::new();
    for kind in kinds {
        *counts.entry(kind.expect("every component has a kind")).or_default() += 1;
    }
    counts
}

#[test]
fn everything_in_use_is_there_once() {
    let Some(imported) = imported() else { return };
    let expected = [
        ("cable", 30),
        ("circuit", 29),
        ("cluster", 32),
        ("location", 4),
        ("module", 2),
        ("network", 1),
        ("patch-panel", 19),
        ("pdu", 13),
        ("power-feed", 48),
        ("power-panel", 4),
        ("provider", 3),
        ("rack", 42),
        ("region", 14),
        ("router", 13),
        ("server", 1),
        ("site", 24),
        ("site-group", 3),
        ("switch", 26),
        ("virtual-chassis", 4),
        ("virtual-machine", 180),
    ];
    let components = &imported.model.components;
    assert_eq!(count(components.iter().map(|entry| entry.1.kind.as_deref())), BTreeMap::from(expected));
    let links = count(imported.model.links.iter().map(|link| link.component.kind.as_deref()));
    assert_eq!(links, BTreeMap::from([("cable", 52), ("path", 12), ("stack", 4)]));
    let ids = components.iter().map(|entry| &entry.0).chain(imported.model.links.iter().map(|link| &link.id));
    let mut ids: Vec<&String> = ids.collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn the_same_dump_gives_the_same_bytes() {
    let Some(text) = demo() else { return };
    let [first, second] =
        [(); 2].map(|()| spof_import::netbox(&text, "netbox-demo.json").expect("the demo is a dump"));
    assert_eq!(first.to_yaml(), second.to_yaml());
    assert!(first.to_yaml().contains("\nspof: 1\n"));
}

#[test]
fn router_and_switch_of_a_branch_hang_on_one_strip() {
    let Some(imported) = imported() else { return };
    for city in ["akron", "albany", "yonkers"] {
        let strip = format!("dmi01-{city}-pdu01");
        for device in ["rtr01", "sw01"] {
            assert_eq!(needs(component(&imported, &format!("dmi01-{city}-{device}"))), [strip.as_str()]);
        }
        assert!(needs(component(&imported, &strip)).is_empty(), "nobody says what feeds {strip}");
    }
    assert_eq!(component(&imported, "dmi01-akron-pdu01").located_in, ["comms-closet-1"]);
    assert_eq!(component(&imported, "comms-closet-1").located_in, ["dm-akron"]);
}

#[test]
fn every_rack_with_feeds_has_them_from_two_panels() {
    let Some(imported) = imported() else { return };
    let mut panels: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (_, feed) in
        imported.model.components.iter().filter(|(_, it)| it.kind.as_deref() == Some("power-feed"))
    {
        panels.entry(&feed.labels["rack"]).or_default().extend(needs(feed));
    }
    assert_eq!(panels.len(), 24);
    for (rack, mut panels) in panels {
        panels.sort();
        assert!(panels == ["panel-1", "panel-2"] || panels == ["panel-3", "panel-4"], "{rack}: {panels:?}");
    }
}

/// NetBox has traced these paths itself: `dcim.cablepath` says the same.
#[test]
fn four_uplinks_to_two_cores_share_one_fibre() {
    let Some(imported) = imported() else { return };
    let uplinks: Vec<_> =
        imported.model.links.iter().filter(|link| link.between[0] == "ncsu117-distswitch1").collect();
    assert_eq!(uplinks.len(), 4);
    assert_eq!(uplinks.iter().filter(|link| link.between[1] == "ncsu-coreswitch1").count(), 2);
    assert_eq!(uplinks.iter().filter(|link| link.between[1] == "ncsu-coreswitch2").count(), 2);
    for link in &uplinks {
        let needs = needs(&link.component);
        for shared in ["cable-89", "cable-90", "circuit-350927", "pp-b117", "pp-mdf-91"] {
            assert!(needs.iter().any(|id| id == shared), "{} lacks {shared}", link.id);
        }
    }
    let first = link(&imported, "path-116-104");
    let expected = [
        "cable-104",
        "cable-116",
        "cable-89",
        "cable-90",
        "circuit-350927",
        "ncsu-coreswitch1-slot-0",
        "pp-b117",
        "pp-mdf-91",
    ];
    assert_eq!(needs(&first.component), expected);
}

#[test]
fn a_branch_has_two_uplinks_and_two_cables_inside() {
    let Some(imported) = imported() else { return };
    let of = |device: &str| {
        imported.model.links.iter().filter(|link| link.between.iter().any(|id| id == device)).count()
    };
    assert_eq!(of("dmi01-scranton-rtr01"), 4);
    assert_eq!(of("dmi01-scranton-sw01"), 2);
    assert_eq!(of("level3-mpls"), 13);
    let uplink = link(&imported, "cable-3");
    assert_eq!(uplink.between, ["dmi01-scranton-rtr01", "level3-mpls"]);
    assert_eq!(needs(&uplink.component), ["doqhd947"]);
    assert_eq!(component(&imported, "doqhd947").located_in, ["level-3"]);
    assert_eq!(link(&imported, "cable-29").between, ["dmi01-scranton-rtr01", "circuit-1002844901"]);
    assert_eq!(component(&imported, "circuit-1002844901").located_in, ["centurylink"]);
}

#[test]
fn the_notes_count_what_is_missing() {
    let Some(imported) = imported() else { return };
    for part in [
        "49 power ports are not cabled",
        "13 devices with power outlets say nothing of what feeds them",
        "32 clusters name no hosts",
        "13 circuits have only one end",
        "2 modules left out",
        "6 providers without a circuit",
        "53 regions and site groups without a site",
    ] {
        assert!(has_note(&imported, part), "{part} in {:#?}", imported.notes);
    }
}
