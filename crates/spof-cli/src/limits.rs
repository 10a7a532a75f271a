//! What an analysis may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that is set once the time is over. The thread that sets it ends with the process.
pub(crate) fn stop_after(timeout: std::time::Duration) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(timeout.is_zero()));
    let flag = Arc::clone(&stop);
    std::thread::spawn(move || {
        std::thread::sleep(timeout);
        flag.store(true, Ordering::Relaxed);
    });
    stop
}

/// The threads that an analysis may use.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get())
}
