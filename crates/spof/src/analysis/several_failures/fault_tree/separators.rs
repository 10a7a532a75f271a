//! Network paths in a network too large to be written down: every set of at most so many failures that
//! breaks one, found by search.
//!
//! Where a path still stands, a cut set has to hit every way that works, so the search branches over what
//! one way hangs on, and a member that was tried is taken as safe for its later siblings, so that no set is
//! found twice (R. Reiter, "A theory of diagnosis from first principles", 1987, with the pruning of
//! his hitting-set tree). A branch ends as soon as more ways without a common member stand than failures
//! are left: in a well-connected network (Menger 1927) that is at once. What fails are components, not links
//! alone: a rack that takes three switches with it is one failure.
//!
//! Costs at most w^k searches for order k and w failures that a way hangs on; in practice a few for each
//! path.

use std::cmp::Reverse;

use crate::analysis::several_failures::diagrams::Limit;
use crate::analysis::several_failures::fault_tree::logic::{Bounded, Logic};
use crate::graph::Csr;
use crate::graph::network::{Network, PathSearch};

/// How many searches one path may take.
const SEARCHES: usize = 200_000;
/// No order above this is searched for.
const DEEPEST: u32 = 12;

/// Stands for the family of what is down when it fails itself, and never else: most links.
pub(crate) const PLAIN: u32 = u32::MAX;

/// Searches in one network, of which the family of each link and of each node that forwards is known.
pub(crate) struct Separators {
    search: PathSearch,
    /// By component, its family, or [`PLAIN`]; that of links and nodes that forward.
    cuts: Vec<u32>,
    /// By component, the links and nodes whose family its failure is a member of, itself left out where that is all.
    hits: Csr,
    /// By component, whether it is down in this branch, again of links and nodes that forward.
    down: Vec<bool>,
    /// By component, whether it has failed in this branch.
    failed: Vec<bool>,
    /// By component, whether it is taken as safe in this branch.
    safe: Vec<bool>,
    searches_left: usize,
}

impl Separators {
    /// `cuts` gives the family of each of `elements`, the links and nodes that forward, or [`PLAIN`]. Costs their size
    /// and that of their families.
    pub(crate) fn new(
        bounded: &Bounded<'_>,
        components: usize,
        elements: &[u32],
        cuts: impl Fn(u32) -> u32,
    ) -> Separators {
        let mut families = vec![Bounded::UP; components];
        let mut hits = Vec::with_capacity(elements.len());
        let mut events = Vec::new();
        for element in elements {
            let family = cuts(*element);
            families[*element as usize] = family;
            if family == PLAIN {
                continue;
            }
            events.clear();
            members(bounded, family, &mut events);
            hits.extend(events.iter().map(|event| (*event, *element)));
        }
        Separators {
            search: PathSearch::new(components),
            down: families.iter().map(|family| *family == Bounded::DOWN).collect(),
            cuts: families,
            hits: Csr::new(components, &hits),
            failed: vec![false; components],
            safe: vec![false; components],
            searches_left: 0,
        }
    }

    /// The family of the minimal cut sets of the paths between two components.
    pub(crate) fn family(
        &mut self,
        bounded: &mut Bounded<'_>,
        network: &Network,
        ends: (u32, u32),
    ) -> Result<u32, Limit> {
        if bounded.order > DEEPEST {
            return Err(Limit::Network);
        }
        self.searches_left = SEARCHES;
        let mut found = Bounded::UP;
        let mut branch = Branch { ends, network, chosen: Vec::new() };
        let done = self.search_from(bounded, &mut branch, &mut found);
        if done.is_err() {
            // A search that was given up leaves its marks behind.
            self.failed.fill(false);
            self.safe.fill(false);
            let down = self.cuts.iter().map(|family| *family == Bounded::DOWN);
            self.down = down.collect();
        }
        done.map(|()| found)
    }

    /// Fails or mends a component, and what goes down or comes up with it.
    fn set(&mut self, bounded: &Bounded<'_>, event: u32, failed: bool) {
        self.failed[event as usize] = failed;
        if self.cuts[event as usize] == PLAIN {
            self.down[event as usize] = failed;
        }
        for element in self.hits.of(event) {
            self.down[*element as usize] = is_down(bounded, self.cuts[*element as usize], &self.failed);
        }
    }

