//! Which declaration a name means.
//!
//! A public element is known by its name everywhere, a private one within its container, and each by its
//! path from any container around the reference (`FT.A.g1`; within `FT` also `A.g1`). The innermost wins.
//! Gates, basic events and house events share one space of names; parameters have their own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A space of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Events,
    Parameters,
}

/// The names of all containers and of what is in them.
#[derive(Default)]
pub(super) struct Names<'a> {
    inside: HashMap<(Space, u32, &'a str), u32>,
    public: HashMap<(Space, &'a str), u32>,
    containers: HashMap<(u32, &'a str), u32>,
}

impl<'a> Names<'a> {
    /// The container of this name in another one: `next` where it is new.
    pub(super) fn open(&mut self, parent: u32, name: &'a str, next: u32) -> u32 {
        *self.containers.entry((parent, name)).or_insert(next)
    }

    /// Adds a name; the declaration that has it already, if one has.
    pub(super) fn add(
        &mut self,
        space: Space,
        container: u32,
        name: &'a str,
        private: bool,
        index: u32,
    ) -> Option<u32> {
        let mut first = None;
        match self.inside.entry((space, container, name)) {
            Entry::Occupied(taken) => first = Some(*taken.get()),
            Entry::Vacant(free) => _ = free.insert(index),
        }
        if !private {
            match self.public.entry((space, name)) {
                Entry::Occupied(taken) => first = first.or(Some(*taken.get())),
                Entry::Vacant(free) => _ = free.insert(index),
            }
        }
        first
    }

    /// What a name or path means in container `from`. Cost: the depth of the container times the length of
    /// the path.
    pub(super) fn find(
        &self,
        space: Space,
        name: &str,
        from: u32,
        parent: impl Fn(u32) -> u32,
    ) -> Option<u32> {
        let mut around = from;
        loop {
            let found = self.inside.get(&(space, around, name)).copied();
            if let Some(found) = found.or_else(|| self.along(space, name, around)) {
                return Some(found);
            }
            if around == 0 {
                return self.public.get(&(space, name)).copied();
            }
            around = parent(around);
        }
    }

    /// What a path means that starts in this container.
    fn along(&self, space: Space, path: &str, from: u32) -> Option<u32> {
        let (containers, name) = path.rsplit_once('.')?;
        let mut at = from;
        for container in containers.split('.') {
            at = *self.containers.get(&(at, container))?;
        }
        self.inside.get(&(space, at, name)).copied()
    }
}
