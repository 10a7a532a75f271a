//! From a project to facts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use spof::source::Span;

use super::project::{Project, env_files};
use super::service::{Condition, Service, Source};
use super::tree::{Entry, Tree};
use super::{HOST, PROFILES, addresses, images, variables};
use crate::shape::{
    Basis, EXTERNAL, Entity, EntityId, Fact, HOST_NAME, Identity, Need, Reading, SHORT_NAME, What, listed,
    resolve,
};

/// A file of the host that is configuration and no data, by its ending.
const FILES: [&str; 20] = [
    "log",
    "txt",
    "conf",
    "cfg",
    "cnf",
    "ini",
    "yml",
    "yaml",
    "json",
    "toml",
    "xml",
    "sock",
    "sh",
    "sql",
    "env",
    "pem",
    "crt",
    "key",
    "properties",
    "config",
];

/// Says everything of a project.
pub(super) fn say(reading: &mut Reading<'_, '_>, project: &Project) {
    let services = chosen(reading, project);
    if services.is_empty() {
        return reading.note(project.at, "a compose file without services");
    }
    Facts::new(reading, project, services).say();
}

/// The services of the project that are started: those of profiles are only if an active one needs them.
fn chosen(reading: &mut Reading<'_, '_>, project: &Project) -> Vec<(Service, Tree)> {
    let all: Vec<(Service, Tree)> =
        project.services.iter().map(|entry| (Service::of(entry), entry.value.clone())).collect();
    if all.iter().all(|(service, _)| service.profiles.is_empty()) {
        return all;
    }
    let active: Vec<String> = project
        .variables
        .get("COMPOSE_PROFILES")
        .unwrap_or_default()
        .split(',')
        .map(|word| word.trim().to_owned())
        .collect();
    let every = reading.value(&PROFILES) == "all" || active.iter().any(|word| word == "*");
    let is_active = |service: &Service| {
        every
            || service.profiles.is_empty()
            || service.profiles.iter().any(|profile| active.contains(profile))
    };
    let mut kept: BTreeSet<&str> = all
        .iter()
        .filter(|(service, _)| is_active(service))
        .map(|(service, _)| service.name.as_str())
        .collect();
    let mut open: Vec<&str> = kept.iter().copied().collect();
    while let Some(name) = open.pop() {
        let Some((service, _)) = all.iter().find(|(service, _)| service.name == name) else { continue };
        let named =
            service.depends_on.iter().filter(|other| other.required).map(|other| (&other.name, other.at));
        for (other, at) in named.chain(service.shares.iter().map(|(other, at)| (other, *at))) {
            let Some((other, _)) = all.iter().find(|(service, _)| service.name == *other) else { continue };
            if kept.insert(&other.name) {
                let text = format!(
                    "{name} depends on {}, which is only there with the profile {}: docker compose refuses that \
                     without it, and it is taken for active",
                    other.name,
                    listed(&other.profiles)
                );
                reading.note(at, text);
                open.push(&other.name);
            }
        }
    }
    let left_out: Vec<&Service> = all
        .iter()
        .map(|(service, _)| service)
        .filter(|service| !kept.contains(service.name.as_str()))
        .collect();
    if let Some(first) = left_out.first() {
        let names: Vec<&str> = left_out.iter().map(|service| service.name.as_str()).collect();
        reading.inventory.decided(&PROFILES, first.at);
        reading
            .note(first.at, format!("left out, being of profiles that are not active: {}", listed(&names)));
    }
    let kept: BTreeSet<String> = kept.into_iter().map(str::to_owned).collect();
    all.into_iter().filter(|(service, _)| kept.contains(&service.name)).collect()
}

/// What is known of an address that a service names.
pub(super) struct Address {
    pub(super) names: Vec<usize>,
    pub(super) at: Span,
    pub(super) is_telemetry: bool,
}

