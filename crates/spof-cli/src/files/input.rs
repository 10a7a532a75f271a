//! From paths to a model, or to everything that is wrong with it on standard error.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use spof::diagnostic::{Diagnostic, Level, nearest};
use spof::document::add_bytes;
use spof::model::{ComponentId, Loaded, Model, ModelBuilder};
use spof::progress::Observer;
use spof::source::{SourceId, Sources};
use spof_import::shape::Assumed;

use crate::args::{Global, Model as ModelArguments};
use crate::files::configured::{self, Configuration};
use crate::files::foreign::{self, Files};
use crate::files::output;

/// The endings of the files of a folder that are read as models.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// How many problems are printed before the rest is only counted.
const SHOWN: usize = 100;

/// A model and the text that it was read from.
pub(crate) struct Input {
    pub(crate) sources: Sources,
    pub(crate) model: Model,
}

impl Input {
    /// What was read, by the names that it was given.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.sources.ids().map(|id| Path::new(self.sources.name(id)))
    }
}

/// Reads everything; `None` after printing what is wrong.
pub(crate) fn read(options: &ModelArguments, global: &Global) -> Option<Input> {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let (paths, overlays) = (&options.paths, &options.state);
    let (files, overlays) = read_files(paths, overlays, global, &mut sources, &mut problems);
    let mut of_configuration = Vec::new();
    let assumed = if files.foreign.is_empty() && options.assume.is_empty() {
        Assumed::default()
    } else {
        // Of the configuration, only what it assumes of other tools' files matters here.
        let config = configured::config(&Configuration::default(), &mut sources, &mut of_configuration);
        foreign::assumed(&config.unwrap_or_default(), &options.assume, &mut of_configuration)
    };
    let model = load(&files, &overlays, &assumed, global, &mut sources, &mut problems);
    problems.extend(of_configuration);
    print(&problems, &sources, global);
    let wrong = problems.iter().any(|problem| problem.level == Level::Error);
    model.filter(|_| !wrong).map(|model| Input { sources, model })
}

/// Reads the files of a run and its overlays, without looking at what they say.
pub(crate) fn read_files(
    paths: &[PathBuf],
    overlays: &[PathBuf],
    global: &Global,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> (Files, Vec<SourceId>) {
    let mut read = || (foreign::add_all(paths, sources, problems), add_all(overlays, sources, problems));
    global.watch.begin("reading");
    // Whoever types a model is not shown how long that takes.
    let typed = paths.iter().chain(overlays).any(|path| path == Path::new("-"));
    if typed { read() } else { global.watch.during(|_| read()) }
}

/// The model of files that were read, unless anything is wrong with it or them. What is to know of other tools' files is
/// printed.
pub(crate) fn load(
    files: &Files,
    overlays: &[SourceId],
    assumed: &Assumed,
    global: &Global,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Model> {
    let estate = global.watch.during(|_| foreign::estate(files, sources, assumed, problems));
    foreign::print(estate.as_ref(), files, sources, global);
    let builder = foreign::builder(estate.as_ref());
    global.watch.during(|progress| model(builder, sources, files, overlays, progress, problems))
}

fn model(
    builder: ModelBuilder,
    sources: &Sources,
    files: &Files,
    overlays: &[SourceId],
    progress: Observer<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Model> {
    let unread = problems.iter().any(|problem| problem.level == Level::Error);
    if unread && files.is_empty() {
        return None;
    }
    let loaded = spof::model::load_onto(builder, sources, &files.models, overlays, false, progress);
    without_errors(loaded, unread, problems)
}

/// A model unless anything is wrong with it, or with files of it that could not be read.
pub(crate) fn without_errors(loaded: Loaded, unread: bool, problems: &mut Vec<Diagnostic>) -> Option<Model> {
    let mut unknown = spof::rules::unknown(&loaded.rules_named);
    let wrong = unread || !unknown.is_empty();
    // What a file that could not be read defines is not undefined.
    let known = loaded.problems.into_iter().filter(|problem| !unread || problem.code != "undefined-id");
    unknown.extend(known.filter(|problem| !unread || problem.code != "empty-model"));
    unknown.sort_by_key(|problem| problem.labels.first().map(|label| label.span));
    problems.extend(unknown);
    loaded.model.filter(|_| !wrong)
}

pub(crate) fn add_all(
    paths: &[PathBuf],
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<SourceId> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = found.len();
            let mut files = Vec::new();
            collect(path, &is_model, &mut files, &mut Vec::new(), problems);
            files.sort();
            found.extend(files);
            if found.len() == before {
                let message = format!("the folder {} holds no model", path.display());
                let hint = "a folder is searched, with its folders, for files ending in .yaml, .yml or .json";
                problems.push(Diagnostic::error("empty-folder", message).hint(hint));
            }
        } else {
            found.push(path.clone());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    found.iter().filter_map(|path| add(path, sources, problems)).collect()
}

/// Whether a folder holds no model; one that cannot be read may hold some.
pub(crate) fn is_empty_folder(path: &Path) -> bool {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    if path.is_dir() {
        collect(path, &foreign::may_be_read, &mut files, &mut Vec::new(), &mut problems);
    }
    path.is_dir() && files.is_empty() && problems.is_empty()
}

/// The files of a folder and its folders that are wanted, and the others.
pub(crate) fn collect(
    folder: &Path,
    is_wanted: &dyn Fn(&Path) -> bool,
    files: &mut Vec<PathBuf>,
    others: &mut Vec<PathBuf>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(unreadable(&folder, &error));
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            // A link to a folder is not followed, so that no folder holds itself.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder {
                open.push(path);
            } else if !is_wanted(&path) {
                others.push(path);
            } else if path.is_file() && !is_report_in(&path) {
                files.push(path);
            }
        }
    }
}

