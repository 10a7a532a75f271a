//! What both sides of a comparison would say, settled before anything is put into words.
//!
//! Rules that say the same of each of many components first only name the components. What both sides would say of the
//! same component and the same targets is no change, whatever its words, so that neither side writes it down: between two
//! versions that differ in a line, that is nearly everything.
//!
//! Costs O(n) on each side, n being the names that the findings would list.

use crate::analysis::parallel::both;
use crate::graph::Csr;
use crate::model::ComponentId;
use crate::rules::rule::{Listing, Named};
use crate::rules::{Context, named, policy};

/// How one side calls the components of the head.
#[derive(Clone, Copy)]
pub(crate) struct InHead<'a> {
    /// By component of the base, how the head calls it, if it has it; `None` for the head itself.
    pub(crate) names: Option<&'a [Option<ComponentId>]>,
    /// How many components the head has.
    pub(crate) count: usize,
}

impl InHead<'_> {
    fn of(self, component: ComponentId) -> Option<ComponentId> {
        self.names.map_or(Some(component), |names| names[component.index()])
    }
}

/// What was left out because both sides would say it.
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

/// What was settled, as one side sees it.
#[derive(Clone, Copy)]
pub(crate) struct SettledSide<'a> {
    pub(crate) settled: &'a Settled,
    pub(crate) in_head: InHead<'a>,
}

impl SettledSide<'_> {
    /// Whether a component takes the same targets down on both sides, as far as that is known.
    pub(crate) fn has_same_targets(&self, component: ComponentId) -> bool {
        self.in_head.of(component).is_some_and(|component| self.settled.same_targets[component.index()])
    }
}

/// One side before it is put into words: what it looks at, and what its rules named.
pub(crate) struct Side<'a, 'm> {
    pub(crate) context: Context<'a, 'm>,
    pub(crate) named: Vec<Named>,
    pub(crate) in_head: InHead<'a>,
}

impl<'a, 'm> Side<'a, 'm> {
    /// Lets the rules name what they find.
    pub(crate) fn new(context: Context<'a, 'm>, in_head: InHead<'a>, threads: usize) -> Side<'a, 'm> {
        Side { named: named(&context, threads), context, in_head }
    }
}

/// Takes out of what the rules of both sides named what both would say.
pub(crate) fn settle(base: &mut Side<'_, '_>, head: &mut Side<'_, '_>, threads: usize) -> Settled {
    let (of_head, of_base) = both(threads, || Digest::new(head), || Digest::new(base));
    let complete = of_head.complete.iter().zip(&of_base.complete).zip(0..);
    let same_targets = complete.map(|((in_head, in_base), component)| {
        let [here, there] = [&of_head, &of_base].map(|side| side.listed.of(component).iter());
        *in_head && *in_base && here.eq(there)
    });
    let same_targets = same_targets.collect();
    // Both find the same: what each says of a component that the other says as well, of the same targets.
    let (about, _) =
        both(threads, || take_out(head, &of_head, &of_base), || take_out(base, &of_base, &of_head));
    Settled { about, same_targets }
}

/// Takes out of what one side named what the other would say too; by rule, what that was about.
fn take_out(side: &mut Side<'_, '_>, own: &Digest, other: &Digest) -> Vec<(&'static str, Vec<bool>)> {
    let in_head = side.in_head;
    let settled = side.named.iter_mut().filter_map(|named| {
        let (here, there) = (own.found_by(named.rule.id)?, other.found_by(named.rule.id)?);
        let listing = named.listing;
        let mut about = vec![false; in_head.count];
        named.found.retain(|(_, component)| {
            let Some(component) = in_head.of(*component) else { return true };
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
        Some((named.rule.id, about))
    });
    settled.collect()
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
    fn new(side: &Side<'_, '_>) -> Digest {
        let Side { context, named, in_head } = side;
        let (all, brief) = (context.lists.of_each, context.lists.again);
        let (listed, mut whole) = lists(context, *in_head, all);
        let complete = if all == usize::MAX { whole.clone() } else { vec![false; in_head.count] };
        let briefly = (brief != all).then(|| lists(context, *in_head, brief)).map(|(lists, known)| {
            whole.iter_mut().zip(known).for_each(|(whole, known)| *whole &= known);
            lists
        });
        // What a waiver may cover is compared with its waivers, in words.
        let waivable = policy::waivable(context);
        let found = named.iter().map(|named| {
            let mut found = vec![false; in_head.count];
            let components = named.found.iter().map(|(_, component)| *component);
            for component in components.filter(|component| !waivable.contains(component)) {
                if let Some(component) = in_head.of(component) {
                    found[component.index()] = whole[component.index()] || named.listing == Listing::Nothing;
                }
            }
            (named.rule.id, found)
        });
        Digest { found: found.collect(), complete, listed, briefly }
    }

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

/// By component of the head, the targets that a finding lists, and whether the head knows all of them.
fn lists(context: &Context<'_, '_>, in_head: InHead<'_>, most: usize) -> (Csr, Vec<bool>) {
    let mut pairs = Vec::new();
    let mut whole = vec![true; in_head.count];
    for spof in &context.spofs {
        let Some(component) = in_head.of(*spof) else { continue };
        let first = pairs.len();
        for target in context.first_taken_down(*spof, most) {
            match in_head.of(target) {
                Some(target) => pairs.push((component.0, target.0)),
                None => whole[component.index()] = false,
            }
        }
        pairs[first..].sort_unstable();
    }
    (Csr::new(in_head.count, &pairs), whole)
}
