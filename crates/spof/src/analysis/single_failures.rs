//! Every single failure at once: for each component that can fail, which targets go down with it.
//!
//! Each class of failures (see `classes.rs`) is followed once, on both cores. The cost is
//! that of the output, about one step for each (failure, node that goes down) pair of a followed class;
//! classes in series cost nothing, and their results share those of the class they lead to.

mod strictest;

pub(crate) use strictest::Strictest;

use std::sync::atomic::AtomicBool;

use rustc_hash::FxHashMap;

use crate::analysis::classes::{Classes, NONE};
use crate::analysis::follow::{Chunk, Shared, Way, follow_all};
use crate::analysis::propagation::BaseState;
use crate::analysis::travel;
use crate::graph::{Csr, Graph, Node};
use crate::model::{ComponentId, RequirementView};
use crate::progress::Observer;

/// How the analysis may be run and when it must stop.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Threads to use, at least 1.
    pub threads: usize,
    /// Steps (dependencies followed) after which to give up.
    pub max_steps: u64,
    /// Set by the caller from elsewhere to give up, for a time limit.
    pub stop: Option<&'a AtomicBool>,
    /// Who is told how far the analysis is.
    pub progress: Observer<'a>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { threads: 1, max_steps: u64::MAX, stop: None, progress: Observer::default() }
    }
}

/// The analysis was stopped before it was exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the analysis of single failures was stopped after {done} of {of} classes of failures")]
#[non_exhaustive]
pub struct Stopped {
    /// Classes of failures that were followed.
    pub done: usize,
    /// All of them.
    pub of: usize,
}

/// What every single failure does to every target.
pub struct SingleFailures {
    /// Sorted by name.
    targets: Vec<ComponentId>,
    /// By component, its place in `targets`, or [`NONE`].
    target_of: Vec<u32>,
    fails: Vec<bool>,
    classes: Classes,
    /// By class, where its targets stand in `hits`; followed classes only.
    hits_at: Vec<(u32, u32)>,
    hits: Vec<u32>,
    /// By class, the nearest one in its series, itself included, that is a target or is followed.
    skip: Vec<u32>,
    /// By class, how many targets go down with it, its own members included.
    reach: Vec<u64>,
    /// By class, the most critical target that goes down with it, its own members included, the nearest
    /// of these; and without its own member where it has only one.
    goal: Vec<(Node, Node)>,
    /// By class of one member, the steps to the second of its goals.
    steps_to_goal: Vec<u32>,
    paths: FxHashMap<Node, Vec<Node>>,
    ways: FxHashMap<u32, FxHashMap<Node, (Node, u32)>>,
    /// By target, how many components take it down alone.
    counts: Vec<u64>,
    /// Redundant groups and the followed classes that take them down, sorted.
    defeats: Vec<(Node, u32)>,
    steps: u64,
}

