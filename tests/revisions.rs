//! Comparisons with git's revisions, in scratch repositories.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::waivers_and_baselines::{SHOP, folder, json, run};

fn git(folder: &Path, command: &str) {
    let done = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"])
        .args(command.split_whitespace())
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env_remove("GIT_CONFIG_GLOBAL")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(done.status.success(), "git {command}: {}", String::from_utf8_lossy(&done.stderr));
}

fn repository(name: &str) -> PathBuf {
    let top = folder(name);
    std::fs::create_dir(top.join("infra")).unwrap();
    std::fs::rename(top.join("shop.yaml"), top.join("infra/shop.yaml")).unwrap();
    git(&top, "init -q -b main");
    git(&top, "add -A");
    git(&top, "commit -q -m one");
    top
}

#[test]
fn a_change_is_compared_with_any_revision() {
    let top = repository("diff");
    let worse = SHOP.replace("web-2: { in: rack-b }", "web-2: { in: rack-a }").replace("[db, ", "[");
    std::fs::write(top.join("infra/shop.yaml"), worse).unwrap();
    let deep = top.join("infra");
    for (folder, command) in [
        (&top, "diff --against HEAD infra"),
        (&top, "diff --against main infra/shop.yaml"),
        (&top, "diff git:HEAD:infra infra"),
        (&top, "diff git:main:infra/shop.yaml infra/shop.yaml"),
        (&deep, "diff --against HEAD ."),
        (&deep, "diff git:HEAD:./shop.yaml shop.yaml"),
        (&deep, "diff git:HEAD:infra shop.yaml"),
    ] {
        let ran = run(folder, command);
        let first = ran.out.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("Regression: rack-a (component) alone takes down shop"),
            "{command}: {first}"
        );
        assert_eq!((ran.status, ran.err.as_str()), (1, ""), "{command}");
        let report = json(&run(folder, &format!("{command} --format json")));
        let target = &report["targets"][0];
        assert_eq!(target["new_spofs"], serde_json::json!(["rack-a"]));
        assert_eq!(target["fixed_spofs"], serde_json::json!(["db"]));
        assert_eq!(target["change"], "worse");
        assert_eq!(target["cut_order"], serde_json::json!([1, 1]));
        assert_eq!(report["regression"], true);
        assert_eq!(run(folder, &format!("{command} --fail-on never")).status, 0);
    }
    git(&top, "commit -q -a -m two");
    assert_eq!(run(&top, "diff git:HEAD:infra infra").status, 0);
    assert_eq!(run(&top, "diff git:HEAD~1:infra git:HEAD:infra").status, 1);
    assert_eq!(run(&top, "diff git:HEAD:infra git:HEAD~1:infra").status, 1);
}

#[test]
fn what_is_not_in_git_is_said() {
    let top = repository("diff-not");
    std::fs::create_dir(top.join("infra/.hidden")).unwrap();
    std::fs::write(top.join("infra/.hidden/x.yaml"), "no model").unwrap();
    std::fs::write(top.join("infra/notes.txt"), "no model").unwrap();
    git(&top, "add -A");
    git(&top, "commit -q -m hidden");
    assert_eq!(run(&top, "diff git:HEAD:infra infra").status, 0);
    for (command, said) in [
        ("diff git:nope:infra infra", "no revision `nope`"),
        ("diff git:HEAD:nope infra", "no model at `nope`"),
        ("diff git:HEAD infra", "git:REV:PATH"),
        ("diff --against=--output=x infra", "`--output=x` is no revision"),
        ("diff git:--output=x:infra infra", "`--output=x` is no revision"),
        ("diff git::infra infra", "is no revision"),
        ("diff git:HEAD:../../x infra", "out of the repository"),
        ("diff infra", "two sides"),
        ("diff infra infra infra", "two sides"),
        ("diff infra infra --target nope", "neither side"),
    ] {
        let ran = run(&top, command);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}");
        assert!(ran.err.contains(said), "{command}: {}", ran.err);
    }
    assert!(!top.join("x").exists());
    // A file that the revision has not yet is all new.
    std::fs::write(top.join("new.yaml"), SHOP).unwrap();
    let ran = run(&top, "diff --against HEAD new.yaml --format json");
    assert_eq!((ran.status, &json(&ran)["targets"][0]["change"]), (1, &Value::from("added")));
}