pub(super) struct Facts<'r, 'a, 'i> {
    pub(super) reading: &'r mut Reading<'a, 'i>,
    pub(super) project: &'r Project,
    pub(super) services: Vec<Service>,
    pub(super) trees: Vec<Tree>,
    /// By service, what others need of it.
    pub(super) entities: Vec<EntityId>,
    /// By service, its containers.
    pub(super) containers: Vec<Vec<EntityId>>,
    /// By any name on a network, the service.
    pub(super) by_name: HashMap<String, usize>,
    pub(super) hosts: BTreeMap<String, EntityId>,
    pub(super) volumes: BTreeMap<String, EntityId>,
}

impl<'r, 'a, 'i> Facts<'r, 'a, 'i> {
    fn new(reading: &'r mut Reading<'a, 'i>, project: &'r Project, services: Vec<(Service, Tree)>) -> Self {
        let (services, trees): (Vec<Service>, Vec<Tree>) = services.into_iter().unzip();
        let mut by_name = HashMap::new();
        for (index, service) in services.iter().enumerate() {
            by_name.insert(service.name.clone(), index);
        }
        for (index, service) in services.iter().enumerate() {
            for alias in &service.aliases {
                by_name.entry(alias.clone()).or_insert(index);
            }
        }
        let (hosts, volumes) = (BTreeMap::new(), BTreeMap::new());
        Facts {
            reading,
            project,
            services,
            trees,
            entities: Vec::new(),
            containers: Vec::new(),
            by_name,
            hosts,
            volumes,
        }
    }

    fn say(mut self) {
        let addresses: Vec<Vec<Address>> =
            (0..self.services.len()).map(|index| self.addresses(index)).collect();
        let entries = self.entries(&addresses);
        for index in 0..self.services.len() {
            self.declare(index, entries.contains(&index));
        }
        for index in 0..self.services.len() {
            self.place(index);
            self.mount(index);
        }
        let uses_depends_on = self.services.iter().any(|service| !service.depends_on.is_empty());
        for (index, addresses) in addresses.iter().enumerate() {
            self.depend(index, addresses, uses_depends_on);
        }
        self.say_of_silence(&addresses);
        self.say_of_missing_files();
    }

    /// Says which files with variables for containers are not there: what they name is not known.
    fn say_of_missing_files(&mut self) {
        let root = self.project.folder.as_str();
        let mut missing: BTreeMap<String, Span> = BTreeMap::new();
        for (path, at) in self.trees.iter().flat_map(env_files) {
            let found = resolve(root, root, path).and_then(|name| self.reading.given.neighbour(&name));
            if found.is_none() {
                missing.entry(path.to_owned()).or_insert(at);
            }
        }
        if let Some(first) = missing.values().min() {
            let names: Vec<&String> = missing.keys().collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            let text = format!(
                "{} {verb} not there: what containers are told in there is not known",
                listed(&names)
            );
            self.reading.note(*first, text);
        }
    }

    fn scope(&self) -> Option<String> {
        let of_folder = || {
            let folder = self.project.folder.trim_end_matches(['/', ':']);
            folder.rsplit(['/', ':']).next().filter(|word| !word.is_empty()).map(str::to_owned)
        };
        self.project.name.clone().or_else(of_folder)
    }

    pub(super) fn entity(&self, id: impl Into<String>, kind: &str, at: Span) -> Entity {
        let mut entity = Entity::new(id, kind, at);
        entity.scope = self.scope();
        entity
    }

    /// The services that somebody outside uses: those that publish a port and that no other one depends on, else all that
    /// publish one.
    fn entries(&self, addresses: &[Vec<Address>]) -> BTreeSet<usize> {
        let published: BTreeSet<usize> =
            (0..self.services.len()).filter(|index| self.services[*index].published.is_some()).collect();
        let mut needed = BTreeSet::new();
        for (index, service) in self.services.iter().enumerate() {
            let shared = service.shares.iter().map(|(name, _)| name);
            let names = service.depends_on.iter().map(|other| &other.name).chain(shared);
            needed.extend(
                names.filter_map(|name| self.by_name.get(name).copied()).filter(|other| *other != index),
            );
            if self.services.iter().all(|service| service.depends_on.is_empty()) {
                let of_needs = addresses[index].iter().filter(|address| !address.is_telemetry);
                needed.extend(of_needs.flat_map(|address| address.names.iter().copied()));
            }
        }
        let outer: BTreeSet<usize> = published.difference(&needed).copied().collect();
        if outer.is_empty() { published } else { outer }
    }

