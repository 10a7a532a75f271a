//! A model made by a program: from an inventory, say, that no file describes.

use std::fmt::Write as _;

use spof::analysis::Options;
use spof::model::{Model, ModelBuilder, Need};
use spof::report::{check, default_targets};
use spof::source::Sources;

/// A shop on two servers that stand in the same rack and reach the world over two switches.
fn shop(rack_of_second: &str) -> ModelBuilder {
    let mut model = ModelBuilder::new();
    model.name("shop");
    model.component("shop").kind("service").tier(1).needs([Need::any_of(["web-1", "web-2"])]);
    for (server, rack) in [("web-1", "rack-a"), ("web-2", rack_of_second)] {
        model.component(server).kind("server").located_in([rack]).needs([Need::reach("internet")]);
        model.link(server, "switch-1");
        model.link(server, "switch-2");
    }
    for switch in ["switch-1", "switch-2"] {
        model.component(switch).kind("switch");
        model.link(switch, "internet");
    }
    model.component("internet").kind("network").fails(false);
    model.component("rack-a").kind("rack");
    model.component("rack-b").kind("rack");
    model
}

/// What takes the shop down alone, first in one rack and then in two; and what is said of a third rack that
/// nobody described.
pub fn run() -> String {
    let mut out = String::new();
    for rack in ["rack-a", "rack-b", "rack-c"] {
        let _ = write!(out, "web-2 in {rack}: ");
        match shop(rack).build() {
            Ok(model) => out.push_str(&single_points(&model)),
            Err(problems) => out.push_str(&crate::describe(&problems, &Sources::new())),
        }
    }
    out
}

fn single_points(model: &Model) -> String {
    match check(&Sources::new(), model, &default_targets(model), Options::default()) {
        Ok(report) if report.spofs.is_empty() => "no single point of failure\n".to_owned(),
        Ok(report) => report
            .spofs
            .iter()
            .map(|spof| format!("{} takes down {}\n", spof.id, spof.takes_down.join(", ")))
            .collect(),
        Err(stopped) => format!("{stopped}\n"),
    }
}
