//! What a finding is about is what it says, not where it stands: fingerprints survive every rewriting of the
//! files, and a comparison sees changes of meaning only.

use proptest::prelude::*;
use proptest::test_runner::Config;
use spof::analysis::Options;
use spof::config::FailOn;
use spof::document::DocumentLimits;
use spof::model::Model;
use spof::report::{
    Baseline, Change, CheckReport, DiffReport, Finding, Severity, Side, TargetReport, check, default_targets,
    diff,
};
use spof::source::Sources;

use crate::twin::{TwinModel, models, odd_models};

pub fn config() -> Config {
    let mut config = Config::default();
    config.cases = config.cases.max(500);
    config.failure_persistence = None;
    config
}

pub fn any_models() -> impl Strategy<Value = TwinModel> {
    prop_oneof![2 => models(), 1 => odd_models()]
}

pub struct Read {
    pub model: Model,
    pub report: CheckReport,
}

pub fn read(files: &[(&str, String)]) -> Read {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(name, text)| sources.add(*name, text.clone())).collect();
    let loaded = spof::model::load(&sources, &ids, &[], &DocumentLimits::default());
    let Some(model) = loaded.model else { panic!("{:?}\n{files:?}", loaded.problems) };
    let report = check(&sources, &model, &default_targets(&model), Options::default()).unwrap();
    Read { model, report }
}

fn side(read: &Read) -> Side<'_> {
    Side { report: Some(&read.report), model: Some(&read.model) }
}

fn compare(base: &Read, head: &Read) -> DiffReport {
    diff(side(base), side(head), FailOn::default())
}

/// Fingerprints with their rules, sorted.
pub fn prints(findings: &[Finding]) -> Vec<(&'static str, String)> {
    let mut prints: Vec<_> =
        findings.iter().map(|finding| (finding.rule, finding.fingerprint.clone())).collect();
    prints.sort();
    prints
}

