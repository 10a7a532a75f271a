//! What the fuzz targets share: a generator of small valid models, and the contract followed by the letter.

pub mod generate;
pub mod oracle;
