//! The structure of the link or dependency graph.

use std::io;

use spof::report::NetworkReport;

use super::TextOptions;
use super::page::{BOLD, FAINT, GOOD, Page, Piece};
use super::words::count;

pub(super) fn write(report: &NetworkReport, options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    let (graph, edge) = match report.graph {
        "dependencies" => ("Dependency graph", ("dependency", "dependencies")),
        _ => ("Link graph", ("link", "links")),
    };
    let (points, bridges) = (report.articulation_points.len() as u64, report.bridges.len() as u64);
    let points = count(points, "articulation point", "articulation points");
    let verdict = format!("{graph}: {points}, {}", count(bridges, "bridge", "bridges"));
    page.wrapped(0, 2, &[Piece::new(BOLD, verdict)])?;
    if options.quiet {
        return Ok(());
    }
    let parts = [
        count(report.nodes as u64, "node", "nodes"),
        count(report.edges as u64, edge.0, edge.1),
        count(report.blocks as u64, "biconnected block", "biconnected blocks"),
        count(report.connected_components as u64, "connected component", "connected components"),
    ];
    page.wrapped(0, 2, &[Piece::new(FAINT, format!("{}.", parts.join(", ")))])?;

    let node_text = "Articulation points: nodes whose loss splits the graph";
    section(node_text, &report.articulation_points, options, page)?;
    let edge_text = format!("Bridges: {} whose loss splits the graph", edge.1);
    section(&edge_text, &report.bridges, options, page)?;

    page.blank()?;
    if report.articulation_points.is_empty() && report.bridges.is_empty() && report.edges > 0 {
        page.wrapped(0, 2, &[Piece::new(GOOD, "No single node or edge splits it.")])?;
    }
    let text = "This is structure: whether a target goes down is what `spof check` answers.";
    page.wrapped(0, 2, &[Piece::new(FAINT, text)])
}

fn section(title: &str, ids: &[String], options: &TextOptions, page: &mut Page<'_>) -> io::Result<()> {
    const IDS: usize = 20;
    if ids.is_empty() {
        return Ok(());
    }
    page.heading(title)?;
    let shown = options.first(IDS);
    for id in ids.iter().take(shown) {
        page.sentence(2, id)?;
    }
    if ids.len() > shown {
        page.sentence(2, &format!("and {} more (all with -v or --format json)", ids.len() - shown))?;
    }
    Ok(())
}