/// The lines before the components, the entries of the components (each with its lines), the lines after.
fn entries(text: &str) -> (Vec<&str>, Vec<Vec<&str>>, Vec<&str>) {
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| *line == "components:").unwrap() + 1;
    let rest = &lines[start..];
    let end = rest.iter().position(|line| !line.starts_with(' ')).unwrap_or(rest.len());
    let mut entries: Vec<Vec<&str>> = Vec::new();
    for line in &rest[..end] {
        let starts = line.starts_with("  ") && !line[2..].starts_with([' ', '-', '}', ']']);
        match entries.last_mut() {
            Some(entry) if !starts => entry.push(line),
            _ => entries.push(vec![line]),
        }
    }
    (lines[..start].to_vec(), entries, rest[end..].to_vec())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fingerprints_survive_every_rewriting_of_the_files(
        twin in any_models(), spelling in 0u64..1_000, order in any::<u64>(), cut in any::<prop::sample::Index>(),
    ) {
        // Any spelling but JSON, which is one line.
        let text = twin.to_yaml(spelling * 4 + 1 + order % 3);
        let expected = prints(&read(&[("m.yaml", text.clone())]).report.findings);
        let (before, mut entries, after) = entries(&text);

        let moved = format!("# a comment\n\n\n{}", text.replace("components:\n", "components:\n\n  # another\n\n"));
        prop_assert_eq!(&prints(&read(&[("elsewhere/n.yaml", moved)]).report.findings), &expected);

        let other_spelling = twin.to_yaml(spelling * 4);
        prop_assert_eq!(&prints(&read(&[("m.json", other_spelling)]).report.findings), &expected);

        let mut dice = order;
        for at in (1..entries.len()).rev() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            entries.swap(at, (dice >> 33) as usize % (at + 1));
        }
        let join = |parts: &[&[&str]], entries: &[Vec<&str>]| {
            let lines: Vec<&str> = parts[0].iter().copied().chain(entries.iter().flatten().copied())
                .chain(parts[1].iter().copied()).collect();
            lines.join("\n") + "\n"
        };
        let reordered = join(&[&before, &after], &entries);
        prop_assert_eq!(&prints(&read(&[("m.yaml", reordered)]).report.findings), &expected);

        let cut = cut.index(entries.len() + 1);
        let first = join(&[&["spof: 1", "components:"], &[]], &entries[..cut]);
        let second = join(&[&before, &after], &entries[cut..]);
        prop_assert_eq!(&prints(&read(&[("b.yaml", second), ("a.yaml", first)]).report.findings), &expected);
    }

    #[test]
    fn no_two_findings_share_a_fingerprint(twin in any_models()) {
        let found = read(&[("m.yaml", twin.to_yaml(1))]).report.findings;
        let mut by_print = std::collections::BTreeMap::new();
        for finding in &found {
            let other = by_print.insert(&finding.fingerprint, finding);
            prop_assert!(other.is_none(), "{:#?}\n{:#?}", other, finding);
        }
    }

    #[test]
    fn nothing_changes_between_a_model_and_itself(twin in any_models(), spelling in any::<u64>()) {
        let base = read(&[("m.yaml", twin.to_yaml(1))]);
        let head = read(&[("m.yaml", twin.to_yaml(spelling))]);
        let diff = compare(&base, &head);
        prop_assert!(!diff.regression, "{}", diff.reason);
        prop_assert!(diff.targets.iter().all(|target| target.change == Change::Same));
        let lists = [&diff.new_findings, &diff.fixed_findings, &diff.unwaived_findings, &diff.waived_findings];
        prop_assert!(lists.iter().all(|list| list.is_empty()));
        prop_assert!(diff.renamed.is_empty() && diff.new_rules.is_empty());
        let mut marked = head.report.clone();
        Baseline::of(&base.report).mark(&mut marked);
        let counted = marked.baseline.unwrap();
        prop_assert_eq!((counted.new, counted.shrunk, counted.fixed), (0, 0, 0));
        prop_assert_eq!(counted.unchanged, marked.findings.len());
    }

    #[test]
    fn the_way_back_mirrors_the_way_there(a in any_models(), b in any_models(), kinship in 0..4u8, at in any::<prop::sample::Index>()) {
        let b = if kinship == 0 { b } else { relative(&a, kinship, at) };
        let (a, b) = (read(&[("a.yaml", a.to_yaml(1))]), read(&[("b.yaml", b.to_yaml(2))]));
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        for (there, back) in [(&there, &back), (&back, &there)] {
            // What has grown is new on the way there, and has shrunk on the way back.
            let grown: Vec<(&str, &str)> = back.shrunk_findings.iter()
                .map(|shrunk| (shrunk.finding.rule, shrunk.finding.component.as_str())).collect();
            let is_grown = |finding: &&Finding| grown.contains(&(finding.rule, finding.component.as_str()));
            // A selector that chooses fewer than it did is something that only a comparison can see, and only one way.
            let is_mirrored = |finding: &&Finding| finding.rule != "selects-nothing";
            let of = |findings: &[Finding]| -> Vec<Finding> {
                findings.iter().filter(|finding| !is_grown(finding) && is_mirrored(finding)).cloned().collect()
            };
            prop_assert_eq!(prints(&of(&there.new_findings)), prints(&of(&back.fixed_findings)));
            let count = |findings: &[Finding]| findings.iter().filter(is_mirrored).count();
            let shrunk: Vec<Finding> = back.shrunk_findings.iter().map(|shrunk| shrunk.finding.clone()).collect();
            prop_assert_eq!(count(&there.new_findings), count(&back.fixed_findings) + count(&shrunk));
            let told = |findings: &[Finding]| prints(&findings.iter().filter(is_mirrored).cloned().collect::<Vec<_>>());
            prop_assert_eq!(told(&there.hidden_findings), told(&back.revealed_findings));
        }
        let names = |diff: &DiffReport| -> Vec<(String, String)> {
            diff.renamed.iter().map(|rename| (rename.from.clone(), rename.to.clone())).collect()
        };
        let mut mirrored: Vec<_> = names(&back).into_iter().map(|(from, to)| (to, from)).collect();
        mirrored.sort();
        prop_assert_eq!(names(&there), mirrored);
        prop_assert_eq!(there.targets.len(), back.targets.len());
        for target in &there.targets {
            let renamed = there.renamed.iter().find(|rename| rename.to == target.id);
            let id = renamed.map_or(&target.id, |rename| &rename.from);
            let other = back.targets.iter().find(|other| other.id == *id).unwrap();
            prop_assert_eq!(&target.new_spofs, &other.fixed_spofs);
            prop_assert_eq!(&target.fixed_spofs, &other.new_spofs);
            prop_assert_eq!([target.cut_order[0], target.cut_order[1]], [other.cut_order[1], other.cut_order[0]]);
            let mirrored = match target.change {
                Change::Added => other.change == Change::Removed,
                Change::Removed => other.change == Change::Added,
                Change::Same => other.change == Change::Same,
                Change::Better => other.change == Change::Worse,
                _ => matches!(other.change, Change::Better | Change::Worse),
            };
            prop_assert!(mirrored, "{:?} and {:?}", target.change, other.change);
        }
    }

    #[test]
    fn another_name_alone_is_no_change(twin in any_models(), at in any::<prop::sample::Index>()) {
        let mut renamed = twin.clone();
        let at = at.index(renamed.components.len());
        let (from, to) = (twin.components[at].id.clone(), format!("{}-anew", twin.components[at].id));
        renamed.components[at].id.clone_from(&to);
        let (base, head) = (read(&[("m.yaml", twin.to_yaml(1))]), read(&[("m.yaml", renamed.to_yaml(1))]));
        let diff = compare(&base, &head);
        prop_assert!(diff.renamed.iter().any(|rename| rename.from == from && rename.to == to), "{:?}", diff.renamed);
        prop_assert!(diff.targets.iter().all(|target| target.change == Change::Same), "{:?}", diff.targets);
        // Which cycle is shown of several goes by names.
        let others = |findings: &[Finding]| -> Vec<(&'static str, String)> {
            prints(findings).into_iter().filter(|(rule, _)| *rule != "bootstrap-deadlock").collect()
        };
        prop_assert_eq!(others(&diff.new_findings), []);
        prop_assert_eq!(others(&diff.fixed_findings), []);
    }
}

