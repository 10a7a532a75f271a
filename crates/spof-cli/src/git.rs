//! Files of a revision, read straight from a git repository.
//!
//! `git` is run without a shell. A revision is first made an object id by `rev-parse`, and may not look
//! like an option; everything after that is named by object id. Paths are taken literally, after `--`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::input::{is_model, is_report};

/// One file of a revision.
pub(crate) struct File {
    /// `git:REV:PATH`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A revision of the repository that holds a folder.
pub(crate) struct Revision<'a> {
    folder: &'a Path,
    name: &'a str,
    commit: String,
}

impl<'a> Revision<'a> {
    /// # Errors
    ///
    /// Where there is no git, no repository or no such revision.
    pub(crate) fn find(folder: &'a Path, name: &'a str) -> anyhow::Result<Revision<'a>> {
        let odd =
            name.is_empty() || name.starts_with('-') || name.contains(|c: char| c.is_control() || c == ':');
        if odd {
            anyhow::bail!("`{}` is no revision", name.escape_debug());
        }
        let peeled = format!("{name}^{{tree}}");
        let found = git(folder, &["rev-parse", "--verify", "--quiet", &peeled])?;
        let Some(out) = found else {
            // Either there is no repository or no such revision.
            if git(folder, &["rev-parse", "--git-dir"])?.is_none() {
                anyhow::bail!("{} is in no git repository", shown(folder));
            }
            anyhow::bail!(
                "there is no revision `{name}` here; in a shallow clone, fetch it first: git fetch origin {name}"
            );
        };
        let commit = String::from_utf8_lossy(&out).trim().to_owned();
        if commit.is_empty() || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            anyhow::bail!("git names `{name}` by `{}`, which is no object", commit.escape_debug());
        }
        Ok(Revision { folder, name, commit })
    }

    /// The files under a path of the revision: itself, or the models of the folder. Empty where there is no
    /// such path. As git has it, the path starts at the top of the repository unless it starts with `./`
    /// or `../`.
    ///
    /// # Errors
    ///
    /// Where git fails, or the path is a link or another repository.
    pub(crate) fn files(&self, path: &str) -> anyhow::Result<Vec<File>> {
        let path = self.in_repository(path)?;
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", self.commit.as_str()];
        if !path.is_empty() {
            arguments.extend(["--", path.as_str()]);
        }
        let listed = git(self.folder, &arguments)?
            .with_context(|| format!("git cannot list `{path}` of `{}`", self.name))?;
        let mut found = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let entry = String::from_utf8_lossy(entry);
            let (meta, entry_path) = entry.split_once('\t').context("git lists what cannot be read")?;
            let mut meta = meta.split(' ');
            let (mode, object) = (meta.next().unwrap_or_default(), meta.nth(1).unwrap_or_default());
            let is_file = mode.starts_with("100");
            if entry_path == path {
                anyhow::ensure!(is_file, "`{path}` of `{}` is a link or another repository", self.name);
            } else {
                let inside = entry_path.strip_prefix(&path).unwrap_or(entry_path).trim_start_matches('/');
                let hidden = inside.split('/').any(|part| part.starts_with('.'));
                if hidden || !is_file || !is_model(Path::new(inside)) {
                    continue;
                }
            }
            found.push((entry_path.to_owned(), object.to_owned()));
        }
        found.sort();
        let is_named = found.iter().any(|(entry, _)| *entry == path);
        let mut files = self.contents(found)?;
        files.retain(|file| is_named || !is_report(&file.bytes));
        Ok(files)
    }

    fn contents(&self, files: Vec<(String, String)>) -> anyhow::Result<Vec<File>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = command(self.folder, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run git")?;
        let mut ask = child.stdin.take().context("git has no input")?;
        let mut answer = BufReader::new(child.stdout.take().context("git has no output")?);
        let mut read = Vec::new();
        for (path, object) in files {
            let failed = || format!("git cannot show `{path}` of `{}`", self.name);
            // One question, one answer: neither side ever waits for the other with a full pipe.
            writeln!(ask, "{object}").and_then(|()| ask.flush()).with_context(failed)?;
            let mut head = String::new();
            answer.read_line(&mut head).with_context(failed)?;
            let size =
                head.trim_end().strip_prefix(&format!("{object} blob ")).and_then(|size| size.parse().ok());
            let size: u64 = size.with_context(failed)?;
            let mut bytes = Vec::new();
            answer.by_ref().take(size).read_to_end(&mut bytes).with_context(failed)?;
            anyhow::ensure!(bytes.len() as u64 == size, failed());
            answer.read_exact(&mut [0]).with_context(failed)?;
            read.push(File { name: format!("git:{}:{path}", self.name), bytes });
        }
        drop(ask);
        child.wait().context("git does not end")?;
        Ok(read)
    }

    /// A path without `.` and `..`, from the top of the repository.
    fn in_repository(&self, path: &str) -> anyhow::Result<String> {
        let relative = path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
        let prefix = if relative { prefix(self.folder)? } else { String::new() };
        let mut parts: Vec<&str> = Vec::new();
        for part in prefix.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().with_context(|| format!("`{path}` leads out of the repository"))?;
                }
                part => parts.push(part),
            }
        }
        Ok(parts.join("/"))
    }
}

/// The folder of a file or folder of the working tree, and how its revision calls it.
///
/// # Errors
///
/// Where it is in no repository.
pub(crate) fn place(path: &Path) -> anyhow::Result<(PathBuf, String)> {
    if path.is_dir() {
        let prefix = prefix(path)?;
        return Ok((path.to_owned(), prefix.trim_end_matches('/').to_owned()));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("{} cannot be looked up in git", path.display()))?;
    Ok((folder.to_owned(), prefix(folder)? + name))
}

/// A folder from the top of its repository, with a `/` at the end unless it is the top.
fn prefix(folder: &Path) -> anyhow::Result<String> {
    let found = git(folder, &["rev-parse", "--show-prefix"])?;
    let found = found.with_context(|| format!("{} is in no git repository", shown(folder)))?;
    let text = String::from_utf8(found).context("a path that is not UTF-8")?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

fn shown(folder: &Path) -> String {
    if folder == Path::new(".") { "the working directory".to_owned() } else { folder.display().to_string() }
}

/// What git prints; `None` where it fails.
fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Option<Vec<u8>>> {
    let output = command(folder, arguments).stdin(Stdio::null()).output().context("cannot run git")?;
    Ok(output.status.success().then_some(output.stdout))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["--literal-pathspecs", "--no-pager"]).args(arguments).current_dir(folder);
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    // Git sets these for its hooks, seen from the hook's folder; we may look from another one.
    let absolute = std::env::var_os("GIT_DIR").is_some_and(|folder| Path::new(&folder).is_absolute());
    if !absolute {
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"].iter().for_each(|name| {
            command.env_remove(name);
        });
    }
    command
}
