//! Findings as results.

use std::collections::BTreeMap;

use spof::report::{BaselineState, CheckReport, Finding};

use super::log::{
    ArtifactLocation, Location, LogicalLocation, Message, PhysicalLocation, ROOT, Region, Result,
    ResultProperties, Rule, Suppression,
};
use super::rules::level;
use crate::setting::{Place, Setting};
use crate::text::SPOF_RULE;

/// How many locations of a result code scanning shows, the first of them being the finding's own.
const LOCATIONS: usize = 100;
/// How many of them its message links to.
const LINKS: usize = 10;
/// How many targets a result names.
const TARGETS: usize = 20;

pub(super) fn of(
    report: &CheckReport,
    findings: &[&Finding],
    rules: &[Rule],
    setting: &Setting,
) -> Vec<Result> {
    let places = places(report);
    let ways: BTreeMap<&str, &[String]> =
        report.spofs.iter().map(|spof| (spof.id.as_str(), spof.path.as_slice())).collect();
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.id, at)).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let results = findings.iter().take(super::RESULTS).map(|finding| {
        let way = ways.get(finding.component.as_str()).filter(|_| finding.rule == SPOF_RULE);
        let mut related_locations = related(finding, way.copied().unwrap_or_default(), &places, setting);
        let is_cut = related_locations.len() == LOCATIONS;
        related_locations.truncate(LOCATIONS - 1);
        let again = seen.entry(finding.fingerprint.as_str()).or_default();
        *again += 1;
        Result {
            rule_id: finding.rule,
            rule_index: index.get(finding.rule).copied().unwrap_or_default(),
            level: level(finding.severity),
            message: message(finding, &related_locations),
            locations: [location(&finding.component, finding.location.as_ref(), setting)],
            related_locations,
            // Code scanning tells alerts apart by the second one, for which it would otherwise take the line.
            partial_fingerprints: BTreeMap::from([
                ("spof/v2", finding.fingerprint.clone()),
                ("primaryLocationLineHash", format!("{}:{again}", finding.fingerprint)),
            ]),
            suppressions: suppression(finding).into_iter().collect(),
            baseline_state: finding.baseline.map(|state| match state {
                BaselineState::New => "new",
                BaselineState::Unchanged => "unchanged",
                BaselineState::Shrunk => "updated",
            }),
            properties: ResultProperties {
                severity: finding.severity.as_str(),
                component: finding.component.clone(),
                targets: finding.targets.iter().take(TARGETS).cloned().collect(),
                target_count: finding.target_count,
            },
            is_cut,
        }
    });
    results.collect()
}

/// A note where results have more related components than are given.
pub(super) fn cut(results: &[Result]) -> Option<String> {
    let cut = results.iter().filter(|result| result.is_cut).count();
    let verb = if cut == 1 { "result gives" } else { "results give" };
    (cut > 0).then(|| format!("{cut} {verb} only the first {} related components", LOCATIONS - 1))
}

/// What was found, what to do, and links to the first related locations: code scanning shows no others.
fn message(finding: &Finding, related: &[Location]) -> Message {
    let help =
        if finding.help.is_empty() { String::new() } else { format!("\nWhat to do: {}.", finding.help) };
    let mut message = Message::plain(&format!("{}.{help}", finding.message));
    let linked = &related[..related.len().min(LINKS)];
    for (at, location) in linked.iter().enumerate() {
        message.text.push_str(if at == 0 { "\nSee " } else { ", " });
        message.link(&location.logical_locations[0].fully_qualified_name, at + 1);
    }
    match related.len() - linked.len() {
        0 if linked.is_empty() => {}
        0 => message.text.push('.'),
        more => message.text.push_str(&format!(" and {more} more.")),
    }
    message
}

/// A note where results have no place in a file, as those of what is read from standard input.
pub(super) fn placeless(results: &[Result]) -> Option<String> {
    let is_placeless = |result: &&Result| result.locations[0].physical_location.is_none();
    let (verb, count) = match results.iter().filter(is_placeless).count() {
        1 => ("result has", 1),
        n => ("results have", n),
    };
    (count > 0).then(|| format!("{count} {verb} no place in a file: code scanning refuses such a report"))
}

fn suppression(finding: &Finding) -> Option<Suppression> {
    let justification = match &finding.waiver {
        Some(waiver) => {
            let by =
                waiver.approved_by.as_ref().map_or_else(String::new, |name| format!(", approved by {name}"));
            format!("{} (until {}{by})", waiver.reason, waiver.expires)
        }
        None => "waived".to_owned(),
    };
    finding.waived.then_some(Suppression { kind: "external", status: "accepted", justification })
}

/// Where the components are that the report places.
fn places(report: &CheckReport) -> BTreeMap<&str, &spof::report::Location> {
    let spofs = report.spofs.iter().map(|spof| (spof.id.as_str(), spof.location.as_ref()));
    let targets = report.targets.iter().map(|target| (target.id.as_str(), target.location.as_ref()));
    let found = report.findings.iter().map(|finding| (finding.component.as_str(), finding.location.as_ref()));
    let related = report.findings.iter().flat_map(|finding| {
        let places = finding.related_locations.iter().map(Option::as_ref);
        finding.related.iter().map(String::as_str).zip(places)
    });
    let all = related.chain(found).chain(targets).chain(spofs);
    all.filter_map(|(id, place)| Some((id, place?))).collect()
}

/// The related components that have a place, then those on the way to the target, each once; one more than are
/// shown, if there is one.
fn related(
    finding: &Finding,
    way: &[String],
    places: &BTreeMap<&str, &spof::report::Location>,
    setting: &Setting,
) -> Vec<Location> {
    let own = finding.related.iter().enumerate().map(|(at, id)| {
        let place = finding.related_locations.get(at).and_then(Option::as_ref);
        (id, place.or_else(|| places.get(id.as_str()).copied()), "")
    });
    let on_the_way = way.iter().map(|id| (id, places.get(id.as_str()).copied(), " goes down with it"));
    let mut seen = std::collections::BTreeSet::from([finding.component.as_str()]);
    let mut locations = Vec::new();
    for (id, place, what) in own.chain(on_the_way) {
        if locations.len() == LOCATIONS {
            break;
        }
        if place.is_none() || !seen.insert(id) {
            continue;
        }
        let mut related = location(id, place, setting);
        if related.physical_location.is_some() {
            related.id = Some(locations.len() + 1);
            related.message = Some(Message::plain(&format!("{id}{what}")));
            locations.push(related);
        }
    }
    locations
}

fn location(id: &str, place: Option<&spof::report::Location>, setting: &Setting) -> Location {
    let physical_location = place.and_then(|at| {
        let file = setting.place(&at.file)?;
        let uri_base_id = matches!(file, Place::Inside(_)).then_some(ROOT);
        Some(PhysicalLocation {
            artifact_location: ArtifactLocation { uri: file.uri(), uri_base_id },
            region: Region { start_line: at.line, start_column: at.column },
        })
    });
    Location {
        id: None,
        physical_location,
        logical_locations: [LogicalLocation { fully_qualified_name: id.to_owned(), kind: "component" }],
        message: None,
    }
}