/// The shop without its second rack.
fn worse() -> String {
    SHOP.replace("web-2: { in: rack-b }", "web-2: { in: rack-a }")
}

/// What a command says of each target and on standard error.
fn changes(folder: &Path, command: &str) -> (Vec<(String, String)>, String) {
    let ran = run(folder, &format!("{command} --format json"));
    assert!(ran.status < 2, "{command}: {}", ran.err);
    let report = json(&ran);
    let word = |target: &Value, key: &str| target[key].as_str().unwrap().to_owned();
    let targets = report["targets"].as_array().unwrap().iter();
    (targets.map(|target| (word(target, "id"), word(target, "change"))).collect(), ran.err)
}

fn of_shop(change: &str) -> Vec<(String, String)> {
    vec![("shop".to_owned(), change.to_owned())]
}

#[test]
fn the_working_tree_is_compared_as_it_is() {
    let top = repository("working-tree");
    let mail = "spof: 1\ncomponents:\n  mail: { kind: service, needs: [db] }\n";
    std::fs::write(top.join("infra/mail.yaml"), mail).unwrap();
    let both = |change: &str| vec![("mail".to_owned(), change.to_owned()), of_shop("same").remove(0)];
    // What git does not track yet is new; without a path the working directory is meant.
    for command in ["diff --against HEAD infra", "diff --against HEAD"] {
        assert_eq!(changes(&top, command).0, both("added"), "{command}");
    }
    git(&top, "add -A");
    git(&top, "commit -q -m mail");
    // What is deleted was there, also where it is named and its folder is gone.
    std::fs::remove_file(top.join("infra/mail.yaml")).unwrap();
    for command in ["diff --against HEAD infra/shop.yaml infra/mail.yaml", "diff --against HEAD infra"] {
        assert_eq!(changes(&top, command), (both("removed"), String::new()), "{command}");
    }
    std::fs::rename(top.join("infra/shop.yaml"), top.join("infra/renamed.yaml")).unwrap();
    assert_eq!(changes(&top, "diff --against HEAD infra").0, both("removed"));
    std::fs::remove_file(top.join("infra/renamed.yaml")).unwrap();
    let gone = vec![("mail".to_owned(), "removed".to_owned()), of_shop("removed").remove(0)];
    for (remove_folder, command) in [
        (false, "diff --against HEAD infra"),
        (true, "diff --against HEAD infra"),
        (true, "diff --against HEAD infra/mail.yaml infra/shop.yaml"),
    ] {
        if remove_folder && top.join("infra").exists() {
            std::fs::remove_dir(top.join("infra")).unwrap();
        }
        let (targets, note) = changes(&top, command);
        assert_eq!(targets, gone, "{command}");
        assert!(note.contains("everything is removed"), "{command}: {note}");
        let reason = json(&run(&top, &format!("{command} --format json")))["reason"].clone();
        assert_eq!(reason, "No regression: 1 fixed, 2 targets removed", "{command}");
    }
    // What neither has is misspelt.
    for command in ["diff --against HEAD infar", "diff --against HEAD infra/shop.yaml infra/x/y.yaml"] {
        let ran = run(&top, command);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}");
        assert!(ran.err.contains("there is no such file"), "{command}: {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_in_revisions_as_in_folders() {
    use std::os::unix::fs::symlink;
    let top = repository("links");
    std::fs::create_dir(top.join("linked")).unwrap();
    symlink("../infra/shop.yaml", top.join("linked/shop.yaml")).unwrap();
    // To nowhere, to a folder, to itself: none of them is a file.
    symlink("nowhere.yaml", top.join("linked/a.yaml")).unwrap();
    symlink("../infra", top.join("linked/b.yaml")).unwrap();
    symlink("c.yaml", top.join("linked/c.yaml")).unwrap();
    git(&top, "add -A");
    git(&top, "commit -q -m links");
    for command in [
        "diff --against HEAD linked",
        "diff git:HEAD:linked linked",
        "diff git:HEAD:linked/shop.yaml infra",
        "diff --against HEAD linked/shop.yaml linked",
    ] {
        assert_eq!(changes(&top, command), (of_shop("same"), String::new()), "{command}");
    }
    std::fs::write(top.join("infra/shop.yaml"), worse()).unwrap();
    assert_eq!(changes(&top, "diff --against HEAD linked").0, of_shop("worse"));
    for (command, said) in [
        ("diff git:HEAD:linked/a.yaml infra", "leads to no file"),
        ("diff git:HEAD:linked/b.yaml infra", "leads to no file"),
    ] {
        let ran = run(&top, command);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}");
        assert!(ran.err.contains(said), "{command}: {}", ran.err);
    }
    symlink("/elsewhere.yaml", top.join("linked/d.yaml")).unwrap();
    git(&top, "add -A");
    git(&top, "commit -q -m outside");
    assert!(run(&top, "diff --against HEAD linked").err.contains("out of the repository"));
}

