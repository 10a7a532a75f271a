//! Names, paths and arguments of somebody who means harm, in every command, every format and both streams; and files
//! that a run must not write, or must not listen to.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{spof_with, there_is};

/// Every name begins a command in the log of some CI system.
const MODEL: &str = r###"
spof: 1
name: "::notice title=spof::0 single points of failure"
components:
  "::add-path::shop": { kind: service, tier: 1, title: "##[group]x\u001b[31m\u009b1m\r::error::y", survives: { any: 1 }, rto: 1m,
    availability_target: 99.999%, needs: ["::stop-commands::tok", "##[add-mask]admin", "##vso[task.setvariable]x",
    { any_of: ["web-1", "web-1\u200b"] }] }
  "::stop-commands::tok": { kind: "##[kind]", owner: "::owner::", needs: [{ reach: "##[add-mask]admin" }], mtbf: 1y, mttr: 1d }
  "##[add-mask]admin": { kind: switch, needs: ["::set-output name=ok::true"], needs_to_start: ["##vso[task.setvariable]x"] }
  "::set-output name=ok::true": { kind: server, runbook: "##teamcity[x]" }
  "##vso[task.setvariable]x": { kind: server, in: "::place::", needs_to_start: ["##[add-mask]admin"] }
  "::place::": { title: "a\n::error::b\u202e" }
  web-1: { in: "::place::" }
  "web-1\u200b": { in: "::place::" }
links:
  - ["::stop-commands::tok", "##[add-mask]admin"]
"###;

/// The same, worse.
const HEAD: &str = "  \"::add-mask::new\": { kind: \"::k::\" }\n  other: { kind: service, tier: 1, needs: [\"::add-mask::new\"] }\n";

/// A model with all kinds of mistakes in it.
const BROKEN: &str = r###"
spof: 1
"##[x]y": 1
components:
  a: { needs: ["##[add-mask]e", "::stop-commands::t", "0"], kid: "##vso[a]", tier: "::error::t" }
  "0": { "0": 1, needs: ["0:9:9 pwn"] }