/// A model with one thing changed.
fn relative(twin: &TwinModel, kinship: u8, at: prop::sample::Index) -> TwinModel {
    let mut other = twin.clone();
    let component = at.get_mut(&mut other.components);
    match kinship {
        1 => component.id.push_str("-anew"),
        2 => drop(component.needs.pop()),
        _ => component.fails = Some(component.fails == Some(false)),
    }
    other
}

fn target(id: &str, cut_order: Option<u32>, least: Option<u32>, unavailability: Option<f64>) -> TargetReport {
    TargetReport {
        id: id.to_owned(),
        tier: 2,
        cut_order,
        cut_order_at_least: least,
        unavailability,
        ..TargetReport::default()
    }
}

/// How a target fares between two states of it, and whether that is a regression.
fn fares(old: TargetReport, new: TargetReport, fail_on: FailOn) -> (Change, bool) {
    let report = |target| CheckReport { targets: vec![target], ..CheckReport::default() };
    let (old, new) = (report(old), report(new));
    let side = |report| Side { report: Some(report), model: None };
    let diff = diff(side(&old), side(&new), fail_on);
    (diff.targets[0].change, diff.regression)
}

#[test]
fn a_target_that_fewer_failures_take_down_is_worse() {
    use Change::{Better, Same, Worse};
    let none = (None, None);
    let at_least = (None, Some(2));
    let exactly = |order| (Some(order), None);
    for (old, new, change, regression) in [
        (exactly(3), exactly(2), Worse, true),
        (exactly(2), exactly(3), Better, false),
        (exactly(2), exactly(2), Same, false),
        (none, exactly(2), Worse, true),
        (exactly(2), none, Better, false),
        (none, at_least, Worse, false),
        (at_least, none, Better, false),
        // What is not known is not claimed.
        (at_least, exactly(2), Same, false),
        (exactly(3), at_least, Same, false),
        // The findings decide about single points of failure and what is down already.
        (exactly(2), exactly(1), Worse, false),
        (exactly(1), exactly(0), Worse, false),
    ] {
        let states = || (target("a", old.0, old.1, None), target("a", new.0, new.1, None));
        let (before, after) = states();
        assert_eq!(fares(before, after, FailOn::default()), (change, regression), "{old:?} {new:?}");
        let (before, after) = states();
        assert!(
            !fares(before, after, FailOn::At(Severity::Critical)).1,
            "a target of tier 2 is not critical"
        );
    }
}

#[test]
fn numbers_make_a_target_worse_where_both_are_exact() {
    let of = |unavailability, lower_bound| TargetReport {
        lower_bound,
        ..target("a", Some(2), None, Some(unavailability))
    };
    for (old, new, change) in [
        (of(1e-4, false), of(2e-4, false), Change::Worse),
        (of(2e-4, false), of(1e-4, false), Change::Better),
        (of(1e-4, false), of(1e-4 * (1.0 + 1e-12), false), Change::Same),
        (of(1e-4, true), of(2e-4, false), Change::Same),
        (of(0.0, false), of(0.0, false), Change::Same),
    ] {
        assert_eq!(fares(old, new, FailOn::At(Severity::Low)), (change, false));
    }
}

