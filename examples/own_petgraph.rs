//! Articulation points and bridges of a graph of one's own.
//!
//!     cargo run -p spof-examples --example own_petgraph

fn main() {
    print!("{}", spof_examples::own_petgraph::run());
}
