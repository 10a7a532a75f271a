//! Where teams gate: the action's steps as shell, the hooks in pre-commit, and the GitLab job and Makefile of `docs/`
//! line; all on a scratch repository with a model that fails and one that does not.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{from_pypi, root, there_is};

/// A repository with a bad model in `infrastructure/` and a good one in `sound/`.
fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gates").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    for (part, model) in [("infrastructure", "incident-before.yaml"), ("sound", "incident-after.yaml")] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
        std::fs::copy(root().join("examples/models").join(model), folder.join(part).join("model.yaml"))
            .unwrap();
    }
    git(&folder, &["init", "--quiet"]);
    commit(&folder);
    folder
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(folder: &Path) -> String {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--no-verify", "-m", "as it is"]);
    git(folder, &["rev-parse", "HEAD"])
}

/// A command that finds our `spof` first.
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let spof = Path::new(env!("CARGO_BIN_EXE_spof")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths(std::iter::once(spof.to_owned()).chain(std::env::split_paths(&path))).unwrap();
    let mut command = Command::new(program);
    command.current_dir(folder).env("PATH", path).env("NO_COLOR", "1");
    command
}

struct Ran {
    status: i32,
    out: String,
    all: String,
}

fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let all = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
    Ran { status: output.status.code().unwrap_or(-1), out, all }
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages with jobs and hooks in them.
fn pages() -> String {
    ["docs/gate.md", "docs/formats.md"].map(|page| read(root().join(page))).join("\n")
}

/// The block of these pages in this language that starts with this line.
fn block(language: &str, first: &str) -> String {
    let text = pages();
    let start = text.find(&format!("```{language}\n{first}")).unwrap_or_else(|| panic!("no block {first}"));
    let rest = &text[start + 4 + language.len()..];
    rest[..rest.find("\n```").unwrap() + 1].to_owned()
}

/// Runs the action's steps one after the other, as GitHub does with the inputs in their place.
fn action(folder: &Path, inputs: &[(&str, &str)]) -> Ran {
    let action = yaml(&read(root().join("action.yml")));
    let value = |expression: &str| {
        let name = expression.trim_start_matches("${{ ").trim_end_matches(" }}");
        let Some(input) = name.strip_prefix("inputs.") else {
            assert_eq!(name, "github.action_path");
            return root().display().to_string();
        };
        let default = action["inputs"][input]["default"].as_str().unwrap_or_default();
        inputs.iter().find(|(name, _)| *name == input).map_or(default, |(_, value)| value).to_owned()
    };
    let mut last = Ran { status: 0, out: String::new(), all: String::new() };
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert_eq!(step["shell"], "bash");
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "an expression in a script is read as shell");
        let mut shell = command("bash", folder);
        shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        for (name, expression) in step["env"].as_object().unwrap() {
            shell.env(name, value(expression.as_str().unwrap()));
        }
        shell.env("GITHUB_OUTPUT", folder.join("outputs")).env("GITHUB_STEP_SUMMARY", folder.join("summary"));
        last = run(&mut shell);
        if last.status != 0 {
            break;
        }
    }
    last
}

#[test]
fn the_action_annotates_and_leaves_its_reports() {
    if !there_is("bash") || !there_is("git") {
        return;
    }
    let folder = repository("action");
    let ran = action(&folder, &[("paths", "infrastructure\n")]);
    assert_eq!(ran.status, 1, "{}", ran.all);
    assert!(ran.out.contains("\n::error file=infrastructure/model.yaml,line="), "{}", ran.out);
    assert!(read(folder.join("summary")).starts_with("## ❌ "));
    let outputs = read(folder.join("outputs"));
    assert_eq!(
        outputs,
        "status=1\nsarif=spof-report/spof.sarif\njson=spof-report/spof.json\nmarkdown=spof-report/spof.md\n"
    );
    let sarif: Value = serde_json::from_str(&read(folder.join("spof-report/spof.sarif"))).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], "infrastructure/model.yaml");
    let json: Value = serde_json::from_str(&read(folder.join("spof-report/spof.json"))).unwrap();
    assert_eq!(json["targets"][0]["id"], "platform");
}

