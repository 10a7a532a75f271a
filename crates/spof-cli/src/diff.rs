//! `spof diff`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use spof::analysis::single_failures::Options;
use spof::config::{FailOn, Settings, Undefined};
use spof::diagnostic::{Diagnostic, Level, nearest};
use spof::document::add_bytes;
use spof::model::{ComponentId, Model};
use spof::progress::Observer;
use spof::report::Version;
use spof::source::{SourceId, Sources};

use crate::args::Global;
use crate::exit::Status;
use crate::gate_args::{Diff, DiffFormat};
use crate::git::{self, Revision};
use crate::{check, configured, input, limits, output};

pub(crate) fn run(options: &Diff, global: &Global) -> anyhow::Result<Status> {
    let (base, head) = sides(options)?;
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    global.watch.begin("configuration");
    let config = configured::config(&options.configuration, &mut sources, &mut problems)?;
    let today = configured::today(&options.configuration)?;
    global.watch.begin("reading");
    let overlays = input::add_all(&options.state, &mut sources, &mut problems);
    let base = base.add(&mut sources, &mut problems)?;
    let head = head.add(&mut sources, &mut problems)?;
    // Where a side was not there yet, there is nothing to read, and nothing wrong with it.
    // Of a side none of whose files could be read that has been said.
    let unread = problems.iter().any(|problem| problem.level == Level::Error);
    let load = |files: &Option<Vec<SourceId>>, progress: Observer<'_>| {
        let mut found = Vec::new();
        let files = files.as_ref().filter(|files| !(unread && files.is_empty()));
        let model = files.and_then(|files| input::model(&sources, files, &overlays, progress, &mut found));
        (model, found)
    };
    // The stages that are told are those of the head; the base has the same at the same time.
    let (base, head) = global
        .watch
        .during(|progress| side_by_side(|| load(&base, Observer::default()), || load(&head, progress)));
    let mut settle = |(model, mut found): (Option<Model>, Vec<Diagnostic>), undefined: Undefined<'_>| {
        let settled =
            model.and_then(|model| configured::settle(&config, model, today, undefined, &mut found));
        problems.extend(found);
        settled.map(|(model, mut settings)| {
            settings.policy.silent = true;
            (model, settings)
        })
    };
    let old = settle(base, Undefined::LeaveOut);
    let other = old.as_ref().map_or(Undefined::Refuse, |(model, _)| Undefined::RefuseUnlessIn(model));
    let new = settle(head, other);
    problems.dedup();
    input::print(&problems, &sources, global);
    if problems.iter().any(|problem| problem.level == Level::Error) {
        return Ok(Status::BadInput);
    }
    for id in &options.target {
        defined(id, &[&old, &new])?;
    }
    let fail_on = options.fail_on.map(FailOn::from).or(config.fail_on).unwrap_or_default();
    let stop = limits::stop_after(options.timeout);
    let targets = [&old, &new].map(|side| side.as_ref().map(|side| targets(side, &options.target)));
    let [base, head] = [(&old, &targets[0]), (&new, &targets[1])].map(|(side, targets)| {
        let (model, settings) = side.as_ref()?;
        Some(Version { model, targets: targets.as_ref()?, policy: &settings.policy })
    });
    let compared = global.watch.during(|progress| {
        let threads = limits::threads();
        let options = Options { threads, stop: Some(&stop), progress, ..Options::default() };
        spof::report::compare(&sources, base, head, fail_on, options)
    });
    let diff = match compared {
        Ok(diff) => diff,
        Err(stopped) => {
            anstream::eprintln!("error: {stopped}, by --timeout; nothing is certain yet");
            return Ok(Status::Limited);
        }
    };
    let setting = check::setting(fail_on)?;
    output::write(global, |out| match options.format {
        DiffFormat::Text => {
            spof_report::text::diff(&diff, &output::text_options(global, output::to_file(global)), out)
        }
        DiffFormat::Json => spof_report::json::write(&diff, out),
        DiffFormat::Markdown => spof_report::markdown::diff(&diff, &setting, out),
    })?;
    let status = if diff.regression { Status::Failed } else { Status::Passed };
    // The process ends here: giving back a million small texts one by one would take a tenth of its time.
    std::mem::forget((diff, old, new));
    Ok(status)
}

