//! A table of edges: `from,to`, and what each edge is in a column `kind` if there is one.
//!
//! The first line names the columns, in any order, separated by commas, semicolons or tabs; others are passed over.

use std::collections::HashMap;

use spof::diagnostic::Diagnostic;
use spof::source::Span;

use crate::shape::{
    Assumption, Entity, EntityId, File, Gaps, Importer, Link, Need, Reading, What, wants_nothing,
};

/// The importer.
pub static IMPORTER: Importer = Importer {
    name: "csv",
    title: "A table of edges",
    endings: &["csv", "tsv"],
    sniff,
    wants: wants_nothing,
    read,
    gaps: Gaps::ALL,
    assumptions: &[&EDGES],
};

/// What an edge of a table means that does not say it.
pub static EDGES: Assumption = Assumption {
    basis: spof::model::Assumption { name: "csv.edges", starts: false },
    sentence: "what an edge from one thing to another one means in a table without a column `kind`",
    values: &[
        ("needs", "the first one needs the second one"),
        ("wants", "the first one is degraded without the second one"),
        ("feeds", "the second one needs the first one"),
        ("links", "a network link joins the two"),
    ],
    page: include_str!("assumptions/csv.edges.md"),
};

const FROM: [&str; 2] = ["from", "source"];
const TO: [&str; 2] = ["to", "target"];

/// The columns of a table.
struct Columns {
    separator: char,
    from: usize,
    to: usize,
    kind: Option<usize>,
}

impl Columns {
    fn of(header: &str) -> Option<Columns> {
        [',', ';', '\t'].into_iter().find_map(|separator| {
            let names: Vec<String> =
                cells(header, separator).map(|cell| cell.trim().to_lowercase()).collect();
            let place = |words: &[&str]| names.iter().position(|name| words.contains(&name.as_str()));
            let (from, to) = (place(&FROM)?, place(&TO)?);
            Some(Columns { separator, from, to, kind: place(&["kind"]) })
        })
    }
}

fn sniff(file: &File<'_>) -> u8 {
    let header = file.text.trim_start_matches('\u{feff}').lines().next();
    if header.and_then(Columns::of).is_some() { 90 } else { 0 }
}

fn read(reading: &mut Reading<'_, '_>) {
    let given = reading.given;
    let mut known: HashMap<&str, EntityId> = HashMap::new();
    for file in &given.files {
        let Some(columns) = file.text.trim_start_matches('\u{feff}').lines().next().and_then(Columns::of)
        else {
            continue;
        };
        for line in file.text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
            edge(reading, file, &columns, line, &mut known);
        }
    }
}

fn edge<'a>(
    reading: &mut Reading<'a, '_>,
    file: &File<'a>,
    columns: &Columns,
    line: &'a str,
    known: &mut HashMap<&'a str, EntityId>,
) {
    let cells: Vec<&'a str> = cells(line, columns.separator).map(unquoted).collect();
    let cell = |column: usize| cells.get(column).copied().filter(|cell| !cell.is_empty());
    let (Some(from), Some(to)) = (cell(columns.from), cell(columns.to)) else {
        let problem = Diagnostic::error("csv-row", "an edge without both of its ends");
        reading.problems.push(problem.at(file.place(line), "`from` or `to` is empty"));
        return;
    };
    let [a, b] = [from, to].map(|name| {
        let at = file.place(name);
        *known.entry(name).or_insert_with(|| reading.add(Entity::new(name, "component", at)))
    });
    let at = file.place(line);
    let kind = columns.kind.and_then(cell);
    let word = kind.unwrap_or(reading.value(&EDGES));
    let need = |of: EntityId, at: Span| match kind {
        Some(_) => Need::stated(What::Entity(of), at),
        None => Need::assumed(What::Entity(of), at, &EDGES),
    };
    match word {
        "needs" => reading.entity(a).needs.push(need(b, at)),
        "wants" => reading.entity(a).wants.push(need(b, at)),
        "needs_to_start" => reading.entity(a).needs_to_start.push(need(b, at)),
        "feeds" => reading.entity(b).needs.push(need(a, at)),
        "links" => reading.inventory.link(Link { between: [a, b], at, id: None }),
        other => {
            let message = format!("an edge cannot be `{other}`");
            let problem = Diagnostic::error("csv-row", message).at(file.place(other), "not a kind of edge");
            let hint = "write `needs`, `wants`, `needs_to_start`, `feeds` or `links`";
            reading.problems.push(problem.hint(hint));
        }
    }
}

/// The cells of a line, quotes still around them.
fn cells(line: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut quoted = false;
        let end = text.find(|c: char| {
            quoted ^= c == '"';
            c == separator && !quoted
        });
        rest = end.map(|end| &text[end + separator.len_utf8()..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
}

/// A cell without blanks and quotes around it; a quote within is left doubled, being no part of a name.
fn unquoted(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|inside| inside.strip_suffix('"')).unwrap_or(cell).trim()
}
