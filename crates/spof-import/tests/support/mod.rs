//! Dumps made by hand, and what they become.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses some of these")]

use std::io::Write as _;
use std::path::PathBuf;

use spof_import::{Component, ImportError, Imported, Link, Requirement};

/// A record as `dumpdata` writes it.
pub fn record(model: &str, pk: u64, fields: &str) -> String {
    format!(r#"{{"model": "{model}", "pk": {pk}, "fields": {{{fields}}}}}"#)
}

/// A device of a role in rack 1 of [`frame`].
pub fn device(pk: u64, name: &str, role: u64) -> String {
    let fields = format!(r#""name": "{name}", "role": {role}, "site": 1, "rack": 1, "status": "active""#);
    record("dcim.device", pk, &fields)
}

/// Both ends of a cable, as the two words `dcim.interface` and a key each.
pub fn cable(pk: u64, a: (&str, u64), b: (&str, u64)) -> Vec<String> {
    let end = |pk: u64, cable: u64, end: &str, (model, port): (&str, u64)| {
        let (app, name) = model.split_once('.').expect("an application and a model");
        let fields = format!(
            r#""cable": {cable}, "cable_end": "{end}", "termination_type": ["{app}", "{name}"], "termination_id": {port}"#
        );
        record("dcim.cabletermination", pk, &fields)
    };
    vec![
        record("dcim.cable", pk, r#""label": "", "status": "connected", "type": "cat6""#),
        end(2 * pk, pk, "A", a),
        end(2 * pk + 1, pk, "B", b),
    ]
}

/// A port of a device.
pub fn port(model: &str, pk: u64, device: u64, rest: &str) -> String {
    record(model, pk, &format!(r#""device": {device}, "name": "p{pk}"{rest}"#))
}

/// A site, a rack, and roles: 1 server, 2 switch, 3 PDU, 4 patch panel.
pub fn frame() -> Vec<String> {
    vec![
        record("dcim.site", 1, r#""name": "Akron", "slug": "akron", "status": "active""#),
        record("dcim.rack", 1, r#""name": "R1", "site": 1, "status": "active""#),
        record("dcim.devicerole", 1, r#""name": "Server""#),
        record("dcim.devicerole", 2, r#""name": "Access Switch""#),
        record("dcim.devicerole", 3, r#""name": "PDU""#),
        record("dcim.devicerole", 4, r#""name": "Patch Panel""#),
    ]
}

pub fn try_import(records: &[Vec<String>]) -> Result<Imported, ImportError> {
    spof_import::netbox(&format!("[{}]", records.concat().join(",\n")), "dump.json")
}

pub fn import(records: &[Vec<String>]) -> Imported {
    try_import(records).unwrap_or_else(|error| panic!("{error}"))
}

pub fn component<'i>(imported: &'i Imported, id: &str) -> &'i Component {
    let found = imported.model.components.iter().find(|entry| entry.0 == id);
    &found.unwrap_or_else(|| panic!("no component {id} in\n{}", imported.to_yaml())).1
}

pub fn link<'i>(imported: &'i Imported, id: &str) -> &'i Link {
    let found = imported.model.links.iter().find(|link| link.id == id);
    found.unwrap_or_else(|| panic!("no link {id} in\n{}", imported.to_yaml()))
}

/// Requirements in few words: `a`, `any(a b)`.
pub fn needs(component: &Component) -> Vec<String> {
    fn words(requirement: &Requirement) -> String {
        let all = |members: &[Requirement]| members.iter().map(words).collect::<Vec<_>>().join(" ");
        match requirement {
            Requirement::Id(id) => id.clone(),
            Requirement::AnyOf(members) => format!("any({})", all(members)),
            Requirement::AllOf(members) => format!("all({})", all(members)),
            Requirement::Majority(members) => format!("most({})", all(members)),
            Requirement::AtLeast(least, members) => format!("{least} of ({})", all(members)),
            Requirement::Noted(requirement, _) => words(requirement),
        }
    }
    component.needs.iter().map(words).collect()
}

pub fn has_note(imported: &Imported, part: &str) -> bool {
    imported.notes.iter().any(|note| note.contains(part))
}

/// The demo data, unless the corpus is not there. In CI it must be.
pub fn demo() -> Option<String> {
    let Some(corpus) = std::env::var_os("SPOF_CORPUS") else {
        assert!(std::env::var_os("CI").is_none(), "SPOF_CORPUS must be set in CI");
        // Past the output that a test that passes keeps to itself.
        let _ = writeln!(std::io::stderr().lock(), "skipped: NetBox's demo data: SPOF_CORPUS is not set");
        return None;
    };
    let path = PathBuf::from(corpus).join("netbox/netbox-demo-v3.6.json");
    Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}
