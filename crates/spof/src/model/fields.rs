//! Typed reading of single values: a value of the wrong type is one problem with its place and a hint.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Mapping, Node, Value};
use crate::model::declared::{Draft, Problems};
use crate::model::quantity::{Date, Duration, Probability};
use crate::model::validate;
use crate::model::words::{self, form};
use crate::source::Span;

/// A mapping of so many entries needs no table to find a key that is given twice.
const FEW: usize = 8;

/// Reads documents into a draft.
pub(crate) struct Reader<'a> {
    pub(crate) draft: &'a mut Draft,
    pub(crate) problems: &'a mut Problems,
}

impl Reader<'_> {
    pub(crate) fn problem(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    pub(crate) fn wrong_type(&mut self, node: Node<'_>, field: &str, expected: &str) {
        let message = format!("`{field}` must be {expected}, not {}", node.describe());
        let problem =
            Diagnostic::error("wrong-type", message).at(node.span(), format!("expected {expected}"));
        let null = matches!(node.value(), Value::Null) && node.text().is_some();
        self.problem(match form(field) {
            Some(form) => problem.hint(format!("write {form}")),
            None if null => problem.hint("if this is meant as a word, quote it"),
            None => problem,
        });
    }

    /// A problem for each unknown key, with the nearest known one.
    pub(crate) fn unknown_field(&mut self, key: &str, span: Span, of: &str, known: &[&str]) {
        let near = words::meant(key, known).or_else(|| nearest(key, known.iter().copied()));
        let label = near.map_or_else(|| "not a field".to_owned(), |near| format!("did you mean `{near}`?"));
        let problem =
            Diagnostic::error("unknown-field", format!("unknown field `{key}` of {of}")).at(span, label);
        let mut sorted = known.to_vec();
        sorted.sort_unstable();
        self.problem(problem.hint(match (near, near.and_then(form)) {
            (Some(near), Some(form)) => format!("the field is called `{near}`: {form}"),
            (Some(near), None) => format!("the nearest known field is `{near}`"),
            (None, _) => format!("known fields: {}", sorted.join(", ")),
        }));
    }

    pub(crate) fn duplicate_field(&mut self, key: &str, second: Span, first: Span) {
        self.problem(
            Diagnostic::error("duplicate-field", format!("the field `{key}` is given twice"))
                .at(second, "given again here")
                .at(first, "first given here")
                .hint("remove one of the two"),
        );
    }

    /// A mapping's entries with a word for key; duplicates and other keys are problems.
    pub(crate) fn entries<'n>(&mut self, mapping: Mapping<'n>, of: &str) -> Vec<(&'n str, Span, Node<'n>)> {
        let mut entries: Vec<(&'n str, Span, Node<'n>)> = Vec::with_capacity(mapping.len());
        // A look along a short list is cheaper than a table.
        let mut seen: Option<FxHashMap<&'n str, Span>> = (mapping.len() > FEW).then(FxHashMap::default);
        for (index, (key, value)) in mapping.iter().enumerate() {
            let Some(text) = key.text() else {
                self.wrong_type(key, &format!("a key of {of}"), "a word");
                continue;
            };
            let first = match &mut seen {
                Some(seen) => seen.insert(text, key.span()),
                None if entries.iter().all(|entry| entry.0 != text) => None,
                None => {
                    let before = mapping.iter().take(index).filter(|entry| entry.0.text() == Some(text));
                    before.last().map(|entry| entry.0.span())
                }
            };
            if let Some(first) = first {
                self.duplicate_field(text, key.span(), first);
                continue;
            }
            entries.push((text, key.span(), value));
        }
        entries
    }

    pub(crate) fn mapping<'n>(&mut self, node: Node<'n>, field: &str) -> Option<Mapping<'n>> {
        if let Value::Mapping(mapping) = node.value() {
            return Some(mapping);
        }
        self.wrong_type(node, field, "a mapping");
        None
    }

    /// Text for people; a number or a bool is taken as it is written.
    pub(crate) fn text(&mut self, node: Node<'_>, field: &str) -> Option<String> {
        match node.value() {
            Value::Scalar(scalar) => Some(scalar.text.to_owned()),
            _ => {
                self.wrong_type(node, field, "text");
                None
            }
        }
    }

    /// An id or another word: not empty, no control characters.
    pub(crate) fn word<'n>(&mut self, node: Node<'n>, field: &str) -> Option<&'n str> {
        let Some(text) = node.text() else {
            self.wrong_type(node, field, "a word");
            return None;
        };
        // Most words are of visible ASCII; without an early end the compiler looks at many bytes at once.
        let visible = text.bytes().fold(true, |all, byte| all & matches!(byte, b'!'..=b'~'));
        if visible && !text.is_empty() {
            // A plain `null` or `~` is nothing; in quotes it is a word.
            if text.len() <= 4 && matches!(node.value(), Value::Null) {
                self.wrong_type(node, field, "a word");
                return None;
            }
            return Some(text);
        }
        if validate::is_bad_id(text) {
            self.problem(validate::bad_id(&format!("`{field}`"), node.span()));
            return None;
        }
        Some(text)
    }

    pub(crate) fn bool(&mut self, node: Node<'_>, field: &str) -> Option<bool> {
        if let Value::Scalar(scalar) = node.value()
            && scalar.plain
        {
            match scalar.text {
                "true" | "True" | "TRUE" => return Some(true),
                "false" | "False" | "FALSE" => return Some(false),
                _ => {}
            }
        }
        self.wrong_type(node, field, "true or false");
        None
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn count(&mut self, node: Node<'_>, field: &str, least: u32, most: u32) -> Option<u32> {
        let text = node.text().unwrap_or_default();
        let plain = matches!(node.value(), Value::Scalar(scalar) if scalar.plain);
        let Some(number) = text.parse::<i64>().ok().filter(|_| plain) else {
            self.wrong_type(node, field, "a whole number");
            return None;
        };
        let within = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if within.is_none() {
            let range = match (least, most) {
                (least, u32::MAX) => format!("at least {least}"),
                (least, most) => format!("from {least} to {most}"),
            };
            let message = format!("`{field}` must be {range}, not {number}");
            let problem = Diagnostic::error("out-of-range", message).at(node.span(), range);
            self.problem(match form(field) {
                Some(form) => problem.hint(format!("write {form}")),
                None => problem,
            });
        }
        within
    }

    /// A share: `1.4%` or `0.014`.
    pub(crate) fn share(&mut self, node: Node<'_>, field: &str) -> Option<Probability> {
        let Value::Scalar(scalar) = node.value() else {
            self.wrong_type(node, field, "a share such as `1.4%` or `0.014`");
            return None;
        };
        self.share_in(node, scalar.text, field)
    }

    /// A share, written as `text`, which is the whole or a part of `node`.
    fn share_in(&mut self, node: Node<'_>, text: &str, field: &str) -> Option<Probability> {
        let percent = text.strip_suffix('%').map(str::trim_end);
        let digits = percent.unwrap_or(text);
        let numeric = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let Some(number) = digits.parse::<f64>().ok().filter(|number| numeric && number.is_finite()) else {
            self.wrong_type(node, field, "a share such as `1.4%` or `0.014`");
            return None;
        };
        let value = if percent.is_some() { number / 100.0 } else { number };
        let share = Probability::new(value);
        if share.is_none() {
            let message = format!("`{field}` is a share and must be from 0 to 100 %, not {text}");
            let problem = Diagnostic::error("share-out-of-range", message);
            let problem = if value > 1.0 {
                problem
                    .at(node.span(), "more than 100 %")
                    .hint(format!("for {digits} per cent write `{digits}%`"))
            } else {
                problem.at(node.span(), "less than 0").hint("a share is never negative")
            };
            let fits = percent.is_none() && (1.0..=100.0).contains(&value);
            self.problem(if fits || value < 0.0 {
                problem
            } else {
                problem.hint("a share is at most 100 %")
            });
        }
        share
    }

    pub(crate) fn duration(&mut self, node: Node<'_>, field: &str) -> Option<Duration> {
        let Value::Scalar(scalar) = node.value() else {
            self.wrong_type(node, field, "a duration such as `90s`, `15m`, `4h` or `1h30m`");
            return None;
        };
        self.duration_in(node, scalar.text, field)
    }

    /// A duration, written as `text`, which is the whole or a part of `node`.
    fn duration_in(&mut self, node: Node<'_>, text: &str, field: &str) -> Option<Duration> {
        let duration = Duration::parse(text);
        if duration.is_none() {
            let message = format!("`{field}` is not a duration: `{text}`");
            let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let label = if number { "a unit is missing" } else { "not a duration" };
            self.problem(
                Diagnostic::error("bad-duration", message)
                    .at(node.span(), label)
                    .hint("write `90s`, `15m`, `4h`, `7d`, `2w`, `5y` or a sum such as `1h30m`"),
            );
        }
        duration
    }

    /// A share or a range of shares such as `1%..3%`: the least and the greatest.
    pub(crate) fn share_range(&mut self, node: Node<'_>, field: &str) -> Option<(Probability, Probability)> {
        match range_of(node) {
            None => self.share(node, field).map(|share| (share, share)),
            Some((least, most)) => {
                let ends = (self.share_in(node, least, field), self.share_in(node, most, field));
                self.ascending(node, field, ends)
            }
        }
    }

    /// A duration or a range of durations such as `2h..8h`: the least and the greatest.
    pub(crate) fn duration_range(&mut self, node: Node<'_>, field: &str) -> Option<(Duration, Duration)> {
        match range_of(node) {
            None => self.duration(node, field).map(|duration| (duration, duration)),
            Some((least, most)) => {
                let ends = (self.duration_in(node, least, field), self.duration_in(node, most, field));
                self.ascending(node, field, ends)
            }
        }
    }

    fn ascending<T: PartialOrd>(
        &mut self,
        node: Node<'_>,
        field: &str,
        (least, most): (Option<T>, Option<T>),
    ) -> Option<(T, T)> {
        let (least, most) = (least?, most?);
        if least <= most {
            return Some((least, most));
        }
        self.problem(
            Diagnostic::error("bad-range", format!("the range of `{field}` ends before it begins"))
                .at(node.span(), "the greater value comes first")
                .hint("write the smaller value, `..` and the greater one, such as `1%..3%` or `2h..8h`"),
        );
        None
    }

    pub(crate) fn date(&mut self, node: Node<'_>, field: &str) -> Option<Date> {
        let text = node.text().unwrap_or_default();
        let date = Date::parse(text);
        if date.is_none() {
            let message = format!("`{field}` is not a date: `{text}`");
            self.problem(
                Diagnostic::error("bad-date", message)
                    .at(node.span(), "not a day of the calendar")
                    .hint("write year, month and day as `2026-05-01`"),
            );
        }
        date
    }

    /// A list of words, or one word alone.
    pub(crate) fn words(&mut self, node: Node<'_>, field: &str) -> Option<Vec<String>> {
        match node.value() {
            Value::Sequence(items) => {
                Some(items.iter().filter_map(|item| self.word(item, field)).map(str::to_owned).collect())
            }
            Value::Scalar(_) => Some(self.word(node, field).map(str::to_owned).into_iter().collect()),
            _ => {
                self.wrong_type(node, field, "a list of words");
                None
            }
        }
    }

    /// A list of ids, or one id alone, each with its place.
    pub(crate) fn ids(&mut self, node: Node<'_>, field: &str) -> Option<Vec<(u32, Span)>> {
        let mut ids = Vec::new();
        let take = |reader: &mut Self, word: &str, item: Node<'_>| {
            ids.push((reader.draft.names.intern(word), item.span()));
        };
        self.each_word(node, field, take).then_some(ids)
    }

    /// Gives each word of a list of ids, or of one id alone, to `take`; whether it is either.
    pub(crate) fn each_word(
        &mut self,
        node: Node<'_>,
        field: &str,
        mut take: impl FnMut(&mut Self, &str, Node<'_>),
    ) -> bool {
        match node.value() {
            Value::Sequence(items) => {
                for item in items.iter() {
                    if let Some(word) = self.word(item, field) {
                        take(self, word, item);
                    }
                }
                true
            }
            Value::Scalar(_) => {
                let Some(word) = self.word(node, field) else { return false };
                take(self, word, node);
                true
            }
            _ => {
                self.wrong_type(node, field, "an id or a list of ids");
                false
            }
        }
    }
}

/// The two ends of `a..b`.
fn range_of(node: Node<'_>) -> Option<(&str, &str)> {
    let Value::Scalar(scalar) = node.value() else { return None };
    let (least, most) = scalar.text.split_once("..")?;
    Some((least.trim_end(), most.trim_start()))
}