/// Follows every component that can fail.
///
/// `targets` are what the analysis is about. Costs O(n + m) and the output (see the module).
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop; nothing is claimed then.
pub fn single_failures(
    graph: &Graph<'_>,
    base: &BaseState,
    targets: &[ComponentId],
    options: Options<'_>,
) -> Result<SingleFailures, Stopped> {
    let model = graph.model();
    let mut targets = targets.to_vec();
    targets.sort_by_key(|target| model.component(*target).name());
    targets.dedup();
    let mut target_of = vec![NONE; model.len()];
    for (index, target) in targets.iter().enumerate() {
        target_of[target.index()] = index as u32;
    }
    let fails: Vec<bool> = model.components().map(|c| c.fails() && !base.is_down(c.id())).collect();
    let tiers: Vec<u8> = model.components().map(|component| component.tier()).collect();
    let redundant: Vec<bool> = graph.gates.iter().map(|gate| is_redundant(gate.requirement.view())).collect();
    let mut classes = Classes::new(graph, base);
    let rings = (0..classes.len() as u32).any(|class| classes.members(class).len() > 1);
    let inputs = rings.then(|| travel::inputs(graph, base));
    let mut chunks = Vec::new();
    let mut followed = vec![false; classes.len()];
    let weight = loop {
        let weight = weights(graph, &classes, &fails);
        let roots = classes.roots();
        let to_follow: Vec<u32> = (0..classes.len() as u32)
            .filter(|class| classes.next[*class as usize] == NONE && weight[*class as usize] > 0)
            .filter(|class| !std::mem::replace(&mut followed[*class as usize], true))
            .collect();
        if to_follow.is_empty() {
            break weight;
        }
        let shared = Shared {
            graph,
            base,
            classes: &classes,
            roots: &roots,
            target_of: &target_of,
            fails: &fails,
            redundant: &redundant,
            inputs: inputs.as_ref(),
            tiers: &tiers,
        };
        chunks.extend(follow_all(&shared, &to_follow, options)?);
        // What a class takes down and is in series with it all the same (a ring that a group closes) has
        // a result of its own.
        for class in chunks.iter_mut().flat_map(|chunk| std::mem::take(&mut chunk.circular)) {
            classes.next[class as usize] = NONE;
        }
    };
    let skip = skips(graph, &classes, &target_of);
    let mut result = SingleFailures {
        hits_at: vec![(0, 0); classes.len()],
        hits: Vec::new(),
        reach: vec![0; classes.len()],
        goal: vec![(NONE, NONE); classes.len()],
        steps_to_goal: vec![0; classes.len()],
        paths: FxHashMap::default(),
        ways: FxHashMap::default(),
        counts: vec![0; targets.len()],
        defeats: Vec::new(),
        steps: 0,
        skip,
        targets,
        target_of,
        fails,
        classes,
    };
    for chunk in chunks {
        result.absorb(chunk, &weight);
    }
    result.defeats.sort_unstable();
    result.series(&weight, &tiers);
    Ok(result)
}

fn is_redundant(view: RequirementView<'_>) -> bool {
    matches!(view, RequirementView::Group(group) if (group.needed() as usize) < group.members().len())
}

/// By class, how many components that can fail end up with its effect: its own and those in series.
fn weights(graph: &Graph<'_>, classes: &Classes, fails: &[bool]) -> Vec<u64> {
    let mut weight = vec![0u64; classes.len()];
    for class in (0..classes.len() as u32).rev() {
        let own =
            classes.members(class).iter().filter(|node| graph.is_component(**node) && fails[**node as usize]);
        weight[class as usize] += own.count() as u64;
        let next = classes.next[class as usize];
        if next != NONE {
            weight[next as usize] += weight[class as usize];
        }
    }
    weight
}

/// By class, the nearest one in its series, itself included, that is a target or is followed.
fn skips(graph: &Graph<'_>, classes: &Classes, target_of: &[u32]) -> Vec<u32> {
    let mut skip: Vec<u32> = (0..classes.len() as u32).collect();
    for class in 0..classes.len() as u32 {
        let next = classes.next[class as usize];
        let is_target = |node: &Node| graph.is_component(*node) && target_of[*node as usize] != NONE;
        if next != NONE && !classes.members(class).iter().any(is_target) {
            skip[class as usize] = skip[next as usize];
        }
    }
    skip
}

impl SingleFailures {
    fn absorb(&mut self, chunk: Chunk, weight: &[u64]) {
        let offset = u32::try_from(self.hits.len()).expect("fewer than 2^32 pairs");
        self.steps += chunk.steps;
        self.defeats.extend(chunk.defeats);
        for followed in chunk.followed {
            let at = followed.class as usize;
            self.hits_at[at] = (offset + followed.hits.0, offset + followed.hits.1);
            self.reach[at] = u64::from(followed.hits.1 - followed.hits.0);
            for target in &chunk.hits[followed.hits.0 as usize..followed.hits.1 as usize] {
                self.counts[*target as usize] += weight[at];
            }
            let goal = followed.goal.unwrap_or(NONE);
            self.goal[at] = (goal, goal);
            match followed.way {
                Way::None => {}
                Way::Path(path) => {
                    self.steps_to_goal[at] = path.len() as u32 - 1;
                    self.paths.insert(path[0], path);
                }
                Way::Ways(ways, own) => {
                    self.ways.insert(followed.class, ways);
                    self.paths.extend(own);
                }
            }
        }
        self.hits.extend(chunk.hits);
    }

