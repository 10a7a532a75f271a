//! The quick way of reading beside the plain one.

use proptest::prelude::*;

use super::*;
use crate::document::quick;
use crate::document::tree::Tree;

/// Reads `text` both ways. Whether the quick way read it; if so the trees are the same and the plain
/// way found nothing wrong.
fn same(text: &str, limits: &DocumentLimits) -> Result<bool, TestCaseError> {
    let Some(quick) = quick::read(text, limits) else { return Ok(false) };
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    let mut problems = Vec::new();
    let options = Options { limits: *limits, ..Options::default() };
    let (plain, complete): (Tree, bool) = crate::document::read::read(text, id, &options, &mut problems);
    prop_assert!(complete && problems.is_empty(), "{:?}: {:?}", text, problems);
    prop_assert_eq!(format!("{quick:?}"), format!("{plain:?}"), "{:?}", text);
    Ok(true)
}

#[test]
fn reads_what_models_are_written_in() {
    for text in [
        "spof: 1\nname: web platform   # x\n\n# c\ncomponents:\n  a:\n    kind: service\n    needs: [b, \"c\"]\n",
        "a:\n- b\n- c: 1\n  d: 2\n-   - e\n    - f\n-\n  g: 1\nh:\n  i:\nj: # end",
        "a: {b: 1, c: [1, 2, ], 'd': \"e\", \"f\":2 }\nk: [\n  x,  # c\n\n  y ]\nz: -1\n",
        "---\na: https://x.y/z#1\nb: 'it''s'\nc: \"\\\"q\\\\ \\n\"\nd: ''\ne: \"\"\n",
        " \n {\"a\":[1,2.5,true,null,\"\"],\n\"b\":{}} \n# end\n",
        "[\n  {\"a\": 1},\n  {\"b\": [[]]}\n]\n",
        "ключ: \"значение\"   # 説明\nlist:   # €\n- 𝄞\n- 'ü ''x'' ü'  # c\n-  [é, {b: 1}]  # x\ne:",
        "  a: b c  \n  d: ~\n  e: null",
        "- - - a\n    - b\n  - c\n- d",
        "a b: c, d\nx[0]: {}\n\"q\": 1\n'r s': []\n",
        "{\n\t\"a\":\t1,\n\t\"b\":\t[\n\t\t-2 ,\n  -5\n\t]\t\n}\t# end\n",
        "[\"\\u00e9\\uD83D\\ude00\\b\\f\\u003c\", '\\u']",
        "a: \"\\ud83d\\uded2 till\"\n",
    ] {
        assert!(same(text, &DocumentLimits::default()).unwrap(), "{text:?}");
    }
}

#[test]
fn leaves_the_rest_to_the_plain_way() {
    for text in [
        "",
        "# x",
        "a",
        "a: b: c",
        "a: 1\n b: 2",
        "a:\n  b: 1\n c: 2",
        "a: b\n  c",
        "a: [b\nc: d",
        "a: [b}",
        "a: [b c: d]",
        "a: &x 1",
        "a: *x",
        "a: !t b",
        "a: |\n  x",
        "a: >\n  x",
        "? a",
        "a:\tb",
        "a: b\r\n",
        "\u{feff}a: 1",
        "a: {b}",
        "a: [,]",
        "a: [b,,c]",
        "a: 'x' y",
        "a: 'x'#y",
        "a: \"x\\ud83d\"",
        "a: \"x\n  y\"",
        "<<: a",
        "a: {<<: b}",
        "a: 1\n---\nb: 1",
        "a: 1\n...",
        "%YAML 1.2\n---\na: 1",
        "[a]: b",
        "{a: b}: c",
        "- a\nb: c",
        "a: 1\n- b",
        "a: - b",
        "a: @b",
        "a: `b",
        "-\n- a",
        "a: [\nb]",
        "a: [b]]",
        "[a] b",
        "a: 1\nb",
        "a:b",
        "{a:1}",
        "{a: 1, b: ,}",
        "a:\n-\n  b: c",
        "a : b",
        "a: {b: c, }",
    ] {
        assert!(quick::read(text, &DocumentLimits::default()).is_none(), "{text:?}");
    }
    let one = DocumentLimits { max_depth: 1, ..DocumentLimits::default() };
    assert!(quick::read("a: []", &one).is_none());
    assert!(quick::read(&format!("{}: 1", "a".repeat(1001)), &DocumentLimits::default()).is_none());
}

