//! Redundancy that is less than it claims: groups with two members or more to spare that two failures defeat
//! together, neither of them alone.
//!
//! The question is that of the minimal cut sets of order two, with the group in the place of the target. As
//! with single failures findings are about the *nearest* pairs: those that do not do it by taking down, member
//! by member, another pair that does; all are counted, and the nearest ones listed first. What takes the owner's
//! own location down is no news about the group, and a member that is down today leaves less to lose, which
//! nothing shares.
//!
//! Costs the cut sets of order two of each group, a run for each component in any of them, and three for
//! each nearest pair; all within budgets that count nodes and steps, so that the same model gives the same
//! answer.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::Options;
use crate::analysis::propagation::travel::Travel;
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::several_failures::cut_sets::bounded::Ladder;
use crate::analysis::several_failures::diagrams::{Fuel, Limit, Limits};
use crate::analysis::several_failures::fault_tree::{FailureLogic, Scope};
use crate::analysis::single_failures::SingleFailures;
use crate::graph::{Csr, Graph, Node};
use crate::model::{ComponentId, RequirementView};

/// Nodes of the graph that all groups together depend on.
const CONE: usize = 200_000;
/// Gates and events of one fault tree, and nodes of one diagram.
const GATES: usize = 20_000;
const NODES: usize = 100_000;
/// Pairs looked at for one group, the nearest ones and those behind them.
const PAIRS: usize = 5_000;
/// Steps of the diagrams of all groups; a group may take a few times its share of what is left. Steps that one gate or
/// event of a fault tree counts for.
const DIAGRAM_STEPS: u64 = 3_000_000;
const SHARES: u64 = 4;
const STEPS_OF_GATE: u64 = 8;
/// Steps of all runs, and comparisons of pairs.
const STEPS: u64 = 10_000_000;
/// Pairs told of one group, and listed, targets of each, and members.
const LISTED: usize = 100;
const MEMBERS: usize = 8;

/// A group that pairs defeat.
#[derive(Clone, Debug)]
pub(crate) struct DefeatedByPairs {
    pub(crate) gate: Node,
    /// The nearest pairs, by name; the first ones of many.
    pub(crate) pairs: Vec<DefeatingPair>,
    /// All pairs; of many the nearest ones, and the first ones by name.
    pub(crate) listed: Vec<[ComponentId; 2]>,
    /// How many pairs there are in all, those behind the nearest ones included.
    pub(crate) pair_count: u64,
    /// How many targets go down with any of `pairs`, and with neither of its components alone.
    pub(crate) target_count: u64,
}

/// Two components that defeat a group together.
#[derive(Clone, Debug)]
pub(crate) struct DefeatingPair {
    /// First the one that takes more of the members down alone; of equals the first one by name.
    pub(crate) components: [ComponentId; 2],
    /// The members that are components and go down, by name; the first ones of many.
    pub(crate) lost: Vec<ComponentId>,
    /// A shortest way to each of those, from the first of the pair that it can be reached from.
    pub(crate) ways: Vec<Vec<ComponentId>>,
    /// The targets that go down with both and with neither alone, by name; the first ones of many.
    pub(crate) targets: Vec<ComponentId>,
    /// The best tier among those.
    pub(crate) tier: Option<u8>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct DefeatingPairs {
    /// In the order of the model.
    pub(crate) groups: Vec<DefeatedByPairs>,
    /// How many groups with two to spare were not looked at to the end.
    pub(crate) left_out: usize,
}

/// Finds all groups that pairs defeat.
///
/// # Errors
///
/// [`Limit::Stopped`] when the options say to stop.
pub(crate) fn defeating_pairs(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    options: Options<'_>,
) -> Result<DefeatingPairs, Limit> {
    let gates: Vec<Node> = (graph.component_count() as Node..graph.node_count() as Node)
        .filter(|gate| graph.threshold[*gate as usize] > 2 && !base.down[*gate as usize])
        .filter(|gate| matches!(graph.gate(*gate).requirement.view(), RequirementView::Group(_)))
        .collect();
    if gates.is_empty() {
        return Ok(DefeatingPairs::default());
    }
    let inputs = graph.inputs();
    let within = within_cone(graph, inputs, &gates);
    let mut found = DefeatingPairs { groups: Vec::new(), left_out: gates.len() - within };
    let limits = Limits::new(NODES, options.stop);
    let gates = &gates[..within];
    let logic = FailureLogic::of_nodes(graph, base, gates.iter().copied(), Scope::UpTo(2), limits)?;
    let mut search = Search {
        graph,
        base,
        failures,
        inputs,
        run: Propagation::new(graph, base),
        travel: Travel::new(graph, base),
        compared: 0,
    };
    let mut left = DIAGRAM_STEPS;
    for (at, gate) in gates.iter().enumerate() {
        let share = left.min(SHARES * left / (gates.len() - at) as u64);
        let fuel = Fuel::new(share);
        let pairs = cut_pairs(graph, &logic, *gate, limits.fuelled(&fuel));
        left -= share - fuel.left();
        match pairs {
            Ok(Some(pairs)) => match search.nearest(*gate, &pairs) {
                Some((nearest, behind)) => found.groups.extend(search.told(*gate, &nearest, &behind)),
                None => found.left_out += 1,
            },
            Err(Limit::Stopped) => return Err(Limit::Stopped),
            Ok(None) | Err(_) => found.left_out += 1,
        }
    }
    Ok(found)
}

/// How many of the groups, the first ones, depend on so little together that it is within the budget.
fn within_cone(graph: &Graph<'_>, inputs: &Csr, gates: &[Node]) -> usize {
    let mut seen = vec![false; graph.node_count()];
    let mut left = CONE;
    let mut network = false;
    let mut open = Vec::new();
    for (at, gate) in gates.iter().enumerate() {
        open.push(*gate);
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            if left == 0 {
                return at;
            }
            left -= 1;
            open.extend(inputs.of(node));
            if graph.path_of(node).is_some() && !std::mem::replace(&mut network, true) {
                open.extend(graph.network.links().iter().flat_map(|(link, a, b)| [*link, *a, *b]));
            }
        }
    }
    gates.len()
}

