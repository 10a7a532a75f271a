//! Small pieces of language: counts, lists and ways.

use std::iter;

pub(crate) use spof::model::quantity::hours_in_words as hours;
use spof::model::quantity::three_digits;
use spof::report::{BaselineState, Finding, Location, ShrunkFinding};

/// `1 link`, `2 links`.
pub(crate) fn count(n: impl Into<u64>, one: &str, many: &str) -> String {
    let n = n.into();
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The first `shown` ids and how many more there are: `a, b and 12 more`. `total` may be more than
/// there are ids.
pub(crate) fn list(ids: &[String], total: u64, shown: usize) -> String {
    let mut names: Vec<&str> = ids.iter().take(shown).map(String::as_str).collect();
    let more = total.max(ids.len() as u64) - names.len() as u64;
    let rest = format!("{more} more");
    if more > 0 {
        names.push(&rest);
    }
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// `a → b → c`; the middle of a long way as a number, with what the report left out before its last step.
pub(crate) fn way(path: &[String], elided: u64, whole: bool) -> String {
    const ENDS: usize = 3;
    if elided == 0 && (whole || path.len() <= 2 * ENDS + 1) {
        return path.join(" → ");
    }
    let ends = if elided > 0 { 1 } else { ENDS };
    let tail = &path[path.len().saturating_sub(ends)..];
    let head = &path[..path.len() - tail.len()];
    let head = if whole { head } else { &head[..head.len().min(ENDS)] };
    let left_out = (path.len() - head.len() - tail.len()) as u64 + elided;
    let middle = format!("({left_out} more)");
    let steps = head.iter().chain(iter::once(&middle)).chain(tail).map(String::as_str);
    steps.collect::<Vec<_>>().join(" → ")
}

/// `m.yaml:14`; nothing for what has no place.
pub(crate) fn place(location: Option<&Location>) -> String {
    location.map_or_else(String::new, |at| format!("{}:{}", at.file, at.line))
}

/// A share to three digits: `12.3%`, `0.0123%`, `1.23e-9`.
pub(super) fn share(share: f64) -> String {
    let percent = share * 100.0;
    if share == 0.0 {
        "0%".to_owned()
    } else if percent < 1e-3 {
        format!("{share:.2e}")
    } else {
        format!("{}%", three_digits(percent))
    }
}

/// A number to three digits, or with a power of ten where it is very small or large.
pub(super) fn figure(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e6).contains(&value.abs()) {
        format!("{value:.2e}")
    } else {
        three_digits(value)
    }
}

/// What was and what is, such as `2 → 3`; once where they read the same.
pub(crate) fn change(before: &str, after: &str) -> String {
    if before == after { after.to_owned() } else { format!("{before} → {after}") }
}

/// Findings that concern fewer targets than they did, each with those that it no longer concerns.
pub(crate) fn shrunk(findings: &[ShrunkFinding]) -> Vec<Finding> {
    let told = findings.iter().map(|shrunk| {
        let mut finding = shrunk.finding.clone();
        finding.message = format!("{}; no longer {}", finding.message, list(&shrunk.no_longer, 0, 5));
        finding
    });
    told.collect()
}

/// What the run assumes, in a sentence.
pub(crate) fn assumed(ids: &[String]) -> String {
    let verb = if ids.len() == 1 { "fails by itself" } else { "fail by themselves" };
    format!("Assumed: {} never {verb}", list(ids, 0, 5))
}

/// What keeps a finding from failing the run: a waiver, or a baseline that knows it. Else empty.
pub(super) fn excuse(finding: &Finding) -> String {
    match (&finding.waiver, finding.baseline) {
        (Some(waiver), _) => format!("waived until {}", waiver.expires),
        (None, _) if finding.waived => "waived".to_owned(),
        (None, Some(BaselineState::Unchanged)) => "known".to_owned(),
        (None, Some(BaselineState::Shrunk)) => "known, of more".to_owned(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{figure, hours, list, share, way};

    #[test]
    fn numbers_have_three_three_digits() {
        for (value, text) in
            [(0.0, "0%"), (0.25, "25%"), (0.000_123_4, "0.0123%"), (1e-9, "1.00e-9"), (1.0, "100%")]
        {
            assert_eq!(share(value), text);
        }
        for (value, text) in
            [(0.0, "0 h"), (1e-3, "3.6 s"), (0.5, "30 min"), (14.234, "14.2 h"), (8766.0, "365 days")]
        {
            assert_eq!(hours(value), text);
        }
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (12.345, "12.3"),
            (0.0456, "0.0456"),
            (1234.5, "1234"),
            (1e-6, "1.00e-6"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    fn ids(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn lists_say_how_many_more_there_are() {
        assert_eq!(list(&[], 0, 3), "");
        assert_eq!(list(&ids("a"), 1, 3), "a");
        assert_eq!(list(&ids("a b c"), 3, 3), "a, b and c");
        assert_eq!(list(&ids("a b c"), 15, 2), "a, b and 13 more");
    }

    #[test]
    fn long_ways_lose_their_middle() {
        assert_eq!(way(&ids("a b c d e f g"), 0, false), "a → b → c → d → e → f → g");
        assert_eq!(way(&ids("a b c d e f g h i"), 0, false), "a → b → c → (3 more) → g → h → i");
        assert_eq!(way(&ids("a b"), 5, true), "a → (5 more) → b");
    }
}
