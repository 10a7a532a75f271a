//! Prometheus' text format, read by a strict parser of its grammar.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use spof::report::CheckReport;

use super::{gated, hostile, sound, target, written};

fn prometheus(report: &CheckReport) -> String {
    written(|out| spof_report::prometheus::check(report, out))
}

struct Sample {
    name: String,
    labels: Vec<(String, String)>,
    value: f64,
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Every line is a help, a type or a sample; each family has both and stands in one piece; no series comes twice.
fn parse(text: &str) -> Vec<Sample> {
    assert!(text.ends_with('\n'));
    let (mut samples, mut family) = (Vec::new(), String::new());
    let (mut families, mut series) = (BTreeSet::new(), BTreeSet::new());
    let mut lines = text.strip_suffix('\n').unwrap().split('\n');
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(is_name(name) && !words.is_empty() && families.insert(name.to_owned()), "{line}");
            assert_eq!(lines.next(), Some(format!("# TYPE {name} gauge").as_str()));
            family = name.to_owned();
            continue;
        }
        let sample = sample(line);
        assert_eq!(sample.name, family, "{line}");
        assert!(series.insert((sample.name.clone(), sample.labels.clone())), "twice: {line}");
        samples.push(sample);
    }
    samples
}

fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).unwrap();
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, quoted) = rest.split_once("=\"").unwrap();
            assert!(is_name(label), "{line}");
            let (value, after) = value(quoted);
            labels.push((label.to_owned(), value));
            match after.strip_prefix(',') {
                Some(more) => rest = more,
                None => {
                    rest = after.strip_prefix('}').unwrap();
                    break;
                }
            }
        }
    }
    let value = rest.strip_prefix(' ').unwrap();
    assert!(!value.contains(' '), "a timestamp: {line}");
    Sample { name: name.to_owned(), labels, value: value.parse().unwrap() }
}

/// The label's value up to its closing quote, and what follows.
fn value(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    loop {
        let (at, c) = chars.next().expect("the value ends");
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.push(match chars.next().unwrap().1 {
                'n' => '\n',
                c @ ('\\' | '"') => c,
                c => panic!("no such escape: \\{c}"),
            }),
            c => value.push(c),
        }
    }
}

#[test]
fn gauges() {
    let text = prometheus(&gated());
    parse(&text);
    assert_snapshot!(text);
}

#[test]
fn hostile_targets_come_through_whole() {
    let mut report = hostile::report();
    report.targets.push(target("line\nbreak\"\\", 1, ""));
    let samples = parse(&prometheus(&report));
    let of = |target: &str| {
        let is = |sample: &&Sample| {
            sample.name == "spof_single_points_of_failure"
                && sample.labels == [("target".into(), target.into())]
        };
        samples.iter().find(is).map(|sample| sample.value)
    };
    assert_eq!(of(hostile::IDS[0]), Some(6.0));
    assert_eq!(of("line\nbreak\"\\"), Some(0.0));
}

#[test]
fn what_is_counted_and_not_listed_is_counted() {
    let mut report = gated();
    report.left_out.findings.insert(("orphan", None), [0, 0, 0, 40]);
    report.left_out.findings.insert(("orphan", Some("team-a".into())), [0, 0, 2, 0]);
    report.left_out.single_points = 7;
    let samples = parse(&prometheus(&report));
    let of = |name: &str, labels: &[&str]| {
        let is = |sample: &&Sample| {
            sample.name == name && sample.labels.iter().map(|(_, value)| value).eq(labels.iter())
        };
        samples.iter().find(is).map(|sample| sample.value)
    };
    assert_eq!(of("spof_findings", &["orphan", "low"]), Some(42.0));
    assert_eq!(of("spof_findings", &["orphan", "medium"]), Some(2.0));
    assert_eq!(of("spof_findings", &["orphan", "high"]), None);
    assert_eq!(of("spof_single_points", &[]), Some(10.0));
}

#[test]
fn unknown_numbers_are_left_out_and_known_ones_are_not() {
    let mut report = sound();
    assert!(!prometheus(&report).contains("spof_unavailability"));
    report.targets[0].unavailability = Some(1.25e-4);
    report.targets[0].downtime_hours_per_year = Some(1.0);
    report.targets[0].lower_bound = true;
    let samples = parse(&prometheus(&report));
    let of = |name: &str| samples.iter().find(|sample| sample.name == name).map(|sample| sample.value);
    assert_eq!(of("spof_unavailability"), Some(1.25e-4));
    assert_eq!(of("spof_downtime_seconds_per_year"), Some(3600.0));
    assert_eq!(of("spof_unavailability_lower_bound"), Some(1.0));
}
