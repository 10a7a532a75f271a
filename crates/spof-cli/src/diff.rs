//! `spof diff`.
use crate::args::Global;
use crate::exit::Status;
use crate::gate_args::Diff;
pub(crate) fn run(_options: &Diff, _global: &Global) -> anyhow::Result<Status> {
    anyhow::bail!("soon")
}
