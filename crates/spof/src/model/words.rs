//! What people type who know other tools, and the forms of fields, for hints.

/// The words of others beside ours, in lower case and without `_` and `-`. The first one of a line that is known where
/// the word stands is meant.
const SYNONYMS: [(&str, &[&str]); 66] = [
    ("type", &["kind"]),
    ("class", &["kind"]),
    ("role", &["kind"]),
    ("dependson", &["needs"]),
    ("dependencies", &["needs"]),
    ("dependency", &["needs"]),
    ("depends", &["needs"]),
    ("deps", &["needs"]),
    ("requires", &["needs"]),
    ("require", &["needs"]),
    ("requirements", &["needs"]),
    ("uses", &["needs"]),
    ("need", &["needs"]),
    ("optional", &["wants"]),
    ("uplinks", &["needs"]),
    ("location", &["in"]),
    ("locatedin", &["in"]),
    ("host", &["in"]),
    ("hostedon", &["in"]),
    ("runson", &["in"]),
    ("node", &["in"]),
    ("parent", &["in"]),
    ("zone", &["in"]),
    ("region", &["in"]),
    ("site", &["in"]),
    ("rack", &["in"]),
    ("room", &["in"]),
    ("datacenter", &["in"]),
    ("dc", &["in"]),
    ("failuredomain", &["in"]),
    ("availabilityzone", &["in"]),
    ("criticality", &["tier"]),
    ("priority", &["tier"]),
    ("importance", &["tier"]),
    ("severity", &["tier"]),
    ("name", &["title", "id"]),
    ("displayname", &["title"]),
    ("summary", &["description"]),
    ("notes", &["description"]),
    ("comment", &["description"]),
    ("team", &["owner"]),
    ("owners", &["owner"]),
    ("oncall", &["contact"]),
    ("email", &["contact"]),
    ("docs", &["runbook"]),
    ("playbook", &["runbook"]),
    ("status", &["state"]),
    ("health", &["state"]),
    ("monitoring", &["monitored_by"]),
    ("monitor", &["monitored_by"]),
    ("monitors", &["monitored_by"]),
    ("backups", &["backup"]),
    ("slo", &["availability_target"]),
    ("sla", &["availability_target"]),
    ("failurerate", &["afr"]),
    ("repairtime", &["mttr"]),
    ("nodes", &["components"]),
    ("services", &["components"]),
    ("hosts", &["components"]),
    ("servers", &["components"]),
    ("resources", &["components"]),
    ("edges", &["links"]),
    ("connections", &["links"]),
    ("version", &["spof"]),
    ("oneof", &["any_of"]),
    ("or", &["any_of"]),
];

/// The known field that is meant by a word: spelt in another manner (`dependsOn`, `any-of`), or called so elsewhere.
pub(crate) fn meant<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    /// No word of ours is nearly as long.
    const LONGEST: usize = 40;
    if word.len() > LONGEST {
        return None;
    }
    let folded = fold(word);
    if let Some(same) = known.iter().find(|known| fold(known) == folded) {
        return Some(same);
    }
    let (_, ours) = SYNONYMS.iter().find(|(theirs, _)| *theirs == folded)?;
    ours.iter().find_map(|ours| known.iter().find(|known| *known == ours)).copied()
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// How a field is written, by an example, for those fields that people write otherwise.
pub(crate) fn form(field: &str) -> Option<&'static str> {
    Some(match field {
        "tier" => "`tier: 1` for the most critical, to `tier: 4`",
        "survives" => {
            "`survives: { any: 1, rack: 1 }`: how many failures of anything, and of a kind, it must survive"
        }
        "backup" => "`backup: { to: [other-site], every: 24h }`, or `backup: none` with a `reason` beside it",
        "maintenance" => "`maintenance: { every: 90d, last: 2026-05-01 }`",
        "waive" => {
            "`waive: [{ rule: single-point-of-failure, reason: \"replaced in May\", expires: 2026-12-31 }]`"
        }
        "components" => "components as a map of ids: `web-1: { kind: server, needs: [db] }`",
        "common_causes" => "common causes as a map of ids: `firmware-1.2: { affects: { kind: drive } }`",
        "defaults" => "defaults as a map of kinds: `drive: { afr: 1.4%, mttr: 8h }`",
        "states" => "states as a map of ids: `drive-1: failed`",
        "links" => "links as a list: `- [switch-1, web-1]`",
        "labels" => "`labels: { firmware: \"1.2\" }`",
        "needs" | "wants" | "needs_to_start" => {
            "`needs: [db, { any_of: [web-1, web-2] }]`: ids and requirements, all of which must hold"
        }
        "any_of" => "`{ any_of: [web-1, web-2] }`",
        "in" => "`in: rack-a`, or a list of all that it stands in",
        "kind" => "`kind: server`, or any other word",
        "title" => "`title: Web shop`",
        "monitored_by" => "`monitored_by: [prometheus]`, or `true`",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::read_component::FIELDS;

    #[test]
    fn what_people_type() {
        for (word, ours) in [
            ("type", "kind"),
            ("depends_on", "needs"),
            ("dependsOn", "needs"),
            ("requires", "needs"),
            ("location", "in"),
            ("host", "in"),
            ("parent", "in"),
            ("zone", "in"),
            ("criticality", "tier"),
            ("name", "title"),
            ("needsToStart", "needs_to_start"),
            ("monitored-by", "monitored_by"),
        ] {
            assert_eq!(meant(word, &FIELDS), Some(ours), "{word}");
        }
        assert_eq!(meant("services", &["components", "links"]), Some("components"));
        assert_eq!(meant("anyOf", &["any_of", "of"]), Some("any_of"));
        assert_eq!(meant("type", &["any_of", "of"]), None);
    }

    #[test]
    fn synonyms_are_folded_and_known_once() {
        for (index, (theirs, _)) in SYNONYMS.iter().enumerate() {
            assert_eq!(fold(theirs), *theirs);
            assert!(SYNONYMS[..index].iter().all(|(other, _)| other != theirs), "{theirs} twice");
            assert!(!FIELDS.contains(theirs), "{theirs} is a field of ours");
        }
    }
}
