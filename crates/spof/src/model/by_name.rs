//! Sorting components by name.

use crate::model::{ComponentId, Model};

impl Model {
    /// Sorts components by name.
    ///
    /// Names differ in eight bytes behind what all have in common, but for a few; those are compared as one
    /// number, without a look at the names.
    pub(crate) fn sort_by_name(&self, ids: &mut [ComponentId]) {
        self.sort_by_name_of(ids, |id| *id);
    }

    /// Sorts what stands for components by their names.
    pub(crate) fn sort_by_name_of<T: Copy>(&self, items: &mut [T], id: impl Fn(&T) -> ComponentId) {
        let name = |item: &T| self.component(id(item)).name().as_bytes();
        let Some(first) = items.first().copied() else { return };
        let common = items.iter().fold(name(&first).len(), |common, item| {
            let pairs = name(&first)[..common].iter().zip(name(item));
            pairs.take_while(|(a, b)| a == b).count()
        });
        let key = |item: &T| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(&name(item)[common..]).for_each(|(byte, own)| *byte = *own);
            u64::from_be_bytes(bytes)
        };
        let mut keyed: Vec<(u64, T)> = items.iter().map(|item| (key(item), *item)).collect();
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| name(&a.1).cmp(name(&b.1))));
        items.iter_mut().zip(keyed).for_each(|(item, (_, sorted))| *item = sorted);
    }
}