/// Does two things at once, one of them on a thread of its own.
fn side_by_side<T: Send>(base: impl FnOnce() -> T + Send, head: impl FnOnce() -> T) -> (T, T) {
    std::thread::scope(|scope| {
        let base = scope.spawn(base);
        let head = head();
        match base.join() {
            Ok(base) => (base, head),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// What is analysed of one side.
fn targets((model, settings): &(Model, Settings), named: &[String]) -> Vec<ComponentId> {
    match named {
        [] if settings.targets.is_empty() => spof::report::default_targets(model),
        [] => settings.targets.clone(),
        // One that only the other side has is a target that was added or removed.
        named => named.iter().filter_map(|id| model.find(id)).map(|component| component.id()).collect(),
    }
}

/// That a target is defined on either side.
fn defined(id: &str, sides: &[&Option<(Model, Settings)>]) -> anyhow::Result<()> {
    let models = || sides.iter().filter_map(|side| side.as_ref().map(|(model, _)| model));
    if models().any(|model| model.find(id).is_some()) {
        return Ok(());
    }
    let ids = models().flat_map(|model| model.components().map(|component| component.name()));
    match nearest(id, ids) {
        Some(near) => anyhow::bail!("the id `{id}` is defined on neither side; did you mean `{near}`?"),
        None => anyhow::bail!("the id `{id}` is defined on neither side"),
    }
}

/// Where one side comes from.
enum Place {
    Paths(Vec<PathBuf>),
    /// A revision and a path in it.
    Git(String, String),
    /// These files and folders of the working tree, as a revision has them.
    Against(String, Vec<PathBuf>),
}

fn sides(options: &Diff) -> anyhow::Result<(Place, Place)> {
    if let Some(revision) = &options.against {
        let paths: Vec<PathBuf> = options.paths.iter().map(PathBuf::from).collect();
        if paths.iter().any(|path| path == Path::new("-")) {
            anyhow::bail!("with --against, name files and folders of the working tree");
        }
        return Ok((Place::Against(revision.clone(), paths.clone()), Place::Paths(paths)));
    }
    match &options.paths[..] {
        [base, head] => Ok((place(base)?, place(head)?)),
        _ => anyhow::bail!("name two sides, BASE and HEAD, or one and --against REV"),
    }
}

fn place(text: &str) -> anyhow::Result<Place> {
    let Some(rest) = text.strip_prefix("git:") else { return Ok(Place::Paths(vec![text.into()])) };
    let (revision, path) = rest.split_once(':').with_context(|| format!("write git:REV:PATH, not {text}"))?;
    Ok(Place::Git(revision.to_owned(), path.to_owned()))
}

impl Place {
    /// Adds the files; `None` where a revision has none of them yet.
    fn add(
        &self,
        sources: &mut Sources,
        problems: &mut Vec<Diagnostic>,
    ) -> anyhow::Result<Option<Vec<SourceId>>> {
        let files = match self {
            Place::Paths(paths) => return Ok(Some(input::add_all(paths, sources, problems))),
            Place::Git(revision, path) => {
                let files = Revision::find(Path::new("."), revision)?.files(path)?;
                anyhow::ensure!(
                    !files.is_empty(),
                    "`{revision}` has no model at `{path}`, seen from the top of the repository"
                );
                files
            }
            Place::Against(revision, paths) => {
                let mut files = Vec::new();
                for path in paths {
                    let (folder, path) = git::place(path)?;
                    files.extend(Revision::find(&folder, revision)?.files(&path)?);
                }
                if files.is_empty() {
                    anstream::eprintln!("note: `{revision}` has none of these files: everything is new");
                    return Ok(None);
                }
                files
            }
        };
        let added = files.into_iter().filter_map(|file| add_bytes(sources, &file.name, file.bytes, problems));
        Ok(Some(added.collect()))
    }
}
