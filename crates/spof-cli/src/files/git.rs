//! Files of a revision, read straight from a git repository.
//!
//! `git` is run without a shell. A revision is first made an object id by `rev-parse`, and may not look
//! like an option; everything after that is named by object id. Paths are taken literally, after `--`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::files::foreign::may_be_read;
use crate::files::input::is_report;
use crate::files::output;

/// One file of a revision.
pub(crate) struct File {
    /// `git:REV:PATH`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether it was asked for by its own path, rather than found in a folder.
    pub(crate) named: bool,
}

/// A revision of the repository that holds a folder.
pub(crate) struct Revision<'a> {
    folder: &'a Path,
    name: &'a str,
    /// The object id of its top folder.
    tree: String,
}

/// What a revision has under a path.
struct Entry {
    kind: Kind,
    object: String,
    path: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Link,
    Submodule,
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
        let tree = String::from_utf8_lossy(&out).trim().to_owned();
        if tree.is_empty() || !tree.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            anyhow::bail!("git names `{name}` by `{}`, which is no object", tree.escape_debug());
        }
        Ok(Revision { folder, name, tree })
    }

    /// The files under a path of the revision: itself, or the models of the folder, as [`crate::files::input`] finds them in
    /// the working tree: links to files are followed, and submodules are looked into where they are checked out.
    /// Empty where there is no such path. As git has it, the path starts at the top of the repository unless it
    /// starts with `./` or `../`.
    ///
    /// # Errors
    ///
    /// Where git fails, or a link leads out of the repository.
    pub(crate) fn files(&self, path: &str) -> anyhow::Result<Vec<File>> {
        let path = self.in_repository(path)?;
        let mut found = Vec::new();
        let mut files = Vec::new();
        for entry in self.entries(&path)? {
            let inside = entry.path.strip_prefix(&path).unwrap_or(&entry.path).trim_start_matches('/');
            let named = inside.is_empty();
            if inside.split('/').any(|part| part.starts_with('.')) {
                continue;
            }
            match entry.kind {
                Kind::Submodule => files.extend(self.submodule(&entry)?),
                Kind::File | Kind::Link if named || may_be_read(Path::new(inside)) => found.push(entry),
                Kind::File | Kind::Link => {}
            }
        }
        let is_named = found.iter().any(|entry| entry.path == path);
        files.extend(self.contents(&found, &path)?);
        files.retain(|file| is_named || !is_report(Path::new(&file.name), &file.bytes));
        // As the files of a folder of the working tree are sorted.
        files.sort_by(|a, b| Path::new(&a.name).cmp(Path::new(&b.name)));
        Ok(files)
    }

    /// What the tree holds under a path.
    fn entries(&self, path: &str) -> anyhow::Result<Vec<Entry>> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", self.tree.as_str()];
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        let listed = git(self.folder, &arguments)?
            .with_context(|| format!("git cannot list `{path}` of `{}`", self.name))?;
        let mut entries = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let entry = String::from_utf8_lossy(entry);
            let (meta, path) = entry.split_once('\t').context("git lists what cannot be read")?;
            let mut meta = meta.split(' ');
            let (mode, object) = (meta.next().unwrap_or_default(), meta.nth(1).unwrap_or_default());
            let kind = match mode {
                "120000" => Kind::Link,
                "160000" => Kind::Submodule,
                _ => Kind::File,
            };
            entries.push(Entry { kind, object: object.to_owned(), path: path.to_owned() });
        }
        Ok(entries)
    }

    /// The models of a submodule at the commit that the revision names. One that is not checked out has none, as in
    /// the working tree.
    fn submodule(&self, entry: &Entry) -> anyhow::Result<Vec<File>> {
        let top = git(self.folder, &["rev-parse", "--show-toplevel"])?;
        let top = top.map(|top| String::from_utf8_lossy(&top).trim_end_matches(['\n', '\r']).to_owned());
        let folder = top.map(|top| Path::new(&top).join(&entry.path));
        let Some(folder) = folder.filter(|folder| folder.join(".git").exists()) else {
            output::say(format_args!(
                "note: `{}` of `{}` is a submodule that is not checked out here: it is left out",
                entry.path, self.name
            ));
            return Ok(Vec::new());
        };
        let commit = Revision::find(&folder, &entry.object).with_context(|| {
            format!("`{}` of `{}` is a submodule; fetch its commits first", entry.path, self.name)
        })?;
        let mut files = commit.files("")?;
        let inner = format!("git:{}:", entry.object);
        for file in &mut files {
            let path = file.name.strip_prefix(&inner).unwrap_or(&file.name);
            file.name = format!("git:{}:{}/{path}", self.name, entry.path);
        }
        Ok(files)
    }

    /// The contents of files and of what links lead to. In a folder, a link that leads to no file is passed over.
    fn contents(&self, entries: &[Entry], named: &str) -> anyhow::Result<Vec<File>> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = command(self.folder, &["cat-file", "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot run git")?;
        let mut ask = child.stdin.take().context("git has no input")?;
        let mut answer = BufReader::new(child.stdout.take().context("git has no output")?);
        let mut read = Vec::new();
        for Entry { kind, object, path } in entries {
            let failed = || format!("git cannot show `{path}` of `{}`", self.name);
            let question = match kind {
                Kind::Link => format!("{}:{path}", self.tree),
                Kind::File | Kind::Submodule => object.clone(),
            };
            anyhow::ensure!(!question.contains('\n'), failed());
            // One question, one answer: neither side ever waits for the other with a full pipe.
            writeln!(ask, "{question}").and_then(|()| ask.flush()).with_context(failed)?;
            let mut head = String::new();
            answer.read_line(&mut head).with_context(failed)?;
            let words: Vec<&str> = head.split_whitespace().collect();
            // `OBJECT TYPE SIZE`, or why a link leads nowhere and the length of the text that says where.
            let (what, size) = match words[..] {
                [_, what, size] | [what, size] => (what, size.parse::<u64>().ok()),
                _ => ("", None),
            };
            let size = size.with_context(failed)?;
            let mut bytes = Vec::new();
            answer.by_ref().take(size).read_to_end(&mut bytes).with_context(failed)?;
            anyhow::ensure!(bytes.len() as u64 == size, failed());
            answer.read_exact(&mut [0]).with_context(failed)?;
            match (what, kind) {
                ("blob", _) => {
                    read.push(File { name: format!("git:{}:{path}", self.name), bytes, named: path == named })
                }
                ("symlink", _) => {
                    anyhow::bail!("`{path}` of `{}` is a link that leads out of the repository", self.name)
                }
                (_, Kind::Link) if path == named => {
                    anyhow::bail!("`{path}` of `{}` is a link that leads to no file", self.name)
                }
                (_, Kind::Link) => {}
                _ => anyhow::bail!(failed()),
            }
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

/// The nearest folder of a file or folder of the working tree that is there, and how a revision calls the path.
///
/// # Errors
///
/// Where it is in no repository.
pub(crate) fn place(path: &Path) -> anyhow::Result<(PathBuf, String)> {
    if path.is_dir() {
        let prefix = prefix(path)?;
        return Ok((path.to_owned(), prefix.trim_end_matches('/').to_owned()));
    }
    // Of what is deleted, its folder may be gone as well.
    let mut rest: Vec<&str> = Vec::new();
    let mut folder = path;
    while !folder.is_dir() {
        let name = folder.file_name().and_then(|name| name.to_str());
        rest.push(name.with_context(|| format!("{} cannot be looked up in git", path.display()))?);
        let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
        folder = above.unwrap_or(Path::new("."));
    }
    rest.reverse();
    Ok((folder.to_owned(), prefix(folder)? + &rest.join("/")))
}

/// The configuration that a revision has: the file of this name, or the nearest one upward from the working directory; a
/// file that is in no repository is not the revision's, and read as it is.
pub(crate) fn config(revision: &str, named: Option<&Path>) -> anyhow::Result<Option<File>> {
    if let Some(path) = named {
        return match place(path) {
            Ok((folder, inside)) => Ok(Revision::find(&folder, revision)?.files(&inside)?.pop()),
            Err(_) => {
                let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
                Ok(Some(File { name: path.display().to_string(), bytes, named: true }))
            }
        };
    }
    let found = Revision::find(Path::new("."), revision)?;
    let here = prefix(Path::new("."))?;
    for folder in Path::new(&here).ancestors() {
        let path = folder.join(spof::config::FILE_NAME);
        if let Some(file) =
            path.to_str().map(|path| found.files(path)).transpose()?.and_then(|mut files| files.pop())
        {
            return Ok(Some(file));
        }
    }
    Ok(None)
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
///
/// # Errors
///
/// Where there is no git, or it refuses to look into a repository of somebody else.
fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Option<Vec<u8>>> {
    let output = command(folder, arguments).stdin(Stdio::null()).output().context("cannot run git")?;
    // Its messages are English, whatever the locale: `command` sees to that.
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && said.contains("dubious ownership") {
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let top = whole.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&whole);
        anyhow::bail!(
            "git does not look into {}, which belongs to another user (\"dubious ownership\"); if you trust it: \
             git config --global --add safe.directory {}",
            shown(folder),
            top.display()
        );
    }
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
