//! Workflow commands, read as GitHub's runner reads them.

use insta::assert_snapshot;
use spof::report::CheckReport;

use super::{changed, gated, hostile, huge, setting, sound, written};

fn github(report: &CheckReport) -> String {
    written(|out| spof_report::github::check(report, &setting(), out))
}

#[derive(Debug)]
struct Command {
    name: String,
    properties: Vec<(String, String)>,
    message: String,
}

impl Command {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// One command a line, as the runner takes it apart: up to the first `::` behind the leading one.
fn parse(text: &str) -> Vec<Command> {
    let command = |line: &str| {
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let properties = properties.split(',').map(|property| {
            let (key, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "col", "title"].contains(&key), "{line}");
            assert!(!value.contains("::"), "{line}");
            (key.to_owned(), unescaped(&unescaped_signs(value)))
        });
        let properties = properties.collect();
        Command { name: name.to_owned(), properties, message: unescaped(message) }
    };
    text.lines().map(command).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

fn unescaped_signs(text: &str) -> String {
    text.replace("%3A", ":").replace("%2C", ",")
}

#[test]
fn commands() {
    assert_snapshot!(github(&gated()));
    assert_snapshot!(github(&sound()), @"::notice title=spof::No single component takes platform down alone.");
}

#[test]
fn waived_and_known_findings_are_not_shown() {
    let report = gated();
    let commands = parse(&github(&report));
    let is_about =
        |rule: &str| commands.iter().any(|command| command.property("title").unwrap().starts_with(rule));
    assert!(
        is_about("single-point-of-failure") && !is_about("unmonitored") && !is_about("shared-dependency")
    );
}

#[test]
fn hostile_texts_are_no_commands() {
    let text = github(&hostile::report());
    let commands = parse(&text);
    let with_file: Vec<&Command> =
        commands.iter().filter(|command| command.property("file").is_some()).collect();
    assert!(!with_file.is_empty());
    for command in with_file {
        assert_eq!(command.property("file"), Some(format!("infra/{}", hostile::FILE).as_str()));
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
}

/// Errors are what fails the change, or what is as severe.
#[test]
fn commands_on_a_change() {
    let (none, head, bad) = (sound(), gated(), hostile::report());
    let of = |base: &CheckReport, head: &CheckReport| {
        let diff = changed(base, head);
        written(|out| spof_report::github::diff(&diff, &setting(), out))
    };
    assert_snapshot!(of(&none, &head));
    assert_snapshot!(of(&none, &none), @"::notice title=spof::No regression: nothing changed");
    let text = of(&none, &bad);
    let commands = parse(&text);
    assert_eq!(commands[0].name, "error");
    assert_eq!(commands.len(), 1 + bad.findings.iter().filter(|finding| !finding.waived).count());
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
    let commands = parse(&of(&none, &huge(2_000)));
    let said = "Not shown: 991 errors, 990 notices; 1000 findings are not in the log either.";
    assert!(commands[0].message.ends_with(said), "{}", commands[0].message);
    // What is no longer waived comes back.
    let mut unwaived = gated();
    unwaived.findings.iter_mut().for_each(|finding| finding.waived = false);
    let commands = parse(&of(&head, &unwaived));
    assert_eq!(commands.len(), 2);
    assert_eq!(commands[1].property("title"), Some("unmonitored (medium): drive-1"));
}

#[test]
fn what_github_does_not_show_is_said() {
    let report = huge(2_000);
    let commands = parse(&github(&report));
    assert_eq!(commands.len(), 1_001);
    assert_eq!(commands[0].name, "notice");
    let verdict = &commands[0].message;
    let said = "Not shown: 990 errors, 991 notices; 1000 findings are not in the log either.";
    assert!(verdict.ends_with(said), "{verdict}");
}
