//! Section 2.5 of the contract by brute force: every state of the components with data, its probability, and
//! whether the target is down in it. Every number is a sum over these states.

use std::collections::BTreeSet;

use super::{TwinModel, TwinRequirement, TwinState};

/// With more components in question than this, nobody waits for the sum over all states.
pub const MOST: usize = 12;

/// Hours in a year of 365.25 days.
const HOURS_PER_YEAR: f64 = 8766.0;

/// What is known of how often a component fails and how long that lasts. Whole numbers, so that models compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TwinData {
    /// Nothing.
    #[default]
    None,
    /// `unavailability` or `availability`, with or without the time that a repair takes.
    Unavailability {
        /// The unavailability, in millionths.
        millionths: u32,
        /// Minutes.
        mttr: Option<u32>,
    },
    /// `mtbf` and `mttr`.
    Mtbf {
        /// Hours.
        mtbf: u32,
        /// Minutes.
        mttr: u32,
    },
    /// `afr` and `mttr`.
    Afr {
        /// The annual failure rate, in millionths, less than a million.
        millionths: u32,
        /// Minutes.
        mttr: u32,
    },
}

impl TwinData {
    /// Failures an hour while it is up, if the data say.
    pub fn rate(self) -> Option<f64> {
        match self {
            Self::None | Self::Unavailability { mttr: None, .. } => None,
            Self::Unavailability { millionths, mttr: Some(mttr) } => {
                let q = f64::from(millionths) / 1e6;
                Some(q / (hours(mttr) * (1.0 - q)))
            }
            Self::Mtbf { mtbf, .. } => Some(1.0 / f64::from(mtbf)),
            Self::Afr { millionths, .. } => Some(-(-f64::from(millionths) / 1e6).ln_1p() / HOURS_PER_YEAR),
        }
    }

    /// The mean time to repair in hours, if the data say.
    pub fn mttr(self) -> Option<f64> {
        match self {
            Self::None => None,
            Self::Unavailability { mttr, .. } => mttr.map(hours),
            Self::Mtbf { mttr, .. } | Self::Afr { mttr, .. } => Some(hours(mttr)),
        }
    }

    /// The share of time in which it is down by its own failure, if the data say.
    pub fn unavailability(self) -> Option<f64> {
        match self {
            Self::None => None,
            Self::Unavailability { millionths, .. } => Some(f64::from(millionths) / 1e6),
            Self::Mtbf { mttr, .. } | Self::Afr { mttr, .. } => {
                let load = self.rate()? * hours(mttr);
                Some(load / (1.0 + load))
            }
        }
    }
}

fn hours(minutes: u32) -> f64 {
    f64::from(minutes) / 60.0
}

/// The numbers of one target.
pub struct TwinNumbers<'m> {
    model: &'m TwinModel,
    target: usize,
    /// The components in question: bit `b` of a state is set where `members[b]` has failed.
    members: Vec<usize>,
    /// For each state whether the target is down in it.
    down: Vec<bool>,
}

/// Outages a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwinOutages {
    /// How many are expected.
    pub per_year: f64,
    /// Whether some component in question has an unavailability and no rate, so that there are more.
    pub lower_bound: bool,
}

impl TwinModel {
    /// The reliability data of component `i`.
    pub fn data(&self, i: usize) -> TwinData {
        match self.part(i) {
            super::Part::Component(component) => component.data,
            super::Part::Link(link) => link.data,
            super::Part::Cause(cause) => cause.data,
        }
    }

    /// Everything that the state of the target can depend on, itself included, and rather too much: what it is in
    /// or mentions or is hit by, and so on, and the whole network once any path is asked for.
    pub fn relevant(&self, target: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([target]);
        let mut open = vec![target];
        while let Some(i) = open.pop() {
            let mut next: Vec<usize> = self.inside(i).to_vec();
            next.extend(self.needs(i).iter().flat_map(|need| need.mentions()));
            let causes = (0..self.causes.len()).filter(|&cause| self.cause_affects(cause, i));
            next.extend(causes.map(|cause| self.first_cause() + cause));
            if self.needs(i).iter().any(TwinRequirement::has_reach) {
                next.extend(self.first_link()..self.first_cause());
                next.extend(self.links.iter().flat_map(|link| [link.between.0, link.between.1]));
            }
            open.extend(next.into_iter().filter(|&i| found.insert(i)));
        }
        found
    }

