//! Cables end to end: from an interface through patch panels and circuits to what lies at the other end.
//!
//! A patch panel is no switch: what enters at a front port leaves at the rear port behind it, and nowhere
//! else. A rear port of several positions carries several strands; the position is remembered on a stack
//! and taken off where the far panel fans out again, as NetBox does it.
//!
//! Cost: linear in the length of all paths. A path that comes back to a cable it has used ends there.

use std::collections::{BTreeMap, BTreeSet};

use crate::netbox::cabling::{Cabling, Port};
use crate::netbox::dump::Dump;
use crate::netbox::ids::Thing;
use crate::netbox::selection::Selection;

/// Where a path ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Interface(u64),
    Network(u64),
    /// A circuit whose other side the dump does not tell.
    Circuit(u64),
}

/// One path, and all that it runs through.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    /// In the order from the first interface.
    pub(super) cables: Vec<u64>,
    pub(super) devices: BTreeSet<u64>,
    pub(super) modules: BTreeSet<u64>,
    pub(super) circuits: BTreeSet<u64>,
}

/// The fibres of a plant, indexed.
#[derive(Debug)]
pub(super) struct Plant<'d> {
    dump: &'d Dump,
    /// By rear port and position.
    fronts: BTreeMap<(u64, u64), u64>,
    /// By circuit.
    terminations: BTreeMap<u64, Vec<u64>>,
}

#[derive(Clone)]
struct Walk {
    leaves: Port,
    path: Path,
    positions: Vec<u64>,
}

impl<'d> Plant<'d> {
    /// Indexes the passive parts of a dump.
    pub(super) fn new(dump: &'d Dump) -> Self {
        let front = |(pk, row): (&u64, &crate::netbox::rows::FrontPort)| {
            Some(((row.rear_port?, row.position.unwrap_or(1)), *pk))
        };
        let mut terminations: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for (pk, row) in &dump.circuit_terminations {
            terminations.entry(row.circuit).or_default().push(*pk);
        }
        Self { dump, fronts: dump.front_ports.iter().filter_map(front).collect(), terminations }
    }

    /// All paths from an interface. Empty where each ends at nothing, or at what is not in service.
    pub(super) fn trace(&self, cabling: &Cabling, selection: &Selection, from: u64) -> Vec<(End, Path)> {
        let mut found = Vec::new();
        let start = Walk { leaves: Port::Interface(from), path: Path::default(), positions: Vec::new() };
        let mut walks = vec![start];
        while let Some(mut walk) = walks.pop() {
            let cable = selection.only(Thing::Cable, cabling.cable(walk.leaves));
            let Some(cable) = cable.filter(|cable| !walk.path.cables.contains(cable)) else { continue };
            walk.path.cables.push(cable);
            for enters in cabling.far_ends(walk.leaves) {
                let mut walk = walk.clone();
                match self.step(selection, &mut walk, *enters) {
                    Some(Step::On) => walks.push(walk),
                    Some(Step::End(end)) => found.push((end, walk.path)),
                    None => {}
                }
            }
        }
        found.sort_by(|left, right| (left.0, &left.1.cables).cmp(&(right.0, &right.1.cables)));
        found
    }

    /// The other termination of a circuit.
    pub(super) fn other_side(&self, termination: u64) -> Option<u64> {
        let circuit = self.dump.circuit_terminations.get(&termination)?.circuit;
        self.terminations[&circuit].iter().copied().find(|other| *other != termination)
    }

    /// The provider networks at which both sides of a circuit end.
    pub(super) fn between_networks(&self, circuit: u64) -> Option<[u64; 2]> {
        let [a, z] = self.terminations.get(&circuit)?.as_slice() else { return None };
        Some([self.network(*a)?, self.network(*z)?])
    }

    fn network(&self, termination: u64) -> Option<u64> {
        let row = &self.dump.circuit_terminations[&termination];
        row.network.or(row.generic_network)
    }

    fn step(&self, selection: &Selection, walk: &mut Walk, enters: Port) -> Option<Step> {
        match enters {
            Port::Interface(pk) => return Some(Step::End(End::Interface(pk))),
            Port::Front(pk) => {
                let front = self.dump.front_ports.get(&pk)?;
                let rear = front.rear_port?;
                passes(selection, walk, front.device, front.module)?;
                if self.dump.rear_ports[&rear].positions.unwrap_or(1) > 1 {
                    walk.positions.push(front.position.unwrap_or(1));
                }
                walk.leaves = Port::Rear(rear);
            }
            Port::Rear(pk) => {
                let rear = self.dump.rear_ports.get(&pk)?;
                passes(selection, walk, rear.device, rear.module)?;
                let several = rear.positions.unwrap_or(1) > 1;
                let position = if several { walk.positions.pop()? } else { 1 };
                walk.leaves = Port::Front(*self.fronts.get(&(pk, position))?);
            }
            Port::Circuit(pk) => {
                let circuit = self.dump.circuit_terminations.get(&pk)?.circuit;
                walk.path.circuits.extend(selection.only(Thing::Circuit, Some(circuit)));
                selection.only(Thing::Circuit, Some(circuit))?;
                let Some(other) = self.other_side(pk) else { return Some(Step::End(End::Circuit(circuit))) };
                if let Some(network) = self.network(other) {
                    return Some(Step::End(End::Network(network)));
                }
                walk.leaves = Port::Circuit(other);
            }
            Port::Power(_) | Port::Outlet(_) | Port::Feed(_) | Port::Other => return None,
        }
        Some(Step::On)
    }
}

enum Step {
    On,
    End(End),
}

/// Runs a walk through a passive device, if that is in service.
fn passes(selection: &Selection, walk: &mut Walk, device: u64, module: Option<u64>) -> Option<()> {
    walk.path.devices.insert(selection.only(Thing::Device, Some(device))?);
    if let Some(module) = module {
        walk.path.modules.insert(Some(module).filter(|module| selection.has_module(*module))?);
    }
    Some(())
}