#[test]
fn submodules_are_read_at_the_commit_that_a_revision_names() {
    let inner = repository("submodule-inner");
    let top = repository("submodule");
    std::fs::create_dir(top.join("site")).unwrap();
    let at = inner.to_str().unwrap();
    assert!(!at.contains(char::is_whitespace), "git's arguments are split at blanks");
    git(&top, &format!("-c protocol.file.allow=always submodule --quiet add {at} site/sub"));
    git(&top, "commit -q -m sub");
    for command in ["diff --against HEAD site", "diff git:HEAD:site git:HEAD:site/sub"] {
        assert_eq!(changes(&top, command), (of_shop("same"), String::new()), "{command}");
    }
    std::fs::write(top.join("site/sub/infra/shop.yaml"), worse()).unwrap();
    git(&top.join("site/sub"), "commit -q -a -m worse");
    assert_eq!(changes(&top, "diff --against HEAD site").0, of_shop("worse"));
    git(&top, "commit -q -a -m bump");
    assert_eq!(changes(&top, "diff --against HEAD site").0, of_shop("same"));
    assert_eq!(changes(&top, "diff git:HEAD~1:site git:HEAD:site").0, of_shop("worse"));
    // Where it is not checked out, neither side has it, and that is said.
    std::fs::write(top.join("site/own.yaml"), SHOP).unwrap();
    git(&top, "submodule --quiet deinit --force site/sub");
    let (targets, note) = changes(&top, "diff --against HEAD site");
    assert_eq!(targets, of_shop("added"));
    assert!(note.contains("`site/sub` of `HEAD` is a submodule that is not checked out here"), "{note}");
}

#[test]
fn a_revision_may_have_any_name_and_a_path_any_character() {
    let top = repository("names");
    std::fs::create_dir(top.join("infra/a:b")).unwrap();
    std::fs::write(top.join("infra/a:b/c:d.yaml"), SHOP).unwrap();
    git(&top, "add -A");
    git(&top, "commit -q -m names");
    git(&top, "tag rel/1.0");
    git(&top, "branch feature/x/y");
    std::fs::write(top.join("infra/shop.yaml"), worse()).unwrap();
    git(&top, "commit -q -a -m worse");
    for (base, head, change) in [
        ("git:rel/1.0:infra/shop.yaml", "infra/shop.yaml", "worse"),
        ("git:feature/x/y:infra/shop.yaml", "git:main:infra/shop.yaml", "worse"),
        ("git:HEAD~1:infra/a:b/c:d.yaml", "infra/a:b", "same"),
        ("git:HEAD:infra/a:b", "git:HEAD:infra/shop.yaml", "worse"),
        ("infra/shop.yaml", "git:HEAD~1:infra/shop.yaml", "better"),
        ("git:HEAD@{0}:infra/shop.yaml", "infra/shop.yaml", "same"),
    ] {
        assert_eq!(changes(&top, &format!("diff {base} {head}")).0, of_shop(change), "{base} {head}");
    }
    // A repository without a working tree.
    let bare = top.join("bare.git");
    git(&top, "clone -q --bare . bare.git");
    assert_eq!(
        changes(&bare, "diff git:HEAD~1:infra/shop.yaml git:HEAD:infra/shop.yaml").0,
        of_shop("worse")
    );
    // A second working tree.
    git(&top, "worktree add -q second HEAD~1");
    assert_eq!(changes(&top.join("second"), "diff --against main infra/shop.yaml").0, of_shop("better"));
}

