//! One formula, several engines of decision diagrams: the same steps with each.

use std::collections::HashMap;

use biodivine_lib_bdd::{Bdd, BddVariableSet};
use oxidd::bcdd::{BCDDFunction, BCDDManagerRef};
use oxidd::bdd::{BDDFunction, BDDManagerRef};
use oxidd::zbdd::{ZBDDFunction, ZBDDManagerRef};
use oxidd::{BooleanFunction, BooleanVecSet, Function, HasLevel, Manager, ManagerRef};
use spof::analysis::several_failures::fault_tree::Connective;
use spof::analysis::several_failures::measured::{Functions, Sets};

/// What an engine does. Nothing is returned where it is out of nodes.
pub trait Engine {
    /// A function.
    type F: Clone;
    /// The function that always or never holds.
    fn constant(&mut self, value: bool) -> Self::F;
    /// The function that holds when the variable of this level does.
    fn variable(&mut self, level: u32) -> Option<Self::F>;
    /// Both.
    fn and(&mut self, f: &Self::F, g: &Self::F) -> Option<Self::F>;
    /// At least one.
    fn or(&mut self, f: &Self::F, g: &Self::F) -> Option<Self::F>;
    /// Nodes of a function, constants left out; and nodes made so far, where the engine counts them.
    fn sizes(&mut self, f: &Self::F) -> (usize, Option<usize>);
    /// The same of the family of its minimal solutions, for an engine that can find it.
    fn minimal(&mut self, f: &Self::F) -> Option<(usize, Option<usize>)>;

    /// At least `least` of some.
    fn at_least(&mut self, least: usize, args: &[Self::F]) -> Option<Self::F> {
        let (never, always) = (self.constant(false), self.constant(true));
        if least == 1 {
            return args.iter().try_fold(never, |all, arg| self.or(&all, arg));
        }
        if least == args.len() {
            return args.iter().try_fold(always, |all, arg| self.and(&all, arg));
        }
        let mut row = vec![never; least + 1];
        row[0] = always;
        for arg in args {
            for j in (1..row.len()).rev() {
                let with = self.and(arg, &row[j - 1])?;
                row[j] = self.or(&with, &row[j])?;
            }
        }
        row.pop()
    }
}

/// A formula whose variables have levels: the first arguments are variables, then come gates.
pub struct Plan {
    /// How many variables there are.
    pub variables: u32,
    /// Gates after their arguments; these from the bottom of the order upwards. The last gate is the whole.
    pub gates: Vec<(Connective, Vec<u32>)>,
}

impl Plan {
    /// The function of the last gate.
    pub fn build<E: Engine>(&self, engine: &mut E) -> Option<E::F> {
        let mut values: Vec<E::F> =
            (0..self.variables).map(|level| engine.variable(level)).collect::<Option<_>>()?;
        for (connective, args) in &self.gates {
            let args: Vec<E::F> = args.iter().map(|arg| values[*arg as usize].clone()).collect();
            let least = match connective {
                Connective::And => args.len(),
                Connective::Or => 1,
                Connective::AtLeast(least) => *least as usize,
            };
            values.push(engine.at_least(least, &args)?);
        }
        values.pop()
    }
}

/// More nodes than any of the trees needs: of 12 bytes, half a gigabyte.
const MOST: usize = 1 << 25;
/// Results that are remembered: as many as `spof` remembers at the most.
const REMEMBERED: usize = 1 << 22;

/// The table of `spof`: functions, then Rauzy's minimal solutions.
pub struct Ours(Functions);

impl Ours {
    /// An empty table.
    pub fn new() -> Ours {
        Ours(Functions::new(MOST))
    }
}

