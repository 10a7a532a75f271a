//! What powers a device.

mod support;

use support::*;

const POWER: &str = "dcim.powerport";
const OUTLET: &str = "dcim.poweroutlet";
const FEED: &str = "dcim.powerfeed";

/// A server with two supplies, PDU 11 with outlets 1 and 2, PDU 12 with outlet 3.
fn two_supplies() -> Vec<String> {
    vec![
        device(10, "web 1", 1),
        device(11, "pdu-a", 3),
        device(12, "pdu-b", 3),
        record(POWER, 1, r#""device": 10, "name": "PSU 0""#),
        record(POWER, 2, r#""device": 10, "name": "PSU 1""#),
        port(OUTLET, 1, 11, ""),
        port(OUTLET, 2, 11, ""),
        port(OUTLET, 3, 12, ""),
    ]
}

#[test]
fn two_supplies_on_two_strips_are_two_ways() {
    let cables = [cable(1, (POWER, 1), (OUTLET, 1)), cable(2, (POWER, 2), (OUTLET, 3))].concat();
    let imported = import(&[frame(), two_supplies(), cables]);
    assert_eq!(needs(component(&imported, "web-1")), ["any(web-1-psu-0 web-1-psu-1)"]);
    assert_eq!(needs(component(&imported, "web-1-psu-0")), ["pdu-a"]);
    assert_eq!(needs(component(&imported, "web-1-psu-1")), ["pdu-b"]);
    assert_eq!(component(&imported, "web-1-psu-1").located_in, ["r1"]);
    assert!(has_note(&imported, "1 device has several power supplies"));
    assert!(imported.model.links.is_empty(), "a power cable is no link");
}

#[test]
fn two_supplies_on_one_strip_both_name_it() {
    let cables = [cable(1, (POWER, 1), (OUTLET, 1)), cable(2, (POWER, 2), (OUTLET, 2))].concat();
    let imported = import(&[frame(), two_supplies(), cables]);
    assert_eq!(needs(component(&imported, "web-1")), ["any(web-1-psu-0 web-1-psu-1)"]);
    assert_eq!(needs(component(&imported, "web-1-psu-0")), ["pdu-a"]);
    assert_eq!(needs(component(&imported, "web-1-psu-1")), ["pdu-a"]);
}

#[test]
fn a_port_without_a_cable_is_no_second_way() {
    let imported = import(&[frame(), two_supplies(), cable(1, (POWER, 1), (OUTLET, 1))]);
    assert_eq!(needs(component(&imported, "web-1")), ["pdu-a"]);
    assert!(has_note(&imported, "1 power port is not cabled"));
    assert!(has_note(&imported, "1 device has several power ports of which only one is cabled"));
    assert!(has_note(&imported, "2 devices with power outlets say nothing of what feeds them"));
}

#[test]
fn a_supply_that_is_planned_does_not_feed() {
    let mut planned = cable(2, (POWER, 2), (OUTLET, 3));
    planned[0] = planned[0].replace("connected", "planned");
    let imported = import(&[frame(), two_supplies(), cable(1, (POWER, 1), (OUTLET, 1)), planned]);
    assert_eq!(needs(component(&imported, "web-1")), ["pdu-a"]);
    assert!(has_note(&imported, "1 cable that is not connected left out"));
}

#[test]
fn a_strip_hangs_on_its_feed_and_the_feed_on_its_panel() {
    let strip = vec![
        device(10, "web", 1),
        device(11, "pdu", 3),
        record("dcim.powerpanel", 1, r#""name": "Panel", "site": 1"#),
        record(FEED, 1, r#""name": "A", "power_panel": 1, "rack": 1, "status": "failed", "type": "primary""#),
        port(POWER, 1, 10, ""),
        port(POWER, 2, 11, ""),
        port(OUTLET, 1, 11, r#", "power_port": 2"#),
    ];
    let cables = [cable(1, (POWER, 1), (OUTLET, 1)), cable(2, (FEED, 1), (POWER, 2))].concat();
    let imported = import(&[frame(), strip, cables]);
    assert_eq!(needs(component(&imported, "web")), ["pdu"]);
    assert_eq!(needs(component(&imported, "pdu")), ["a"]);
    let feed = component(&imported, "a");
    assert_eq!(needs(feed), ["panel"]);
    assert_eq!(feed.state, Some("failed"));
    assert_eq!(feed.located_in, ["akron"]);
    assert_eq!(feed.labels["rack"], "r1");
    assert_eq!(needs(component(&imported, "r1")), Vec::<String>::new());
}

#[test]
fn an_outlet_names_the_inlet_it_hangs_on() {
    let strip = vec![
        device(10, "web", 1),
        device(11, "pdu", 3),
        record("dcim.powerpanel", 1, r#""name": "Panel", "site": 1"#),
        record(FEED, 1, r#""name": "A", "power_panel": 1, "status": "active""#),
        record(FEED, 2, r#""name": "B", "power_panel": 1, "status": "active""#),
        port(POWER, 1, 10, ""),
        port(POWER, 2, 11, ""),
        port(POWER, 3, 11, ""),
        port(OUTLET, 1, 11, r#", "power_port": 3"#),
    ];
    let cables =
        [cable(1, (POWER, 1), (OUTLET, 1)), cable(2, (FEED, 1), (POWER, 2)), cable(3, (FEED, 2), (POWER, 3))];
    let imported = import(&[frame(), strip, cables.concat()]);
    assert_eq!(needs(component(&imported, "pdu")), ["any(pdu-p2 pdu-p3)"]);
    assert_eq!(needs(component(&imported, "web")), ["pdu", "pdu-p3"]);
    assert_eq!(needs(component(&imported, "pdu-p3")), ["b"]);
}
