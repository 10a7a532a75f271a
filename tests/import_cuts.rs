//! Real files, cut off at each twentieth of their length, given to every importer: nothing panics, and what is declared is
//! a model or a list of problems.

use std::path::Path;

use spof::model::ModelBuilder;
use spof::source::Sources;
use spof_import::shape::{self, Assumed, File, Foreign, Found, IMPORTERS, Importer, Taken};

use crate::support::skipped;

/// Larger files say the same many times.
const LARGEST: usize = 200_000;

#[test]
fn every_importer_survives_every_file_cut_anywhere() {
    let Some(corpus) = std::env::var_os("SPOF_CORPUS") else { return skipped("SPOF_CORPUS is not set") };
    let mut taken = 0;
    let mut open = vec![Path::new(&corpus).to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if text.len() > LARGEST {
                continue;
            }
            for part in 1..=20 {
                let mut end = text.len() * part / 20;
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                taken += usize::from(whole_or_not(&text[..end]));
            }
        }
    }
    assert!(taken > 20, "only {taken} texts were taken by an importer");
}

/// Gives a text to its importer, or to all of them where none takes it; whether one took it.
fn whole_or_not(text: &str) -> bool {
    let mut sources = Sources::new();
    let source = sources.add("input", text);
    let found = shape::sniff(&File::new(&sources, source, true), IMPORTERS);
    match found {
        Taken::By(importer) => read(text, importer),
        Taken::Either(importers) => importers.into_iter().for_each(|importer| read(text, importer)),
        Taken::No => {
            IMPORTERS.iter().for_each(|importer| read(text, importer));
            return false;
        }
    }
    true
}

fn read(text: &str, importer: &'static Importer) {
    let mut sources = Sources::new();
    let source = sources.add("input", text);
    let foreign = [Foreign { source, named: true, importer }];
    let mut problems = Vec::new();
    let mut fetch = |_: &mut Sources, _: &shape::Wanted| Found::Missing;
    let estate = shape::read(&mut sources, &foreign, &Assumed::default(), &mut fetch, &mut problems);
    let mut builder = ModelBuilder::new();
    estate.declare(&mut builder);
    let built = builder.build();
    let empty =
        built.as_ref().err().is_some_and(|problems| problems.iter().all(|one| one.code == "empty-model"));
    let wrong = built.err().filter(|_| problems.is_empty() && !empty);
    assert!(wrong.is_none(), "{} made of {} bytes what is no model: {wrong:?}", importer.name, text.len());
    let text = spof_import::model_file(&estate, "input", Vec::new()).to_yaml();
    assert!(text.contains("spof: 1"), "{text}");
}
