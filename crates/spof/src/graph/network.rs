//! The links, and whether a path joins two components while some of them are down.
//!
//! A path's interior nodes are up and forward; its links are up; its ends are not asked.

/// One end of a link as seen from the other.
#[derive(Clone, Copy, Debug)]
struct Hop {
    link: u32,
    to: u32,
}

/// The undirected multigraph of links on component indexes.
#[derive(Clone, Debug)]
pub struct Network {
    start: Vec<u32>,
    hops: Vec<Hop>,
    forwards: Vec<bool>,
    links: Vec<(u32, u32, u32)>,
}

impl Network {
    pub(crate) fn new(
        nodes: usize,
        links: impl Iterator<Item = (u32, u32, u32)>,
        forwards: impl Fn(u32) -> bool,
    ) -> Network {
        let links: Vec<(u32, u32, u32)> = links.collect();
        if links.is_empty() {
            return Network { start: Vec::new(), hops: Vec::new(), forwards: Vec::new(), links };
        }
        let mut start = vec![0u32; nodes + 1];
        for (_, a, b) in &links {
            start[*a as usize + 1] += 1;
            start[*b as usize + 1] += 1;
        }
        for node in 0..nodes {
            start[node + 1] += start[node];
        }
        let mut next = start.clone();
        let mut hops = vec![Hop { link: 0, to: 0 }; links.len() * 2];
        for (link, a, b) in &links {
            for (from, to) in [(*a, *b), (*b, *a)] {
                hops[next[from as usize] as usize] = Hop { link: *link, to };
                next[from as usize] += 1;
            }
        }
        let forwards = (0..nodes as u32).map(forwards).collect();
        Network { start, hops, forwards, links }
    }

    /// The links as (link, end, other end), by component index.
    pub fn links(&self) -> &[(u32, u32, u32)] {
        &self.links
    }

    /// How many components there are, in the network or not; 0 where there is no network.
    pub(crate) fn nodes(&self) -> usize {
        self.forwards.len()
    }

    /// Whether the loss of this component can break a path that neither starts nor ends there.
    pub(crate) fn carries(&self, node: u32) -> bool {
        !self.links.is_empty() && (self.forwards[node as usize] && !self.of(node).is_empty())
    }

    /// The links, and the nodes that paths may run through, each once and in their order. Costs O(components).
    pub(crate) fn elements(&self) -> Vec<u32> {
        let mut is_link = vec![false; self.forwards.len()];
        self.links.iter().for_each(|(link, _, _)| is_link[*link as usize] = true);
        (0..is_link.len() as u32).filter(|node| is_link[*node as usize] || self.carries(*node)).collect()
    }

    /// The links of a node, each with the node at its other end.
    pub(crate) fn hops(&self, node: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.of(node).iter().map(|hop| (hop.link, hop.to))
    }

    /// Whether paths may run through this node.
    pub(crate) fn forwards(&self, node: u32) -> bool {
        self.forwards[node as usize]
    }

    fn of(&self, node: u32) -> &[Hop] {
        if self.links.is_empty() {
            return &[];
        }
        &self.hops[self.start[node as usize] as usize..self.start[node as usize + 1] as usize]
    }
}

/// Working memory for path searches, reused between them.
pub(crate) struct PathSearch {
    /// By node, the search and side that last saw it.
    seen: Vec<u32>,
    search: u32,
    /// By node, the hop that led to it: the link, and the node before.
    came: Vec<(u32, u32)>,
    queues: [Vec<u32>; 2],
}

impl PathSearch {
    pub(crate) fn new(nodes: usize) -> PathSearch {
        PathSearch { seen: vec![0; nodes], search: 0, came: vec![(0, 0); nodes], queues: Default::default() }
    }

    /// Looks for a path from both ends at once, one node of the side with less work at a time; so a
    /// search that fails costs what the smaller side costs. On success `witness`, if given, holds the
    /// links and interior nodes of the path that was found.
    pub(crate) fn connected(
        &mut self,
        network: &Network,
        from: u32,
        to: u32,
        down: impl Fn(u32) -> bool,
        witness: Option<&mut Vec<u32>>,
    ) -> bool {
        if self.search > u32::MAX - 4 {
            self.seen.fill(0);
            self.search = 0;
        }
        self.search += 2;
        let marks = [self.search, self.search + 1];
        let ends = [from, to];
        let mut heads = [0usize; 2];
        let mut work = [0usize; 2];
        for side in 0..2 {
            self.queues[side].clear();
            self.queues[side].push(ends[side]);
            self.seen[ends[side] as usize] = marks[side];
        }
        loop {
            let side = usize::from(work[1] < work[0]);
            let Some(node) = self.queues[side].get(heads[side]).copied() else { return false };
            heads[side] += 1;
            for hop in network.of(node) {
                work[side] += 1;
                // Most hops lead where this side was before, or to what forwards nothing: neither needs a look at the link.
                let seen = self.seen[hop.to as usize];
                let meets = seen == marks[1 - side];
                let leads_on = meets || (seen != marks[side] && network.forwards[hop.to as usize]);
                if !leads_on || down(hop.link) {
                    continue;
                }
                if meets {
                    // The other side's end, or an interior node that is up and forwards.
                    if let Some(witness) = witness {
                        self.trace(ends, side, node, *hop, witness);
                    }
                    return true;
                }
                if !down(hop.to) {
                    self.seen[hop.to as usize] = marks[side];
                    self.came[hop.to as usize] = (hop.link, node);
                    self.queues[side].push(hop.to);
                }
            }
        }
    }

    fn trace(&self, ends: [u32; 2], side: usize, node: u32, hop: Hop, witness: &mut Vec<u32>) {
        witness.clear();
        witness.push(hop.link);
        for (mut at, end) in [(node, ends[side]), (hop.to, ends[1 - side])] {
            while at != end {
                let (link, before) = self.came[at as usize];
                witness.extend([at, link]);
                at = before;
            }
        }
    }
}
