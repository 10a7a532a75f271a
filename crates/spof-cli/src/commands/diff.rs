//! `spof diff`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use spof::analysis::Options;
use spof::config::{FailOn, Settings, Undefined};
use spof::diagnostic::{Diagnostic, Level, nearest};
use spof::model::{ComponentId, Loaded, Model, ModelBuilder};
use spof::progress::Observer;
use spof::report::Version;
use spof::source::Sources;

use crate::args::{self, Global};
use crate::commands::check;
use crate::files::configured::{Configuration, Told};
use crate::files::foreign::{self, Files};
use crate::files::git::{self, Revision};
use crate::files::{configured, input, output, reports};
use crate::run::exit::Status;
use crate::run::limits::{self, duration};

/// What `spof diff` can write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For the comment on a change
    Markdown,
    /// JUnit XML, a suite for each target that the change brings a finding about
    Junit,
    /// Workflow commands of GitHub Actions
    Github,
}

#[derive(Args)]
pub(crate) struct Diff {
    /// BASE and HEAD, each a file, a folder, `git:REV:PATH` or `-`; with --against, the files and folders
    /// of the working tree (the working directory unless any is named)
    #[arg(required_unless_present = "against", value_name = "BASE HEAD | PATH")]
    pub(crate) paths: Vec<String>,
    /// Compare the working tree with this revision of git
    #[arg(long, value_name = "REV")]
    pub(crate) against: Option<String>,
    /// Lay the states of an overlay file over both sides (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Vec<PathBuf>,
    /// Decide what other tools' files leave open, such as compose.depends-on=start (repeatable; `spof explain
    /// NAME` shows what there is to choose)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) assume: Vec<String>,
    /// Analyse this component instead of the services (repeatable)
    #[arg(long, value_name = "ID")]
    pub(crate) target: Vec<String>,
    /// The least severity of a regression that fails the run [default: the configuration's, else high]
    #[arg(long, value_enum)]
    pub(crate) fail_on: Option<args::FailOn>,
    /// What to write (repeatable, each with its own -o; one may go to standard output) [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Vec<DiffFormat>,
    /// The places of --format and -o among the arguments, which say what belongs together
    #[arg(skip)]
    pub(crate) order: reports::Order,
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
}

pub(crate) fn run(options: &Diff, global: &Global) -> anyhow::Result<Status> {
    let outputs = reports::pair(&options.format, &global.output, &options.order)?;
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
    let assumed = foreign::assumed(&config, &options.assume, &mut problems);
    let mut estate = |files: &Option<Files>| {
        files.as_ref().and_then(|files| foreign::estate(files, &mut sources, &assumed, &mut problems))
    };
    let estates = [estate(&base), estate(&head)];
    head.iter().for_each(|files| foreign::print(estates[1].as_ref(), files, &sources, global));
    let [base_builder, head_builder] = estates.each_ref().map(|estate| foreign::builder(estate.as_ref()));
    // Where a side was not there yet, there is nothing to read, and nothing wrong with it.
    // Of a side none of whose files could be read that has been said.
    let unread = problems.iter().any(|problem| problem.level == Level::Error);
    let load = |builder: ModelBuilder, files: &Option<Files>, progress: Observer<'_>| {
        let files = files.as_ref().filter(|files| !(unread && files.is_empty()))?;
        Some(spof::model::load_onto(builder, &sources, &files.models, &overlays, true, progress))
    };
    // The stages that are told are those of the head; the base has the same at the same time.
    let (base, head) = global.watch.during(|progress| {
        let base = || load(base_builder, &base, Observer::default());
        side_by_side(base, || load(head_builder, &head, progress))
    });
    problems.extend(states_of_neither(&base, &head));
    let mut settle = |loaded: Option<Loaded>, undefined: Undefined<'_>| {
        let mut found = Vec::new();
        let model = loaded.and_then(|loaded| input::without_errors(loaded, false, &mut found));
        Told::InTheReport.leave_out(&mut found);
        let settled =
            model.and_then(|model| configured::settle(&config, model, today, undefined, &mut found));
        problems.extend(found);
        settled.map(|(model, mut settings)| {
            settings.policy.silent = true;
            (model, settings)
        })
    };
    let described = base.is_some();
    let old = settle(base, Undefined::LeaveOut);
    let other = match &old {
        Some((model, _)) => Undefined::RefuseUnlessIn(model),
        // What a base that cannot be read defines is not undefined.
        None if described => Undefined::LeaveOut,
        None => Undefined::Refuse,
    };
    let new = settle(head, other);
    problems.dedup();
    input::print(&problems, &sources, global);
    if problems.iter().any(|problem| problem.level == Level::Error) {
        return Ok(Status::BadInput);
    }
    let read = sources.ids().map(|id| Path::new(sources.name(id)));
    reports::apart(&outputs, None, read)?;
    for id in &options.target {
        defined(id, &[&old, &new])?;
    }
    let fail_on = options.fail_on.map(FailOn::from).or(config.fail_on).unwrap_or_default();
    let stop = limits::stop_after(options.timeout);
    let targets = [&old, &new]
        .map(|side| side.as_ref().map(|side| targets(side, &options.target, config.names_targets())));
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
            output::say(format_args!("error: {stopped}, by --timeout; nothing is certain yet"));
            return Ok(Status::Limited);
        }
    };
    let setting = check::setting(fail_on)?;
    global.watch.begin("writing");
    reports::write(&outputs, Vec::new(), |format, to_file, out| match format {
        DiffFormat::Text => spof_report::text::diff(&diff, &output::text_options(global, to_file), out),
        DiffFormat::Json => spof_report::json::write(&diff, out),
        DiffFormat::Markdown => spof_report::markdown::diff(&diff, &setting, out),
        DiffFormat::Junit => spof_report::junit::diff(&diff, &setting, out),
        DiffFormat::Github => spof_report::github::diff(&diff, &setting, out),
    })?;
    let status = if diff.regression { Status::Failed } else { Status::Passed };
    // The process ends here: giving back a million small texts one by one would take a tenth of its time.
    std::mem::forget((diff, old, new));
    Ok(status)
}

