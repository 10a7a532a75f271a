//! Where values stand, in text of many widths and in random text.

use proptest::prelude::*;

use super::*;
use crate::source::Span;

/// The text under every node, in order.
fn spans(text: &str) -> Vec<String> {
    fn walk(sources: &Sources, node: Node<'_>, out: &mut Vec<String>) {
        out.push(sources.snippet(node.span()).to_owned());
        match node.value() {
            Value::Sequence(list) => list.iter().for_each(|item| walk(sources, item, out)),
            Value::Mapping(map) => map.iter().for_each(|(key, value)| {
                walk(sources, key, out);
                walk(sources, value, out);
            }),
            _ => {}
        }
    }
    let (sources, document, problems) = read(text);
    assert_eq!(problems, [], "{text}");
    let mut out = Vec::new();
    walk(&sources, document.root(&sources).unwrap(), &mut out);
    out
}

#[test]
fn spans_in_text_of_many_widths() {
    let map = "ключ: \"значение\"   # 説明\nlist:   # €\n- 𝄞\n- 'ü ''x'' ü'  # c\n-  [é, {b: 1}]  # x\ne:\n\
               f: &ä !!str  ß\ng: |\n  日本\n  ö\n\nh: {ï: , ô}\ni: \"a\\\n  b\"";
    let list = "- 𝄞\n- 'ü ''x'' ü'  # c\n-  [é, {b: 1}]";
    assert_eq!(
        spans(map),
        [
            map,
            "ключ",
            "\"значение\"",
            "list",
            &list[2..],
            "𝄞",
            "'ü ''x'' ü'",
            "[é, {b: 1}]",
            "é",
            "{b: 1}",
            "b",
            "1",
            "e",
            "",
            "f",
            "ß",
            "g",
            "日本\n  ö",
            "h",
            "{ï: , ô}",
            "ï",
            "",
            "ô",
            "",
            "i",
            "\"a\\\n  b\""
        ]
    );
    let text = "\u{feff}é:\n  - ü: 1\n    b:\n\n\n  - x\n";
    assert_eq!(
        spans(text),
        [
            "é:\n  - ü: 1\n    b:\n\n\n  - x",
            "é",
            "- ü: 1\n    b:\n\n\n  - x",
            "ü: 1\n    b:",
            "ü",
            "1",
            "b",
            "",
            "x"
        ]
    );
    assert_eq!(
        spans(" \n[\"é\" , {\"a\":1 } ] "),
        ["[\"é\" , {\"a\":1 } ]", "\"é\"", "{\"a\":1 }", "\"a\"", "1"]
    );
}

#[test]
fn many_wide_characters() {
    let mut text = String::from("spof: 1\n");
    (0..500).for_each(|n| text.push_str(&format!("ключ-{n}-𝄞: [\"ж{n}\", ñ] # длинный комментарий\n")));
    let (sources, document, problems) = read(&text);
    assert_eq!(problems, []);
    let Some(Value::Mapping(map)) = document.root(&sources).map(|root| root.value()) else { panic!() };
    for (key, value) in map.iter().skip(1) {
        assert_eq!(sources.snippet(key.span()), key.text().unwrap());
        let Value::Sequence(list) = value.value() else { panic!() };
        assert!(
            list.iter().all(|item| sources.snippet(item.span()).trim_matches('"') == item.text().unwrap())
        );
    }
}

/// Spans are within the text, on the bounds of characters, and within those of what holds them.
fn check_spans(text: &str) -> Result<(), TestCaseError> {
    let limits = DocumentLimits { max_alias_nodes: 2_000, ..DocumentLimits::default() };
    let (sources, document, problems) = read_with(text, &limits);
    let fits = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        start <= end && text.is_char_boundary(start) && text.is_char_boundary(end)
    };
    for label in problems.iter().flat_map(|problem| &problem.labels) {
        prop_assert!(fits(label.span), "{:?} in {:?}", label, text);
    }
    prop_assert!(document.is_complete() || !problems.is_empty());
    prop_assert!(document.root(&sources).is_some() || !problems.is_empty());
    let merges = text.contains("<<");
    let mut todo: Vec<(Node<'_>, Option<Span>)> =
        document.root(&sources).map(|root| (root, None)).into_iter().collect();
    while let Some((node, parent)) = todo.pop() {
        let span = node.span();
        prop_assert!(fits(span), "{:?} in {:?}", span, text);
        if let Some(parent) = parent {
            prop_assert!(
                parent.start <= span.start && span.end <= parent.end,
                "{span:?} in {parent:?}: {text:?}"
            );
        }
        let inner = (!node.is_alias() && !merges).then_some(span);
        match node.value() {
            Value::Null => {}
            Value::Scalar(scalar) => prop_assert_eq!(node.text(), Some(scalar.text)),
            Value::Sequence(list) => todo.extend(list.iter().map(|item| (item, inner))),
            Value::Mapping(map) => {
                todo.extend(map.iter().flat_map(|(key, value)| [(key, inner), (value, inner)]));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut sources = Sources::new();
        let mut problems = Vec::new();
        add_bytes(&mut sources, "random", bytes.clone(), &mut problems);
        check_spans(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn random_yaml_has_sound_spans(
        pieces in proptest::collection::vec(
            proptest::sample::select(&[
                "a", "é", "𝄞", " ", "  ", "\n", "\n  ", "\n    ", "\n- ", ": ", ":", ", ", ",", "[", "]", "{", "}", "- ", "-",
                "? ", "&x ", "*x", "!t ", "!!str ", "'", "\"", "\\n", "\\", "|", ">", "|\n", "|2-\n", "<<: ", "<<", "#", " # c\n", "\t", "\r",
                "\r\n", "---", "\n---\n", "\n...\n", "%YAML 1.2\n", "\u{feff}", "~", "null", "key: ", "\n  k: v", "\0", "\u{85}", "`", "@",
            ][..]),
            0..40,
        )
    ) {
        check_spans(&pieces.concat())?;
    }
}