impl Engine for Ours {
    type F = u32;
    fn constant(&mut self, value: bool) -> u32 {
        u32::from(value)
    }
    fn variable(&mut self, level: u32) -> Option<u32> {
        self.0.variable(level).ok()
    }
    fn and(&mut self, f: &u32, g: &u32) -> Option<u32> {
        self.0.and(*f, *g).ok()
    }
    fn or(&mut self, f: &u32, g: &u32) -> Option<u32> {
        self.0.or(*f, *g).ok()
    }
    fn sizes(&mut self, f: &u32) -> (usize, Option<usize>) {
        let sizes = self.0.sizes(*f);
        (sizes.nodes, Some(sizes.made))
    }
    fn minimal(&mut self, f: &u32) -> Option<(usize, Option<usize>)> {
        let sizes = self.0.minimal_solutions(*f).ok()?;
        Some((sizes.nodes, Some(sizes.made)))
    }
}

/// The families of `spof`: minimal sets all the way up, no function at all.
pub struct OurSets(Sets);

impl OurSets {
    /// An empty table.
    pub fn new() -> OurSets {
        OurSets(Sets::new(MOST))
    }
}

impl Engine for OurSets {
    type F = u32;
    fn constant(&mut self, value: bool) -> u32 {
        u32::from(value)
    }
    fn variable(&mut self, level: u32) -> Option<u32> {
        self.0.single(level).ok()
    }
    fn and(&mut self, f: &u32, g: &u32) -> Option<u32> {
        self.0.product(*f, *g).ok()
    }
    fn or(&mut self, f: &u32, g: &u32) -> Option<u32> {
        self.0.union(*f, *g).ok()
    }
    fn sizes(&mut self, f: &u32) -> (usize, Option<usize>) {
        let sizes = self.0.sizes(*f);
        (sizes.nodes, Some(sizes.made))
    }
    fn minimal(&mut self, f: &u32) -> Option<(usize, Option<usize>)> {
        Some(self.sizes(f))
    }
}

