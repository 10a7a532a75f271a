//! Snapshots of rendered diagnostics.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use insta::assert_snapshot;
use spof::diagnostic::Diagnostic;
use spof::source::{SourceId, Sources, Span};
use spof_report::diagnostics::{render, summary};

/// The span of the `n`th occurrence of `word`, counted from 0.
fn find(sources: &Sources, file: SourceId, word: &str, n: usize) -> Span {
    let (start, found) = sources.text(file).match_indices(word).nth(n).unwrap();
    Span::new(file, start as u32, (start + found.len()) as u32)
}

fn one(text: &str, word: &str, label: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", text);
    let span = find(&sources, file, word, 0);
    let place = sources.location(span).unwrap();
    let shown =
        render(&Diagnostic::error("some-code", "something is wrong").at(span, label), &sources, false, 80);
    assert!(shown.contains(&format!("--> m.yaml:{}:{}\n", place.line, place.column)), "{shown}");
    shown
}

#[test]
fn one_label() {
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", "spof: 1\ncomponents:\n  web-1:\n    kin: server\n    needs: [a]\n");
    let span = find(&sources, file, "kin", 0);
    let diagnostic = Diagnostic::error("unknown-field", "a component has no field `kin`")
        .at(span, "unknown")
        .hint("the nearest field is `kind`; `spof schema` prints the JSON Schema of the model file, which editors can use");
    assert_snapshot!(render(&diagnostic, &sources, false, 80));
    assert_snapshot!("one_label_styled", render(&diagnostic, &sources, true, 80).replace('\u{1b}', "ESC"));
}

#[test]
fn two_files_and_two_lines() {
    let mut sources = Sources::new();
    let a = sources.add("a.yaml", "spof: 1\ncomponents:\n  web: {}\n  b: {}\n  web: {}\n");
    let b = sources.add("dir/b.yaml", format!("spof: 1\n{}web: {{}}\n", "\n".repeat(1200)));
    let diagnostic = Diagnostic::error("duplicate-id", "`web` is defined three times")
        .at(find(&sources, b, "web", 0), "defined again here")
        .at(find(&sources, a, "web", 0), "first defined here")
        .at(find(&sources, a, "web", 1), "and here");
    assert_snapshot!(render(&diagnostic, &sources, false, 80));
}

#[test]
fn far_apart_in_one_file() {
    let text = format!("first: 1\n{}second: 2\n", "x: 1\r\n".repeat(5000));
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", text);
    let diagnostic = Diagnostic::warning("odd", "these do not go together")
        .at(find(&sources, file, "second", 0), "this")
        .at(find(&sources, file, "first", 0), "and this");
    assert_snapshot!(render(&diagnostic, &sources, false, 80));
}

#[test]
fn long_line() {
    let text = format!("{{\"a\": [{}\"broken\"{}]}}", "\"é-1\", ".repeat(4000), ", \"é-2\"".repeat(4000));
    assert_snapshot!(one(&text, "\"broken\"", "here"));
}

#[test]
fn long_line_with_two_marks() {
    let mut sources = Sources::new();
    let file = sources.add("m.json", format!("{}left right{} far", "x ".repeat(400), " y".repeat(400)));
    let diagnostic = Diagnostic::error("odd", "three of them")
        .at(find(&sources, file, "right", 0), "right")
        .at(find(&sources, file, "left", 0), "left")
        .at(find(&sources, file, "far", 0), "far away");
    assert_snapshot!(render(&diagnostic, &sources, false, 80));
}

#[test]
fn long_mark_on_a_long_line() {
    let word = "a".repeat(5000);
    assert_snapshot!(one(&format!("id: {word}"), &word, "too long"));
}

#[test]
fn tab_and_control_characters() {
    assert_snapshot!(one(
        "a:\n\tk\u{1b}[31m\u{9b}ind:\tserver # \u{202e}x\n",
        "server",
        "tabs do not indent in YAML"
    ));
}

#[test]
fn end_of_file() {
    for (name, text) in
        [("end_with_break", "a: [1,\n"), ("end_without_break", "a: [1,"), ("end_of_nothing", "")]
    {
        let mut sources = Sources::new();
        let file = sources.add("m.yaml", text);
        let end = text.len() as u32;
        let diagnostic = Diagnostic::error("yaml", "the list is not closed")
            .at(Span::new(file, end, end), "file ends here");
        assert_snapshot!(name, render(&diagnostic, &sources, false, 80));
    }
}

#[test]
fn multi_byte() {
    assert_snapshot!(one("\u{feff}データ: { kind: sérveur }\n", "sérveur", "こちら"));
}

#[test]
fn several_lines_become_the_first() {
    assert_snapshot!(one("a: 1\r\nb: [x,\r\n  y,\r\n  z]\r\nc: 2\r\n", "[x,\r\n  y,\r\n  z]", "a list"));
}

#[test]
fn no_label() {
    let diagnostic =
        Diagnostic::error("not-found", "cannot read `m.yaml`: no such file").hint("check the path");
    assert_snapshot!(render(&diagnostic, &Sources::new(), false, 80));
}

#[test]
fn every_span_of_a_nasty_file_renders() {
    let text = "é\t\u{feff}\r\n\r\r\n日本\u{200d}\n\n\u{0}x";
    let mut sources = Sources::new();
    let file = sources.add("m.yaml", text);
    let boundaries: Vec<u32> =
        (0..=text.len()).filter(|at| text.is_char_boundary(*at)).map(|at| at as u32).collect();
    for start in &boundaries {
        for end in boundaries.iter().filter(|end| *end >= start) {
            let diagnostic = Diagnostic::error("code", "message")
                .at(Span::new(file, *start, *end), "one")
                .at(Span::new(file, *end, *end), "two");
            let shown = render(&diagnostic, &sources, false, 80);
            assert!(shown.contains("m.yaml:") && !shown.contains('\u{e000}'), "{shown}");
        }
    }
}

#[test]
fn summaries() {
    assert_eq!(summary(3, 1), "3 errors, 1 warning");
    assert_eq!(summary(1, 0), "1 error");
    assert_eq!(summary(0, 2), "2 warnings");
    assert_eq!(summary(0, 0), "0 errors");
}
