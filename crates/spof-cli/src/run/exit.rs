//! What the exit status says.

/// The exit status of every command, of `--help` and of wrong arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing at or above `--fail-on`; of other commands than `check` and `diff`, all went well.
    Passed = 0,
    /// Findings at or above `--fail-on`; of `diff`, a regression; of `startup`, something that cannot start.
    Failed = 1,
    /// Bad input or bad usage, or a report that could not be written.
    BadInput = 2,
    /// A stated limit stopped the analysis before it was exact.
    Limited = 3,
}

impl From<Status> for std::process::ExitCode {
    fn from(status: Status) -> Self {
        (status as u8).into()
    }
}