/// A change that loosens the gate says so before everything else, and with the base's configuration gains nothing.
#[test]
fn a_change_does_not_loosen_its_own_gate_unseen() {
    let top = repository("own-gate");
    std::fs::write(top.join(".spof.yaml"), "fail_on: high\nrules: { orphan: medium }\n").unwrap();
    git(&top, "add -A");
    git(&top, "commit -q -m two");
    let worse = SHOP.replace("web-2: { in: rack-b }", "web-2: { in: rack-a }");
    let worse = worse.replace(
        "rack-a:",
        "rack-a: { waive: [{ rule: shared-dependency, reason: r, expires: 2999-01-01 }] }\n  rack-z:",
    );
    std::fs::write(top.join("infra/shop.yaml"), &worse).unwrap();
    let loose = "fail_on: never\nundecided: warn\nrules: { orphan: off, single-point-of-failure: low }\nassume_up: [rack-a]\n\
                 waivers:\n  - { rule: single-point-of-failure, component: rack-a, reason: r, expires: 2999-01-01 }\n";
    std::fs::write(top.join(".spof.yaml"), loose).unwrap();
    for command in ["diff --against HEAD infra", "diff git:HEAD:infra infra"] {
        let ran = run(&top, command);
        assert_eq!(ran.status, 0, "{command}: {}{}", ran.out, ran.err);
        assert!(ran.out.starts_with("The gate itself is weakened by "), "{}", ran.out);
        for said in [
            "fail_on: fails on nothing now, not on high or worse",
            "undecided: promises that are not decided no longer fail",
            "rules: orphan is off",
            "rules: single-point-of-failure is at most low now, and was critical",
            "assume_up: rack-a is assumed never to fail (.spof.yaml:4)",
            "waivers: single-point-of-failure is waived for rack-a until 2999-01-01",
            "waive: shared-dependency is waived for rack-a until 2999-01-01",
        ] {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words(&ran.out).contains(said), "{said}: {}", ran.out);
        }
        let ran = run(&top, &format!("{command} --config-from base --format json"));
        let report = json(&ran);
        assert_eq!(ran.status, 1, "{command}: {}", ran.out);
        assert_eq!(report["gate"]["applies"], false);
        assert_eq!(report["fail_on"], "high");
        assert_eq!(report["assumptions"], serde_json::json!([]));
        let keys: Vec<&str> = report["gate"]["weakened"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w["key"].as_str().unwrap())
            .collect();
        assert_eq!(
            keys,
            ["fail_on", "undecided", "rules", "rules", "assume_up", "waivers", "waive"],
            "{}",
            report["gate"]
        );
        let news = report["new_findings"].as_array().unwrap();
        assert!(news.iter().all(|finding| finding["waived"] == false), "{news:?}");
        assert!(news.iter().any(|finding| finding["rule"] == "single-point-of-failure"), "{news:?}");
    }
    let quiet = run(&top, "diff --against HEAD infra -q --config-from base").out;
    assert!(
        quiet.starts_with("The gate itself is weakened by 7 changes, which do not apply here: fail_on: "),
        "{quiet}"
    );
    assert!(quiet.lines().nth(1).unwrap().starts_with("Regression: rack-a"), "{quiet}");
    for (format, said) in [
        ("markdown", "**⚠️ The gate itself is weakened by 7 changes"),
        ("github", "::warning title=spof, the gate::The gate itself is weakened by 7 changes"),
        ("junit", "The gate itself is weakened by 7 changes"),
    ] {
        let ran = run(&top, &format!("diff --against HEAD infra --config-from base --format {format}"));
        assert!(ran.status == 1 && ran.out.contains(said), "{format}: {}", ran.out);
    }
    // Without a change of either there is nothing to say of the gate.
    git(&top, "checkout -q .");
    assert_eq!(run(&top, "diff --against HEAD infra").out, "No regression: nothing changed\n");
    // What is stricter is no weakening; what components promise less is one.
    std::fs::write(top.join(".spof.yaml"), "fail_on: low\nrules: { orphan: high }\n").unwrap();
    let less = SHOP
        .replace("tier: 1", "tier: 4")
        .replace("web-2: { in: rack-b }", "web-2: { in: rack-b, fails: false }");
    std::fs::write(top.join("infra/shop.yaml"), less).unwrap();
    let report = json(&run(&top, "diff --against HEAD infra --format json"));
    let said: Vec<&str> = report["gate"]["weakened"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["message"].as_str().unwrap())
        .collect();
    assert_eq!(said, ["shop has tier 4 now, and had 1", "web-2 never fails now, and did"]);
}