::stop-commands::z: [
"###;

/// A name that few would give a file.
const NAME: &str = "::error::\u{1b}]52;c;cHduZWQ=\u{7}##[x]\n::stop-commands::t\n.yaml";

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What of a text some log or terminal would obey.
fn obeyed(text: &str, ours: bool) -> Option<String> {
    let odd = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
    for line in text.lines() {
        let start =
            line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
        let of_ours =
            ours && ["::error ", "::warning ", "::notice "].iter().any(|kind| line.starts_with(kind));
        if (start.starts_with("::") && !start.starts_with("::: ") && !of_ours) || line.chars().any(odd) {
            return Some(line.to_owned());
        }
        for (at, _) in line.match_indices("##") {
            let word = line[at..].trim_start_matches('#');
            let word = word.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.".contains(c));
            if word.starts_with('[') {
                return Some(line.to_owned());
            }
        }
    }
    None
}

/// Runs it, and holds both streams and the files that it writes against what logs obey.
fn inert(folder: &Path, words: &[&str], input: &str) -> i32 {
    let ours = words.contains(&"github");
    let ran = spof_with(words, folder, input.as_bytes());
    for (stream, text, ours) in [("out", &ran.out, ours), ("err", &ran.err, false)] {
        if let Some(line) = obeyed(text, ours) {
            panic!("{words:?}: standard {stream} says {line:?} in\n{text}");
        }
    }
    ran.status
}

#[cfg(unix)]
fn models(name: &str) -> PathBuf {
    let folder = scratch(name);
    std::fs::write(folder.join(NAME), MODEL).unwrap();
    std::fs::write(folder.join("head.yaml"), MODEL.replace("links:\n", &format!("{HEAD}links:\n"))).unwrap();
    std::fs::write(folder.join("broken.yaml"), BROKEN).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn no_report_holds_what_a_log_obeys() {
    let folder = models("reports");
    let mut ran = 0;
    for more in [&[][..], &["-v"], &["-q"]] {
        for format in ["text", "json", "sarif", "markdown", "html", "junit", "prometheus", "github", "gitlab"]
        {
            let words = ["check", NAME, "--format", format];
            assert_eq!(inert(&folder, &[&words[..], more].concat(), ""), 1, "{format}");
            ran += 1;
        }
        for format in ["text", "json", "markdown", "junit", "github"] {
            for sides in [[NAME, "head.yaml"], ["head.yaml", NAME]] {
                let words = ["diff", sides[0], sides[1], "--format", format];
                assert!(inert(&folder, &[&words[..], more].concat(), "") < 2, "{format}");
                ran += 1;
            }
        }
        for format in ["text", "json"] {
            let commands: [(&[&str], i32); 6] = [
                (&["cutsets", NAME], 0),
                (&["availability", NAME], 0),
                (&["explain", NAME, "::stop-commands::tok"], 0),
                (&["network", NAME], 0),
                (&["network", NAME, "--graph", "dependencies"], 0),
                (&["startup", NAME], 1),
            ];
            for (words, status) in commands {
                let words = [words, &["--format", format], more].concat();
                assert_eq!(inert(&folder, &words, ""), status, "{words:?}");
                ran += 1;
            }
        }
        assert_eq!(inert(&folder, &[&["export", "open-psa", NAME], more].concat(), ""), 0);
    }
    assert!(ran > 90);
    // What goes into a file is shown by the next step of a job.
    assert_eq!(inert(&folder, &["check", NAME, "--format", "markdown", "-o", "::out::.md"], ""), 1);
    assert_eq!(obeyed(&std::fs::read_to_string(folder.join("::out::.md")).unwrap(), false), None);
}

#[cfg(unix)]
#[test]
fn no_message_holds_what_a_log_obeys() {
    let folder = models("messages");
    std::fs::write(folder.join(".spof.yaml"), "fail_on: \"::error::\"\n\"##[x]\": 1\n").unwrap();
    std::fs::write(folder.join("none.yaml"), "# nothing\n").unwrap();
    std::fs::write(folder.join("known.json"), "{ \"schema\": \"##[x]\\u001b\" }").unwrap();
    let escape = "::error::\u{1b}]52;c;x\u{7}##vso[a]\n::stop-commands::t";
    let none = ["--config", "none.yaml"];
    for words in [
        &["check", "broken.yaml", "--config", "none.yaml"][..],
        &["check", NAME],
        &["diff", "broken.yaml", NAME, "--config", "none.yaml"],
        &["check", escape],
        &["check", NAME, "--config", escape],
        &["check", NAME, "--state", escape, none[0], none[1]],
        &["check", NAME, "--target", escape, none[0], none[1]],
        &["check", NAME, "--baseline", escape, none[0], none[1]],
        &["check", NAME, "--baseline", "known.json", none[0], none[1]],
        &["check", NAME, "--write-baseline", "no/::b::\u{1b}c", none[0], none[1]],
        &["check", NAME, "-o", NAME, none[0], none[1]],
        &["check", NAME, "-o", "no/\u{1b}[31m\n::error::x", none[0], none[1]],
        &["check", NAME, "-o", "a", "-o", escape],
        &["check", NAME, "--format", escape],
        &["check", NAME, "--timeout", escape],
        &["check", NAME, escape, none[0], none[1]],
        &["check", NAME, &format!("--{escape}")],
        &["cutsets", NAME, "--target", escape, none[0], none[1]],
        &["cutsets", "head.yaml", none[0], none[1]],
        &["cutsets", NAME, "--timeout", "0s", none[0], none[1]],
        &["availability", NAME, "--timeout", "0s", none[0], none[1]],
        &["export", "open-psa", NAME, "--timeout", "0s", none[0], none[1]],
        &["explain", NAME, escape, none[0], none[1]],
        &["explain", escape],
        &["diff", "--against", escape],
        &["diff", "--against", "HEAD", escape],
        &["diff", "git:##[x]:a", NAME],
        &["diff", &format!("git:HEAD:{escape}"), NAME],
        &["diff", escape, escape, escape],
        &["waive", escape, "a", "--reason", "r", "--until", "2999-01-01"],
        &["waive", "orphan", escape, "--reason", "r", "--until", "2999-01-01"],
        &["waive", "orphan", "##[x]", "--reason", "r", "--until", escape],
        &[
            "waive",
            "orphan",
            "##[x]",
            "--reason",
            "r",
            "--until",
            "2999-01-01",
            "--config",
            &format!("no/{escape}"),
        ],
        &["import", "netbox", NAME],
        &["import", "netbox", escape],
        &["import", "open-psa", NAME],
        &["import", escape, NAME],
        &["network", escape],
        &["startup", escape],
        &["rules", escape],
        &["completions", escape],
        &[escape],
    ] {
        assert!(inert(&folder, words, "") >= 1, "{words:?}");
    }
    assert_eq!(inert(&folder, &["import", "open-psa", "-"], "<opsa-mef>\u{1b}<::error::/><a##[x]>"), 2);
}

#[test]
fn what_is_imported_holds_nothing_that_a_log_obeys() {
    let folder = scratch("imported");
    let device = |name: &str| {
        format!(
            "{{\"model\": \"dcim.device\", \"pk\": 1, \"fields\": {{\"name\": \"{name}\", \"comments\": \"{name}\"}}}}"
        )
    };
    for name in ["::stop-commands::t", "##[add-mask]a", "##vso[task.x]a", "a\\n::error::b\\u001b[31m"] {
        let _ = inert(&folder, &["import", "netbox", "-"], &format!("[{}]", device(name)));
        let label = name.replace("\\n", "&#10;").replace("\\u001b", "");
        let tree = format!(
            "<opsa-mef><define-fault-tree name=\"t\"><label>{label}</label><define-gate name=\"top\"><label>{label}</label>\
             <or><basic-event name=\"a\"/><basic-event name=\"b\"/></or></define-gate>\
             <define-basic-event name=\"a\"><label>{label}</label><float value=\"0.1\"/></define-basic-event>\
             <define-basic-event name=\"b\"><float value=\"0.1\"/></define-basic-event></define-fault-tree></opsa-mef>"
        );
        assert_eq!(inert(&folder, &["import", "open-psa", "-"], &tree), 0, "{name}");
    }
}

#[cfg(unix)]
fn git(folder: &Path, words: &[&str]) -> String {
    let done = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"])
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Submodules and links of a revision whose names steer a terminal.
#[cfg(unix)]
#[test]
fn what_is_said_of_a_revision_is_shown_and_not_obeyed() {
    if !there_is("git") {
        return;
    }
    let folder = scratch("revision");
    git(&folder, &["init", "-q"]);
    std::fs::create_dir(folder.join("infra")).unwrap();
    std::fs::write(folder.join("infra/m.yaml"), "spof: 1\ncomponents: {a: {kind: service}}\n").unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "a"]);
    git(&folder, &["branch", "base"]);
    let commit = git(&folder, &["rev-parse", "HEAD"]);
    let name = "sub\u{1b}]52;c;x\u{7}\n::error::pwned##[x]";
    git(&folder, &["update-index", "--add", "--cacheinfo", &format!("160000,{commit},infra/{name}")]);
    git(&folder, &["commit", "-qm", "b"]);
    assert_eq!(inert(&folder, &["diff", "git:base:infra", "git:HEAD:infra"], ""), 0);
    let said = spof_with(&["diff", "git:base:infra", "git:HEAD:infra"], &folder, b"").err;
    assert!(said.contains(r"infra/sub\u{1b}]52;c;x\u{7}\n::error::pwned##\u{5b}x]"), "{said}");
    std::os::unix::fs::symlink("../../\u{1b}out\n::error::", folder.join("infra/link.yaml")).unwrap();
    git(&folder, &["add", "infra/link.yaml"]);
    git(&folder, &["commit", "-qm", "c"]);
    let _ = inert(&folder, &["diff", "git:base:infra", "git:HEAD:infra"], "");
    let _ = inert(&folder, &["diff", "git:base:infra", &format!("git:HEAD:infra/{name}")], "");
}

const SHOP: &str = "spof: 1\ncomponents: { shop: { kind: service, tier: 1, needs: [a] }, a: {} }\n";

/// What a run reads stays, also where the run fails: the next one is to come to the same.
#[test]
fn nothing_that_a_run_reads_is_written_over() {
    let folder = scratch("spared");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let run = |words: &str| spof_with(&words.split_whitespace().collect::<Vec<_>>(), &folder, b"");
    write("m.yaml", SHOP);
    assert_eq!(run("check m.yaml -q --write-baseline b.json").status, 0);
    write("m.yaml", &SHOP.replace("[a]", "[a, b]").replace("a: {}", "a: {}, b: {}"));
    write("c.yaml", "fail_on: high\n");
    write("states.yaml", "spof: 1\nstates: { a: ok }\n");
    write("old.yaml", SHOP);
    let before = || {
        let names = ["m.yaml", "b.json", "c.yaml", "states.yaml", "old.yaml"];
        names.map(|name| std::fs::read_to_string(folder.join(name)).unwrap())
    };
    let kept = before();
    for command in [
        "check m.yaml --baseline b.json --format json -o b.json",
        "check m.yaml --baseline b.json --format json -o ./b.json",
        "check m.yaml --baseline b.json --format sarif -o x.sarif --format json -o b.json",
        "check m.yaml --config c.yaml -o c.yaml",
        "check m.yaml --config c.yaml --write-baseline c.yaml",
        "check m.yaml --state states.yaml -o states.yaml",
        "cutsets m.yaml --config c.yaml -o c.yaml",
        "availability m.yaml --state states.yaml -o states.yaml",
        "explain m.yaml a --config c.yaml -o c.yaml",
        "explain m.yaml a -o m.yaml",
        "network m.yaml --state states.yaml -o states.yaml",
        "startup m.yaml -o m.yaml",
        "export open-psa m.yaml --config c.yaml -o c.yaml",
        "import netbox m.yaml -o m.yaml",
        "diff old.yaml m.yaml --config c.yaml -o c.yaml",
        "diff old.yaml m.yaml --state states.yaml -o states.yaml",
        "diff old.yaml m.yaml -o old.yaml",
        "diff old.yaml m.yaml --format json -o m.yaml",
    ] {
        let ran = run(command);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}: {}", ran.err);
        assert!(ran.err.contains("is read by this run"), "{command}: {}", ran.err);
        assert_eq!(before(), kept, "{command}");
        assert!(!folder.join("x.sarif").exists(), "{command}");
    }
    if there_is("git") {
        Command::new("git").args(["init", "-q"]).current_dir(&folder).status().unwrap();
        #[cfg(unix)]
        {
            git(&folder, &["add", "m.yaml"]);
            git(&folder, &["commit", "-qm", "a"]);
            let ran = run("diff git:HEAD:m.yaml git:HEAD:m.yaml -o m.yaml");
            assert!(ran.status == 2 && ran.err.contains("is read by this run"), "{}", ran.err);
        }
    }
}