    /// Carries results along the classes in series, and leaves each target itself out of its count.
    fn series(&mut self, weight: &[u64], tiers: &[u8]) {
        for (class, weight) in weight.iter().enumerate() {
            let members = self.classes.members(class as u32);
            let single = (members.len() == 1).then(|| members[0]);
            let own_target =
                single.filter(|node| self.target_of.get(*node as usize).is_some_and(|t| *t != NONE));
            let next = self.classes.next[class];
            if next != NONE {
                self.reach[class] = self.reach[next as usize] + u64::from(own_target.is_some());
                self.goal[class].1 = self.goal[next as usize].0;
                let arrived = self.classes.members(next) == [self.goal[class].1];
                self.steps_to_goal[class] = if arrived { 1 } else { 1 + self.steps_to_goal[next as usize] };
                if let Some(node) = own_target {
                    self.counts[self.target_of[node as usize] as usize] += weight;
                }
            }
            if let Some(node) = own_target {
                let other = self.goal[class].1;
                let nearer = other == NONE || tiers[node as usize] <= tiers[other as usize];
                self.goal[class].0 = if nearer { node } else { other };
            } else if single.is_some() {
                self.goal[class].0 = self.goal[class].1;
            }
        }
        for (index, target) in self.targets.iter().enumerate() {
            let class = self.classes.of[target.index()];
            if class != NONE && self.fails[target.index()] {
                self.counts[index] = self.counts[index].saturating_sub(1);
            }
        }
    }

    /// The targets, sorted by name.
    pub fn targets(&self) -> &[ComponentId] {
        &self.targets
    }

    /// How many components take this target down alone; 0 for one that is down already.
    pub fn spof_count(&self, target: usize) -> u64 {
        self.counts[target]
    }

    /// Steps that the analysis took: dependencies followed.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// How many targets go down with this component's failure, itself left out: its blast radius. 0 for
    /// what cannot fail or is down already.
    pub fn takes_down_count(&self, component: ComponentId) -> u64 {
        let node = component.index();
        let class = self.classes.of[node];
        if class == NONE || !self.fails[node] {
            return 0;
        }
        self.reach[class as usize] - u64::from(self.target_of[node] != NONE)
    }

