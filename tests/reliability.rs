//! Reliability data as files spell it, against the numbers that the slow twin takes from the same data.

use proptest::prelude::*;
use spof::document::DocumentLimits;
use spof::source::Sources;

use crate::twin::{models, odd_models, redundant_models};

fn same(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected,
        (found, expected) => found.is_none() && expected.is_none(),
    }
}

proptest! {
    #[test]
    fn data_mean_the_same_however_they_are_spelled(
        twin in prop_oneof![models(), odd_models(), redundant_models()],
        seed in any::<u64>(),
    ) {
        let text = twin.to_yaml(seed);
        let mut sources = Sources::new();
        let file = sources.add("m.yaml", text.as_str());
        let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
        let Some(model) = loaded.model else { panic!("{:?}\n{text}", loaded.problems) };
        for component in model.components() {
            let data = twin.data(twin.index_of(component.name()).unwrap());
            let reliability = component.reliability();
            let found = reliability.unavailability().map(|q| q.get());
            prop_assert!(same(found, data.unavailability()), "{}: {found:?} {data:?}\n{text}", component.name());
            // Of an unavailability that is given, the rate follows from the time to repair.
            if reliability.given_unavailability.is_none() {
                let found = reliability.rate.map(|rate| rate.per_hour());
                prop_assert!(same(found, data.rate()), "{}: {found:?} {data:?}\n{text}", component.name());
            }
            let found = reliability.mttr.map(|mttr| mttr.hours());
            prop_assert!(same(found, data.mttr()), "{}: {found:?} {data:?}\n{text}", component.name());
        }
    }
}
