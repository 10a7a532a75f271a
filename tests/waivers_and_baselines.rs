//! The gate from end to end: waivers written, baselines, comparisons of files and of git's revisions.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Ran, spof_with};

pub const SHOP: &str = "spof: 1\ndefaults:\n  database: { owner: a, runbook: b, monitored_by: true }\n  component: { owner: a, runbook: b, monitored_by: true }\ncomponents:\n  shop: { kind: service, tier: 1, needs: [db, { any_of: [web-1, web-2] }] }\n  \
                    db: { kind: database }\n  web-1: { in: rack-a }\n  web-2: { in: rack-b }\n  rack-a: {}\n  rack-b: {}\n";

/// A new folder with the shop in it.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("shop.yaml"), SHOP).unwrap();
    folder
}

pub fn run(folder: &Path, command: &str) -> Ran {
    let arguments: Vec<&str> = command.split_whitespace().collect();
    spof_with(&arguments, folder, b"")
}

pub fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", ran.out, ran.err))
}

#[test]
fn a_waiver_is_written_holds_and_expires() {
    let folder = folder("waive");
    std::fs::write(
        folder.join(".spof.yaml"),
        "# ours\nfail_on: critical # strict\n\nwaivers:\n  # none yet\n",
    )
    .unwrap();
    let waive = "waive single-point-of-failure db --reason ordered --until 2026-06-30 --approved-by ann --today 2026-05-01";
    let ran = run(&folder, waive);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    let text = std::fs::read_to_string(folder.join(".spof.yaml")).unwrap();
    let written = "# ours\nfail_on: critical # strict\n\nwaivers:\n  - rule: single-point-of-failure\n    component: db\n    \
                   reason: ordered\n    expires: 2026-06-30\n    approved_by: ann\n  # none yet\n";
    assert_eq!(text, written);
    assert_eq!(run(&folder, waive).status, 2);
    assert_eq!(std::fs::read_to_string(folder.join(".spof.yaml")).unwrap(), written);

    let ran = run(&folder, "check shop.yaml --today 2026-06-30 --format json");
    let report = json(&ran);
    assert_eq!((ran.status, &report["summary"]["waived"]), (0, &Value::from(1)));
    assert_eq!(report["findings"][0]["waiver"]["approved_by"], "ann");
    let ran = run(&folder, "check shop.yaml --today 2026-07-01 --format json");
    let report = json(&ran);
    let rules: Vec<&str> =
        report["findings"].as_array().unwrap().iter().filter_map(|f| f["rule"].as_str()).collect();
    assert_eq!((ran.status, &rules[..2]), (1, &["expired-waiver", "single-point-of-failure"][..]));
    assert_eq!(report["findings"][0]["location"]["file"], ".spof.yaml");
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("2026-06-30"));
}

#[test]
fn a_waiver_that_cannot_be_written_changes_nothing() {
    let folder = folder("waive-not");
    for command in [
        "waive no-such-rule db --reason x --until 2999-01-01",
        "waive unused-waiver db --reason x --until 2999-01-01",
        "waive orphan db --reason x --until 2020-01-01",
        "waive orphan db --reason x --until soon",
        "waive orphan db --until 2999-01-01",
        "waive orphan db --reason x --until 2999-01-01 --approved-by=",
        "waive orphan db --reason x --until 2999-01-01 --config -",
        "waive orphan db --reason x --until 2999-01-01 -o waiver.yaml",
    ] {
        let ran = run(&folder, command);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}");
        assert!(!folder.join(".spof.yaml").exists() && !folder.join("-").exists(), "{command}");
    }
    for text in ["fail_on: hihg\n", "waivers: [\n", "- a\n"] {
        std::fs::write(folder.join("c.yaml"), text).unwrap();
        let ran = run(&folder, "waive orphan db --reason x --until 2999-01-01 --config c.yaml");
        assert_eq!(ran.status, 2, "{text}");
        assert_eq!(std::fs::read_to_string(folder.join("c.yaml")).unwrap(), text);
    }
    let ran = run(&folder, "waive orphan db --reason x --until 2999-01-01 --config new.yaml");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        std::fs::read_to_string(folder.join("new.yaml")).unwrap().starts_with("waivers:\n  - rule: orphan\n")
    );
}

#[test]
fn the_configuration_is_found_upward_and_options_win() {
    let folder = folder("config");
    std::fs::create_dir_all(folder.join("a/b")).unwrap();
    std::fs::write(folder.join(".spof.yaml"), "fail_on: never\ntargets: [rack-a]\n").unwrap();
    let deep = folder.join("a/b");
    let ran = run(&deep, "check ../../shop.yaml --format json");
    assert_eq!((ran.status, &json(&ran)["targets"][0]["id"]), (0, &Value::from("rack-a")));
    let ran = run(&deep, "check ../../shop.yaml --format json --fail-on low --target shop");
    assert_eq!((ran.status, &json(&ran)["targets"][0]["id"]), (1, &Value::from("shop")));
    std::fs::write(folder.join("other.yaml"), "# says nothing\n").unwrap();
    assert_eq!(run(&folder, "check shop.yaml --config other.yaml").status, 1);
    assert_eq!(run(&folder, "check shop.yaml --config missing.yaml").status, 2);
}