    /// The targets (places in [`SingleFailures::targets`]) that go down with this component's failure,
    /// itself left out, in no particular order.
    pub fn takes_down(&self, component: ComponentId) -> impl Iterator<Item = u32> + '_ {
        let own = component.index() as Node;
        let mut class = if self.fails[component.index()] { self.classes.of[component.index()] } else { NONE };
        let chain = std::iter::from_fn(move || {
            if class == NONE {
                return None;
            }
            let here = self.skip[class as usize];
            class = self.classes.next[here as usize];
            Some(here)
        });
        chain
            .flat_map(move |class| {
                let in_series = self.classes.next[class as usize] != NONE;
                let members = if in_series { self.classes.members(class) } else { &[] };
                let own_targets =
                    members.iter().map(|node| self.target_of[*node as usize]).filter(|t| *t != NONE);
                let (from, to) = self.hits_at[class as usize];
                own_targets.chain(self.hits[from as usize..to as usize].iter().copied())
            })
            .filter(move |target| self.targets[*target as usize].0 != own)
    }

    /// A shortest way by which this component's failure travels to the most critical target that it
    /// takes down, and how many steps were left out of its middle to keep it within `most` components
    /// (at least 2). `None` where it takes no target down.
    pub fn path(&self, component: ComponentId, most: usize) -> Option<(Vec<ComponentId>, u64)> {
        if self.takes_down_count(component) == 0 {
            return None;
        }
        let start = component.index() as Node;
        let class = self.classes.of[component.index()];
        let goal = self.goal[class as usize].1;
        let own = self.paths.get(&start);
        let (end, steps) = match (self.ways.get(&class), own) {
            (Some(_), Some(path)) => (*path.last()?, path.len() as u64 - 1),
            (Some(ways), None) => (goal, u64::from(ways.get(&start)?.1)),
            (None, _) => (goal, u64::from(self.steps_to_goal[class as usize])),
        };
        let length = steps as usize + 1;
        let shown = if length <= most { length } else { most.max(2) - 1 };
        let mut path: Vec<ComponentId> = self.walk(start, end).take(shown).map(ComponentId).collect();
        if shown < length {
            path.push(ComponentId(end));
        }
        Some((path, (length - length.min(shown + 1)) as u64))
    }

    /// The most critical target that this component's failure takes down, itself left out; of equals the one that
    /// [`SingleFailures::path`] leads to.
    pub(crate) fn goal_of(&self, component: ComponentId) -> Option<ComponentId> {
        if self.takes_down_count(component) == 0 {
            return None;
        }
        let start = component.index() as Node;
        let class = self.classes.of[component.index()];
        let own = if self.ways.contains_key(&class) { self.paths.get(&start) } else { None };
        Some(ComponentId(own.and_then(|path| path.last().copied()).unwrap_or(self.goal[class as usize].1)))
    }

    /// The components on the way from `start` to the goal of its class.
    fn walk(&self, start: Node, goal: Node) -> impl Iterator<Item = Node> + '_ {
        let ways = self.ways.get(&self.classes.of[start as usize]);
        let mut rest: &[Node] = &[];
        let mut at = Some(start);
        std::iter::from_fn(move || {
            if let Some((first, others)) = rest.split_first() {
                rest = others;
                return Some(*first);
            }
            let here = at.take()?;
            if here != goal || here == start {
                let next = self.classes.next[self.classes.of[here as usize] as usize];
                // In a ring everything follows the ways to its goal, but for the goal itself.
                let own = self.paths.get(&here).filter(|_| ways.is_none() || here == start);
                if let Some(path) = own {
                    rest = &path[1..];
                } else if let Some(ways) = ways {
                    at = ways.get(&here).map(|way| way.0);
                } else if next != NONE {
                    at = self.classes.members(next).first().copied();
                }
            }
            Some(here)
        })
    }

    /// Redundant groups (their nodes) and the classes that take all of their spares down.
    pub(crate) fn defeats(&self) -> &[(Node, u32)] {
        &self.defeats
    }

    /// The place of a component in [`SingleFailures::targets`], if it is a target.
    pub(crate) fn place_of(&self, component: ComponentId) -> Option<u32> {
        let place = self.target_of[component.index()];
        (place != NONE).then_some(place)
    }

    /// The class of a node, or `None` for what is down already.
    pub(crate) fn class_of(&self, node: Node) -> Option<u32> {
        let class = self.classes.of[node as usize];
        (class != NONE).then_some(class)
    }

    /// The class that this one is in series with. It has a smaller number.
    pub(crate) fn next_in_series(&self, class: u32) -> Option<u32> {
        let next = self.classes.next[class as usize];
        (next != NONE).then_some(next)
    }

    pub(crate) fn class_count(&self) -> usize {
        self.classes.len()
    }

    pub(crate) fn class_members(&self, class: u32) -> &[Node] {
        self.classes.members(class)
    }

    pub(crate) fn can_fail(&self, node: Node) -> bool {
        self.fails.get(node as usize).copied().unwrap_or(false)
    }

    /// The components that can fail and have the effect of this class, the nearest ones: its own
    /// members, or else those in series with it.
    pub(crate) fn nearest_failures(&self, class: u32, series: &Csr) -> Vec<ComponentId> {
        let mut found = Vec::new();
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            let before = found.len();
            let own = self.classes.members(class).iter().filter(|node| self.can_fail(**node));
            found.extend(own.map(|node| ComponentId(*node)));
            if found.len() == before {
                open.extend_from_slice(series.of(class));
            }
        }
        found
    }

    /// By class, the classes in series with it.
    pub(crate) fn series_of(&self) -> Csr {
        let next = self.classes.next.iter().enumerate().filter(|(_, next)| **next != NONE);
        let edges: Vec<(u32, u32)> = next.map(|(class, next)| (*next, class as u32)).collect();
        Csr::new(self.classes.len(), &edges)
    }
}
