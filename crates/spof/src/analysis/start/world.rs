//! What is up while things start, in the whole model, and which routes its network offers.

use std::cell::OnceCell;

use crate::analysis::propagation::BaseState;
use crate::analysis::start::routes::{Islands, Routes};
use crate::graph::network::PathSearch;
use crate::graph::{Graph, Path};
use crate::model::ComponentId;

/// Steps of all looks at the routes of single paths; after that all of an island counts as a route's.
const ROUTE_STEPS: u64 = 20_000_000;

/// What is up, by component.
pub(crate) struct World<'g, 'm> {
    pub(crate) graph: &'g Graph<'m>,
    base: &'g BaseState,
    up: Vec<bool>,
    /// Made when the first path is looked for.
    search: Option<PathSearch>,
    islands: OnceCell<Islands>,
    routes: Option<Routes>,
    left: u64,
}

impl<'g, 'm> World<'g, 'm> {
    /// Nothing is up.
    pub(crate) fn dark(graph: &'g Graph<'m>, base: &'g BaseState) -> World<'g, 'm> {
        World {
            graph,
            base,
            up: vec![false; graph.component_count()],
            search: None,
            islands: OnceCell::new(),
            routes: None,
            left: ROUTE_STEPS,
        }
    }

    /// Everything is up that can run.
    pub(crate) fn running(graph: &'g Graph<'m>, base: &'g BaseState) -> World<'g, 'm> {
        let mut world = World::dark(graph, base);
        world.up.iter_mut().zip(&base.down).for_each(|(up, down)| *up = !down);
        world
    }

    pub(crate) fn can_run(&self, id: ComponentId) -> bool {
        !self.base.is_down(id)
    }

    pub(crate) fn is_up(&self, id: ComponentId) -> bool {
        self.up[id.index()]
    }

    pub(crate) fn set_up(&mut self, id: ComponentId, up: bool) {
        self.up[id.index()] = up;
    }

    /// Whether a route joins the ends of a path now.
    pub(crate) fn joins(&mut self, path: Path) -> bool {
        let up = &self.up;
        let search = self.search.get_or_insert_with(|| PathSearch::new(up.len()));
        search.connected(&self.graph.network, path.from, path.to, |node| !up[node as usize], None)
    }

    /// The parts of the network that hang together once everything runs that can.
    pub(crate) fn islands(&self) -> &Islands {
        self.islands.get_or_init(|| {
            let network = &self.graph.network;
            Islands::new(network, self.up.len(), |node| !self.base.down[node as usize])
        })
    }

    /// The links and the nodes between that some route of a path runs through once everything runs that can; `None`
    /// where so much has been looked at that this would take too long.
    pub(crate) fn routes(&mut self, path: Path) -> Option<Vec<u32>> {
        if self.left == 0 {
            return None;
        }
        let (network, base) = (&self.graph.network, self.base);
        let routes = self.routes.get_or_insert_with(|| Routes::new(self.up.len()));
        let (elements, steps) = routes.between(network, path.from, path.to, |node| !base.down[node as usize]);
        self.left = self.left.saturating_sub(steps);
        Some(elements)
    }
}
