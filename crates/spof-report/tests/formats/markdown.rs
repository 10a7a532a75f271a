//! The comment, read by a Markdown reader; the picture by a strict parser of the part of Mermaid in use.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use spof::report::{BaselineState, CheckReport, Rename};

use super::{changed, gated, hostile, huge, ids, setting, sound, written};

fn markdown(report: &CheckReport) -> String {
    written(|out| spof_report::markdown::check(report, &setting(), out))
}

/// What a reader makes of the comment.
#[derive(Default)]
struct Read {
    words: String,
    /// The words that are not in the type of code, where GitHub looks for mentions and addresses.
    loose: String,
    html: BTreeSet<String>,
    tables: Vec<Vec<usize>>,
    pictures: Vec<String>,
    headings: usize,
    links: usize,
}

fn read(text: &str) -> Read {
    let mut read = Read::default();
    let (mut in_picture, mut in_code) = (false, false);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert_eq!(&*language, "mermaid");
                in_picture = true;
                read.pictures.push(String::new());
            }
            Event::End(TagEnd::CodeBlock) => in_picture = false,
            Event::Text(words) if in_picture => read.pictures.last_mut().unwrap().push_str(&words),
            Event::Code(words) => read.words.push_str(&words),
            Event::Text(words) => {
                read.words.push_str(&words);
                read.loose.push_str(if in_code { "" } else { &words });
            }
            Event::Html(tag) | Event::InlineHtml(tag) => {
                in_code = (in_code || &*tag == "<code>") && &*tag != "</code>";
                read.html.insert(tag.trim().to_owned());
            }
            Event::Start(Tag::Table(_)) => read.tables.push(Vec::new()),
            Event::Start(Tag::TableRow) => read.tables.last_mut().unwrap().push(0),
            Event::Start(Tag::TableCell) => {
                if let Some(cells) = read.tables.last_mut().unwrap().last_mut() {
                    *cells += 1;
                }
            }
            Event::Start(Tag::Heading { .. }) => read.headings += 1,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => read.links += 1,
            _ => {}
        }
    }
    read
}

/// The names of the nodes; every line is one of five kinds.
fn nodes(picture: &str) -> Vec<String> {
    let mut lines = picture.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    let mut nodes = Vec::new();
    let is_number = |text: &str| text.strip_prefix('n').is_some_and(|digits| digits.parse::<usize>().is_ok());
    for line in lines {
        let line = line.strip_prefix("  ").unwrap();
        if line.starts_with("classDef ") {
            assert!(!line.contains(['"', '[']));
        } else if let Some((from, to)) = line.split_once(" --> ") {
            assert!(is_number(from) && is_number(to), "{line}");
        } else {
            let (before, rest) = line.split_once('"').unwrap();
            let (name, after) = rest.split_once('"').unwrap();
            let number = before.trim_end_matches(['[', '(']);
            assert!(is_number(number) || number == "rest", "{line}");
            let closings = ["]:::spof", "]:::other", "]:::gap", "]):::target"];
            assert!(closings.contains(&after), "{line}");
            nodes.push(entities(name));
        }
    }
    nodes
}

/// `#35;` as the sign that it stands for; no other sign but the harmless ones may be there.
fn entities(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '#' {
            assert!(!c.is_ascii_punctuation() || "-./_".contains(c), "{name}");
            out.push(c);
            continue;
        }
        let (digits, after) = rest.split_once(';').unwrap();
        out.push(char::from_u32(digits.parse().unwrap()).unwrap());
        rest = after;
    }
    out
}

#[test]
fn comment() {
    assert_snapshot!(markdown(&gated()));
}

#[test]
fn nothing_found() {
    assert_snapshot!(markdown(&sound()));
}

