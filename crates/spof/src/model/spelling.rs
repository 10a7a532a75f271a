//! A requirement in words that do not depend on the order of members, and these words with other names.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::{ComponentId, Requirement, RequirementView};

/// A requirement with the members of each group sorted, such as `AtLeast(2) of ("a", "b", reach "c")`. What it asks for is
/// spelled, and not only how many: a majority of three is not two of three once there are four.
pub(crate) fn spell(requirement: Requirement<'_>, name: &dyn Fn(ComponentId) -> String) -> String {
    requirement.fold(
        |alone| match alone {
            RequirementView::Component(other) => quoted(&name(other.id())),
            RequirementView::Reach { to, from } => {
                let mut word = format!("reach {}", quoted(&name(to.id())));
                if let Some(from) = from {
                    let _ = write!(word, " from {}", quoted(&name(from.id())));
                }
                word
            }
            RequirementView::Group(_) => unreachable!("a group is not alone"),
        },
        |group, members| {
            let mut members: Vec<String> = members.collect();
            members.sort_unstable();
            format!("{:?} of ({})", group.form(), members.join(", "))
        },
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What [`spell`] made, once the components have other names: those for which `name` has one. The members of each group
/// are sorted again. What is no such spelling comes back as something else that is none.
pub(crate) fn respelled<'n>(spelled: &str, name: &dyn Fn(&str) -> Option<&'n str>) -> String {
    // Open groups, each with what stands before its members, and the members.
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let mut members: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut rest = spelled;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '"' => {
                let (old, after) = unquoted(rest);
                rest = after;
                word.push_str(&quoted(name(&old).unwrap_or(&old)));
            }
            '(' => open.push((std::mem::take(&mut word), std::mem::take(&mut members))),
            ',' => {
                members.push(std::mem::take(&mut word));
                rest = rest.strip_prefix(' ').unwrap_or(rest);
            }
            ')' => {
                members.push(std::mem::take(&mut word));
                members.sort_unstable();
                let closed = members.join(", ");
                let (before, around) = open.pop().unwrap_or_default();
                (word, members) = (format!("{before}({closed})"), around);
            }
            other => word.push(other),
        }
    }
    word
}

/// A name up to its closing quote, and what stands after that.
fn unquoted(text: &str) -> (Cow<'_, str>, &str) {
    let end = text.find(['"', '\\']).unwrap_or(text.len());
    if !text[end..].starts_with('\\') {
        return (Cow::Borrowed(&text[..end]), text.get(end + 1..).unwrap_or(""));
    }
    let mut name = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (Cow::Owned(name), &text[at + 1..]),
            '\\' => name.extend(letters.next().map(|(_, escaped)| escaped)),
            other => name.push(other),
        }
    }
    (Cow::Owned(name), "")
}

#[cfg(test)]
mod tests {
    use super::respelled;

    #[test]
    fn other_names_stand_where_they_belong() {
        let new = |name: &str| match name {
            "a" => Some("z"),
            "q\"\\" => Some("(b, c)"),
            _ => None,
        };
        for (spelled, expected) in [
            (r#""a""#, r#""z""#),
            (r#""aa""#, r#""aa""#),
            (r#"1 of ("a", "b")"#, r#"1 of ("b", "z")"#),
            (
                r#"AnyOf of ("b", AtLeast(2) of ("a", "c"), reach "a" from "b")"#,
                r#"AnyOf of ("b", AtLeast(2) of ("c", "z"), reach "z" from "b")"#,
            ),
            (r#"1 of ("q\"\\", "x")"#, r#"1 of ("(b, c)", "x")"#),
            (r#"1 of ("(a", "a, a")"#, r#"1 of ("(a", "a, a")"#),
        ] {
            assert_eq!(respelled(spelled, &new), expected);
        }
    }
}
