//! Making a staged change: all of it, or nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::analysis::live::LiveAnalysis;
use crate::analysis::live::edit::{Edit, EditError, Reanalysis, TooLarge};
use crate::analysis::live::record::Record;
use crate::analysis::live::sets::ALL;
use crate::analysis::live::sets::Set;
use crate::analysis::live::stage::{self, Staged};
use crate::graph::Node;

/// Sets are cleared of what nothing has any more once they have doubled and grown by this many nodes.
const SLACK: usize = 1 << 16;

impl LiveAnalysis {
    /// Makes these edits, as one step: what lies between them need not be valid. Looks again at what they touch
    /// and at what depends on it as far as anything changes.
    ///
    /// Costs the nodes that are looked at, the size of the components that are edited, and of the rings
    /// that are touched; now and then a pass over all sets, as often as they double.
    ///
    /// # Errors
    ///
    /// [`EditError::Invalid`] where the result would not be a valid model: an id that is not defined or is taken,
    /// removing what something names, a location inside itself and so on. [`EditError::TooLarge`] where the
    /// sets would need more memory than is allowed. Nothing is changed then.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<Reanalysis, EditError> {
        let staged = stage::stage(self, edits).map_err(EditError::Invalid)?;
        let new_targets: FxHashSet<Node> = staged
            .targets
            .iter()
            .filter(|(node, _)| {
                self.structure.nodes.get(*node as usize).is_none_or(|vertex| !vertex.is_target)
            })
            .map(|(node, _)| *node)
            .collect();
        let fresh: FxHashSet<Node> = staged.fresh.iter().map(|(_, node)| *node).collect();
        let (looked_at, searches) = (self.looked_at, self.paths.searches);
        let undo = self.commit(staged);
        if self.settle().is_err() {
            let max_set_nodes = self.sets.max();
            self.roll_back(undo);
            self.sets.set_max(max_set_nodes);
            return Err(TooLarge { max_set_nodes }.into());
        }
        let before = std::mem::take(&mut self.before);
        let mut targets: Vec<String> = before
            .iter()
            .filter(|(node, _)| self.structure.nodes[**node as usize].is_target)
            .filter(|(node, _)| !new_targets.contains(node) && !fresh.contains(node))
            .filter(|(node, before)| self.is_other_for(**node, **before))
            .map(|(node, _)| self.names[*node as usize].to_string())
            .collect();
        targets.sort_unstable();
        self.structure.end_edit();
        if self.sets.node_count() > self.kept * 2 + SLACK {
            self.collect();
        }
        Ok(Reanalysis {
            looked_at: self.looked_at - looked_at,
            changed: before.len() as u64,
            searches: self.paths.searches - searches,
            targets,
        })
    }

    /// Whether a target has other single points of failure than before, itself left out.
    fn is_other_for(&self, node: Node, before: Set) -> bool {
        let now = self.set(node);
        let others = |set: Set| self.sets.members(set).filter(move |member| *member != node);
        let is_all = |set: Set| set == ALL;
        now != before && (is_all(now) != is_all(before) || !others(now).eq(others(before)))
    }

    /// Changes the structure and marks what must be looked at. Gives what would change it back.
    fn commit(&mut self, staged: Staged) -> Staged {
        let mut undo = Staged::default();
        for (name, node) in staged.fresh {
            self.structure.revive(node);
            self.names.resize(self.structure.nodes.len(), Arc::from(""));
            self.names[node as usize] = Arc::clone(&name);
            self.by_name.insert(name, node);
        }
        let mut woken: Vec<Node> = Vec::new();
        let mut olds: BTreeMap<Node, Option<Record>> = BTreeMap::new();
        for (node, new) in &staged.records {
            let old = self.structure.unbuild(*node);
            for record in [old.as_ref(), new.as_ref()].into_iter().flatten() {
                if let Some([a, b]) = record.ends() {
                    woken.extend([*node, a, b]);
                }
            }
            let forwards = |record: Option<&Record>| record.is_some_and(|record| record.forwards);
            if forwards(old.as_ref()) != forwards(new.as_ref()) {
                woken.push(*node);
            }
            olds.insert(*node, old);
        }
        self.structure.mend_rings();
        for (node, new) in staged.records {
            if let Some(record) = new {
                self.structure.build(node, record);
            }
        }
        for (node, old) in olds {
            if self.structure.record(node).is_none() {
                let is_target = self.structure.nodes[node as usize].is_target;
                undo.targets.extend(is_target.then_some((node, true)));
                self.structure.bury(node);
                let name = std::mem::replace(&mut self.names[node as usize], Arc::from(""));
                self.by_name.remove(&name);
                undo.fresh.push((name, node));
            }
            undo.records.insert(node, old);
        }
        for (node, is_target) in staged.targets {
            let vertex = &mut self.structure.nodes[node as usize];
            undo.targets.push((node, vertex.is_target));
            vertex.is_target = is_target;
        }
        undo.targets.reverse();
        for path in std::mem::take(&mut self.structure.retired) {
            self.paths.forget(path);
        }
        woken.into_iter().for_each(|node| self.wake(node));
        std::mem::take(&mut self.structure.touched).into_iter().for_each(|node| self.mark(node));
        undo
    }

    /// Undoes an edit that needs too much memory. What was there before found room, so this is not limited.
    fn roll_back(&mut self, undo: Staged) {
        self.sets.set_max(usize::MAX);
        self.commit(undo);
        let open = std::mem::take(&mut self.open);
        self.open = open
            .into_iter()
            .map(|Reverse((_, node))| Reverse((self.structure.nodes[node as usize].level, node)))
            .collect();
        let settled = self.settle();
        debug_assert!(settled.is_ok(), "without a limit there is room");
        self.before.clear();
        self.structure.end_edit();
        self.collect();
    }
}