/// A manager of `oxidd` whose functions are of one kind.
macro_rules! oxidd_engine {
    ($(#[$doc:meta])* $name:ident, $manager:ty, $function:ty, $new:path, $constants:literal) => {
        $(#[$doc])*
        pub struct $name($manager);

        impl $name {
            /// A manager with so many variables, for so many threads.
            pub fn new(variables: u32, threads: u32) -> $name {
                let manager = $new(MOST, REMEMBERED, threads);
                manager.with_manager_exclusive(|manager| manager.add_vars(variables));
                $name(manager)
            }
        }

        impl Engine for $name {
            type F = $function;
            fn constant(&mut self, value: bool) -> $function {
                self.0.with_manager_shared(|manager| {
                    if value { <$function>::t(manager) } else { <$function>::f(manager) }
                })
            }
            fn variable(&mut self, level: u32) -> Option<$function> {
                self.0.with_manager_shared(|manager| <$function>::var(manager, level)).ok()
            }
            fn and(&mut self, f: &$function, g: &$function) -> Option<$function> {
                f.and(g).ok()
            }
            fn or(&mut self, f: &$function, g: &$function) -> Option<$function> {
                f.or(g).ok()
            }
            fn sizes(&mut self, f: &$function) -> (usize, Option<usize>) {
                let made = self.0.with_manager_shared(|manager| {
                    (manager.gc_count() == 0).then(|| manager.num_inner_nodes())
                });
                (f.node_count() - $constants, made)
            }
            fn minimal(&mut self, f: &$function) -> Option<(usize, Option<usize>)> {
                Minimal::minimal(&self.0, f)
            }
        }
    };
}

oxidd_engine!(
    /// Plain diagrams of `oxidd`.
    Oxidd, BDDManagerRef, BDDFunction, oxidd::bdd::new_manager, 2
);
oxidd_engine!(
    /// Those with complement edges.
    OxiddComplement, BCDDManagerRef, BCDDFunction, oxidd::bcdd::new_manager, 1
);
oxidd_engine!(
    /// Zero-suppressed ones: the function as the family of all sets for which it holds.
    OxiddSets, ZBDDManagerRef, ZBDDFunction, oxidd::zbdd::new_manager, 2
);

/// What a manager of `oxidd` can say of minimal solutions.
trait Minimal: Sized {
    type Manager;
    fn minimal(manager: &Self::Manager, f: &Self) -> Option<(usize, Option<usize>)>;
}

impl Minimal for BDDFunction {
    type Manager = BDDManagerRef;
    fn minimal(_: &BDDManagerRef, _: &BDDFunction) -> Option<(usize, Option<usize>)> {
        None
    }
}

impl Minimal for BCDDFunction {
    type Manager = BCDDManagerRef;
    fn minimal(_: &BCDDManagerRef, _: &BCDDFunction) -> Option<(usize, Option<usize>)> {
        None
    }
}

impl Minimal for ZBDDFunction {
    type Manager = ZBDDManagerRef;

    /// Rauzy's decomposition with the one operation for it that there is, the difference of families: of the sets
    /// with a variable those are minimal that are without it no set of the family.
    fn minimal(manager: &ZBDDManagerRef, f: &ZBDDFunction) -> Option<(usize, Option<usize>)> {
        #[expect(clippy::mutable_key_type, reason = "what is mutable in a function counts references only")]
        let mut known: HashMap<ZBDDFunction, ZBDDFunction> = HashMap::new();
        let mut open = vec![f.clone()];
        while let Some(family) = open.last().cloned() {
            if known.contains_key(&family) {
                open.pop();
                continue;
            }
            let Some((hi, lo)) = family.cofactors() else {
                known.insert(family.clone(), family);
                continue;
            };
            let (Some(min_hi), Some(min_lo)) = (known.get(&hi), known.get(&lo)) else {
                open.extend([hi, lo]);
                continue;
            };
            let with = min_hi.diff(&lo).ok()?;
            let minimal = manager.with_manager_shared(|manager| {
                let level = manager.get_node(family.as_edge(manager)).unwrap_inner().level();
                let variable = ZBDDFunction::singleton(manager, level).ok()?;
                let (hi, lo) = (with.as_edge(manager), min_lo.as_edge(manager));
                let (hi, lo) = (manager.clone_edge(hi), manager.clone_edge(lo));
                let made = oxidd::zbdd::make_node(manager, variable.as_edge(manager), hi, lo).ok()?;
                Some(ZBDDFunction::from_edge(manager, made))
            })?;
            known.insert(family, minimal);
        }
        let root = known.get(f)?;
        let made = manager
            .with_manager_shared(|manager| (manager.gc_count() == 0).then(|| manager.num_inner_nodes()));
        Some((root.node_count() - 2, made))
    }
}

/// `biodivine-lib-bdd`: each function is an array of its own.
pub struct Biodivine {
    set: BddVariableSet,
    made: usize,
}

impl Biodivine {
    /// So many variables; there may be 65,535.
    pub fn new(variables: u32) -> Biodivine {
        let variables = u16::try_from(variables).expect("fewer variables");
        Biodivine { set: BddVariableSet::new_anonymous(variables), made: 0 }
    }

    fn counted(&mut self, f: Bdd) -> Option<Bdd> {
        self.made += f.size();
        Some(f)
    }
}

impl Engine for Biodivine {
    type F = Bdd;
    fn constant(&mut self, value: bool) -> Bdd {
        if value { self.set.mk_true() } else { self.set.mk_false() }
    }
    fn variable(&mut self, level: u32) -> Option<Bdd> {
        Some(self.set.mk_var(*self.set.variables().get(level as usize)?))
    }
    fn and(&mut self, f: &Bdd, g: &Bdd) -> Option<Bdd> {
        let result = f.and(g);
        self.counted(result)
    }
    fn or(&mut self, f: &Bdd, g: &Bdd) -> Option<Bdd> {
        let result = f.or(g);
        self.counted(result)
    }
    fn sizes(&mut self, f: &Bdd) -> (usize, Option<usize>) {
        (f.size() - 2, Some(self.made))
    }
    fn minimal(&mut self, _: &Bdd) -> Option<(usize, Option<usize>)> {
        None
    }
}
