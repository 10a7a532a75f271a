//! What a run says of itself on standard error: the stages of `-v`, and a bar for those who wait in front of a
//! terminal.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use spof::analysis::Options;
use spof::model::{ModelBuilder, Need, State};
use spof::progress::{Observer, Progress, Stage};
use spof::report::{check, default_targets};
use spof::source::Sources;

use crate::support::{root, spof_with};

const MODEL: &str = "examples/models/incident-before.yaml";

#[test]
fn verbose_runs_print_their_stages() {
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &["check", MODEL],
            &[
                "reading",
                "document",
                "model",
                "graph",
                "single failures",
                "several failures",
                "rules",
                "report",
            ],
        ),
        (
            &["diff", MODEL, "examples/models/incident-after.yaml"],
            &["document", "single failures", "comparison"],
        ),
        (&["cutsets", MODEL], &["model", "fault tree", "diagrams", "cut sets"]),
        (&["cutsets", MODEL, "--max-order", "2"], &["model", "fault tree", "diagrams", "cut sets"]),
        (&["availability", MODEL], &["model", "fault tree", "diagrams", "numbers"]),
        (&["network", MODEL], &["model", "network"]),
        (&["startup", MODEL], &["model", "cold start"]),
        (&["export", "open-psa", MODEL], &["model", "fault tree"]),
    ];
    for (arguments, stages) in cases {
        let silent = spof_with(arguments, &root(), b"");
        assert_eq!(silent.err, "", "{arguments:?}");
        let told = spof_with(&[arguments, &["-qv"]].concat(), &root(), b"");
        assert_eq!(told.status, silent.status, "{arguments:?}");
        let names: Vec<&str> = told.err.lines().filter_map(|line| line.split("  ").next()).collect();
        assert_eq!(names[0], "stage", "{arguments:?}");
        assert_eq!(names[names.len() - 3..], ["writing", "the rest", "in all"], "{arguments:?}");
        let places: Vec<_> =
            stages.iter().map(|stage| names.iter().position(|name| name == stage).ok_or(stage)).collect();
        assert!(places.iter().all(Result::is_ok), "{arguments:?}: {places:?} in {names:?}");
        let widths: Vec<usize> = told.err.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "not aligned:\n{}", told.err);
        for line in told.err.lines().skip(1) {
            let time = line.split_whitespace().find(|word| word.ends_with('s') && word.contains('.'));
            assert!(time.is_some(), "no time: {line}");
        }
    }
}

#[test]
fn what_cannot_be_read_has_stages_too() {
    let ran = spof_with(&["check", "-v", "-"], &root(), b"spof: 1\ncomponents: { a: { needs: [b] } }\n");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("undefined-id"), "{}", ran.err);
    assert!(ran.err.lines().any(|line| line.starts_with("document ")), "{}", ran.err);
}

/// A run of more than a second, all of whose streams but standard input are one terminal; what the terminal
/// was sent. Input that comes late makes it long on machines of any speed.
fn on_a_terminal(arguments: &str, late: bool, variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.yaml");
    std::fs::write(&model, services(if late { 20_000 } else { 2 })).unwrap();
    let quoted = |path: &Path| format!("'{}'", path.display());
    let spof = quoted(Path::new(env!("CARGO_BIN_EXE_spof")));
    let wait = if late { "sleep 1.1; " } else { "" };
    let line = format!("({wait}cat {}) | {spof} {arguments}", quoted(&model));
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env_remove("CI")
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// So many services, each on a server of its own.
fn services(count: usize) -> String {
    let mut text = "spof: 1\ncomponents:\n".to_owned();
    for n in 0..count {
        writeln!(text, "  s{n}: {{ kind: service, needs: [m{n}] }}\n  m{n}: {{ kind: server }}").unwrap();
    }
    text
}

/// Whether anything took a line back.
fn shows_a_bar(sent: &str) -> bool {
    sent.contains("\x1b[2K")
}

#[test]
fn a_bar_is_for_people_who_wait_only() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return;
    }
    let verdict = "take down 20000 of 20000 services";
    let check = "check - --fail-on never";
    std::thread::scope(|scope| {
        let with_bar = scope.spawn(|| on_a_terminal(check, true, &[]));
        let without: Vec<_> = [
            ("check - --fail-on never -q", true, &[][..]),
            (check, true, &[("CI", "true")]),
            (check, true, &[("TERM", "dumb")]),
            ("check - --fail-on never 2>/dev/null", true, &[]),
            (check, false, &[]),
        ]
        .map(|case| (case, scope.spawn(move || on_a_terminal(case.0, case.1, case.2))))
        .into();
        let sent = with_bar.join().unwrap();
        assert!(shows_a_bar(&sent), "no bar in {sent:?}");
        // What was shown last is gone before the report begins.
        let (shown, report) = sent.split_at(sent.rfind("\x1b[2K").unwrap());
        assert!(!shown.contains(verdict), "the report began beside the bar: {sent:?}");
        assert!(report.contains(verdict), "{sent:?}");
        for (case, run) in without {
            let sent = run.join().unwrap();
            assert!(sent.contains("take down") || sent.contains("takes down"), "{case:?}: {sent:?}");
            assert!(!shows_a_bar(&sent), "a bar for {case:?}: {sent:?}");
        }
    });
}

#[test]
fn a_bar_is_no_part_of_a_log() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("model.yaml"), services(20_000)).unwrap();
    let spof = env!("CARGO_BIN_EXE_spof");
    let line = format!("(sleep 1.1; cat model.yaml) | '{spof}' check - -o report.txt --fail-on never");
    let ran = Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output().unwrap();
    assert_eq!((ran.status.code(), ran.stdout.len(), ran.stderr.len()), (Some(0), 0, 0));
}

/// Says to stop as soon as a stage begins.
struct StopsAt(Stage, AtomicBool);

impl Progress for StopsAt {
    fn begins(&self, stage: Stage) {
        self.1.fetch_or(stage == self.0, Ordering::Relaxed);
    }
}

#[test]
fn what_was_stopped_is_the_stage_that_was_under_way() {
    let mut builder = ModelBuilder::new();
    for n in 0..40 {
        let [web, other, eye] = ["web", "other", "eye"].map(|name| format!("{name}-{n}"));
        let service = builder.component(&format!("service-{n}")).kind("service");
        service.needs([Need::any_of([web.as_str(), other.as_str()])]);
        builder.component(&web).needs([eye.as_str()]);
        builder.component(&other).state(State::AtRisk).monitored_by([eye.as_str()]);
        builder.component(&eye);
    }
    let model = builder.build().unwrap();
    let targets = default_targets(&model);
    let expected = [
        (Stage::SingleFailures, "the stage `single failures` was stopped after 0 of 120 classes of failures"),
        (Stage::SeveralFailures, "the stage `several failures` was stopped after 0 of 40 targets"),
        (Stage::FurtherAnalyses, "the stage `further analyses` was stopped after 7 of 9 analyses"),
    ];
    for (stage, words) in expected {
        let stops = StopsAt(stage, AtomicBool::new(false));
        let options = Options { stop: Some(&stops.1), progress: Observer::new(&stops), ..Options::default() };
        let stopped = check(&Sources::new(), &model, &targets, options).unwrap_err();
        assert_eq!((stopped.stage, stopped.to_string().as_str()), (stage, words));
    }
}
