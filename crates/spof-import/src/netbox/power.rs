//! Panels and feeds, and which device is powered by what.
//!
//! A power port that is cabled to an outlet is powered by the device of that outlet, and one that is cabled
//! to a feed by the feed. A device with one such port needs that supplier. A device with several needs any
//! one of its power supplies, and these are components of their own, each needing its supplier: that way two
//! supplies in one strip are seen for what they are. An outlet that hangs on one of several inlets of its
//! strip needs that inlet too. A port that is not cabled says nothing.

use std::collections::BTreeMap;

use crate::model_file::{Component, Requirement};
use crate::netbox::cabling::Port;
use crate::netbox::devices::{self, state};
use crate::netbox::draft::Draft;
use crate::netbox::ids::{Thing, slug};
use crate::netbox::places::{at_site, place};

/// Which ports are fed, and what they are called where they are components.
#[derive(Debug, Default)]
pub(super) struct Power {
    /// By device: its fed ports, each with the ids of what feeds it.
    fed: BTreeMap<u64, Vec<(u64, Vec<String>)>>,
    /// The ids of power supplies, by port.
    supplies: BTreeMap<u64, String>,
}

impl Power {
    /// What this device needs to be powered.
    pub(super) fn needs(&self, draft: &Draft<'_>, device: u64) -> Vec<Requirement> {
        match self.fed.get(&device).map(Vec::as_slice) {
            None | Some([]) => Vec::new(),
            Some([(_, suppliers)]) => {
                let own = draft.ids.get(Thing::Device, device);
                Requirement::each(suppliers.iter().filter(|id| **id != own).cloned().collect())
            }
            Some(ports) => {
                let supplies = ports.iter().map(|(port, _)| self.supplies[port].clone()).collect();
                Requirement::any(supplies).into_iter().collect()
            }
        }
    }
}

/// Writes panels, feeds and power supplies.
pub(super) fn write(draft: &mut Draft<'_>) -> Power {
    panels_and_feeds(draft);
    let sources = sources(draft);
    let mut power = Power::default();
    for (device, ports) in &sources {
        if ports.len() > 1 {
            for (port, _) in ports {
                let device = draft.ids.get(Thing::Device, *device);
                let name = draft.dump.power_ports[port].name.as_deref().map(slug).unwrap_or_default();
                let wish = if name.is_empty() {
                    format!("{device}-power-{port}")
                } else {
                    format!("{device}-{name}")
                };
                let id = draft.ids.new_id(&wish);
                power.supplies.insert(*port, id);
            }
        }
    }
    for (device, ports) in &sources {
        let fed =
            ports.iter().map(|(port, source)| (*port, suppliers(draft, &power, *port, *source))).collect();
        power.fed.insert(*device, fed);
    }
    supplies(draft, &power);
    notes(draft, &power);
    power
}

fn panels_and_feeds(draft: &mut Draft<'_>) {
    let mut panels = Vec::new();
    for (pk, panel) in draft.selected(Thing::PowerPanel, &draft.dump.power_panels) {
        let title = panel.name.as_deref().map(|name| at_site(draft, name, panel.site));
        let mut component = draft.component(Thing::PowerPanel, pk, title.as_deref(), None);
        component.located_in.extend(place(draft, None, panel.location, panel.site));
        panels.push((draft.ids.get(Thing::PowerPanel, pk), component));
    }
    draft.add(panels);
    let mut feeds = Vec::new();
    for (pk, feed) in draft.selected(Thing::PowerFeed, &draft.dump.power_feeds) {
        let mut component = draft.component(Thing::PowerFeed, pk, feed.name.as_deref(), feed.tenant);
        component.state = state(feed.status.as_deref());
        let panel = feed.panel.map(|pk| &draft.dump.power_panels[&pk]);
        component.located_in.extend(panel.and_then(|panel| place(draft, None, panel.location, panel.site)));
        component.needs.extend(draft.id(Thing::PowerPanel, feed.panel).map(Requirement::Id));
        component.label("rack", draft.id(Thing::Rack, feed.rack));
        component.label("supply", feed.supply.as_deref());
        feeds.push((draft.ids.get(Thing::PowerFeed, pk), component));
    }
    draft.add(feeds);
}

