//! Why a foreign file could not be read, in words that lead to the place.

use thiserror::Error;

/// Why an inventory could not be read. What a dump merely leaves unsaid is no error but a note.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The text is not JSON.
    #[error("{file}:{line}:{column}: not JSON: {reason}")]
    NotJson {
        /// The name the file was given.
        file: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the JSON reader expected.
        reason: String,
    },
    /// The text is JSON but not a list of records.
    #[error(
        "{file}: not a NetBox dump: {reason} (a dump is what `manage.py dumpdata` prints: a JSON array of records)"
    )]
    NotADump {
        /// The name the file was given.
        file: String,
        /// What is there instead.
        reason: String,
    },
    /// A record holds something else than NetBox writes there.
    #[error("{file}: {record}: field `{field}`: expected {expected}, found {found}")]
    Field {
        /// The name the file was given.
        file: String,
        /// Model and primary key, such as `dcim.device 27`.
        record: String,
        /// The name of the field.
        field: String,
        /// What NetBox writes there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// Two records of one model have the same primary key.
    #[error("{file}: {record} is there twice")]
    Duplicate {
        /// The name the file was given.
        file: String,
        /// Model and primary key, such as `dcim.device 27`.
        record: String,
    },
}
