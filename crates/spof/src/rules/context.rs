//! What rules look at: the analyses, the policy of the run, and how much a report lists.

use std::ops::Deref;

use crate::model::ComponentId;
use crate::model::quantity::Date;
use crate::rules::analyses::Analyses;
use crate::rules::{Policy, finding};
use crate::source::Sources;

/// How many (component, target) pairs a report lists before it lists only the first ones of each.
const LISTED_PAIRS: u64 = 5_000_000;
/// How many are listed of each then, at the least and at the most.
const LISTED_EACH: (u64, u64) = (3, 100);
/// How many names the findings of a rule list before they list only the first ones of each.
const LISTED_AGAIN: u64 = 500_000;
/// How many are listed of each then.
pub(crate) const LISTED_AGAIN_EACH: usize = 3;

/// What every rule may look at. The analyses read as its own fields.
pub(crate) struct Context<'a, 'm> {
    pub(crate) analyses: &'a Analyses<'m>,
    pub(crate) sources: &'a Sources,
    pub(crate) policy: &'a Policy,
    /// The day of rules that look at dates; without it they don't.
    pub(crate) today: Option<Date>,
    pub(crate) lists: Lists,
}

/// How much of very much is listed.
pub(crate) struct Lists {
    /// All pairs of a single point of failure and a target.
    pub(crate) pairs: u64,
    /// Whether all pairs of a component and a target that it takes down may be looked at.
    pub(crate) few_pairs: bool,
    /// How many pairs of each are listed where these are very many.
    pub(crate) each: u64,
    /// How many targets are listed of each finding.
    pub(crate) of_each: usize,
    /// How many where it repeats what another finding says of the same component.
    pub(crate) again: usize,
    /// How many of each group that one component defeats.
    pub(crate) of_groups: usize,
    /// Whether any of these two are fewer than there are, whatever the run asks for.
    pub(crate) cut_again: bool,
    /// How many components that defeat a group are listed of each.
    pub(crate) defeats: usize,
}

impl Lists {
    fn new(analyses: &Analyses<'_>, policy: &Policy) -> Lists {
        let Analyses { failures, spofs, defeated, .. } = analyses;
        let pairs: u64 = spofs.iter().map(|spof| failures.takes_down_count(*spof)).sum();
        let lists = (spofs.len() + failures.targets().len()) as u64;
        let each = (LISTED_PAIRS / lists.max(1)).clamp(LISTED_EACH.0, LISTED_EACH.1);
        let few_pairs = pairs <= LISTED_PAIRS;
        let of_each = if few_pairs { usize::MAX } else { each as usize }.min(policy.listed.of_each);
        let of_groups = defeated.iter().flat_map(|defeated| &defeated.by);
        let of_groups: u64 = of_groups.map(|shared| failures.takes_down_count(*shared)).sum();
        let defeats: usize = defeated.iter().map(|defeated| defeated.by.len() * defeated.listed.len()).sum();
        let again = |names: u64| if names > LISTED_AGAIN { of_each.min(LISTED_AGAIN_EACH) } else { of_each };
        Lists {
            pairs,
            few_pairs,
            each,
            of_each,
            again: again(pairs),
            of_groups: again(of_groups),
            cut_again: pairs.max(of_groups) > LISTED_AGAIN,
            defeats: if defeats as u64 > LISTED_AGAIN { LISTED_AGAIN_EACH } else { usize::MAX },
        }
    }
}

impl<'m> Deref for Context<'_, 'm> {
    type Target = Analyses<'m>;

    fn deref(&self) -> &Analyses<'m> {
        self.analyses
    }
}

impl<'a, 'm> Context<'a, 'm> {
    /// The analyses as a run with this policy looks at them. `sources` are those that the model was read from.
    pub(crate) fn new(
        analyses: &'a Analyses<'m>,
        sources: &'a Sources,
        policy: &'a Policy,
    ) -> Context<'a, 'm> {
        Context { analyses, sources, policy, today: policy.today, lists: Lists::new(analyses, policy) }
    }

    pub(crate) fn name(&self, id: ComponentId) -> &'m str {
        self.model.component(id).name()
    }

    /// The targets that a component's failure takes down, sorted by name, the first ones of very many.
    pub(crate) fn taken_down(&self, component: ComponentId) -> Vec<ComponentId> {
        self.first_taken_down(component, self.lists.of_each)
    }

    /// The same, fewer of many.
    pub(crate) fn taken_down_briefly(&self, component: ComponentId) -> Vec<ComponentId> {
        self.first_taken_down(component, self.lists.again)
    }

    pub(crate) fn first_taken_down(&self, component: ComponentId, most: usize) -> Vec<ComponentId> {
        // Of very many pairs, not even the first ones by name are picked out.
        let seen = if self.lists.few_pairs { usize::MAX } else { most };
        let mut places: Vec<u32> = self.failures.takes_down(component).take(seen).collect();
        if most < places.len() {
            places.select_nth_unstable(most);
            places.truncate(most);
        }
        places.sort_unstable();
        places.into_iter().map(|place| self.failures.targets()[place as usize]).collect()
    }

    /// The best (lowest) tier among some targets.
    pub(crate) fn best_tier(&self, targets: &[ComponentId]) -> Option<u8> {
        targets.iter().map(|target| self.model.component(*target).tier()).min()
    }

    /// The best tier that a component's failure takes down, also where not all targets are listed.
    pub(crate) fn tier_hit(&self, component: ComponentId) -> Option<u8> {
        self.failures.goal_of(component).map(|goal| self.model.component(goal).tier())
    }

    /// The names of some components.
    pub(crate) fn owned_names<'i>(&self, ids: impl IntoIterator<Item = &'i ComponentId>) -> Vec<String> {
        ids.into_iter().map(|id| self.name(*id).to_owned()).collect()
    }

    /// A few names for a sentence.
    pub(crate) fn names(&self, ids: &[ComponentId], all: u64) -> String {
        let names: Vec<&str> = ids.iter().take(4).map(|id| self.name(*id)).collect();
        finding::list(&names, all.max(ids.len().min(4) as u64))
    }
}