/// The minimal cut sets of order two of a group, the failure of its owner left out; `None` where there are
/// too many, or where what they come from is too large.
fn cut_pairs(
    graph: &Graph<'_>,
    logic: &FailureLogic<'_, '_>,
    gate: Node,
    limits: Limits<'_>,
) -> Result<Option<Vec<[ComponentId; 2]>>, Limit> {
    let most = GATES.min((limits.steps_left() / STEPS_OF_GATE) as usize);
    let size = logic.size_of_node(gate, most);
    limits.spend(size.map_or(most as u64, |size| size as u64 * STEPS_OF_GATE))?;
    if size.is_none() {
        return Ok(None);
    }
    let owner = graph.gate(gate).owner;
    let tree = logic.tree_of_node(gate, |event| event == owner)?;
    let mut ladder = Ladder::new(&tree);
    if ladder.least_order().is_none_or(|least| least > 2) {
        return Ok(Some(Vec::new()));
    }
    Ok(ladder.up_to(2, limits)?.pairs(&tree, PAIRS))
}

type Pairs = Vec<[ComponentId; 2]>;

struct Search<'a, 'm> {
    graph: &'a Graph<'m>,
    base: &'a BaseState,
    failures: &'a SingleFailures,
    inputs: &'a Csr,
    run: Propagation<'a, 'm>,
    travel: Travel<'a, 'm>,
    /// Comparisons of pairs.
    compared: u64,
}

impl Search<'_, '_> {
    fn is_spent(&self) -> bool {
        self.run.steps + self.travel.steps + self.compared > STEPS
    }

    fn name(&self, id: ComponentId) -> &str {
        self.graph.model().component(id).name()
    }

    /// The nearest of the pairs that defeat a group, each with its members and all of them by name, and the
    /// others; `None` where the budget was used up.
    fn nearest(&mut self, gate: Node, pairs: &[[ComponentId; 2]]) -> Option<(Pairs, Pairs)> {
        let mut members: Vec<ComponentId> = pairs.iter().flatten().copied().collect();
        members.sort_unstable_by_key(|id| self.graph.model().component(*id).name());
        members.dedup();
        let place: FxHashMap<ComponentId, usize> =
            members.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        // By member, which of them are down with it, itself first, and how much of the group.
        let mut with: Vec<Vec<usize>> = Vec::with_capacity(members.len());
        let mut lost: Vec<usize> = Vec::with_capacity(members.len());
        for (own, member) in members.iter().enumerate() {
            if self.is_spent() {
                return None;
            }
            self.run.run(self.base, [member.0]);
            let others = self.run.trail.iter().filter_map(|node| place.get(&ComponentId(*node)));
            with.push(std::iter::once(own).chain(others.copied().filter(|other| *other != own)).collect());
            lost.push(self.lost(gate).len());
        }
        let mut sorted: Vec<[usize; 2]> = pairs
            .iter()
            .map(|[a, b]| {
                let (a, b) = (place[a], place[b]);
                [a.min(b), a.max(b)]
            })
            .collect();
        sorted.sort_unstable();
        // Of a group that is whole today, what defeats it takes down as many members as it takes.
        if self.inputs.of(gate).iter().any(|member| self.base.down[*member as usize]) {
            sorted.retain(|pair| !self.is_spent() && self.effect(gate, pair.map(|at| members[at])).0);
            if self.is_spent() {
                return None;
            }
        }
        let known: FxHashSet<[usize; 2]> = sorted.iter().copied().collect();
        let takes = |a: usize, b: usize| with[a].contains(&b);
        let (mut nearest, mut others) = (Vec::new(), Vec::new());
        for pair in sorted {
            let [a, b] = pair;
            self.compared += (with[a].len() * with[b].len()) as u64;
            if self.is_spent() {
                return None;
            }
            let mut nearer = with[a].iter().flat_map(|x| with[b].iter().map(move |y| [*x, *y]));
            let behind = nearer.any(|[x, y]| {
                let other = [x.min(y), x.max(y)];
                // Of those that take each other down the first one stands for all.
                let mutual = takes(x, a) && takes(y, b);
                other != pair && known.contains(&other) && (!mutual || other < pair)
            });
            let components = [members[a], members[b]];
            if behind || self.effect(gate, components).1 {
                others.push(components);
                continue;
            }
            let leads = lost[b] > lost[a];
            let [a, b] = if leads { [b, a] } else { [a, b] };
            nearest.push([members[a], members[b]]);
        }
        Some((nearest, others))
    }

