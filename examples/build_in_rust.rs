//! Builds a model without any file and checks it.
//!
//!     cargo run -p spof-examples --example build_in_rust

fn main() {
    print!("{}", spof_examples::build_in_rust::run());
}
