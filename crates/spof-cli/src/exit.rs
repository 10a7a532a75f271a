//! What the exit status says.

/// The exit status of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing at or above `--fail-on`.
    Passed = 0,
    /// Findings at or above `--fail-on`.
    Failed = 1,
    /// Bad input or bad usage.
    BadInput = 2,
    /// A stated limit stopped the analysis before it was exact.
    Limited = 3,
}

impl From<Status> for std::process::ExitCode {
    fn from(status: Status) -> Self {
        (status as u8).into()
    }
}
