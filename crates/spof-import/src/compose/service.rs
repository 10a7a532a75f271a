//! A service as what matters of it: what it depends on, where it runs, what it mounts, how many there are.

use spof::source::Span;

use super::tree::{Entry, Form, Tree, mount_target};

/// What matters of a service.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) at: Span,
    /// The image, or where it is built: what tells whether two services run the same.
    pub(super) image: Option<String>,
    pub(super) build: Option<String>,
    pub(super) depends_on: Vec<Dependency>,
    /// Services whose namespaces it lives in.
    pub(super) shares: Vec<(String, Span)>,
    pub(super) volumes_from: Vec<(String, Span)>,
    pub(super) mounts: Vec<Mount>,
    /// Texts in which addresses may stand, each with the name of its variable or nothing.
    pub(super) texts: Vec<(String, String, Span)>,
    /// What else it is called on its networks.
    pub(super) aliases: Vec<String>,
    /// Where it says that something outside reaches it.
    pub(super) published: Option<Span>,
    pub(super) replicas: Replicas,
    /// What binds it to the very host.
    pub(super) pinned: Option<Span>,
    /// The host that it must run on.
    pub(super) on_host: Option<(String, Span)>,
    pub(super) profiles: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) at: Span,
    pub(super) condition: Condition,
    pub(super) required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Started,
    Completed,
}

#[derive(Debug)]
pub(super) struct Mount {
    pub(super) source: Source,
    pub(super) target: String,
    pub(super) at: Span,
    pub(super) read_only: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    Volume(String),
    /// A path of the host.
    Bind(String),
    /// A volume without a name, which goes with its container.
    Anonymous,
    /// In memory.
    Memory,
}

/// How many containers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replicas {
    pub(super) count: u32,
    pub(super) at: Option<Span>,
    /// One on each host of a swarm.
    pub(super) global: bool,
    /// No two on one host.
    pub(super) apart: bool,
}

/// More replicas than anybody runs of one service on a swarm.
const MOST_REPLICAS: u32 = 1_000;

impl Service {
    pub(super) fn of(entry: &Entry) -> Service {
        let tree = &entry.value;
        let mut depends_on = dependencies(tree);
        for link in tree.get("links").map(Tree::items).unwrap_or_default() {
            let Some(name) = link.text().and_then(|text| text.split(':').next()) else { continue };
            if depends_on.iter().all(|other| other.name != name) {
                let condition = Condition::Started;
                depends_on.push(Dependency { name: name.to_owned(), at: link.at, condition, required: true });
            }
        }
        let mounts: Vec<Mount> =
            tree.get("volumes").map(Tree::items).unwrap_or_default().iter().filter_map(mount).collect();
        let bind = mounts.iter().find(|mount| matches!(mount.source, Source::Bind(_))).map(|mount| mount.at);
        let device =
            tree.get("devices").filter(|devices| !devices.items().is_empty()).map(|devices| devices.at);
        let on_host_network =
            tree.get("network_mode").filter(|mode| mode.text() == Some("host")).map(|mode| mode.at);
        Service {
            name: entry.key.clone(),
            at: entry.at,
            image: tree.word("image").map(str::to_owned),
            build: tree
                .get("build")
                .and_then(|build| build.text().or_else(|| build.word("context")))
                .map(str::to_owned),
            depends_on,
            shares: shares(tree),
            volumes_from: volumes_from(tree),
            mounts,
            texts: texts(tree),
            aliases: aliases(tree),
            published: published(tree),
            replicas: replicas(tree),
            pinned: on_host_network.or(device).or(bind),
            on_host: on_host(tree),
            profiles: words(tree.get("profiles")),
        }
    }

    /// What tells whether two services run the same program.
    pub(super) fn program(&self) -> Option<&str> {
        self.image.as_deref().or(self.build.as_deref())
    }
}

fn words(tree: Option<&Tree>) -> Vec<String> {
    let each = tree.map(Tree::each).unwrap_or_default();
    each.into_iter().filter_map(|item| item.text().map(str::to_owned)).collect()
}

fn dependencies(tree: &Tree) -> Vec<Dependency> {
    let entries = tree.get("depends_on").map(Tree::entries).unwrap_or_default();
    let dependency = |entry: &Entry| Dependency {
        name: entry.key.clone(),
        at: entry.at,
        condition: match entry.value.word("condition") {
            Some("service_completed_successfully") => Condition::Completed,
            _ => Condition::Started,
        },
        required: entry.value.word("required") != Some("false"),
    };
    entries.iter().map(dependency).collect()
}

fn shares(tree: &Tree) -> Vec<(String, Span)> {
    let mut found: Vec<(String, Span)> = Vec::new();
    for key in ["network_mode", "ipc", "pid"] {
        let Some(value) = tree.get(key) else { continue };
        let other = value
            .text()
            .and_then(|text| text.strip_prefix("service:").or_else(|| text.strip_prefix("container:")));
        if let Some(other) = other
            && found.iter().all(|(name, _)| name != other)
        {
            found.push((other.to_owned(), value.at));
        }
    }
    found
}

