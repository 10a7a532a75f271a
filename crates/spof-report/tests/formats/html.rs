//! The page, read by a strict XML reader.

use insta::assert_snapshot;
use roxmltree::{Document, ParsingOptions};
use spof::report::CheckReport;

use super::{gated, hostile, huge, setting, sound, written};

fn html(report: &CheckReport) -> String {
    written(|out| spof_report::html::check(report, &setting(), out))
}

fn read(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap()
}

fn words(document: &Document<'_>) -> String {
    document
        .descendants()
        .filter(|node| node.is_text())
        .filter_map(|node| node.text())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn page() {
    let page = html(&gated());
    let (head, body) = page.split_once("<body>").unwrap();
    assert!(head.contains("prefers-color-scheme: dark"));
    assert_snapshot!(body);
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    for report in [gated(), sound(), hostile::report()] {
        let page = html(&report);
        let document = read(&page);
        for node in document.descendants().filter(|node| node.is_element()) {
            let name = node.tag_name().name();
            assert!(!["script", "img", "link", "iframe", "object", "embed", "a"].contains(&name), "<{name}>");
            for attribute in node.attributes() {
                assert!(!["src", "href", "style"].contains(&attribute.name()), "{}", attribute.name());
                assert!(!attribute.name().starts_with("on"), "{}", attribute.name());
            }
        }
        let style =
            document.descendants().find(|node| node.has_tag_name(("http://www.w3.org/1999/xhtml", "style")));
        assert!(!style.unwrap().text().unwrap().contains("url("));
    }
}

#[test]
fn hostile_texts_are_text() {
    let page = html(&hostile::report());
    let document = read(&page);
    let words = words(&document);
    for id in hostile::IDS {
        assert!(words.contains(id), "{id}");
    }
    let elements = |document: &Document<'_>, name: &str| {
        document.descendants().filter(|node| node.is_element() && node.tag_name().name() == name).count()
    };
    assert_eq!(elements(&document, "b") + elements(&document, "img") + elements(&document, "script"), 0);
}

#[test]
fn a_large_report_is_cut_and_says_so() {
    let page = html(&huge(5_000));
    assert!(words(&read(&page)).contains("1500 more chains are left out"));
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
}

#[test]
fn tables_and_sections_are_named() {
    let page = html(&gated());
    let document = read(&page);
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    for node in document.descendants().filter(|node| node.is_element()) {
        match node.tag_name().name() {
            "html" => assert_eq!(node.attribute("lang"), Some("en")),
            "th" => assert!(node.attribute("scope").is_some()),
            "section" => assert!(ids.contains(&node.attribute("aria-labelledby").unwrap())),
            _ => {}
        }
    }
}
