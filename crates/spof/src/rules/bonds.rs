//! What goes down together with everything that was meant to outlive it, for the rules that ask.

use crate::analysis::shared_fate::{Bond, severed};
use crate::model::ComponentId;
use crate::rules::Context;

/// How a bond breaks.
#[derive(Clone, Copy)]
pub(super) enum Fate {
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

/// How each bond breaks, if one failure is enough.
pub(super) fn fates(context: &Context<'_, '_>, bonds: &[Bond]) -> Vec<Option<Fate>> {
    let severed = severed(context.graph, context.base, context.failures, bonds);
    let fates = bonds.iter().zip(severed).map(|(bond, culprit)| {
        if bond.partners.iter().all(|partner| context.base.is_down(*partner)) {
            return Some(Fate::Today).filter(|_| !context.base.is_down(bond.subject));
        }
        culprit.map(|culprit| match bond.partners[..] {
            _ if culprit == bond.subject => Fate::Own,
            [only] if only == culprit => Fate::Partner(culprit),
            _ => Fate::Shared(culprit),
        })
    });
    fates.collect()
}