#[test]
fn assumptions_are_never_silent() {
    let folder = folder("assumed");
    std::fs::write(folder.join(".spof.yaml"), "assume_up: [db]\n").unwrap();
    for command in
        ["check shop.yaml", "check shop.yaml -q", "explain shop.yaml db", "diff shop.yaml shop.yaml"]
    {
        let ran = run(&folder, command);
        assert!(ran.out.contains("Assumed: db never fails by itself"), "{command}: {}", ran.out);
    }
}

#[test]
fn a_baseline_marks_and_changes_no_total() {
    let folder = folder("baseline");
    let ran = run(&folder, "check shop.yaml --format json --write-baseline b.json");
    assert_eq!(ran.status, 0);
    let before = json(&ran);
    assert!(before.get("baseline").is_none());
    let ran = run(&folder, "check shop.yaml --format json --baseline b.json");
    let after = json(&ran);
    assert_eq!((ran.status, &after["summary"]), (0, &before["summary"]));
    assert_eq!(after["baseline"], serde_json::json!({ "new": 0, "unchanged": 1, "shrunk": 0, "fixed": 0 }));
    assert_eq!(after["findings"][0]["baseline"], "unchanged");

    // One fixed and one new is one new.
    let other = SHOP.replace("[db, ", "[").replace("web-2: { in: rack-b }", "web-2: { in: rack-a }");
    std::fs::write(folder.join("other.yaml"), other).unwrap();
    let ran = run(&folder, "check other.yaml --format json --baseline b.json");
    let report = json(&ran);
    assert_eq!((ran.status, &report["baseline"]["fixed"]), (1, &Value::from(1)));
    assert_eq!(report["findings"][0]["baseline"], "new");
    // A whole report is a baseline too, and what any of several knows is known.
    assert_eq!(run(&folder, "check other.yaml --format json -o r.json").status, 1);
    let ran = run(&folder, "check other.yaml --format json --baseline b.json --baseline r.json");
    assert_eq!((ran.status, &json(&ran)["baseline"]["new"]), (0, &Value::from(0)));
    assert!(run(&folder, "check other.yaml --baseline b.json").out.contains("fixed"));
    for text in ["", "[]", "{\"schema\": 2, \"findings\": []}", "{\"schema\": 1}"] {
        std::fs::write(folder.join("bad.json"), text).unwrap();
        let ran = run(&folder, "check shop.yaml --baseline bad.json");
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = folder("pipe");
    let pipe = folder.join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap())
    };
    let ran = run(&folder, "check shop.yaml -q --fail-on never -o pipe");
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert_eq!(reader.join().unwrap(), "1 single point of failure takes down 1 of 1 service: shop\n");
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn assumptions_show_in_every_report_that_rests_on_them() {
    let folder = folder("assumed-everywhere");
    std::fs::write(folder.join(".spof.yaml"), "assume_up: [db]\n").unwrap();
    std::fs::write(folder.join("without.yaml"), SHOP.replace("[db, ", "[").replace("  db:", "  cache:"))
        .unwrap();
    for command in [
        "check shop.yaml --format sarif",
        "check shop.yaml --format markdown",
        "check shop.yaml --format html",
        "check shop.yaml --format junit",
        "check shop.yaml --format github",
        "cutsets shop.yaml",
        "cutsets shop.yaml -q",
        "availability shop.yaml",
        "availability shop.yaml -q",
        "diff shop.yaml shop.yaml -q",
        "diff shop.yaml without.yaml",
        "diff without.yaml shop.yaml",
    ] {
        let ran = run(&folder, command);
        assert!(ran.out.contains("Assumed: db never fails by itself"), "{command}: {}{}", ran.out, ran.err);
    }
    for command in ["check", "explain", "cutsets", "availability", "diff shop.yaml"] {
        let id = if command == "explain" { " db" } else { "" };
        let report = json(&run(&folder, &format!("{command} shop.yaml{id} --format json")));
        assert_eq!(report["assumptions"], serde_json::json!(["db"]), "{command}");
    }
    let ran = run(&folder, "check shop.yaml --format prometheus");
    assert!(ran.out.contains("\nspof_assumed_up 1\n"), "{}", ran.out);
    assert!(run(&folder, "export open-psa shop.yaml").err.contains("db is assumed never to fail"));
}