#[test]
fn the_action_passes_its_inputs_on_and_keeps_the_exit_status() {
    if !there_is("bash") || !there_is("git") {
        return;
    }
    let folder = repository("action-inputs");
    assert_eq!(action(&folder, &[("paths", "sound")]).status, 0);
    let ran =
        action(&folder, &[("paths", "infrastructure"), ("fail-on", "never"), ("arguments", "--target\nweb")]);
    assert_eq!(ran.status, 0, "{}", ran.all);
    assert!(ran.out.contains("takes web down") || ran.out.contains("1 target: web"), "{}", ran.out);
    let late = action(&folder, &[("paths", "infrastructure"), ("timeout", "0s"), ("output", "late")]);
    assert_eq!(late.status, 3, "{}", late.all);
    assert!(read(folder.join("outputs")).ends_with("status=3\n"), "nothing is claimed");
    assert_eq!(std::fs::read_dir(folder.join("late")).unwrap().count(), 0);
    let outside = action(&folder, &[("paths", "$(touch ran)\n; touch ran")]);
    assert_eq!(outside.status, 2, "{}", outside.all);
    assert!(!folder.join("ran").exists());
}

/// With a revision to compare with, what was there before neither fails the job nor is annotated.
#[test]
fn the_action_compares_with_a_revision() {
    if !there_is("bash") || !there_is("git") {
        return;
    }
    let folder = repository("action-against");
    let inputs = [("paths", "infrastructure"), ("against", "HEAD")];
    let ran = action(&folder, &inputs);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (0, "::notice title=spof::No regression: nothing changed\n"),
        "{}",
        ran.all
    );
    assert!(read(folder.join("outputs")).starts_with("status=0\nsarif="));
    let sarif: Value = serde_json::from_str(&read(folder.join("spof-report/spof.sarif"))).unwrap();
    assert!(sarif["runs"][0]["results"].as_array().unwrap().len() > 20, "the whole report");
    let model = read(folder.join("infrastructure/model.yaml"));
    let worse = model
        .replace("\ncomponents:\n", "\ncomponents:\n  mail: { kind: service, tier: 1, needs: [drive-1] }\n");
    assert_ne!(worse, model);
    std::fs::write(folder.join("infrastructure/model.yaml"), worse).unwrap();
    let ran = action(&folder, &inputs);
    assert_eq!(ran.status, 1, "{}", ran.all);
    assert!(
        ran.out.starts_with(
            "::error title=spof::Regression: drive-1 (drive) alone takes down mail and platform"
        ),
        "{}",
        ran.out
    );
    assert!(read(folder.join("summary")).contains("## ❌ web platform, before the incident: Regression: "));
    let lenient = [("fail-on", "never"), inputs[0], inputs[1]];
    assert_eq!(action(&folder, &lenient).status, 0);
    assert_eq!(action(&folder, &[("against", "no-such-revision"), inputs[0]]).status, 2);
    assert_eq!(action(&folder, &[("timeout", "0s"), inputs[0], inputs[1]]).status, 3);
}

/// What a change can hold to have its author's programs run in place of cargo and the compiler.
#[cfg(unix)]
fn with_a_toolchain_of_its_own(folder: &Path) {
    let evil = folder.join("evil/bin");
    std::fs::create_dir_all(&evil).unwrap();
    for program in ["cargo", "rustc", "wrapper"] {
        executable(&evil.join(program), "echo \"not your program: $0 $*\" >&2; exit 7");
    }
    let evil = evil.canonicalize().unwrap();
    let toolchain = format!("[toolchain]\npath = \"{}\"\n", evil.parent().unwrap().display());
    std::fs::write(folder.join("rust-toolchain.toml"), toolchain).unwrap();
    std::fs::create_dir(folder.join(".cargo")).unwrap();
    let evil = evil.display();
    let config = format!("[build]\nrustc = \"{evil}/rustc\"\nrustc-wrapper = \"{evil}/wrapper\"\n");
    std::fs::write(folder.join(".cargo/config.toml"), config).unwrap();
}

