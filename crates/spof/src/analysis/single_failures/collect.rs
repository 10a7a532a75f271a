//! What all threads found, put together: one pass over the followed classes, one along the series.

use crate::analysis::node_set::NONE;
use crate::analysis::single_failures::classes::Classes;
use crate::analysis::single_failures::follow::Chunk;
use crate::graph::{Graph, Node};
use crate::model::ComponentId;

/// What is known of a class.
#[derive(Clone)]
pub(super) struct End {
    /// Where the targets of a followed class start in `hits`: so many as `reach` says.
    pub(super) hits_at: u32,
    /// How many targets go down with it, its own members included.
    pub(super) reach: u32,
    /// The nearest class in its series, itself included, that is a target or is followed.
    pub(super) skip: u32,
    /// The most critical target that goes down with it, its own members included, the nearest of these.
    pub(super) goal: Node,
    /// The same without its own member, where it has only one.
    pub(super) other_goal: Node,
    /// Of a class of one member, the steps to the other goal.
    pub(super) steps_to_goal: u32,
    /// Where the way to the goal of a followed class of one member starts in `ways`.
    pub(super) way_at: u32,
}

/// What is known of each class.
pub(super) fn ends(chunks: &[Chunk], classes: &Classes, target_of: &[u32], tiers: &[u8]) -> Vec<End> {
    let nothing =
        End { hits_at: 0, reach: 0, skip: 0, goal: NONE, other_goal: NONE, steps_to_goal: 0, way_at: 0 };
    let mut ends = vec![nothing; classes.len()];
    let mut offset = 0;
    let mut way_at = 0;
    for chunk in chunks {
        let mut from = 0;
        for followed in &chunk.followed {
            ends[followed.class as usize] = End {
                hits_at: offset + from,
                reach: followed.hits_end - from,
                skip: 0,
                goal: followed.goal,
                other_goal: followed.goal,
                steps_to_goal: followed.steps,
                way_at,
            };
            from = followed.hits_end;
            way_at += followed.steps;
        }
        offset += from;
    }
    carry(&mut ends, classes, target_of, tiers);
    ends
}

/// Carries results along the classes in series.
fn carry(ends: &mut [End], classes: &Classes, target_of: &[u32], tiers: &[u8]) {
    for class in 0..classes.len() {
        ends[class].skip = class as u32;
        // A ring is in series with nothing.
        let [node] = *classes.members(class as u32) else { continue };
        let is_target = target_of.get(node as usize).is_some_and(|place| *place != NONE);
        let next = classes.next[class];
        if next != NONE {
            let arrived = classes.members(next) == [ends[next as usize].goal];
            let next = ends[next as usize].clone();
            let end = &mut ends[class];
            if !is_target {
                end.skip = next.skip;
            }
            end.reach = next.reach + u32::from(is_target);
            end.other_goal = next.goal;
            end.steps_to_goal = if arrived { 1 } else { 1 + next.steps_to_goal };
        }
        let end = &mut ends[class];
        let tier = |node: Node| tiers[node as usize];
        let nearer = is_target && (end.other_goal == NONE || tier(node) <= tier(end.other_goal));
        end.goal = if nearer { node } else { end.other_goal };
    }
}

/// The lists of all classes, one after the other, and the counts; see the fields of the same names in
/// `SingleFailures`.
pub(super) struct Lists {
    pub(super) hits: Vec<u32>,
    pub(super) ways: Vec<Node>,
    pub(super) counts: Vec<u64>,
    pub(super) defeats: Vec<(Node, u32)>,
}

/// The hits and the ways of all chunks, by chunk, taken out of them: what has been put together is given back, so that
/// it is not there twice.
pub(super) fn taken_out(chunks: &mut [Chunk]) -> Vec<(Vec<u32>, Vec<Node>)> {
    chunks
        .iter_mut()
        .map(|chunk| (std::mem::take(&mut chunk.hits), std::mem::take(&mut chunk.ways)))
        .collect()
}

impl Lists {
    /// `weight` says, by class, how many components have its effect.
    pub(super) fn new(
        chunks: &[Chunk],
        taken_out: Vec<(Vec<u32>, Vec<Node>)>,
        classes: &Classes,
        targets: &[ComponentId],
        fails: &[bool],
        weight: &[u32],
        graph: &Graph<'_>,
    ) -> Lists {
        let mut hits = Vec::with_capacity(taken_out.iter().map(|lists| lists.0.len()).sum());
        let mut ways = Vec::with_capacity(taken_out.iter().map(|lists| lists.1.len()).sum());
        let mut counts = vec![0u64; targets.len()];
        for (chunk, (chunk_hits, chunk_ways)) in chunks.iter().zip(taken_out) {
            let mut from = 0;
            for followed in &chunk.followed {
                let own = &chunk_hits[from..followed.hits_end as usize];
                let weight = u64::from(weight[followed.class as usize]);
                own.iter().for_each(|target| counts[*target as usize] += weight);
                from = followed.hits_end as usize;
            }
            hits.extend_from_slice(&chunk_hits);
            ways.extend_from_slice(&chunk_ways);
        }
        assert!(hits.len().max(ways.len()) < u32::MAX as usize, "fewer than 2^32 pairs");
        // What is in series goes down by itself too; and no target counts for itself.
        for (target, count) in targets.iter().zip(&mut counts) {
            let class = classes.of[target.index()];
            if class != NONE && classes.next[class as usize] != NONE {
                *count += u64::from(weight[class as usize]);
            }
            if class != NONE && fails[target.index()] {
                *count = count.saturating_sub(1);
            }
        }
        Lists { hits, ways, counts, defeats: by_gate(chunks, weight, graph) }
    }
}

/// Groups and the classes that defeat them, sorted: counted by group, then each group's few sorted. A class that was
/// followed before it was known that nothing that can fail ends there says nothing.
fn by_gate(chunks: &[Chunk], weight: &[u32], graph: &Graph<'_>) -> Vec<(Node, u32)> {
    let components = graph.component_count();
    let mut start = vec![0u32; graph.node_count() - components + 1];
    let all = || {
        let found = chunks.iter().flat_map(|chunk| &chunk.defeats);
        found.filter(|(_, class)| weight[*class as usize] > 0)
    };
    all().for_each(|(gate, _)| start[*gate as usize - components + 1] += 1);
    for gate in 1..start.len() {
        start[gate] += start[gate - 1];
    }
    let mut defeats = vec![(0, 0); all().count()];
    for pair in all() {
        let next = &mut start[pair.0 as usize - components];
        defeats[*next as usize] = *pair;
        *next += 1;
    }
    defeats.chunk_by_mut(|a, b| a.0 == b.0).for_each(<[_]>::sort_unstable);
    defeats
}