/// Whether a file of a folder is read as a model, by its name.
pub(crate) fn is_model(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

/// Whether a file that starts so is a report of ours, or a baseline: those that lie beside the models of a folder are no
/// models.
pub(crate) fn is_report(path: &Path, start: &[u8]) -> bool {
    let inside = start.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    is_json(path) && inside.is_some_and(|inside| inside.starts_with(b"\"schema\""))
}

/// The same of a file that has yet to be read, as far as it takes. One that cannot be read is for others to tell of.
fn is_report_in(path: &Path) -> bool {
    const ENOUGH: u64 = 64;
    let mut start = Vec::new();
    let mut read = || std::fs::File::open(path)?.take(ENOUGH).read_to_end(&mut start);
    is_json(path) && read().is_ok() && is_report(path, &start)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "json")
}

/// Reads one file, or standard input.
pub(crate) fn add(path: &Path, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Option<SourceId> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    match bytes {
        Ok(bytes) => {
            let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
            add_bytes(sources, &name, bytes, problems)
        }
        Err(error) => {
            problems.push(unreadable(path, &error));
            None
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let (code, hint) = if error.kind() == std::io::ErrorKind::NotFound {
        ("no-such-file", Some("check the path; `-` reads standard input"))
    } else {
        ("unreadable-file", None)
    };
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    let problem = Diagnostic::error(code, format!("{}: {reason}", path.display()));
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Prints what is wrong, and how much that is.
pub(crate) fn print(problems: &[Diagnostic], sources: &Sources, global: &Global) {
    if problems.is_empty() {
        return;
    }
    let styled = output::styled(global, &std::io::stderr());
    for problem in problems.iter().take(SHOWN) {
        let rendered = spof_report::diagnostics::render(problem, sources, styled, output::width());
        output::say_lines(&format!("{rendered}\n"));
    }
    if problems.len() > SHOWN {
        output::say_lines(&format!("... and {} more problems\n", problems.len() - SHOWN));
    }
    let errors = problems.iter().filter(|problem| problem.level == Level::Error).count();
    output::say(spof_report::diagnostics::summary(errors, problems.len() - errors));
}

/// The components with these ids, or the default targets where none are named.
pub(crate) fn targets(model: &Model, names: &[String]) -> anyhow::Result<Vec<ComponentId>> {
    if names.is_empty() {
        return Ok(spof::report::default_targets(model));
    }
    names.iter().map(|name| component(model, name)).collect()
}

/// The component with this id, or an error with the nearest one.
pub(crate) fn component(model: &Model, name: &str) -> anyhow::Result<ComponentId> {
    let Some(found) = model.find(name) else {
        return Err(match nearest(name, model.components().map(|component| component.name())) {
            Some(near) => anyhow::anyhow!("the id `{name}` is not defined; did you mean `{near}`?"),
            None => anyhow::anyhow!("the id `{name}` is not defined"),
        });
    };
    Ok(found.id())
}
