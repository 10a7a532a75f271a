//! `spof diff`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use spof::analysis::Options;
use spof::config::{Config, FILE_NAME, FailOn, Settings, Undefined};
use spof::diagnostic::{Diagnostic, Level, nearest};
use spof::document::{DocumentLimits, add_bytes};
use spof::model::{ComponentId, Loaded, Model};
use spof::progress::Observer;
use spof::report::Version;
use spof::source::Sources;
use spof_import::shape::Estate;

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
    /// Whose configuration and waivers hold for the head: its own, or those of the base, so that a change cannot loosen the
    /// gate that it is to pass
    #[arg(long, value_enum, default_value_t, value_name = "SIDE")]
    pub(crate) config_from: ConfigFrom,
}

/// Whose configuration holds for the head of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfigFrom {
    #[default]
    Head,
    Base,
}

pub(crate) fn run(options: &Diff, global: &Global) -> anyhow::Result<Status> {
    let outputs = reports::pair(&options.format, &global.output, &options.order)?;
    let (base, head) = sides(options)?;
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    global.watch.begin("configuration");
    let mut of_base = Vec::new();
    let head_config = config_of(&head, &options.configuration, &mut sources, &mut problems)?;
    let base_config = match base.own_config(&head, &options.configuration) {
        true => config_of(&base, &options.configuration, &mut sources, &mut of_base)?,
        false => head_config.clone(),
    };
    let applies = options.config_from == ConfigFrom::Head;
    let config = if applies { &head_config } else { &base_config };
    let today = configured::today(&options.configuration)?;
    global.watch.begin("reading");
    let overlays = input::add_all(&options.state, &mut sources, &mut problems);
    let base = base.add(&mut sources, &mut of_base)?;
    let head = head.add(&mut sources, &mut problems)?;
    let assumed = foreign::assumed(config, &options.assume, &mut problems);
    let mut estate = |files: &Option<Files>, problems: &mut Vec<Diagnostic>| {
        files.as_ref().and_then(|files| foreign::estate(files, &mut sources, &assumed, problems))
    };
    let estates = [estate(&base, &mut of_base), estate(&head, &mut problems)];
    head.iter().for_each(|files| foreign::print(estates[1].as_ref(), files, &sources, global));
    // Where a side was not there yet, there is nothing to read, and nothing wrong with it.
    // Of a side none of whose files could be read that has been said.
    let unread = has_errors(&problems) || has_errors(&of_base);
    let load = |estate: &Option<Estate>, files: &Option<Files>, progress: Observer<'_>| {
        let files = files.as_ref().filter(|files| !(unread && files.is_empty()))?;
        let builder = foreign::builder(estate.as_ref());
        Some(spof::model::load_onto(builder, &sources, &files.models, &overlays, true, progress))
    };
    // The stages that are told are those of the head; the base has the same at the same time.
    let (base, head) = global.watch.during(|progress| {
        let base = || load(&estates[0], &base, Observer::default());
        side_by_side(base, || load(&estates[1], &head, progress))
    });
    problems.extend(states_of_neither(&base, &head));
    let settle = |config: &Config,
                  loaded: Option<Loaded>,
                  undefined: Undefined<'_>,
                  problems: &mut Vec<Diagnostic>| {
        let mut found = Vec::new();
        let model = loaded.and_then(|loaded| input::without_errors(loaded, false, &mut found));
        Told::InTheReport.leave_out(&mut found);
        let settled = model.and_then(|model| configured::settle(config, model, today, undefined, &mut found));
        problems.extend(found);
        settled.map(|(model, mut settings)| {
            settings.policy.silent = true;
            (model, settings)
        })
    };
    let described = base.is_some();
    let old = settle(&base_config, base, Undefined::LeaveOut, &mut of_base).filter(|_| !has_errors(&of_base));
    let other = match &old {
        Some((model, _)) => Undefined::RefuseUnlessIn(model),
        // What a base that cannot be read defines is not undefined.
        None if described => Undefined::LeaveOut,
        None => Undefined::Refuse,
    };
    let mut new = settle(config, head, other, &mut problems);
    if let (Some((base, _)), Some((_, settings)), false) = (&old, &mut new, applies) {
        settings.policy.granted = Some(spof::rules::granted_by(base));
    }
    let broken = mended(&mut of_base, !has_errors(&problems) && new.is_some());
    of_base.append(&mut problems);
    let mut problems = of_base;
    problems.dedup();
    input::print(&problems, &sources, global);
    if has_errors(&problems) {
        return Ok(Status::BadInput);
    }
    let read = in_working_tree(&sources)?;
    reports::apart(&outputs, None, read.iter().map(PathBuf::as_path))?;
    for id in &options.target {
        defined(id, &[&old, &new])?;
    }
    let fail_on = options.fail_on.map(FailOn::from).or(config.fail_on).unwrap_or_default();
    let stop = limits::stop_after(options.timeout);
    let targets = [(&old, &base_config), (&new, config)]
        .map(|(side, config)| Some(targets(side.as_ref()?, &options.target, config.names_targets())));
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
        Ok(mut diff) => {
            diff.notes.extend(broken);
            diff.gate.applies = applies;
            diff.gate.configured(head_config.weakened_since(&base_config));
            diff.gate.locate(&sources);
            diff
        }
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

