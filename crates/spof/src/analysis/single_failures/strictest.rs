//! Of the targets that each component takes down, the one whose promise is the hardest to keep.
//!
//! Every class of failures holds the two targets with the least values, so that a component that is a
//! target itself has another one to show. Followed classes look at their targets, classes in series take
//! over those of the class they lead to: O(n + hits), however many pairs there are.

use crate::analysis::node_set::NONE;
use crate::analysis::single_failures::SingleFailures;
use crate::model::ComponentId;

/// By class, up to two targets (places) with the least values, the least first.
pub(crate) struct Strictest<V> {
    by_class: Vec<[Option<(V, u32)>; 2]>,
}

impl<V: Copy + Ord> Strictest<V> {
    /// `value` gives what each target (its place) promises, if anything; equals are told apart by place.
    pub(crate) fn new(failures: &SingleFailures, value: impl Fn(u32) -> Option<V>) -> Strictest<V> {
        let values: Vec<Option<V>> = (0..failures.targets.len() as u32).map(value).collect();
        if values.iter().all(Option::is_none) {
            return Strictest { by_class: Vec::new() };
        }
        let mut by_class: Vec<[Option<(V, u32)>; 2]> = vec![[None; 2]; failures.classes.len()];
        for class in 0..failures.classes.len() {
            let next = failures.classes.next[class];
            let mut best = if next == NONE { [None; 2] } else { by_class[next as usize] };
            let mut add = |place: u32| {
                if let Some(value) = values[place as usize] {
                    keep(&mut best, (value, place));
                }
            };
            if next == NONE {
                failures.hits_of(class as u32).iter().for_each(|place| add(*place));
            } else {
                // A gate is no component, and so no target.
                let members = failures.classes.members(class as u32).iter();
                let places = members.filter_map(|node| failures.target_of.get(*node as usize).copied());
                places.filter(|place| *place != NONE).for_each(add);
            }
            by_class[class] = best;
        }
        Strictest { by_class }
    }

    /// The least value among the targets that `component` takes down by its failure, itself left out, and
    /// the place of that target.
    pub(crate) fn of(&self, failures: &SingleFailures, component: ComponentId) -> Option<(V, u32)> {
        let class = failures.classes.of[component.index()];
        if class == NONE || !failures.fails[component.index()] {
            return None;
        }
        let own = failures.target_of[component.index()];
        let of_class = self.by_class.get(class as usize)?;
        of_class.iter().copied().flatten().find(|(_, place)| *place != own)
    }
}

fn keep<V: Copy + Ord>(best: &mut [Option<(V, u32)>; 2], found: (V, u32)) {
    match best {
        [None, _] => best[0] = Some(found),
        [Some(first), _] if found < *first => *best = [Some(found), Some(*first)],
        [_, Some(second)] if found >= *second => {}
        [Some(first), _] if found == *first => {}
        _ => best[1] = Some(found),
    }
}
