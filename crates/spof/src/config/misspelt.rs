//! Whether one id is another one misspelt.
//!
//! A configuration names the ids of several models, so that one which this model lacks is another model's more often than
//! it is a mistake; and `db-2` is no spelling of `db-1`, however near it is. Misspelt is what differs in case, in what
//! joins its words, or by one letter of one word.

use crate::model::Model;

/// The component that `id` may have been meant for; the first one by name of several.
pub(super) fn meant<'m>(id: &str, model: &'m Model) -> Option<&'m str> {
    let words = words(id);
    model.components().map(|component| component.name()).filter(|name| is_misspelt(&words, name)).min()
}

fn is_misspelt(words: &[String], name: &str) -> bool {
    // Most names are much longer or shorter, which is seen without cutting them into words.
    let length: usize = words.iter().map(String::len).sum();
    if name.len() + 1 < length || name.len() > 2 * length + 4 {
        return false;
    }
    let others = self::words(name);
    if words.concat() == others.concat() {
        return true;
    }
    let mut unlike = words.iter().zip(&others).filter(|(word, other)| word != other);
    let (one, another) = (unlike.next(), unlike.next());
    words.len() == others.len()
        && another.is_none()
        && one.is_some_and(|(word, other)| is_one_letter_off(word, other))
}

/// In lower case, runs of letters and runs of digits.
fn words(id: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in id.chars() {
        let kind = match c {
            c if c.is_numeric() => Some(true),
            c if c.is_alphabetic() => Some(false),
            _ => None,
        };
        match words.last_mut() {
            Some(word) if kind.is_some() && kind == before => word.extend(c.to_lowercase()),
            _ if kind.is_some() => words.push(c.to_lowercase().collect()),
            _ => {}
        }
        before = kind;
    }
    words
}

/// Two letters changed places, one is missing or too many, or one stands for another. A short word with another letter is
/// another word, and a number with another digit another number.
fn is_one_letter_off(word: &str, other: &str) -> bool {
    let [a, b]: [Vec<char>; 2] = [word, other].map(|word| word.chars().collect());
    let longer = a.len().max(b.len());
    if a.iter().chain(&b).any(|c| c.is_numeric()) || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([first, second, a @ ..], [one, another, b @ ..]) if first == another && second == one => a == b,
        ([_, a @ ..], [_, b @ ..]) if a.len() == b.len() => a == b && longer >= 5,
        ([_, a @ ..], b) | (b, [_, a @ ..]) if a.len() == b.len() => a == b && longer >= 4,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_misspelt, words};

    #[test]
    fn another_id_is_no_spelling() {
        let misspelt = [
            ("databse", "database"),
            ("Web-1", "web-1"),
            ("web_1", "web-1"),
            ("web1", "web-1"),
            ("bd", "db"),
            ("shp", "shop"),
            ("payments-dbs-primray", "payments-dbs-primary"),
        ];
        for (id, name) in misspelt {
            assert!(is_misspelt(&words(id), name), "{id} {name}");
        }
        let others = [
            ("db-1", "db-2"),
            ("db", "dc"),
            ("web-a", "web-b"),
            ("rack-12", "rack-1"),
            ("db", "db-1"),
            ("mail", "main"),
            ("shop", "shop-db"),
            ("front-web", "back-web"),
        ];
        for (id, name) in others {
            assert!(!is_misspelt(&words(id), name), "{id} {name}");
        }
    }
}