    /// The numbers of a target, or `None` where more than [`MOST`] components are in question: those with data
    /// that can fail, have not failed, and are relevant. The target itself never fails.
    pub fn numbers(&self, target: usize) -> Option<TwinNumbers<'_>> {
        self.numbers_with(target, &BTreeSet::new())
    }

    /// The numbers where these components have failed for sure.
    fn numbers_with(&self, target: usize, failed: &BTreeSet<usize>) -> Option<TwinNumbers<'_>> {
        let members: Vec<usize> = self
            .relevant(target)
            .into_iter()
            .filter(|&i| i != target && self.can_fail(i) && self.state(i) != TwinState::Failed)
            .filter(|i| !failed.contains(i) && self.data(*i).unavailability().is_some())
            .collect();
        if members.len() > MOST {
            return None;
        }
        let mut down: Vec<bool> = Vec::new();
        for state in 0..1_usize << members.len() {
            // A further failure brings nothing up, so what is down with one failure less is down.
            let bits = (0..members.len()).filter(|bit| state >> bit & 1 == 1);
            let is_down = bits.clone().any(|bit| down[state & !(1 << bit)]) || {
                let all = bits.map(|bit| members[bit]).chain(failed.iter().copied()).collect();
                !self.up_states(&all)[target]
            };
            down.push(is_down);
        }
        Some(TwinNumbers { model: self, target, members, down })
    }

    /// Rule 4: how many must fail together, the target left out, to take it down: 0 if it is down anyway, `None` if
    /// nothing can.
    pub fn cut_order(&self, target: usize) -> Option<usize> {
        if self.nothing_can(target) {
            return None;
        }
        let relevant = self.relevant(target);
        let candidates: Vec<usize> =
            relevant.into_iter().filter(|&i| i != target && self.can_fail(i)).collect();
        (0..=candidates.len())
            .find(|&size| self.some_set_cuts(target, size, &candidates, &mut BTreeSet::new()))
    }

    /// Whether `set` and some `size` more of the candidates take the target down.
    fn some_set_cuts(
        &self,
        target: usize,
        size: usize,
        candidates: &[usize],
        set: &mut BTreeSet<usize>,
    ) -> bool {
        if size == 0 {
            return !self.up_states(set)[target];
        }
        (0..candidates.len()).any(|position| {
            set.insert(candidates[position]);
            let cuts = self.some_set_cuts(target, size - 1, &candidates[position + 1..], set);
            set.remove(&candidates[position]);
            cuts
        })
    }
}

