//! Any text, given to whichever importer takes it and to each of them: no panic, and what is declared is a model or a list
//! of problems.

#![no_main]

use libfuzzer_sys::fuzz_target;
use spof::model::ModelBuilder;
use spof::source::Sources;
use spof_import::shape::{self, Assumed, Foreign, Found, IMPORTERS};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for importer in IMPORTERS {
        let mut sources = Sources::new();
        let source = sources.add("input", text);
        let foreign = [Foreign { source, named: true, importer }];
        let mut problems = Vec::new();
        // A file that the input names is the input again: circles end.
        let fetch = |sources: &mut Sources, wanted: &shape::Wanted| {
            Found::Read(sources.add(wanted.name.as_str(), text))
        };
        let mut wanted = 0;
        let mut fetch_few = |sources: &mut Sources, name: &shape::Wanted| {
            wanted += 1;
            if wanted > 20 { Found::Missing } else { fetch(sources, name) }
        };
        let estate = shape::read(&mut sources, &foreign, &Assumed::default(), &mut fetch_few, &mut problems);
        let mut builder = ModelBuilder::new();
        estate.declare(&mut builder);
        let _ = builder.build();
        let _ = spof_import::model_file(&estate, "input", Vec::new()).to_yaml();
    }
});
