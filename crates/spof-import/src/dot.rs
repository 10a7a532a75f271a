//! Graphviz DOT: nodes and edges of a drawing.
//!
//! An arrow is a convention: `dot.edges` says what it means, by default that its tail needs its head, as `terraform graph`
//! and most drawings of dependencies have it. Drawings of architecture often show the flow instead.

mod lexer;
mod reader;

use std::collections::BTreeMap;

use spof::source::Span;

use crate::shape::{
    Assumption, Entity, EntityId, Fact, File, Gaps, Importer, Link, Need, Reading, What, wants_nothing,
};
use reader::Drawing;

/// The importer.
pub static IMPORTER: Importer = Importer {
    name: "dot",
    title: "Graphviz DOT",
    endings: &["dot", "gv"],
    sniff,
    wants: wants_nothing,
    read,
    gaps: Gaps::ALL,
    assumptions: &[&CLUSTERS, &EDGES],
};

/// What an arrow means.
pub static EDGES: Assumption = Assumption {
    basis: spof::model::Assumption { name: "dot.edges", starts: false },
    sentence: "which direction an arrow has: what the edges of a drawing mean",
    values: &[
        ("needs", "the direction of an arrow is that its tail needs its head"),
        ("feeds", "the direction of an arrow is that its head needs its tail"),
        ("links", "an edge is a network link"),
    ],
    page: include_str!("assumptions/dot.edges.md"),
};

/// What a cluster means.
pub static CLUSTERS: Assumption = Assumption {
    basis: spof::model::Assumption { name: "dot.clusters", starts: true },
    sentence: "what the frames of a drawing mean",
    values: &[
        ("ignore", "a frame is drawing"),
        ("in", "what is drawn in a frame is in it, and down with it"),
    ],
    page: include_str!("assumptions/dot.clusters.md"),
};

fn sniff(file: &File<'_>) -> u8 {
    let mut lexer = lexer::Lexer::new(file.text);
    let mut word = || lexer.next().map(|token| token.text.to_lowercase());
    let first = match word() {
        Some(strict) if strict == "strict" => word(),
        first => first,
    };
    let is_graph = first.is_some_and(|first| first == "digraph" || first == "graph");
    let opens = [word(), word()].into_iter().flatten().any(|token| token == "{");
    if is_graph && opens { 100 } else { 0 }
}

fn read(reading: &mut Reading<'_, '_>) {
    let given = reading.given;
    for file in &given.files {
        let mut drawing = reader::read(file, reading.problems);
        drawing.drop_noise();
        say(reading, file, &drawing);
    }
}

fn say(reading: &mut Reading<'_, '_>, file: &File<'_>, drawing: &Drawing<'_>) {
    let choice = reading.value(&EDGES);
    let scope = drawing.name.map(str::to_owned);
    let mut entities: Vec<EntityId> = Vec::with_capacity(drawing.nodes.len());
    for node in &drawing.nodes {
        let mut entity = Entity::new(node.id.as_str(), "component", node.at);
        entity.scope.clone_from(&scope);
        if let Some((label, at)) = &node.label
            && *label != node.id
        {
            entity.title = Some(Fact::stated(label.clone(), *at));
        }
        entities.push(reading.add(entity));
    }
    let mut between: BTreeMap<(usize, usize), Span> = BTreeMap::new();
    for edge in &drawing.edges {
        if edge.ends[0] != edge.ends[1] {
            between.entry((edge.ends[0], edge.ends[1])).or_insert(edge.at);
        }
    }
    for ((tail, head), at) in between {
        let [a, b] = [entities[tail], entities[head]];
        match choice {
            _ if !drawing.is_directed => reading.inventory.link(Link { between: [a, b], at, id: None }),
            "links" => reading.inventory.link(Link { between: [a, b], at, id: None }),
            "feeds" => reading.entity(b).needs.push(Need::assumed(What::Entity(a), at, &EDGES)),
            _ => reading.entity(a).needs.push(Need::assumed(What::Entity(b), at, &EDGES)),
        }
    }
    if reading.value(&CLUSTERS) == "in" {
        frames(reading, drawing, &entities, scope);
    } else if let Some(frame) = drawing.frames.first() {
        reading.inventory.decided(&CLUSTERS, frame.at);
    }
    if !drawing.is_directed && !drawing.edges.is_empty() {
        reading.note(file.start(), "edges without a direction are network links");
    }
}

fn frames(
    reading: &mut Reading<'_, '_>,
    drawing: &Drawing<'_>,
    entities: &[EntityId],
    scope: Option<String>,
) {
    let mut made: Vec<EntityId> = Vec::new();
    for frame in &drawing.frames {
        let mut entity = Entity::new(frame.name, "cluster", frame.at);
        entity.scope.clone_from(&scope);
        if let Some((label, at)) = &frame.label {
            entity.title = Some(Fact::stated(label.clone(), *at));
        }
        if let Some(outer) = frame.inside {
            entity.located_in.push(Fact::assumed(made[outer], frame.at, &CLUSTERS));
        }
        made.push(reading.add(entity));
    }
    for (node, entity) in drawing.nodes.iter().zip(entities) {
        if let Some(frame) = node.frame {
            reading.entity(*entity).located_in.push(Fact::assumed(made[frame], node.at, &CLUSTERS));
        }
    }
}