    /// The inputs of a group that the last run took down, one that counts twice twice.
    fn lost(&self, gate: Node) -> Vec<Node> {
        let is_lost = |node: &Node| self.run.is_down(*node) && !self.base.down[*node as usize];
        self.inputs.of(gate).iter().copied().filter(is_lost).collect()
    }

    /// Whether the pair takes enough members down itself, and whether all around the owner as well.
    fn effect(&mut self, gate: Node, pair: [ComponentId; 2]) -> (bool, bool) {
        self.run.run(self.base, pair.map(|id| id.0));
        let owner = self.graph.model().component(self.graph.gate(gate).owner);
        let anyway = owner.located_in().any(|location| self.run.is_down(location.id().0));
        (self.lost(gate).len() as u32 >= self.graph.threshold[gate as usize], anyway)
    }

    fn told(&mut self, gate: Node, nearest: &Pairs, behind: &Pairs) -> Option<DefeatedByPairs> {
        if nearest.is_empty() {
            return None;
        }
        let mut targets = FxHashSet::default();
        let pairs = nearest.iter().take(LISTED).map(|pair| self.pair(gate, *pair, &mut targets)).collect();
        Some(DefeatedByPairs {
            gate,
            pairs,
            listed: nearest.iter().chain(behind).take(LISTED).copied().collect(),
            pair_count: (nearest.len() + behind.len()) as u64,
            target_count: targets.len() as u64,
        })
    }

    /// What a pair does; the targets that it takes down join `all`.
    fn pair(
        &mut self,
        gate: Node,
        components: [ComponentId; 2],
        all: &mut FxHashSet<ComponentId>,
    ) -> DefeatingPair {
        let [alone, beside] = components.map(|id| {
            self.run.run(self.base, [id.0]);
            self.targets().into_iter().collect::<FxHashSet<ComponentId>>()
        });
        self.run.run(self.base, components.map(|id| id.0));
        let mut targets = self.targets();
        targets.retain(|target| !alone.contains(target) && !beside.contains(target));
        let model = self.graph.model();
        let tier = targets.iter().map(|target| model.component(*target).tier()).min();
        all.extend(&targets);
        targets.sort_unstable_by_key(|target| model.component(*target).name());
        targets.truncate(LISTED);
        let is_component = |node: &Node| self.graph.is_component(*node);
        let mut lost: Vec<ComponentId> =
            self.lost(gate).into_iter().filter(is_component).map(ComponentId).collect();
        lost.sort_unstable_by_key(|id| self.name(*id));
        lost.dedup();
        lost.truncate(MEMBERS);
        let mut ways: Vec<Option<Vec<ComponentId>>> = vec![None; lost.len()];
        for start in components {
            self.travel.forward(&self.run, start.0, |_| false);
            for (member, way) in lost.iter().zip(&mut ways) {
                if way.is_none() && self.travel.reached(member.0) {
                    *way = Some(self.travel.path(start.0, member.0).into_iter().map(ComponentId).collect());
                }
            }
        }
        let ways = ways.into_iter().flatten().collect();
        DefeatingPair { components, lost, ways, targets, tier }
    }

    /// The targets that the last run took down.
    fn targets(&self) -> Vec<ComponentId> {
        let down = self.run.trail.iter().filter(|node| self.graph.is_component(**node));
        let down = down.map(|node| ComponentId(*node));
        down.filter(|id| self.failures.place_of(*id).is_some() && !self.base.is_down(*id)).collect()
    }
}
