//! End to end: the binary on whole inputs. A folder of models with the expected answers is worth a
//! hundred hand-written asserts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod bad_input;
mod check_cases;
mod deadlocks;
mod diff;
mod explain;
mod fault_trees;
mod formats;
mod hostile;
mod integrations;
mod identity;
mod import_cases;
mod import_cuts;
mod incident;
mod large;
mod layers;
mod live;
mod open_psa;
mod pairs;
mod progress;
mod oracle;
mod oracle_of_numbers;
mod readers;
mod readme;
mod reliability;
mod revisions;
mod rewritings;
mod rule_pages;
mod side_by_side;
mod site;
mod startup;
mod streams;
mod support;
mod twin;
mod waivers_and_baselines;
mod wording;
