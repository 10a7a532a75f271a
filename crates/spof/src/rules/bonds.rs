//! What goes down together with everything that was meant to outlive it, for the rules that ask.

use crate::analysis::promises::shared_fate::{Bond, severed};
use crate::analysis::propagation::BaseState;
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::{Options, Stopped};
use crate::graph::Graph;
use crate::model::{Backup, Component, ComponentId, Monitoring};

/// How a bond breaks.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    /// The subject's own failure takes every partner down.
    Own,
    /// The only partner's own failure takes the subject down.
    Partner(ComponentId),
    /// The failure of this component takes down the subject and every partner.
    Shared(ComponentId),
    /// Every partner is down today.
    Today,
}

impl Fate {
    /// The subject, what severs the bond, and some of the partners.
    pub(super) fn related(self, bond: &Bond) -> Vec<ComponentId> {
        const PARTNERS: usize = 20;
        let culprit = match self {
            Fate::Shared(culprit) => Some(culprit),
            Fate::Own | Fate::Partner(_) | Fate::Today => None,
        };
        let partners = bond.partners.iter().copied().take(PARTNERS);
        std::iter::once(bond.subject).chain(culprit).chain(partners).collect()
    }
}

/// The bonds that one failure severs, by the subject's name.
pub(crate) struct Bonds {
    /// Data and all of its copies.
    pub(super) backups: Vec<(Bond, Fate)>,
    /// A component and all that watches it.
    pub(super) monitors: Vec<(Bond, Fate)>,
}

impl Bonds {
    /// # Errors
    ///
    /// [`Stopped`] when `options` say to stop.
    pub(crate) fn new(
        graph: &Graph<'_>,
        base: &BaseState,
        failures: &SingleFailures,
        options: Options<'_>,
    ) -> Result<Bonds, Stopped> {
        let severed = |partners: fn(Component<'_>) -> &[ComponentId]| {
            let bonds = graph.model().components().filter_map(|component| {
                let partners = partners(component).to_vec();
                (!partners.is_empty()).then_some(Bond { subject: component.id(), partners })
            });
            let mut bonds: Vec<Bond> = bonds.collect();
            bonds.sort_by_cached_key(|bond| graph.model().component(bond.subject).name());
            fates(graph, base, failures, bonds, options)
        };
        Ok(Bonds { backups: severed(copies)?, monitors: severed(monitors)? })
    }
}

fn copies(component: Component<'_>) -> &[ComponentId] {
    match component.backup() {
        Some(Backup::To { components, .. }) => components,
        Some(Backup::None { .. }) | None => &[],
    }
}

fn monitors(component: Component<'_>) -> &[ComponentId] {
    match component.monitored_by() {
        Some(Monitoring::By(monitors)) => monitors,
        Some(Monitoring::Declared(_)) | None => &[],
    }
}

/// Those that one failure is enough for, and how.
fn fates(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    bonds: Vec<Bond>,
    options: Options<'_>,
) -> Result<Vec<(Bond, Fate)>, Stopped> {
    let culprits = severed(graph, base, failures, &bonds, options)?;
    let fates = bonds.into_iter().zip(culprits).filter_map(|(bond, culprit)| {
        let down_today = bond.partners.iter().all(|partner| base.is_down(*partner));
        let fate = match (culprit, &bond.partners[..]) {
            _ if base.is_down(bond.subject) => return None,
            _ if down_today => Fate::Today,
            (None, _) => return None,
            (Some(culprit), _) if culprit == bond.subject => Fate::Own,
            (Some(culprit), [only]) if *only == culprit => Fate::Partner(culprit),
            (Some(culprit), _) => Fate::Shared(culprit),
        };
        Some((bond, fate))
    });
    Ok(fates.collect())
}
