//! Backstage: the catalogue's entities, the one source that knows who owns what.
//!
//! | Backstage | says |
//! | --- | --- |
//! | Component, Resource | a component; of type `service` or `website` a `service`, a target |
//! | `spec.owner` | owner; a link that is called a runbook is the runbook |
//! | `dependsOn`, `dependencyOf` | by `backstage.depends-on`; a library is wanted |
//! | `consumesApis` | any of the components that provide the API, by `backstage.api` |
//! | `system`, `domain`, `subcomponentOf`, `lifecycle`, `type` | labels |

use std::collections::BTreeMap;

use spof::diagnostic::nearest;
use spof::document::{Node, Value};
use spof::source::Span;

use crate::shape::{
    ADDRESS, Assumption, CHOSEN, EXTERNAL, Entity, EntityId, Fact, File, Gaps, Identity, Importer, Need,
    Reading, SHORT_NAME, What, wants_nothing,
};

/// The importer.
pub static IMPORTER: Importer = Importer {
    name: "backstage",
    title: "Backstage",
    endings: &["yaml", "yml", "json"],
    sniff,
    wants: wants_nothing,
    read,
    gaps: Gaps { owners: false, ..Gaps::ALL },
    assumptions: &[&API, &DEPENDS_ON],
};

/// What `dependsOn` means.
pub static DEPENDS_ON: Assumption = Assumption {
    basis: spof::model::Assumption { name: "backstage.depends-on", starts: false },
    sentence: "what `dependsOn` and `dependencyOf` mean for what is running",
    values: &[
        ("needs", "an entity is down with what it depends on, unless that is a library"),
        ("wants", "an entity is degraded without what it depends on"),
    ],
    page: include_str!("assumptions/backstage.depends-on.md"),
};

/// What it means to consume an API.
pub static API: Assumption = Assumption {
    basis: spof::model::Assumption { name: "backstage.api", starts: false },
    sentence: "what `consumesApis` means for what is running",
    values: &[
        ("needs", "a component is down with all components that provide an API that it consumes"),
        ("wants", "a component is degraded without an API that it consumes"),
    ],
    page: include_str!("assumptions/backstage.api.md"),
};

/// Kinds of entities that run.
const RUNNING: [&str; 2] = ["component", "resource"];

fn sniff(file: &File<'_>) -> u8 {
    let is_ours = |version: &str| version.starts_with("backstage.io/");
    if file.sketch.has("kind") && file.sketch.value("apiVersion").is_some_and(is_ours) { 100 } else { 0 }
}

/// Kind, namespace and name in lower case, as references are compared.
type Reference = (String, String, String);

/// An entity of the catalogue and where it stands.
struct Item {
    reference: Reference,
    at: Span,
    /// The document that it is in, by file and place in the file.
    entity: Option<EntityId>,
}

fn read(reading: &mut Reading<'_, '_>) {
    let given = reading.given;
    let documents: Vec<_> = given.files.iter().map(|file| reading.parse(file)).collect();
    let roots: Vec<Node<'_>> = documents.iter().flat_map(|document| document.roots(given.sources)).collect();
    let mut catalogue = Catalogue::default();
    for root in &roots {
        catalogue.add(reading, *root);
    }
    catalogue.provide(&roots);
    for (index, root) in roots.iter().enumerate() {
        catalogue.relate(reading, index, *root);
    }
}

#[derive(Default)]
struct Catalogue {
    /// By document.
    items: Vec<Option<Item>>,
    by_reference: BTreeMap<Reference, usize>,
    /// By API, the documents of the components that provide it.
    providers: BTreeMap<Reference, Vec<usize>>,
    /// What is named and not defined.
    outside: BTreeMap<Reference, EntityId>,
}

impl Catalogue {
    fn add(&mut self, reading: &mut Reading<'_, '_>, root: Node<'_>) {
        let item = self.item(reading, root);
        if let Some(item) = &item {
            self.by_reference.entry(item.reference.clone()).or_insert(self.items.len());
        }
        self.items.push(item);
    }

