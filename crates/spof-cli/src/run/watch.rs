//! What a run spends its time and memory on: the stages that the library tells of, and the command line's own.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::DecimalBytes;
use spof::progress::{Observer, Progress, Stage};

use crate::run::{bar, memory};

/// Between two looks at the memory, where stages come and go for each of many files.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// The clock of a run.
pub(crate) struct Watch {
    started: Instant,
    /// Whether the stages are to be printed.
    verbose: bool,
    /// Whether a bar may be shown.
    bar: bool,
    stages: Mutex<Stages>,
    done: AtomicU64,
    of: AtomicU64,
}

#[derive(Default)]
struct Stages {
    /// In the order in which they first began.
    rows: Vec<Row>,
    places: HashMap<&'static str, usize>,
    /// The place of the one that lasts, and since when it does.
    current: Option<(usize, Instant)>,
    looked: Option<Instant>,
}

struct Row {
    name: &'static str,
    spent: Duration,
    /// The most memory that the process had had by the end of it.
    peak: Option<u64>,
}

/// What a bar shows.
pub(crate) struct Now {
    pub(crate) stage: &'static str,
    /// How many parts are done, and of how many, where that is known.
    pub(crate) counted: Option<(u64, u64)>,
    /// Since the run began.
    pub(crate) elapsed: Duration,
}

impl Watch {
    /// A clock that starts now.
    pub(crate) fn new(verbose: bool, quiet: bool) -> Watch {
        Watch { verbose, bar: !quiet && bar::is_welcome(), ..Watch::default() }
    }

    /// A stage of the command line's own begins, and the one before it is over.
    pub(crate) fn begin(&self, name: &'static str) {
        self.of.store(0, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        let mut stages = self.stages();
        stages.end(Instant::now(), self.verbose);
        let next = stages.rows.len();
        let place = *stages.places.entry(name).or_insert(next);
        if place == next {
            stages.rows.push(Row { name, spent: Duration::ZERO, peak: None });
        }
        // Looking at the memory is no part of any stage.
        stages.current = Some((place, Instant::now()));
    }

    /// Work that prints nothing, with a bar on standard error while it lasts, if it lasts and there is a
    /// terminal. The bar is gone when this returns.
    pub(crate) fn during<T>(&self, work: impl FnOnce(Observer<'_>) -> T) -> T {
        let work = || work(Observer::new(self));
        if self.bar { bar::beside(self, work) } else { work() }
    }

    /// What the run is at.
    pub(crate) fn now(&self) -> Now {
        let stages = self.stages();
        let stage = stages.current.map_or("", |(place, _)| stages.rows[place].name);
        let of = self.of.load(Ordering::Relaxed);
        let counted = (of > 0).then(|| (self.done.load(Ordering::Relaxed).min(of), of));
        Now { stage, counted, elapsed: self.started.elapsed() }
    }

    /// Prints the stages on standard error, if that is asked for. Nobody need be reading there.
    pub(crate) fn print(&self) {
        if self.verbose {
            let _ = std::io::stderr().lock().write_all(self.table().as_bytes());
        }
    }

    fn table(&self) -> String {
        let now = Instant::now();
        let mut stages = self.stages();
        stages.end(now, true);
        let total = now - self.started;
        let named: Duration = stages.rows.iter().map(|row| row.spent).sum();
        let rest = Row { name: "the rest", spent: total.saturating_sub(named), peak: None };
        let total = Row { name: "in all", spent: total, peak: memory::peak() };
        let width = stages.rows.iter().map(|row| row.name.len()).chain([rest.name.len()]).max();
        let width = width.unwrap_or_default();
        let mut table = format!("{:width$}  {:>10}  {:>11}\n", "stage", "time", "peak memory");
        for row in stages.rows.iter().chain([&rest, &total]) {
            let peak = row.peak.map_or_else(|| "-".to_owned(), |peak| DecimalBytes(peak).to_string());
            // A string takes what is written to it.
            let _ = writeln!(table, "{:width$}  {:>10.2?}  {peak:>11}", row.name, row.spent);
        }
        table
    }

    fn stages(&self) -> MutexGuard<'_, Stages> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Watch {
    fn default() -> Watch {
        Watch {
            started: Instant::now(),
            verbose: false,
            bar: false,
            stages: Mutex::default(),
            done: AtomicU64::new(0),
            of: AtomicU64::new(0),
        }
    }
}

impl Progress for Watch {
    fn begins(&self, stage: Stage) {
        self.begin(stage.name());
    }

    fn counts(&self, done: u64, of: u64) {
        // A million failures are counted by all threads at once, which is for a bar only.
        if !self.bar {
            return;
        }
        self.done.fetch_max(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }
}

impl Stages {
    /// Ends the stage that lasts. Looking at the memory takes longer than many a stage.
    fn end(&mut self, now: Instant, verbose: bool) {
        let Some((place, since)) = self.current.take() else { return };
        let row = &mut self.rows[place];
        row.spent += now - since;
        let due = self.looked.is_none_or(|looked| now - looked >= BETWEEN_LOOKS);
        if verbose && (due || row.peak.is_none()) {
            row.peak = memory::peak();
            self.looked = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_comes_again_is_one_row() {
        let watch = Watch::new(true, true);
        watch.during(|observer| {
            for file in 0..3 {
                observer.begins(Stage::Document);
                observer.counts(file, 3);
                observer.begins(Stage::Model);
            }
        });
        watch.begin("writing");
        assert_eq!(watch.now().stage, "writing");
        assert_eq!(watch.now().counted, None);
        let table = watch.table();
        let names: Vec<&str> = table.lines().map(|line| line[..8].trim_end()).collect();
        assert_eq!(names, ["stage", "document", "model", "writing", "the rest", "in all"]);
        let widths: Vec<usize> = table.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
    }

    #[test]
    fn a_late_count_takes_nothing_back() {
        let watch = Watch { bar: true, ..Watch::default() };
        watch.begins(Stage::SingleFailures);
        watch.counts(7, 9);
        watch.counts(6, 9);
        assert_eq!(watch.now().counted, Some((7, 9)));
        watch.begins(Stage::Rules);
        assert_eq!(watch.now().counted, None);
    }
}
