//! Reliability data: a component's own values before the defaults of its kind, contradictions refused.

use crate::diagnostic::Diagnostic;
use crate::model::declared::{DeclaredReliability, Placed, Problems};
use crate::model::quantity::{Rate, Reliability};
use crate::source::Span;

/// Refuses data of which one contradicts, or only repeats, the other.
pub(crate) fn refuse_contradictions(data: &DeclaredReliability, problems: &mut Problems) {
    fn given<T>(name: &'static str, value: &Placed<T>) -> Option<(&'static str, Span)> {
        value.as_ref().map(|(_, span)| (name, *span))
    }
    let ways = [
        given("mtbf", &data.mtbf),
        given("afr", &data.afr),
        given("availability", &data.availability),
        given("unavailability", &data.unavailability),
    ];
    let mut ways = ways.into_iter().flatten();
    let Some((first, first_span)) = ways.next() else { return };
    for (second, span) in ways {
        let message = format!("`{first}` and `{second}` contradict each other or say the same twice");
        problems.push(
            Diagnostic::error("contradictory-reliability", message)
                .at(span, "and this")
                .at(first_span, "this")
                .hint("keep one of `mtbf`, `afr`, `availability`, `unavailability`; `mttr` goes with the first two"),
        );
    }
}

/// The component's own data, completed by the defaults of its kind: how often it fails is taken from
/// one of the two as a whole, and so is the repair time.
pub(crate) fn settle(
    own: Option<&DeclaredReliability>,
    default: Option<&DeclaredReliability>,
) -> Reliability {
    fn says_how_often(data: &&DeclaredReliability) -> bool {
        data.mtbf.is_some()
            || data.afr.is_some()
            || data.availability.is_some()
            || data.unavailability.is_some()
    }
    let often = own.filter(says_how_often).or(default);
    let rate = often.and_then(|data| {
        let from_mtbf = data.mtbf.and_then(|(mtbf, _)| Rate::from_mtbf(mtbf));
        from_mtbf.or_else(|| data.afr.and_then(|(afr, _)| Rate::from_afr(afr)))
    });
    let given = often.and_then(|data| {
        let outright = data.unavailability.map(|(share, _)| share);
        outright.or_else(|| data.availability.map(|(share, _)| share.complement()))
    });
    let mttr = own.and_then(|data| data.mttr).or_else(|| default.and_then(|data| data.mttr));
    Reliability { rate, mttr: mttr.map(|(mttr, _)| mttr), given_unavailability: given }
}
