//! Follows a plan step by step: what takes the platform down after each.
//!
//!     cargo run -p spof-examples --example planned_change

use std::process::ExitCode;

use spof_examples::planned_change::{follow, plan};

fn main() -> ExitCode {
    const NAME: &str = "incident-before.yaml";
    match follow(NAME, include_str!("models/incident-before.yaml"), &plan()) {
        Ok(story) => {
            print!("{story}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprint!("{problems}");
            ExitCode::from(2)
        }
    }
}
