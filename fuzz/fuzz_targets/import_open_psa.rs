//! Any text at all as a fault tree: importing never panics, what is wrong has its places in the text, and what is
//! right loads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spof::document::DocumentLimits;
use spof::source::Sources;
use spof_import::open_psa;

fuzz_target!(|text: &str| {
    let imported = match open_psa::import(&[("fuzzed.xml", text)]) {
        Ok(imported) => imported,
        Err(problems) => {
            assert!(!problems.is_empty(), "no model and no reason");
            for place in problems.iter().flat_map(|problem| &problem.places) {
                assert!(place.file == 0 && text.get(place.range.clone()).is_some(), "{place:?}");
            }
            return;
        }
    };
    let mut sources = Sources::new();
    let file = sources.add("imported.yaml", imported.to_yaml());
    let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
    assert!(loaded.problems.is_empty(), "{:?}\n{}", loaded.problems, sources.text(file));
});
