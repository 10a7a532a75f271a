//! Other tools' files among those of a run: which they are, what they name, and what is said of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use spof::config::Config;
use spof::diagnostic::Diagnostic;
use spof::document::add_bytes;
use spof::model::ModelBuilder;
use spof::source::{SourceId, Sources, Span};
use spof_import::shape::{
    self, Assumed, Estate, File, Foreign, Found, HINTS, IMPORTERS, Importer, Taken, Wanted, listed,
};

use crate::args::Global;
use crate::files::git::{self, Revision};
use crate::files::{input, output};

/// How many notes on other tools' files are printed before the rest is counted.
const SHOWN: usize = 40;

/// The files of a run.
#[derive(Default)]
pub(crate) struct Files {
    /// Models of our own.
    pub(crate) models: Vec<SourceId>,
    /// Other tools' files.
    pub(crate) foreign: Vec<Foreign>,
    /// By ending, how many files of folders are neither.
    left_out: BTreeMap<String, usize>,
    /// What to do about some of these.
    hints: Vec<String>,
}

impl Files {
    pub(crate) fn is_empty(&self) -> bool {
        self.models.is_empty() && self.foreign.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.models.len() + self.foreign.len()
    }

    /// Adds a file that was read: a model, another tool's file, or one of a folder that is neither.
    pub(crate) fn add(
        &mut self,
        sources: &Sources,
        source: SourceId,
        named: bool,
        problems: &mut Vec<Diagnostic>,
    ) {
        if shape::is_model(sources.text(source)) {
            return self.models.push(source);
        }
        let file = File::new(sources, source, named);
        match shape::sniff(&file, IMPORTERS) {
            Taken::By(importer) => self.foreign.push(Foreign { source, named, importer }),
            Taken::No if named || file.sketch.has("components") || file.sketch.has("states") => {
                self.models.push(source);
            }
            Taken::No => self.leave_out(Path::new(sources.name(source))),
            Taken::Either(importers) => {
                let titles: Vec<&str> = importers.iter().map(|importer| importer.title).collect();
                let message = format!("{} may be {}", sources.name(source), titles.join(" or "));
                problems.push(
                    Diagnostic::error("ambiguous-format", message)
                        .at(file.start(), "it looks like each of them")
                        .hint("say which: spof import FORMAT FILE -o MODEL"),
                );
            }
        }
    }

    /// Gives all files to one importer, whatever they look like.
    pub(crate) fn all_by(&mut self, importer: &'static Importer) {
        let models = std::mem::take(&mut self.models);
        self.foreign.iter_mut().for_each(|file| file.importer = importer);
        self.foreign.extend(models.into_iter().map(|source| Foreign { source, named: true, importer }));
        self.foreign.sort_by_key(|file| file.source);
    }

    /// Counts a file of a folder that is not read.
    pub(crate) fn leave_out(&mut self, path: &Path) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let hint =
            HINTS.iter().find(|hint| name == hint.0 || hint.0.starts_with('.') && name.ends_with(hint.0));
        if let Some((_, hint)) = hint {
            let hint = format!("{}: {hint}", path.display());
            let same = |other: &String| other.ends_with(hint.rsplit(": ").next().unwrap_or_default());
            if !self.hints.iter().any(same) {
                self.hints.push(hint);
            }
        }
        let ending = path.extension().map_or_else(
            || "without an ending".to_owned(),
            |ending| format!(".{}", ending.to_string_lossy()),
        );
        *self.left_out.entry(ending).or_default() += 1;
    }

    fn left_out(&self) -> Option<String> {
        const ENDINGS: usize = 5;
        let all: usize = self.left_out.values().sum();
        let mut counts: Vec<(&String, &usize)> = self.left_out.iter().collect();
        counts.sort_by_key(|(ending, count)| (std::cmp::Reverse(**count), *ending));
        let mut words: Vec<String> =
            counts.iter().take(ENDINGS).map(|(ending, count)| format!("{count} {ending}")).collect();
        if counts.len() > ENDINGS {
            let rest: usize = counts[ENDINGS..].iter().map(|(_, count)| **count).sum();
            words.push(format!("{rest} others"));
        }
        let files = if all == 1 { "file" } else { "files" };
        (all > 0).then(|| format!("left out {all} {files} of no known format: {}", listed(&words)))
    }
}

/// Adds the files of a run, those of folders in sorted order; each once.
pub(crate) fn add_all(paths: &[PathBuf], sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Files {
    let mut files = Files::default();
    let mut seen = std::collections::BTreeSet::new();
    for path in paths {
        if !path.is_dir() {
            if seen.insert(path.clone())
                && let Some(source) = input::add(path, sources, problems)
            {
                files.add(sources, source, true, problems);
            }
            continue;
        }
        let (mut found, mut others) = (Vec::new(), Vec::new());
        input::collect(path, &may_be_read, &mut found, &mut others, problems);
        found.sort();
        let known = found.iter().any(|file| seen.contains(file));
        let before = (files.len(), problems.len());
        for file in found {
            if seen.insert(file.clone()) {
                add_of_folder(&file, &mut files, sources, problems);
            }
        }
        others.iter().for_each(|other| files.leave_out(other));
        if (files.len(), problems.len()) == before && !known {
            let message = format!("the folder {} holds no model", path.display());
            let hint = "a folder is searched, with its folders, for models and for files of other tools";
            problems.push(Diagnostic::error("empty-folder", message).hint(hint));
        }
    }
    files
}

fn add_of_folder(path: &Path, files: &mut Files, sources: &mut Sources, problems: &mut Vec<Diagnostic>) {
    if input::is_model(path) {
        if let Some(source) = input::add(path, sources, problems) {
            files.add(sources, source, false, problems);
        }
        return;
    }
    // What has the ending of some tool's files need not be text.
    match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => {
            let source = sources.add(path.display().to_string(), text);
            files.add(sources, source, false, problems);
        }
        _ => files.leave_out(path),
    }
}

