//! The one shape of importers: files are sniffed by content, read into an inventory in which every fact has its place
//! and its basis, joined by identity, and declared to a model.
//!
//! An importer is one file or folder, a line in [`IMPORTERS`], and a folder of cases in `tests/cases/import/`.

mod assumption;
mod build;
mod estate;
mod files;
mod identity;
mod importer;
mod inventory;
mod join;
mod sketch;

pub use assumption::{Assumed, Assumption, Used};
pub use estate::{EXTERNAL, Estate, listed};
pub use files::{File, Found, Neighbours, Wanted, folder, resolve};
pub use identity::{
    ADDRESS, CHOSEN, CLOUD_ID, HOST_NAME, Identity, MAC, MACHINE_ID, SERIAL, SHORT_NAME, Scheme, Strength,
    WWN, is_placeholder,
};
pub use importer::{Foreign, Given, Importer, Reading, Taken, may_be_read, sniff, wants_nothing};
pub use inventory::{Basis, Entity, EntityId, Fact, Gaps, Inventory, Link, Need, Note, What};
pub use sketch::{Form, Sketch, is_model};

use spof::diagnostic::Diagnostic;
use spof::source::Sources;

pub use crate::registry::{ASSUMPTIONS, HINTS, IMPORTERS};

/// Reads foreign files as one estate. Files that they name by their formats' own rules are asked of `fetch`, which adds
/// them to the sources. What makes a file unusable goes to `problems`.
pub fn read(
    sources: &mut Sources,
    foreign: &[Foreign],
    assumed: &Assumed,
    fetch: &mut dyn FnMut(&mut Sources, &Wanted) -> Found,
    problems: &mut Vec<Diagnostic>,
) -> Estate {
    let mut inventory = Inventory::default();
    let mut importers: Vec<&'static Importer> = Vec::new();
    for file in foreign {
        if !importers.iter().any(|importer| std::ptr::eq(*importer, file.importer)) {
            importers.push(file.importer);
        }
    }
    for importer in importers {
        let own: Vec<&Foreign> =
            foreign.iter().filter(|file| std::ptr::eq(file.importer, importer)).collect();
        let mut neighbours = Neighbours::new();
        loop {
            let wanted = (importer.wants)(&given(sources, &own, &neighbours));
            let new: Vec<Wanted> =
                wanted.into_iter().filter(|wanted| !neighbours.contains_key(&wanted.name)).collect();
            if new.is_empty() {
                break;
            }
            for wanted in new {
                if neighbours.contains_key(&wanted.name) {
                    continue;
                }
                let found = fetch(sources, &wanted);
                neighbours.insert(wanted.name, found);
            }
        }
        let given = given(sources, &own, &neighbours);
        let inventory = &mut inventory;
        (importer.read)(&mut Reading { given: &given, assumed, inventory, problems, importer });
    }
    Estate::settle(inventory, assumed, problems)
}

fn given<'a>(sources: &'a Sources, own: &[&Foreign], neighbours: &'a Neighbours) -> Given<'a> {
    let files = own.iter().map(|file| File::new(sources, file.source, file.named)).collect();
    Given { sources, files, neighbours }
}