    fn item(&mut self, reading: &mut Reading<'_, '_>, root: Node<'_>) -> Option<Item> {
        let kind = text(root, &["kind"])?.to_lowercase();
        let name_node = node(root, &["metadata", "name"])?;
        let name = name_node.text()?;
        let namespace = text(root, &["metadata", "namespace"]).unwrap_or("default").to_lowercase();
        let (at, reference) = (name_node.span(), (kind.clone(), namespace.clone(), name.to_lowercase()));
        if self.by_reference.contains_key(&reference) {
            reading.note(at, format!("{kind} {name} is defined twice: the first one is kept"));
            return None;
        }
        let word = text(root, &["spec", "type"]).unwrap_or_default().to_lowercase();
        if !RUNNING.contains(&kind.as_str()) {
            return Some(Item { reference, at, entity: None });
        }
        let kind = match (kind.as_str(), word.as_str()) {
            (_, "database") => "database",
            (_, "s3-bucket" | "bucket" | "gcs-bucket") => "bucket",
            ("resource", _) => "resource",
            _ => "component",
        };
        let mut entity = Entity::new(name, kind, at);
        entity.scope = Some(if namespace == "default" { reference.0.clone() } else { namespace.clone() });
        let fact = |path: &[&str]| {
            node(root, path).and_then(|node| Some(Fact::stated(node.text()?.to_owned(), node.span())))
        };
        entity.entry = reference.0 == "component" && ["service", "website"].contains(&word.as_str());
        entity.title = fact(&["metadata", "title"]);
        entity.description = fact(&["metadata", "description"]);
        entity.owner = fact(&["spec", "owner"]).map(|mut owner| {
            owner.value = owner.value.trim_start_matches("group:").trim_start_matches("user:").to_owned();
            owner
        });
        entity.runbook = runbook(root);
        for (label, path) in [
            ("type", &["spec", "type"]),
            ("lifecycle", &["spec", "lifecycle"]),
            ("system", &["spec", "system"]),
            ("domain", &["spec", "domain"]),
            ("subcomponent-of", &["spec", "subcomponentOf"]),
        ] {
            if let Some(value) = text(root, path) {
                entity.labels.insert(label.to_owned(), value.to_owned());
            }
        }
        let address = format!("backstage {}:{}/{}", reference.0, reference.1, reference.2);
        entity.identities.extend(Identity::new(&ADDRESS, &address, at));
        entity.identities.extend(Identity::new(&SHORT_NAME, name, at));
        if let Some(id) = node(root, &["metadata", "annotations", "backstage.io/kubernetes-id"]) {
            entity.identities.extend(Identity::new(&CHOSEN, id.text().unwrap_or_default(), id.span()));
        }
        let entity = Some(reading.add(entity));
        Some(Item { reference, at, entity })
    }

