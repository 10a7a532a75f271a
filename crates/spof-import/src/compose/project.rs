//! From files to projects: which files belong together, what they include and extend, and how they are merged.

use std::collections::{BTreeMap, BTreeSet};

use spof::document::Document;
use spof::source::{SourceId, Span};

use super::tree::{Entry, Form, Tree};
use super::variables::Variables;
use crate::shape::{File, Form as Outside, Given, Reading, Wanted, folder, listed, resolve};

/// What may stand at the top of a compose file.
const TOP: [&str; 9] =
    ["version", "name", "services", "networks", "volumes", "configs", "secrets", "include", "models"];

/// How many files may include or extend each other in a row.
const DEEPEST: usize = 32;

/// One project: everything that is started together.
pub(super) struct Project {
    /// What it is called, if a file says so.
    pub(super) name: Option<String>,
    /// The folder of its first file.
    pub(super) folder: String,
    /// Its services, merged, by name in the order of the files.
    pub(super) services: Vec<Entry>,
    pub(super) volumes: Vec<Entry>,
    pub(super) variables: Variables,
    /// The place of the first file.
    pub(super) at: Span,
}

/// How certain it is that a file is for Docker Compose.
pub(super) fn sniff(file: &File<'_>) -> u8 {
    let sketch = &file.sketch;
    let known = |key: &str| TOP.contains(&key) || key.starts_with("x-");
    if sketch.form != Outside::Mapping || !sketch.keys.iter().all(|(key, _)| known(key)) {
        return 0;
    }
    // `services` is a mapping of services here, and a list elsewhere.
    if sketch.has("services") {
        return if is_list(file.text, "services") { 0 } else { 90 };
    }
    if sketch.has("include") && sketch.value("include").is_none() { 50 } else { 0 }
}

/// Whether a list stands under an outermost key of block style.
fn is_list(text: &str, key: &str) -> bool {
    let mut lines = text.lines().skip_while(|line| {
        line.strip_prefix(key).and_then(|rest| rest.trim_start().strip_prefix(':')).is_none()
    });
    let below = lines.by_ref().skip(1).find(|line| !line.trim().is_empty() && !line.trim().starts_with('#'));
    below.is_some_and(|line| line.trim_start().starts_with('-'))
}

/// The files that others name: what they include and extend, and the variables that they set.
pub(super) fn wants(given: &Given<'_>) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<(File<'_>, &str)> =
        given.files.iter().map(|file| (file.clone(), file.folder())).collect();
    while let Some((file, root)) = open.pop() {
        if !seen.insert(file.name) {
            continue;
        }
        let mut variables = variables_of(given, &file);
        let want = |path: &str, at: Span| {
            let name = resolve(root, file.folder(), path)?;
            Some(Wanted { name, root: root.to_owned(), at })
        };
        wanted.extend(want(".env", file.start()));
        for tree in trees(given, &file, &mut variables, &mut Vec::new()) {
            for reference in references(&tree) {
                let Some(want) = want(reference.path, reference.at) else { continue };
                if let Some(next) = given.neighbour(&want.name).filter(|_| reference.is_compose) {
                    open.push((next, root));
                }
                wanted.push(want);
            }
        }
    }
    wanted
}

/// A file that is named in another one.
struct Reference<'t> {
    path: &'t str,
    at: Span,
    is_compose: bool,
}

fn references(tree: &Tree) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for include in included(tree) {
        found.extend(include.into_iter().map(|(path, at)| Reference { path, at, is_compose: true }));
    }
    for service in tree.get("services").map(Tree::entries).unwrap_or_default() {
        if let Some(file) = service.value.at_path(&["extends", "file"])
            && let Some(path) = file.text()
        {
            found.push(Reference { path, at: file.at, is_compose: true });
        }
        for file in env_files(&service.value) {
            found.push(Reference { path: file.0, at: file.1, is_compose: false });
        }
    }
    found
}

/// The files with variables for a container.
pub(super) fn env_files(service: &Tree) -> Vec<(&str, Span)> {
    let each = service.get("env_file").map(Tree::each).unwrap_or_default();
    each.into_iter().filter_map(|file| Some((file.text().or_else(|| file.word("path"))?, file.at))).collect()
}

/// By entry of `include`, its paths.
fn included(tree: &Tree) -> Vec<Vec<(&str, Span)>> {
    let entries = tree.get("include").map(Tree::items).unwrap_or_default();
    entries
        .iter()
        .map(|entry| {
            let paths = if entry.text().is_some() {
                vec![entry]
            } else {
                entry.get("path").map(Tree::each).unwrap_or_default()
            };
            paths.into_iter().filter_map(|path| Some((path.text()?, path.at))).collect()
        })
        .collect()
}