/// A configuration of whoever can write above a repository decides nothing in it.
#[test]
fn a_configuration_above_the_repository_is_named_and_not_read() {
    let folder = scratch("above");
    std::fs::write(folder.join(".spof.yaml"), "fail_on: never\n").unwrap();
    let inside = folder.join("repository/deep");
    std::fs::create_dir_all(&inside).unwrap();
    std::fs::create_dir(folder.join("repository/.git")).unwrap();
    std::fs::write(inside.join("m.yaml"), SHOP).unwrap();
    let ran = spof_with(&["check", "m.yaml", "-q"], &inside, b"");
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("../../.spof.yaml is not read: it lies above the root"), "{}", ran.err);
    let ran = spof_with(&["check", "m.yaml", "-q", "--config", "../../.spof.yaml"], &inside, b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "named, it is");
    std::fs::write(folder.join("repository/.spof.yaml"), "fail_on: never\n").unwrap();
    let ran = spof_with(&["check", "m.yaml", "-q"], &inside, b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "at the root, it is read");
    #[cfg(unix)]
    {
        // Only the superuser can give a file away.
        let given = std::os::unix::fs::chown(folder.join("repository/.spof.yaml"), Some(12_345), None);
        if given.is_ok() {
            let ran = spof_with(&["check", "m.yaml", "-q"], &inside, b"");
            assert!(ran.status == 1 && ran.err.contains("it belongs to somebody else"), "{}", ran.err);
        }
    }
}