fn volumes_from(tree: &Tree) -> Vec<(String, Span)> {
    let items = tree.get("volumes_from").map(Tree::items).unwrap_or_default();
    let name = |item: &Tree| {
        let text = item.text()?;
        let text = text.strip_prefix("container:").unwrap_or(text);
        Some((text.split(':').next().unwrap_or(text).to_owned(), item.at))
    };
    items.iter().filter_map(name).collect()
}

fn mount(item: &Tree) -> Option<Mount> {
    if let Some(text) = item.text() {
        let parts: Vec<&str> = text.split(':').collect();
        let target = mount_target(text).to_owned();
        let options = parts.get(2).copied().unwrap_or_default();
        let source = match parts[..] {
            [_] => Source::Anonymous,
            [source, ..] if is_path(source) => Source::Bind(source.to_owned()),
            [source, ..] => Source::Volume(source.to_owned()),
            [] => return None,
        };
        let read_only = options.split(',').any(|option| option == "ro");
        return Some(Mount { source, target, at: item.at, read_only });
    }
    let target = item.word("target").unwrap_or_default().to_owned();
    let source = match (item.word("type"), item.word("source").or_else(|| item.word("src"))) {
        (Some("bind"), Some(source)) => Source::Bind(source.to_owned()),
        (Some("tmpfs"), _) => Source::Memory,
        (_, Some(source)) if is_path(source) => Source::Bind(source.to_owned()),
        (_, Some(source)) => Source::Volume(source.to_owned()),
        (_, None) => Source::Anonymous,
    };
    let read_only = item.word("read_only") == Some("true");
    Some(Mount { source, target, at: item.at, read_only })
}

fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || source.contains('/') || source.contains('\\')
}

/// Keys whose texts may hold addresses.
fn texts(tree: &Tree) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    for entry in tree.get("environment").map(Tree::entries).unwrap_or_default() {
        let value = match &entry.value.form {
            Form::Text(text) => text.clone(),
            _ => String::new(),
        };
        found.push((entry.key.clone(), value, entry.at));
    }
    for entry in tree.get("labels").map(Tree::entries).unwrap_or_default() {
        if let Some(text) = entry.value.text() {
            found.push((String::new(), text.to_owned(), entry.at));
        }
    }
    for key in ["command", "entrypoint"] {
        let mut option = String::new();
        for word in tree.get(key).map(Tree::each).unwrap_or_default() {
            let Some(text) = word.text() else { continue };
            // `--host db` and `--host=db`.
            let (name, value) = match text.strip_prefix("--").and_then(|rest| rest.split_once('=')) {
                Some((name, value)) if !value.contains(' ') => (name.to_owned(), value),
                _ => (std::mem::take(&mut option), text),
            };
            option = if text.starts_with("--") && !text.contains([' ', '=']) {
                text[2..].to_owned()
            } else {
                String::new()
            };
            found.push((name, value.to_owned(), word.at));
        }
    }
    found
}

fn aliases(tree: &Tree) -> Vec<String> {
    let mut found: Vec<String> =
        ["container_name", "hostname"].iter().filter_map(|key| tree.word(key).map(str::to_owned)).collect();
    for network in tree.get("networks").map(Tree::entries).unwrap_or_default() {
        found.extend(words(network.value.get("aliases")));
    }
    found
}

/// Ports of the host, or labels of a proxy that leads to it.
fn published(tree: &Tree) -> Option<Span> {
    let ports = tree.get("ports").map(Tree::items).unwrap_or_default();
    if let Some(port) = ports.iter().find(|port| !is_of_this_host(port)) {
        return Some(port.at);
    }
    let labels = tree.get("labels").map(Tree::entries).unwrap_or_default();
    let deployed = tree.at_path(&["deploy", "labels"]).map(Tree::entries).unwrap_or_default();
    let leads = |entry: &&Entry| {
        (entry.key.starts_with("traefik.http.routers.") && entry.key.ends_with(".rule"))
            || entry.key == "caddy"
    };
    if let Some(label) = labels.iter().chain(deployed).find(leads) {
        return Some(label.at);
    }
    tree.get("environment").and_then(|environment| environment.entry("VIRTUAL_HOST")).map(|entry| entry.at)
}

/// A port that only the host itself reaches.
fn is_of_this_host(port: &Tree) -> bool {
    port.text().or_else(|| port.word("host_ip")).is_some_and(|text| text.starts_with("127."))
}

fn replicas(tree: &Tree) -> Replicas {
    let count = tree.at_path(&["deploy", "replicas"]).or_else(|| tree.get("scale"));
    let number = count.and_then(|count| count.text()?.trim().parse::<u32>().ok());
    let mode = tree.at_path(&["deploy", "mode"]).and_then(Tree::text);
    let most = tree.at_path(&["deploy", "placement", "max_replicas_per_node"]).and_then(Tree::text);
    Replicas {
        count: number.unwrap_or(1).min(MOST_REPLICAS),
        at: count.map(|count| count.at),
        global: matches!(mode, Some("global" | "global-job")),
        apart: most == Some("1"),
    }
}

fn on_host(tree: &Tree) -> Option<(String, Span)> {
    let constraints = tree.at_path(&["deploy", "placement", "constraints"])?.items();
    constraints.iter().find_map(|constraint| {
        let (name, host) = constraint.text()?.split_once("==")?;
        (name.trim() == "node.hostname").then(|| (host.trim().to_owned(), constraint.at))
    })
}
