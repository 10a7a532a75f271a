//! A bar on standard error for those who wait in front of a terminal.

use std::io::IsTerminal as _;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::watch::{Now, Watch};

/// How long a run may take without one.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two looks at how far the run is.
const TICK: Duration = Duration::from_millis(100);

/// Whether standard error is a terminal that can take a line back, with somebody before it: what CI systems keep
/// of one is a log.
pub(crate) fn is_welcome() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false");
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    std::io::stderr().is_terminal() && !dumb && !set("CI")
}

/// Does the work with a bar beside it, which is gone when this returns. Where there is no thread to draw one
/// there is none.
pub(crate) fn beside<T>(watch: &Watch, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (over, wait) = channel::<()>();
        let _ = thread::Builder::new().spawn_scoped(scope, move || draw(watch, &wait));
        let result = work();
        drop(over);
        result
    })
}

/// Draws until the other end of the channel is gone.
fn draw(watch: &Watch, wait: &Receiver<()>) {
    let lasts = |time| matches!(wait.recv_timeout(time), Err(RecvTimeoutError::Timeout));
    if !lasts(PATIENCE.saturating_sub(watch.now().elapsed)) {
        return;
    }
    let now = watch.now();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_elapsed(now.elapsed);
    show(&bar, now);
    while lasts(TICK) {
        show(&bar, watch.now());
    }
    bar.finish_and_clear();
}

/// Draws once, with the figures of this stage and no others.
fn show(bar: &ProgressBar, now: Now) {
    let stage = now.stage;
    let template = match now.counted {
        Some(_) => format!("{{spinner}} {stage:16} [{{bar:30}}] {{human_pos}} of {{human_len}}  {{elapsed}}"),
        None => format!("{{spinner}} {stage:16} {{elapsed}}"),
    };
    // The templates are right, and the bar of the house would do as well.
    bar.set_style(ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    let (done, of) = now.counted.unwrap_or_default();
    bar.update(|state| {
        state.set_len(of);
        state.set_pos(done);
    });
}
