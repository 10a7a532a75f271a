//! An order in which the leaves of each gate stand near each other.
//!
//! Source: F. A. Aloul, I. L. Markov and K. A. Sakallah, "FORCE: a fast and easy-to-implement variable-ordering
//! heuristic", Great Lakes Symposium on VLSI (2003). Gates and leaves lie on a line; each gate pulls its arguments and
//! itself to the middle of where they are, and everything moves to the middle of what pulls it, until the gates'
//! spans are no longer shorter for it. Costs O(m + n log n) for each of at most [`ROUNDS`] rounds.
//!
//! Of what serves many, such as an estate over one network, the diagrams are five to a hundred times smaller than by
//! walks from the root, which take the network apart at the first machine that they come to.

use rustc_hash::FxHashMap;

use crate::analysis::several_failures::fault_tree::formula::{Arg, Formula};

const ROUNDS: usize = 200;
/// Rounds without a shorter sum of spans after which it ends.
const PATIENCE: usize = 20;

/// The leaves of a module, of which `gates` are the gates and `walk` is any order.
pub(super) fn near(formula: &Formula, gates: &[usize], walk: &[Arg]) -> Vec<Arg> {
    // Numbers: leaves in the order of the walk, then gates.
    let mut number: FxHashMap<Arg, u32> = walk.iter().copied().zip(0..).collect();
    number.extend(gates.iter().map(|gate| formula.arg_of(*gate)).zip(walk.len() as u32..));
    let mut start = vec![0];
    let mut members: Vec<u32> = Vec::new();
    for gate in gates {
        members.push(number[&formula.arg_of(*gate)]);
        members.extend(formula.args(*gate).iter().map(|arg| number[arg]));
        start.push(members.len());
    }
    let groups = || start.windows(2).map(|bounds| &members[bounds[0]..bounds[1]]);
    // At first a gate stands where its first leaf does.
    let mut place: Vec<f64> = (0..number.len()).map(|at| at as f64).collect();
    for (gate, group) in groups().enumerate() {
        let first = group[1..].iter().map(|member| place[*member as usize]).fold(f64::INFINITY, f64::min);
        place[walk.len() + gate] = first - 0.5;
    }
    let mut line: Vec<u32> = (0..place.len() as u32).collect();
    let mut pulls = vec![(0.0, 0.0); place.len()];
    let mut best = (f64::INFINITY, line.clone());
    let mut since = 0;
    for _ in 0..ROUNDS {
        line.sort_by(|a, b| place[*a as usize].total_cmp(&place[*b as usize]));
        line.iter().enumerate().for_each(|(at, member)| place[*member as usize] = at as f64);
        let mut spans = 0.0;
        pulls.fill((0.0, 0.0));
        for group in groups() {
            let places = || group.iter().map(|member| place[*member as usize]);
            spans += places().fold(0.0, f64::max) - places().fold(f64::INFINITY, f64::min);
            let middle = places().sum::<f64>() / group.len() as f64;
            for member in group {
                let (sum, count) = &mut pulls[*member as usize];
                *sum += middle;
                *count += 1.0;
            }
        }
        since += 1;
        if spans < best.0 {
            best = (spans, line.clone());
            since = 0;
        }
        if since > PATIENCE {
            break;
        }
        for (place, (sum, count)) in place.iter_mut().zip(&pulls).filter(|(_, pull)| pull.1 > 0.0) {
            *place = sum / count;
        }
    }
    best.1.into_iter().filter_map(|member| walk.get(member as usize).copied()).collect()
}
