//! Regions, site groups, sites, locations, racks: where things are.
//!
//! A site, a location and a rack are failure domains: fire, water, a lock that does not open. A region or a
//! group of sites is a name on a map; it is written with `fails: false`, so that it can be selected by.

use crate::model_file::Component;
use crate::netbox::draft::Draft;
use crate::netbox::ids::Thing;

/// Writes all places, the outermost first.
pub(super) fn write(draft: &mut Draft<'_>) {
    regions(draft);
    let sites = draft.selected(Thing::Site, &draft.dump.sites).into_iter().map(|(pk, site)| {
        let mut component = draft.component(Thing::Site, pk, site.name.as_deref(), site.tenant);
        component.located_in.extend(draft.id(Thing::Region, site.region));
        component.located_in.extend(draft.id(Thing::SiteGroup, site.group));
        (draft.ids.get(Thing::Site, pk), component)
    });
    let sites = sites.collect();
    draft.add(sites);

    let locations =
        draft.selected(Thing::Location, &draft.dump.locations).into_iter().map(|(pk, location)| {
            let mut component =
                draft.component(Thing::Location, pk, location.name.as_deref(), location.tenant);
            component.located_in.extend(place(draft, None, location.parent, location.site));
            (draft.ids.get(Thing::Location, pk), component)
        });
    let locations = locations.collect();
    draft.add(locations);

    let racks = draft.selected(Thing::Rack, &draft.dump.racks).into_iter().map(|(pk, rack)| {
        let title = rack.name.as_deref().map(|name| at_site(draft, name, rack.site));
        let mut component = draft.component(Thing::Rack, pk, title.as_deref(), rack.tenant);
        component.located_in.extend(place(draft, None, rack.location, rack.site));
        (draft.ids.get(Thing::Rack, pk), component)
    });
    let racks = racks.collect();
    draft.add(racks);
}

/// The innermost of these places that is part of the model.
pub(super) fn place(
    draft: &Draft<'_>,
    rack: Option<u64>,
    location: Option<u64>,
    site: Option<u64>,
) -> Option<String> {
    draft
        .id(Thing::Rack, rack)
        .or_else(|| draft.id(Thing::Location, location))
        .or_else(|| draft.id(Thing::Site, site))
}

/// A name that may repeat from site to site, such as `Comms closet`, with its site.
pub(super) fn at_site(draft: &Draft<'_>, name: &str, site: Option<u64>) -> String {
    let site = site.and_then(|pk| draft.dump.sites[&pk].name.as_deref());
    site.map_or_else(|| name.to_owned(), |site| format!("{name}, {site}"))
}

fn regions(draft: &mut Draft<'_>) {
    let logical = |thing, pk, name: &Option<String>, parent| {
        let mut component: Component = draft.component(thing, pk, name.as_deref(), None);
        component.fails = Some(false);
        component.located_in.extend(draft.id(thing, parent));
        (draft.ids.get(thing, pk), component)
    };
    let regions = draft.selected(Thing::Region, &draft.dump.regions);
    let regions =
        regions.into_iter().map(|(pk, row)| logical(Thing::Region, pk, &row.name, row.parent)).collect();
    let groups = draft.selected(Thing::SiteGroup, &draft.dump.site_groups);
    let groups =
        groups.into_iter().map(|(pk, row)| logical(Thing::SiteGroup, pk, &row.name, row.parent)).collect();
    draft.add(regions);
    draft.add(groups);
}