impl TwinNumbers<'_> {
    /// The components in question, in ascending order.
    pub fn members(&self) -> &[usize] {
        &self.members
    }

    fn q(&self, bit: usize) -> f64 {
        self.model.data(self.members[bit]).unavailability().unwrap_or_default()
    }

    fn bit(&self, i: usize) -> Option<usize> {
        self.members.iter().position(|&member| member == i)
    }

    /// The probability of a state, with the factor of one component left out where one is named.
    fn probability(&self, state: usize, without: Option<usize>) -> f64 {
        (0..self.members.len())
            .filter(|&bit| Some(bit) != without)
            .map(|bit| if state >> bit & 1 == 1 { self.q(bit) } else { 1.0 - self.q(bit) })
            .product()
    }

    /// The sum of the probabilities of the states that are wanted.
    fn sum(&self, without: Option<usize>, wanted: impl Fn(usize) -> bool) -> f64 {
        (0..self.down.len()).filter(|&s| wanted(s)).map(|state| self.probability(state, without)).sum()
    }

    /// The probability that the target is down.
    pub fn unavailability(&self) -> f64 {
        self.sum(None, |state| self.down[state])
    }

    /// The same if `i` has failed for sure.
    pub fn unavailability_if_failed(&self, i: usize) -> f64 {
        match self.bit(i) {
            Some(bit) => self.sum(Some(bit), |state| state >> bit & 1 == 1 && self.down[state]),
            // Without data it is in no state, so all of them are looked at anew.
            None => self
                .model
                .numbers_with(self.target, &BTreeSet::from([i]))
                .expect("no more components are in question than before")
                .unavailability(),
        }
    }

    /// The same if `i` never fails.
    pub fn unavailability_if_never(&self, i: usize) -> f64 {
        match self.bit(i) {
            Some(bit) => self.sum(Some(bit), |state| state >> bit & 1 == 0 && self.down[state]),
            None => self.unavailability(),
        }
    }

    /// Birnbaum: the difference of these two, as the probability that all depends on `i`.
    pub fn birnbaum(&self, i: usize) -> f64 {
        match self.bit(i) {
            // Summed up so, nothing cancels.
            Some(bit) => self.sum(Some(bit), |state| {
                state >> bit & 1 == 1 && self.down[state] && !self.down[state & !(1 << bit)]
            }),
            None => self.unavailability_if_failed(i) - self.unavailability_if_never(i),
        }
    }

    /// Criticality: the probability that `i` has failed and all depends on it, given that the target is down.
    /// `None` if it never is.
    pub fn criticality(&self, i: usize) -> Option<f64> {
        let q = self.bit(i).map_or(0.0, |bit| self.q(bit));
        ratio(self.birnbaum(i) * q, self.unavailability())
    }

    /// The minimal cut sets of components with data, as states.
    pub fn minimal_cut_sets(&self) -> Vec<usize> {
        let all = 0..self.down.len();
        let is_minimal = |&state: &usize| {
            let mut fewer = (0..self.members.len()).filter(|bit| state >> bit & 1 == 1);
            self.down[state] && fewer.all(|bit| !self.down[state & !(1 << bit)])
        };
        all.filter(is_minimal).collect()
    }

    /// Fussell-Vesely: the probability that some minimal cut set with `i` in it has wholly failed, given that the
    /// target is down (Rausand and Hoyland, System Reliability Theory, 5.6). `None` if it never is.
    pub fn fussell_vesely(&self, i: usize) -> Option<f64> {
        let with_it: Vec<usize> = match self.bit(i) {
            Some(bit) => self.minimal_cut_sets().into_iter().filter(|cut| cut >> bit & 1 == 1).collect(),
            None => Vec::new(),
        };
        let occurred = self.sum(None, |state| with_it.iter().any(|cut| cut & state == *cut));
        ratio(occurred, self.unavailability())
    }

    /// Risk achievement worth: how many times worse it is if `i` has failed for sure. `None` if the target is never
    /// down.
    pub fn raw(&self, i: usize) -> Option<f64> {
        ratio(self.unavailability_if_failed(i), self.unavailability())
    }

    /// Risk reduction worth: how many times better it is if `i` never fails. `None` if the target is then never
    /// down.
    pub fn rrw(&self, i: usize) -> Option<f64> {
        ratio(self.unavailability(), self.unavailability_if_never(i))
    }

    /// How often a year the target goes down: for each component, how often it fails times the probability that
    /// all depends on it then.
    pub fn outages_per_year(&self) -> TwinOutages {
        let mut outages = TwinOutages { per_year: 0.0, lower_bound: false };
        for &i in &self.members {
            let (rate, q) = (self.model.data(i).rate(), self.model.data(i).unavailability());
            match (rate, q) {
                (Some(rate), Some(q)) => {
                    outages.per_year += self.birnbaum(i) * (1.0 - q) * rate * HOURS_PER_YEAR;
                }
                _ => outages.lower_bound = true,
            }
        }
        outages
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