/// Values in brackets or of one line, as they may be written.
fn value() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(
        &[
            "a",
            "b-1",
            "é 𝄞",
            "-1",
            "1.4%",
            "a#b",
            "a:b",
            "x y",
            "~",
            "null",
            "'q, [x'",
            "'it''s'",
            "\"d: e\"",
            "\"\\\"n\\n\"",
            "\"\\u003c\\ud83d\\uded2\\b\"",
            "\"\\ud83d\"",
            "\"x\ty\"",
            "\"\"",
            "''",
            "http://a.b/c?d=[e]",
            "<",
            "=x",
            "...",
            "%",
            "&",
            "?x",
            "2026-05-01",
        ][..],
    );
    let leaf = word.prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 4, |inner| {
        let gap =
            proptest::sample::select(&["", " ", "\t", "\n\t", "\n          ", "  # c\n            "][..]);
        prop_oneof![
            (proptest::collection::vec((inner.clone(), gap.clone()), 0..4), any::<bool>()).prop_map(
                |(items, comma)| {
                    let items: Vec<String> =
                        items.into_iter().map(|(item, gap)| format!("{gap}{item}")).collect();
                    format!("[{}{}]", items.join(","), if comma && !items.is_empty() { ", " } else { "" })
                }
            ),
            proptest::collection::vec(
                (proptest::sample::select(&["k", "\"k\"", "'k l'", "é"][..]), gap, inner),
                0..4
            )
            .prop_map(|items| {
                let items: Vec<String> =
                    items.into_iter().map(|(key, gap, item)| format!("{key}: {gap}{item}")).collect();
                format!("{{{}}}", items.join(", "))
            }),
        ]
    })
}

/// Lines that may or may not be YAML.
fn lines() -> impl Strategy<Value = String> {
    let line = (
        proptest::sample::select(&["", "", "", "  ", "  ", "    ", "      "][..]),
        proptest::sample::select(&["", "", "", "- ", "- - ", "-   "][..]),
        proptest::sample::select(
            &["k: ", "k: ", "k:", "\"q\": ", "'s t':  ", "", "ü: ", "k:\n", "#c\n", "-\n"][..],
        ),
        value(),
        proptest::sample::select(&["", "", "  ", " # c", "#", "\n", "\n\n  # c", " x", ":"][..]),
    );
    let line = line.prop_map(|(indent, dash, key, value, end)| format!("{indent}{dash}{key}{value}{end}\n"));
    proptest::collection::vec(line, 1..7).prop_map(|lines| lines.concat())
}

/// Blocks that are YAML: the quick way must read most of them.
fn block() -> impl Strategy<Value = String> {
    let entry = prop_oneof![
        value().prop_map(|value| format!(" {value}\n")),
        Just("\n".to_owned()),
        Just("  # c\n\n".to_owned()),
    ];
    entry.prop_recursive(4, 40, 5, |inner| {
        let indent = |text: &str, by: &str| text.replace('\n', &format!("\n{by}"));
        (proptest::collection::vec(inner, 1..5), any::<bool>(), 0..3_usize).prop_map(
            move |(entries, list, by)| {
                let mut text = String::from("\n");
                for (index, entry) in entries.into_iter().enumerate() {
                    let entry = indent(entry.trim_end_matches(' '), &" ".repeat(by));
                    let key = if list { "-".to_owned() } else { format!("k{index}:") };
                    text.push_str(&format!("{}{key}{}\n", " ".repeat(by), entry.trim_end_matches(' ')));
                }
                text
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_read_the_same(text in lines()) {
        same(&text, &DocumentLimits::default())?;
    }

    #[test]
    fn blocks_read_the_same(text in block(), depth in 1..8_usize) {
        same(&text, &DocumentLimits { max_depth: depth, ..DocumentLimits::default() })?;
        same(&text, &DocumentLimits::default())?;
    }

    #[test]
    fn values_read_the_same(text in value()) {
        same(&text, &DocumentLimits::default())?;
    }

    #[test]
    fn pieces_read_the_same(
        pieces in proptest::collection::vec(
            proptest::sample::select(&[
                "a", "é", " ", "  ", "\n", "\n  ", "\n    ", "\n- ", ": ", ":", ", ", ",", "[", "]", "{", "}", "- ", "-", "? ", "'",
                "\"", "\\n", "\\", "|", "#", " # c\n", "---", "\n---\n", "\n...\n", "~", "null", "key: ", "\n  k: v", "k: [", "k: {",
                "]\n", "}\n", "\"q\": ", "'s'", "\nk:", "\n- k: ",
            ][..]),
            0..25,
        )
    ) {
        same(&pieces.concat(), &DocumentLimits::default())?;
    }
}
