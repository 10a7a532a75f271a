//! What goes down together with everything that was meant to outlive it: a component with all of its
//! monitors, data with all of its copies.
//!
//! A bond is a subject and its partners. One failure *severs* it if the subject and every partner is down
//! then. Only failures that can reach a partner are followed, a class of them at a time; those in series
//! with a class take down what it takes down and themselves, so they are looked at on one walk over the
//! series, with the chain to the class marked. Of the failures that sever a bond the nearest is reported:
//! one with the fewest components down.
//!
//! Costs O(n + m), one run for each class that can reach a partner, and a look at each bond whose subject
//! goes down in it.

use crate::analysis::propagation::travel;
use crate::analysis::propagation::{BaseState, Propagation};
use crate::analysis::single_failures::SingleFailures;
use crate::analysis::{Options, Stopped};
use crate::graph::{Csr, Graph, Node};
use crate::model::ComponentId;
use crate::progress::Stage;

/// A component, and those of which one at least should be up when it goes down.
#[derive(Clone, Debug)]
pub(crate) struct Bond {
    pub(crate) subject: ComponentId,
    /// Not empty.
    pub(crate) partners: Vec<ComponentId>,
}

/// By bond, the nearest component whose failure severs it. A bond whose subject or partners are all down
/// already is not looked at.
///
/// # Errors
///
/// [`Stopped`] when `options` say to stop.
pub(crate) fn severed(
    graph: &Graph<'_>,
    base: &BaseState,
    failures: &SingleFailures,
    bonds: &[Bond],
    options: Options<'_>,
) -> Result<Vec<Option<ComponentId>>, Stopped> {
    if bonds.is_empty() {
        return Ok(Vec::new());
    }
    let mut search = Search {
        graph,
        failures,
        bonds,
        of_subject: Csr::new(graph.component_count(), &subjects(bonds)),
        of_partner: Csr::new(graph.component_count(), &partners(bonds)),
        culprits: culprits(graph, failures),
        on_chain: vec![false; graph.component_count()],
        found: vec![None; bonds.len()],
    };
    let series = failures.series_of();
    let mut run = Propagation::new(graph, base);
    let roots = roots(graph, base, failures, bonds);
    for (done, root) in roots.iter().copied().enumerate() {
        if options.is_stopped() || run.steps > options.max_steps {
            return Err(Stopped::at(Stage::FurtherAnalyses, done, roots.len()));
        }
        run.run(base, [failures.class_members(root)[0]]);
        search.followed(root, &run);
        search.series(root, &series, &run);
    }
    Ok(search.result())
}

fn subjects(bonds: &[Bond]) -> Vec<(u32, u32)> {
    bonds.iter().enumerate().map(|(index, bond)| (bond.subject.0, index as u32)).collect()
}

fn partners(bonds: &[Bond]) -> Vec<(u32, u32)> {
    let all = bonds.iter().enumerate();
    all.flat_map(|(index, bond)| bond.partners.iter().map(move |partner| (partner.0, index as u32))).collect()
}

