//! Other tools' inventories as models of `spof`.
//!
//! An importer is one function from a file's text to [`Imported`]: a [`ModelFile`], which
//! [`Imported::to_yaml`] prints, and notes on what the inventory could not say and what was left out. What
//! it writes is an ordinary model file, read and checked like one that a person wrote.
//!
//! - [`netbox()`] reads the dump of a NetBox. It is tested against 3.6 and also knows the fields that older ones
//!   and those up to 4.4 have renamed; from 4.5 on, ports of patch panels are joined in another way.
//! - [`open_psa::import`] reads Open-PSA fault trees, and [`open_psa::write()`] writes them.
//!
//! Nothing here reads files or the clock. The same text gives the same bytes.

mod error;
mod model_file;
pub mod shape;
mod registry;
mod backstage;
mod compose;
mod csv;
mod dot;
mod netbox;
pub mod open_psa;
mod yaml;

pub use error::ImportError;
pub use model_file::{Component, Link, ModelFile, Requirement};

/// An estate as a model file. `name` says what it was read from, such as `compose.yaml`.
pub fn model_file(estate: &shape::Estate, name: &str, notes: Vec<String>) -> Imported {
    Imported { source: name.to_owned(), model: estate.to_model_file(), notes }
}

/// An inventory as a model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Imported {
    /// What it was made from, such as `the NetBox dump netbox.json`.
    pub source: String,
    /// The model.
    pub model: ModelFile,
    /// What the inventory cannot say, what was assumed, and what was left out, one sentence each.
    pub notes: Vec<String>,
}

/// Reads a NetBox dump, the JSON array that `manage.py dumpdata` prints. `file_name` is for messages.
///
/// # Errors
///
/// If the text is not JSON, not an array of records, names a record twice, or holds something in a field
/// that NetBox does not write there. Models and fields that are not known are passed over, and references to
/// records that the dump lacks become a note.
///
/// # Examples
///
/// ```
/// let dump = r#"[
///   {"model": "dcim.site", "pk": 1, "fields": {"name": "Akron", "slug": "akron"}},
///   {"model": "dcim.device", "pk": 7, "fields": {"name": "sw-1", "site": 1, "status": "active"}}
/// ]"#;
/// let imported = spof_import::netbox(dump, "netbox.json")?;
/// assert!(imported.to_yaml().contains("  sw-1:\n    kind: device\n    in: akron\n"));
/// # Ok::<(), spof_import::ImportError>(())
/// ```
pub fn netbox(text: &str, file_name: &str) -> Result<Imported, ImportError> {
    netbox::import(text, file_name)
}

impl Imported {
    /// The model file as YAML, its source and the notes above it as comments.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut text = String::new();
        let source = format!("Imported from {}.", self.source);
        for line in std::iter::once(&source).chain(&self.notes) {
            text.push_str("# ");
            text.push_str(&line.replace(|c| !yaml::is_printable(c), " "));
            text.push('\n');
        }
        yaml::write(&mut text, &self.model);
        text
    }
}
