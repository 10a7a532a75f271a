//! Undirected graphs as lists of edges, the same on every run.

/// A graph to measure: its name, how many nodes it has, and its edges.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it is called in a table.
    pub name: String,
    /// Its nodes are `0..nodes`.
    pub nodes: usize,
    /// Its edges, in no particular order.
    pub edges: Vec<(u32, u32)>,
}

/// Marsaglia's xorshift with 64 bits of state, and a multiplication to make the high bits good (xorshift64*).
#[derive(Debug, Clone)]
pub struct XorShift(u64);

impl XorShift {
    /// A generator that gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        // A state of zero would stay zero.
        Self(seed ^ 0x9e37_79b9_7f4a_7c15 | 1)
    }

    /// The next number of 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`, as even as a multiplication makes it.
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.next_u64() >> 32) * u64::from(bound)) >> 32) as u32
    }
}

/// The numbers `0..count` in random order.
pub fn permutation(count: u32, random: &mut XorShift) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last as usize, random.below(last + 1) as usize);
    }
    order
}

/// Edges between nodes drawn at random: no neighbour is near in memory, and with three ends a node there are
/// one large component, many small ones, long cycles and many bridges.
pub fn random(nodes: u32, edges: usize, seed: u64) -> Shape {
    let mut random = XorShift::new(seed);
    let edges = (0..edges).map(|_| (random.below(nodes), random.below(nodes))).collect();
    Shape { name: format!("random, {} nodes", count(nodes as usize)), nodes: nodes as usize, edges }
}

/// The fat-tree of `k`-port switches with all its hosts: k²/4 cores, then a pod's aggregation switches, its
/// edge switches and their hosts, pod by pod.
pub fn fat_tree(k: u32) -> Shape {
    let half = k / 2;
    let cores = half * half;
    let pod_size = k + half * half;
    let mut edges = Vec::with_capacity((3 * k * half * half) as usize);
    for pod in 0..k {
        let aggregation = cores + pod * pod_size;
        let edge = aggregation + half;
        let host = edge + half;
        for i in 0..half {
            for j in 0..half {
                edges.push((aggregation + i, i * half + j));
                edges.push((aggregation + i, edge + j));
                edges.push((edge + i, host + i * half + j));
            }
        }
    }
    Shape { name: format!("fat-tree k={k}"), nodes: (cores + k * pod_size) as usize, edges }
}

/// A path whose ids follow one another.
pub fn path(nodes: u32) -> Shape {
    let edges = (1..nodes).map(|node| (node - 1, node)).collect();
    Shape { name: format!("path of {}", count(nodes as usize)), nodes: nodes as usize, edges }
}

/// A round number of nodes for people.
fn count(nodes: usize) -> String {
    if nodes >= 1_000_000 { format!("{}M", nodes / 1_000_000) } else { nodes.to_string() }
}
