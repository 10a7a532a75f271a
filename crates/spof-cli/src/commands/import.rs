//! `spof import`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use spof::diagnostic::Diagnostic;
use spof::source::{SourceId, Sources, Span};
use spof_import::Imported;
use spof_import::open_psa::{self, Problem};

use crate::args::Global;
use crate::files::{input, output};
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Import {
    #[arg(value_enum, value_name = "FORMAT")]
    pub(crate) from: Source,
    /// The files to read, of one model; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Source {
    /// A NetBox dump: the JSON of `manage.py dumpdata`
    Netbox,
    /// Open-PSA fault trees: XML, of which several files are merged
    OpenPsa,
}

pub(crate) fn run(options: &Import, global: &Global) -> anyhow::Result<Status> {
    output::spare(&global.output, options.paths.iter().map(PathBuf::as_path))?;
    global.watch.begin("import");
    let imported = match options.from {
        Source::Netbox => netbox(&options.paths)?,
        Source::OpenPsa => match fault_trees(&options.paths, global) {
            Some(imported) => imported,
            None => return Ok(Status::BadInput),
        },
    };
    if !global.quiet {
        for note in &imported.notes {
            output::say(format_args!("note: {note}"));
        }
    }
    let model = imported.to_yaml();
    output::write(global, |out| out.write_all(model.as_bytes()))?;
    Ok(Status::Passed)
}

fn netbox(paths: &[PathBuf]) -> anyhow::Result<Imported> {
    let [path] = paths else { anyhow::bail!("a NetBox dump is one file; {} were given", paths.len()) };
    let name = path.display().to_string();
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.with_context(|| format!("cannot read {name}"))?;
    Ok(spof_import::netbox(&text, &name)?)
}

/// Reads the files of one fault tree model; `None` after printing what is wrong.
fn fault_trees(paths: &[PathBuf], global: &Global) -> Option<Imported> {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let ids: Vec<SourceId> =
        paths.iter().filter_map(|path| input::add(path, &mut sources, &mut problems)).collect();
    if problems.is_empty() {
        let files: Vec<(&str, &str)> = ids.iter().map(|id| (sources.name(*id), sources.text(*id))).collect();
        match open_psa::import(&files) {
            Ok(imported) => return Some(imported),
            Err(found) => problems.extend(found.into_iter().map(|problem| diagnostic(problem, &ids))),
        }
    }
    input::print(&problems, &sources, global);
    None
}

fn diagnostic(problem: Problem, ids: &[SourceId]) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(problem.code, problem.message);
    for place in problem.places {
        let span = Span::new(ids[place.file], place.range.start as u32, place.range.end as u32);
        diagnostic = diagnostic.at(span, place.text);
    }
    match problem.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}