/// By device, its ports that are cabled to a supplier in service, and to what.
fn sources(draft: &Draft<'_>) -> BTreeMap<u64, Vec<(u64, Port)>> {
    let mut sources: BTreeMap<u64, Vec<(u64, Port)>> = BTreeMap::new();
    for (pk, port) in &draft.dump.power_ports {
        let cable = draft.cabling.cable(Port::Power(*pk));
        if !draft.selection.has(Thing::Device, port.device)
            || draft.selection.only(Thing::Cable, cable).is_none()
        {
            continue;
        }
        let feeds = |far: &&Port| match far {
            Port::Feed(feed) => draft.selection.has(Thing::PowerFeed, *feed),
            Port::Outlet(outlet) => draft.dump.power_outlets.get(outlet).is_some_and(|row| {
                row.device != port.device && draft.selection.has(Thing::Device, row.device)
            }),
            _ => false,
        };
        if let Some(source) = draft.cabling.far_ends(Port::Power(*pk)).iter().find(feeds) {
            sources.entry(port.device).or_default().push((*pk, *source));
        }
    }
    sources
}

/// The ids of all that must be up for this source to feed this port.
fn suppliers(draft: &mut Draft<'_>, power: &Power, port: u64, source: Port) -> Vec<String> {
    let mut ids = Vec::new();
    match source {
        Port::Feed(feed) => ids.push(draft.ids.get(Thing::PowerFeed, feed)),
        Port::Outlet(outlet) => {
            let outlet = &draft.dump.power_outlets[&outlet];
            ids.push(draft.ids.get(Thing::Device, outlet.device));
            ids.extend(outlet.power_port.and_then(|inlet| power.supplies.get(&inlet)).cloned());
            ids.extend(draft.module(outlet.module));
        }
        _ => {}
    }
    // A supply that is a module fails with the module, which is a part of the device and so no need of it.
    if power.supplies.contains_key(&port) {
        ids.extend(draft.module(draft.dump.power_ports[&port].module));
    }
    ids
}

fn supplies(draft: &mut Draft<'_>, power: &Power) {
    let mut group = Vec::new();
    for (device, ports) in &power.fed {
        for (port, suppliers) in ports {
            let Some(id) = power.supplies.get(port) else { continue };
            let row = &draft.dump.devices[device];
            let mut component = Component::of_kind("power-supply");
            let name = draft.dump.power_ports[port].name.as_deref().unwrap_or("power port");
            component.title = Some(format!("{name} of {}", devices::name(draft, *device)));
            component.located_in.extend(place(draft, row.rack, row.location, row.site));
            component.needs = Requirement::each(suppliers.clone());
            group.push((id.clone(), component));
        }
    }
    draft.add(group);
}

fn notes(draft: &mut Draft<'_>, power: &Power) {
    let dump = draft.dump;
    let mut ports: BTreeMap<u64, usize> = BTreeMap::new();
    for port in dump.power_ports.values() {
        if draft.selection.has(Thing::Device, port.device) {
            *ports.entry(port.device).or_default() += 1;
        }
    }
    let fed: usize = power.fed.values().map(Vec::len).sum();
    let all: usize = ports.values().sum();
    let half = power.fed.iter().filter(|(device, fed)| fed.len() == 1 && ports[device] > 1).count();
    let several = power.fed.values().filter(|fed| fed.len() > 1).count();
    let mut strips: Vec<u64> = dump.power_outlets.values().map(|outlet| outlet.device).collect();
    strips.sort_unstable();
    strips.dedup();
    strips.retain(|device| draft.selection.has(Thing::Device, *device) && !power.fed.contains_key(device));
    let notes = &mut draft.notes;
    notes.count(
        all - fed,
        "power port is not cabled to a supply in service: it counts for nothing",
        "power ports are not cabled to a supply in service: they count for nothing",
    );
    notes.count(
        half,
        "device has several power ports of which only one is cabled: it hangs on that one",
        "devices have several power ports of which only one is cabled: each hangs on that one",
    );
    notes.count(
        several,
        "device has several power supplies: any one of them is taken to be enough",
        "devices have several power supplies: any one of them is taken to be enough",
    );
    notes.count(
        strips.len(),
        "device with power outlets says nothing of what feeds it",
        "devices with power outlets say nothing of what feeds them",
    );
}
