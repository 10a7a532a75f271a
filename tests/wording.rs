//! What reports say and in which order, where that matters more than how it looks.

use std::fmt::Write as _;

use crate::support::{root, spof_with};

fn written(arguments: &str, model: &str) -> String {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let ran = spof_with(&arguments, &root(), model.as_bytes());
    assert!(ran.status < 2, "{}", ran.err);
    ran.out
}

/// Whatever is short of an hour has its digits.
#[test]
fn seconds_a_year_are_not_zero_hours() {
    let pair = |target: &str, more: &str| {
        format!(
            "spof: 1\ncomponents:\n  shop: {{ kind: service, availability_target: {target}, needs: [{{ any_of: [a, b] }}{more}] }}\n  \
             a: {{ mtbf: 1y, mttr: 4h, in: r1 }}\n  b: {{ mtbf: 1y, mttr: 4h, in: r2 }}\n  r1: {{ fails: false }}\n  \
             r2: {{ fails: false }}\n  c: {{}}\n"
        )
    };
    let one_line = |model: &str| {
        let text = written("check - --fail-on never", model);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = one_line(&pair("99.99999%", ""));
    assert!(text.contains("6.56 s of downtime a year where 3.16 s are allowed"), "{text}");
    assert!(text.contains("6.56 s/year"), "{text}");
    let text = one_line(&pair("99.99999%", ", c"));
    assert!(text.contains("≥ 6.56 s of downtime a year where 3.16 s are allowed"), "{text}");
    assert!(text.contains("≥ 6.56 s/year"), "{text}");
}

/// Where a format shows the first ones only, those come first that take down most, and names decide last.
#[test]
fn what_takes_down_most_comes_first() {
    let mut model = "spof: 1\ncomponents:\n  zz-core: {}\n".to_owned();
    for n in 0..12 {
        let _ = write!(
            model,
            "  s{n:02}: {{ kind: service, tier: 1, survives: {{ any: 1 }}, needs: [own-{n:02}, zz-core] }}\n  own-{n:02}: {{}}\n"
        );
    }
    let github = written("check - --format github", &model);
    let first = github.lines().find(|line| line.starts_with("::error")).unwrap();
    assert!(first.contains("zz-core"), "{first}");
    let markdown = written("check - --format markdown", &model);
    let first = markdown.lines().find(|line| line.starts_with("| critical")).unwrap();
    assert!(first.contains("zz-core"), "{first}");
    let text = written("check -", &model);
    assert!(text.contains("s00 shall survive `any: 1`, but zz-core alone takes it down"), "{text}");
    let report: serde_json::Value = serde_json::from_str(&written("check - --format json", &model)).unwrap();
    let first = report["findings"].as_array().unwrap().iter().find(|f| f["severity"] == "critical").unwrap();
    assert_eq!(first["component"], "zz-core");
}