/// Adds the files of a revision, of which those that are named stand alone.
pub(crate) fn add_revision(
    found: Vec<git::File>,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Files {
    let mut files = Files::default();
    for file in found {
        let is_model = input::is_model(Path::new(&file.name));
        if !is_model && !file.named && std::str::from_utf8(&file.bytes).is_err() {
            continue;
        }
        if let Some(source) = add_bytes(sources, &file.name, file.bytes, problems) {
            files.add(sources, source, file.named, problems);
        }
    }
    files
}

/// Whether a file of a folder is looked into, by the ending of its name.
pub(crate) fn may_be_read(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    input::is_model(path) || shape::may_be_read(&ending, IMPORTERS)
}

/// What a run assumes: as the configuration says, and `NAME=VALUE` of the command line before it.
pub(crate) fn assumed(config: &Config, chosen: &[String], problems: &mut Vec<Diagnostic>) -> Assumed {
    let mut assumed = Assumed::default();
    for ((name, at), (value, _)) in config.assume() {
        problems.extend(assumed.choose(name, value, *at).err());
    }
    for choice in chosen {
        let Some((name, value)) = choice.split_once('=') else {
            let message = format!("--assume {choice}: no value");
            problems.push(Diagnostic::error("unknown-assumption", message).hint("write --assume NAME=VALUE"));
            continue;
        };
        problems.extend(assumed.choose(name.trim(), value.trim(), Span::NONE).err());
    }
    assumed
}

/// What other tools' files say; nothing where there are none.
pub(crate) fn estate(
    files: &Files,
    sources: &mut Sources,
    assumed: &Assumed,
    problems: &mut Vec<Diagnostic>,
) -> Option<Estate> {
    (!files.foreign.is_empty()).then(|| shape::read(sources, &files.foreign, assumed, &mut fetch, problems))
}

/// A model to be, with what other tools' files say.
pub(crate) fn builder(estate: Option<&Estate>) -> ModelBuilder {
    let mut builder = ModelBuilder::new();
    estate.iter().for_each(|estate| estate.declare(&mut builder));
    builder
}

/// Reads a file that another one names, which is not above the folder of that one, links followed.
fn fetch(sources: &mut Sources, wanted: &Wanted) -> Found {
    let name = wanted.name.as_str();
    let text = match name.strip_prefix("git:").and_then(|rest| rest.split_once(':')) {
        Some((revision, path)) => {
            let files = Revision::find(Path::new("."), revision).and_then(|revision| revision.files(path));
            files.ok().and_then(|files| files.into_iter().find(|file| file.named)).map(|file| file.bytes)
        }
        None => {
            let root = if wanted.root.is_empty() { Path::new(".") } else { Path::new(&wanted.root) };
            let (Ok(root), Ok(path)) = (root.canonicalize(), Path::new(name).canonicalize()) else {
                return Found::Missing;
            };
            if !path.starts_with(root) {
                return Found::Outside;
            }
            path.is_file().then(|| std::fs::read(path).ok()).flatten()
        }
    };
    match text.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => Found::Read(sources.add(name, text)),
        None => Found::Missing,
    }
}

/// Prints what is to know of other tools' files: what they leave open, what was assumed, what was left out.
pub(crate) fn print(estate: Option<&Estate>, files: &Files, sources: &Sources, global: &Global) {
    let Some(estate) = estate.filter(|_| !global.quiet) else { return };
    let most = if global.verbose { usize::MAX } else { SHOWN };
    for note in estate.notes.iter().take(most) {
        let place = sources.location(note.at);
        let place = place.map(|at| format!(" ({}:{}:{})", at.file, at.line, at.column)).unwrap_or_default();
        output::say(format_args!("note: {}{place}", note.text));
    }
    if estate.notes.len() > most {
        output::say(format_args!("note: {} further notes; -v shows them", estate.notes.len() - most));
    }
    let title =
        |name: &str| IMPORTERS.iter().find(|importer| importer.name == name).map_or("", |found| found.title);
    let lines = estate.assumptions(sources).into_iter().chain(estate.gaps(title));
    let lines = lines.chain(files.left_out()).chain(files.hints.iter().cloned());
    lines.for_each(|line| output::say(format_args!("note: {line}")));
    if !estate.used.is_empty() {
        output::say("note: `spof explain NAME` explains an assumption, `--assume NAME=VALUE` chooses");
    }
}