    /// Declares a service and its containers. What people use, and what runs several times, is told from its containers.
    fn declare(&mut self, index: usize, entry: bool) {
        let service = &self.services[index];
        let image = service.image.clone().unwrap_or_default();
        let kind =
            if images::is_database(&image) || images::is_cache(&image) { "database" } else { "container" };
        let kind = if self.is_job(index) { "job" } else { kind };
        let (name, at, replicas) = (service.name.clone(), service.at, service.replicas);
        let count = replicas.count.max(1) as usize;
        let labelled = |mut entity: Entity| {
            if !image.is_empty() {
                entity.labels.insert("image".to_owned(), image.clone());
            }
            entity
        };
        if count == 1 && !entry {
            let mut entity = labelled(self.entity(&name, kind, at));
            entity.identities.extend(Identity::new(&SHORT_NAME, &name, at));
            let entity = self.reading.add(entity);
            self.entities.push(entity);
            self.containers.push(vec![entity]);
        } else {
            let mut whole = self.entity(&name, "workload", at);
            whole.entry = entry;
            whole.fails = false;
            whole.identities.extend(Identity::new(&SHORT_NAME, &name, at));
            let whole = self.reading.add(whole);
            let containers: Vec<EntityId> = (1..=count)
                .map(|number| self.reading.add(labelled(self.entity(format!("{name}/{number}"), kind, at))))
                .collect();
            let at = replicas.at.unwrap_or(at);
            let members: Vec<Need> =
                containers.iter().map(|one| Need::stated(What::Entity(*one), at)).collect();
            let need = match members.len() {
                1 => members.into_iter().next(),
                _ => Some(Need::stated(What::AnyOf(members), at)),
            };
            self.reading.entity(whole).needs.extend(need);
            self.entities.push(whole);
            self.containers.push(containers);
        }
        if replicas.global {
            self.reading
                .note(at, format!("{name} runs once on each host: how many there are is not in the file"));
        }
        if replicas.count == 0 {
            self.reading.note(at, format!("{name} has no replicas: it is taken for one"));
        }
    }

    /// Whether others only wait for it to finish.
    fn is_job(&self, index: usize) -> bool {
        let name = &self.services[index].name;
        let mut uses =
            self.services.iter().flat_map(|service| &service.depends_on).filter(|other| other.name == *name);
        uses.clone().next().is_some() && uses.all(|other| other.condition == Condition::Completed)
    }

    /// A host by its name; the one of the project has none.
    fn host(&mut self, name: &str, at: Span) -> EntityId {
        if let Some(host) = self.hosts.get(name) {
            return *host;
        }
        let mut entity = self.entity(name, "host", at);
        if name != PROJECT_HOST && !name.starts_with("docker-host/") {
            entity.identities.extend(Identity::new(&HOST_NAME, name, at));
        }
        let host = self.reading.add(entity);
        self.hosts.insert(name.to_owned(), host);
        host
    }

    /// Says on which host each container runs.
    fn place(&mut self, index: usize) {
        let service = &self.services[index];
        let (at, pinned, on_host, replicas) =
            (service.at, service.pinned, service.on_host.clone(), service.replicas);
        let one_host = self.reading.value(&HOST) == "one";
        for (number, container) in self.containers[index].clone().into_iter().enumerate() {
            let (name, at, basis) = match (&on_host, pinned) {
                (Some((name, at)), _) => (name.clone(), *at, Basis::Stated),
                // A swarm that keeps replicas apart has as many hosts; the first of each is taken for the same one.
                (None, _) if replicas.apart && number > 0 => {
                    (format!("{PROJECT_HOST}/{}", number + 1), replicas.at.unwrap_or(at), Basis::Stated)
                }
                (None, Some(at)) => (PROJECT_HOST.to_owned(), at, Basis::Stated),
                (None, None) if one_host => (PROJECT_HOST.to_owned(), at, Basis::Assumed(&HOST)),
                (None, None) => continue,
            };
            let host_at = if name == PROJECT_HOST { self.project.at } else { at };
            let host = self.host(&name, host_at);
            self.reading.entity(container).located_in.push(Fact { value: host, at, basis });
        }
    }

