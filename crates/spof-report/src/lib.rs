//! Renders spof's reports and diagnostics: functions over a writer, no IO of their own.
//!
//! | module | shows |
//! | --- | --- |
//! | [`diagnostics`] | what is wrong with a model file, in the manner of rustc |
//! | [`text`] | a report for people, at the width of a terminal |
//! | [`json`] | a report for programs |
//! | [`sarif`] | findings for code scanning and editors |
//! | [`junit`] | findings as tests, a suite for each target |
//! | [`markdown`] | a report as a comment on a change |
//! | [`html`] | a report as one page |
//! | [`github`] | findings as annotations of a GitHub workflow |
//! | [`gitlab`] | findings for GitLab's code quality widget |
//! | [`prometheus`] | the numbers of a report, for node exporter's textfile collector |
//!
//! What the formats for CI systems need beside a report is a [`Setting`]. Whatever stands in a model can come
//! from anybody: no renderer lets a control character of an id, a title or a file name through to the terminal
//! (see `clean`), every format escapes what has a meaning in it, and none writes what the log of a CI system would obey
//! ([`inert`]).

pub mod diagnostics;
pub mod json;
pub mod text;
pub mod sarif;
pub mod junit;
pub mod markdown;
pub mod html;
pub mod github;
pub mod gitlab;
pub mod prometheus;

pub mod inert;

mod clean;
mod setting;

pub use setting::Setting;
