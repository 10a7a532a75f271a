use super::*;
use crate::model::FIELDS;
use crate::source::Sources;

/// Of every field of a component, how it may be written, and how else.
const WRITTEN: [(&str, &str, &str); 31] = [
    ("kind", "kind: thing", "kind: thong"),
    ("title", "title: A", "title: B"),
    ("description", "description: A", "description: B"),
    ("owner", "owner: A", "owner: B"),
    ("contact", "contact: A", "contact: B"),
    ("runbook", "runbook: A", "runbook: B"),
    ("tags", "tags: [a]", "tags: [b]"),
    ("labels", "labels: { a: b }", "labels: { a: c }"),
    ("tier", "tier: 1", "tier: 3"),
    ("in", "in: x", "in: y"),
    ("needs", "needs: [x]", "needs: [{ majority: [x] }]"),
    ("wants", "wants: [x]", "wants: [y]"),
    ("needs_to_start", "needs_to_start: [{ reach: x }]", "needs_to_start: [{ reach: x, from: y }]"),
    ("forwards", "forwards: true", "forwards: false"),
    ("fails", "fails: false", "fails: true"),
    ("mtbf", "mtbf: 5y", "mtbf: 6y"),
    ("afr", "afr: 1%", "afr: 2%"),
    ("mttr", "mttr: 1h", "mttr: 2h"),
    ("availability", "availability: 99%", "availability: 98%"),
    ("unavailability", "unavailability: 1%", "unavailability: 2%"),
    ("survives", "survives: { any: 1 }", "survives: { any: 2 }"),
    ("rto", "rto: 1h", "rto: 2h"),
    ("rpo", "rpo: 1h", "rpo: 2h"),
    ("availability_target", "availability_target: 99%", "availability_target: 98%"),
    ("failover", "failover: 1h", "failover: 2h"),
    ("backup", "backup: { to: [x], every: 1h }", "backup: { to: [x], every: 2h }"),
    ("reason", "backup: none, reason: a", "backup: none, reason: b"),
    ("monitored_by", "monitored_by: [x]", "monitored_by: [y]"),
    ("maintenance", "maintenance: { every: 90d }", "maintenance: { every: 91d }"),
    (
        "waive",
        "waive: { rule: orphan, reason: a, expires: 2026-01-01 }",
        "waive: { rule: orphan, reason: b, expires: 2026-01-01 }",
    ),
    ("state", "state: at-risk", "state: failed"),
];

/// Fields that no defaults may give.
const OWN: [&str; 2] = ["kind", "waive"];

fn read(text: &str) -> Model {
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", text);
    let loaded = crate::model::load(&sources, &[file], &[], &Default::default());
    loaded.model.unwrap_or_else(|| panic!("{:?} in {text}", loaded.problems))
}

/// A model with one component that says this.
fn one(id: &str, fields: &str) -> Model {
    read(&format!("spof: 1\ncomponents:\n  {id}: {{ {fields} }}\n  x: {{}}\n  y: {{}}\n"))
}

/// The same where its kind says it.
fn by_default(id: &str, fields: &str) -> Model {
    let plain = format!("components:\n  {id}: {{ kind: thing }}\n  x: {{}}\n  y: {{}}\n");
    read(&format!("spof: 1\ndefaults:\n  thing: {{ {fields} }}\n{plain}"))
}

fn is_rename(base: &Model, head: &Model) -> bool {
    renames(base, head) == BTreeMap::from([("old".to_owned(), "new".to_owned())])
}

#[test]
fn what_differs_in_any_field_is_no_rename() {
    let listed: Vec<&str> = WRITTEN.iter().map(|written| written.0).collect();
    let unlisted: Vec<&&str> =
        FIELDS.iter().filter(|field| **field != "id" && !listed.contains(field)).collect();
    assert!(unlisted.is_empty(), "say here how to write {unlisted:?}");
    for (field, written, otherwise) in WRITTEN {
        assert!(is_rename(&one("old", written), &one("new", written)), "the same {field} is another one");
        assert!(!is_rename(&one("old", written), &one("new", otherwise)), "another {field} is not seen");
        let unset = if field == "kind" { "" } else { "tags: []" };
        assert!(!is_rename(&one("old", unset), &one("new", written)), "a new {field} is not seen");
    }
}

#[test]
fn defaults_give_every_field_and_give_way_to_what_is_said() {
    for (field, written, otherwise) in WRITTEN.into_iter().filter(|written| !OWN.contains(&written.0)) {
        let own = |id, fields| one(id, &format!("kind: thing, {fields}"));
        assert!(is_rename(&by_default("old", written), &own("new", written)), "{field} by default is lost");
        assert!(
            !is_rename(&by_default("old", written), &own("new", otherwise)),
            "{field} by default is another"
        );
        let over = format!("spof: 1\ndefaults:\n  thing: {{ {otherwise} }}\ncomponents:\n  ");
        let over = read(&format!("{over}new: {{ kind: thing, {written} }}\n  x: {{}}\n  y: {{}}\n"));
        assert!(is_rename(&own("old", written), &over), "{field} does not win over the default");
    }
}

#[test]
fn links_and_causes_that_differ_are_no_renames() {
    let rest = "components: { a: {}, b: {}, c: { kind: rack } }";
    let model = |section: &str| read(&format!("spof: 1\n{section}\n{rest}\n"));
    for (base, head, same) in [
        ("links: [{ id: old, between: [a, b] }]", "links: [{ id: new, between: [a, b] }]", true),
        ("links: [{ id: old, between: [a, b] }]", "links: [{ id: new, between: [b, a] }]", true),
        ("links: [{ id: old, between: [a, b] }]", "links: [{ id: new, between: [a, c] }]", false),
        (
            "links: [{ id: old, between: [a, b] }]",
            "links: [{ id: new, between: [a, b], kind: radio }]",
            false,
        ),
        ("common_causes: { old: { affects: [c] } }", "common_causes: { new: { affects: [c] } }", true),
        ("common_causes: { old: { affects: [c] } }", "common_causes: { new: { affects: [a] } }", false),
        (
            "common_causes: { old: { affects: [c] } }",
            "common_causes: { new: { affects: [c], afr: 1% } }",
            false,
        ),
    ] {
        assert_eq!(is_rename(&model(base), &model(head)), same, "{base} {head}");
    }
}