/// Everybody who was told that a waiver is written finds it there.
#[test]
fn waivers_written_at_once_are_all_there() {
    let folder = scratch("waivers");
    std::fs::write(folder.join(".spof.yaml"), "# ours\n").unwrap();
    let waive = |at: usize| {
        let id = format!("comp-{at}");
        let words = ["waive", "no-owner", id.as_str(), "--reason", "r", "--until", "2999-01-01", "-q"];
        Command::new(env!("CARGO_BIN_EXE_spof")).args(words).current_dir(&folder).spawn().unwrap()
    };
    let mut running: Vec<_> = (0..12).map(waive).collect();
    for one in &mut running {
        assert_eq!(one.wait().unwrap().code(), Some(0));
    }
    let text = std::fs::read_to_string(folder.join(".spof.yaml")).unwrap();
    assert!((0..12).all(|at| text.contains(&format!("component: comp-{at}\n"))), "{text}");
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [".spof.yaml"], "nothing else is left");
}

#[test]
fn a_waiver_is_looked_up_before_it_is_written() {
    let folder = scratch("looked-up");
    let run = |words: &str| {
        let words = format!("waive {words} --reason r --until 2999-01-01");
        spof_with(&words.split_whitespace().collect::<Vec<_>>(), &folder, b"")
    };
    let ran = run("orphan anything --config none.yaml");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.err.contains("no model lies beside it in which `anything` could be looked up"),
        "{}",
        ran.err
    );
    std::fs::create_dir(folder.join("infra")).unwrap();
    let model = "spof: 1\ncomponents: { shop: { kind: service, needs: [database, front] }, front: {} }\nlinks: [[front, shop], {between: [front, shop], id: cable}]\n";
    std::fs::write(folder.join("infra/shop.yaml"), model).unwrap();
    std::fs::write(folder.join("infra/db.yaml"), "spof: 1\ncomponents: { database: {} }\n").unwrap();
    std::fs::write(folder.join("infra/other.yaml"), "kind: Deployment\n").unwrap();
    for (words, said) in [
        ("orphan databse", "did you mean `database`?"),
        ("orphan database --target shopp", "did you mean `shop`?"),
        ("orphan nothing-like-it", "is defined in no model here"),
        ("orphan database infra/other.yaml", "no model can be read there"),
        ("orphan database infra/shop.yaml", "is defined in no model here"),
    ] {
        let ran = run(words);
        assert!(ran.status == 2 && ran.err.contains(said), "{words}: {}", ran.err);
        assert!(!folder.join(".spof.yaml").exists(), "{words}");
    }
    for words in ["orphan database", "orphan front--shop", "orphan cable --target shop", "orphan front infra"]
    {
        let ran = run(words);
        assert_eq!((ran.status, ran.err.lines().count()), (0, 1), "{words}: {}", ran.err);
    }
}

