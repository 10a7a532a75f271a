//! Baselines: read, held against a report, written.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use spof::report::{Baseline, CheckReport};

use crate::files::output::{self, Staged};

#[derive(Args)]
pub(crate) struct Baselines {
    /// Fail on findings only that this report lacks (repeatable: known to any of them is known)
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Vec<PathBuf>,
    /// Write the findings to FILE for later runs; without --baseline, all of them are known by that
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
}

/// What the baselines that are given know together; `None` where none is given. Whatever is wrong with them and
/// with the one to be written is said before the analysis.
pub(crate) fn read(
    options: &Baselines,
    models: &[PathBuf],
    outputs: &[PathBuf],
) -> anyhow::Result<Option<Baseline>> {
    let typed = options.baseline.iter().chain(models).filter(|path| *path == Path::new("-")).count();
    anyhow::ensure!(typed < 2, "only one of models and baselines can come from standard input");
    output::spare(outputs, options.baseline.iter().map(PathBuf::as_path))?;
    if let Some(path) = &options.write_baseline {
        anyhow::ensure!(path != Path::new("-"), "a baseline is written into a file; name it");
        anyhow::ensure!(!outputs.contains(path), "report and baseline cannot both go to {}", path.display());
    }
    let mut known: Option<Baseline> = None;
    for path in &options.baseline {
        known.get_or_insert_default().merge(read_one(path)?);
    }
    Ok(known)
}

/// The findings of a report as a baseline that has yet to take its place, if one is asked for.
pub(crate) fn staged(options: &Baselines, report: &CheckReport) -> anyhow::Result<Option<Staged>> {
    let write = |path| Staged::new(path, |out| spof_report::json::write(&Baseline::of(report), out));
    options.write_baseline.as_deref().map(write).transpose()
}

fn read_one(path: &Path) -> anyhow::Result<Baseline> {
    let text = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin().lock())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    // Some editors and shells begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let baseline: Baseline = serde_json::from_str(text).map_err(|error| refusal(path, text, error))?;
    anyhow::ensure!(baseline.schema == 1, other_schema(path, baseline.schema.into()));
    Ok(baseline)
}

/// Why a text is no baseline. What another version wrote may have another shape, and says so by its schema.
fn refusal(path: &Path, text: &str, error: serde_json::Error) -> anyhow::Error {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let schema = value.as_ref().and_then(|value| value.get("schema")?.as_u64());
    let no_baseline = format!("{} is no baseline and no JSON report of `spof check`", path.display());
    match (value, schema) {
        (_, Some(schema)) if schema != 1 => anyhow::anyhow!(other_schema(path, schema)),
        (Some(value), _) if !value.is_object() => anyhow::anyhow!("{no_baseline}: it holds no object"),
        _ => anyhow::Error::new(error).context(no_baseline),
    }
}

fn other_schema(path: &Path, schema: u64) -> String {
    format!("{} has schema {schema}; this spof reads schema 1", path.display())
}
