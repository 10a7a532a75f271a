//! Baselines: read, held against a report, written.

use std::path::Path;

use anyhow::Context as _;
use spof::report::{Baseline, CheckReport};

use crate::gate_args::Baselines;
use crate::output::Staged;

/// Marks the findings of a report by the baselines that are given.
pub(crate) fn mark(options: &Baselines, report: &mut CheckReport) -> anyhow::Result<()> {
    let mut known: Option<Baseline> = None;
    for path in &options.baseline {
        known.get_or_insert_default().merge(read(path)?);
    }
    if let Some(known) = known {
        known.mark(report);
    }
    Ok(())
}

/// The findings of a report as a baseline that has yet to take its place, if one is asked for.
pub(crate) fn staged(options: &Baselines, report: &CheckReport) -> anyhow::Result<Option<Staged>> {
    let write = |path| Staged::new(path, |out| spof_report::json::write(&Baseline::of(report), out));
    options.write_baseline.as_deref().map(write).transpose()
}

fn read(path: &Path) -> anyhow::Result<Baseline> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let baseline: Baseline = serde_json::from_str(&text)
        .with_context(|| format!("{} is no baseline and no JSON report of `spof check`", path.display()))?;
    if baseline.schema != 1 {
        anyhow::bail!("{} has schema {}; this spof reads schema 1", path.display(), baseline.schema);
    }
    Ok(baseline)
}
