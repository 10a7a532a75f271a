//! Where a report goes: standard output, or a file that is written whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::args::{Color, Global};

/// Whether to style what goes to this stream.
pub(crate) fn styled(global: &Global, stream: &impl IsTerminal) -> bool {
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
            stream.is_terminal() && !refused && !dumb
        }
    }
}

/// How wide text is: 80 columns, the same on every machine.
pub(crate) fn width() -> usize {
    80
}

/// How text is to look on standard output, or in the file.
pub(crate) fn text_options(global: &Global) -> spof_report::text::TextOptions {
    let to_file = global.output.is_some();
    let colour = if to_file { matches!(global.color, Color::Always) } else { styled(global, &io::stdout()) };
    spof_report::text::TextOptions { width: width(), colour, verbose: global.verbose, quiet: global.quiet }
}

/// Writes a report. A reader that has gone away (`spof ... | head`) is no error.
pub(crate) fn write(
    global: &Global,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    match &global.output {
        Some(path) if path != Path::new("-") => to_file(path, render),
        _ => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            match render(&mut out).and_then(|()| out.flush()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                done => done.context("cannot write to standard output"),
            }
        }
    }
}

/// Writes a file, whole or not at all. One that is there keeps its permissions; a link leads to it; what is
/// no file, such as a device, is not replaced.
pub(crate) fn to_file(
    path: &Path,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let there = std::fs::metadata(&target);
    if there.as_ref().is_ok_and(|there| !there.is_file()) {
        // A device or a pipe is written to; to put a file in its place would take it from everybody.
        let file = std::fs::OpenOptions::new().write(true).open(&target).with_context(failed)?;
        let mut buffered = io::BufWriter::new(file);
        return render(&mut buffered).and_then(|()| buffered.flush()).with_context(failed);
    }
    let permissions = there.map(|there| there.permissions());
    let mut file = tempfile::Builder::new()
        .prefix(".spof-")
        .permissions(self::permissions())
        .tempfile_in(folder)
        .with_context(failed)?;
    let mut buffered = io::BufWriter::new(&mut file);
    render(&mut buffered).and_then(|()| buffered.flush()).with_context(failed)?;
    drop(buffered);
    if let Ok(permissions) = permissions {
        file.as_file().set_permissions(permissions).with_context(failed)?;
    }
    file.persist(&target).map_err(|error| error.error).with_context(failed)?;
    Ok(())
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
