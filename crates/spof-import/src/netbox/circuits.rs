//! Providers, their networks, and the circuits they sell.
//!
//! A circuit is `in` its provider, and so is a provider's network: what is bought twice from one provider is
//! not redundant when the provider fails. A circuit that the paths of cables run through is needed by these
//! links; one whose far side the dump does not tell is the node at which the link ends.

use std::collections::BTreeSet;

use crate::model_file::{Component, Link, Requirement};
use crate::netbox::draft::Draft;
use crate::netbox::ids::Thing;
use crate::netbox::paths::Plant;

/// Writes providers, networks and circuits; `nodes` are the circuits at which links end.
pub(super) fn write(draft: &mut Draft<'_>, plant: &Plant<'_>, nodes: &BTreeSet<u64>) {
    let mut providers = Vec::new();
    for (pk, provider) in draft.selected(Thing::Provider, &draft.dump.providers) {
        let component = draft.component(Thing::Provider, pk, provider.name.as_deref(), None);
        providers.push((draft.ids.get(Thing::Provider, pk), component));
    }
    draft.add(providers);
    let mut networks = Vec::new();
    for (pk, network) in draft.selected(Thing::ProviderNetwork, &draft.dump.provider_networks) {
        let mut component = draft.component(Thing::ProviderNetwork, pk, network.name.as_deref(), None);
        component.located_in.extend(draft.id(Thing::Provider, network.provider));
        networks.push((draft.ids.get(Thing::ProviderNetwork, pk), component));
    }
    draft.add(networks);
    let mut circuits = Vec::new();
    for (pk, circuit) in draft.selected(Thing::Circuit, &draft.dump.circuits) {
        let mut component = draft.component(Thing::Circuit, pk, circuit.cid.as_deref(), circuit.tenant);
        component.located_in.extend(draft.id(Thing::Provider, circuit.provider));
        component.forwards = nodes.contains(&pk).then_some(true);
        component
            .label("type", circuit.circuit_type.and_then(|pk| draft.dump.circuit_types[&pk].name.as_deref()));
        let id = draft.ids.get(Thing::Circuit, pk);
        if let Some(ends) = plant.between_networks(pk).filter(|[a, z]| a != z) {
            let mut path = Component::of_kind("path");
            path.fails = Some(false);
            path.needs.push(Requirement::Id(id.clone()));
            let between = ends.map(|pk| draft.ids.get(Thing::ProviderNetwork, pk));
            let link = draft.ids.new_id(&format!("{id}-path"));
            draft.links.push(Link { between, id: link, component: path });
        }
        circuits.push((id, component));
    }
    draft.add(circuits);
}
