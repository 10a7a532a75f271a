//! Small valid models: they load, two checks give the same bytes, and the naive reading of the contract gives
//! the same single points of failure.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spof::analysis::Options;
use spof::document::DocumentLimits;
use spof::model::Model;
use spof::report::{self, CheckReport, default_targets};
use spof::source::Sources;
use spof_fuzz::{generate, oracle};

fuzz_target!(|bytes: &[u8]| {
    let text = generate::model(bytes);
    let mut sources = Sources::new();
    let file = sources.add("generated.yaml", text.as_str());
    let loaded = spof::model::load(&sources, &[file], &[], &DocumentLimits::default());
    let Some(model) = loaded.model else { panic!("{:#?}\n{text}", loaded.problems) };
    let targets = default_targets(&model);
    let check = || report::check(&sources, &model, &targets, Options::default()).expect("nothing stops it");
    let checked = check();
    assert_eq!(json(&checked), json(&check()), "two checks differ\n{text}");
    ends(&checked, &text);
    agrees(&checked, &model, &text);
    for component in model.components() {
        let explained = report::explain(&sources, &model, &targets, component.id());
        for hit in &explained.takes_down {
            assert_eq!(hit.path.first(), Some(&explained.id), "\n{text}");
            assert_eq!(hit.path.last(), Some(&hit.id), "\n{text}");
        }
    }
});

fn json(report: &CheckReport) -> Vec<u8> {
    let mut bytes = Vec::new();
    spof_report::json::write(report, &mut bytes).expect("memory takes everything");
    bytes
}

/// Every path leads from its component to a target that it takes down, without a step twice.
fn ends(report: &CheckReport, text: &str) {
    for spof in &report.spofs {
        let (first, last) = (spof.path.first(), spof.path.last());
        assert_eq!(first, Some(&spof.id), "path {:?}\n{text}", spof.path);
        assert!(last.is_some_and(|last| spof.takes_down.contains(last)), "path {:?}\n{text}", spof.path);
        assert_eq!((spof.path_elided, spof.takes_down_count), (0, spof.takes_down.len() as u64), "\n{text}");
        let mut steps = spof.path.clone();
        steps.sort();
        steps.dedup();
        assert_eq!(steps.len(), spof.path.len(), "path {:?}\n{text}", spof.path);
    }
}

/// What the report says is what following each failure by the letter of the contract gives.
fn agrees(report: &CheckReport, model: &Model, text: &str) {
    let healthy = oracle::up(model, &[]);
    let mut expected = Vec::new();
    for target in &report.targets {
        let id = model.find(&target.id).expect("a target is a component").id();
        let fatal = |component: &spof::model::Component<'_>| {
            component.fails()
                && component.id() != id
                && healthy[component.id().index()]
                && !oracle::up(model, &[component.id()])[id.index()]
        };
        let mut spofs: Vec<String> = Vec::new();
        if healthy[id.index()] {
            spofs.extend(model.components().filter(fatal).map(|component| component.name().to_owned()));
        }
        spofs.sort();
        assert_eq!(target.spofs, spofs, "of {}\n{text}", target.id);
        assert_eq!(target.spof_count, spofs.len() as u64, "of {}\n{text}", target.id);
        match oracle::cut_order(model, id) {
            Some(order) => assert_eq!(target.cut_order, Some(order), "of {}\n{text}", target.id),
            None => assert!(target.cut_order.is_none_or(|order| order > 2), "of {}\n{text}", target.id),
        }
        expected.extend(spofs);
    }
    expected.sort();
    expected.dedup();
    let found: Vec<String> = report.spofs.iter().map(|spof| spof.id.clone()).collect();
    assert_eq!(found, expected, "\n{text}");
    let stuck = healthy.iter().zip(oracle::started(model)).any(|(up, started)| *up && !started);
    let reported = report.findings.iter().any(|finding| finding.rule == "bootstrap-deadlock");
    assert_eq!(reported, stuck, "bootstrap deadlock\n{text}");
}
