//! Clusters and the virtual machines on them.
//!
//! NetBox knows which devices are hosts of a cluster but not how many of them are enough. One is taken to be
//! enough, and a note says so: a second file that knows better gives the machines a requirement of its own.

use crate::model_file::Requirement;
use crate::netbox::devices::state;
use crate::netbox::draft::Draft;
use crate::netbox::ids::Thing;

/// Writes clusters and virtual machines.
pub(super) fn write(draft: &mut Draft<'_>) {
    let mut clusters = Vec::new();
    let mut without_hosts = 0;
    let mut with_hosts = 0;
    let devices = draft.selected(Thing::Device, &draft.dump.devices);
    for (pk, cluster) in draft.selected(Thing::Cluster, &draft.dump.clusters) {
        let mut component = draft.component(Thing::Cluster, pk, cluster.name.as_deref(), cluster.tenant);
        component.located_in.extend(draft.id(Thing::Site, cluster.site.or(cluster.scope_site)));
        let hosts = devices.iter().filter(|(_, device)| device.cluster == Some(pk));
        let hosts: Vec<String> = hosts.map(|(pk, _)| draft.ids.get(Thing::Device, *pk)).collect();
        with_hosts += usize::from(!hosts.is_empty());
        without_hosts += usize::from(hosts.is_empty());
        component.needs.extend(Requirement::any(hosts));
        component
            .label("type", cluster.cluster_type.and_then(|pk| draft.dump.cluster_types[&pk].name.as_deref()));
        clusters.push((draft.ids.get(Thing::Cluster, pk), component));
    }
    draft.add(clusters);
    let mut machines = Vec::new();
    for (pk, machine) in draft.selected(Thing::VirtualMachine, &draft.dump.machines) {
        let mut component =
            draft.component(Thing::VirtualMachine, pk, machine.name.as_deref(), machine.tenant);
        component.state = state(machine.status.as_deref());
        let hosts = [draft.id(Thing::Cluster, machine.cluster), draft.id(Thing::Device, machine.device)];
        component.needs = Requirement::each(hosts.into_iter().flatten().collect());
        if component.needs.is_empty() {
            component.located_in.extend(draft.id(Thing::Site, machine.site));
        }
        component.label("role", machine.role.and_then(|pk| draft.dump.roles[&pk].name.as_deref()));
        machines.push((draft.ids.get(Thing::VirtualMachine, pk), component));
    }
    draft.add(machines);
    draft.notes.count(
        with_hosts,
        "cluster taken to be up while one of its hosts is: NetBox does not say how many suffice",
        "clusters taken to be up while one of their hosts is: NetBox does not say how many suffice",
    );
    draft.notes.count(
        without_hosts,
        "cluster names no hosts: nothing is known of what it stands on",
        "clusters name no hosts: nothing is known of what they stand on",
    );
}