    /// Says what each container mounts.
    fn mount(&mut self, index: usize) {
        let mut mounts: Vec<(EntityId, Span)> = Vec::new();
        for place in 0..self.services[index].mounts.len() {
            let mount = &self.services[index].mounts[place];
            let at = mount.at;
            let volume = match &mount.source {
                Source::Volume(name) => {
                    let name = name.clone();
                    Some(self.volume(&name, at))
                }
                Source::Bind(path) if !mount.read_only && is_data(path, &mount.target) => {
                    let path = path.clone();
                    Some(self.directory(&path, at))
                }
                Source::Bind(_) | Source::Anonymous | Source::Memory => None,
            };
            mounts.extend(volume.map(|volume| (volume, at)));
        }
        for place in 0..self.services[index].volumes_from.len() {
            let (name, at) = self.services[index].volumes_from[place].clone();
            let Some(other) = self.by_name.get(&name).copied() else { continue };
            let named: Vec<String> = self.services[other]
                .mounts
                .iter()
                .filter_map(|mount| match &mount.source {
                    Source::Volume(name) => Some(name.clone()),
                    _ => None,
                })
                .collect();
            let shared: Vec<(EntityId, Span)> =
                named.iter().map(|name| (self.volume(name, at), at)).collect();
            mounts.extend(shared);
            let need = Need::stated(What::Entity(self.entities[other]), at);
            self.reading.entity(self.entities[index]).needs_to_start.push(need);
        }
        for container in self.containers[index].clone() {
            let needs = mounts.iter().map(|(volume, at)| Need::stated(What::Entity(*volume), *at));
            self.reading.entity(container).needs.extend(needs);
        }
        self.say_of_lost_data(index, mounts.is_empty());
    }

    /// A database whose data no volume with a name holds loses them with its container.
    fn say_of_lost_data(&mut self, index: usize, without_mounts: bool) {
        let service = &self.services[index];
        let is_database = service.image.as_deref().is_some_and(images::is_database);
        if is_database && without_mounts {
            let anonymous = service.mounts.iter().any(|mount| mount.source == Source::Anonymous);
            let how = if anonymous {
                "only a volume without a name holds its data"
            } else {
                "no volume holds its data"
            };
            let text = format!("{}: {how}, which is gone with the container", service.name);
            let at = service.at;
            self.reading.note(at, text);
        }
    }

    fn volume(&mut self, name: &str, at: Span) -> EntityId {
        if let Some(volume) = self.volumes.get(name) {
            return *volume;
        }
        let declared = self.project.volumes.iter().find(|entry| entry.key == name);
        let place = declared.map_or(at, |entry| entry.at);
        let is_external = declared.is_some_and(|entry| {
            entry.value.word("external") == Some("true")
                || entry.value.at_path(&["external", "name"]).is_some()
        });
        let mut entity = self.entity(format!("volume/{name}"), "volume", place);
        let server = declared.and_then(nfs_server);
        if is_external {
            entity.labels.insert("external".to_owned(), "true".to_owned());
        }
        let volume = self.reading.add(entity);
        if let Some((server, at)) = server {
            let mut other = self.entity(&server, EXTERNAL, at);
            other.identities.extend(Identity::new(&HOST_NAME, &server, at));
            let other = self.reading.add(other);
            self.reading.entity(volume).needs.push(Need::stated(What::Entity(other), at));
        } else if !is_external && self.reading.value(&HOST) == "one" {
            let host = self.host(PROJECT_HOST, self.project.at);
            self.reading.entity(volume).located_in.push(Fact::assumed(host, place, &HOST));
        }
        self.volumes.insert(name.to_owned(), volume);
        volume
    }

