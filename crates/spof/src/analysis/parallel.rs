//! The same work for each of many things, on several threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use crate::progress::Observer;

/// Work on a thread of its own; `None` where the system has none to give, and then nothing of it was done.
pub(crate) fn beside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Option<ScopedJoinHandle<'scope, T>> {
    Builder::new().spawn_scoped(scope, work).ok()
}

/// `work` of each item, in their order whatever the threads do.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    if threads <= 1 || items.len() <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break done };
            done.push((at, work(item)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        // As many threads as there are to be had: this one does what is left.
        let others: Vec<_> = (1..threads.min(items.len())).map_while(|_| beside(scope, worker)).collect();
        let mut done = worker();
        for other in others {
            done.extend(other.join().expect("a worker does not panic"));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// As [`in_parallel`], and the observer is told how many items are done.
pub(crate) fn in_parallel_told<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    progress: Observer<'_>,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let done = AtomicUsize::new(0);
    in_parallel(items, threads, |item| {
        let result = work(item);
        progress.counts(done.fetch_add(1, Ordering::Relaxed) + 1, items.len());
        result
    })
}

/// Two pieces of work, side by side if there are threads for it.
pub(crate) fn both<A: Send, B: Send>(
    threads: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if threads <= 1 {
        return (one(), other());
    }
    let left = Mutex::new(Some(other));
    let other = || left.lock().ok().and_then(|mut left| left.take()).map(|other| other());
    std::thread::scope(|scope| {
        let thread = beside(scope, other);
        let one = one();
        let other = match thread {
            Some(thread) => thread.join().expect("a worker does not panic"),
            None => other(),
        };
        (one, other.expect("it is taken once"))
    })
}

/// Different work, each once.
pub(crate) fn all(threads: usize, progress: Observer<'_>, tasks: Vec<Box<dyn FnOnce() + Send + '_>>) {
    let tasks: Vec<_> = tasks.into_iter().map(|task| Mutex::new(Some(task))).collect();
    in_parallel_told(&tasks, threads, progress, |task| {
        // Each task is taken by one thread only, so that no lock is ever waited for or poisoned.
        if let Some(task) = task.lock().ok().and_then(|mut task| task.take()) {
            task();
        }
    });
}
