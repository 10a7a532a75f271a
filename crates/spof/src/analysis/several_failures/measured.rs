//! The decision diagrams of the analyses, for measuring them beside other engines; not for anything else.
//!
//! What the analyses use of an engine is what stands here: functions made of variables by "and" and "or",
//! families of sets by union and product, and the minimal solutions of a function. `benches/diagrams.rs` drives
//! them and two other crates through the same steps.

use crate::analysis::several_failures::diagrams::families::UNBOUNDED;
use crate::analysis::several_failures::diagrams::minimal::minimal_solutions;
use crate::analysis::several_failures::diagrams::table::Table;
use crate::analysis::several_failures::diagrams::{Bdd, Families, Limit, Limits};

/// Functions as binary decision diagrams; 0 never holds, 1 always does.
pub struct Functions {
    bdd: Bdd<'static>,
    limits: Limits<'static>,
}

/// What a diagram is made of, and what making it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sizes {
    /// Nodes, constants left out.
    pub nodes: usize,
    /// Nodes made on the way, these among them.
    pub made: usize,
}

impl Functions {
    /// No functions yet, and at most so many nodes.
    pub fn new(max_nodes: usize) -> Functions {
        let limits = Limits::new(max_nodes, None);
        Functions { bdd: Bdd::new(limits), limits }
    }

    /// The function that holds when the variable of this level does.
    ///
    /// # Errors
    ///
    /// [`Limit::Nodes`] where there would be too many, here and below.
    pub fn variable(&mut self, level: u32) -> Result<u32, Limit> {
        self.bdd.variable(level)
    }

    /// Both of two functions.
    ///
    /// # Errors
    ///
    /// As [`Functions::variable`].
    pub fn and(&mut self, f: u32, g: u32) -> Result<u32, Limit> {
        self.bdd.and(f, g)
    }

    /// One of two functions.
    ///
    /// # Errors
    ///
    /// As [`Functions::variable`].
    pub fn or(&mut self, f: u32, g: u32) -> Result<u32, Limit> {
        self.bdd.or(f, g)
    }

    /// The size of a function.
    pub fn sizes(&self, f: u32) -> Sizes {
        sizes(&self.bdd.table, f)
    }

    /// The size of the family of a function's minimal solutions.
    ///
    /// # Errors
    ///
    /// As [`Functions::variable`].
    pub fn minimal_solutions(&self, f: u32) -> Result<Sizes, Limit> {
        let (table, root) = minimal_solutions(&self.bdd.table, f, self.limits)?;
        Ok(sizes(&table, root))
    }
}

/// Families of minimal sets as zero-suppressed diagrams; 0 holds no set, 1 the empty set only.
pub struct Sets(Families<'static>);

impl Sets {
    /// No families yet, and at most so many nodes.
    pub fn new(max_nodes: usize) -> Sets {
        Sets(Families::new(Limits::new(max_nodes, None)))
    }

    /// The family of one set of one member.
    ///
    /// # Errors
    ///
    /// As [`Functions::variable`], here and below.
    pub fn single(&mut self, level: u32) -> Result<u32, Limit> {
        self.0.single(level)
    }

    /// The minimal ones among the unions of a set of each.
    ///
    /// # Errors
    ///
    /// As [`Sets::single`].
    pub fn product(&mut self, f: u32, g: u32) -> Result<u32, Limit> {
        self.0.product(f, g, UNBOUNDED)
    }

    /// The minimal ones among the sets of both.
    ///
    /// # Errors
    ///
    /// As [`Sets::single`].
    pub fn union(&mut self, f: u32, g: u32) -> Result<u32, Limit> {
        self.0.union(f, g)
    }

    /// The size of a family.
    pub fn sizes(&self, f: u32) -> Sizes {
        sizes(&self.0.table, f)
    }
}

fn sizes(table: &Table<'_>, root: u32) -> Sizes {
    let constants = 2;
    Sizes { nodes: table.compacted(root).0.len() - constants, made: table.len() - constants }
}
