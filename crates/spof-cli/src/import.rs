//! `spof import`.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;

use crate::args::{Global, Import, Source};
use crate::exit::Status;
use crate::output;

pub(crate) fn run(options: &Import, global: &Global) -> anyhow::Result<Status> {
    let name = options.path.display().to_string();
    let mut text = String::new();
    let read = if options.path == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text)
    } else {
        std::fs::File::open(&options.path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.with_context(|| format!("cannot read {name}"))?;
    let imported = match options.from {
        Source::Netbox => spof_import::netbox(&text, &name)?,
    };
    if !global.quiet {
        for note in &imported.notes {
            anstream::eprintln!("note: {note}");
        }
    }
    let model = imported.to_yaml();
    output::write(global, |out| out.write_all(model.as_bytes()))?;
    Ok(Status::Passed)
}