#[cfg(unix)]
fn executable(path: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// What the action and the hook are in a checkout: their scripts, and a program in the place of ours that is built in a
/// moment.
#[cfg(unix)]
fn checkout_with_a_small_program(folder: &Path) {
    let program = folder.join("crates/spof-cli");
    std::fs::create_dir_all(program.join("src")).unwrap();
    std::fs::create_dir(folder.join("scripts")).unwrap();
    for script in ["build-spof", "pre-commit-hook"] {
        std::fs::copy(root().join("scripts").join(script), folder.join("scripts").join(script)).unwrap();
    }
    let files = [
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n"),
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"spof-cli\"\nversion = \"0.1.0\"\n"),
        (
            "crates/spof-cli/Cargo.toml",
            "[package]\nname = \"spof-cli\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[[bin]]\nname = \"spof\"\npath = \"src/main.rs\"\n",
        ),
        (
            "crates/spof-cli/src/main.rs",
            "fn main() {\n    let words: Vec<String> = std::env::args().skip(1).collect();\n    println!(\"built: {}\", words.join(\" \"));\n}\n",
        ),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// The path without the programs called `spof`.
#[cfg(unix)]
fn path_without_spof() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let without = std::env::split_paths(&path).filter(|folder| !folder.join("spof").exists());
    std::env::join_paths(without).unwrap()
}

/// Where there is no spof, the action and the hook build the one that they came with: with the machine's toolchain, also
/// where the change brings one of its own, and where they lie inside the change.
#[cfg(unix)]
#[test]
fn nothing_of_the_change_takes_part_in_the_build() {
    if !there_is("bash") || !there_is("git") || !there_is("cargo") {
        return;
    }
    let folder = repository("toolchain");
    with_a_toolchain_of_its_own(&folder);
    let action = yaml(&read(root().join("action.yml")));
    let script = action["runs"]["steps"][0]["run"].as_str().unwrap();
    let outside = folder.parent().unwrap().join("toolchain of the action");
    if outside.exists() {
        std::fs::remove_dir_all(&outside).unwrap();
    }
    for checkout in [outside, folder.join(".cache/action")] {
        checkout_with_a_small_program(&checkout);
        let cargo_home = checkout.join("home");
        let mut shell = Command::new("bash");
        shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(&folder);
        shell.env("ACTION_PATH", &checkout).env("PATH", path_without_spof());
        // As where none of these tests run: what the tests are built with says nothing to the action.
        for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "CARGO_TARGET_DIR"] {
            shell.env_remove(name);
        }
        shell.env("CARGO_HOME", &cargo_home).env("GITHUB_PATH", checkout.join("paths"));
        let ran = run(&mut shell);
        assert_eq!((ran.status, ran.all.as_str()), (0, ""), "{}", checkout.display());
        let bin = cargo_home.join("bin");
        assert_eq!(read(checkout.join("paths")), format!("{}\n", bin.display()));
        assert_eq!(run(Command::new(bin.join("spof")).arg("rules")).out, "built: rules\n");
        let mut hook = Command::new(checkout.join("scripts/pre-commit-hook"));
        hook.args(["infrastructure/", "--fail-on", "low"])
            .current_dir(&folder)
            .env_remove("RUSTUP_TOOLCHAIN");
        let ran = run(hook.env("CARGO_TARGET_DIR", "elsewhere").env("CARGO_BUILD_TARGET", "no-such-target"));
        assert_eq!(
            (ran.status, ran.all.as_str()),
            (0, "built: check infrastructure/ --fail-on low\n"),
            "{}",
            checkout.display()
        );
        // One that is there already is taken.
        let path = std::env::join_paths([bin, "/usr/bin".into(), "/bin".into()]).unwrap();
        assert_eq!(run(shell.env("ACTION_PATH", "/nowhere").env("PATH", path)).status, 0);
    }
    // What would have run: the same build where the change is.
    let mut naive = Command::new("cargo");
    naive.args(["build", "--manifest-path"]).arg(folder.join(".cache/action/Cargo.toml"));
    let ran = run(naive.current_dir(&folder).env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC"));
    assert!(ran.status != 0 && ran.all.contains("not your program"), "the test proves nothing: {}", ran.all);
    assert!(root().join("crates/spof-cli/Cargo.toml").exists());
}

/// A change decides nothing about where the reports go.
#[cfg(unix)]
#[test]
fn the_action_writes_through_no_link_of_the_change() {
    if !there_is("bash") || !there_is("git") {
        return;
    }
    let folder = repository("action-links");
    let elsewhere = folder.join(".git/elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.join("spof-report")).unwrap();
    std::fs::create_dir(folder.join("reports")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("profile"), folder.join("reports/spof.md")).unwrap();
    for output in ["spof-report", "spof-report/deep/er", "reports", "./reports", "", "a\nstatus=0", "-v"] {
        let ran = action(&folder, &[("paths", "sound"), ("output", output)]);
        assert_eq!(ran.status, 2, "{output:?}: {}", ran.all);
        assert!(ran.all.contains("the reports cannot go to `output`"), "{output:?}: {}", ran.all);
    }
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert!(!folder.join("outputs").exists());
    assert_eq!(action(&folder, &[("paths", "sound"), ("output", "deep/er")]).status, 0);
    assert!(folder.join("deep/er/spof.md").exists());
}

/// What runs beside the action, in it or in what the pages tell people to copy, is named by its hash.
#[test]
fn everything_that_is_used_is_pinned() {
    let texts = ["action.yml", "docs/formats.md", "docs/gate.md"].map(|page| read(root().join(page)));
    let uses = texts.iter().flat_map(|text| text.lines()).filter_map(|line| {
        let line = line.trim().trim_start_matches("- ");
        line.strip_prefix("uses: ")
    });
    let uses: Vec<&str> = uses.collect();
    assert!(uses.len() >= 3, "{uses:?}");
    for used in uses {
        let version = used.split_whitespace().next().unwrap().split_once('@').unwrap().1;
        let pinned = version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(pinned || version == "REV", "{used}");
    }
}

#[test]
fn the_workflow_of_the_docs_names_inputs_and_outputs_of_the_action() {
    let action = yaml(&read(root().join("action.yml")));
    let workflow = yaml(&block("yaml", "# .github/workflows/spof.yml"));
    let steps = workflow["jobs"]["spof"]["steps"].as_array().unwrap();
    for input in steps[1]["with"].as_object().unwrap().keys() {
        assert!(action["inputs"][input].is_object(), "{input}");
    }
    assert_eq!(steps[2]["with"]["sarif_file"], "${{ steps.spof.outputs.sarif }}");
    assert!(action["outputs"]["sarif"].is_object());
}

/// A repository with our hooks, as pre-commit clones them.
fn hooks() -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gates/hooks");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(folder.join("scripts")).unwrap();
    for file in [".pre-commit-hooks.yaml", "scripts/pre-commit-hook", "scripts/build-spof"] {
        std::fs::copy(root().join(file), folder.join(file)).unwrap();
    }
    git(&folder, &["init", "--quiet"]);
    let revision = commit(&folder);
    (folder, revision)
}

#[cfg(unix)]
#[test]
fn the_hooks_run_in_pre_commit() {
    if !there_is("git") {
        return;
    }
    let Some(pre_commit) = from_pypi().map(|bin| bin.join("pre-commit")) else { return };
    let (hooks, revision) = hooks();
    let folder = repository("pre-commit");
    // The hook that builds itself is given a cargo that has built it already.
    let bin = folder.join(".git/bin");
    std::fs::create_dir_all(&bin).unwrap();
    executable(
        &bin.join("cargo"),
        "for target; do :; done\nmkdir -p \"$target/release\"\ncp \"$(command -v spof)\" \"$target/release/spof\"",
    );
    let config = block("yaml", "# .pre-commit-config.yaml")
        .replace("https://github.com/OWNER/spof", &hooks.canonicalize().unwrap().display().to_string())
        .replace("REV", &revision);
    let with_cargo = |arguments: &[&str]| {
        let mut command = command(&pre_commit, &folder);
        let path = command.get_envs().find(|(name, _)| *name == "PATH").unwrap().1.unwrap().to_owned();
        let mut with_cargo = bin.clone().into_os_string();
        with_cargo.push(":");
        with_cargo.push(path);
        command.env("PATH", with_cargo).env("PRE_COMMIT_HOME", folder.join(".git/pre-commit"));
        // Whoever runs these tests from a hook has set them for another repository.
        ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"].iter().for_each(|name| {
            command.env_remove(name);
        });
        run(command.args(arguments))
    };
    for (hook, models, status) in [
        ("spof", "infrastructure", 1),
        ("spof", "sound", 0),
        ("spof-installed", "infrastructure", 1),
        ("spof-installed", "sound", 0),
    ] {
        let config = config.replace("id: spof", &format!("id: {hook}")).replace("infrastructure/", models);
        std::fs::write(folder.join(".pre-commit-config.yaml"), config).unwrap();
        git(&folder, &["add", "--all"]);
        let ran = with_cargo(&["run", "--all-files", "--color", "never"]);
        assert_eq!(ran.status, status, "{hook} {models}: {}", ran.all);
        let said = if status == 0 { "Passed" } else { "5 single points of failure take down 1 of 1" };
        assert!(ran.all.contains(said), "{}", ran.all);
        assert!(!ran.all.contains("[WARNING]"), "{}", ran.all);
    }
    // What changed is no model of those that the hook is for: nothing is checked.
    std::fs::write(folder.join("notes.yaml"), "spof: 1").unwrap();
    let config = config.replace("id: spof", "id: spof-installed");
    std::fs::write(folder.join(".pre-commit-config.yaml"), config).unwrap();
    git(&folder, &["add", "--all"]);
    let ran = with_cargo(&["run", "--files", "notes.yaml", "--color", "never"]);
    assert!(ran.status == 0 && ran.all.contains("Skipped"), "{}", ran.all);
    // Installed, it stops the commit of a model that fails, and lets the mended one pass.
    let ran = with_cargo(&["install"]);
    assert_eq!(ran.status, 0, "{}", ran.all);
    let commit = |change: &str| {
        let model = folder.join("infrastructure/model.yaml");
        std::fs::write(&model, read(folder.join(change)) + "# changed\n").unwrap();
        git(&folder, &["add", "--all"]);
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        let mut command = command("git", &folder);
        command.env("PRE_COMMIT_HOME", folder.join(".git/pre-commit"));
        run(command.args(identity).args(["commit", "-m", "a change"]))
    };
    let ran = commit("infrastructure/model.yaml");
    assert!(ran.status == 1 && ran.all.contains("5 single points of failure"), "{}", ran.all);
    let ran = commit("sound/model.yaml");
    assert!(ran.status == 0 && ran.all.contains("Passed"), "{}", ran.all);
}

