//! Adjacency in two flat arrays.

/// For each node, a list of nodes (compressed sparse rows).
#[derive(Clone, Debug, Default)]
pub(crate) struct Csr {
    start: Vec<u32>,
    items: Vec<u32>,
}

impl Csr {
    /// The heads of each tail's edges, in the order of `edges`. Two passes.
    pub(crate) fn new(nodes: usize, edges: &[(u32, u32)]) -> Csr {
        let mut start = vec![0u32; nodes + 1];
        for (tail, _) in edges {
            start[*tail as usize + 1] += 1;
        }
        for node in 0..nodes {
            start[node + 1] += start[node];
        }
        let mut next = start.clone();
        let mut items = vec![0u32; edges.len()];
        for (tail, head) in edges {
            let at = &mut next[*tail as usize];
            items[*at as usize] = *head;
            *at += 1;
        }
        Csr { start, items }
    }

    #[inline]
    pub(crate) fn of(&self, node: u32) -> &[u32] {
        &self.items[self.start[node as usize] as usize..self.start[node as usize + 1] as usize]
    }

    pub(crate) fn nodes(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    pub(crate) fn edges(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.nodes() as u32).flat_map(|node| self.of(node).iter().map(move |item| (node, *item)))
    }

    /// The edges whose heads are wanted, in the same order.
    pub(crate) fn filtered(&self, wanted: impl Fn(u32) -> bool) -> Csr {
        let mut start = Vec::with_capacity(self.start.len());
        let mut items = Vec::new();
        start.push(0);
        for node in 0..self.nodes() as u32 {
            items.extend(self.of(node).iter().copied().filter(|head| wanted(*head)));
            start.push(items.len() as u32);
        }
        Csr { start, items }
    }

    /// The same edges turned round.
    pub(crate) fn reversed(&self) -> Csr {
        let edges: Vec<(u32, u32)> = self.edges().map(|(tail, head)| (head, tail)).collect();
        Csr::new(self.nodes(), &edges)
    }
}
