//! Links: the paths of cables between devices that are in service, and wireless ones.
//!
//! A path of one cable is a link whose id is the cable's. A path of several cables is a link of kind `path`
//! that never fails by itself and needs every cable, panel, module and circuit it runs through.

use std::collections::{BTreeMap, BTreeSet};

use crate::model_file::{Component, Link, Requirement};
use crate::netbox::cabling::Port;
use crate::netbox::devices;
use crate::netbox::draft::Draft;
use crate::netbox::ids::Thing;
use crate::netbox::paths::{End, Path, Plant};

/// One link to be.
struct Found {
    from: u64,
    end: End,
    path: Path,
}

#[derive(Default)]
struct LeftOut {
    administrative: usize,
    within: usize,
    out_of_service: usize,
    open: usize,
}

/// Writes the links, and the cables that are components of their own. Returns the circuits that are nodes.
pub(super) fn write(draft: &mut Draft<'_>, plant: &Plant<'_>) -> BTreeSet<u64> {
    let (found, left_out) = find(draft, plant);
    let mut uses: BTreeMap<u64, usize> = BTreeMap::new();
    for cable in found.iter().flat_map(|found| &found.path.cables) {
        *uses.entry(*cable).or_default() += 1;
    }
    let alone = |path: &Path| matches!(path.cables.as_slice(), [cable] if uses[cable] == 1);
    let parts: BTreeSet<u64> = found
        .iter()
        .filter(|found| !alone(&found.path))
        .flat_map(|found| found.path.cables.clone())
        .collect();
    let group = parts.iter().map(|pk| (draft.ids.get(Thing::Cable, *pk), cable(draft, *pk))).collect();
    draft.add(group);

    let mut nodes = BTreeSet::new();
    let mut degree: BTreeMap<u64, usize> = BTreeMap::new();
    let mut links = Vec::new();
    for found in &found {
        if let End::Circuit(circuit) = found.end {
            nodes.insert(circuit);
        }
        for device in ends(draft, found) {
            *degree.entry(device).or_default() += 1;
        }
        links.push(link(draft, found, alone(&found.path)));
    }
    links.extend(wireless(draft));
    // Links come in the order of their cables, which is the order in which they were drawn.
    draft.links.extend(links);
    dead_ends(draft, &degree);
    left_out.note(draft, nodes.len());
    nodes
}

fn find(draft: &Draft<'_>, plant: &Plant<'_>) -> (Vec<Found>, LeftOut) {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left_out = LeftOut::default();
    for (from, row) in &draft.dump.interfaces {
        if draft.cabling.cable(Port::Interface(*from)).is_none() {
            continue;
        }
        if !usable(draft, *from) {
            left_out.out_of_service += 1;
            continue;
        }
        let paths = plant.trace(&draft.cabling, &draft.selection, *from);
        left_out.open += usize::from(paths.is_empty());
        for (end, path) in paths {
            if let End::Interface(to) = end {
                if !seen.insert((*from.min(&to), *from.max(&to))) || !usable(draft, to) {
                    continue;
                }
                let other = &draft.dump.interfaces[&to];
                if row.device == other.device {
                    left_out.within += 1;
                    continue;
                }
                if other.management || !other.enabled {
                    left_out.administrative += 1;
                    continue;
                }
            }
            if row.management || !row.enabled {
                left_out.administrative += 1;
                continue;
            }
            found.push(Found { from: *from, end, path });
        }
    }
    found.sort_by(|left, right| {
        (&left.path.cables, left.from, left.end).cmp(&(&right.path.cables, right.from, right.end))
    });
    (found, left_out)
}

/// Whether the device of an interface, and its module, are in service.
fn usable(draft: &Draft<'_>, interface: u64) -> bool {
    draft.dump.interfaces.get(&interface).is_some_and(|row| {
        draft.selection.has(Thing::Device, row.device)
            && row.module.is_none_or(|module| draft.selection.has_module(module))
    })
}

fn ends(draft: &Draft<'_>, found: &Found) -> Vec<u64> {
    let mut ends = vec![draft.dump.interfaces[&found.from].device];
    if let End::Interface(to) = found.end {
        ends.push(draft.dump.interfaces[&to].device);
    }
    ends
}

