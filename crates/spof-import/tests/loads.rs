//! What an importer writes must load like any model file.

mod support;

use spof::document::DocumentLimits;
use spof::model;
use spof::source::Sources;
use support::*;

fn problems(files: &[(&str, String)]) -> Vec<String> {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(name, text)| sources.add(*name, text.as_str())).collect();
    let loaded = model::load(&sources, &ids, &[], &DocumentLimits::default());
    loaded.problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn an_imported_dump_loads() {
    let records = vec![
        device(1, "sw: 1 #x", 2),
        device(2, "null", 2),
        port("dcim.interface", 1, 1, ""),
        port("dcim.interface", 2, 2, ""),
        port("dcim.powerport", 1, 1, ""),
        port("dcim.powerport", 2, 1, ""),
        device(3, "pdu", 3),
        port("dcim.poweroutlet", 1, 3, ""),
        port("dcim.poweroutlet", 2, 3, ""),
    ];
    let cables = [
        cable(1, ("dcim.interface", 1), ("dcim.interface", 2)),
        cable(2, ("dcim.powerport", 1), ("dcim.poweroutlet", 1)),
        cable(3, ("dcim.powerport", 2), ("dcim.poweroutlet", 2)),
    ];
    let yaml = import(&[frame(), records, cables.concat()]).to_yaml();
    assert_eq!(problems(&[("dump.yaml", yaml)]), Vec::<String>::new());
}

#[test]
fn the_demo_loads_with_the_services_of_the_example() {
    let Some(text) = demo() else { return };
    let inventory = spof_import::netbox(&text, "netbox-demo.json").expect("the demo is a dump").to_yaml();
    let services = include_str!("../../../examples/netbox/services.yaml").to_owned();
    let found = problems(&[("inventory.yaml", inventory), ("services.yaml", services)]);
    assert_eq!(found, Vec::<String>::new());
}