/// The states of overlays that are about what neither side defines.
fn states_of_neither(base: &Option<Loaded>, head: &Option<Loaded>) -> Vec<Diagnostic> {
    let elsewhere = |side: &Option<Loaded>| side.as_ref().map(|loaded| loaded.states_elsewhere.clone());
    let (Some(here), there) = (match (elsewhere(head), elsewhere(base)) {
        (None, only) => (only, None),
        sides => sides,
    }) else {
        return Vec::new();
    };
    let place = |problem: &Diagnostic| problem.labels.first().map(|label| label.span);
    let places: Option<BTreeSet<_>> = there.map(|there| there.iter().map(place).collect());
    here.into_iter()
        .filter(|problem| places.as_ref().is_none_or(|places| places.contains(&place(problem))))
        .collect()
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

/// The targets of a side. Of those that are named, one that only the other side has is a target that was added or
/// removed; a side may have none of them.
fn targets((model, settings): &(Model, Settings), named: &[String], configured: bool) -> Vec<ComponentId> {
    match named {
        [] if configured => settings.targets.clone(),
        [] => spof::report::default_targets(model),
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
    /// The same as they are now.
    Now(String, Vec<PathBuf>),
}

fn sides(options: &Diff) -> anyhow::Result<(Place, Place)> {
    let typed = options.paths.iter().filter(|path| *path == "-").count();
    if let Some(revision) = &options.against {
        anyhow::ensure!(typed == 0, "with --against, name files and folders of the working tree");
        let mut paths: Vec<PathBuf> = options.paths.iter().map(PathBuf::from).collect();
        if paths.is_empty() {
            paths.push(".".into());
        }
        return Ok((Place::Against(revision.clone(), paths.clone()), Place::Now(revision.clone(), paths)));
    }
    anyhow::ensure!(typed < 2, "only one side can come from standard input");
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
    /// Adds the files; `None` where there are none of them yet or any more.
    fn add(&self, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> anyhow::Result<Option<Files>> {
        let files = match self {
            Place::Paths(paths) => return Ok(Some(foreign::add_all(paths, sources, problems))),
            Place::Git(revision, path) => {
                let files = Revision::find(Path::new("."), revision)?.files(path)?;
                anyhow::ensure!(
                    !files.is_empty(),
                    "`{revision}` has no model at `{path}`, seen from the top of the repository"
                );
                files
            }
            Place::Against(revision, paths) => {
                let files = files_of(revision, paths)?;
                if files.is_empty() {
                    output::say(format_args!(
                        "note: `{revision}` has none of these files: everything is new"
                    ));
                    return Ok(None);
                }
                files
            }
            Place::Now(revision, paths) => {
                // What is not there is deleted if the revision has it, and misspelt if not.
                let is_there =
                    |path: &&PathBuf| path.symlink_metadata().is_ok() && !input::is_empty_folder(path);
                let (there, gone): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_there);
                let mut read: Vec<PathBuf> = there.into_iter().cloned().collect();
                for path in gone {
                    if files_of(revision, std::slice::from_ref(path))?.is_empty() {
                        read.push(path.clone());
                    }
                }
                if read.is_empty() {
                    output::say("note: none of these files is there any more: everything is removed");
                    return Ok(None);
                }
                return Ok(Some(foreign::add_all(&read, sources, problems)));
            }
        };
        Ok(Some(foreign::add_revision(files, sources, problems)))
    }
}

/// These files and folders of the working tree, as a revision has them; what is named twice is there once.
fn files_of(revision: &str, paths: &[PathBuf]) -> anyhow::Result<Vec<git::File>> {
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for path in paths {
        let (folder, path) = git::place(path)?;
        files.extend(Revision::find(&folder, revision)?.files(&path)?);
    }
    files.retain(|file| seen.insert(file.name.clone()));
    Ok(files)
}