fn link(draft: &mut Draft<'_>, found: &Found, alone: bool) -> Link {
    let first = found.path.cables[0];
    let last = *found.path.cables.last().unwrap_or(&first);
    let mut needs: Vec<String> = Vec::new();
    needs.extend(found.path.devices.iter().map(|pk| draft.ids.get(Thing::Device, *pk)));
    let mut modules: Vec<u64> = found.path.modules.iter().copied().collect();
    modules.extend(draft.dump.interfaces[&found.from].module);
    let (other, title) = match found.end {
        End::Interface(to) => {
            let row = &draft.dump.interfaces[&to];
            modules.extend(row.module);
            (draft.ids.get(Thing::Device, row.device), port_name(draft, to))
        }
        End::Network(pk) => {
            let name = draft.dump.provider_networks[&pk].name.as_deref().unwrap_or("the provider's network");
            (draft.ids.get(Thing::ProviderNetwork, pk), name.to_owned())
        }
        End::Circuit(pk) => {
            let cid = draft.dump.circuits[&pk].cid.as_deref().unwrap_or_default();
            (draft.ids.get(Thing::Circuit, pk), format!("circuit {cid}"))
        }
    };
    let passed = found.path.circuits.iter().map(|pk| draft.ids.get(Thing::Circuit, *pk));
    needs.extend(passed.filter(|id| *id != other));
    needs.extend(modules.into_iter().filter_map(|pk| draft.module(Some(pk))));
    let mut component = if alone { cable(draft, first) } else { Component::of_kind("path") };
    let id = if alone {
        draft.ids.get(Thing::Cable, first)
    } else {
        component.fails = Some(false);
        needs.extend(found.path.cables.iter().map(|pk| draft.ids.get(Thing::Cable, *pk)));
        let wish = if first == last { format!("path-{first}") } else { format!("path-{first}-{last}") };
        draft.ids.new_id(&wish)
    };
    component.title = Some(format!("{} to {title}", port_name(draft, found.from)));
    component.needs = Requirement::each(needs);
    let device = draft.dump.interfaces[&found.from].device;
    Link { between: [draft.ids.get(Thing::Device, device), other], id, component }
}

fn cable(draft: &Draft<'_>, pk: u64) -> Component {
    let row = &draft.dump.cables[&pk];
    let mut component = draft.component(Thing::Cable, pk, row.label.as_deref(), row.tenant);
    component.label("medium", row.medium.as_deref());
    component
}

fn port_name(draft: &Draft<'_>, interface: u64) -> String {
    let row = &draft.dump.interfaces[&interface];
    format!("{} {}", devices::name(draft, row.device), row.name.as_deref().unwrap_or("port"))
}

fn wireless(draft: &mut Draft<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for (pk, row) in &draft.dump.wireless_links {
        let (Some(a), Some(b)) = (row.a, row.b) else { continue };
        let connected = matches!(row.status.as_deref(), None | Some("connected"));
        let [from, to] = [a, b].map(|pk| draft.dump.interfaces[&pk].device);
        if !connected || from == to || !usable(draft, a) || !usable(draft, b) {
            continue;
        }
        let mut component = Component::of_kind("wireless");
        component.title = Some(format!("{} to {}", port_name(draft, a), port_name(draft, b)));
        component.owner = row.tenant.and_then(|pk| draft.dump.tenants[&pk].name.clone());
        component.label("ssid", row.ssid.as_deref());
        let id = draft.ids.new_id(&format!("wireless-{pk}"));
        links.push(Link { between: [from, to].map(|pk| draft.ids.get(Thing::Device, pk)), id, component });
    }
    links
}

/// Devices in the middle of the network whose kind does not forward: the report would see no way through.
fn dead_ends(draft: &mut Draft<'_>, degree: &BTreeMap<u64, usize>) {
    const FORWARDING: [&str; 6] = ["switch", "router", "firewall", "load-balancer", "gateway", "network"];
    let mut roles = BTreeMap::<String, usize>::new();
    for device in degree.iter().filter(|(_, links)| **links > 1).map(|(device, _)| device) {
        let role = draft.dump.devices[device].role.and_then(|pk| draft.dump.roles[&pk].name.as_deref());
        let kind = devices::kind(role.unwrap_or_default());
        if !FORWARDING.contains(&kind.as_str()) {
            *roles.entry(kind).or_default() += 1;
        }
    }
    for (kind, count) in roles {
        draft.notes.say(format!(
            "{count} of kind `{kind}` with several links: no path runs through them; `forwards: true` under \
             `defaults` of a second file would say otherwise"
        ));
    }
}

impl LeftOut {
    fn note(&self, draft: &mut Draft<'_>, one_ended: usize) {
        let other = draft.cabling.other();
        let bundles = draft.cabling.bundles();
        let notes = &mut draft.notes;
        notes.count(
            one_ended,
            "circuit has only one end in the dump: its link ends at the circuit itself; link that to what lies behind it",
            "circuits have only one end in the dump: their links end at the circuits themselves; link these to what lies \
             behind them",
        );
        notes.count(
            self.open,
            "cabled interface leads nowhere, or to what is not in service: no link",
            "cabled interfaces lead nowhere, or to what is not in service: no links",
        );
        notes.count(
            self.out_of_service,
            "cabled interface of a device or module that is not in service: no link",
            "cabled interfaces of devices or modules that are not in service: no links",
        );
        notes.count(
            self.administrative,
            "cable at a management port or a disabled interface left out: it carries no traffic of others",
            "cables at management ports or disabled interfaces left out: they carry no traffic of others",
        );
        notes.count(
            self.within,
            "cable from a device to itself left out",
            "cables from a device to itself left out",
        );
        notes.count(other, "console or other cable left out", "console and other cables left out");
        notes.count(
            bundles,
            "cable with several terminations at both ends read as a bundle, first to first, second to second",
            "cables with several terminations at both ends read as bundles, first to first, second to second",
        );
    }
}