#[test]
fn hostile_texts_are_text() {
    let text = markdown(&hostile::report());
    let read = read(&text);
    let own = ["<br>", "<code>", "</code>", "</details>"];
    for tag in &read.html {
        assert!(own.contains(&tag.as_str()) || tag.starts_with("<details><summary>"), "{tag}");
    }
    assert_eq!((read.headings, read.links), (1, 0));
    for table in &read.tables {
        assert!(table.iter().all(|cells| *cells == table[0]), "{table:?}");
    }
    assert!(!read.loose.contains("@ops") && !read.loose.contains("://"), "{}", read.loose);
    for id in &hostile::IDS[..5] {
        assert!(read.words.contains(id), "{id} in {}", read.words);
    }
    assert_eq!(read.pictures.len(), 1);
    let nodes = nodes(&read.pictures[0]);
    assert!(nodes.iter().any(|name| name == hostile::IDS[0]), "{nodes:?}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
}

/// A comment on what this brings where there was nothing.
fn diff_of(report: &CheckReport) -> String {
    let mut diff = changed(&sound(), report);
    diff.renamed = (0..5_000).map(|n| Rename { from: format!("a|{n}"), to: format!("`b{n}") }).collect();
    diff.assumptions = ids("internet <b>");
    written(|out| spof_report::markdown::diff(&diff, &setting(), out))
}

#[test]
fn comment_on_a_change() {
    let mut base = gated();
    base.findings.remove(1);
    base.spofs.remove(1);
    base.targets[2] = super::target("status-page", 2, "");
    let diff = changed(&base, &gated());
    assert_snapshot!(written(|out| spof_report::markdown::diff(&diff, &setting(), out)));
}

#[test]
fn hostile_changes_are_text() {
    let text = diff_of(&hostile::report());
    let read = read(&text);
    let own = ["<br>", "<code>", "</code>", "</details>"];
    for tag in &read.html {
        assert!(own.contains(&tag.as_str()) || tag.starts_with("<details><summary>"), "{tag}");
    }
    assert_eq!((read.headings, read.links), (1, 0));
    for table in &read.tables {
        assert!(table.iter().all(|cells| *cells == table[0]), "{table:?}");
    }
    assert!(!read.loose.contains("@ops") && !read.loose.contains("://"), "{}", read.loose);
    assert_eq!(read.pictures.len(), 1);
    assert!(nodes(&read.pictures[0]).iter().any(|name| name == hostile::IDS[0]));
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
}

/// However much one list holds, the others are there: what was not looked at, above all.
#[test]
fn no_list_takes_the_room_of_another() {
    let mut report = huge(9_000);
    for (at, finding) in report.findings.iter_mut().enumerate() {
        finding.baseline = Some(if at < 3_000 { BaselineState::New } else { BaselineState::Unchanged });
        finding.waived = at >= 6_000;
    }
    report.targets = (0..3_000).map(|n| super::target(&format!("target-{n}"), 1, "")).collect();
    report.notes.push("one target is too large".into());
    for (text, folds) in [
        (
            markdown(&report),
            &["further finding", "waived finding", "of the baseline", "3000 targets", "Notes"][..],
        ),
        (
            diff_of(&report),
            &["further new finding", "new and waived", "further target", "renamed", "Assumptions", "Notes"],
        ),
    ] {
        let read = read(&text);
        assert!(text.len() < 65_000, "{} bytes", text.len());
        for fold in folds {
            let is = |tag: &&String| tag.starts_with("<details><summary>") && tag.contains(fold);
            assert!(read.html.iter().any(|tag| is(&tag)), "{fold}: {:?}", read.html);
        }
        assert!(read.words.contains("one target is too large"));
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    }
}

#[test]
fn a_comment_is_short_enough_whatever_the_model() {
    let mut worst = huge(5_000);
    for finding in &mut worst.findings {
        finding.message = "#@".repeat(5_000);
        finding.help = "[_](".repeat(5_000);
        finding.component = "`|".repeat(5_000);
    }
    for text in [&huge(5_000), &worst].into_iter().flat_map(|report| [markdown(report), diff_of(report)]) {
        assert!(text.len() < 65_000, "{} bytes", text.len());
        let read = read(&text);
        assert!(read.pictures.iter().all(|picture| nodes(picture).len() <= 21));
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        assert!(text.contains(" more: see the full report."));
    }
}
