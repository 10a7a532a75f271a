//! What a process has used, and processes that measure one thing each: a bench that runs itself again.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The processor's time of all threads that are still there, in seconds; 0 where the system does not say.
pub fn cpu_seconds() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let nanoseconds = threads.flatten().filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}

/// The processor's time of all threads so far, of those that have ended too, in seconds.
pub fn all_cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Memory from here on: what there was, and by how much the peak has risen since.
pub struct Memory {
    before: f64,
}

impl Memory {
    /// Forgets the peak so far, where the system can do that.
    pub fn now() -> Memory {
        // Elsewhere the peak is that of the whole process, which is not less than what is asked for.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Memory { before: kilobytes("VmRSS:") }
    }

    /// By how many megabytes the peak is above what there was.
    pub fn risen_megabytes(&self) -> f64 {
        (kilobytes("VmHWM:") - self.before).max(0.0) / 1000.0
    }
}

fn kilobytes(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0.0)
}

/// What this program prints when it is run again with other arguments; `None` where it fails or takes longer.
pub fn run_again(arguments: &[&str], patience: Duration) -> Option<String> {
    let this = std::env::current_exe().ok()?;
    let started = Instant::now();
    let mut child = Command::new(this).args(arguments).stdout(Stdio::piped()).spawn().ok()?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => break,
            Ok(None) if started.elapsed() < patience => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
    // A few lines, which the pipe holds until they are read.
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    Some(text)
}