/// The rules and components of findings, with the rest of their identity.
fn about(findings: &[Finding]) -> Vec<String> {
    let about = findings.iter().map(|finding| {
        let group = finding.group.as_ref().map_or_else(String::new, |group| {
            format!(" {}: {}", group.owner, [&group.members[..], &group.parts].concat().join(" "))
        });
        format!("{} {}{group}", finding.rule, finding.component)
    });
    about.collect()
}

fn read_components(components: &str) -> Read {
    read(&[("m.yaml", format!("spof: 1\ncomponents:\n{components}"))])
}

#[test]
fn a_group_that_loses_its_redundancy_while_another_gains_it_is_one_new_and_one_fixed() {
    let model = |web: &str, db: &str| {
        read_components(&format!(
            "  shop: {{ kind: service, needs: [{{ any_of: [web-1, web-2] }}, {{ any_of: [db-1, db-2] }}] }}\n  \
             web-1: {{ in: r1 }}\n  web-2: {{ in: {web} }}\n  db-1: {{ in: r1 }}\n  db-2: {{ in: {db} }}\n  r1: {{ kind: rack }}\n  \
             r2: {{ kind: rack }}\n"
        ))
    };
    let (base, head) = (model("r1", "r2"), model("r2", "r1"));
    let diff = compare(&base, &head);
    assert_eq!(about(&diff.new_findings), ["shared-dependency r1 shop: db-1 db-2"]);
    assert_eq!(about(&diff.fixed_findings), ["shared-dependency r1 shop: web-1 web-2"]);
    let mut marked = head.report.clone();
    Baseline::of(&base.report).mark(&mut marked);
    let counted = marked.baseline.unwrap();
    assert_eq!((counted.new, counted.fixed), (1, 1));
}

#[test]
fn what_shrinks_is_told_as_shrunk() {
    let model = |mail: &str| {
        read_components(&format!(
            "  shop: {{ kind: service, needs: [disk] }}\n  mail: {{ kind: service, needs: [{mail}] }}\n  disk: {{}}\n  \
             spare: {{}}\n"
        ))
    };
    let (base, head) = (model("disk"), model("{ any_of: [disk, spare] }"));
    let there = compare(&base, &head);
    assert_eq!(there.fixed_findings.len(), 1, "{:?}", about(&there.fixed_findings));
    assert_eq!(about(&there.fixed_findings), ["orphan spare"]);
    let shrunk: Vec<Finding> = there.shrunk_findings.iter().map(|shrunk| shrunk.finding.clone()).collect();
    assert!(about(&shrunk).contains(&"single-point-of-failure disk".to_owned()));
    assert!(there.shrunk_findings.iter().all(|shrunk| shrunk.no_longer == ["mail"]));
    let mut marked = head.report.clone();
    Baseline::of(&base.report).mark(&mut marked);
    let counted = marked.baseline.unwrap();
    assert_eq!((counted.fixed, counted.shrunk), (1, there.shrunk_findings.len()));
    assert_eq!(counted.unchanged + counted.shrunk + counted.new, marked.findings.len());
    // The way back is worse.
    assert!(compare(&head, &base).regression);
}

#[test]
fn what_something_worse_hides_is_neither_fixed_nor_new() {
    let model = |state: &str| {
        read_components(&format!(
            "  shop: {{ kind: service, needs: [disk] }}\n  disk: {{ state: {state} }}\n"
        ))
    };
    let (up, down) = (model("ok"), model("failed"));
    let there = compare(&up, &down);
    assert_eq!(about(&there.fixed_findings), [""; 0]);
    assert!(about(&there.hidden_findings).contains(&"single-point-of-failure disk".to_owned()));
    assert_eq!(there.targets[0].fixed_spofs, [""; 0]);
    assert_eq!(there.targets[0].change, Change::Worse);
    let back = compare(&down, &up);
    assert!(!back.regression, "{}", back.reason);
    assert_eq!(about(&back.new_findings), [""; 0]);
    assert_eq!(back.targets[0].change, Change::Better);
    assert_eq!(back.targets[0].new_spofs, [""; 0]);
}