#[test]
fn a_baseline_is_read_and_written_as_every_other_file() {
    let folder = folder("baseline-files");
    assert_eq!(run(&folder, "check shop.yaml -q --write-baseline b.json").status, 0);
    let text = std::fs::read_to_string(folder.join("b.json")).unwrap();
    let ran = spof_with(&["check", "shop.yaml", "-q", "--baseline", "-"], &folder, text.as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.err);
    std::fs::write(folder.join("marked.json"), format!("\u{feff}{text}")).unwrap();
    assert_eq!(run(&folder, "check shop.yaml -q --baseline marked.json").status, 0);
    for (text, said) in [
        ("[]", "it holds no object"),
        ("{\"schema\": 2, \"known\": []}", "has schema 2"),
        ("{\"schema\": 1}", "no baseline and no JSON report of `spof check`"),
    ] {
        std::fs::write(folder.join("bad.json"), text).unwrap();
        let ran = run(&folder, "check shop.yaml --baseline bad.json");
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{text}");
        assert!(ran.err.contains(said), "{text}: {}", ran.err);
    }
    // Nothing is written where anything cannot be, and nothing twice.
    for (command, said) in [
        ("-o r.txt --write-baseline missing/b.json", "cannot write missing/b.json"),
        ("-o r.txt --write-baseline r.txt", "cannot both go to r.txt"),
        ("--write-baseline -", "into a file"),
        ("--baseline - --baseline -", "standard input"),
    ] {
        let ran = run(&folder, &format!("check shop.yaml -q {command}"));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}");
        assert!(ran.err.contains(said), "{command}: {}", ran.err);
        assert!(!folder.join("r.txt").exists() && !folder.join("-").exists(), "{command}");
    }
}

/// A promise that the analysis leaves open fails the gate, unless the configuration says that it is only to be told; and a
/// comparison does not call what is unknown on both sides the same.
#[test]
fn what_is_not_known_is_not_passed() {
    let folder = folder("undecided");
    let mut model = String::from(
        "spof: 1\ncomponents:\n  shop: { kind: service, mtbf: 90y, mttr: 1h, availability_target: 99%, needs: [{ reach: z, from: a }] }\n  \
         a: { kind: network, fails: false }\n  z: { kind: network, fails: false }\n",
    );
    const SWITCHES: usize = 24;
    let switch = |at: usize| format!("  s{at}: {{ kind: switch, mtbf: 5y, mttr: 4h }}\n");
    (0..SWITCHES).for_each(|at| model += &switch(at));
    model += "links:\n  - [a, s0]\n  - [a, s1]\n  - [z, s22]\n  - [z, s23]\n";
    let links = (0..SWITCHES).flat_map(|a| (a + 1..SWITCHES).map(move |b| format!("  - [s{a}, s{b}]\n")));
    links.for_each(|link| model += &link);
    std::fs::write(folder.join("m.yaml"), &model).unwrap();
    std::fs::write(folder.join("worse.yaml"), model.replace("5y, mttr: 4h", "5y, mttr: 40h")).unwrap();
    let ran = run(&folder, "check m.yaml --format json");
    let report = json(&ran);
    assert!(
        report["targets"][0]["unavailability"].is_null(),
        "it has come into reach: take a larger network"
    );
    assert_eq!((ran.status, &report["summary"]["undecided"]), (1, &Value::from(1)));
    assert_eq!(report["findings"][0]["rule"], "undecided-objective");
    let text = run(&folder, "check m.yaml").out;
    assert!(text.contains("1 promise is not decided, and so not known to be kept: shop"), "{text}");
    assert!(!text.contains("nothing to mend"), "{text}");
    for format in ["sarif", "markdown", "html", "junit", "github", "gitlab", "prometheus"] {
        let ran = run(&folder, &format!("check m.yaml --format {format}"));
        assert!(ran.status == 1 && ran.out.contains("undecided"), "{format}: {}", ran.out);
    }
    let ran = run(&folder, "diff m.yaml worse.yaml --format json");
    let diff = json(&ran);
    assert_eq!(diff["undecided"][0]["component"], "shop");
    for format in ["text -q", "markdown", "junit", "github"] {
        let out = run(&folder, &format!("diff m.yaml worse.yaml --format {format}")).out;
        assert!(
            out.contains("No regression is known, and 1 promise is not decided, of shop"),
            "{format}: {out}"
        );
    }
    std::fs::write(folder.join(".spof.yaml"), "undecided: warn\n").unwrap();
    let ran = run(&folder, "check m.yaml --format json");
    let report = json(&ran);
    assert_eq!((ran.status, &report["summary"]["undecided"]), (0, &Value::from(1)));
    assert_eq!(report["findings"][0]["severity"], "low");
    std::fs::write(folder.join(".spof.yaml"), "undecided: wran\n").unwrap();
    let ran = run(&folder, "check m.yaml");
    assert!(ran.status == 2 && ran.err.contains("did you mean `warn`?"), "{}", ran.err);
}
