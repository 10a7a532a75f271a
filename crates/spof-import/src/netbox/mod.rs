//! NetBox: the JSON that `manage.py dumpdata` prints, as a model.
//!
//! | NetBox | model |
//! | --- | --- |
//! | region, site group | `fails: false`, inside its parent; only where a site is in it |
//! | site | in its region and group |
//! | location, rack | in the location or site it names. A rack needs no power; what stands in it does |
//! | power panel | in its location or site |
//! | power feed | needs its panel; in the panel's place; the rack it serves is a label |
//! | device | in the device whose bay holds it, else in its rack, location or site; kind by role; owner by tenant |
//! | power port, cabled | one: the device needs the strip or feed. Several: each is a `power-supply` that needs its own, and the device needs any one of them |
//! | power port, not cabled | nothing |
//! | module | in its device, if something is cabled to its ports |
//! | virtual chassis | `fails: false`, needs any of its members; each two members are joined by a `stack` link that never fails |
//! | cable between interfaces | a link under the cable's label or `cable-27` |
//! | cables through front and rear ports and circuits | one link per path, which needs the cables, panels, modules and circuits on its way |
//! | LAG | its cables, as parallel links |
//! | console cable, management port, disabled interface | nothing |
//! | provider | a failure domain of its circuits and networks |
//! | provider network | kind `network`, which forwards |
//! | circuit | needed by the links that run through it; a node that forwards where the dump knows one side only |
//! | cluster | needs any of its hosts |
//! | virtual machine | needs its cluster, and its device if pinned to one |
//! | tenant, contact assignment | `owner`, `contact` |
//! | status | in use: part of the model; `failed`: `state: failed`; else left out |
//!
//! `dump -> selection -> ids, cabling -> draft`: each of the files below is one of these steps, or one part
//! of the table above.

mod cabling;
mod circuits;
mod clusters;
mod devices;
mod draft;
mod dump;
mod ids;
mod network;
mod notes;
mod paths;
mod places;
mod power;
mod record;
mod rows;
mod selection;

use crate::Imported;
use crate::error::ImportError;
use crate::model_file::ModelFile;
use draft::Draft;
use dump::Dump;
use paths::Plant;

/// How many dangling references a note names.
const NAMED: usize = 5;

/// Reads a dump and writes the model.
pub(crate) fn import(text: &str, file: &str) -> Result<Imported, ImportError> {
    let dump = Dump::read(text, file)?;
    let plant = Plant::new(&dump);
    let mut draft = Draft::new(&dump);
    places::write(&mut draft);
    let power = power::write(&mut draft);
    devices::write(&mut draft, &power);
    let nodes = network::write(&mut draft, &plant);
    circuits::write(&mut draft, &plant, &nodes);
    devices::write_modules(&mut draft);
    clusters::write(&mut draft);
    Ok(finish(draft, file))
}

fn finish(mut draft: Draft<'_>, file: &str) -> Imported {
    let loops = draft::without_loops(&mut draft.components);
    let notes = &mut draft.notes;
    notes.count(
        loops,
        "place inside itself: that was left out",
        "places inside themselves: that was left out",
    );
    let dangling = &draft.dump.dangling;
    let named = dangling.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let more = if dangling.len() > NAMED { ", ..." } else { "" };
    notes.count(
        dangling.len(),
        &format!("reference leads to a record that the dump lacks, and counts as empty: {named}"),
        &format!("references lead to records that the dump lacks, and count as empty: {named}{more}"),
    );
    notes.say(
        "NetBox knows no failure rates or repair times: give them by kind under `defaults` of a second file",
    );
    notes.say("NetBox knows no services: add them, and what they need, in a second file");
    // A name is left to the file that says what all of this is for.
    let model = ModelFile { spof: 1, name: None, components: draft.components, links: draft.links };
    Imported { source: format!("the NetBox dump {file}"), model, notes: draft.notes.into_lines() }
}