/// The variables that the `.env` beside a file sets.
fn variables_of(given: &Given<'_>, file: &File<'_>) -> Variables {
    let mut variables = Variables::default();
    if let Some(env) = given.neighbour(&format!("{}.env", file.folder())) {
        variables.add(env.text);
    }
    variables
}

fn trees(
    given: &Given<'_>,
    file: &File<'_>,
    variables: &mut Variables,
    problems: &mut Vec<spof::diagnostic::Diagnostic>,
) -> Vec<Tree> {
    let document: Document = file.parse(given.sources, problems);
    document.roots(given.sources).map(|root| Tree::of(root, variables)).collect()
}

/// The projects of the given files. Files of one folder that are named are one project, as `docker compose -f A -f B`
/// has it; so are, in a folder that is searched, a file of a standard name and its override. A file that only changes
/// services of an earlier one is laid over it wherever it lies.
pub(super) fn projects(reading: &mut Reading<'_, '_>) -> Vec<Project> {
    let given = reading.given;
    let mut groups: Vec<Vec<&File<'_>>> = Vec::new();
    for file in ordered(&given.files) {
        let joins = |group: &&mut Vec<&File<'_>>| {
            let first = group[0];
            let beside = first.folder() == file.folder();
            (beside && file.named && first.named)
                || (beside && !file.named && is_standard(first.name) && is_override(file.name))
                || (file.named && first.named && is_partial(file.text))
        };
        match groups.iter_mut().rev().find(joins) {
            Some(group) => group.push(file),
            None if !file.named && is_partial(file.text) && beside_standard(file, &given.files) => {
                let text =
                    format!("{} only changes services of another file: name it to lay it over", file.name);
                reading.note(file.start(), text);
            }
            None => groups.push(vec![file]),
        }
    }
    groups.iter().map(|group| project(reading, group)).collect()
}

/// Files in their order; in a folder, the standard name before its override.
fn ordered<'f, 'a>(files: &'f [File<'a>]) -> Vec<&'f File<'a>> {
    let mut files: Vec<&File<'_>> = files.iter().collect();
    if files.iter().any(|file| !file.named) {
        files.sort_by_key(|file| (!file.named, !file.named && is_override(file.name)));
    }
    files
}

fn base_name(name: &str) -> &str {
    &name[folder(name).len()..]
}

fn is_standard(name: &str) -> bool {
    let (stem, ending) = base_name(name).rsplit_once('.').unwrap_or_default();
    ["compose", "docker-compose"].contains(&stem) && ["yaml", "yml"].contains(&ending)
}

fn is_override(name: &str) -> bool {
    let (stem, ending) = base_name(name).rsplit_once('.').unwrap_or_default();
    ["compose.override", "docker-compose.override"].contains(&stem) && ["yaml", "yml"].contains(&ending)
}

fn beside_standard(file: &File<'_>, files: &[File<'_>]) -> bool {
    files.iter().any(|other| other.folder() == file.folder() && is_standard(other.name))
}

/// Whether no service of a file says what it runs: such a file only changes another one.
fn is_partial(text: &str) -> bool {
    let says = |word: &str| text.contains(word);
    !says("image:")
        && !says("build:")
        && !says("extends:")
        && !says("include:")
        && !text.trim_start().starts_with('{')
}

fn project(reading: &mut Reading<'_, '_>, files: &[&File<'_>]) -> Project {
    let first = files[0];
    let mut variables = variables_of(reading.given, first);
    let mut loader = Loader { root: first.folder(), merged: None, open: Vec::new() };
    for file in files {
        loader.load(reading, file, &mut variables, 0);
    }
    let merged = loader.merged;
    let section = |name: &str| {
        merged
            .as_ref()
            .and_then(|tree| tree.get(name))
            .map(|tree| tree.entries().to_vec())
            .unwrap_or_default()
    };
    let name = merged.as_ref().and_then(|tree| tree.word("name")).map(str::to_owned);
    say_of_variables(reading, &variables, first);
    Project {
        name: name.or_else(|| variables.get("COMPOSE_PROJECT_NAME").map(str::to_owned)),
        folder: first.folder().to_owned(),
        services: section("services"),
        volumes: section("volumes"),
        variables,
        at: first.start(),
    }
}

fn say_of_variables(reading: &mut Reading<'_, '_>, variables: &Variables, file: &File<'_>) {
    const SHOWN: usize = 6;
    let names: Vec<&str> = variables.unset.keys().map(String::as_str).collect();
    if let Some(at) = variables.unset.values().min() {
        let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| (*name).to_owned()).collect();
        if names.len() > SHOWN {
            shown.push(format!("{} more", names.len() - SHOWN));
        }
        let text = format!(
            "{} set in no .env beside {}, and taken for empty: {}",
            if names.len() == 1 { "a variable is" } else { "variables are" },
            file.name,
            listed(&shown)
        );
        reading.note(*at, text);
    }
    let required: BTreeMap<&str, Span> =
        variables.required.iter().map(|(at, name)| (name.as_str(), *at)).collect();
    for (name, at) in required {
        reading
            .note(at, format!("the variable {name} must be set, and is set in no .env beside {}", file.name));
    }
}

