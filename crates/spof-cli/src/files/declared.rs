//! The ids that the models of some files define, read without asking what else is wrong with them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use spof::document::{self, DocumentLimits, Mapping, Node, Value, add_bytes};
use spof::source::Sources;
use spof_import::shape::{self, File, IMPORTERS, Taken};

use crate::files::{foreign, input};

/// More files are not looked into.
const FILES: usize = 10_000;

/// The ids of all models together.
pub(crate) struct Declared {
    ids: BTreeSet<String>,
    /// Whether files of other tools, or too many files, may define further ids.
    pub(crate) in_part: bool,
}

impl Declared {
    /// Reads files, and of folders those that are models; `None` where there is neither a model nor another tool's file.
    pub(crate) fn read(paths: &[PathBuf]) -> Option<Declared> {
        let mut files = Vec::new();
        for path in paths {
            if path.is_dir() {
                input::collect(path, &foreign::may_be_read, &mut files, &mut Vec::new(), &mut Vec::new())
            } else {
                files.push(path.clone())
            }
        }
        files.sort();
        let mut sources = Sources::new();
        let mut ids = BTreeSet::new();
        let mut models = 0;
        let mut in_part = files.len() > FILES;
        for path in files.iter().take(FILES) {
            let Ok(bytes) = std::fs::read(path) else { continue };
            if !is_model(&bytes) {
                in_part = in_part || is_foreign(&path.to_string_lossy(), bytes);
                continue;
            }
            let mut problems = Vec::new();
            let Some(file) = add_bytes(&mut sources, &path.to_string_lossy(), bytes, &mut problems) else {
                continue;
            };
            let document = document::parse(&sources, file, &DocumentLimits::default(), &mut problems);
            if let Some(Value::Mapping(root)) = document.root(&sources).map(|root| root.value()) {
                models += 1;
                of_model(root, &mut ids);
            }
        }
        (models > 0 || in_part).then_some(Declared { ids, in_part })
    }

    /// Whether the id is defined, or is that of a link between two that are.
    pub(crate) fn has(&self, id: &str) -> bool {
        let link = id.split_once('#').map_or(id, |(link, _)| link);
        let joins =
            |(at, _): (usize, &str)| self.ids.contains(&link[..at]) && self.ids.contains(&link[at + 2..]);
        self.ids.contains(id) || link.match_indices("--").any(joins)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

/// Whether another tool's file is read by its importer, which gives ids to what it finds.
fn is_foreign(name: &str, bytes: Vec<u8>) -> bool {
    let Ok(text) = String::from_utf8(bytes) else { return false };
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    !matches!(shape::sniff(&File::new(&sources, source, false), IMPORTERS), Taken::No)
}

/// Whether a line of the file starts with the key that every model has.
fn is_model(bytes: &[u8]) -> bool {
    let starts = |line: &[u8]| {
        let line = line.trim_ascii_start();
        [&b"spof:"[..], b"\"spof\"", b"'spof'", b"{\"spof\"", b"{ \"spof\"", b"{spof:", b"{ spof:"]
            .iter()
            .any(|key| line.starts_with(key))
    };
    bytes.split(|byte| *byte == b'\n').any(starts)
}

fn of_model(root: Mapping<'_>, ids: &mut BTreeSet<String>) {
    for (key, value) in root.iter() {
        match (key.text(), value.value()) {
            (Some("components" | "common_causes"), Value::Mapping(components)) => {
                ids.extend(components.iter().filter_map(|(id, _)| id.text()).map(str::to_owned));
            }
            (Some("links"), Value::Sequence(links)) => {
                ids.extend(links.iter().filter_map(id_of_link).map(str::to_owned));
            }
            _ => {}
        }
    }
}

fn id_of_link(link: Node<'_>) -> Option<&str> {
    let Value::Mapping(fields) = link.value() else { return None };
    fields.iter().find(|(key, _)| key.text() == Some("id"))?.1.text()
}
