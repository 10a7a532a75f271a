//! Tables of texts and what they read as. `spans` tests the places.

use std::time::{Duration, Instant};

use super::*;

mod foreign;
mod quick;
mod spans;

/// Reads `text`; the tree as text, and the codes of the problems.
fn check(text: &str) -> (String, Vec<&'static str>) {
    check_within(text, &DocumentLimits::default())
}

fn check_within(text: &str, limits: &DocumentLimits) -> (String, Vec<&'static str>) {
    let (sources, document, problems) = read_with(text, limits);
    let mut shown = String::new();
    if let Some(root) = document.root(&sources) {
        show(root, &mut shown);
    }
    (shown, problems.iter().map(|problem| problem.code).collect())
}

fn read(text: &str) -> (Sources, Document, Vec<Diagnostic>) {
    read_with(text, &DocumentLimits::default())
}

fn read_with(text: &str, limits: &DocumentLimits) -> (Sources, Document, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    let mut problems = Vec::new();
    let document = parse(&sources, id, limits, &mut problems);
    (sources, document, problems)
}

/// Quoted text in quotes, plain text bare, nothing as `~`.
fn show(node: Node<'_>, out: &mut String) {
    match node.value() {
        Value::Null => out.push('~'),
        Value::Scalar(scalar) if scalar.plain => out.push_str(scalar.text),
        Value::Scalar(scalar) => out.push_str(&format!("{:?}", scalar.text)),
        Value::Sequence(sequence) => {
            assert_eq!(sequence.len(), sequence.iter().count());
            out.push('[');
            for (index, item) in sequence.iter().enumerate() {
                out.push_str(if index > 0 { " " } else { "" });
                show(item, out);
            }
            out.push(']');
        }
        Value::Mapping(mapping) => {
            assert_eq!(mapping.len(), mapping.iter().count());
            out.push('{');
            for (index, (key, value)) in mapping.iter().enumerate() {
                out.push_str(if index > 0 { " " } else { "" });
                show(key, out);
                out.push(':');
                show(value, out);
            }
            out.push('}');
        }
    }
}

