//! Compares two models: exit status 1 if the second has a single point of failure that the first has not.
//!
//!     cargo run -p spof-examples --example gate -- BEFORE AFTER

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [before, after] = arguments.as_slice() else {
        eprintln!("usage: gate BEFORE AFTER");
        return ExitCode::from(2);
    };
    match compare(before, after) {
        Ok(new) if new.is_empty() => ExitCode::SUCCESS,
        Ok(new) => {
            new.iter().for_each(|line| println!("{line}"));
            ExitCode::FAILURE
        }
        Err(problems) => {
            eprint!("{problems}");
            ExitCode::from(2)
        }
    }
}

fn compare(before: &str, after: &str) -> Result<Vec<String>, String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}\n"));
    spof_examples::gate::new_single_points((before, &read(before)?), (after, &read(after)?))
}
