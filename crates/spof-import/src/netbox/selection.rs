//! What of the dump is in service, and so part of the model.
//!
//! NetBox holds plans and history too. Redundancy that is only planned does not protect anyone today, so a
//! record counts only if its status says that it is in use. A status of `failed` counts as well: that
//! component is there, and down. What has no status, because its NetBox knows none, counts.

use std::collections::BTreeSet;

use crate::netbox::dump::Dump;
use crate::netbox::ids::Thing;
use crate::netbox::notes::Notes;

/// The records that are part of the model.
#[derive(Debug, Default)]
pub(super) struct Selection {
    things: BTreeSet<(Thing, u64)>,
    modules: BTreeSet<u64>,
}

impl Selection {
    /// Selects, and notes what was left out.
    pub(super) fn new(dump: &Dump, notes: &mut Notes) -> Self {
        let mut selection = Self::default();
        selection.places(dump, notes);
        selection.by_status(dump, notes);
        selection.by_use(dump, notes);
        selection
    }

    /// Whether this record is part of the model.
    pub(super) fn has(&self, thing: Thing, pk: u64) -> bool {
        self.things.contains(&(thing, pk))
    }

    /// The key, if it is that of a record that is part of the model.
    pub(super) fn only(&self, thing: Thing, pk: Option<u64>) -> Option<u64> {
        pk.filter(|pk| self.has(thing, *pk))
    }

    /// Whether this module is in service.
    pub(super) fn has_module(&self, pk: u64) -> bool {
        self.modules.contains(&pk)
    }

    fn places(&mut self, dump: &Dump, notes: &mut Notes) {
        let standing =
            |status: &Option<String>| !matches!(status.as_deref(), Some("planned" | "staging" | "retired"));
        macro_rules! keep {
            ($($thing:ident: $table:ident)*) => {$(
                self.things.extend(
                    dump.$table.iter().filter(|(_, row)| standing(&row.status)).map(|(pk, _)| (Thing::$thing, *pk)),
                );
            )*};
        }
        keep!(Site: sites Location: locations Rack: racks);
        let all = dump.sites.len() + dump.locations.len() + dump.racks.len();
        let kept = self.things.len();
        notes.count(
            all - kept,
            "planned or retired site, location or rack left out",
            "planned or retired sites, locations and racks left out",
        );
        self.regions(dump, notes);
    }

    /// A region or site group with no site in it says nothing.
    fn regions(&mut self, dump: &Dump, notes: &mut Notes) {
        for (pk, site) in &dump.sites {
            if !self.has(Thing::Site, *pk) {
                continue;
            }
            let mut region = site.region;
            while let Some(pk) = region.filter(|pk| self.things.insert((Thing::Region, *pk))) {
                region = dump.regions[&pk].parent;
            }
            let mut group = site.group;
            while let Some(pk) = group.filter(|pk| self.things.insert((Thing::SiteGroup, *pk))) {
                group = dump.site_groups[&pk].parent;
            }
        }
        let all = dump.regions.len() + dump.site_groups.len();
        let kept =
            self.things.iter().filter(|(thing, _)| matches!(thing, Thing::Region | Thing::SiteGroup)).count();
        notes.count(
            all - kept,
            "region or site group without a site left out",
            "regions and site groups without a site left out",
        );
    }

    fn by_status(&mut self, dump: &Dump, notes: &mut Notes) {
        macro_rules! in_use {
            ($($thing:ident: $table:ident, $one:literal, $many:literal;)*) => {$(
                let out = dump.$table.iter().filter(|(pk, row)| {
                    let out = !in_use(row.status.as_deref());
                    if !out {
                        self.things.insert((Thing::$thing, **pk));
                    }
                    out
                });
                notes.count(out.count(), $one, $many);
            )*};
        }
        in_use! {
            Device: devices, "planned or offline device left out", "planned or offline devices left out";
            PowerFeed: power_feeds, "planned or offline power feed left out", "planned or offline power feeds left out";
            Circuit: circuits, "circuit that is not active left out", "circuits that are not active left out";
            Cable: cables, "cable that is not connected left out", "cables that are not connected left out";
            Cluster: clusters, "cluster that is not active left out", "clusters that are not active left out";
            VirtualMachine: machines, "virtual machine that is not active left out",
                "virtual machines that are not active left out";
        }
        self.modules = dump
            .modules
            .iter()
            .filter(|(_, module)| in_use(module.status.as_deref()) && self.has(Thing::Device, module.device))
            .map(|(pk, _)| *pk)
            .collect();
    }

    /// What has no status is part of the model if something that is in use hangs on it.
    fn by_use(&mut self, dump: &Dump, notes: &mut Notes) {
        self.things.extend(dump.power_panels.keys().map(|pk| (Thing::PowerPanel, *pk)));
        self.things.extend(dump.provider_networks.keys().map(|pk| (Thing::ProviderNetwork, *pk)));
        for (pk, device) in &dump.devices {
            if let Some(chassis) = device.chassis.filter(|_| self.has(Thing::Device, *pk)) {
                self.things.insert((Thing::VirtualChassis, chassis));
            }
        }
        let of_circuits = dump
            .circuits
            .iter()
            .filter(|(pk, _)| self.has(Thing::Circuit, **pk))
            .map(|(_, row)| row.provider);
        let of_networks = dump.provider_networks.values().map(|row| row.provider);
        let used: BTreeSet<u64> = of_circuits.chain(of_networks).flatten().collect();
        notes.count(
            dump.providers.len() - used.len(),
            "provider without a circuit left out",
            "providers without a circuit left out",
        );
        self.things.extend(used.into_iter().map(|pk| (Thing::Provider, pk)));
    }
}

fn in_use(status: Option<&str>) -> bool {
    matches!(status, None | Some("active" | "connected" | "failed"))
}
