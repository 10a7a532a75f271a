//! Which cables become which links.

mod support;

use support::*;

const INTERFACE: &str = "dcim.interface";
const FRONT: &str = "dcim.frontport";
const REAR: &str = "dcim.rearport";
const CIRCUIT: &str = "circuits.circuittermination";

#[test]
fn a_cable_between_two_interfaces_is_a_link() {
    let switches = vec![
        device(1, "sw-1", 2),
        device(2, "sw-2", 2),
        port(INTERFACE, 1, 1, ""),
        port(INTERFACE, 2, 2, ""),
    ];
    let imported = import(&[frame(), switches, cable(7, (INTERFACE, 2), (INTERFACE, 1))]);
    let link = link(&imported, "cable-7");
    assert_eq!(link.between, ["sw-1", "sw-2"]);
    assert_eq!(link.component.title.as_deref(), Some("sw-1 p1 to sw-2 p2"));
    assert_eq!(link.component.fails, None);
    assert_eq!(component(&imported, "sw-1").kind.as_deref(), Some("switch"));
}

/// Two switches, two panels joined by one trunk of two strands; each switch is patched into both strands.
fn panels() -> Vec<String> {
    let mut records = vec![
        device(1, "sw-1", 2),
        device(2, "sw-2", 2),
        device(3, "panel-a", 4),
        device(4, "panel-b", 4),
        port(REAR, 1, 3, r#", "positions": 2"#),
        port(REAR, 2, 4, r#", "positions": 2"#),
    ];
    for (pk, device) in [(1, 1), (2, 1), (3, 2), (4, 2)] {
        records.push(port(INTERFACE, pk, device, ""));
    }
    for (pk, device, rear, position) in [(1, 3, 1, 1), (2, 3, 1, 2), (3, 4, 2, 1), (4, 4, 2, 2)] {
        let fields = format!(r#", "rear_port": {rear}, "rear_port_position": {position}"#);
        records.push(port(FRONT, pk, device, &fields));
    }
    records
}

#[test]
fn a_patch_panel_joins_strand_to_strand_and_nothing_else() {
    let cables = [
        cable(1, (INTERFACE, 1), (FRONT, 1)),
        cable(2, (INTERFACE, 2), (FRONT, 2)),
        cable(3, (REAR, 1), (REAR, 2)),
        cable(4, (FRONT, 3), (INTERFACE, 3)),
        cable(5, (FRONT, 4), (INTERFACE, 4)),
    ];
    let imported = import(&[frame(), panels(), cables.concat()]);
    let ids: Vec<&str> = imported.model.links.iter().map(|link| link.id.as_str()).collect();
    assert_eq!(ids, ["path-1-4", "path-2-5"], "strand 1 to strand 1, strand 2 to strand 2");
    let path = link(&imported, "path-1-4");
    assert_eq!(path.between, ["sw-1", "sw-2"]);
    assert_eq!(path.component.fails, Some(false));
    assert_eq!(needs(&path.component), ["cable-1", "cable-3", "cable-4", "panel-a", "panel-b"]);
    assert_eq!(component(&imported, "cable-3").kind.as_deref(), Some("cable"));
    assert_eq!(component(&imported, "panel-a").kind.as_deref(), Some("patch-panel"));
    assert_eq!(component(&imported, "panel-a").forwards, None);
}

#[test]
fn a_path_ends_where_a_panel_is_not_patched_or_not_in_service() {
    let cables = [cable(1, (INTERFACE, 1), (FRONT, 1)), cable(3, (REAR, 1), (REAR, 2))].concat();
    let imported = import(&[frame(), panels(), cables.clone()]);
    assert!(imported.model.links.is_empty());
    assert!(has_note(&imported, "1 cabled interface leads nowhere"));

    let mut records = panels();
    records[3] = records[3].replace("active", "planned");
    let imported = import(&[frame(), records, cables, cable(4, (FRONT, 3), (INTERFACE, 3))]);
    assert!(imported.model.links.is_empty());
    assert!(has_note(&imported, "1 planned or offline device left out"));
}

/// Two routers, a provider with a network, and circuits: 1 to that network, 2 with one side, 3 site to site.
fn circuits() -> Vec<String> {
    let mut records = vec![
        device(1, "r-1", 2),
        device(2, "r-2", 2),
        record("circuits.provider", 5, r#""name": "Level 3", "slug": "level-3""#),
        record("circuits.providernetwork", 6, r#""name": "MPLS", "provider": 5"#),
    ];
    for (pk, cid) in [(1, "KDG1"), (2, "100"), (3, "DARK")] {
        let fields = format!(r#""cid": "{cid}", "provider": 5, "status": "active""#);
        records.push(record("circuits.circuit", pk, &fields));
    }
    for (pk, circuit, network) in
        [(1, 1, "6"), (2, 1, "null"), (3, 2, "null"), (4, 3, "null"), (5, 3, "null")]
    {
        let fields = format!(r#""circuit": {circuit}, "provider_network": {network}"#);
        records.push(record(CIRCUIT, pk, &fields));
    }
    for (pk, device) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        records.push(port(INTERFACE, pk, device, ""));
    }
    records
}

#[test]
fn circuits_lead_to_networks_to_sites_or_into_the_open() {
    let cables = [
        cable(1, (CIRCUIT, 2), (INTERFACE, 1)),
        cable(2, (CIRCUIT, 3), (INTERFACE, 2)),
        cable(3, (CIRCUIT, 4), (INTERFACE, 3)),
        cable(4, (CIRCUIT, 5), (INTERFACE, 4)),
    ];
    let imported = import(&[frame(), circuits(), cables.concat()]);
    let to_network = link(&imported, "cable-1");
    assert_eq!(to_network.between, ["r-1", "mpls"]);
    assert_eq!(needs(&to_network.component), ["kdg1"]);
    let open = link(&imported, "cable-2");
    assert_eq!(open.between, ["r-1", "circuit-100"]);
    assert_eq!(needs(&open.component), Vec::<String>::new());
    assert_eq!(component(&imported, "circuit-100").forwards, Some(true));
    let dark = link(&imported, "path-3-4");
    assert_eq!(dark.between, ["r-1", "r-2"]);
    assert_eq!(needs(&dark.component), ["cable-3", "cable-4", "dark"]);
    assert_eq!(component(&imported, "dark").located_in, ["level-3"]);
    assert_eq!(component(&imported, "mpls").located_in, ["level-3"]);
    assert_eq!(component(&imported, "mpls").kind.as_deref(), Some("network"));
    assert!(has_note(&imported, "1 circuit has only one end"));
}

#[test]
fn a_virtual_chassis_is_up_with_any_member_and_joins_them() {
    let members = vec![
        record("dcim.virtualchassis", 1, r#""name": "tor""#),
        record(
            "dcim.device",
            1,
            r#""role": 2, "virtual_chassis": 1, "vc_position": 1, "rack": 1, "status": "active""#,
        ),
        record(
            "dcim.device",
            2,
            r#""role": 2, "virtual_chassis": 1, "vc_position": 2, "rack": 1, "status": "active""#,
        ),
        record(
            "dcim.device",
            3,
            r#""role": 2, "virtual_chassis": 1, "vc_position": 3, "rack": 1, "status": "offline""#,
        ),
    ];
    let imported = import(&[frame(), members]);
    let chassis = component(&imported, "tor");
    assert_eq!(needs(chassis), ["any(device-1 device-2)"]);
    assert_eq!(chassis.fails, Some(false));
    assert_eq!(component(&imported, "device-2").title.as_deref(), Some("tor:2"));
    let stack = link(&imported, "stack-1-2");
    assert_eq!(stack.between, ["device-1", "device-2"]);
    assert_eq!(stack.component.fails, Some(false));
    assert_eq!(imported.model.links.len(), 1);
}

#[test]
fn a_link_at_a_module_needs_the_module() {
    let records = vec![
        device(1, "core", 2),
        device(2, "sw", 2),
        record("dcim.modulebay", 1, r#""device": 1, "name": "Slot 0""#),
        record("dcim.module", 1, r#""device": 1, "module_bay": 1, "status": "active""#),
        record("dcim.module", 2, r#""device": 1, "status": "active""#),
        port(INTERFACE, 1, 1, r#", "module": 1"#),
        port(INTERFACE, 2, 2, ""),
    ];
    let imported = import(&[frame(), records, cable(1, (INTERFACE, 1), (INTERFACE, 2))]);
    assert_eq!(needs(&link(&imported, "cable-1").component), ["core-slot-0"]);
    assert_eq!(component(&imported, "core-slot-0").located_in, ["core"]);
    assert!(has_note(&imported, "1 module left out"));
}

#[test]
fn management_ports_and_disabled_ones_carry_no_traffic() {
    let records = vec![
        device(1, "sw-1", 2),
        device(2, "sw-2", 2),
        port(INTERFACE, 1, 1, r#", "mgmt_only": true"#),
        port(INTERFACE, 2, 2, ""),
        port(INTERFACE, 3, 1, ""),
        port(INTERFACE, 4, 2, r#", "enabled": false"#),
    ];
    let cables =
        [cable(1, (INTERFACE, 1), (INTERFACE, 2)), cable(2, (INTERFACE, 3), (INTERFACE, 4))].concat();
    let imported = import(&[frame(), records, cables]);
    assert!(imported.model.links.is_empty());
    assert!(has_note(&imported, "2 cables at management ports or disabled interfaces"));
}

#[test]
fn older_dumps_name_the_ends_in_the_cable_itself() {
    let records = vec![
        device(1, "sw-1", 2),
        device(2, "sw-2", 2),
        port(INTERFACE, 1, 1, r#", "cable": 9"#),
        port(INTERFACE, 2, 2, r#", "cable": 9"#),
        port(INTERFACE, 3, 1, r#", "cable": 8"#),
        port(INTERFACE, 4, 2, r#", "cable": 8"#),
        record(
            "dcim.cable",
            9,
            r#""status": "connected", "termination_a_type": ["dcim", "interface"], "termination_a_id": 1,
               "termination_b_type": ["dcim", "interface"], "termination_b_id": 2"#,
        ),
        record("dcim.cable", 8, r#""status": "connected", "label": "Uplink 8""#),
    ];
    let imported = import(&[frame(), records]);
    assert_eq!(link(&imported, "cable-9").between, ["sw-1", "sw-2"]);
    assert_eq!(link(&imported, "uplink-8").between, ["sw-1", "sw-2"]);
}