    /// A directory of the host; the same one under several services is one thing.
    fn directory(&mut self, path: &str, at: Span) -> EntityId {
        let bare = path.trim_end_matches('/').trim_start_matches("./");
        let id = format!("directory/{}", bare.trim_start_matches('/'));
        if let Some(directory) = self.volumes.get(&id) {
            return *directory;
        }
        let host = self.host(PROJECT_HOST, self.project.at);
        let mut entity = self.entity(id.clone(), "volume", at);
        entity.located_in.push(Fact::stated(host, at));
        let directory = self.reading.add(entity);
        self.volumes.insert(id, directory);
        directory
    }

    /// The addresses of other services that a service names.
    fn addresses(&self, index: usize) -> Vec<Address> {
        let mut found: Vec<Address> = Vec::new();
        let service = &self.services[index];
        let own_files = env_files(&self.trees[index]).into_iter().filter_map(|(path, at)| {
            let root = self.project.folder.as_str();
            let file = self.reading.given.neighbour(&resolve(root, root, path)?)?;
            Some((file.text, at))
        });
        let of_files = own_files
            .flat_map(|(text, at)| variables::entries(text).map(move |(key, value)| (key, value, at)));
        for (key, value, at) in service.texts.iter().cloned().chain(of_files) {
            let names = addresses::named(&key, &value, |word| self.by_name.contains_key(word));
            let mut names: Vec<usize> = names.into_iter().map(|name| self.by_name[name]).collect();
            names.dedup();
            if names.contains(&index) || names.is_empty() {
                continue;
            }
            let is_telemetry = addresses::is_telemetry(&key);
            found.push(Address { names, at, is_telemetry });
        }
        found
    }

    /// Says of which services a file with several says nothing.
    fn say_of_silence(&mut self, addresses: &[Vec<Address>]) {
        if self.services.len() < 2 {
            return;
        }
        let is_silent = |index: &usize| {
            let service = &self.services[*index];
            let holds_data = service
                .image
                .as_deref()
                .is_some_and(|image| images::is_database(image) || images::is_cache(image));
            !holds_data
                && service.depends_on.is_empty()
                && service.shares.is_empty()
                && service.volumes_from.is_empty()
                && addresses[*index].is_empty()
        };
        let silent: Vec<usize> = (0..self.services.len()).filter(is_silent).collect();
        if let Some(first) = silent.first() {
            let names: Vec<&str> = silent.iter().map(|index| self.services[*index].name.as_str()).collect();
            let verb = if names.len() == 1 { "needs" } else { "need" };
            let text = format!("nothing in the file says which other services {} {verb}", listed(&names));
            let at = self.services[*first].at;
            self.reading.note(at, text);
        }
    }
}

/// The host of a project that names none.
const PROJECT_HOST: &str = "docker-host";

/// Whether a path of the host holds data: no file of configuration, no socket, nothing of the system's own.
fn is_data(path: &str, target: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let ending = last.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|parts| parts.1);
    let system =
        ["/etc/localtime", "/etc/timezone", "/proc", "/sys", "/dev", "/run", "/var/run", "/lib/modules"];
    let is_of_system = path == "/" || system.iter().any(|start| path.starts_with(start));
    let is_configuration = target.starts_with("/etc/") || target.contains("docker-entrypoint");
    !is_of_system && !is_configuration && ending.is_none_or(|ending| !FILES.contains(&ending))
}

/// The server of a volume that is mounted from the network.
fn nfs_server(volume: &Entry) -> Option<(String, Span)> {
    let options = volume.value.get("driver_opts")?;
    let text = options.get("o").or_else(|| options.get("device"))?;
    let address = text.text()?.split(',').find_map(|part| part.trim().strip_prefix("addr="))?;
    (!address.is_empty()).then(|| (address.to_owned(), text.at))
}
