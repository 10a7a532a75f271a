//! Reliability data: a component's own values before the defaults of its kind, contradictions refused.

use crate::diagnostic::Diagnostic;
use crate::model::declared::{DeclaredReliability, Placed, Problems};
use crate::model::quantity::{Duration, Probability, Rate, Reliability};
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
    let repair = own.filter(|data| data.mttr.is_some()).or(default);
    let worst = figures(
        often.and_then(|data| data.mtbf.map(|(mtbf, _)| mtbf)),
        often.and_then(|data| data.afr.map(|(afr, _)| afr)),
        often.and_then(|data| data.unavailability.map(|(share, _)| share)),
        often.and_then(|data| data.availability.map(|(share, _)| share)),
        repair.and_then(|data| data.mttr.map(|(mttr, _)| mttr)),
    );
    let mut best = worst;
    if let Some(data) = often {
        let rate = rate(data.best.mtbf, data.best.afr);
        best.rate = rate.or(best.rate);
        best.given_unavailability =
            given(data.best.unavailability, data.best.availability).or(best.given_unavailability);
    }
    best.mttr = repair.and_then(|data| data.best.mttr).or(best.mttr);
    let least =
        best.unavailability().filter(|least| worst.unavailability().is_some_and(|worst| *least < worst));
    Reliability { least_unavailability: least, ..worst }
}

fn rate(mtbf: Option<Duration>, afr: Option<Probability>) -> Option<Rate> {
    mtbf.and_then(Rate::from_mtbf).or_else(|| afr.and_then(Rate::from_afr))
}

fn given(unavailability: Option<Probability>, availability: Option<Probability>) -> Option<Probability> {
    unavailability.or_else(|| availability.map(Probability::complement))
}

fn figures(
    mtbf: Option<Duration>,
    afr: Option<Probability>,
    unavailability: Option<Probability>,
    availability: Option<Probability>,
    mttr: Option<Duration>,
) -> Reliability {
    Reliability {
        rate: rate(mtbf, afr),
        mttr,
        given_unavailability: given(unavailability, availability),
        least_unavailability: None,
    }
}