fn has_errors(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.level == Level::Error)
}

/// What is wrong with a base whose head is right does not fail the change that mends it: it becomes warnings, and a note
/// for the report, since nothing is known then of what was there before.
fn mended(of_base: &mut [Diagnostic], is_head_right: bool) -> Option<String> {
    // What is no model is no broken one: somebody has named another file than was meant.
    const NO_MODEL: [&str; 4] = ["no-such-file", "unreadable-file", "empty-folder", "missing-version"];
    let is_model = of_base.iter().all(|problem| !NO_MODEL.contains(&problem.code));
    if !is_head_right || !has_errors(of_base) || !is_model {
        return None;
    }
    of_base.iter_mut().for_each(|problem| problem.level = Level::Warning);
    let note = "the base cannot be read, and there is nothing to compare with: everything counts as new";
    output::say(format_args!("note: {note}"));
    Some(note.to_owned())
}

/// The configuration of one side: as its revision has it, else as it is found or named.
fn config_of(
    side: &Place,
    options: &Configuration,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> anyhow::Result<Config> {
    let path = match side {
        Place::Git(revision, _) | Place::Against(revision, _) => {
            let Some(file) = git::config(revision, options.config.as_deref())? else {
                return Ok(Config::default());
            };
            let Some(file) = add_bytes(sources, &file.name, file.bytes, problems) else {
                return Ok(Config::default());
            };
            return Ok(spof::config::read(sources, file, &DocumentLimits::default(), problems));
        }
        Place::Paths(paths) => match &paths[..] {
            [folder] if options.config.is_none() => {
                Some(folder.join(FILE_NAME)).filter(|file| file.is_file())
            }
            _ => None,
        },
        Place::Now(..) => None,
    };
    let named = Configuration { config: path.or_else(|| options.config.clone()), today: options.today };
    configured::config(&named, sources, problems)
}

/// The files that were read; of one that was read from a revision, the file of the working tree.
fn in_working_tree(sources: &Sources) -> anyhow::Result<Vec<PathBuf>> {
    let root = PathBuf::from(check::setting(FailOn::Never)?.root);
    let file = |name: &str| match name.strip_prefix("git:").and_then(|rest| rest.split_once(':')) {
        Some((_, path)) => root.join(path),
        None => PathBuf::from(name),
    };
    Ok(sources.ids().map(|id| file(sources.name(id))).collect())
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

/// Does two things at once, one of them on a thread of its own where the system has one to give.
fn side_by_side<T: Send>(base: impl Fn() -> T + Sync, head: impl FnOnce() -> T) -> (T, T) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, &base);
        let head = head();
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(base)) => (base, head),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => (base(), head),
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
    /// Whether its configuration may be another one than that of the head.
    fn own_config(&self, head: &Place, options: &Configuration) -> bool {
        let of_folder = |side: &Place| match side {
            Place::Paths(paths) if options.config.is_none() => {
                paths.iter().find(|folder| folder.join(FILE_NAME).is_file()).cloned()
            }
            _ => None,
        };
        match (self, head) {
            (Place::Paths(_) | Place::Now(..), Place::Paths(_) | Place::Now(..)) => {
                of_folder(self) != of_folder(head)
            }
            _ => true,
        }
    }

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