    /// Which components provide which API.
    fn provide(&mut self, roots: &[Node<'_>]) {
        for (index, root) in roots.iter().enumerate() {
            let Some(item) = &self.items[index] else { continue };
            for (name, _) in list(*root, "providesApis") {
                self.providers.entry(reference(name, "api", &item.reference.1)).or_default().push(index);
            }
        }
    }

    fn relate(&mut self, reading: &mut Reading<'_, '_>, index: usize, root: Node<'_>) {
        let Some(Item { reference: own, entity, .. }) = &self.items[index] else { return };
        let (namespace, entity) = (own.1.clone(), *entity);
        let Some(entity) = entity else { return };
        for (name, at) in list(root, "dependsOn") {
            let to = self.find(reading, name, &namespace, at);
            let is_library = is_library(reading, to);
            self.depends(reading, entity, to, at, &DEPENDS_ON, is_library);
        }
        for (name, at) in list(root, "dependencyOf") {
            let from = self.find(reading, name, &namespace, at);
            let is_library = is_library(reading, entity);
            self.depends(reading, from, entity, at, &DEPENDS_ON, is_library);
        }
        for (name, at) in list(root, "consumesApis") {
            self.consumes(reading, entity, name, &namespace, at);
        }
    }

    fn depends(
        &self,
        reading: &mut Reading<'_, '_>,
        from: EntityId,
        to: EntityId,
        at: Span,
        by: &'static Assumption,
        is_library: bool,
    ) {
        if from == to {
            return;
        }
        let needed = reading.value(by) == "needs" && !is_library;
        let need = Need::assumed(What::Entity(to), at, by);
        let entity = reading.entity(from);
        if needed { entity.needs.push(need) } else { entity.wants.push(need) }
    }

    /// Any of the components that provide an API.
    fn consumes(
        &mut self,
        reading: &mut Reading<'_, '_>,
        from: EntityId,
        name: &str,
        namespace: &str,
        at: Span,
    ) {
        let api = reference(name, "api", namespace);
        let of_provider = |index: &usize| self.items[*index].as_ref().and_then(|item| item.entity);
        let mut providers: Vec<EntityId> =
            self.providers.get(&api).into_iter().flatten().filter_map(of_provider).collect();
        providers.dedup();
        if providers.contains(&from) {
            return;
        }
        if providers.is_empty() {
            // What is named is a component after all, or an API that nothing given provides.
            let to = self.named(reading, api, name, at);
            return self.depends(reading, from, to, at, &API, false);
        }
        let mut members: Vec<Need> =
            providers.iter().map(|one| Need::assumed(What::Entity(*one), at, &API)).collect();
        let need = match members.len() {
            1 => members.swap_remove(0),
            _ => Need::assumed(What::AnyOf(members), at, &API),
        };
        let needed = reading.value(&API) == "needs";
        let entity = reading.entity(from);
        if needed { entity.needs.push(need) } else { entity.wants.push(need) }
    }

    /// What a reference without a kind names: a component, else a resource.
    fn find(&mut self, reading: &mut Reading<'_, '_>, name: &str, namespace: &str, at: Span) -> EntityId {
        let mut wanted = reference(name, "component", namespace);
        if !name.contains(':') && !self.by_reference.contains_key(&wanted) {
            let other = reference(name, "resource", namespace);
            if self.by_reference.contains_key(&other) {
                wanted = other;
            }
        }
        self.named(reading, wanted, name, at)
    }

    fn named(&mut self, reading: &mut Reading<'_, '_>, wanted: Reference, name: &str, at: Span) -> EntityId {
        let known = self.by_reference.get(&wanted).and_then(|index| self.items[*index].as_ref());
        if let Some(entity) = known.and_then(|item| item.entity) {
            return entity;
        }
        if let Some(entity) = self.outside.get(&wanted) {
            return *entity;
        }
        let short = name.rsplit([':', '/']).next().unwrap_or(name);
        let (kind, place) =
            known.map_or((EXTERNAL, at), |item| (if wanted.0 == "api" { "api" } else { "group" }, item.at));
        let text = match known {
            Some(_) => format!("no component of the files given provides the {} {short}", wanted.0),
            None => {
                let names = self
                    .by_reference
                    .keys()
                    .filter(|other| other.0 == wanted.0)
                    .map(|other| other.2.as_str());
                let near = nearest(&wanted.2, names)
                    .map_or_else(String::new, |near| format!("; the nearest one is {near}"));
                format!("{} {short} is in none of the files given{near}", wanted.0)
            }
        };
        reading.note(at, text);
        let mut entity = Entity::new(short, kind, place);
        entity.scope = Some(wanted.0.clone());
        let address = format!("backstage {}:{}/{}", wanted.0, wanted.1, wanted.2);
        entity.identities.extend(Identity::new(&ADDRESS, &address, at));
        let entity = reading.add(entity);
        self.outside.insert(wanted, entity);
        entity
    }
}

fn is_library(reading: &Reading<'_, '_>, entity: EntityId) -> bool {
    reading.inventory.get(entity).labels.get("type").is_some_and(|word| word.eq_ignore_ascii_case("library"))
}

/// `[kind:][namespace/]name`.
fn reference(text: &str, kind: &str, namespace: &str) -> Reference {
    let (kind, rest) = text.split_once(':').unwrap_or((kind, text));
    let (namespace, name) = rest.split_once('/').unwrap_or((namespace, rest));
    (kind.to_lowercase(), namespace.to_lowercase(), name.to_lowercase())
}

/// A link of the entity that is called a runbook.
fn runbook(root: Node<'_>) -> Option<Fact<String>> {
    let Value::Sequence(links) = node(root, &["metadata", "links"])?.value() else { return None };
    links.iter().find_map(|link| {
        let words = [text(link, &["title"]), text(link, &["type"])];
        let is_runbook = words.into_iter().flatten().any(|word| word.to_lowercase().contains("runbook"));
        let url = node(link, &["url"]).filter(|_| is_runbook)?;
        Some(Fact::stated(url.text()?.to_owned(), url.span()))
    })
}

/// The names under a key of `spec`, each with its place.
fn list<'n>(root: Node<'n>, key: &str) -> Vec<(&'n str, Span)> {
    match node(root, &["spec", key]).map(|node| node.value()) {
        Some(Value::Sequence(items)) => {
            items.iter().filter_map(|item| Some((item.text()?, item.span()))).collect()
        }
        _ => Vec::new(),
    }
}

fn node<'n>(root: Node<'n>, path: &[&str]) -> Option<Node<'n>> {
    path.iter().try_fold(root, |node, key| match node.value() {
        Value::Mapping(mapping) => {
            mapping.iter().find(|(name, _)| name.text() == Some(*key)).map(|entry| entry.1)
        }
        _ => None,
    })
}

fn text<'n>(root: Node<'n>, path: &[&str]) -> Option<&'n str> {
    node(root, path).and_then(|node| node.text())
}
