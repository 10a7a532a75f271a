//! Section 2 of the contract, rule by rule, by brute force.

use std::collections::{BTreeSet, VecDeque};

use super::{TwinModel, TwinRequirement, TwinState};

impl TwinModel {
    /// Rule 1: who is up when the components `failed` fail, beside those whose `state` is failed.
    ///
    /// The greatest fixpoint: everything that has not failed is up, until the rule says otherwise.
    pub fn up_states(&self, failed: &BTreeSet<usize>) -> Vec<bool> {
        let has_failed = |i: usize| failed.contains(&i) || self.state(i) == TwinState::Failed;
        let mut up: Vec<bool> = (0..self.len()).map(|i| !has_failed(i)).collect();
        loop {
            let next: Vec<bool> = (0..self.len()).map(|i| !has_failed(i) && self.may_run(i, &up)).collect();
            if next == up {
                return up;
            }
            up = next;
        }
    }

    /// Who is up with nothing failed.
    pub fn base_states(&self) -> Vec<bool> {
        self.up_states(&BTreeSet::new())
    }

    /// Rule 1 without its first clause: locations, needs and common causes.
    fn may_run(&self, i: usize, up: &[bool]) -> bool {
        let spared = (0..self.causes.len())
            .all(|cause| up[self.first_cause() + cause] || !self.cause_affects(cause, i));
        spared
            && self.inside(i).iter().all(|&location| up[location])
            && self.needs(i).iter().all(|need| self.holds(i, need, up))
    }

    /// Whether a requirement of `owner` holds in these states.
    fn holds(&self, owner: usize, requirement: &TwinRequirement, up: &[bool]) -> bool {
        match requirement {
            TwinRequirement::Id(id) => up[*id],
            TwinRequirement::AnyOf(of) => of.iter().any(|member| self.holds(owner, member, up)),
            TwinRequirement::AllOf(of) => of.iter().all(|member| self.holds(owner, member, up)),
            TwinRequirement::AtLeast { k, of } => {
                of.iter().filter(|member| self.holds(owner, member, up)).count() >= *k
            }
            TwinRequirement::Majority(of) => {
                2 * of.iter().filter(|member| self.holds(owner, member, up)).count() > of.len()
            }
            TwinRequirement::Reach { to, from } => {
                from.is_none_or(|from| up[from]) && self.reaches(from.unwrap_or(owner), *to, up)
            }
        }
    }

