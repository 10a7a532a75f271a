//! The numbers of a report in Prometheus' text format, for node exporter's textfile collector.
//!
//! Source: Prometheus, "Exposition formats", text format 0.0.4. There are no timestamps, which the collector
//! refuses. A series whose value is not known is left out, and every severity is counted, also where nothing
//! was found: an alert needs a zero to compare with.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use spof::report::{CheckReport, Finding, Severity, TargetReport};

use crate::inert::{Inert, Spelling};

const HOUR: f64 = 3600.0;

/// Writes the gauges of a report. Costs O(n log n) for n findings and targets.
pub fn check(report: &CheckReport, out: &mut dyn io::Write) -> io::Result<()> {
    let version = [("version", report.tool.version)];
    Family::new("spof_info", "The program that made the report.").line(&version, 1.0).write(out)?;
    model(report, out)?;
    targets(report, out)?;
    let open = report.findings.iter().filter(|finding| !finding.waived);
    let mut counts = counts(open.clone());
    // Those that are counted and not listed; none of them can be waived.
    for ((rule, _), more) in &report.left_out.findings {
        for (severity, more) in Severity::ALL.into_iter().zip(more).filter(|(_, more)| **more > 0) {
            *counts.entry((*rule, severity)).or_default() += more;
        }
    }
    findings("spof_findings", "Findings that are not waived, by rule and severity.", counts, out)?;
    let name = "spof_new_findings";
    let help = "Findings that are not waived and that the baseline lacks, by rule and severity.";
    if report.findings.iter().any(|finding| finding.baseline.is_some()) {
        findings(name, help, self::counts(open.filter(|finding| crate::setting::is_news(finding))), out)?;
    }
    let waived = report.findings.iter().filter(|finding| finding.waived);
    let name = "spof_waived_findings";
    findings(name, "Findings that a waiver covers, by rule and severity.", self::counts(waived), out)?;
    let counts = &report.summary;
    let by_severity = [counts.critical, counts.high, counts.medium, counts.low];
    let mut totals = Family::new("spof_findings_by_severity", "Findings that are not waived, by severity.");
    for (severity, count) in Severity::ALL.into_iter().zip(by_severity) {
        totals = totals.line(&[("severity", severity.as_str())], count as f64);
    }
    totals.write(out)
}

fn model(report: &CheckReport, out: &mut dyn io::Write) -> io::Result<()> {
    let model = &report.model;
    let single_points = report.spofs.len() + report.left_out.single_points as usize;
    let gauges = [
        ("spof_components", "Components of the model, without links and common causes.", model.components),
        ("spof_links", "Links of the model.", model.links),
        ("spof_common_causes", "Common causes of the model.", model.common_causes),
        ("spof_targets", "Targets of the analysis.", model.targets),
        ("spof_single_points", "Components that take at least one target down alone.", single_points),
        (
            "spof_undecided_promises",
            "Promises that could not be decided and are not waived.",
            report.summary.undecided,
        ),
        ("spof_assumed_up", "Components assumed never to fail by themselves.", report.assumptions.len()),
    ];
    gauges
        .into_iter()
        .try_for_each(|(name, help, value)| Family::new(name, help).line(&[], value as f64).write(out))
}

fn targets(report: &CheckReport, out: &mut dyn io::Write) -> io::Result<()> {
    type Value = fn(&TargetReport) -> Option<f64>;
    let families: [(&'static str, &'static str, Value); 7] = [
        ("spof_target_tier", "Tier of the target, 1 the most critical.", |target| {
            Some(f64::from(target.tier))
        }),
        ("spof_single_points_of_failure", "Components that take the target down alone.", |target| {
            Some(target.spof_count as f64)
        }),
        ("spof_cut_order", "How many must fail together to take the target down; 0: it is down.", |target| {
            target.cut_order.map(f64::from)
        }),
        (
            "spof_cut_order_at_least",
            "How many must fail together at the least, where the cut order itself is not known.",
            |target| target.cut_order_at_least.map(f64::from),
        ),
        ("spof_unavailability", "Share of time that the target is down.", |target| target.unavailability),
        ("spof_downtime_seconds_per_year", "Expected downtime of the target in a year.", |target| {
            target.downtime_hours_per_year.map(|hours| hours * HOUR)
        }),
        (
            "spof_unavailability_lower_bound",
            "1 where components without data make the figures lower bounds.",
            { |target| target.unavailability.map(|_| f64::from(u8::from(target.lower_bound))) },
        ),
    ];
    for (name, help, value) in families {
        let mut family = Family::new(name, help);
        for target in &report.targets {
            if let Some(value) = value(target) {
                family = family.line(&[("target", &target.id)], value);
            }
        }
        family.write(out)?;
    }
    Ok(())
}

/// How many findings there are of each rule and severity.
type Counts<'a> = BTreeMap<(&'a str, Severity), u64>;

fn counts<'a>(findings: impl Iterator<Item = &'a Finding>) -> Counts<'a> {
    let mut counts = Counts::new();
    for finding in findings {
        *counts.entry((finding.rule, finding.severity)).or_default() += 1;
    }
    counts
}

fn findings(
    name: &'static str,
    help: &'static str,
    counts: Counts<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut family = Family::new(name, help);
    for ((rule, severity), count) in counts {
        family = family.line(&[("rule", rule), ("severity", severity.as_str())], count as f64);
    }
    family.write(out)
}

/// A gauge with its help, its type and its series; without a series nothing of it is written.
struct Family {
    name: &'static str,
    head: String,
    series: String,
}

impl Family {
    fn new(name: &'static str, help: &str) -> Family {
        Family { name, head: format!("# HELP {name} {help}\n# TYPE {name} gauge\n"), series: String::new() }
    }

    fn line(mut self, labels: &[(&str, &str)], value: f64) -> Family {
        self.series.push_str(self.name);
        for (at, (name, value)) in labels.iter().enumerate() {
            let opening = if at == 0 { '{' } else { ',' };
            let _ = write!(self.series, "{opening}{name}=\"{}\"", escaped(value));
        }
        let closing = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.series, "{closing} {value}");
        self
    }

    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.series.is_empty() {
            return Ok(());
        }
        out.write_all(self.head.as_bytes())?;
        Inert::new(out, Spelling::Label).write_all(self.series.as_bytes())
    }
}

/// A label's value. Nothing but these three is escaped, so that different ids stay different.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}
