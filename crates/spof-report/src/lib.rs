//! Renders spof's reports and diagnostics: functions over a writer, no IO of their own.
//!
//! | module | shows |
//! | --- | --- |
//! | [`diagnostics`] | what is wrong with a model file, in the manner of rustc |
//! | [`text`] | a report for people, at the width of a terminal |
//! | [`json`] | a report for programs |
//!
//! Whatever stands in a model can come from anybody: no renderer lets a control character of an id,
//! a title or a file name through to the terminal (see `clean`).

pub mod diagnostics;
pub mod json;
pub mod text;

mod clean;
