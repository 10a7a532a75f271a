//! Sorting components by name.

use crate::model::{ComponentId, Model};

impl Model {
    /// Sorts components by name.
    ///
    /// Names differ in eight bytes behind what all have in common, but for a few; those are compared as one
    /// number, without a look at the names.
    pub(crate) fn sort_by_name(&self, ids: &mut [ComponentId]) {
        let name = |id: ComponentId| self.component(id).name().as_bytes();
        let Some(first) = ids.first().copied() else { return };
        let common = ids.iter().fold(name(first).len(), |common, id| {
            let pairs = name(first)[..common].iter().zip(name(*id));
            pairs.take_while(|(a, b)| a == b).count()
        });
        let key = |id: ComponentId| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(&name(id)[common..]).for_each(|(byte, own)| *byte = *own);
            u64::from_be_bytes(bytes)
        };
        let mut keyed: Vec<(u64, ComponentId)> = ids.iter().map(|id| (key(*id), *id)).collect();
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| name(a.1).cmp(name(b.1))));
        ids.iter_mut().zip(keyed).for_each(|(id, (_, sorted))| *id = sorted);
    }
}
