//! The dump as typed tables. Reading is tolerant: models and fields that are not known are passed over.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::ImportError;
use crate::netbox::record::{Fields, Raw, Row, describe};
use crate::netbox::rows::*;

/// The rows of one model by primary key.
pub(super) type Table<T> = BTreeMap<u64, T>;

macro_rules! dump {
    ($($table:ident: $row:ty = $model:literal,)*) => {
        /// Every table that says something about failure.
        #[derive(Debug)]
        pub(super) struct Dump {
            /// References to records that the dump lacks, as `dcim.device 27 rack 9`.
            pub(super) dangling: Vec<String>,
            $(pub(super) $table: Table<$row>,)*
        }

        impl Dump {
            /// Reads a dump.
            pub(super) fn read(text: &str, file: &str) -> Result<Self, ImportError> {
                let raw = raw(text, file)?;
                let mut dangling = Vec::new();
                $(let $table = table(&raw, $model, file, &mut dangling)?;)*
                dangling.sort();
                Ok(Self { dangling, $($table,)* })
            }
        }
    };
}

dump! {
    regions: Region = "dcim.region",
    site_groups: SiteGroup = "dcim.sitegroup",
    sites: Site = "dcim.site",
    locations: Location = "dcim.location",
    racks: Rack = "dcim.rack",
    roles: Role = "dcim.devicerole",
    manufacturers: Manufacturer = "dcim.manufacturer",
    device_types: Type = "dcim.devicetype",
    module_types: Type = "dcim.moduletype",
    devices: Device = "dcim.device",
    device_bays: DeviceBay = "dcim.devicebay",
    module_bays: ModuleBay = "dcim.modulebay",
    modules: Module = "dcim.module",
    chassis: VirtualChassis = "dcim.virtualchassis",
    interfaces: Interface = "dcim.interface",
    front_ports: FrontPort = "dcim.frontport",
    rear_ports: RearPort = "dcim.rearport",
    power_ports: PowerPort = "dcim.powerport",
    power_outlets: PowerOutlet = "dcim.poweroutlet",
    power_panels: PowerPanel = "dcim.powerpanel",
    power_feeds: PowerFeed = "dcim.powerfeed",
    cables: Cable = "dcim.cable",
    cable_terminations: CableTermination = "dcim.cabletermination",
    wireless_links: WirelessLink = "wireless.wirelesslink",
    providers: Provider = "circuits.provider",
    provider_networks: ProviderNetwork = "circuits.providernetwork",
    circuit_types: CircuitType = "circuits.circuittype",
    circuits: Circuit = "circuits.circuit",
    circuit_terminations: CircuitTermination = "circuits.circuittermination",
    cluster_types: ClusterType = "virtualization.clustertype",
    clusters: Cluster = "virtualization.cluster",
    machines: VirtualMachine = "virtualization.virtualmachine",
    tenants: Tenant = "tenancy.tenant",
    contacts: Contact = "tenancy.contact",
    contact_assignments: ContactAssignment = "tenancy.contactassignment",
}

/// The applications of NetBox whose models may matter. The rest (users, sessions, logs) is not even kept.
const APPLICATIONS: [&str; 6] = ["circuits", "contenttypes", "dcim", "tenancy", "virtualization", "wireless"];

fn raw(text: &str, file: &str) -> Result<Raw, ImportError> {
    let not_a_dump = |reason: String| ImportError::NotADump { file: file.to_owned(), reason };
    let value: Value = serde_json::from_str(text).map_err(|error| ImportError::NotJson {
        file: file.to_owned(),
        line: error.line(),
        column: error.column(),
        reason: reason(&error),
    })?;
    let Value::Array(records) = value else {
        return Err(not_a_dump(format!("it is {}", describe(&value))));
    };
    let mut raw = Raw::new();
    for (index, record) in records.into_iter().enumerate() {
        let Value::Object(mut record) = record else {
            return Err(not_a_dump(format!("entry {} is {}", index + 1, describe(&record))));
        };
        let Some(Value::String(model)) = record.remove("model") else {
            return Err(not_a_dump(format!("entry {} has no `model`", index + 1)));
        };
        if !model.split_once('.').is_some_and(|(application, _)| APPLICATIONS.contains(&application)) {
            continue;
        }
        let Some(Value::Object(fields)) = record.remove("fields") else {
            return Err(not_a_dump(format!("entry {} ({model}) has no `fields`", index + 1)));
        };
        let Some(pk) = record.get("pk").and_then(Value::as_u64) else {
            if model == "contenttypes.contenttype" {
                continue;
            }
            let hint = "dump without `--natural-primary`, which drops the keys";
            return Err(not_a_dump(format!("entry {} ({model}) has no number `pk`: {hint}", index + 1)));
        };
        if raw.entry(model.clone()).or_default().insert(pk, fields).is_some() {
            return Err(ImportError::Duplicate { file: file.to_owned(), record: format!("{model} {pk}") });
        }
    }
    Ok(raw)
}

/// What serde says, without the place, which we give ourselves.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

fn table<T: Row>(
    raw: &Raw,
    model: &str,
    file: &str,
    dangling: &mut Vec<String>,
) -> Result<Table<T>, ImportError> {
    let Some(records) = raw.get(model) else { return Ok(Table::new()) };
    records
        .iter()
        .map(|(pk, fields)| {
            Ok((*pk, T::read(&mut Fields { file, model, pk: *pk, fields, raw, dangling: &mut *dangling })?))
        })
        .collect()
}
