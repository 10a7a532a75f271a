//! Places, ids, hosts, and what is said of a dump that cannot be read.

mod support;

use spof_import::ImportError;
use support::*;

#[test]
fn places_nest_and_a_region_does_not_fail() {
    let places = vec![
        record("dcim.region", 1, r#""name": "Europe", "slug": "europe""#),
        record("dcim.region", 2, r#""name": "Norway", "slug": "norway", "parent": 1"#),
        record("dcim.region", 3, r#""name": "Empty", "slug": "empty", "parent": 1"#),
        record(
            "dcim.site",
            1,
            r#""name": "Oslo", "slug": "oslo", "region": 2, "status": "active", "tenant": 1"#,
        ),
        record("dcim.location", 1, r#""name": "Floor 1", "slug": "floor-1", "site": 1"#),
        record("dcim.location", 2, r#""name": "Row 1", "slug": "row-1", "site": 1, "parent": 1"#),
        record("dcim.rack", 1, r#""name": "R1", "site": 1, "location": 2, "status": "active""#),
        record("dcim.rack", 2, r#""name": "R2", "site": 1, "location": 2, "status": "planned""#),
        record("dcim.device", 1, r#""name": "On a desk", "site": 1, "location": 1, "status": "active""#),
        record(
            "dcim.device",
            2,
            r#""name": "Early", "site": 1, "location": 2, "rack": 2, "status": "failed""#,
        ),
        record("tenancy.tenant", 1, r#""name": "Wayne Enterprises""#),
        record("tenancy.contact", 1, r#""name": "Alfred", "email": "a@wayne.example""#),
        record("tenancy.contact", 2, r#""name": "Lucius""#),
        record(
            "tenancy.contactassignment",
            1,
            r#""content_type": ["dcim", "site"], "object_id": 1, "contact": 2, "priority": "secondary""#,
        ),
        record(
            "tenancy.contactassignment",
            2,
            r#""object_type": ["dcim", "site"], "object_id": 1, "contact": 1, "priority": "primary""#,
        ),
    ];
    let imported = import(&[places]);
    let place = |id: &str| component(&imported, id).located_in.clone();
    assert_eq!(place("norway"), ["europe"]);
    assert_eq!(component(&imported, "norway").fails, Some(false));
    assert_eq!(place("oslo"), ["norway"]);
    assert_eq!(place("floor-1"), ["oslo"]);
    assert_eq!(place("row-1"), ["floor-1"]);
    assert_eq!(place("r1"), ["row-1"]);
    assert_eq!(place("on-a-desk"), ["floor-1"]);
    assert_eq!(place("early"), ["row-1"], "the rack is planned, the row stands");
    assert_eq!(component(&imported, "early").state, Some("failed"));
    assert_eq!(component(&imported, "oslo").owner.as_deref(), Some("Wayne Enterprises"));
    assert_eq!(component(&imported, "oslo").contact.as_deref(), Some("Alfred <a@wayne.example>, Lucius"));
    assert!(has_note(&imported, "1 region or site group without a site left out"));
    assert!(has_note(&imported, "1 planned or retired site, location or rack left out"));
}

#[test]
fn ids_are_names_unless_they_are_not_unique() {
    let devices = vec![
        device(1, "web", 1),
        device(2, "db", 1),
        device(3, "db", 1),
        device(4, "Akron", 1),
        device(5, "", 1),
        device(6, "10 West", 1),
    ];
    let imported = import(&[frame(), devices]);
    for id in ["web", "db-2", "db-3", "device-akron", "site-akron", "device-5", "device-10-west"] {
        component(&imported, id);
    }
    assert!(imported.model.components.iter().all(|(id, _)| !id.contains(' ')));
}

#[test]
fn a_blade_is_in_its_chassis() {
    let records = vec![
        device(1, "chassis", 1),
        device(2, "blade", 1),
        record("dcim.devicebay", 1, r#""device": 1, "name": "Bay 1", "installed_device": 2"#),
        record("dcim.devicebay", 2, r#""device": 1, "name": "Bay 2", "installed_device": null"#),
    ];
    let imported = import(&[frame(), records]);
    assert_eq!(component(&imported, "blade").located_in, ["chassis"]);
    assert_eq!(component(&imported, "chassis").located_in, ["r1"]);
}

#[test]
fn a_machine_needs_its_cluster_and_the_cluster_a_host() {
    let records = vec![
        record("virtualization.cluster", 1, r#""name": "vm cluster", "site": 1, "status": "active""#),
        record("virtualization.cluster", 2, r#""name": "cloud", "status": "active""#),
        record("virtualization.virtualmachine", 1, r#""name": "mail", "cluster": 1, "status": "active""#),
        record("virtualization.virtualmachine", 2, r#""name": "old", "cluster": 1, "status": "offline""#),
        record("dcim.device", 1, r#""name": "h1", "cluster": 1, "status": "active""#),
        record("dcim.device", 2, r#""name": "h2", "cluster": 1, "status": "active""#),
        record("dcim.device", 3, r#""name": "h3", "cluster": 1, "status": "planned""#),
    ];
    let imported = import(&[frame(), records]);
    assert_eq!(needs(component(&imported, "mail")), ["vm-cluster"]);
    assert_eq!(needs(component(&imported, "vm-cluster")), ["any(h1 h2)"]);
    assert_eq!(component(&imported, "vm-cluster").located_in, ["akron"]);
    assert!(has_note(&imported, "1 cluster taken to be up while one of its hosts is"));
    assert!(has_note(&imported, "1 cluster names no hosts"));
    assert!(has_note(&imported, "1 virtual machine that is not active left out"));
}

#[test]
fn a_reference_to_nothing_is_a_note() {
    let records = vec![record("dcim.device", 27, r#""name": "web", "site": 1, "rack": 99, "role": 8"#)];
    let imported = import(&[frame(), records]);
    assert_eq!(component(&imported, "web").located_in, ["akron"]);
    assert!(has_note(&imported, "2 references lead to records that the dump lacks"));
    assert!(has_note(&imported, "dcim.device 27 rack 99, dcim.device 27 role 8"));
}

#[test]
fn places_that_contain_each_other_are_cut() {
    let records = vec![
        device(1, "a", 1),
        device(2, "b", 1),
        record("dcim.devicebay", 1, r#""device": 1, "installed_device": 2"#),
        record("dcim.devicebay", 2, r#""device": 2, "installed_device": 1"#),
    ];
    let imported = import(&[frame(), records]);
    assert_eq!(component(&imported, "a").located_in, ["b"]);
    assert_eq!(component(&imported, "b").located_in, Vec::<String>::new());
    assert!(has_note(&imported, "1 place inside itself"));
}

#[test]
fn what_is_not_a_dump_is_told_where_and_why() {
    let error = |text: &str| spof_import::netbox(text, "dump.json").unwrap_err().to_string();
    assert!(error("[\n  {\"model\": }\n]").starts_with("dump.json:2:13: not JSON: "));
    assert!(error("").starts_with("dump.json:1:0: not JSON: "));
    assert!(error("{}").starts_with("dump.json: not a NetBox dump: it is an object"));
    assert!(error("[7]").contains("entry 1 is 7"));
    assert!(error("[{}]").contains("entry 1 has no `model`"));
    assert!(
        error(r#"[{"model": "dcim.site", "fields": {}}]"#).contains("entry 1 (dcim.site) has no number `pk`")
    );
    assert!(error(r#"[{"model": "dcim.site", "pk": 1}]"#).contains("entry 1 (dcim.site) has no `fields`"));
}

#[test]
fn an_error_names_the_record_and_the_field() {
    let error = try_import(&[vec![record("dcim.device", 27, r#""name": 5"#)]]).unwrap_err();
    assert_eq!(error.to_string(), "dump.json: dcim.device 27: field `name`: expected a text, found 5");
    let error = try_import(&[vec![record("dcim.interface", 3, r#""name": "eth0""#)]]).unwrap_err();
    let expected =
        "dump.json: dcim.interface 3: field `device`: expected the number of a record, found nothing";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_record_that_is_there_twice_is_an_error() {
    let error = try_import(&[frame(), frame()]).unwrap_err();
    assert!(matches!(error, ImportError::Duplicate { ref record, .. } if record == "dcim.site 1"));
}

#[test]
fn unknown_models_and_an_empty_dump_are_read() {
    let text = r#"[{"model": "sessions.session", "fields": {}}, {"model": "dcim.gadget", "pk": 1, "fields": {"a": []}}]"#;
    let imported = spof_import::netbox(text, "dump.json").unwrap();
    assert!(imported.model.components.is_empty());
    assert!(imported.to_yaml().contains("components: {}"));
}
