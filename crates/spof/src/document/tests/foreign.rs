//! What other tools' files hold and models do not: several documents, tags, a list at the top.

use super::*;

/// The documents of `text` with the tags before their values, and the codes of the problems.
fn foreign(text: &str) -> (Vec<String>, Vec<&'static str>) {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    let mut problems = Vec::new();
    let document = parse_with(&sources, id, &Options::foreign(), &mut problems);
    let shown = document.roots(&sources).map(|root| {
        let mut shown = String::new();
        tagged(root, &mut shown);
        shown
    });
    (shown.collect(), problems.iter().map(|problem| problem.code).collect())
}

fn tagged(node: Node<'_>, out: &mut String) {
    if let (Some(tag), Some(span)) = (node.tag(), node.tag_span()) {
        assert_eq!((span.end - span.start) as usize, tag.len(), "{tag}");
        out.push_str(tag);
        out.push(' ');
    }
    match node.value() {
        Value::Sequence(items) => {
            out.push('[');
            items.iter().for_each(|item| {
                tagged(item, out);
                out.push(' ');
            });
            out.push(']');
        }
        Value::Mapping(entries) => {
            out.push('{');
            for (key, value) in entries.iter() {
                tagged(key, out);
                out.push(':');
                tagged(value, out);
                out.push(' ');
            }
            out.push('}');
        }
        Value::Null | Value::Scalar(_) => show(node, out),
    }
}

#[test]
fn documents() {
    for (text, expected) in [
        ("a: 1\n---\nb: 2\n", &["{a:1 }", "{b:2 }"][..]),
        ("---\na: 1\n...\n---\n- b\n- c\n", &["{a:1 }", "[b c ]"]),
        ("# c\n---\n---\na: 1\n---\n# nothing\n---\n", &["{a:1 }"]),
        ("---\n---\na: 1\n---\n\n---\nb\n---\n'c'", &["{a:1 }", "b", "\"c\""]),
        ("[{\"a\": 1}]", &["[{\"a\":1 } ]"]),
        ("{a: 1}\n---\n[b]\n", &["{a:1 }", "[b ]"]),
        ("a: &x 1\nb: *x\n---\na: &x 2\nb: *x\n", &["{a:1 b:1 }", "{a:2 b:2 }"]),
        ("a: 1\n---\nb: {<<: {c: 1}}\nd: [e]\n---\nf: 2", &["{a:1 }", "{b:{c:1 } d:[e ] }", "{f:2 }"]),
    ] {
        let expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(foreign(text), (expected, vec![]), "{text}");
    }
}

#[test]
fn anchors_end_with_their_document() {
    assert_eq!(foreign("a: &x 1\n---\nb: *x").1, ["unknown-anchor"]);
}

#[test]
fn an_error_keeps_the_documents_before_it() {
    let (documents, codes) = foreign("a: 1\n---\nb: [1\n---\nc: 3\n");
    assert_eq!(codes, ["syntax"]);
    assert_eq!(documents[0], "{a:1 }");
}

#[test]
fn tags() {
    for (text, expected) in [
        ("a: !Ref b\nc: !Sub '${d}-e'\nf: !GetAtt g.h", "{a:!Ref b c:!Sub \"${d}-e\" f:!GetAtt g.h }"),
        ("a: !Join ['-', [!Ref b, c]]", "{a:!Join [\"-\" [!Ref b c ] ] }"),
        (
            "a: !Select\n  - 0\n  - !GetAZs ''\nb: !If\n- x\n- y",
            "{a:!Select [0 !GetAZs \"\" ] b:!If [x y ] }",
        ),
        ("a: !reset\nb: !reset null\nc: !override [d]", "{a:!reset ~ b:!reset ~ c:!override [d ] }"),
        ("a: &x !Ref b\nc: *x", "{a:!Ref b c:!Ref b }"),
        ("a: !!str 1\nb: !<tag:x,2000:y> z", "{a:!!str \"1\" b:!<tag:x,2000:y> z }"),
        ("!Base64 a: b", "{!Base64 a:b }"),
        ("--- !T\na: 1\n", "!T {a:1 }"),
        ("a: 1\n--- !T\n---\nb: 2", "{a:1 } {b:2 }"),
    ] {
        let (documents, codes) = foreign(text);
        assert_eq!((documents.join(" ").as_str(), codes), (expected, vec![]), "{text}");
    }
}

#[test]
fn a_model_has_neither() {
    let (sources, document, problems) = read("a: !Ref b\n---\nc: 1\n");
    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["unsupported-tag", "several-documents"]);
    assert!(!document.is_complete());
    let root = document.root(&sources).unwrap();
    assert_eq!((document.roots(&sources).len(), root.tag()), (1, None));
    let Value::Mapping(entries) = root.value() else { panic!() };
    assert!(entries.iter().all(|(key, value)| key.tag().or(value.tag()).is_none()));
}