#[test]
fn a_fix_that_splits_a_component_is_no_regression() {
    let model = |needs: &str, disks: &[&str]| {
        let disks: String = disks
            .iter()
            .map(|id| format!("  {id}: {{ kind: drive, mtbf: 10y, mttr: 8h, in: rack-{id} }}\n  rack-{id}: {{ kind: rack }}\n"))
            .collect();
        read_components(&format!("  shop: {{ kind: service, needs: [{needs}] }}\n{disks}"))
    };
    let one = model("disk", &["disk"]);
    for (needs, disks) in [
        ("{ any_of: [disk, disk-2] }", ["disk", "disk-2"]),
        ("{ any_of: [disk-1, disk-2] }", ["disk-1", "disk-2"]),
    ] {
        let diff = compare(&one, &model(needs, &disks));
        assert_eq!(diff.targets[0].change, Change::Better, "{needs}");
        assert!(!diff.regression, "{}", diff.reason);
    }
    // What was there before and is in a new pair was not in danger before.
    let two = |third: &str| {
        read_components(&format!(
            "  shop: {{ kind: service, needs: [{{ any_of: [a, b] }}{third}] }}\n  a: {{}}\n  b: {{}}\n  c: {{}}\n"
        ))
    };
    assert_eq!(compare(&two(""), &two(", { any_of: [a, c] }")).targets[0].change, Change::Worse);
}

#[test]
fn baselines_of_the_first_version_are_read_with_a_note() {
    // `print` of version 1: rule, component, first related, targets.
    let text = r#"{ "schema": 1, "findings": [
        { "rule": "single-point-of-failure", "component": "a", "targets": ["s"], "target_count": 1,
          "fingerprint": "d0a1e7d5f1c0b43a", "message": "" },
        { "rule": "no-slack", "component": "s", "related": [], "fingerprint": "FIRST", "message": "" } ] }"#;
    let head = read_components("  s: { kind: service, needs: [a, { any_of: [b] }] }\n  a: {}\n  b: {}\n");
    let no_slack = "no-slack s";
    let first = fnv(&["no-slack", "s", ""]);
    let baseline: Baseline = serde_json::from_str(&text.replace("FIRST", &first)).unwrap();
    let mut marked = head.report.clone();
    baseline.mark(&mut marked);
    let known: Vec<Finding> = marked.findings.iter().filter(|finding| finding.is_known()).cloned().collect();
    let known: Vec<String> =
        about(&known).iter().map(|words| words.split(" s:").next().unwrap().to_owned()).collect();
    assert!(known.contains(&no_slack.to_owned()), "{known:?}");
    assert!(known.contains(&"single-point-of-failure a".to_owned()), "by what it is about: {known:?}");
    assert!(marked.notes.iter().any(|note| note.contains("--write-baseline")), "{:?}", marked.notes);
}

fn fnv(words: &[&str]) -> String {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0xff])) {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{hash:032x}")
}

#[test]
fn a_rename_is_told_only_where_nothing_else_differs() {
    let base =
        "a: { kind: drive, owner: ann }, b: { needs: [{ any_of: [a, x, y] }] }, x: {}, y: {}, c: { in: a }";
    let told = |changed: &str| -> Vec<(String, String)> {
        let read = |components: &str| {
            let text =
                format!("spof: 1\ncomponents: {{ s: {{ kind: service, needs: [b] }}, {components} }}\n");
            read(&[("m.yaml", text)])
        };
        let renamed = compare(&read(base), &read(changed)).renamed.into_iter();
        renamed.map(|rename| (rename.from, rename.to)).collect()
    };
    let pairs = |text: &str| -> Vec<(String, String)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.chunks(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
    };
    for (changed, expected) in [
        (base.to_owned(), ""),
        (base.replace("a:", "z:").replace("[a,", "[z,").replace("in: a", "in: z"), "a z"),
        // Another owner, another place, another group, one more that names it.
        (base.replace("a:", "z:").replace("[a,", "[z,").replace("in: a", "in: z").replace("ann", "bob"), ""),
        (base.replace("a:", "z:").replace("[a,", "[z,").replace(", c: { in: a }", ""), ""),
        (base.replace("a:", "z:").replace("[a, x, y]", "[z, x]").replace("in: a", "in: z"), ""),
        (
            base.replace("a:", "z:")
                .replace("[a,", "[z,")
                .replace("in: a", "in: z")
                .replace("x: {}", "x: { in: z }"),
            "",
        ),
        // Several at once, those that are alike too, whatever the order.
        (base.replace("x, y]", "q, p]").replace("x: {}, y: {}", "q: {}, p: {}"), "x p y q"),
        (
            base.replace("a:", "z:")
                .replace("[a, x", "[z, v")
                .replace("in: a", "in: z")
                .replace("x: {}", "v: {}"),
            "a z x v",
        ),
        // One of two alike is gone and one is new: it may be either.
        (base.replace("x, y]", "p]").replace("x: {}, y: {}", "p: {}"), ""),
    ] {
        assert_eq!(told(&changed), pairs(expected), "{changed}");
    }
}
