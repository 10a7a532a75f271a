//! A monotone Boolean function as an acyclic graph of gates over events.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// An argument of a gate: an event, a gate, or one of the constants [`FALSE`] and [`TRUE`].
pub(crate) type Arg = u32;

/// What never happens.
pub(crate) const FALSE: Arg = u32::MAX;
/// What has happened.
pub(crate) const TRUE: Arg = u32::MAX - 1;

/// How a gate joins its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connective {
    /// All of them.
    And,
    /// At least one of them.
    Or,
    /// At least so many of them.
    AtLeast(u32),
}

/// The function. Arguments below `events` are events, those from there on gates; a gate comes after its
/// arguments, so that one pass in either direction sees everything in order.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub(crate) events: u32,
    connectives: Vec<Connective>,
    start: Vec<u32>,
    args: Vec<Arg>,
    pub(crate) top: Arg,
}

impl Formula {
    pub(crate) fn new(events: u32) -> Formula {
        Formula { events, connectives: Vec::new(), start: vec![0], args: Vec::new(), top: FALSE }
    }

    /// How many gates there are.
    pub(crate) fn gates(&self) -> usize {
        self.connectives.len()
    }

    /// Events and gates: arguments are below this.
    pub(crate) fn len(&self) -> usize {
        self.events as usize + self.gates()
    }

    /// How many arguments all gates have together.
    pub(crate) fn arg_count(&self) -> usize {
        self.args.len()
    }

    /// Which gate an argument is, if it is one.
    pub(crate) fn gate_of(&self, arg: Arg) -> Option<usize> {
        (arg >= self.events && arg < TRUE).then(|| (arg - self.events) as usize)
    }

    pub(crate) fn arg_of(&self, gate: usize) -> Arg {
        self.events + gate as u32
    }

    pub(crate) fn connective(&self, gate: usize) -> Connective {
        self.connectives[gate]
    }

    /// The arguments of a gate: sorted, each once, no constants.
    pub(crate) fn args(&self, gate: usize) -> &[Arg] {
        &self.args[self.start[gate] as usize..self.start[gate + 1] as usize]
    }

    /// Appends a gate as it is.
    pub(crate) fn push(&mut self, connective: Connective, args: impl IntoIterator<Item = Arg>) -> Arg {
        let gate = self.gates();
        self.connectives.push(connective);
        self.args.extend(args);
        self.start.push(u32::try_from(self.args.len()).expect("fewer than 2^32 arguments"));
        self.arg_of(gate)
    }

    /// By gate, whether the top is made of it; and by argument, how many used gates (or the top) name it.
    pub(crate) fn uses(&self) -> (Vec<bool>, Vec<u32>) {
        let mut used = vec![false; self.gates()];
        let mut uses = vec![0u32; self.len()];
        if self.top < TRUE {
            uses[self.top as usize] = 1;
        }
        for gate in (0..self.gates()).rev() {
            if uses[self.arg_of(gate) as usize] > 0 {
                used[gate] = true;
                self.args(gate).iter().for_each(|arg| uses[*arg as usize] += 1);
            }
        }
        (used, uses)
    }
}

/// Makes formulas in which equal gates are one, constants are gone and thresholds are proper.
pub(crate) struct Builder {
    formula: Formula,
    known: HashTable<u32>,
    hasher: FxBuildHasher,
}

impl Builder {
    pub(crate) fn new(events: u32) -> Builder {
        Builder { formula: Formula::new(events), known: HashTable::new(), hasher: FxBuildHasher }
    }

    pub(crate) fn formula(&self) -> &Formula {
        &self.formula
    }

    pub(crate) fn finish(mut self, top: Arg) -> Formula {
        self.formula.top = top;
        self.formula
    }

    /// The gate that joins `args`, which are used up: an older one if there is an equal one, a single
    /// argument or a constant where no gate is needed.
    pub(crate) fn gate(&mut self, connective: Connective, args: &mut Vec<Arg>) -> Arg {
        match connective {
            Connective::And => self.all_or_any(connective, args, TRUE, FALSE),
            Connective::Or | Connective::AtLeast(1) => self.all_or_any(Connective::Or, args, FALSE, TRUE),
            Connective::AtLeast(0) => TRUE,
            Connective::AtLeast(least) => {
                let before = args.len();
                args.retain(|arg| *arg != TRUE);
                let certain = (before - args.len()) as u32;
                args.retain(|arg| *arg != FALSE);
                if certain > 0 {
                    return self.gate(Connective::AtLeast(least.saturating_sub(certain)), args);
                }
                match (args.len() as u32).cmp(&least) {
                    std::cmp::Ordering::Less => return FALSE,
                    std::cmp::Ordering::Equal => return self.gate(Connective::And, args),
                    std::cmp::Ordering::Greater => {}
                }
                args.sort_unstable();
                if args.windows(2).any(|pair| pair[0] == pair[1]) {
                    return self.weighted(least, args);
                }
                self.intern(connective, args)
            }
        }
    }

    fn all_or_any(
        &mut self,
        connective: Connective,
        args: &mut Vec<Arg>,
        neutral: Arg,
        decisive: Arg,
    ) -> Arg {
        if args.contains(&decisive) {
            return decisive;
        }
        args.retain(|arg| *arg != neutral);
        args.sort_unstable();
        args.dedup();
        match args.as_slice() {
            [] => neutral,
            [one] => *one,
            _ => self.intern(connective, args),
        }
    }

    pub(crate) fn and(&mut self, a: Arg, b: Arg) -> Arg {
        self.gate(Connective::And, &mut vec![a, b])
    }

    pub(crate) fn or(&mut self, a: Arg, b: Arg) -> Arg {
        self.gate(Connective::Or, &mut vec![a, b])
    }

    /// A threshold in which some of the sorted arguments stand more than once and count as often:
    /// row by row, whether at least j of the arguments from here on hold.
    fn weighted(&mut self, least: u32, args: &[Arg]) -> Arg {
        let mut row: Vec<Arg> = vec![FALSE; least as usize + 1];
        row[0] = TRUE;
        for same in args.chunk_by(|a, b| a == b).rev() {
            for j in (1..row.len()).rev() {
                let with = self.and(same[0], row[j.saturating_sub(same.len())]);
                row[j] = self.or(with, row[j]);
            }
        }
        row[least as usize]
    }

    fn intern(&mut self, connective: Connective, args: &[Arg]) -> Arg {
        let hasher = self.hasher;
        let hash_of = |connective: Connective, args: &[Arg]| {
            let mut state = hasher.build_hasher();
            connective.hash(&mut state);
            args.hash(&mut state);
            state.finish()
        };
        let hash = hash_of(connective, args);
        let formula = &self.formula;
        let same = |gate: &u32| {
            let gate = *gate as usize;
            formula.connective(gate) == connective && formula.args(gate) == args
        };
        if let Some(gate) = self.known.find(hash, same) {
            return self.formula.arg_of(*gate as usize);
        }
        let new = self.formula.push(connective, args.iter().copied());
        let formula = &self.formula;
        let again = |gate: &u32| hash_of(formula.connective(*gate as usize), formula.args(*gate as usize));
        self.known.insert_unique(hash, new - formula.events, again);
        new
    }
}
