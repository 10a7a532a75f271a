//! What a comparison of two versions of a model settles before anything is put into words.
//!
//! Rules that say the same of each of many components first only name the components. Each side tells the other which
//! these are, and which targets a finding of each would list. What both would say of the same component and the same
//! targets is no change, whatever its words, so that neither side writes it down: between two versions that differ in a
//! line, that is nearly everything.
//!
//! Costs O(n) on each side, n being the names that the findings would list.

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::graph::Csr;
use crate::model::ComponentId;
use crate::rules::rule::{Listing, Named};
use crate::rules::{Context, policy};

/// The other side of a comparison, as the analysis of one side sees it.
pub(crate) struct Counterpart<'a> {
    /// How the head calls each component of the base, if it has it; `None` for the head itself.
    in_head: Option<&'a [Option<ComponentId>]>,
    /// How many components the head has.
    head: usize,
    tell: Sender<Arc<Digest>>,
    hear: Receiver<Arc<Digest>>,
    settled: OnceCell<Settled>,
}

/// What was left out because both sides would say it.
#[derive(Default)]
pub(crate) struct Settled {
    /// By rule, whether it said something about the component of the head.
    about: Vec<(&'static str, Vec<bool>)>,
    /// By component of the head, whether it takes the same targets down on both sides.
    same_targets: Vec<bool>,
}

impl Settled {
    /// Whether a rule said something about a component of the head: of itself, or as a target.
    pub(crate) fn says(&self, rule: &str, component: ComponentId) -> bool {
        self.about.iter().any(|(id, about)| *id == rule && about[component.index()])
    }
}

/// What one side found, in the ids of the head.
struct Digest {
    /// By rule, whether it found the component, and the head knows all targets that it would list.
    found: Vec<(&'static str, Vec<bool>)>,
    /// Whether all targets are listed that a component takes down, and the head knows them.
    complete: Vec<bool>,
    /// The targets that findings list of a component, sorted; and those that brief ones list, where these are others.
    listed: Csr,
    briefly: Option<Csr>,
}

impl Digest {
    fn found_by(&self, rule: &str) -> Option<&[bool]> {
        self.found.iter().find(|(id, _)| *id == rule).map(|(_, found)| &found[..])
    }

    fn targets(&self, listing: Listing, component: ComponentId) -> &[u32] {
        match listing {
            Listing::Nothing => &[],
            Listing::Targets => self.listed.of(component.0),
            Listing::Briefly => self.briefly.as_ref().unwrap_or(&self.listed).of(component.0),
        }
    }
}

impl<'a> Counterpart<'a> {
    /// One for the base and one for the head, which has `head` components.
    pub(crate) fn pair(
        in_head: &'a [Option<ComponentId>],
        head: usize,
    ) -> (Counterpart<'a>, Counterpart<'a>) {
        let ((tell_head, from_base), (tell_base, from_head)) = (channel(), channel());
        let base = Counterpart {
            in_head: Some(in_head),
            head,
            tell: tell_head,
            hear: from_head,
            settled: OnceCell::new(),
        };
        (
            base,
            Counterpart { in_head: None, head, tell: tell_base, hear: from_base, settled: OnceCell::new() },
        )
    }

    fn in_head(&self, component: ComponentId) -> Option<ComponentId> {
        self.in_head.map_or(Some(component), |in_head| in_head[component.index()])
    }

    /// Takes out of what the rules named what both sides would say. Waits until the other side is as far; where that has
    /// stopped, everything stays.
    pub(super) fn settle(&self, context: &Context<'_, '_>, named: &mut [Named]) {
        let own = Arc::new(self.digest(context, named));
        // A side that has stopped neither hears nor tells.
        let _ = self.tell.send(Arc::clone(&own));
        let Ok(other) = self.hear.recv() else { return };
        let complete = own.complete.iter().zip(&other.complete).zip(0..);
        let same_targets = complete.map(|((own_complete, other_complete), component)| {
            let [here, there] = [&own, &other].map(|side| side.listed.of(component).iter());
            *own_complete && *other_complete && here.eq(there)
        });
        let mut settled = Settled { about: Vec::new(), same_targets: same_targets.collect() };
        for named in named {
            let (Some(here), Some(there)) = (own.found_by(named.rule.id), other.found_by(named.rule.id))
            else {
                continue;
            };
            let listing = named.listing;
            let mut about = vec![false; self.head];
            named.found.retain(|(_, component)| {
                let Some(component) = self.in_head(*component) else { return true };
                let targets = own.targets(listing, component);
                let both = here[component.index()] && there[component.index()];
                // Most lists have no target or one, for which comparing memory is not worth the call.
                if !both || targets.iter().ne(other.targets(listing, component)) {
                    return true;
                }
                about[component.index()] = true;
                targets.iter().for_each(|target| about[*target as usize] = true);
                false
            });
            settled.about.push((named.rule.id, about));
        }
        let _ = self.settled.set(settled);
    }

    /// Whether a component takes the same targets down on both sides, as far as that is known.
    pub(crate) fn has_same_targets(&self, component: ComponentId) -> bool {
        let settled = self.settled.get().zip(self.in_head(component));
        settled.is_some_and(|(settled, component)| settled.same_targets[component.index()])
    }

    /// What was left out, once the side is analysed.
    pub(crate) fn settled(self) -> Settled {
        self.settled.into_inner().unwrap_or_default()
    }

    fn digest(&self, context: &Context<'_, '_>, named: &[Named]) -> Digest {
        let (listed, mut whole) = self.lists(context, context.listed);
        let complete = if context.listed == usize::MAX { whole.clone() } else { vec![false; self.head] };
        let brief = context.listed_again != context.listed;
        let briefly = brief.then(|| self.lists(context, context.listed_again)).map(|(lists, known)| {
            whole.iter_mut().zip(known).for_each(|(whole, known)| *whole &= known);
            lists
        });
        // What a waiver may cover is compared with its waivers, in words.
        let waivable = policy::waivable(context);
        let found = named.iter().map(|named| {
            let mut found = vec![false; self.head];
            let components = named.found.iter().map(|(_, component)| *component);
            for component in components.filter(|component| !waivable.contains(component)) {
                if let Some(component) = self.in_head(component) {
                    found[component.index()] = whole[component.index()] || named.listing == Listing::Nothing;
                }
            }
            (named.rule.id, found)
        });
        Digest { found: found.collect(), complete, listed, briefly }
    }

    /// By component of the head, the targets that a finding lists, and whether the head knows all of them.
    fn lists(&self, context: &Context<'_, '_>, most: usize) -> (Csr, Vec<bool>) {
        let mut pairs = Vec::new();
        let mut whole = vec![true; self.head];
        for spof in context.spofs {
            let Some(component) = self.in_head(*spof) else { continue };
            let first = pairs.len();
            for target in context.first_taken_down(*spof, most) {
                match self.in_head(target) {
                    Some(target) => pairs.push((component.0, target.0)),
                    None => whole[component.index()] = false,
                }
            }
            pairs[first..].sort_unstable();
        }
        (Csr::new(self.head, &pairs), whole)
    }
}
