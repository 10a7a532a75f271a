//! One at a time: whoever reads a file, edits it and writes it again holds its folder meanwhile.
//!
//! The folder, because the file itself is replaced, so that two who hold it may hold two files.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::output::destination;

/// Longer than anybody edits.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Holds the folder of a file until what is returned is dropped.
///
/// # Errors
///
/// Where somebody else holds it for too long, or it cannot be held.
pub(crate) fn hold(path: &Path) -> anyhow::Result<File> {
    let failed = || format!("cannot write {}", path.display());
    let destination = destination(path);
    let folder =
        destination.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = open(folder).with_context(failed)?;
    let started = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                std::thread::sleep(BETWEEN_LOOKS)
            }
            Err(TryLockError::WouldBlock) => {
                anyhow::bail!("{}: another program holds its folder", failed())
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        }
    }
}

#[cfg(unix)]
fn open(folder: &Path) -> std::io::Result<File> {
    File::open(folder)
}

/// Where a folder cannot be opened, a file in it, which stays: removed, it could be held twice.
#[cfg(not(unix))]
fn open(folder: &Path) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(folder.join(".spof.lock"))
}
