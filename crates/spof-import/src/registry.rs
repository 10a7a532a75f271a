//! What is read: one line for each importer, and the assumptions that they make.

use crate::shape::{Assumption, Importer};
use crate::{backstage, compose, csv, dot};

/// All importers. Which one takes a file is a matter of its content, not of the order here.
#[rustfmt::skip]
pub static IMPORTERS: &[&Importer] = &[
    &backstage::IMPORTER,
    &compose::IMPORTER,
    &csv::IMPORTER,
    &dot::IMPORTER,
];

/// What is no source but makes one: the name of a file, or the end of it, and what to do.
pub static HINTS: &[(&str, &str)] = &[
    ("Chart.yaml", "a Helm chart is read once it is rendered: helm template . > rendered.yaml"),
    (
        "kustomization.yaml",
        "a kustomization is read once it is rendered: kubectl kustomize . > rendered.yaml",
    ),
    (".tf", "Terraform is read from its plan or state: terraform show -json > plan.json"),
];

/// All assumptions, by name.
#[rustfmt::skip]
pub static ASSUMPTIONS: &[&Assumption] = &[
    &backstage::API,
    &backstage::DEPENDS_ON,
    &compose::DEPENDS_ON,
    &compose::ENV,
    &compose::HOST,
    &compose::PROFILES,
    &compose::TWINS,
    &csv::EDGES,
    &dot::CLUSTERS,
    &dot::EDGES,
];