/// An interrupt in the middle of writing leaves what was there, and no file besides.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_temporary_file() {
    use std::fmt::Write as _;

    let folder = scratch("interrupt");
    let mut model = String::from("spof: 1\ncomponents:\n  c0: { kind: service }\n");
    for at in 1..20_000 {
        writeln!(model, "  c{at}: {{ needs: [c{}] }}", at - 1).unwrap();
    }
    model.push_str("  s: { kind: service, tier: 1, needs: [c19999] }\n");
    std::fs::write(folder.join("m.yaml"), model).unwrap();
    std::fs::write(folder.join("out.json"), "before").unwrap();
    let temporary = || {
        let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".spof-")).count()
    };
    let mut interrupted = 0;
    for signal in ["TERM", "INT", "HUP", "TERM"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_spof"))
            .args(["check", "m.yaml", "-v", "--format", "json", "-o", "out.json"])
            .current_dir(&folder)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() && temporary() == 0 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let sent = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        let ended = child.wait().unwrap();
        assert_eq!(temporary(), 0, "{signal}");
        if sent.unwrap().success() && ended.code().is_none() {
            interrupted += 1;
            assert_eq!(std::fs::read_to_string(folder.join("out.json")).unwrap(), "before");
        } else {
            std::fs::write(folder.join("out.json"), "before").unwrap();
        }
    }
    assert!(interrupted > 0, "no run was interrupted while it wrote");
}

