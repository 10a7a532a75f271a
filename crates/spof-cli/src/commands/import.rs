//! `spof import`.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use spof::diagnostic::{Diagnostic, Level};
use spof::source::{SourceId, Sources, Span};
use spof_import::Imported;
use spof_import::open_psa::{self, Problem};
use spof_import::shape::{IMPORTERS, listed};
use spof_report::inert::{Inert, Spelling};

use crate::args::Global;
use crate::files::configured::Configuration;
use crate::files::{configured, foreign, input, output};
use crate::run::exit::Status;

#[derive(Args)]
pub(crate) struct Import {
    #[arg(value_enum, value_name = "FORMAT")]
    pub(crate) from: Source,
    /// The files to read, of one model; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Decide what other tools' files leave open, such as compose.depends-on=start (repeatable; `spof explain
    /// NAME` shows what there is to choose)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) assume: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Source {
    /// Whatever each file is, by its content
    Auto,
    /// The entities of a Backstage catalogue
    Backstage,
    /// Files of the Compose specification, stacks of a swarm
    Compose,
    /// A table of edges
    Csv,
    /// Drawings of Graphviz
    Dot,
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
        source => match of_shape(source, options, global)? {
            Some(imported) => imported,
            None => return Ok(Status::BadInput),
        },
    };
    if !global.quiet && matches!(options.from, Source::Netbox | Source::OpenPsa) {
        for note in &imported.notes {
            output::say(format_args!("note: {note}"));
        }
    }
    let model = imported.to_yaml();
    // The texts of the model are safe as they are written; its comments hold names as well.
    output::write(global, |out| Inert::new(out, Spelling::Text).write_all(model.as_bytes()))?;
    Ok(Status::Passed)
}

/// Reads files by the importers of the one shape; `None` after printing what is wrong.
fn of_shape(source: Source, options: &Import, global: &Global) -> anyhow::Result<Option<Imported>> {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let mut files = foreign::add_all(&options.paths, &mut sources, &mut problems);
    let word = source.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    if let Some(importer) = IMPORTERS.iter().find(|importer| importer.name == word) {
        files.all_by(importer);
    }
    let config = configured::config(&Configuration::default(), &mut sources, &mut problems)?;
    let assumed = foreign::assumed(&config, &options.assume, &mut problems);
    for source in &files.models {
        let problem =
            Diagnostic::error("unknown-format", format!("{}: no known format", sources.name(*source)));
        let formats: Vec<&str> = IMPORTERS.iter().map(|importer| importer.title).collect();
        let hint = format!("what is read: {}; a model of ours needs no import", listed(&formats));
        problems.push(problem.hint(hint));
    }
    let estate = foreign::estate(&files, &mut sources, &assumed, &mut problems);
    foreign::print(estate.as_ref(), &files, &sources, global);
    input::print(&problems, &sources, global);
    let wrong = problems.iter().any(|problem| problem.level == Level::Error);
    let Some(estate) = estate.filter(|_| !wrong) else { return Ok(None) };
    let names: Vec<&str> = files.foreign.iter().map(|file| sources.name(file.source)).collect();
    let mut notes: Vec<String> = estate.notes.iter().map(|note| note.text.clone()).collect();
    notes.extend(estate.assumptions(&sources));
    Ok(Some(spof_import::model_file(&estate, &listed(&names), notes)))
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
