//! Single points of failure that tell one story.
//!
//! A drive, the server that it is in and the web tier on that server are three single points of
//! failure and one gap. Two belong to one chain if one lies on the other's path and both take the same
//! targets down; chains are the classes that this makes. With n paths of at most p steps it costs
//! O(n p log n).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use spof::report::SpofReport;

/// Single points of failure that take the same targets down one through another.
pub(crate) struct Chain<'a> {
    /// The one whose path meets most of the others.
    pub(crate) head: &'a SpofReport,
    /// The head and those on its path, in that order; then the others by id.
    pub(crate) members: Vec<Member<'a>>,
}

/// One of a chain.
pub(crate) struct Member<'a> {
    pub(crate) spof: &'a SpofReport,
    /// For one that is not on the head's path: where its own path meets it.
    pub(crate) joins: Option<&'a str>,
}

/// The chains, worst first: by tier, then by how many targets they take down, then by id.
pub(crate) fn of(spofs: &[SpofReport]) -> Vec<Chain<'_>> {
    let index: BTreeMap<&str, usize> =
        spofs.iter().enumerate().map(|(at, spof)| (spof.id.as_str(), at)).collect();
    let struck = struck_sets(spofs);
    let mut classes = Classes((0..spofs.len()).collect());
    for (at, spof) in spofs.iter().enumerate() {
        let same =
            spof.path.iter().filter_map(|id| index.get(id.as_str())).filter(|on| struck[**on] == struck[at]);
        same.for_each(|on| classes.join(at, *on));
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..spofs.len() {
        members.entry(classes.of(at)).or_default().push(at);
    }
    let mut chains: Vec<Chain<'_>> = members.into_values().map(|members| chain(spofs, &members)).collect();
    chains
        .sort_by_key(|chain| (chain.head.tier, Reverse(chain.head.takes_down_count), chain.head.id.as_str()));
    chains
}

/// A number for every distinct set of targets.
fn struck_sets(spofs: &[SpofReport]) -> Vec<usize> {
    let mut numbers: BTreeMap<(u64, &[String]), usize> = BTreeMap::new();
    let numbered = spofs.iter().map(|spof| {
        let next = numbers.len();
        *numbers.entry((spof.takes_down_count, &spof.takes_down)).or_insert(next)
    });
    numbered.collect()
}

fn chain<'a>(spofs: &'a [SpofReport], members: &[usize]) -> Chain<'a> {
    let by_id: BTreeMap<&str, &SpofReport> =
        members.iter().map(|at| (spofs[*at].id.as_str(), &spofs[*at])).collect();
    let met = |spof: &SpofReport| spof.path.iter().filter(|id| by_id.contains_key(id.as_str())).count();
    let rank = |spof: &&SpofReport| (Reverse(met(spof)), spof.path.len(), spof.id.clone());
    let head = by_id.values().copied().min_by_key(rank).unwrap_or(&spofs[members[0]]);

    let on_path = head.path.iter().filter_map(|id| by_id.get(id.as_str()).copied());
    let mut listed: Vec<Member<'_>> = on_path.map(|spof| Member { spof, joins: None }).collect();
    if listed.is_empty() {
        listed.push(Member { spof: head, joins: None });
    }
    let beside = by_id.values().filter(|spof| spof.id != head.id && !head.path.contains(&spof.id));
    listed.extend(beside.map(|spof| {
        let meets = spof.path.iter().find(|id| head.path.contains(id));
        Member { spof, joins: Some(meets.unwrap_or(&head.id)) }
    }));
    Chain { head, members: listed }
}

/// Union-find with path halving; the smaller index is the representative.
struct Classes(Vec<usize>);

impl Classes {
    fn of(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }
}