/// Where the system has no thread to spare, a run does alone what it would have done with others.
#[cfg(target_os = "linux")]
#[test]
fn a_run_without_threads_says_the_same() {
    let site = crate::support::root().join("examples/models/site");
    let before = crate::support::root().join("examples/models/incident-before.yaml");
    let (site, before) = (site.to_str().unwrap(), before.to_str().unwrap());
    let folder = scratch("threads");
    for words in [
        &["check", site, "--format", "json"][..],
        &["diff", before, site, "--format", "json"],
        &["cutsets", site, "--target", "payments", "--max-order", "2", "--format", "json"],
        &["availability", before, "--format", "json"],
    ] {
        let run = |stack: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_spof"));
            command.args(words).current_dir(&folder).env("RUST_MIN_STACK", stack).output().unwrap()
        };
        // No address space holds a stack of this size.
        let (alone, usual) = (run("140737488355328"), run("2097152"));
        let said = String::from_utf8_lossy(&alone.stderr);
        assert!(said.contains("no thread to spare"), "{words:?}: {said}");
        assert!(!said.contains("panicked"), "{words:?}: {said}");
        assert_eq!((alone.status.code(), alone.stdout), (usual.status.code(), usual.stdout), "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_repository_of_somebody_else_is_said_to_be_one() {
    if !there_is("git") {
        return;
    }
    let folder = scratch("ownership");
    git(&folder, &["init", "-q"]);
    std::fs::write(folder.join("m.yaml"), SHOP).unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "a"]);
    for words in [&["diff", "--against", "HEAD", "m.yaml"][..], &["diff", "git:HEAD:m.yaml", "m.yaml"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_spof"))
            .args(words)
            .current_dir(&folder)
            .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("belongs to another user") && said.contains("safe.directory"), "{said}");
    }
}

/// A base that cannot be read fails no change that mends it.
#[test]
fn a_broken_base_does_not_fail_the_change_that_mends_it() {
    let folder = scratch("mended");
    let run = |words: &str| spof_with(&words.split_whitespace().collect::<Vec<_>>(), &folder, b"");
    let sound =
        "spof: 1\ncomponents: { shop: { kind: service, needs: [{ any_of: [a, b] }] }, a: {}, b: {} }\n";
    std::fs::write(
        folder.join("broken.yaml"),
        "spof: 1\ncomponents: { shop: { kind: service, neds: [a] } }\n",
    )
    .unwrap();
    std::fs::write(folder.join("sound.yaml"), sound).unwrap();
    std::fs::write(folder.join("single.yaml"), SHOP).unwrap();
    let ran = run("diff broken.yaml sound.yaml --format json");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("warning[unknown-field]"), "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(report["notes"].to_string().contains("the base cannot be read"), "{}", report["notes"]);
    // Nothing passes unseen: what the head has alone is judged.
    let ran = run("diff broken.yaml single.yaml");
    assert!(ran.status == 1 && ran.out.contains("the base cannot be read"), "{}{}", ran.out, ran.err);
    // Another file than was meant is no broken base.
    std::fs::write(folder.join("other.yaml"), "kind: Deployment\n").unwrap();
    for base in ["no-such.yaml", "other.yaml"] {
        assert_eq!(run(&format!("diff {base} sound.yaml")).status, 2, "{base}");
    }
    // And a head that is broken is bad input, whatever its base is.
    for base in ["broken.yaml", "sound.yaml"] {
        assert_eq!(run(&format!("diff {base} broken.yaml")).status, 2);
    }
}