#[test]
fn the_gitlab_job_leaves_what_it_says() {
    if !there_is("bash") || !there_is("git") {
        return;
    }
    let folder = repository("gitlab");
    let job = yaml(&block("yaml", "# .gitlab-ci.yml"));
    let script = job["spof"]["script"][0].as_str().unwrap();
    let ran = run(command("bash", &folder).args(["-eo", "pipefail", "-c", script]));
    assert_eq!(ran.status, 1, "{}", ran.all);
    assert!(ran.out.contains("5 single points of failure"), "{}", ran.out);
    let reports = &job["spof"]["artifacts"]["reports"];
    let junit = read(folder.join(reports["junit"].as_str().unwrap()));
    assert!(junit.contains("<testsuite name=\"platform\""), "{junit}");
    let issues: Value =
        serde_json::from_str(&read(folder.join(reports["codequality"].as_str().unwrap()))).unwrap();
    assert!(issues.as_array().unwrap().len() > 20);
    for issue in issues.as_array().unwrap() {
        assert_eq!(issue["location"]["path"], "infrastructure/model.yaml");
    }
}

/// The last step of the tutorial: a change that makes it worse fails the job, and what was there before does not.
#[test]
fn the_job_of_the_tutorial_stops_a_regression_and_nothing_else() {
    if !there_is("bash") || !there_is("git") {
        return;
    }
    let folder = repository("tutorial");
    let workflow = yaml(&block("yaml", "# .github/workflows/gate.yml"));
    let steps = workflow["jobs"]["gate"]["steps"].as_array().unwrap();
    let lines: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    let [install, gates @ ..] = &lines[..] else { panic!("{lines:?}") };
    assert!(install.starts_with("cargo install --locked "), "{install}");
    assert!(gates.len() == 2 && gates.iter().all(|line| line.starts_with("spof ")), "{gates:?}");
    let gate = || {
        let shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c"];
        gates
            .iter()
            .map(|line| run(command("bash", &folder).args(shell).arg(line)).status)
            .collect::<Vec<_>>()
    };
    // The two models of the tutorial: before the change, and with it.
    let models = [
        "# infra/shop.yaml",
        "  web-2: { kind: server, in: rack-b }",
        "  web-2: { kind: server, in: rack-a }",
    ];
    let before = block("yaml", models[0]);
    let after = before.replace(models[1], models[2]);
    assert!(pages().contains(&after), "the change of the tutorial is another one");
    std::fs::create_dir(folder.join("infra")).unwrap();
    std::fs::write(folder.join("infra/shop.yaml"), before).unwrap();
    let known =
        run(command("bash", &folder).args(["-c", "spof check infra --quiet --write-baseline baseline.json"]));
    assert_eq!(known.status, 0, "{}", known.all);
    commit(&folder);
    git(&folder, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(gate(), [0, 0]);
    std::fs::write(folder.join("infra/shop.yaml"), after).unwrap();
    commit(&folder);
    assert_eq!(gate(), [1, 1]);
}

#[test]
fn the_line_of_a_makefile_fails_make() {
    if !there_is("make") || !there_is("git") {
        return;
    }
    let folder = repository("make");
    std::fs::write(folder.join("Makefile"), block("makefile", "spof:")).unwrap();
    let ran = run(command("make", &folder).arg("spof"));
    assert_eq!(ran.status, 2, "{}", ran.all);
    assert!(ran.out.contains("5 single points of failure"), "{}", ran.all);
}
