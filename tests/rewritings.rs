//! Whatever is written in another order or another file is the same: lists, sections, links, defaults. Models here
//! have objectives, backups and monitoring, so that most rules find something.

use std::collections::BTreeSet;

use proptest::prelude::*;
use spof::analysis::Options;
use spof::report::{CheckReport, check, default_targets};
use spof::source::Sources;

use crate::identity::{any_models, config, prints, read};
use crate::twin::{TwinAffects, TwinModel, TwinRequirement};

/// A generator of small numbers: the order of a seed.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.roll(at + 1));
        }
    }
}

/// What is promised of the kinds of a model, who watches them and where their copies are, a line for each kind.
fn defaults(twin: &TwinModel, dice: &mut Dice) -> Vec<String> {
    let kinds: BTreeSet<&str> = twin.components.iter().map(|component| component.kind.as_str()).collect();
    let id = |dice: &mut Dice| twin.components[dice.roll(twin.components.len())].id.clone();
    let mut lines = Vec::new();
    for kind in kinds.into_iter().filter(|kind| !kind.is_empty()) {
        let mut fields = Vec::new();
        if dice.roll(2) == 0 {
            fields.push("rto: 15m, rpo: 1h, survives: { any: 2 }, availability_target: 99.99%".to_owned());
        }
        if dice.roll(2) == 0 {
            fields.push(format!("monitored_by: [{:?}, {:?}]", id(dice), id(dice)));
        }
        if dice.roll(2) == 0 {
            fields.push(format!("backup: {{ to: [{:?}, {:?}], every: 24h }}", id(dice), id(dice)));
        }
        if dice.roll(2) == 0 {
            fields.push("failover: 1h, maintenance: { every: 90d, last: 2020-01-01 }".to_owned());
        }
        lines.push(format!("  {kind:?}: {{ {} }}", fields.join(", ")));
    }
    lines
}

fn reorder(requirements: &mut [TwinRequirement], dice: &mut Dice) {
    for requirement in requirements.iter_mut() {
        match requirement {
            TwinRequirement::AnyOf(of)
            | TwinRequirement::AllOf(of)
            | TwinRequirement::Majority(of)
            | TwinRequirement::AtLeast { of, .. } => reorder(of, dice),
            TwinRequirement::Id(_) | TwinRequirement::Reach { .. } => {}
        }
    }
    dice.shuffle(requirements);
}

/// The same model with every list in another order.
fn lists_reordered(twin: &TwinModel, dice: &mut Dice) -> TwinModel {
    let mut other = twin.clone();
    for component in &mut other.components {
        dice.shuffle(&mut component.inside);
        dice.shuffle(&mut component.tags);
        for list in [&mut component.needs, &mut component.wants, &mut component.needs_to_start] {
            reorder(list, dice);
        }
    }
    for link in &mut other.links {
        dice.shuffle(&mut link.inside);
        reorder(&mut link.needs, dice);
    }
    for cause in &mut other.causes {
        if let TwinAffects::List(list) = &mut cause.affects {
            dice.shuffle(list);
        }
    }
    other
}

/// The sections of a file, each with its entries, and these with their lines.
fn sections(text: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let mut sections: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for line in text.lines() {
        let inside = line.strip_prefix("  ");
        let starts = inside.is_some_and(|line| !line.starts_with([' ', '}', ']']))
            // An item of a list at the depth of its entry belongs to it, except where items are the entries.
            && (!inside.is_some_and(|line| line.starts_with('-'))
                || sections.last().is_some_and(|(name, _)| name == "links:"));
        match (inside, sections.last_mut()) {
            (Some(_), Some((_, entries))) if starts || entries.is_empty() => {
                entries.push(vec![line.to_owned()])
            }
            (Some(_), Some((_, entries))) => entries.last_mut().unwrap().push(line.to_owned()),
            _ => sections.push((line.to_owned(), Vec::new())),
        }
    }
    sections
}

fn bytes(report: &CheckReport) -> Vec<u8> {
    let mut out = Vec::new();
    spof_report::json::write(report, &mut out).unwrap();
    let setting = spof_report::Setting { root: "/r".into(), working_directory: "/r".into(), fail_on: None };
    spof_report::text::check(report, &spof_report::text::TextOptions::default(), &mut out).unwrap();
    spof_report::sarif::check(report, &setting, &mut out).unwrap();
    spof_report::markdown::check(report, &setting, &mut out).unwrap();
    spof_report::junit::check(report, &setting, &mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fingerprints_survive_lists_in_another_order(twin in any_models(), spelling in 0u64..1_000, order in any::<u64>()) {
        let mut dice = Dice(order);
        let promises = format!("defaults:\n{}\n", defaults(&twin, &mut dice).join("\n"));
        let file = |twin: &TwinModel| format!("{}{promises}", twin.to_yaml(spelling * 4 + 1 + order % 3));
        let other = lists_reordered(&twin, &mut dice);
        let expected = prints(&read(&[("m.yaml", file(&twin))]).report.findings);
        prop_assert_eq!(&prints(&read(&[("m.yaml", file(&other))]).report.findings), &expected);
    }

    #[test]
    fn fingerprints_survive_sections_in_other_files(twin in any_models(), spelling in 0u64..1_000, order in any::<u64>()) {
        let mut dice = Dice(order);
        let promises = defaults(&twin, &mut dice).join("\n");
        let text = format!("{}defaults:\n{promises}\n", twin.to_yaml(spelling * 4 + 1 + order % 3));
        let expected = prints(&read(&[("m.yaml", text.clone())]).report.findings);
        // Which of two parallel links without ids is the second one goes by their order.
        let ends: BTreeSet<(usize, usize)> = twin.links.iter().map(|link| link.between).collect();
        let parallel = ends.len() < twin.links.len();
        // Every entry goes to one of two files, in any order, under its section.
        let mut files = ["spof: 1\n".to_owned(), "spof: 1\n".to_owned()];
        let mut sections = sections(&text);
        dice.shuffle(&mut sections);
        for (name, mut entries) in sections.into_iter().filter(|(name, _)| !name.starts_with("spof")) {
            let mut parts = [Vec::new(), Vec::new()];
            if !(parallel && name == "links:") {
                dice.shuffle(&mut entries);
            }
            let mut place = 0;
            for entry in entries {
                place = if parallel && name == "links:" { place } else { dice.roll(2) };
                parts[place].extend(entry);
            }
            // Defaults of one kind may be given by one file only, and are; of no kind by none.
            for (file, lines) in files.iter_mut().zip(parts).filter(|(_, lines)| !lines.is_empty()) {
                *file += &format!("{name}\n{}\n", lines.join("\n"));
            }
        }
        let [a, b] = files;
        let split = read(&[("x/b.yaml", b), ("x/a.yaml", a)]);
        prop_assert_eq!(&prints(&split.report.findings), &expected);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_on_any_number_of_threads(twin in any_models(), seed in any::<u64>()) {
        let text = format!("{}defaults:\n{}\n", twin.to_yaml(seed | 1), defaults(&twin, &mut Dice(seed)).join("\n"));
        let run = |threads: usize| {
            let mut sources = Sources::new();
            let file = sources.add("m.yaml", text.clone());
            let model = spof::model::load(&sources, &[file], &[], &Default::default()).model.unwrap();
            let options = Options { threads, ..Options::default() };
            bytes(&check(&sources, &model, &default_targets(&model), options).unwrap())
        };
        let once = run(1);
        prop_assert!(once == run(1));
        prop_assert!(once == run(2));
        prop_assert!(once == run(7));
    }
}
