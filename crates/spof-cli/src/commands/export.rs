//! `spof export`.

use std::collections::HashSet;
use std::io::Write as _;

use clap::{Args, ValueEnum};
use spof::analysis::Options;
use spof::analysis::propagation::BaseState;
use spof::analysis::several_failures::fault_tree::{self, TargetTree, target_tree};
use spof::graph::Graph;
use spof::model::Model;
use spof::progress::Stage;
use spof_import::open_psa::{self, Argument, BasicEvent, Connective, FaultTree, Gate, HouseEvent};
use spof_report::inert::{Inert, Spelling};

use crate::args::{self, Global};
use crate::files::configured::{Configuration, Told};
use crate::files::{configured, output};
use crate::run::exit::Status;
use crate::run::limits::{self, Limits};

#[derive(Args)]
pub(crate) struct Export {
    #[arg(value_enum, value_name = "FORMAT")]
    pub(crate) to: Sink,
    #[command(flatten)]
    pub(crate) model: args::Model,
    /// The target; may be left out where there is only one
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) configuration: Configuration,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Sink {
    /// An Open-PSA fault tree: XML, which SCRAM and XFTA read
    OpenPsa,
}

pub(crate) fn run(options: &Export, global: &Global) -> anyhow::Result<Status> {
    let (paths, overlays) = (&options.model.paths, &options.model.state);
    let Some(run) = configured::read(
        paths,
        overlays,
        &options.model.assume,
        &options.configuration,
        Told::Beside,
        global,
    )?
    else {
        return Ok(Status::BadInput);
    };
    let model = &run.input.model;
    let target = run.only_target(options.target.as_deref())?;
    let stop = limits::stop_after(options.limits.timeout);
    let tree = global.watch.during(|progress| {
        let max_nodes = options.limits.max_nodes;
        let limits = Options { max_nodes, stop: Some(&stop), progress, ..Options::default() };
        progress.begins(Stage::Graph);
        let graph = Graph::compile(model);
        target_tree(&graph, &BaseState::new(&graph), target, limits)
    });
    let tree = match tree {
        Ok(tree) => tree,
        Err(limit) => {
            output::say(format_args!(
                "error: {}: {limit}; nothing was written",
                model.component(target).name()
            ));
            return Ok(Status::Limited);
        }
    };
    let text = match options.to {
        Sink::OpenPsa => open_psa::write(&open_psa_tree(model, &tree)),
    };
    output::write(global, |out| Inert::new(out, Spelling::Markup).write_all(text.as_bytes()))?;
    // The format has no word for an assumption.
    for id in model.assumed_up() {
        let name = model.component(*id).name();
        output::say(format_args!("note: {name} is assumed never to fail by itself, and is no basic event"));
    }
    Ok(Status::Passed)
}

/// Gates are called after the component that is down when they occur, events after the one whose failure they
/// are; where both would have one name, the gate's gets `-down` behind it.
fn open_psa_tree(model: &Model, tree: &TargetTree) -> FaultTree {
    let name = |id: &spof::model::ComponentId| model.component(*id).name().to_owned();
    let target = name(&tree.target);
    let mut taken: HashSet<String> = tree.events.iter().map(name).collect();
    let mut free = |wanted: String| {
        let mut free = wanted.clone();
        let mut number = 1;
        while !taken.insert(free.clone()) {
            number += 1;
            free = if number == 2 { format!("{wanted}-down") } else { format!("{wanted}-down-{number}") };
        }
        free
    };
    let top_name = free(target.clone());
    let mut gates: Vec<Gate> = Vec::with_capacity(tree.gates.len() + 1);
    for (place, gate) in tree.gates.iter().enumerate() {
        let is_top = tree.top == fault_tree::Argument::Gate(place);
        let wanted = gate.component.as_ref().map_or_else(|| format!("gate-{}", place + 1), name);
        gates.push(Gate {
            name: if is_top { top_name.clone() } else { free(wanted) },
            label: gate.component.and_then(|id| model.component(id).title()).map(str::to_owned),
            connective: match gate.connective {
                fault_tree::Connective::And => Connective::And,
                fault_tree::Connective::Or => Connective::Or,
                fault_tree::Connective::AtLeast(least) => Connective::AtLeast(least as usize),
            },
            arguments: gate.arguments.iter().map(|argument| written(*argument)).collect(),
        });
    }
    let mut house_events = Vec::new();
    let top = match tree.top {
        fault_tree::Argument::Gate(top) => top,
        other => {
            let certain = matches!(other, fault_tree::Argument::Always);
            if !matches!(other, fault_tree::Argument::Event(_)) {
                house_events.push(HouseEvent {
                    name: free("house".to_owned()),
                    label: None,
                    occurred: certain,
                });
            }
            let arguments = vec![written(other)];
            gates.push(Gate { name: top_name, label: None, connective: Connective::Or, arguments });
            gates.len() - 1
        }
    };
    let events = tree.events.iter().map(|id| {
        let component = model.component(*id);
        BasicEvent {
            name: component.name().to_owned(),
            label: component.title().map(str::to_owned),
            probability: component.reliability().unavailability().map(|q| q.get()),
        }
    });
    FaultTree { name: target, top, gates, events: events.collect(), house_events }
}

/// What is certain stands at the top only, as the one house event.
fn written(argument: fault_tree::Argument) -> Argument {
    match argument {
        fault_tree::Argument::Gate(gate) => Argument::Gate(gate),
        fault_tree::Argument::Event(event) => Argument::Event(event),
        fault_tree::Argument::Always | fault_tree::Argument::Never => Argument::House(0),
    }
}
