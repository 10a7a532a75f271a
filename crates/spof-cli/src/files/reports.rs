//! Several reports of one run: which format goes where, and all of them written or none.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::files::output::{self, Staged, destination, is_standard_output, to_standard_output};

/// Where `--format` and `-o` stand among the arguments, each in the order in which it was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    formats: Vec<usize>,
    outputs: Vec<usize>,
}

impl Order {
    /// The places in the arguments of a subcommand.
    pub(crate) fn of(matches: &clap::ArgMatches) -> Order {
        let given = |id: &str| {
            let by_user = matches.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
            matches.indices_of(id).filter(|_| by_user).map_or_else(Vec::new, Iterator::collect)
        };
        Order { formats: given("format"), outputs: given("output") }
    }

    /// The format that the file at this place among the `-o` directly follows.
    fn followed_by(&self, output: usize) -> Option<usize> {
        let at = *self.outputs.get(output)?;
        let format = self.formats.iter().rposition(|format| *format < at)?;
        let between = self.formats[format]..at;
        (!self.outputs.iter().any(|other| between.contains(other))).then_some(format)
    }
}

/// A format of a command's, and the file that it goes to; `None` is standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output<F> {
    pub(crate) format: F,
    file: Option<PathBuf>,
}

/// Which format goes where. The n-th `-o` belongs to the n-th `--format`; where there are fewer, each belongs
/// to the format that it directly follows, and formats without one go to standard output, which takes one.
pub(crate) fn pair<F: Copy + Default>(
    formats: &[F],
    files: &[PathBuf],
    order: &Order,
) -> anyhow::Result<Vec<Output<F>>> {
    let formats = if formats.is_empty() { &[F::default()] } else { formats };
    if let Some(extra) = files.get(formats.len()) {
        anyhow::bail!("there are more -o than --format; what is {} to hold?", extra.display());
    }
    let mut outputs: Vec<Output<F>> =
        formats.iter().map(|format| Output { format: *format, file: None }).collect();
    for (at, file) in files.iter().enumerate() {
        let whole = formats.len() == files.len() || formats.len() == 1;
        let Some(format) = (if whole { Some(at) } else { order.followed_by(at) }) else {
            anyhow::bail!(
                "which format is -o {} for? Write each -o behind its --format, or one for every --format \
                 (`-o -` is standard output)",
                file.display()
            );
        };
        outputs[format].file = (!is_standard_output(file)).then(|| file.clone());
    }
    if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
        anyhow::bail!("only one report can go to standard output: give the other formats an -o each");
    }
    Ok(outputs)
}

/// That every file is written once, and none that the run reads. `further` are written besides the reports.
pub(crate) fn apart<'a, F>(
    outputs: &'a [Output<F>],
    further: Option<&'a PathBuf>,
    read: impl IntoIterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    let files: Vec<&PathBuf> =
        outputs.iter().filter_map(|output| output.file.as_ref()).chain(further).collect();
    output::spare(files.iter().copied(), read)?;
    let mut written = BTreeSet::new();
    for file in files {
        if !written.insert(destination(file)) {
            anyhow::bail!("two reports cannot both go to {}", file.display());
        }
    }
    Ok(())
}

/// Renders everything before the first file is replaced, so that a report that cannot be made or written
/// leaves all files as they were. `render` is told the format and whether it goes to a file; `staged` is what is
/// written besides.
pub(crate) fn write<F: Copy>(
    outputs: &[Output<F>],
    mut staged: Vec<Staged>,
    render: impl Fn(F, bool, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    for output in outputs {
        if let Some(file) = &output.file {
            staged.push(Staged::new(file, |out| render(output.format, true, out))?);
        }
    }
    for output in outputs.iter().filter(|output| output.file.is_none()) {
        to_standard_output(|out| render(output.format, false, out))?;
    }
    output::publish(staged)
}