/// Merges files, what they include and what their services extend.
struct Loader<'r> {
    root: &'r str,
    merged: Option<Tree>,
    /// The files that are being loaded, against circles.
    open: Vec<SourceId>,
}

impl Loader<'_> {
    /// Recurses as deep as files include each other.
    fn load(
        &mut self,
        reading: &mut Reading<'_, '_>,
        file: &File<'_>,
        variables: &mut Variables,
        depth: usize,
    ) {
        if self.open.contains(&file.source) || depth > DEEPEST {
            return reading.note(file.start(), format!("{} includes itself, which is read once", file.name));
        }
        self.open.push(file.source);
        for tree in trees(reading.given, file, variables, reading.problems) {
            for include in included(&tree) {
                for (path, at) in include {
                    let Some(next) = self.named(reading, file, path, at) else { continue };
                    let mut inner = variables_of(reading.given, &next);
                    std::mem::swap(&mut inner, variables);
                    // What the including project sets wins.
                    self.load(reading, &next, variables, depth + 1);
                    std::mem::swap(&mut inner, variables);
                    variables.unset.append(&mut inner.unset);
                }
            }
            let tree = self.extended(reading, file, tree, variables);
            match &mut self.merged {
                Some(merged) => merged.lay(tree, &mut Vec::new()),
                None => self.merged = Some(tree),
            }
        }
        self.open.pop();
    }

    fn named<'a>(
        &self,
        reading: &mut Reading<'a, '_>,
        from: &File<'_>,
        path: &str,
        at: Span,
    ) -> Option<File<'a>> {
        let Some(name) = resolve(self.root, from.folder(), path) else {
            reading.note(at, format!("{path} is outside the folder that was given, and not opened"));
            return None;
        };
        let found = reading.given.neighbour(&name);
        if found.is_none() {
            reading.note(at, format!("{name} is not there: what it says is not known"));
        }
        found
    }

    /// A file's tree with its services normalised and extended.
    fn extended(
        &self,
        reading: &mut Reading<'_, '_>,
        file: &File<'_>,
        mut tree: Tree,
        variables: &mut Variables,
    ) -> Tree {
        let services = tree.get("services").map(|tree| tree.entries().to_vec()).unwrap_or_default();
        if let Form::Map(entries) = &mut tree.form
            && let Some(own) = entries.iter_mut().find(|entry| entry.key == "services")
            && let Form::Map(own) = &mut own.value.form
        {
            for service in own {
                let value = service.value.take();
                service.value =
                    self.service(reading, file, &services, value, variables, &mut vec![service.key.clone()]);
            }
        }
        tree
    }

    /// A service laid over what it extends. Recurses as deep as services extend each other.
    fn service(
        &self,
        reading: &mut Reading<'_, '_>,
        file: &File<'_>,
        services: &[Entry],
        service: Tree,
        variables: &mut Variables,
        path: &mut Vec<String>,
    ) -> Tree {
        let service = service.normalised();
        let Some(extends) = service.get("extends").cloned() else { return service };
        let Some(name) = extends.text().or_else(|| extends.word("service")).map(str::to_owned) else {
            return service.without("extends");
        };
        let place = format!("{} {name}", extends.word("file").unwrap_or_default());
        if path.contains(&place) || path.len() > DEEPEST {
            reading.note(extends.at, format!("{name} extends itself"));
            return service.without("extends");
        }
        path.push(place);
        let base = match extends.word("file") {
            None => services
                .iter()
                .find(|entry| entry.key == name)
                .map(|entry| entry.value.clone())
                .map(|base| self.service(reading, file, services, base, variables, path)),
            Some(other) => self.named(reading, file, other, extends.at).and_then(|other| {
                let tree = trees(reading.given, &other, variables, reading.problems).into_iter().next()?;
                let services = tree.get("services")?.entries().to_vec();
                let base = services.iter().find(|entry| entry.key == name)?.value.clone();
                Some(self.service(reading, &other, &services, base, variables, path))
            }),
        };
        path.pop();
        let Some(mut base) = base else {
            reading.note(extends.at, format!("the service {name} that is extended is not there"));
            return service.without("extends");
        };
        let at = service.at;
        base.lay(service.without("extends"), &mut Vec::new());
        base.at = at;
        base
    }
}
