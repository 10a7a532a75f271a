//! What an interrupt leaves: no temporary file.

#[cfg(unix)]
pub(crate) use unix::made;

/// Where there are no signals, the system's own rules for temporary files hold.
#[cfg(not(unix))]
pub(crate) fn made<T: AsRef<std::path::Path>>(
    make: impl FnOnce() -> std::io::Result<T>,
) -> std::io::Result<T> {
    make()
}

#[cfg(unix)]
mod unix {
    use std::collections::BTreeSet;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::channel;
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// The temporary files that there are.
    static FILES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

    /// Makes a temporary file that is removed when the process is interrupted. Its name is at random: once it has got
    /// its own one, nothing bears the first any more.
    pub(crate) fn made<T: AsRef<Path>>(make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(watch);
        // Whoever removes them waits until this one is known.
        let mut files = files();
        let file = make()?;
        files.insert(std::path::absolute(&file)?);
        Ok(file)
    }

    fn files() -> MutexGuard<'static, BTreeSet<PathBuf>> {
        FILES.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for an interrupt on a thread of its own, then removes the files and ends the process as the interrupt would
    /// have. Without such a thread, nothing of what interrupts do is changed.
    fn watch() {
        let (ready, wait) = channel();
        let watched = std::thread::Builder::new().spawn(move || {
            let ignored = ignored();
            let heeded =
                [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| (ignored >> (signal - 1)) & 1 == 0);
            let signals = Signals::new(heeded);
            let _ = ready.send(());
            let Ok(mut signals) = signals else { return };
            for signal in signals.forever() {
                // Nobody makes another one: the lock is held to the end.
                let files = files();
                files.iter().for_each(|file| drop(std::fs::remove_file(file)));
                let _ = emulate_default_handler(signal);
            }
        });
        if watched.is_ok() {
            let _ = wait.recv();
        }
    }

    /// The signals that the process was told to ignore, such as by `nohup`, a bit each.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
    }
}