    /// Adds to `found` every cut set that holds what is chosen and nothing that is safe. It recurses as deep as
    /// the order, which [`DEEPEST`] bounds.
    fn search_from(
        &mut self,
        bounded: &mut Bounded<'_>,
        branch: &mut Branch<'_>,
        found: &mut u32,
    ) -> Result<(), Limit> {
        let left = bounded.order - branch.chosen.len() as u32;
        let Some(hangs_on) = self.way(bounded, branch)? else {
            let mut set = Bounded::DOWN;
            for event in &branch.chosen {
                let single = bounded.families.single(*event)?;
                set = bounded.and(set, single)?;
            }
            *found = bounded.or(*found, set)?;
            return Ok(());
        };
        if left == 0 || hangs_on.is_empty() || self.stand(bounded, branch, &hangs_on, left)? {
            return Ok(());
        }
        // What takes the most down comes first: a room with the switches of every way is a cut by itself, and once it is
        // taken as safe the other ways are seen to stand.
        let mut hangs_on = hangs_on;
        hangs_on.sort_by_key(|event| Reverse(self.hits.of(*event).len()));
        for (place, event) in hangs_on.iter().enumerate() {
            self.set(bounded, *event, true);
            branch.chosen.push(*event);
            let before = *found;
            self.search_from(bounded, branch, found)?;
            branch.chosen.pop();
            self.set(bounded, *event, false);
            self.safe[*event as usize] = true;
            let rest = &hangs_on[place + 1..];
            if *found != before && !rest.is_empty() && self.stand(bounded, branch, rest, left)? {
                break;
            }
        }
        hangs_on.iter().for_each(|event| self.safe[*event as usize] = false);
        Ok(())
    }

    /// Whether, besides the way that hangs on these failures, so many stand that `left` failures cannot hit
    /// all of them: each one shares nothing with those before it.
    fn stand(
        &mut self,
        bounded: &Bounded<'_>,
        branch: &Branch<'_>,
        hangs_on: &[u32],
        left: u32,
    ) -> Result<bool, Limit> {
        let mut failed: Vec<u32> = hangs_on.to_vec();
        hangs_on.iter().for_each(|event| self.set(bounded, *event, true));
        let mut ways = 1;
        while ways <= left {
            match self.way(bounded, branch)? {
                None => break,
                // A way that nothing can break stands whatever happens.
                Some(more) if more.is_empty() => ways = left + 1,
                Some(more) => {
                    more.iter().for_each(|event| self.set(bounded, *event, true));
                    failed.extend(more);
                    ways += 1;
                }
            }
        }
        failed.iter().for_each(|event| self.set(bounded, *event, false));
        Ok(ways > left)
    }

    /// A way that works, as the failures it hangs on, sorted, without those that are safe; `None` if all
    /// are broken.
    fn way(&mut self, bounded: &Bounded<'_>, branch: &Branch<'_>) -> Result<Option<Vec<u32>>, Limit> {
        self.searches_left = self.searches_left.checked_sub(1).ok_or(Limit::Network)?;
        let down = &self.down;
        let down = |element: u32| down[element as usize];
        let mut elements = Vec::new();
        let (from, to) = branch.ends;
        if !self.search.connected(branch.network, from, to, down, Some(&mut elements)) {
            return Ok(None);
        }
        let mut events = Vec::new();
        for element in elements {
            match self.cuts[element as usize] {
                PLAIN => events.push(element),
                family => members(bounded, family, &mut events),
            }
        }
        events.sort_unstable();
        events.dedup();
        events.retain(|event| !self.safe[*event as usize] && !self.failed[*event as usize]);
        Ok(Some(events))
    }
}

struct Branch<'a> {
    ends: (u32, u32),
    network: &'a Network,
    chosen: Vec<u32>,
}

/// Whether the family holds a set of which every member has failed. It recurses as deep as the order.
fn is_down(bounded: &Bounded<'_>, mut family: u32, failed: &[bool]) -> bool {
    while family > 1 {
        let node = bounded.families.table.node(family);
        if failed[node.level as usize] && is_down(bounded, node.hi, failed) {
            return true;
        }
        family = node.lo;
    }
    family == 1
}

/// Every member of a set of the family, each once.
fn members(bounded: &Bounded<'_>, family: u32, events: &mut Vec<u32>) {
    if family <= 1 {
        return;
    }
    let node = bounded.families.table.node(family);
    if (node.lo, node.hi) == (0, 1) {
        events.push(node.level);
        return;
    }
    let from = events.len();
    let mut open = vec![family];
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(id) = open.pop() {
        if id > 1 && seen.insert(id) {
            let node = bounded.families.table.node(id);
            events.push(node.level);
            open.extend([node.lo, node.hi]);
        }
    }
    events[from..].sort_unstable();
    let mut last = None;
    let mut kept = from;
    for at in from..events.len() {
        if last.replace(events[at]) != Some(events[at]) {
            events[kept] = events[at];
            kept += 1;
        }
    }
    events.truncate(kept);
}
