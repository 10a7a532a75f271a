//! What formulas, functions and families of sets have in common: "and" and "or" over values that are
//! numbers. Rings and network paths are written once, against this.

use crate::analysis::several_failures::diagrams::{Bdd, Families, Limit};
use crate::analysis::several_failures::fault_tree::formula::{Builder, FALSE, TRUE};

/// Values that say when something is down.
pub(crate) trait Logic {
    /// Down whatever happens.
    const DOWN: u32;
    /// Up whatever happens.
    const UP: u32;

    /// Down when both are.
    fn and(&mut self, a: u32, b: u32) -> Result<u32, Limit>;
    /// Down when one of the two is.
    fn or(&mut self, a: u32, b: u32) -> Result<u32, Limit>;

    /// Down when at least `least` of `values` are. Costs `least` steps for each value.
    fn at_least(&mut self, least: usize, values: &[u32]) -> Result<u32, Limit> {
        match least {
            0 => return Ok(Self::DOWN),
            1 => return values.iter().try_fold(Self::UP, |all, value| self.or(all, *value)),
            all if all == values.len() => {
                return values.iter().try_fold(Self::DOWN, |all, value| self.and(all, *value));
            }
            _ => {}
        }
        let mut row = vec![Self::UP; least + 1];
        row[0] = Self::DOWN;
        for value in values {
            for j in (1..row.len()).rev() {
                let with = self.and(*value, row[j - 1])?;
                row[j] = self.or(with, row[j])?;
            }
        }
        Ok(row[least])
    }
}

impl Logic for Builder {
    const DOWN: u32 = TRUE;
    const UP: u32 = FALSE;

    fn and(&mut self, a: u32, b: u32) -> Result<u32, Limit> {
        Ok(Builder::and(self, a, b))
    }

    fn or(&mut self, a: u32, b: u32) -> Result<u32, Limit> {
        Ok(Builder::or(self, a, b))
    }
}

impl Logic for Bdd<'_> {
    const DOWN: u32 = 1;
    const UP: u32 = 0;

    fn and(&mut self, a: u32, b: u32) -> Result<u32, Limit> {
        Bdd::and(self, a, b)
    }

    fn or(&mut self, a: u32, b: u32) -> Result<u32, Limit> {
        Bdd::or(self, a, b)
    }
}

/// Families of cut sets of at most `order` members.
pub(crate) struct Bounded<'a> {
    pub(crate) families: Families<'a>,
    pub(crate) order: u32,
}

impl Logic for Bounded<'_> {
    const DOWN: u32 = 1;
    const UP: u32 = 0;

    fn and(&mut self, a: u32, b: u32) -> Result<u32, Limit> {
        self.families.product(a, b, self.order)
    }

    fn or(&mut self, a: u32, b: u32) -> Result<u32, Limit> {
        self.families.union(a, b)
    }
}
