//! Prints each single point of failure of a model file and the way by which it strikes.
//!
//!     cargo run -p spof-examples --example embed_yaml -- examples/models/incident-before.yaml

use std::process::ExitCode;

fn main() -> ExitCode {
    let path = std::env::args().nth(1).unwrap_or_else(|| "examples/models/incident-before.yaml".to_owned());
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    match spof_examples::embed_yaml::single_points(&path, &text) {
        Ok(found) => {
            print!("{found}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprint!("{problems}");
            ExitCode::from(2)
        }
    }
}
