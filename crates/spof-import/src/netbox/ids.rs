//! Ids that people can read, that hold no spaces, and that do not change when a record changes its status.
//!
//! The id of a record is its name in lower case. Where two records of one kind have the same name, each gets
//! its primary key behind it; where two kinds do, each gets its kind before it. A name that is missing, or
//! begins with a digit, leaves the kind in front: `device-74`, `circuit-319031`. All records take part,
//! those that are left out too: a planned device that becomes active changes no other id.

use std::collections::{BTreeMap, BTreeSet};

use crate::netbox::dump::Dump;

/// What a component was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Region,
    SiteGroup,
    Site,
    Location,
    Rack,
    PowerPanel,
    PowerFeed,
    Device,
    VirtualChassis,
    Provider,
    ProviderNetwork,
    Circuit,
    Cable,
    Cluster,
    VirtualMachine,
}

impl Thing {
    /// The kind of its components, and the word before an id that needs one.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::SiteGroup => "site-group",
            Self::Site => "site",
            Self::Location => "location",
            Self::Rack => "rack",
            Self::PowerPanel => "power-panel",
            Self::PowerFeed => "power-feed",
            Self::Device => "device",
            Self::VirtualChassis => "virtual-chassis",
            Self::Provider => "provider",
            Self::ProviderNetwork => "network",
            Self::Circuit => "circuit",
            Self::Cable => "cable",
            Self::Cluster => "cluster",
            Self::VirtualMachine => "virtual-machine",
        }
    }
}

/// The ids of all records, and of what was made up beside them.
#[derive(Debug)]
pub(super) struct Ids {
    of: BTreeMap<(Thing, u64), String>,
    taken: BTreeSet<String>,
}

impl Ids {
    /// Gives every record of the dump its id.
    pub(super) fn new(dump: &Dump) -> Self {
        let wishes = wishes(dump);
        let mut kinds: BTreeMap<&str, BTreeSet<Thing>> = BTreeMap::new();
        let mut twins: BTreeMap<(&str, Thing), usize> = BTreeMap::new();
        for (thing, _, slug) in &wishes {
            kinds.entry(slug).or_default().insert(*thing);
            *twins.entry((slug, *thing)).or_default() += 1;
        }
        let mut ids = Self { of: BTreeMap::new(), taken: BTreeSet::new() };
        for (thing, pk, slug) in &wishes {
            let mut id = slug.clone();
            let named = !slug.is_empty();
            if !named
                || kinds[slug.as_str()].len() > 1
                || slug.starts_with(|first: char| first.is_ascii_digit())
            {
                id = if named { format!("{}-{slug}", thing.kind()) } else { thing.kind().to_owned() };
            }
            if !named || twins[&(slug.as_str(), *thing)] > 1 {
                id = format!("{id}-{pk}");
            }
            let id = ids.new_id(&id);
            ids.of.insert((*thing, *pk), id);
        }
        ids
    }

    /// The id of a record that the dump has.
    pub(super) fn get(&self, thing: Thing, pk: u64) -> String {
        self.of.get(&(thing, pk)).cloned().unwrap_or_else(|| format!("{}-{pk}", thing.kind()))
    }

    /// An id for something made up, as wished unless it is taken.
    pub(super) fn new_id(&mut self, wish: &str) -> String {
        let free = (2u32..).map(|count| format!("{wish}-{count}")).find(|id| !self.taken.contains(id));
        let id = if self.taken.contains(wish) { free.unwrap_or_default() } else { wish.to_owned() };
        self.taken.insert(id.clone());
        id
    }
}

/// A name as the part of an id: letters and digits in lower case, `-` for what is between them.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for char in name.chars() {
        if char.is_alphanumeric() || matches!(char, '_' | '.') {
            slug.extend(char.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn wishes(dump: &Dump) -> Vec<(Thing, u64, String)> {
    let mut wishes = Vec::new();
    macro_rules! wish {
        ($($thing:ident: $table:ident by $field:ident $(or $other:ident)?;)*) => {$(
            for (pk, row) in &dump.$table {
                let name = row.$field.as_deref()$(.or(row.$other.as_deref()))?;
                wishes.push((Thing::$thing, *pk, slug(name.unwrap_or_default())));
            }
        )*};
    }
    wish! {
        Region: regions by slug or name;
        SiteGroup: site_groups by slug or name;
        Site: sites by slug or name;
        Location: locations by slug or name;
        Rack: racks by name;
        PowerPanel: power_panels by name;
        PowerFeed: power_feeds by name;
        Device: devices by name;
        VirtualChassis: chassis by name;
        Provider: providers by slug or name;
        ProviderNetwork: provider_networks by name;
        Circuit: circuits by cid;
        Cable: cables by label;
        Cluster: clusters by name;
        VirtualMachine: machines by name;
    }
    wishes
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_holds_no_spaces_and_no_signs_at_its_ends() {
        assert_eq!(slug("PP:MDF"), "pp-mdf");
        assert_eq!(slug("  Comms closet (1st floor) "), "comms-closet-1st-floor");
        assert_eq!(slug("AT&T"), "at-t");
        assert_eq!(slug("Zürich_1.a"), "zürich_1.a");
        assert_eq!(slug("--"), "");
    }
}
