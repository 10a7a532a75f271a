//! What an analysis may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

#[derive(Args)]
pub(crate) struct Limits {
    /// Stop with exit status 3 when the analysis takes longer, such as 90s or 5m
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub(crate) timeout: std::time::Duration,
    /// Stop with exit status 3 when a decision diagram needs more nodes (about 30 bytes each)
    #[arg(long, value_name = "N", default_value_t = spof::analysis::MAX_NODES)]
    pub(crate) max_nodes: usize,
}

pub(crate) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let duration = spof::model::quantity::Duration::parse(text);
    duration.map(|duration| duration.get()).ok_or_else(|| "write 90s, 5m or 1h30m".to_owned())
}

/// A flag that is set once the time is over. The thread that sets it ends with the process; where there is none to be
/// had, that is said, and the run goes on for as long as it takes.
pub(crate) fn stop_after(timeout: std::time::Duration) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(timeout.is_zero()));
    let flag = Arc::clone(&stop);
    let watched = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(timeout);
        flag.store(true, Ordering::Relaxed);
    });
    if watched.is_err() && !timeout.is_zero() {
        crate::files::output::say("note: the system has no thread to spare: --timeout is not kept");
    }
    stop
}

/// The threads that an analysis may use.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get())
}
