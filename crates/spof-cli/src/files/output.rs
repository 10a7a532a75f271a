//! Where a report goes: standard output, or a file that is written whole or not at all.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use spof_report::inert;

use crate::args::{Color, Global};
use crate::run::interrupt;

/// Says something on standard error, in one line: what cannot be seen in a name or a path, or would steer a terminal, is
/// spelt out. Nobody need be reading there: what cannot be said changes nothing else.
pub(crate) fn say(text: impl std::fmt::Display) {
    say_lines(&inert::exactly(&text.to_string()));
}

/// Says lines that were made for a terminal, with nothing in them that the log of a CI system would obey.
pub(crate) fn say_lines(lines: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", inert::text(lines));
}

/// Whether to style what goes to this stream.
pub(crate) fn styled(global: &Global, stream: &impl IsTerminal) -> bool {
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => styled_by_default(stream),
    }
}

/// Whether to style what goes to this stream where nobody has said so.
pub(crate) fn styled_by_default(stream: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    stream.is_terminal() && !refused && !dumb
}

/// How wide text is: 80 columns, the same on every machine.
pub(crate) fn width() -> usize {
    80
}

/// How text is to look on standard output, or in a file.
pub(crate) fn text_options(global: &Global, to_file: bool) -> spof_report::text::TextOptions {
    let colour = if to_file { matches!(global.color, Color::Always) } else { styled(global, &io::stdout()) };
    spof_report::text::TextOptions { width: width(), colour, verbose: global.verbose, quiet: global.quiet }
}

/// Whether the report of a command that writes one goes to a file.
pub(crate) fn to_file(global: &Global) -> bool {
    global.output.first().is_some_and(|path| !is_standard_output(path))
}

/// Writes the report of a command that writes one.
pub(crate) fn write(
    global: &Global,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    global.watch.begin("writing");
    match &global.output[..] {
        [path] if !is_standard_output(path) => file(path, render),
        [] | [_] => to_standard_output(render),
        [_, another, ..] => anyhow::bail!("one report needs one -o; what is {} for?", another.display()),
    }
}

/// Writes to standard output. A reader that has gone away (`spof ... | head`) is no error.
pub(crate) fn to_standard_output(
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    unless_closed(render(&mut out).and_then(|()| out.flush()))
}

/// What became of writing to standard output: a reader that has gone away is no error.
pub(crate) fn unless_closed(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.context("cannot write to standard output"),
    }
}

/// Writes a file, whole or not at all.
pub(crate) fn file(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    Staged::new(path, render)?.publish()
}

/// Whether the name is one of standard output's.
pub(crate) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-") || (cfg!(unix) && path == Path::new("/dev/stdout"))
}

/// The file itself, whatever it is called: two names of one file have the same, also before it is there.
pub(crate) fn destination(path: &Path) -> PathBuf {
    let here = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(here).unwrap_or_else(|| path.to_owned())
}

/// That no file is written that the run reads.
pub(crate) fn spare<'a>(
    written: impl IntoIterator<Item = &'a PathBuf>,
    read: impl IntoIterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    let mut written = written.into_iter().filter(|file| !is_standard_output(file)).peekable();
    if written.peek().is_none() {
        return Ok(());
    }
    let read: BTreeSet<PathBuf> = read.into_iter().map(destination).collect();
    match written.find(|file| read.contains(&destination(file))) {
        Some(file) => anyhow::bail!("{} is read by this run: a report cannot go there", file.display()),
        None => Ok(()),
    }
}

/// Puts reports in their places, those first that may fail yet: a device or a pipe may refuse what is written to
/// it, and a file beside the one that it replaces is complete.
pub(crate) fn publish(mut staged: Vec<Staged>) -> anyhow::Result<()> {
    staged.sort_by_key(|staged| matches!(staged, Staged::File { .. }));
    staged.into_iter().try_for_each(Staged::publish)
}

/// A report that is written in full and has yet to take its place.
pub(crate) enum Staged {
    /// A file beside the one that it will replace.
    File { written: tempfile::NamedTempFile, path: PathBuf },
    /// Bytes for a device or a pipe, which is not to be replaced.
    Bytes { written: Vec<u8>, path: PathBuf },
}

impl Staged {
    /// Writes the report without touching the file that it is for.
    pub(crate) fn new(
        path: &Path,
        render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<Staged> {
        let failed = || format!("cannot write {}", path.display());
        if path.is_dir() {
            anyhow::bail!("{}: it is a folder", failed());
        }
        // The names that the system has for open files (`/dev/fd/63`) are links to what has no name.
        if path.exists() && (!path.is_file() || is_of_the_system(path)) {
            let mut written = Vec::new();
            render(&mut written).with_context(failed)?;
            return Ok(Staged::Bytes { written, path: path.to_owned() });
        }
        let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        // Of a link, what it leads to is replaced.
        let path = if is_link { path.canonicalize().with_context(failed)? } else { path.to_owned() };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // One that is there keeps its permissions.
        let kept = std::fs::metadata(&path).map(|there| there.permissions());
        let make =
            || tempfile::Builder::new().prefix(".spof-").permissions(permissions()).tempfile_in(folder);
        let mut written = interrupt::made(make).with_context(failed)?;
        if let Ok(kept) = kept {
            written.as_file().set_permissions(kept).with_context(failed)?;
        }
        let mut buffered = io::BufWriter::new(&mut written);
        render(&mut buffered).and_then(|()| buffered.flush()).with_context(failed)?;
        drop(buffered);
        Ok(Staged::File { written, path })
    }

    /// Puts the report in its place.
    fn publish(self) -> anyhow::Result<()> {
        let (done, path) = match self {
            Staged::File { written, path } => (written.persist(&path).map(drop).map_err(|e| e.error), path),
            Staged::Bytes { written, path } => {
                let opened =
                    std::fs::OpenOptions::new().append(is_of_the_system(&path)).write(true).open(&path);
                let done = opened.and_then(|mut file| file.write_all(&written));
                let closed = done.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
                (if closed { Ok(()) } else { done }, path)
            }
        };
        done.with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Whether the path is the system's name for a device or for a file that is open.
fn is_of_the_system(path: &Path) -> bool {
    cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc"))
}

/// Those of a file that is simply created; the process's mask takes away what it takes away.
#[cfg(unix)]
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

#[cfg(not(unix))]
fn permissions() -> std::fs::Permissions {
    std::fs::metadata(".").map(|metadata| metadata.permissions()).expect("the working directory exists")
}
