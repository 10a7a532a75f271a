//! The tables of NetBox that say something about failure, and of each the columns that do.
//!
//! A column that a dump lacks, because its NetBox is older or newer, reads as empty. Only what ties a part
//! to its whole must be there.

use crate::error::ImportError;
use crate::netbox::record::{Fields, Row};

macro_rules! rows {
    ($($(#[$doc:meta])* $row:ident { $($field:ident: $type:ty = $how:ident($($argument:expr),*)),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) struct $row { $(pub(super) $field: $type),* }

        impl Row for $row {
            fn read(fields: &mut Fields<'_>) -> Result<Self, ImportError> {
                Ok(Self { $($field: fields.$how($($argument),*)?),* })
            }
        }
    )*};
}

type Text = Option<String>;
type Key = Option<u64>;

rows! {
    /// A region or a site group: both are trees of names.
    Region { name: Text = text("name"), slug: Text = text("slug"), parent: Key = key("parent", "dcim.region") }
    SiteGroup { name: Text = text("name"), slug: Text = text("slug"), parent: Key = key("parent", "dcim.sitegroup") }
    Site {
        name: Text = text("name"), slug: Text = text("slug"), status: Text = text("status"),
        region: Key = key("region", "dcim.region"), group: Key = key("group", "dcim.sitegroup"),
        tenant: Key = key("tenant", "tenancy.tenant"),
    }
    Location {
        name: Text = text("name"), slug: Text = text("slug"), status: Text = text("status"),
        parent: Key = key("parent", "dcim.location"), site: Key = key("site", "dcim.site"),
        tenant: Key = key("tenant", "tenancy.tenant"),
    }
    Rack {
        name: Text = text("name"), status: Text = text("status"), site: Key = key("site", "dcim.site"),
        location: Key = key("location", "dcim.location"), tenant: Key = key("tenant", "tenancy.tenant"),
    }

    Role { name: Text = text("name") }
    Manufacturer { name: Text = text("name") }
    /// A device type or a module type.
    Type { model: Text = text("model"), manufacturer: Key = key("manufacturer", "dcim.manufacturer") }
    Device {
        name: Text = text("name"), status: Text = text("status"),
        role: Key = key_of_either(["role", "device_role"], "dcim.devicerole"),
        device_type: Key = key("device_type", "dcim.devicetype"), tenant: Key = key("tenant", "tenancy.tenant"),
        site: Key = key("site", "dcim.site"), location: Key = key("location", "dcim.location"),
        rack: Key = key("rack", "dcim.rack"), cluster: Key = key("cluster", "virtualization.cluster"),
        chassis: Key = key("virtual_chassis", "dcim.virtualchassis"), position: Key = whole("vc_position"),
    }
    DeviceBay { device: u64 = part_of("device", "dcim.device"), installed: Key = key("installed_device", "dcim.device") }
    ModuleBay { name: Text = text("name") }
    Module {
        device: u64 = part_of("device", "dcim.device"), bay: Key = key("module_bay", "dcim.modulebay"),
        module_type: Key = key("module_type", "dcim.moduletype"), status: Text = text("status"),
    }
    VirtualChassis { name: Text = text("name") }

    Interface {
        device: u64 = part_of("device", "dcim.device"), name: Text = text("name"), module: Key = key("module", "dcim.module"),
        enabled: bool = flag("enabled", true), management: bool = flag("mgmt_only", false),
        cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }
    FrontPort {
        device: u64 = part_of("device", "dcim.device"), module: Key = key("module", "dcim.module"),
        rear_port: Key = key("rear_port", "dcim.rearport"), position: Key = whole("rear_port_position"),
        cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }
    RearPort {
        device: u64 = part_of("device", "dcim.device"), module: Key = key("module", "dcim.module"),
        positions: Key = whole("positions"), cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }
    PowerPort {
        device: u64 = part_of("device", "dcim.device"), name: Text = text("name"), module: Key = key("module", "dcim.module"),
        cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }
    PowerOutlet {
        device: u64 = part_of("device", "dcim.device"), module: Key = key("module", "dcim.module"),
        power_port: Key = key("power_port", "dcim.powerport"),
        cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }
    PowerPanel {
        name: Text = text("name"), site: Key = key("site", "dcim.site"),
        location: Key = key("location", "dcim.location"),
    }
    PowerFeed {
        name: Text = text("name"), status: Text = text("status"), panel: Key = key("power_panel", "dcim.powerpanel"),
        rack: Key = key("rack", "dcim.rack"), supply: Text = text("type"), tenant: Key = key("tenant", "tenancy.tenant"),
        cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }

    /// Before NetBox 3.3 a cable itself named its two ends.
    Cable {
        label: Text = text("label"), status: Text = text("status"), medium: Text = text("type"),
        tenant: Key = key("tenant", "tenancy.tenant"),
        a_type: Text = model("termination_a_type"), a: Key = whole("termination_a_id"),
        b_type: Text = model("termination_b_type"), b: Key = whole("termination_b_id"),
    }
    CableTermination {
        cable: u64 = part_of("cable", "dcim.cable"), end: Text = text("cable_end"),
        port_type: Text = model("termination_type"), port: u64 = part_of("termination_id", ""),
    }
    WirelessLink {
        ssid: Text = text("ssid"), status: Text = text("status"),
        a: Key = key("interface_a", "dcim.interface"), b: Key = key("interface_b", "dcim.interface"),
        tenant: Key = key("tenant", "tenancy.tenant"),
    }

    Provider { name: Text = text("name"), slug: Text = text("slug") }
    ProviderNetwork { name: Text = text("name"), provider: Key = key("provider", "circuits.provider") }
    CircuitType { name: Text = text("name") }
    Circuit {
        cid: Text = text("cid"), status: Text = text("status"), provider: Key = key("provider", "circuits.provider"),
        circuit_type: Key = key("type", "circuits.circuittype"), tenant: Key = key("tenant", "tenancy.tenant"),
    }
    /// From NetBox 4.2 on, where it ends is a generic reference.
    CircuitTermination {
        circuit: u64 = part_of("circuit", "circuits.circuit"),
        network: Key = key("provider_network", "circuits.providernetwork"),
        generic_network: Key = generic_key("termination_type", "termination_id", "circuits.providernetwork"),
        cable: Key = whole("cable"), cable_end: Text = text("cable_end"),
    }

    ClusterType { name: Text = text("name") }
    /// From NetBox 4.2 on, where it stands is a generic reference.
    Cluster {
        name: Text = text("name"), status: Text = text("status"), tenant: Key = key("tenant", "tenancy.tenant"),
        cluster_type: Key = key("type", "virtualization.clustertype"), site: Key = key("site", "dcim.site"),
        scope_site: Key = generic_key("scope_type", "scope_id", "dcim.site"),
    }
    VirtualMachine {
        name: Text = text("name"), status: Text = text("status"), tenant: Key = key("tenant", "tenancy.tenant"),
        cluster: Key = key("cluster", "virtualization.cluster"), device: Key = key("device", "dcim.device"),
        role: Key = key("role", "dcim.devicerole"), site: Key = key("site", "dcim.site"),
    }

    Tenant { name: Text = text("name") }
    Contact { name: Text = text("name"), email: Text = text("email"), phone: Text = text("phone") }
    /// What it is assigned to was called `content_type` before NetBox 4.0.
    ContactAssignment {
        old_type: Text = model("content_type"), new_type: Text = model("object_type"),
        object: u64 = part_of("object_id", ""), contact: Key = key("contact", "tenancy.contact"),
        priority: Text = text("priority"),
    }
}