/// The classes at the ends of the series from which a partner can be reached, sorted.
fn roots(graph: &Graph<'_>, base: &BaseState, failures: &SingleFailures, bonds: &[Bond]) -> Vec<u32> {
    let inputs = travel::inputs(graph, base);
    let mut seen = vec![false; graph.node_count()];
    let mut open: Vec<Node> = Vec::new();
    for partner in bonds.iter().flat_map(|bond| &bond.partners) {
        if !std::mem::replace(&mut seen[partner.index()], true) {
            open.push(partner.0);
        }
    }
    while let Some(node) = open.pop() {
        for input in inputs.of(node) {
            if !std::mem::replace(&mut seen[*input as usize], true) {
                open.push(*input);
            }
        }
    }
    // The class that each one's series ends in; a class comes after the one it leads to.
    let mut end: Vec<u32> = (0..failures.class_count() as u32).collect();
    for class in 0..failures.class_count() {
        if let Some(next) = failures.next_in_series(class as u32) {
            end[class] = end[next as usize];
        }
    }
    let reaching = (0..graph.node_count() as Node).filter(|node| seen[*node as usize]);
    let mut roots: Vec<u32> =
        reaching.filter_map(|node| failures.class_of(node)).map(|class| end[class as usize]).collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

/// By class, the component to name for its effect: the first by name of its own members that can fail, or
/// else of the nearest in series with it.
fn culprits(graph: &Graph<'_>, failures: &SingleFailures) -> Vec<Option<ComponentId>> {
    let name = |id: &ComponentId| graph.model().component(*id).name();
    let mut culprits: Vec<Option<ComponentId>> = (0..failures.class_count() as u32)
        .map(|class| {
            let members = failures.class_members(class).iter().filter(|node| failures.can_fail(**node));
            members.map(|node| ComponentId(*node)).min_by_key(name)
        })
        .collect();
    let own: Vec<bool> = culprits.iter().map(Option::is_some).collect();
    for class in (0..culprits.len()).rev() {
        let Some(next) = failures.next_in_series(class as u32) else { continue };
        if !own[next as usize] {
            let both = culprits[next as usize].into_iter().chain(culprits[class]);
            culprits[next as usize] = both.min_by_key(name);
        }
    }
    culprits
}

struct Search<'a, 'm> {
    graph: &'a Graph<'m>,
    failures: &'a SingleFailures,
    bonds: &'a [Bond],
    /// By component, the bonds whose subject it is.
    of_subject: Csr,
    /// By component, the bonds whose partner it is.
    of_partner: Csr,
    culprits: Vec<Option<ComponentId>>,
    /// By component, whether it is on the chain from the class that is looked at to the end of its series.
    on_chain: Vec<bool>,
    /// By bond, how much goes down with the nearest failure so far, and that failure.
    found: Vec<Option<(usize, ComponentId)>>,
}

impl Search<'_, '_> {
    fn result(self) -> Vec<Option<ComponentId>> {
        self.found.into_iter().map(|found| found.map(|(_, culprit)| culprit)).collect()
    }

    /// Looks at every subject that a followed class takes down.
    fn followed(&mut self, root: u32, run: &Propagation<'_, '_>) {
        let Some(culprit) = self.culprits[root as usize] else { return };
        for node in run.trail.iter().filter(|node| self.graph.is_component(**node)) {
            self.look(&Lists::Subject, *node, culprit, run.trail.len(), run);
        }
    }

    /// Looks at what is in series with a followed class, depth first, the chain to it marked. Only the
    /// bonds that the class itself belongs to can be severed here and not by the class that it leads to.
    fn series(&mut self, root: u32, series: &Csr, run: &Propagation<'_, '_>) {
        enum Step {
            Enter(u32),
            Leave(u32),
        }
        let mut open: Vec<Step> = series.of(root).iter().map(|class| Step::Enter(*class)).collect();
        let mut deep = 0;
        while let Some(step) = open.pop() {
            match step {
                Step::Enter(class) => {
                    deep += 1;
                    self.mark(class, true);
                    if let Some(culprit) = self.culprits[class as usize] {
                        let failures = self.failures;
                        for node in failures.class_members(class) {
                            self.look(&Lists::Subject, *node, culprit, run.trail.len() + deep, run);
                            self.look(&Lists::Partner, *node, culprit, run.trail.len() + deep, run);
                        }
                    }
                    open.push(Step::Leave(class));
                    open.extend(series.of(class).iter().map(|class| Step::Enter(*class)));
                }
                Step::Leave(class) => {
                    deep -= 1;
                    self.mark(class, false);
                }
            }
        }
    }

    fn mark(&mut self, class: u32, on: bool) {
        for node in self.failures.class_members(class) {
            if self.graph.is_component(*node) {
                self.on_chain[*node as usize] = on;
            }
        }
    }

    fn look(
        &mut self,
        lists: &Lists,
        node: Node,
        culprit: ComponentId,
        size: usize,
        run: &Propagation<'_, '_>,
    ) {
        let bonds_of = match lists {
            Lists::Subject => &self.of_subject,
            Lists::Partner => &self.of_partner,
        };
        for index in bonds_of.of(node) {
            let bond = &self.bonds[*index as usize];
            let gone = |id: &ComponentId| run.is_down(id.0) || self.on_chain[id.index()];
            if !gone(&bond.subject) || !bond.partners.iter().all(gone) {
                continue;
            }
            let name = |id: ComponentId| self.graph.model().component(id).name();
            let found = &mut self.found[*index as usize];
            let nearer = found
                .is_none_or(|(before, other)| size < before || size == before && name(culprit) < name(other));
            if nearer {
                *found = Some((size, culprit));
            }
        }
    }
}

/// Which bonds of a component are looked at.
enum Lists {
    Subject,
    Partner,
}
