//! Devices, the modules in them, and the virtual chassis they form.

use std::collections::BTreeMap;

use crate::model_file::{Component, Link, Requirement};
use crate::netbox::draft::Draft;
use crate::netbox::ids::{Thing, slug};
use crate::netbox::places::place;
use crate::netbox::power::Power;

/// Writes the devices, and what they need of `power`.
pub(super) fn write(draft: &mut Draft<'_>, power: &Power) {
    let bays: BTreeMap<u64, u64> =
        draft.dump.device_bays.values().filter_map(|bay| Some((bay.installed?, bay.device))).collect();
    let mut group = Vec::new();
    for (pk, device) in draft.selected(Thing::Device, &draft.dump.devices) {
        let mut component = draft.component(Thing::Device, pk, Some(&name(draft, pk)), device.tenant);
        let role = device.role.and_then(|pk| draft.dump.roles[&pk].name.as_deref());
        component.kind = Some(kind(role.unwrap_or_default()));
        component.state = state(device.status.as_deref());
        let parent = draft.id(Thing::Device, bays.get(&pk).copied());
        component
            .located_in
            .extend(parent.or_else(|| place(draft, device.rack, device.location, device.site)));
        component.needs = power.needs(draft, pk);
        component.label("role", role);
        let device_type = device.device_type.map(|pk| &draft.dump.device_types[&pk]);
        component.label("model", device_type.and_then(|row| row.model.as_deref()));
        let manufacturer = device_type.and_then(|row| row.manufacturer);
        component
            .label("manufacturer", manufacturer.and_then(|pk| draft.dump.manufacturers[&pk].name.as_deref()));
        group.push((draft.ids.get(Thing::Device, pk), component));
    }
    draft.add(group);
    chassis(draft);
}

/// Writes the modules whose ports something hangs on. Called last, when that is known.
pub(super) fn write_modules(draft: &mut Draft<'_>) {
    let mut group = Vec::new();
    for (pk, id) in &draft.modules {
        let module = &draft.dump.modules[pk];
        let mut component = Component::of_kind("module");
        component.state = state(module.status.as_deref());
        component.located_in.push(draft.ids.get(Thing::Device, module.device));
        let module_type = module.module_type.map(|pk| &draft.dump.module_types[&pk]);
        component.label("model", module_type.and_then(|row| row.model.as_deref()));
        let manufacturer = module_type.and_then(|row| row.manufacturer);
        component
            .label("manufacturer", manufacturer.and_then(|pk| draft.dump.manufacturers[&pk].name.as_deref()));
        group.push((id.clone(), component));
    }
    let unused = draft.dump.modules.len() - group.len();
    draft.notes.count(
        unused,
        "module left out: nothing is cabled to its ports",
        "modules left out: nothing is cabled to their ports",
    );
    draft.add(group);
}

/// The name of a device as NetBox shows it.
pub(super) fn name(draft: &Draft<'_>, pk: u64) -> String {
    let device = &draft.dump.devices[&pk];
    if let Some(name) = &device.name {
        return name.clone();
    }
    let chassis = device.chassis.and_then(|pk| draft.dump.chassis[&pk].name.as_deref());
    if let (Some(chassis), Some(position)) = (chassis, device.position) {
        return format!("{chassis}:{position}");
    }
    let device_type = device.device_type.map(|pk| &draft.dump.device_types[&pk]);
    let model = device_type.and_then(|row| row.model.as_deref()).unwrap_or("device");
    let manufacturer = device_type.and_then(|row| row.manufacturer);
    match manufacturer.and_then(|pk| draft.dump.manufacturers[&pk].name.as_deref()) {
        Some(manufacturer) => format!("{manufacturer} {model} ({pk})"),
        None => format!("{model} ({pk})"),
    }
}

/// The kind for a role. NetBox leaves the names of roles to its users; the words below are clear enough to
/// act upon, and where none of them is found the role itself is the kind.
pub(super) fn kind(role: &str) -> String {
    let slug = slug(role);
    let words: Vec<&str> = slug.split('-').collect();
    let says = |word: &str| words.iter().any(|found| *found == word || found.strip_suffix('s') == Some(word));
    // A console server or a KVM switch serves people, not traffic.
    let consoles = says("console") || says("terminal") || says("kvm");
    let kind = if says("pdu") || slug.contains("power-distribution") {
        "pdu"
    } else if says("ups") || words.contains(&"ups") {
        "ups"
    } else if consoles || slug.is_empty() {
        ""
    } else if slug.contains("load-balanc") || slug.contains("loadbalanc") {
        "load-balancer"
    } else if slug.contains("firewall") {
        "firewall"
    } else if slug.contains("router") {
        "router"
    } else if slug.contains("switch") {
        "switch"
    } else if says("gateway") {
        "gateway"
    } else if slug.contains("server") {
        "server"
    } else {
        ""
    };
    match kind {
        "" if slug.is_empty() => "device".to_owned(),
        "" => slug,
        kind => kind.to_owned(),
    }
}

/// What a status says about today.
pub(super) fn state(status: Option<&str>) -> Option<&'static str> {
    (status == Some("failed")).then_some("failed")
}

/// A virtual chassis is as many devices that act as one. It is up while one of them is, and what enters one
/// member leaves by any other, so each two members are joined by a link. NetBox does not know the stack
/// cables: these links never fail, and a note says so.
fn chassis(draft: &mut Draft<'_>) {
    let mut group = Vec::new();
    for (pk, row) in draft.selected(Thing::VirtualChassis, &draft.dump.chassis) {
        let id = draft.ids.get(Thing::VirtualChassis, pk);
        let members: Vec<(u64, String)> = draft
            .selected(Thing::Device, &draft.dump.devices)
            .into_iter()
            .filter(|(_, device)| device.chassis == Some(pk))
            .map(|(pk, _)| (pk, draft.ids.get(Thing::Device, pk)))
            .collect();
        let mut component = draft.component(Thing::VirtualChassis, pk, row.name.as_deref(), None);
        component.fails = Some(false);
        component.needs.extend(Requirement::any(members.iter().map(|(_, id)| id.clone()).collect()));
        for (index, left) in members.iter().enumerate() {
            for right in &members[index + 1..] {
                let mut stack = Component::of_kind("stack");
                stack.fails = Some(false);
                let link = draft.ids.new_id(&format!("stack-{}-{}", left.0, right.0));
                draft.links.push(Link {
                    between: [left.1.clone(), right.1.clone()],
                    id: link,
                    component: stack,
                });
            }
        }
        group.push((id, component));
    }
    draft.notes.count(
        group.len(),
        "virtual chassis taken to be up while one member is, over stack cables that never fail: NetBox does not know them",
        "virtual chassis taken to be up while one member is, over stack cables that never fail: NetBox does not know them",
    );
    draft.add(group);
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn roles_become_kinds_where_they_are_clear() {
        for (role, expected) in [
            ("Core Switch", "switch"),
            ("Switches", "switch"),
            ("Router", "router"),
            ("Firewalls", "firewall"),
            ("Load Balancer", "load-balancer"),
            ("PDU", "pdu"),
            ("UPS", "ups"),
            ("Application Server", "server"),
            ("Console Server", "console-server"),
            ("KVM switch", "kvm-switch"),
            ("Patch Panel", "patch-panel"),
            ("", "device"),
        ] {
            assert_eq!(kind(role), expected, "{role}");
        }
    }
}
