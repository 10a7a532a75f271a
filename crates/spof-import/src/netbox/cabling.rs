//! Which port is cabled to which.
//!
//! From NetBox 3.3 on a cable has terminations, several at each end if need be; before, it named its two
//! ends itself, or only the port named the cable. All three are read.

use std::collections::{BTreeMap, BTreeSet};

use crate::netbox::dump::Dump;

/// What a cable can end at, with its primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    Interface(u64),
    Front(u64),
    Rear(u64),
    Power(u64),
    Outlet(u64),
    Feed(u64),
    Circuit(u64),
    /// Console ports, and whatever later versions add.
    Other,
}

/// The cables of a dump, whatever their status.
#[derive(Debug, Default)]
pub(super) struct Cabling {
    ends: BTreeMap<u64, [Vec<Port>; 2]>,
    cables: BTreeMap<Port, u64>,
}

impl Cabling {
    /// Reads the ends of all cables.
    pub(super) fn new(dump: &Dump) -> Self {
        let mut cabling = Self::default();
        for row in dump.cable_terminations.values() {
            cabling.plug(row.cable, row.end.as_deref(), port(row.port_type.as_deref(), row.port));
        }
        let terminated: BTreeSet<u64> = cabling.ends.keys().copied().collect();
        for (pk, cable) in &dump.cables {
            if let (false, Some(a), Some(b)) = (terminated.contains(pk), cable.a, cable.b) {
                cabling.plug(*pk, Some("A"), port(cable.a_type.as_deref(), a));
                cabling.plug(*pk, Some("B"), port(cable.b_type.as_deref(), b));
            }
        }
        let terminated: BTreeSet<u64> = cabling.ends.keys().copied().collect();
        macro_rules! named_by_ports {
            ($($table:ident: $port:ident)*) => {$(
                for (pk, row) in &dump.$table {
                    if let Some(cable) = row.cable.filter(|cable| !terminated.contains(cable)) {
                        cabling.plug(cable, row.cable_end.as_deref(), Port::$port(*pk));
                    }
                }
            )*};
        }
        named_by_ports!(
            interfaces: Interface front_ports: Front rear_ports: Rear power_ports: Power
            power_outlets: Outlet power_feeds: Feed circuit_terminations: Circuit
        );
        cabling
    }

    /// The cable in a port.
    pub(super) fn cable(&self, port: Port) -> Option<u64> {
        self.cables.get(&port).copied()
    }

    /// The ports that a port is joined to by its cable. A cable with as many terminations at one end as at
    /// the other is read as a bundle, whose strands go from first to first, second to second; else all are
    /// joined, as in a breakout cable.
    pub(super) fn far_ends(&self, port: Port) -> &[Port] {
        let Some(ends) = self.cable(port).and_then(|cable| self.ends.get(&cable)) else { return &[] };
        let [near, far] = if ends[0].contains(&port) { [&ends[0], &ends[1]] } else { [&ends[1], &ends[0]] };
        match near.iter().position(|other| *other == port) {
            Some(strand) if near.len() == far.len() => &far[strand..=strand],
            _ => far,
        }
    }

    /// How many cables have a console port, or a sort of port that is not known, at an end.
    pub(super) fn other(&self) -> usize {
        self.ends.values().filter(|ends| ends.iter().flatten().any(|port| *port == Port::Other)).count()
    }

    /// How many cables are read as bundles.
    pub(super) fn bundles(&self) -> usize {
        self.ends.values().filter(|[a, b]| a.len() > 1 && a.len() == b.len()).count()
    }

    fn plug(&mut self, cable: u64, end: Option<&str>, port: Port) {
        let ends = self.ends.entry(cable).or_default();
        // Before NetBox 3.3 a port did not say which end it is: the first is as good as the second.
        let side = match end {
            Some("A") => 0,
            Some(_) => 1,
            None => usize::from(!ends[0].is_empty()),
        };
        ends[side].push(port);
        if port != Port::Other {
            self.cables.insert(port, cable);
        }
    }
}

fn port(model: Option<&str>, pk: u64) -> Port {
    match model {
        Some("dcim.interface") => Port::Interface(pk),
        Some("dcim.frontport") => Port::Front(pk),
        Some("dcim.rearport") => Port::Rear(pk),
        Some("dcim.powerport") => Port::Power(pk),
        Some("dcim.poweroutlet") => Port::Outlet(pk),
        Some("dcim.powerfeed") => Port::Feed(pk),
        Some("circuits.circuittermination") => Port::Circuit(pk),
        _ => Port::Other,
    }
}