    /// Rule 2: breadth first from `from` over links that are up, onward only through nodes that are up and forward.
    pub(super) fn reaches(&self, from: usize, to: usize, up: &[bool]) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            if node != from && !(up[node] && self.forwards(node)) {
                continue;
            }
            for (position, link) in self.links.iter().enumerate() {
                if !up[self.first_link() + position] {
                    continue;
                }
                let (a, b) = link.between;
                for (near, far) in [(a, b), (b, a)] {
                    if near == node && seen.insert(far) {
                        queue.push_back(far);
                    }
                }
            }
        }
        up[to] && seen.contains(&to)
    }

    /// Whether it can fail by itself.
    pub fn can_fail(&self, i: usize) -> bool {
        let fails = match self.part(i) {
            super::Part::Component(component) => component.fails,
            super::Part::Link(link) => link.fails,
            super::Part::Cause(cause) => cause.fails,
        };
        fails.unwrap_or(true)
    }

    /// All of kind service, else every ordinary component that nothing needs, wants, needs to start or is in.
    pub fn targets(&self) -> Vec<usize> {
        let ordinary = 0..self.components.len();
        let services: Vec<usize> = ordinary.clone().filter(|&i| self.kind(i) == "service").collect();
        if !services.is_empty() {
            return services;
        }
        let mut needed = BTreeSet::new();
        for i in 0..self.len() {
            needed.extend(self.inside(i));
            for requirement in self.needs(i).iter().chain(self.wants(i)).chain(self.needs_to_start(i)) {
                needed.extend(requirement.mentions());
            }
        }
        ordinary.filter(|i| !needed.contains(i)).collect()
    }

    /// Rule 4: everything whose failure alone takes the target down. Empty for a target that is down anyway:
    /// its only minimal cut set is the empty one.
    pub fn spofs(&self, target: usize) -> BTreeSet<usize> {
        if !self.base_states()[target] {
            return BTreeSet::new();
        }
        (0..self.len())
            .filter(|&i| i != target && self.can_fail(i))
            .filter(|&i| !self.up_states(&BTreeSet::from([i]))[target])
            .collect()
    }

    /// Everything that the failure of `i` takes down: what is up in the base state and down then, without `i`.
    pub fn takes_down(&self, i: usize) -> BTreeSet<usize> {
        self.newly_down(i).into_iter().filter(|&j| j != i).collect()
    }

    /// Like [`Self::takes_down`], with `i` itself where that was up.
    fn newly_down(&self, i: usize) -> BTreeSet<usize> {
        let before = self.base_states();
        let after = self.up_states(&BTreeSet::from([i]));
        (0..self.len()).filter(|&j| before[j] && !after[j]).collect()
    }

    /// Rule 4: whether the target stays up even when everything that can fail, the target left out, has failed.
    pub fn nothing_can(&self, target: usize) -> bool {
        let all = (0..self.len()).filter(|&i| i != target && self.can_fail(i)).collect();
        self.up_states(&all)[target]
    }

    /// Rule 4: all minimal cut sets of the target with at most `max_order` members, by trying every set.
    pub fn minimal_cut_sets(&self, target: usize, max_order: usize) -> Vec<BTreeSet<usize>> {
        let candidates: Vec<usize> = (0..self.len()).filter(|&i| i != target && self.can_fail(i)).collect();
        let mut minimal: Vec<BTreeSet<usize>> = Vec::new();
        let mut of_this_order = vec![BTreeSet::new()];
        for _ in 0..=max_order {
            let mut larger = Vec::new();
            for set in of_this_order {
                if minimal.iter().any(|smaller| smaller.is_subset(&set)) {
                    continue;
                }
                if !self.up_states(&set)[target] {
                    minimal.push(set);
                    continue;
                }
                for &next in candidates.iter().filter(|next| set.last().is_none_or(|last| last < next)) {
                    larger.push(set.iter().copied().chain([next]).collect());
                }
            }
            of_this_order = larger;
        }
        minimal
    }

    /// Rule 3: who has started at the end of a cold start. The least fixpoint: nothing runs until the rule lets it.
    /// A common cause that has not happened is there from the first step.
    pub fn cold_start(&self) -> Vec<bool> {
        let mut started = vec![false; self.len()];
        loop {
            let next: Vec<bool> = (0..self.len())
                .map(|i| {
                    self.state(i) != TwinState::Failed
                        && self.may_run(i, &started)
                        && self.needs_to_start(i).iter().all(|need| self.holds(i, need, &started))
                })
                .collect();
            if next == started {
                return started;
            }
            started = next;
        }
    }

    /// Who starts together after a cold start: everything that can, as soon as it can. Common causes that have not
    /// happened are there before the first wave.
    pub fn waves(&self) -> Vec<BTreeSet<usize>> {
        let mut started = vec![false; self.len()];
        let mut waves = Vec::new();
        let ready = |started: &[bool], causes: bool| -> BTreeSet<usize> {
            let kind = |i: &usize| (*i >= self.first_cause()) == causes;
            let can = |i: &usize| {
                self.state(*i) != TwinState::Failed
                    && self.may_run(*i, started)
                    && self.needs_to_start(*i).iter().all(|need| self.holds(*i, need, started))
            };
            (0..self.len()).filter(|&i| !started[i]).filter(kind).filter(can).collect()
        };
        loop {
            let causes = ready(&started, true);
            if !causes.is_empty() {
                causes.iter().for_each(|&i| started[i] = true);
                continue;
            }
            let wave = ready(&started, false);
            if wave.is_empty() {
                return waves;
            }
            wave.iter().for_each(|&i| started[i] = true);
            waves.push(wave);
        }
    }

    /// Rule 3: what can run but cannot start.
    pub fn deadlocked(&self) -> BTreeSet<usize> {
        let (up, started) = (self.base_states(), self.cold_start());
        (0..self.len()).filter(|&i| up[i] && !started[i]).collect()
    }

    /// Rule 3: what a component that has not started waits for: what is missing of its locations and causes, and in
    /// its requirements everything that has not started and counts, of what can run.
    pub fn waits_for(&self, i: usize, started: &[bool]) -> BTreeSet<usize> {
        let base = self.base_states();
        let missing = |j: &usize| base[*j] && !started[*j];
        let causes = (0..self.causes.len()).filter(|&cause| self.cause_affects(cause, i));
        let mut waits: BTreeSet<usize> =
            causes.map(|cause| self.first_cause() + cause).filter(missing).collect();
        waits.extend(self.inside(i).iter().copied().filter(missing));
        for need in self.needs(i).iter().chain(self.needs_to_start(i)) {
            self.open_leaves(i, need, started, &base, &mut waits);
        }
        waits
    }

    /// What is missing of one requirement: nothing where it holds, and nothing of what never holds.
    fn open_leaves(
        &self,
        owner: usize,
        requirement: &TwinRequirement,
        started: &[bool],
        base: &[bool],
        leaves: &mut BTreeSet<usize>,
    ) {
        if self.holds(owner, requirement, started) || !self.holds(owner, requirement, base) {
            return;
        }
        match requirement {
            TwinRequirement::Id(id) => drop(leaves.insert(*id)),
            TwinRequirement::AnyOf(of)
            | TwinRequirement::AllOf(of)
            | TwinRequirement::Majority(of)
            | TwinRequirement::AtLeast { of, .. } => {
                of.iter().for_each(|member| self.open_leaves(owner, member, started, base, leaves));
            }
            TwinRequirement::Reach { to, from } => {
                let mut on_routes = BTreeSet::from([*to]);
                on_routes.extend(from.filter(|from| from != to));
                let from = from.unwrap_or(owner);
                if from != *to {
                    self.routes(*to, base, &mut vec![from], &mut Vec::new(), &mut on_routes);
                }
                leaves.extend(on_routes.into_iter().filter(|&part| !started[part]));
            }
        }
    }

    /// Adds the links and the nodes between of every route without repetition that goes on from `nodes`.
    fn routes(
        &self,
        to: usize,
        up: &[bool],
        nodes: &mut Vec<usize>,
        links: &mut Vec<usize>,
        found: &mut BTreeSet<usize>,
    ) {
        let at = nodes[nodes.len() - 1];
        if at == to {
            found.extend(nodes[1..nodes.len() - 1].iter().chain(links.iter()));
            return;
        }
        for (position, link) in self.links.iter().enumerate().filter(|(p, _)| up[self.first_link() + p]) {
            for (near, far) in [link.between, (link.between.1, link.between.0)] {
                let may_pass = far == to || (up[far] && self.forwards(far));
                if near == at && may_pass && !nodes.contains(&far) {
                    nodes.push(far);
                    links.push(self.first_link() + position);
                    self.routes(to, up, nodes, links, found);
                    nodes.pop();
                    links.pop();
                }
            }
        }
    }

    /// Every requirement of those that a start waits for: whose, whether of `needs_to_start`, and which of that list.
    pub fn requirements_to_start(&self) -> Vec<(usize, bool, usize)> {
        let of = |i: usize| {
            let needs = (0..self.needs(i).len()).map(move |place| (i, false, place));
            needs.chain((0..self.needs_to_start(i).len()).map(move |place| (i, true, place)))
        };
        (0..self.len()).flat_map(of).collect()
    }

    /// The same model without some requirements: whose, whether of `needs_to_start`, and which of that list.
    pub fn without(&self, requirements: &BTreeSet<(usize, bool, usize)>) -> TwinModel {
        let mut model = self.clone();
        // From the last to the first, so that the places of the others stay as they are.
        for &(owner, to_start, place) in requirements.iter().rev() {
            if owner >= self.first_cause() {
                panic!("a common cause has no requirements here");
            } else if owner >= self.first_link() {
                assert!(!to_start, "a link has nothing to start with here");
                model.links[owner - self.first_link()].needs.remove(place);
            } else if to_start {
                model.components[owner].needs_to_start.remove(place);
            } else {
                model.components[owner].needs.remove(place);
            }
        }
        model
    }

    /// What is up although one of its own `wants` does not hold.
    pub fn degraded(&self, failed: &BTreeSet<usize>) -> BTreeSet<usize> {
        let up = self.up_states(failed);
        (0..self.len())
            .filter(|&i| up[i] && self.wants(i).iter().any(|want| !self.holds(i, want, &up)))
            .collect()
    }

    /// Whether `path` can explain how the failure of `i` takes the target down: from `i` to the target, only over
    /// what that failure takes down, and each one a real dependency of the next.
    pub fn path_is_valid(&self, i: usize, path: &[usize], target: usize) -> bool {
        let down = self.newly_down(i);
        path.first() == Some(&i)
            && path.last() == Some(&target)
            && path.iter().all(|step| down.contains(step))
            && path.windows(2).all(|pair| self.depends_directly(pair[1], pair[0]))
    }

    /// How many components (both ends counted) the shortest valid path has.
    pub fn shortest_path_length(&self, i: usize, target: usize) -> Option<usize> {
        let down = self.newly_down(i);
        if !down.contains(&i) || !down.contains(&target) {
            return None;
        }
        let mut reached = BTreeSet::from([i]);
        let mut length = 1;
        while !reached.contains(&target) {
            let next: BTreeSet<usize> = down
                .iter()
                .copied()
                .filter(|&b| reached.contains(&b) || reached.iter().any(|&a| self.depends_directly(b, a)))
                .collect();
            if next == reached {
                return None;
            }
            reached = next;
            length += 1;
        }
        Some(length)
    }

    /// Whether `b` depends on `a` without anything between: it is in it, mentions it in its needs, is hit by it as
    /// a common cause, or needs to reach something and `a` belongs to the network.
    pub fn depends_directly(&self, b: usize, a: usize) -> bool {
        let in_network = self.links.iter().enumerate().any(|(position, link)| {
            a == self.first_link() + position || a == link.between.0 || a == link.between.1
        });
        let hit_by_cause = a >= self.first_cause() && self.cause_affects(a - self.first_cause(), b);
        hit_by_cause
            || self.inside(b).contains(&a)
            || self.needs(b).iter().any(|need| need.mentions().contains(&a))
            || (in_network && self.needs(b).iter().any(TwinRequirement::has_reach))
    }
}