#[test]
fn values() {
    for (text, expected) in [
        ("spof: 1", "{spof:1}"),
        ("a: 1.2\nb: \"1.2\"\nc: '1.2'", r#"{a:1.2 b:"1.2" c:"1.2"}"#),
        ("[~, null, Null, NULL, nULL, '~', \"null\"]", r#"[~ ~ ~ ~ nULL "~" "null"]"#),
        ("a:\nb:\n- \n- x\n-\nc: !!str", r#"{a:~ b:[~ x ~] c:""}"#),
        ("a: !!str 1\nb: !!int 1\nc: !!str null\nd: ! x", r#"{a:"1" b:1 c:"null" d:"x"}"#),
        ("{a, b: , c: [], d: {}}", "{a:~ b:~ c:[] d:{}}"),
        ("[a: b, c, : d]", "[{a:b} c {~:d}]"),
        ("? a\n? b\n: c\n", "{a:~ b:c}"),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: |+\n  x\n\n", r#"{a:"x\ny\n" b:"x y" c:"x\n\n"}"#),
        ("a: \"x\\ty\\u00e9\\\"\"\nb: 'it''s'\nc: ''''", r#"{a:"x\tyé\"" b:"it's" c:"'"}"#),
        ("a: one\n  two\n\n  three\nb: \"x\n  y\"", "{a:one two\nthree b:\"x y\"}"),
        ("a: &x 1\nb: *x\nc: &x 2\nd: *x", "{a:1 b:1 c:2 d:2}"),
        ("a: &x [1, &y {k: v}]\nb: [*x, *y]", "{a:[1 {k:v}] b:[[1 {k:v}] {k:v}]}"),
        ("&k a: 1\n*k : 2", "{a:1 a:2}"),
        ("%YAML 1.2\n---\na: 1\n...\n", "{a:1}"),
        ("--- # x\na: 1", "{a:1}"),
        ("\u{feff}a: 1", "{a:1}"),
        ("\u{feff}{\"a\": 1}", r#"{"a":1}"#),
        ("a: 1\na: 2", "{a:1 a:2}"),
        ("# c\r\na: 1\r\nb:\r\n  - x # y\r\n", "{a:1 b:[x]}"),
        ("https://a.b/c: \"#no\"", r##"{https://a.b/c:"#no"}"##),
        (" \n {\"a\":[1,2.5,true,null,\"\\u20ac\"],\"b\":{}} \n", r#"{"a":[1 2.5 true ~ "€"] "b":{}}"#),
    ] {
        assert_eq!(check(text), (expected.to_owned(), vec![]), "{text}");
    }
}

#[test]
fn the_text_of_null_words_is_kept() {
    let (sources, document, _) = read("[null, ~, '', &a !!int ]");
    let Some(Value::Sequence(list)) = document.root(&sources).map(|root| root.value()) else { panic!() };
    let texts: Vec<_> = list.iter().map(|node| node.text()).collect();
    assert_eq!(texts, [Some("null"), Some("~"), Some(""), None]);
    let said: Vec<_> = list.iter().map(|node| node.describe()).collect();
    assert_eq!(said, ["nothing", "nothing", "a string", "nothing"]);
}

#[test]
fn merges() {
    for (text, expected) in [
        ("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}", "{a:{x:1 y:2} b:{y:3 x:1}}"),
        (
            "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n  z: 3",
            "{a:{x:1} b:{x:2 y:2} c:{z:3 x:1 y:2}}",
        ),
        ("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\nd: 4", "{a:{x:1} b:{y:2 x:1} c:{y:2 x:1} d:4}"),
        ("<<: {a: 1}\n'<<': 2", "{\"<<\":2 a:1}"),
        ("a: &l [{x: 1}, {x: 2, y: 2}]\nb: {<<: *l}", "{a:[{x:1} {x:2 y:2}] b:{x:1 y:2}}"),
        ("a: &a {'x': 1}\nb: {<<: *a, <<: {x: 5, q: 6}}", "{a:{\"x\":1} b:{\"x\":1 q:6}}"),
        ("a: {<<: ~, k: {<<: {n: 1}}}\nb: <<", "{a:{k:{n:1}} b:<<}"),
    ] {
        assert_eq!(check(text), (expected.to_owned(), vec![]), "{text}");
    }
    let (_, codes) = check("a: {<<: word, b: 1}\nc: {<<: [[x], {d: 1}]}");
    assert_eq!(codes, ["bad-merge", "bad-merge"]);
}

/// Every problem as `code "text under the first mark"`.
fn marks(text: &str) -> Vec<String> {
    let (sources, _, problems) = read(text);
    let shown = |problem: &Diagnostic| {
        format!(
            "{} {:?}",
            problem.code,
            problem.labels.first().map_or("", |label| sources.snippet(label.span))
        )
    };
    problems.iter().map(shown).collect()
}

#[test]
fn problems_and_their_places() {
    for (text, expected) in [
        ("", r#"empty-file """#),
        ("# only this\n", r#"empty-file """#),
        ("---\n", r#"empty-file """#),
        ("a: 1\n---\nb: 2", r#"several-documents "---""#),
        ("a: é\nb: *x\nc: d", r#"unknown-anchor "*x""#),
        ("a: &x [1, *x]", r#"alias-cycle "*x""#),
        ("a: &é !foo bar", r#"unsupported-tag "!foo""#),
        ("a: !<tag:x,2000:y> [1]", r#"unsupported-tag "!<tag:x,2000:y>""#),
        ("[a, b]: c", r#"complex-key ":""#),
        ("\n# x\n[a, b]: c", r#"complex-key "[""#),
        ("? {a: b}\n: c", r#"complex-key "{""#),
        ("é:\n\tb: 1", r#"tab-indentation "\t""#),
        ("é:\n  b: 1\n\tc: 1", r#"tab-indentation "\t""#),
        ("a: [é, c\nd: 1\n", r#"syntax ":""#),
        ("a: [é, c\n", r#"syntax "[""#),
        ("a: \"é", r#"syntax "\"""#),
        ("a: 'é\nb: c\n", r#"syntax "'""#),
        ("é: 1\nb:2\nc: 3", r#"syntax ":""#),
        ("a: b: c", r#"syntax ":""#),
        ("a: 1\nb: @x", r#"syntax "@""#),
        ("a: x\u{feff}y", r#"syntax "x\u{feff}y""#),
        ("a: \"x\\qy\"", r#"syntax "\"""#),
        ("a: ]", r#"syntax "]""#),
        ("a: 'x' y", r#"syntax "y""#),
        ("a: \0", r#"syntax "\0""#),
    ] {
        assert_eq!(marks(text), [expected], "{text:?}");
    }
}

#[test]
fn what_stands_before_a_syntax_error_is_kept() {
    let (sources, document, problems) = read("a: {x: 1}\nb: [1, 2\nc: 3\n");
    assert!(!document.is_complete());
    let mut shown = String::new();
    show(document.root(&sources).unwrap(), &mut shown);
    assert_eq!(shown, "{a:{x:1} b:[1]}", "{problems:?}"); // `2` could still become a key.
    assert!(read("a: 1").1.is_complete());
}

#[test]
fn an_error_within_brackets_shows_the_bracket() {
    for text in ["a: [b, c\nd: 1", "- [b, c\n- d", "- {b: [c, 'x]', d\n  e: 1", "x: {a: 1", "- [a\n"] {
        let (sources, _, problems) = read(text);
        let [problem] = problems.as_slice() else { panic!("{text}: {problems:?}") };
        let open = sources.snippet(problem.labels.last().unwrap().span);
        assert!(open == "[" || open == "{", "{text}: {problem:?}");
    }
}

#[test]
fn billion_laughs() {
    let mut text = String::from("l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..40 {
        let alias = format!("*l{}", level - 1);
        text.push_str(&format!("l{level}: &l{level} [{}]\n", [alias.as_str(); 9].join(", ")));
    }
    let (_, codes) = check(&text);
    assert_eq!(codes, ["alias-expansion"]);
    let unlimited = DocumentLimits { max_alias_nodes: u64::MAX, ..DocumentLimits::default() };
    assert!(read_with(&text, &unlimited).2.len() <= 1);
    let three = DocumentLimits { max_alias_nodes: 3, ..DocumentLimits::default() };
    let text = "a: &a x\nb: [*a, *a, *a, *a]";
    assert_eq!(check_within(text, &three), ("{a:x b:[x x x ~]}".into(), vec!["alias-expansion"]));
    let mut text = String::from("l0: &l0 {a: 1, b: 2}\n");
    (1..5000).for_each(|n| text.push_str(&format!("l{n}: &l{n} {{<<: *l{}, k{n}: v}}\n", n - 1)));
    let started = Instant::now();
    assert_eq!(read(&text).2.len(), 1);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn nesting() {
    let closed = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(check(&closed(128)).1, [] as [&str; 0]);
    assert_eq!(check(&closed(129)).1, ["nesting-too-deep"]);
    let deep: Vec<String> =
        ["[", "{", "- ", "? ", "{a: ", "[{", "-\n", "[\n", "{[", "[a,", "- - [", "&a [", "!!seq ["]
            .iter()
            .map(|piece| piece.repeat(100_000))
            .chain([(0..2000).map(|n| format!("{}a:\n", " ".repeat(n))).collect()])
            .collect();
    for text in deep {
        let started = Instant::now();
        let (_, document, problems) = read(&text);
        assert!(started.elapsed() < Duration::from_secs(1), "{:.20}: {:?}", text, started.elapsed());
        assert!(problems.iter().all(|problem| problem.code != "empty-file"), "{:.20}", text);
        assert!(!problems.is_empty() && problems.len() < 300 || text.starts_with("-\n"), "{:.20}", text);
        assert!(!document.is_complete() || text.starts_with("-\n"), "{:.20}", text);
    }
}

#[test]
fn long_things_take_linear_time() {
    let many = [
        format!("a: \"{}\"", "é\\n".repeat(300_000)),
        format!("a: {}", "é ".repeat(300_000)),
        format!("a: |\n{}", "  é\n".repeat(200_000)),
        format!("# {}\na: 1", "é".repeat(1_000_000)),
        format!("a: [{}]", "[é: 1], ".repeat(100_000)),
        format!("a:\n{}", "- é: [x]\n".repeat(100_000)),
        format!("a: [{}", "é, ".repeat(200_000)),
        format!("{}: 1", "a".repeat(1_000_000)),
    ];
    for text in many {
        let started = Instant::now();
        read(&text);
        assert!(started.elapsed() < Duration::from_secs(2), "{:.20}: {:?}", text, started.elapsed());
    }
}

#[test]
fn bytes() {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    assert!(add_bytes(&mut sources, "good", "é: 1".into(), &mut problems).is_some());
    assert_eq!(problems, []);
    assert!(add_bytes(&mut sources, "bad", b"a: 1\nb: \xFFx\n".to_vec(), &mut problems).is_none());
    assert!(add_bytes(&mut sources, "wide", b"\xFF\xFEa\0:\0".to_vec(), &mut problems).is_none());
    assert_eq!(problems.len(), 2);
    assert!(problems[0].message.contains("line 2"), "{:?}", problems[0]);
    assert_eq!(sources.snippet(problems[0].labels[0].span), "\u{fffd}");
    assert!(problems[1].message.contains("UTF-16"));
}

#[test]
fn what_other_readers_of_yaml_and_json_read() {
    for (text, expected) in [
        // Blanks are spaces and tabs; only an indentation is of spaces.
        ("a:\tb\nc:\t\"d\"\ne: \t[f]\t# g\n", r#"{a:b c:"d" e:[f]}"#),
        ("{\n\t\"a\":\t1,\n\t\"b\"\t: [\n\t\t2\n\t]\n}\n", r#"{"a":1 "b":[2]}"#),
        // A bracket may close in the column of the key, and further left.
        ("x:\n  a: [\n    \"b\"\n  ]\n  c: [\n  ]\n  d: {\n    e: f\n  }\n", r#"{x:{a:["b"] c:[] d:{e:f}}}"#),
        ("a: [\n  b,\n  'c',\n]\nd: {\n}\ne: [f,\ng]\n", r#"{a:[b "c"] d:{} e:[f g]}"#),
        ("- [\n  a\n]\n- {\n  b: c\n}\n", "[[a] {b:c}]"),
        // Two escapes are one character beyond U+FFFF.
        ("a: \"\\ud83d\\uded2 till\"", "{a:\"🛒 till\"}"),
        (
            "{\"a\": \"\\uD83D\\uDED2\", \"b\": \"\\b\\f\\n\\r\\t\\/\\\\\\\"\\u0041\"}",
            "{\"a\":\"🛒\" \"b\":\"\\u{8}\\u{c}\\n\\r\\t/\\\\\\\"A\"}",
        ),
        ("{\"a\"\n:\n1\n,\"b\":[]}", r#"{"a":1 "b":[]}"#),
    ] {
        assert_eq!(check(text), (expected.to_owned(), vec![]), "{text}");
    }
    for text in
        ["\"\\ud83d\"", "\"\\uded2\"", "\"\\ud83dx\"", "\"\\ud83d\\u0041\"", "\"\\u12\"", "a:\n\tb: c\n"]
    {
        assert_eq!(read(text).2.len(), 1, "{text}");
    }
}

#[test]
fn a_value_that_cannot_be_read_is_not_nothing() {
    for text in ["{a: 1, b: \"\\q\"}", "a: 1\nb: \"\\q\"\n", "a: 1\n? b\n: 'c\n", "a: 1\n&k b: @\n"] {
        let (shown, codes) = check(text);
        assert_eq!((shown.as_str(), codes), ("{a:1}", vec!["syntax"]), "{text}");
    }
}
